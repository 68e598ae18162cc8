"""Offerings (*layanan*), the citizens' surveys about them, the answers, and the paper forms they were typed from.

An answer names nobody and carries no time: a random id, the day, the scores.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    SQLColumnExpression,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.surveys.models.base import Row
from services.surveys.rules.instruments import MOST_COMMENT, Channel, SurveyState
from shared.db import Owned, same_agency
from shared.vocabulary import Element, Grade, WeightConvention
from shared.vocabulary.terms import Term

SCORES = ", ".join(element.value.lower() for element in Element)


def one_of(column: str, terms: type[Term]) -> CheckConstraint:
    """A column that holds one of these codes (or nothing)."""
    codes = ", ".join(f"'{term.value}'" for term in terms)
    return CheckConstraint(f"{column} IN ({codes})", name=f"{column}_known")


def open_on(
    state: SQLColumnExpression[Any], last_day: SQLColumnExpression[Any], day: date | ColumnElement[Any]
) -> ColumnElement[bool]:
    """The rule `takes_answers` as PostgreSQL asks it of rows of surveys."""
    return and_(state == SurveyState.OPEN.value, or_(last_day.is_(None), last_day >= day))


class Offering(Owned, Row):
    """A service that a unit offers to citizens (*layanan*). The slug stands in its public address.

    `offered_by` is the unit as citizens read it: public pages show it without asking `agencies` for a name.
    """

    __tablename__ = "offering"
    __table_args__ = (UniqueConstraint("agency_id", "slug"), Index(None, "agency_id", "unit_id"))
    unit_id: Mapped[UUID]
    name: Mapped[str]
    offered_by: Mapped[str]
    slug: Mapped[str]


class Survey(Owned, Row):
    """An SKM survey of one offering for one period; `unit_id` is the unit that offered it when the survey was made.

    `code` opens the public form of an online survey. `last_day` is the last day on which answers count. What follows
    `published_at` is the result as it was published, under the rule set and the mark of that day: IKM 25 to 100,
    `value` (*nilai indeks*) 1 to 4. Means by element stand in `element_result`.
    """

    __tablename__ = "survey"
    __table_args__ = (
        same_agency("offering_id", "offering"),
        UniqueConstraint("agency_id", "code"),
        Index(None, "agency_id", "offering_id", "period_end"),
        Index(None, "agency_id", "state", "last_day"),
        CheckConstraint("period_start <= period_end", name="period_runs_forward"),
        CheckConstraint("state <> 'PUBLISHED' OR ikm IS NOT NULL", name="published_with_result"),
        CheckConstraint("(code IS NULL) = (channel = 'PAPER')", name="code_for_online_only"),
        one_of("state", SurveyState),
        one_of("channel", Channel),
        one_of("convention", WeightConvention),
        one_of("grade", Grade),
    )
    offering_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    convention: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    code: Mapped[str | None]
    listed: Mapped[bool]
    last_day: Mapped[date | None]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    answers: Mapped[int | None]
    value: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    ikm: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    grade: Mapped[str | None]
    rules: Mapped[str | None]
    mark: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))


class ElementResult(Owned, Row):
    """What one element of a published survey got: valid answers, sum of scores, mean (NRR, four decimals)."""

    __tablename__ = "element_result"
    __table_args__ = (
        same_agency("survey_id", "survey"),
        UniqueConstraint("agency_id", "survey_id", "element"),
        CheckConstraint("total BETWEEN answers AND 4 * answers", name="total_possible"),
        one_of("element", Element),
    )
    survey_id: Mapped[UUID]
    element: Mapped[str]
    answers: Mapped[int]
    total: Mapped[int]
    mean: Mapped[Decimal] = mapped_column(Numeric(5, 4))


class Answer(Owned, Row):
    """What one citizen answered. Give it a UUIDv4: a UUIDv7 would carry the time.

    `form_id` is random, made with the form: the same form counts once. Paper forms may leave elements out.
    """

    __tablename__ = "answer"
    __table_args__ = (
        same_agency("survey_id", "survey"),
        UniqueConstraint("agency_id", "survey_id", "form_id"),
        *(CheckConstraint(f"{e.value.lower()} BETWEEN 1 AND 4", name=f"{e.value.lower()}_1_to_4") for e in Element),
        CheckConstraint(f"source = 'PAPER' OR num_nulls({SCORES}) = 0", name="online_is_complete"),
        CheckConstraint(f"length(comment) <= {MOST_COMMENT}", name="comment_short"),
        one_of("source", Channel),
    )
    survey_id: Mapped[UUID]
    form_id: Mapped[UUID]
    persyaratan: Mapped[int | None] = mapped_column(SmallInteger)
    prosedur: Mapped[int | None] = mapped_column(SmallInteger)
    waktu: Mapped[int | None] = mapped_column(SmallInteger)
    biaya: Mapped[int | None] = mapped_column(SmallInteger)
    produk: Mapped[int | None] = mapped_column(SmallInteger)
    kompetensi: Mapped[int | None] = mapped_column(SmallInteger)
    perilaku: Mapped[int | None] = mapped_column(SmallInteger)
    sarana: Mapped[int | None] = mapped_column(SmallInteger)
    pengaduan: Mapped[int | None] = mapped_column(SmallInteger)
    comment: Mapped[str]
    answered_on: Mapped[date]
    source: Mapped[str]


class PaperImport(Owned, Row):
    """A sheet of paper forms that was looked at, and perhaps taken over.

    `content` goes once the rows are answers: the digest is enough to know the file again.
    """

    __tablename__ = "paper_import"
    __table_args__ = (
        same_agency("survey_id", "survey"),
        Index(
            "uq_paper_import_taken",
            "agency_id",
            "survey_id",
            "digest",
            unique=True,
            postgresql_where="applied_at IS NOT NULL",
        ),
    )
    survey_id: Mapped[UUID]
    filename: Mapped[str]
    digest: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    uploaded_by: Mapped[UUID]
    uploaded_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    answers: Mapped[int | None]
