"""What a decision rests on beside the evaluation itself, read in one statement: every evaluator waits for it each time.

The agency's settings and holidays, how the organisation's *predikat* are spread, and what evidence lies there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import Date, Uuid, bindparam, select

from services.evaluations.models.base import COPIES, Policy
from services.evaluations.queries.evidence import ids_beside
from services.evaluations.queries.guide import counted_in
from services.evaluations.queries.standing import Standing
from services.evaluations.rules.settings import EvaluationPolicy
from shared.calendar import WorkingCalendar
from shared.policy import newest_settings, settings_of
from shared.uow import UnitOfWork

KINDS = ("findings", "indexes", "feedback")
# Made once: to spell it for each decision would take as long as to run it.
_BESIDE = ids_beside(
    SimpleNamespace(unit_id=bindparam("unit", type_=Uuid), employee_id=bindparam("employee", type_=Uuid)),
    SimpleNamespace(period_start=bindparam("first", type_=Date), period_end=bindparam("last", type_=Date)),
)
_ASKED = select(
    newest_settings(Policy, bindparam("day", type_=Date)).scalar_subquery().label("settings"),
    select(COPIES.calendar.holidays).scalar_subquery().label("holidays"),
    counted_in(bindparam("cycle", type_=Uuid), bindparam("organisation", type_=Uuid)).label("people"),
    *(_BESIDE[kind].label(kind) for kind in KINDS),
)


@dataclass(frozen=True)
class Ground:
    """What a decision rests on. `people` counts by *predikat*, None for those undecided; `evidence` are ids by kind."""

    policy: EvaluationPolicy
    calendar: WorkingCalendar
    people: Mapping[str | None, int]
    evidence: Mapping[str, list[str]]


def ground_of(uow: UnitOfWork, standing: Standing) -> Ground:
    """What a decision on this evaluation would rest on now. One statement."""
    evaluation, cycle = standing.evaluation, standing.cycle
    asked = {
        "day": uow.today,
        "cycle": cycle.id,
        "organisation": standing.organisation_id,
        "unit": evaluation.unit_id,
        "employee": evaluation.employee_id,
        "first": cycle.period_start,
        "last": cycle.period_end,
    }
    row = uow.session.execute(_ASKED, asked).one()
    return Ground(
        settings_of(EvaluationPolicy, row.settings),
        WorkingCalendar(frozenset(row.holidays or ())),
        dict(row.people or ()),
        {kind: [str(id_) for id_ in row._mapping[kind]] for kind in KINDS},
    )
