"""The machines of an agency, for its admins."""

from sqlalchemy import select

from services.agencies.models.machines import Machine
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


def machines(uow: UnitOfWork, page: Page) -> Listing:
    """Machines by name, those that were ended last."""
    query = select(Machine)
    if page.q:
        query = query.where(Machine.name.icontains(page.q, autoescape=True))
    query = query.order_by(Machine.ended_at.is_not(None))
    return listed(uow.session, query, page, {"name": Machine.name, "used_at": Machine.used_at})
