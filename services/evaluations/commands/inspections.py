"""What an auditor does: opens an inspection of an employee's evaluations, with a reason."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.evaluations.models.base import COPIES, Policy
from services.evaluations.models.inspections import Inspection
from services.evaluations.queries.inspections import AUDIT
from services.evaluations.refusing import the_first
from services.evaluations.rules.inspecting import Inspecting, inspecting
from services.evaluations.rules.settings import EvaluationPolicy
from shared.audit.keeping import Entry
from shared.organisation import path_of_employee
from shared.policy import policy_on
from shared.refusals import Forbidden, Invalid, NotFound, code_of
from shared.uow import UnitOfWork

REFUSED = {
    Inspecting.OWN: (Forbidden, "Nobody inspects their own evaluations."),
    Inspecting.SHOWN_IN_THE_PAST: (Invalid, "The day on which the person is told has passed."),
    Inspecting.HIDDEN_TOO_LONG: (Invalid, "The agency does not let a look be kept from the person for so long."),
}


@dataclass(frozen=True)
class NewInspection:
    """Whose evaluations, why, and the day from which that person sees who looked and why."""

    id: UUID
    employee_id: UUID
    reason: str
    shown_from: date


def open_inspection(uow: UnitOfWork, new: NewInspection) -> tuple[Inspection, bool]:
    """Open an inspection. Sent twice, it is the first one (False).

    Raises NotFound for somebody beyond the auditor's reach, Forbidden for oneself, Invalid for a day that cannot be.
    """
    known = uow.find(Inspection, new.id)
    same = known is not None and (known.employee_id, known.opened_by) == (new.employee_id, uow.person.account_id)
    if the_first(known, lambda: same):
        assert known is not None
        return known, False
    path = path_of_employee(uow.session, COPIES, new.employee_id)
    if not path or not uow.person.reaches(AUDIT, path):
        raise NotFound("no-such-employee", "There is no such employee within your reach.")
    policy = policy_on(uow.session, Policy, EvaluationPolicy, uow.today)
    answer = inspecting(uow.person.employee_id, new.employee_id, uow.today, new.shown_from, policy.days_hidden_at_most)
    if answer is not Inspecting.ALLOWED:
        kind, detail = REFUSED[answer]
        raise kind(code_of(answer), detail, {"shown_from": [code_of(answer)]} if kind is Invalid else None)
    made = uow.add(
        Inspection(
            id=new.id,
            employee_id=new.employee_id,
            auditor_id=uow.person.employee_id,
            opened_by=uow.person.account_id,
            opened_at=uow.now,
            opened_on=uow.today,
            reason=new.reason,
            shown_from=new.shown_from,
        )
    )
    uow.record(Entry("inspection-opened", [made.id], [made.employee_id], shown_from=made.shown_from))
    return made, True
