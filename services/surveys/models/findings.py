"""Findings with the decisions about their causes, the follow-up plan (RTL), workshops that answered, citizens' voices.

All of it is about units and offerings. Persons stand here only as those who decided something.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.surveys.models.base import Row
from services.surveys.models.instruments import one_of
from services.surveys.rules.findings import ActionState, FindingSource, FindingState, FindingStepKind
from shared.db import Owned, same_agency
from shared.vocabulary import Cause, Competency, Element


class Finding(Owned, Row):
    """Something to look into about a unit: an element under the mark, or what a report points at.

    `value` and `mark` are means (1 to 4) of a survey's element. `report_id` never leaves this database, and `summary`
    is an officer's wording of the report. Cause, competency and reason are the latest proposal's; history is in
    `finding_step`. `settled` names the cause that was confirmed.
    """

    __tablename__ = "finding"
    __table_args__ = (
        same_agency("offering_id", "offering"),
        same_agency("survey_id", "survey"),
        same_agency("report_id", "report"),
        UniqueConstraint("agency_id", "survey_id", "element"),
        UniqueConstraint("agency_id", "report_id"),
        Index(None, "agency_id", "unit_id"),
        Index(None, "agency_id", "state"),
        Index(None, "agency_id", "offering_id"),
        CheckConstraint("(source = 'SURVEY') = (survey_id IS NOT NULL)", name="of_survey"),
        CheckConstraint("(source = 'REPORT') = (report_id IS NOT NULL)", name="of_report"),
        CheckConstraint("(state = 'CONFIRMED') = (confirmed_on IS NOT NULL)", name="confirmed_with_date"),
        CheckConstraint("state NOT IN ('PROPOSED', 'CONFIRMED') OR cause IS NOT NULL", name="decided_with_cause"),
        CheckConstraint("competency IS NULL OR cause IN ('TRAINING', 'MIXED')", name="competency_for_training_only"),
        one_of("source", FindingSource),
        one_of("state", FindingState),
        one_of("element", Element),
        one_of("cause", Cause),
        one_of("competency", Competency),
    )
    unit_id: Mapped[UUID]
    offering_id: Mapped[UUID | None]
    source: Mapped[str]
    survey_id: Mapped[UUID | None]
    report_id: Mapped[UUID | None]
    element: Mapped[str | None]
    value: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    mark: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    summary: Mapped[str]
    suggested: Mapped[str | None]
    topic: Mapped[str | None]
    state: Mapped[str]
    recorded_on: Mapped[date]
    cause: Mapped[str | None]
    competency: Mapped[str | None]
    reason: Mapped[str]
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_on: Mapped[date | None]


class FindingStep(Owned, Row):
    """What somebody decided about a finding, when and for what reason. `by` is an account; None for the system."""

    __tablename__ = "finding_step"
    __table_args__ = (
        same_agency("finding_id", "finding"),
        Index(None, "agency_id", "finding_id", "at"),
        one_of("kind", FindingStepKind),
        one_of("cause", Cause),
    )
    finding_id: Mapped[UUID]
    kind: Mapped[str]
    cause: Mapped[str | None]
    competency: Mapped[str | None]
    reason: Mapped[str]
    by: Mapped[UUID | None]
    at: Mapped[datetime]


class Action(Owned, Row):
    """A line of the follow-up plan (*rencana tindak lanjut*, RTL): action, owner, due date, indicator, evidence.

    `text` stands on the public card; the owner (an employee) and the evidence do not.
    """

    __tablename__ = "action"
    __table_args__ = (
        same_agency("finding_id", "finding"),
        same_agency("offering_id", "offering"),
        Index(None, "agency_id", "finding_id"),
        Index(None, "agency_id", "unit_id", "state", "due"),
        Index(None, "agency_id", "offering_id"),
        CheckConstraint("(state = 'DONE') = (done_on IS NOT NULL)", name="done_with_date"),
        CheckConstraint("state <> 'DONE' OR evidence <> ''", name="done_with_evidence"),
        one_of("state", ActionState),
    )
    finding_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    offering_id: Mapped[UUID | None]
    text: Mapped[str]
    owner_id: Mapped[UUID]
    due: Mapped[date]
    indicator: Mapped[str]
    evidence: Mapped[str]
    state: Mapped[str]
    planned_by: Mapped[UUID]
    planned_at: Mapped[datetime]
    done_by: Mapped[UUID | None]
    done_on: Mapped[date | None]


class HeldWorkshop(Owned, Row):
    """A workshop that was held, as `training` stated it: which findings it answers, {unit id: people who passed}.

    `hours` are lesson hours (JP) of each person.
    """

    __tablename__ = "held_workshop"
    __table_args__ = (Index(None, "findings", postgresql_using="gin"),)
    competency: Mapped[str]
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    findings: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    people: Mapped[dict[str, Any]]
    completed_on: Mapped[date]


class Voice(Owned, Row):
    """An officer's wording of what at least k comments of a published survey said; `said_by` counts them."""

    __tablename__ = "voice"
    __table_args__ = (
        same_agency("survey_id", "survey"),
        Index(None, "agency_id", "survey_id"),
        CheckConstraint("said_by >= 3", name="said_by_3_at_least"),
        one_of("element", Element),
    )
    survey_id: Mapped[UUID]
    element: Mapped[str | None]
    text: Mapped[str]
    said_by: Mapped[int]
    added_by: Mapped[UUID]
    added_at: Mapped[datetime]
