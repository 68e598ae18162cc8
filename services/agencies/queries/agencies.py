"""Agencies as their operator sees them."""

from typing import Any

from sqlalchemy import or_, select

from services.agencies.models.base import Agency
from services.agencies.models.identity import IdentityProvider
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


def agencies(uow: UnitOfWork, page: Page) -> Listing:
    """Agencies by name, address or domain."""
    query = select(Agency)
    if page.q:
        searched = (Agency.name, Agency.slug, Agency.domain)
        query = query.where(or_(*(column.icontains(page.q, autoescape=True) for column in searched)))
    sorts = {"name": Agency.name, "slug": Agency.slug, "registered_at": Agency.registered_at}
    return listed(uow.session, query, page, sorts)


def registered(uow: UnitOfWork) -> dict[str, Any]:
    """The current agency with its provider. Raises NotFound when there is no such agency."""
    agency = uow.session.scalar(select(Agency).where(Agency.id == uow.agency_id))
    if agency is None:
        raise NotFound("no-such-agency", "There is no such agency.")
    shown = ("id", "slug", "name", "zone", "k", "demo", "domain", "active", "registered_at")
    own = {name: getattr(agency, name) for name in shown}
    return {**own, "provider": uow.get(IdentityProvider, uow.agency_id)}
