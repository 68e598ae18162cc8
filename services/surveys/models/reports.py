"""Public reports and what happened to them.

Nothing here tells when, beyond the day, or by whom a report was sent: ids of what a citizen made are random, and of
the form and of the tracking number only marks are kept.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from services.surveys.models.base import Row
from services.surveys.models.instruments import one_of
from services.surveys.rules.reports import Disclosure, ReportState, ReportStepKind
from shared.db import Owned, same_agency
from shared.vocabulary import ReportClass, ReportKind


class Report(Owned, Row):
    """A complaint, suggestion or question of a citizen about a unit. Give it a UUIDv4.

    `verify_by` is the last day to classify it, `due` the last to answer it (None: no term), `react_by` the last day
    on which the reporter can say "not solved yet". `clock_started_on` is the day of the first classification, or of
    the last reopening; neither a transfer nor another classification moves it.
    """

    __tablename__ = "report"
    __table_args__ = (
        same_agency("offering_id", "offering"),
        UniqueConstraint("agency_id", "form_mark"),
        UniqueConstraint("agency_id", "tracking_mark"),
        Index(None, "agency_id", "unit_id", "state"),
        Index(None, "agency_id", "state", "react_by"),
        CheckConstraint("NOT anonymous OR contact = ''", name="anonymous_without_contact"),
        CheckConstraint("(state = 'RECEIVED') = (report_class IS NULL)", name="classified_to_go_on"),
        CheckConstraint("(report_class IS NULL) = (clock_started_on IS NULL)", name="clock_since_classified"),
        CheckConstraint("state NOT IN ('ANSWERED', 'CLOSED') OR answered_on IS NOT NULL", name="answered_with_date"),
        one_of("kind", ReportKind),
        one_of("state", ReportState),
        one_of("report_class", ReportClass),
    )
    form_mark: Mapped[str]
    tracking_mark: Mapped[str]
    kind: Mapped[str]
    unit_id: Mapped[UUID]
    offering_id: Mapped[UUID | None]
    text: Mapped[str]
    contact: Mapped[str]
    anonymous: Mapped[bool]
    received_on: Mapped[date]
    verify_by: Mapped[date]
    state: Mapped[str]
    report_class: Mapped[str | None]
    clock_started_on: Mapped[date | None]
    due: Mapped[date | None]
    answered_on: Mapped[date | None]
    react_by: Mapped[date | None]
    closed_on: Mapped[date | None]
    reopened: Mapped[int]
    lapor_number: Mapped[str | None]

    @property
    def disclosure(self) -> Disclosure:
        """What the reporter allows to be known: texts of reports are never shown in public."""
        return Disclosure.ANONYMOUS if self.anonymous else Disclosure.CONFIDENTIAL


class ReportStep(Owned, Row):
    """What happened to a report, to the day. Give it a UUIDv4 where a citizen made it.

    `by` is the account of an officer; None for the reporter. `text` of an answer or a reopening is read by both;
    `note` (the reason of a transfer or a classification) by officers alone.
    """

    __tablename__ = "report_step"
    __table_args__ = (
        same_agency("report_id", "report"),
        UniqueConstraint("agency_id", "report_id", "number"),
        one_of("kind", ReportStepKind),
        one_of("report_class", ReportClass),
    )
    report_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    on: Mapped[date]
    by: Mapped[UUID | None]
    text: Mapped[str]
    note: Mapped[str]
    report_class: Mapped[str | None]
    unit_id: Mapped[UUID | None]
    in_time: Mapped[bool | None]
