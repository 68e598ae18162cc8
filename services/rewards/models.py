"""Tables of `rewards`: schemes, proposals, and what facts say of how people stand."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from services.rewards.rules import schemes as scheme_rules
from services.rewards.rules.budget import Budget
from shared.audit.tables import audit_tables
from shared.db import TYPES, Owned, make_db, new_metadata, same_agency
from shared.organisation import organisation_tables
from shared.personal.retention import retention_table
from shared.policy import PolicyVersion
from shared.vocabulary import Employment, Predikat

RUPIAH = Numeric(15, 0)
OPEN_OR_GRANTED = ("PROPOSED", "HELD", "GRANTED")


class Row(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()
    type_annotation_map = TYPES


db = make_db(Row)
TRAIL = audit_tables(Row)
PERIODS = retention_table(Row)
COPIES = organisation_tables(Row)


class Policy(PolicyVersion, Row):
    """A version of the agency's settings for rewards."""


class Scheme(Owned, Row):
    """A reward scheme: its decree (*SK*, *Perwali*), whom it covers, what ranks, what it gives, and its budget.

    It is changed as a draft only. `reserved` and `granted` (rupiah) move under a lock of the row, so that no order
    of proposals and decisions exceeds `budget`.
    """

    __tablename__ = "scheme"
    __table_args__ = (
        CheckConstraint("reserved >= 0 AND granted >= 0 AND reserved + granted <= budget", name="within_budget"),
        CheckConstraint("amount >= 0 AND period_start <= period_end", name="sound"),
        CheckConstraint("state IN ('DRAFT', 'ACTIVE', 'CLOSED')", name="state"),
        Index(None, "agency_id", "state"),
    )
    name: Mapped[str]
    decree: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    employment: Mapped[list[str]] = mapped_column(ARRAY(Text))
    units: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))  # roots of the covered subtrees; none: the whole agency
    least_predikat: Mapped[str]
    predikat_points: Mapped[dict[str, Any]]  # {predikat: decimal as text}
    hour_points: Mapped[Decimal]
    hours_counted: Mapped[Decimal | None]
    kind: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(RUPIAH)
    budget: Mapped[Decimal] = mapped_column(RUPIAH)
    reserved: Mapped[Decimal] = mapped_column(RUPIAH, default=Decimal(0))
    granted: Mapped[Decimal] = mapped_column(RUPIAH, default=Decimal(0))
    state: Mapped[str]
    rules: Mapped[str]
    created_by: Mapped[UUID]
    created_at: Mapped[datetime]
    activated_by: Mapped[UUID | None]
    activated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    @property
    def as_rule(self) -> scheme_rules.Scheme:
        """The scheme as the rules know it."""
        return scheme_rules.Scheme(
            decree=self.decree,
            period_start=self.period_start,
            period_end=self.period_end,
            coverage=scheme_rules.Coverage(
                frozenset(Employment(code) for code in self.employment),
                frozenset(self.units),
                Predikat(self.least_predikat),
            ),
            points=scheme_rules.Points(
                {Predikat(code): Decimal(points) for code, points in self.predikat_points.items()},
                self.hour_points,
                self.hours_counted,
            ),
            budget=int(self.budget),
        )

    @property
    def money(self) -> Budget:
        """The budget as it stands."""
        return Budget(int(self.budget), int(self.reserved), int(self.granted))

    @money.setter
    def money(self, budget: Budget) -> None:
        self.reserved, self.granted = Decimal(budget.reserved), Decimal(budget.granted)

    @property
    def left(self) -> Decimal:
        """Rupiah that nobody has been promised."""
        return Decimal(self.money.free)


class Proposal(Owned, Row):
    """A reward proposed for a person, with the inputs it rested on, and what became of it.

    `proposer_id` and `decided_by` are employees. A proposal without a decider was ended by the rules.
    `rank` and `points` are those of the moment it was proposed.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        same_agency("scheme_id", "scheme"),
        Index(
            "uq_proposal_one_open_or_granted",
            "agency_id",
            "scheme_id",
            "employee_id",
            unique=True,
            postgresql_where=text("state IN ('PROPOSED', 'HELD', 'GRANTED')"),
        ),
        CheckConstraint("decided_by <> proposer_id AND decided_by <> employee_id", name="two_people"),
        CheckConstraint("proposer_id <> employee_id", name="not_for_oneself"),
        Index(None, "agency_id", "employee_id"),
        Index(None, "agency_id", "evaluation_id"),
        Index(None, "agency_id", "state"),
    )
    scheme_id: Mapped[UUID]
    employee_id: Mapped[UUID]
    evaluation_id: Mapped[UUID]
    amount: Mapped[Decimal] = mapped_column(RUPIAH)
    predikat: Mapped[str]
    hours: Mapped[Decimal]
    points: Mapped[Decimal]
    rank: Mapped[int]
    rules: Mapped[str]
    reason: Mapped[str]
    is_declared_clean: Mapped[bool | None]  # the proposer's word: no disciplinary case; None was not asked
    state: Mapped[str]
    proposer_id: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]


class Cycle(Owned, Row):
    """An evaluation cycle: pending evaluations learn the end of their period from it."""

    __tablename__ = "cycle"
    period_end: Mapped[date]


class Standing(Owned, Row):
    """How a person stands by one evaluation, whose id it has. Facts fill it in: finalised, objected to, settled."""

    __tablename__ = "standing"
    __table_args__ = (
        Index(None, "agency_id", "period_end"),
        Index(None, "agency_id", "employee_id"),
        Index(None, "agency_id", "cycle_id"),
    )
    employee_id: Mapped[UUID]
    cycle_id: Mapped[UUID | None]
    predikat: Mapped[str | None]
    period_end: Mapped[date | None]
    settled_on: Mapped[date | None]
    objection_id: Mapped[UUID | None]
    is_objected: Mapped[bool] = mapped_column(default=False)

    @property
    def as_rule(self) -> scheme_rules.Standing | None:
        """The standing as the rules know it; None while its *predikat* or period is not known yet."""
        if self.predikat is None or self.period_end is None:
            return None
        return scheme_rules.Standing(
            Predikat(self.predikat), self.period_end, self.settled_on is not None, self.is_objected, self.id
        )


class Training(Owned, Row):
    """A training that a person completed: its JP, counted on the day it ended. Its id is the enrolment's."""

    __tablename__ = "training"
    __table_args__ = (Index(None, "agency_id", "completed_on"), Index(None, "agency_id", "employee_id"))
    employee_id: Mapped[UUID]
    hours: Mapped[Decimal]
    completed_on: Mapped[date]
