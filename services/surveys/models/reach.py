"""Over which units a person's permission reaches, and the rows within that reach; what lies outside is not found."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, true

from services.surveys.models.base import COPIES
from services.surveys.models.instruments import Offering, Survey
from services.surveys.rules.instruments import SurveyState
from shared.auth.principal import Principal
from shared.organisation import units_under
from shared.refusals import NotFound
from shared.uow import UnitOfWork

MANAGE = "surveys:manage"
PUBLISH = "surveys:publish"
READ_FINDINGS = "surveys:read-findings"


def may_reach(uow: UnitOfWork, permission: str, unit_id: UUID) -> bool:
    """Whether the person's permission reaches this unit."""
    if not uow.person.may(permission) or uow.person.units_for(permission) is None:
        return uow.person.may(permission)
    unit = uow.find(COPIES.unit, unit_id)
    return unit is not None and uow.person.reaches(permission, unit.path)


def within_reach(person: Principal, permission: str, unit_id: Any) -> ColumnElement[bool]:
    """The rows whose unit (a column) the permission reaches, as a condition."""
    if not person.may(permission):
        return false()
    roots = person.units_for(permission)
    return true() if roots is None else unit_id.in_(units_under(COPIES.unit, roots))


def readable_surveys(person: Principal) -> ColumnElement[bool]:
    """The surveys a person may read: those managed, and the published ones where findings may be read."""
    published = and_(Survey.state == SurveyState.PUBLISHED, within_reach(person, READ_FINDINGS, Survey.unit_id))
    return or_(within_reach(person, MANAGE, Survey.unit_id), published)


def offering_in_reach(uow: UnitOfWork, offering_id: UUID, *, lock: bool = False) -> Offering:
    """The offering, for who manages its unit. Raises NotFound."""
    offering = uow.get(Offering, offering_id, lock=lock)
    if not may_reach(uow, MANAGE, offering.unit_id):
        raise NotFound("no-such-offering")
    return offering


def survey_in_reach(uow: UnitOfWork, survey_id: UUID, permission: str = MANAGE, *, lock: bool = False) -> Survey:
    """The survey, for those whose permission reaches its unit. Raises NotFound."""
    survey = uow.get(Survey, survey_id, lock=lock)
    if not may_reach(uow, permission, survey.unit_id):
        raise NotFound("no-such-survey")
    return survey
