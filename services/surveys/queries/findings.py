"""Findings, their causes and the follow-up plan, as the people of the units concerned read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.surveys.models.base import COPIES
from services.surveys.models.findings import Action, Finding, FindingStep, HeldWorkshop
from services.surveys.models.instruments import Offering
from services.surveys.models.reach import reaches
from services.surveys.queries.reach import within, within_unit
from services.surveys.rules.causes import Confirmation, Consequence, confirmation, follows_from
from services.surveys.rules.findings import ActionState, FindingSource, FindingState, FindingStepKind
from shared.auth.principal import Principal
from shared.organisation import path_of_employee
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import Cause
from shared.vocabulary.terms import Term
from shared.web.lists import Listing, Page, listed

READ = "surveys:read-findings"
NOBODY = UUID(int=0)
ASKS_FOR_ACTION = tuple(cause.value for cause in Cause if follows_from(cause).opens_action)


class Waiting(Term):
    """What a finding waits for."""

    PROPOSAL = "PROPOSAL", "Usulan penyebab", "A proposal"
    CONFIRMATION = "CONFIRMATION", "Konfirmasi orang kedua", "The second person"
    ACTION = "ACTION", "Tindak lanjut", "An action of the follow-up plan"


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are wanted. `waits_for`: those in which this person is the one to do it."""

    state: FindingState | None = None
    source: FindingSource | None = None
    cause: Cause | None = None
    unit_id: UUID | None = None
    offering_id: UUID | None = None
    survey_id: UUID | None = None
    waits_for: Waiting | None = None


@dataclass(frozen=True)
class Can:
    """What this person may do with a finding now. `confirm` says why not, where a proposal waits."""

    propose: bool
    decide: bool
    confirm: Confirmation | None
    plan: bool
    retract: bool


@dataclass(frozen=True)
class FindingView:
    """A finding with how it came to its cause, and what was done. `proposal_id` is the proposal that waits."""

    finding: Finding
    offering: Offering | None
    steps: Sequence[FindingStep]
    actions: Sequence[Action]
    workshops: Sequence[HeldWorkshop]
    follows: Consequence | None
    can: Can
    proposal_id: UUID | None


@dataclass(frozen=True)
class Pending:
    """How many things of a kind wait for this person, and the nearest due date where they have one."""

    kind: str
    count: int
    due: date | None = None


def findings(uow: UnitOfWork, page: Page, wanted: FindingFilter) -> Listing:
    """Findings of units in reach, newest first."""
    has_action = exists().where(Action.agency_id == Finding.agency_id, Action.finding_id == Finding.id)
    query = select(
        Finding.id,
        Finding.unit_id,
        Finding.offering_id,
        Offering.name.label("offering_name"),
        Finding.source,
        Finding.survey_id,
        Finding.element,
        Finding.value,
        Finding.mark,
        Finding.summary,
        Finding.suggested,
        Finding.state,
        Finding.cause,
        Finding.competency,
        Finding.recorded_on,
        has_action.label("has_action"),
    ).outerjoin(Offering, own_row(Finding.offering_id, Offering))
    query = query.where(within(Finding.unit_id, uow.person, READ), *_conditions(uow, page, wanted))
    sorts = {
        "recorded_on": Finding.recorded_on,
        "value": func.coalesce(Finding.value, 5),
        "offering": func.coalesce(Offering.name, ""),
        "state": Finding.state,
        "element": func.coalesce(Finding.element, ""),
    }
    return listed(uow.session, query, replace(page, sort=page.sort or "-recorded_on"), sorts, rows=True)


def finding_view(uow: UnitOfWork, finding_id: UUID) -> FindingView:
    """A finding with its history, actions and workshops. Raises NotFound for one of a unit out of reach."""
    query = select(Finding, Offering).outerjoin(Offering, own_row(Finding.offering_id, Offering))
    query = query.where(Finding.id == finding_id, within(Finding.unit_id, uow.person, READ))
    found = uow.session.execute(query).one_or_none()
    if found is None:
        raise NotFound("no-such-finding")
    finding, offering = found
    steps = select(FindingStep).where(FindingStep.finding_id == finding_id)
    history = uow.session.scalars(steps.order_by(FindingStep.at, FindingStep.id)).all()
    actions = select(Action).where(Action.finding_id == finding_id).order_by(Action.due, Action.id)
    workshops = select(HeldWorkshop).where(HeldWorkshop.findings.contains([finding_id]))
    proposed = [step.id for step in history if step.kind == FindingStepKind.PROPOSED]
    return FindingView(
        finding=finding,
        offering=offering,
        steps=history,
        actions=uow.session.scalars(actions).all(),
        workshops=uow.session.scalars(workshops.order_by(HeldWorkshop.completed_on)).all(),
        follows=_follows(finding),
        can=_can(uow, finding),
        proposal_id=proposed[-1] if finding.state == FindingState.PROPOSED else None,
    )


def waiting(uow: UnitOfWork) -> list[Pending]:
    """What waits for this person among findings and actions; what does not wait is left out."""
    found = []
    for kind in Waiting:
        condition = _waits_for(uow, kind)
        count = uow.session.execute(select(func.count(Finding.id)).where(condition)).scalar_one()
        found.append(Pending(kind, count))
    open_ones = and_(Action.state == ActionState.PLANNED, within(Action.unit_id, uow.person, "surveys:follow-up"))
    number, due = uow.session.execute(select(func.count(Action.id), func.min(Action.due)).where(open_ones)).one()
    found.append(Pending("ACTION_DUE", number, due))
    return [pending for pending in found if pending.count]


def own_row(column: InstrumentedAttribute[Any], target: Any) -> ColumnElement[bool]:
    """The row of another table of the same agency that this column names."""
    return and_(target.agency_id == column.class_.agency_id, target.id == column)


def _conditions(uow: UnitOfWork, page: Page, wanted: FindingFilter) -> list[ColumnElement[bool]]:
    equals = {
        Finding.state: wanted.state,
        Finding.source: wanted.source,
        Finding.cause: wanted.cause,
        Finding.offering_id: wanted.offering_id,
        Finding.survey_id: wanted.survey_id,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equals.items() if value is not None]
    if wanted.unit_id is not None:
        conditions.append(within_unit(Finding.unit_id, wanted.unit_id))
    if wanted.waits_for is not None:
        conditions.append(_waits_for(uow, wanted.waits_for))
    if page.q:
        conditions.append(Offering.name.icontains(page.q, autoescape=True))
    return conditions


def _waits_for(uow: UnitOfWork, kind: Waiting) -> ColumnElement[bool]:
    """Findings in which this person is the one to do the next thing."""
    if kind is Waiting.PROPOSAL:
        return and_(Finding.state == FindingState.OPEN, within(Finding.unit_id, uow.person, "surveys:propose-cause"))
    if kind is Waiting.CONFIRMATION:
        return and_(
            Finding.state == FindingState.PROPOSED,
            within(Finding.unit_id, uow.person, "surveys:confirm-cause"),
            Finding.proposed_by != uow.person.account_id,
            Finding.unit_id.not_in(_own_path(uow)),
        )
    return and_(
        Finding.state == FindingState.CONFIRMED,
        Finding.cause.in_(ASKS_FOR_ACTION),
        within(Finding.unit_id, uow.person, "surveys:follow-up"),
        ~exists().where(Action.agency_id == Finding.agency_id, Action.finding_id == Finding.id),
    )


def _own_path(uow: UnitOfWork) -> tuple[UUID, ...]:
    employee = uow.person.employee_id
    return path_of_employee(uow.session, COPIES, employee) if employee else ()


def _follows(finding: Finding) -> Consequence | None:
    return follows_from(Cause(str(finding.cause))) if finding.state == FindingState.CONFIRMED else None


def _can(uow: UnitOfWork, finding: Finding) -> Can:
    follows = _follows(finding)
    proposable = finding.state == FindingState.OPEN or (follows is not None and follows.asks_for_evidence)
    proposed = finding.state == FindingState.PROPOSED
    person: Principal = uow.person
    decided = None
    if proposed and person.may("surveys:confirm-cause"):
        decided = confirmation(finding.proposed_by or NOBODY, person.account_id, finding.unit_id, _own_path(uow))
    open_ones = (FindingState.OPEN, FindingState.PROPOSED)
    plannable = follows is not None and follows.opens_action
    return Can(
        propose=proposable and reaches(uow, finding.unit_id, "surveys:propose-cause"),
        decide=decided is Confirmation.ALLOWED and reaches(uow, finding.unit_id, "surveys:confirm-cause"),
        confirm=decided,
        plan=plannable and reaches(uow, finding.unit_id, "surveys:follow-up"),
        retract=finding.state in open_ones and reaches(uow, finding.unit_id, "surveys:publish"),
    )
