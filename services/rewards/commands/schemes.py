"""Schemes: written as drafts, made active, closed. An active scheme is never edited; a new one takes its place."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from services.rewards.models import COPIES, Policy, Scheme
from services.rewards.rules.catalogue import RewardKind, RewardPolicy, WorthObstacle, worth_obstacles
from services.rewards.rules.forms import SchemeTerms
from services.rewards.rules.schemes import REWARDS_2023, SchemeObstacle, SchemeState, scheme_obstacles
from services.rewards.selects.reach import reached_units
from shared.policy import policy_on
from shared.refusals import Conflict, Forbidden, Invalid, code_of
from shared.uow import UnitOfWork
from shared.vocabulary import Predikat

MANAGE = "rewards:manage"
FIELD_OF: Mapping[str, str] = {  # the field of a form that an obstacle belongs to
    SchemeObstacle.DECREE_MISSING: "decree",
    SchemeObstacle.PERIOD_REVERSED: "period_end",
    SchemeObstacle.NOBODY_COVERED: "employment",
    SchemeObstacle.BUDGET_INVALID: "budget",
    SchemeObstacle.NOTHING_RANKS: "predikat_points",
    SchemeObstacle.PREDIKAT_BELOW_POLICY: "least_predikat",
    WorthObstacle.AMOUNT_INVALID: "amount",
    WorthObstacle.AMOUNT_MISSING: "amount",
    WorthObstacle.NOT_MONEY: "amount",
    WorthObstacle.AMOUNT_OVER_BUDGET: "amount",
    WorthObstacle.BUDGET_NOT_WHOLE: "budget",
}


def draft_scheme(uow: UnitOfWork, scheme_id: UUID, terms: SchemeTerms) -> tuple[Scheme, bool]:
    """Write a draft, and whether it is new; the id sent again gives the first. Raises Invalid for faulty terms."""
    found = uow.find(Scheme, scheme_id)
    if found is not None:
        return found, False
    scheme = Scheme(id=scheme_id, state=SchemeState.DRAFT.value, reserved=Decimal(0), granted=Decimal(0))
    scheme.rules, scheme.created_by, scheme.created_at = REWARDS_2023.id, uow.person.employee, uow.now
    _write(uow, scheme, terms)
    return uow.add(scheme), True


def change_scheme(uow: UnitOfWork, scheme_id: UUID, terms: SchemeTerms) -> Scheme:
    """Change a draft. Raises Conflict for a scheme that people may already rest on."""
    scheme = _draft(uow, scheme_id)
    _write(uow, scheme, terms)
    return scheme


def activate_scheme(uow: UnitOfWork, scheme_id: UUID) -> Scheme:
    """From now on people can be proposed. Raises Conflict twice, and Invalid when the agency's settings moved on."""
    scheme = _draft(uow, scheme_id)
    _check(uow, scheme)
    scheme.state = SchemeState.ACTIVE.value
    scheme.activated_by, scheme.activated_at = uow.person.employee, uow.now
    return scheme


def close_scheme(uow: UnitOfWork, scheme_id: UUID) -> Scheme:
    """Nobody is proposed any more; what is under way is still decided. Raises Conflict unless it is active."""
    scheme = uow.get(Scheme, scheme_id, lock=True)
    _within_reach(uow, scheme.units)
    if scheme.state != SchemeState.ACTIVE:
        raise Conflict("scheme-not-active", "Only an active scheme is closed.")
    scheme.state, scheme.closed_at = SchemeState.CLOSED.value, uow.now
    return scheme


def _draft(uow: UnitOfWork, scheme_id: UUID) -> Scheme:
    scheme = uow.get(Scheme, scheme_id, lock=True)
    _within_reach(uow, scheme.units)
    if scheme.state != SchemeState.DRAFT:
        raise Conflict("scheme-not-draft", "Only a draft is changed or made active; write a new scheme instead.")
    return scheme


def _write(uow: UnitOfWork, scheme: Scheme, terms: SchemeTerms) -> None:
    with uow.session.no_autoflush:  # faulty terms never reach the database
        _set(scheme, terms, terms.least_predikat or _policy(uow).least_predikat)
        _within_reach(uow, scheme.units)
        _check(uow, scheme)


def _set(scheme: Scheme, terms: SchemeTerms, least: Predikat) -> None:
    scheme.name, scheme.decree = terms.name, terms.decree
    scheme.period_start, scheme.period_end = terms.period_start, terms.period_end
    scheme.employment = sorted(kind.value for kind in set(terms.employment))
    scheme.units = sorted(set(terms.units))
    scheme.least_predikat = least.value
    scheme.predikat_points = {code.value: str(points) for code, points in sorted(terms.predikat_points.items())}
    scheme.hour_points, scheme.hours_counted = terms.hour_points, terms.hours_counted
    scheme.kind, scheme.amount, scheme.budget = terms.kind.value, terms.amount, terms.budget


def _check(uow: UnitOfWork, scheme: Scheme) -> None:
    """Raise Invalid with every obstacle at its field."""
    worth = worth_obstacles(RewardKind(scheme.kind), scheme.amount, scheme.budget)
    rule = scheme.as_rule if not worth else replace(scheme.as_rule, budget=0)
    obstacles = [*scheme_obstacles(rule, _policy(uow).least_predikat), *worth]
    errors = _by_field(obstacles)
    unknown = set(scheme.units) - set(
        uow.session.scalars(select(COPIES.unit.id).where(COPIES.unit.id.in_(scheme.units)))
    )
    if unknown:
        errors["units"] = ["unknown-unit"]
    if errors:
        raise Invalid("scheme-incomplete", "The scheme is not complete yet.", errors)


def _by_field(obstacles: Iterable[str]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for obstacle in obstacles:
        errors.setdefault(FIELD_OF[obstacle], []).append(code_of(obstacle))
    return errors


def _policy(uow: UnitOfWork) -> RewardPolicy:
    return policy_on(uow.session, Policy, RewardPolicy, uow.today)


def _within_reach(uow: UnitOfWork, units: Iterable[UUID]) -> None:
    """Raise Forbidden when a manager of some units writes for others, or for the whole agency."""
    reach = reached_units(uow, MANAGE)
    if reach is None:
        return
    wanted = set(units)
    if not wanted or wanted - set(uow.session.scalars(reach)):
        raise Forbidden("outside-your-units", "Your role covers some units only; choose among those.")
