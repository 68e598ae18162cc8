"""What `evaluations` states: cycles, ratings of organisations, and the final evaluations of people."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events.fact import Fact, contract


@dataclass(frozen=True, kw_only=True)
class AssessedLevel:
    """The level (1 to 5) of one competency beside what the position asks, and where the level comes from."""

    competency: str
    standard: int
    level: int
    source: str


@contract("cendana.evaluations.cycle_opened.v1", subject="cycle_id")
@dataclass(frozen=True, kw_only=True)
class CycleOpened(Fact):
    """An evaluation cycle began; every employee gets a draft."""

    cycle_id: UUID
    period_start: date
    period_end: date


@contract("cendana.evaluations.drafts_made.v1", subject="cycle_id")
@dataclass(frozen=True, kw_only=True)
class DraftsMade(Fact):
    """Everybody up to this employee, in the order of ids, has a draft of the cycle; the others get theirs next."""

    cycle_id: UUID
    up_to: UUID


@contract("cendana.evaluations.cycle_closed.v1", subject="cycle_id")
@dataclass(frozen=True, kw_only=True)
class CycleClosed(Fact):
    """An evaluation cycle ended: nothing is rated in it any more."""

    cycle_id: UUID


@contract("cendana.evaluations.organisation_rated.v1", subject="organisation_id")
@dataclass(frozen=True, kw_only=True)
class OrganisationRated(Fact):
    """The leader one level up set an organisation's predikat (PermenPANRB 6/2022 Arts. 24-25)."""

    cycle_id: UUID
    organisation_id: UUID
    predikat: str


@contract("cendana.evaluations.evaluation_finalised.v1", subject="evaluation_id")
@dataclass(frozen=True, kw_only=True)
class EvaluationFinalised(Fact):
    """An evaluator decided, and the employee received it. `rules` names the rule set that gave the predikat."""

    evaluation_id: UUID
    cycle_id: UUID
    employee_id: UUID
    evaluator_id: UUID
    unit_id: UUID
    result: int
    behaviour: int
    predikat: str
    rules: str
    levels: tuple[AssessedLevel, ...]
    finalised_on: date
    objection_due: date


@contract("cendana.evaluations.evaluation_settled.v1", subject="evaluation_id")
@dataclass(frozen=True, kw_only=True)
class EvaluationSettled(Fact):
    """An evaluation is final: acknowledged, or the time to object ran out (`by` is ACKNOWLEDGED or TIME)."""

    evaluation_id: UUID
    cycle_id: UUID
    employee_id: UUID
    unit_id: UUID
    predikat: str
    period_end: date
    by: str
    settled_on: date


@contract("cendana.evaluations.portion_settled.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class PortionSettled(Fact):
    """As many evaluations as go into one transaction were settled by the time of this moment; others may be left."""

    agency_id: UUID
    at: datetime


@contract("cendana.evaluations.objection_filed.v1", subject="evaluation_id")
@dataclass(frozen=True, kw_only=True)
class ObjectionFiled(Fact):
    """An employee objected to an evaluation: what rests on it waits."""

    objection_id: UUID
    evaluation_id: UUID
    employee_id: UUID
    filed_on: date


@contract("cendana.evaluations.competency_assessed.v1", subject="employee_id")
@dataclass(frozen=True, kw_only=True)
class CompetencyAssessed(Fact):
    """A leader assessed one competency of an employee again, after coaching or training (form B.1.9)."""

    assessment_id: UUID
    employee_id: UUID
    competency: str
    standard: int
    level: int
    source: str
    assessed_on: date


@contract("cendana.evaluations.audit_sealed.v1", subject="agency_id")
@dataclass(frozen=True, kw_only=True)
class AuditSealed(Fact):
    """The audit trail of an agency here has grown to this link; who keeps this knows if it is cut or written anew."""

    agency_id: UUID
    number: int
    hash: str
    sealed_at: datetime
