"""What `surveys` states: figures of closed surveys, findings with their causes, and what was done about them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from shared.events.fact import Fact, contract


@dataclass(frozen=True, kw_only=True)
class ElementScore:
    """The mean (NRR, 1 to 4) of one element of the SKM over its valid answers."""

    element: str
    answers: int
    mean: Decimal


@contract("cendana.surveys.survey_closed.v1", subject="survey_id")
@dataclass(frozen=True, kw_only=True)
class SurveyClosed(Fact):
    """A survey takes no more answers."""

    survey_id: UUID
    offering_id: UUID
    unit_id: UUID
    answers: int


@contract("cendana.surveys.index_published.v1", subject="survey_id")
@dataclass(frozen=True, kw_only=True)
class IndexPublished(Fact):
    """The IKM of an offering for a period (PermenPANRB 14/2017), under the named weight convention."""

    survey_id: UUID
    offering_id: UUID
    unit_id: UUID
    period_start: date
    period_end: date
    answers: int
    convention: str
    ikm: Decimal
    grade: str
    elements: tuple[ElementScore, ...]


@contract("cendana.surveys.finding_recorded.v1", subject="finding_id")
@dataclass(frozen=True, kw_only=True)
class FindingRecorded(Fact):
    """Something to look into about a unit. From a survey: an element under the agency's mark.

    From a report, `source` is REPORT and nothing leads back to it.
    """

    finding_id: UUID
    unit_id: UUID
    source: str
    survey_id: UUID | None = None
    element: str | None = None
    value: Decimal | None = None
    mark: Decimal | None = None
    recorded_on: date


@contract("cendana.surveys.finding_retracted.v1", subject="finding_id")
@dataclass(frozen=True, kw_only=True)
class FindingRetracted(Fact):
    """A finding no longer stands."""

    finding_id: UUID
    unit_id: UUID


@contract("cendana.surveys.cause_confirmed.v1", subject="finding_id")
@dataclass(frozen=True, kw_only=True)
class CauseConfirmed(Fact):
    """Two people settled the cause of a finding. `competency` is what is missing, for TRAINING and MIXED."""

    finding_id: UUID
    unit_id: UUID
    cause: str
    competency: str | None
    confirmed_on: date


@contract("cendana.surveys.action_planned.v1", subject="action_id")
@dataclass(frozen=True, kw_only=True)
class ActionPlanned(Fact):
    """A line of the follow-up plan (RTL) has an owner and a due date."""

    action_id: UUID
    finding_id: UUID
    unit_id: UUID
    due: date


@contract("cendana.surveys.action_done.v1", subject="action_id")
@dataclass(frozen=True, kw_only=True)
class ActionDone(Fact):
    """A line of the follow-up plan was carried out, with evidence."""

    action_id: UUID
    finding_id: UUID
    unit_id: UUID
    done_on: date


@contract("cendana.surveys.report_answered.v1", subject="answer_id")
@dataclass(frozen=True, kw_only=True)
class ReportAnswered(Fact):
    """A unit answered a public report. The id is the answer's own: no fact leads back to a report."""

    answer_id: UUID
    unit_id: UUID
    kind: str
    in_time: bool
    answered_on: date


@contract("cendana.surveys.audit_sealed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AuditSealed(Fact):
    """The audit trail of an agency here has grown to this link; who keeps this knows if it is cut or written anew."""

    agency_id: UUID
    number: int
    hash: str
    sealed_at: datetime
