"""A command demands that a permission of the person reaches the unit it is about."""

from uuid import UUID

from services.surveys.models.reach import reaches
from shared.refusals import Conflict, Forbidden, NotFound
from shared.uow import UnitOfWork

__all__ = ["demand", "of_this_form", "reaches"]
READ = "surveys:read-findings"


def demand(uow: UnitOfWork, unit_id: UUID, *permissions: str, absent: str | None = None) -> None:
    """Raise Forbidden unless one of the permissions reaches this unit.

    With `absent`, what the person may not even read is not there: NotFound under that code.
    """
    if reaches(uow, unit_id, *permissions):
        return
    if absent is not None and not reaches(uow, unit_id, READ):
        raise NotFound(absent)
    raise Forbidden("outside-your-unit", "This belongs to a unit that your role does not reach.")


def of_this_form(is_its_own: bool) -> None:
    """A row whose id a form brings again is shown if it is that form's own. Raises Conflict otherwise."""
    if not is_its_own:
        raise Conflict("id-used", "This form was used elsewhere; open it anew.")
