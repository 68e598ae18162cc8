"""Requests about personal data, with their clock; and a person's data from all services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from services.agencies.models.base import TRAIL, Row
from services.agencies.models.privacy import DataRequest
from services.agencies.personal import REGISTER
from services.agencies.rules.privacy import RequestState
from shared.house import house
from shared.peers import PeerUnavailable
from shared.personal.copying import copy_of, looks_at
from shared.refusals import Unavailable
from shared.uow import UnitOfWork
from shared.web.lists import Listing, Page, listed


@dataclass(frozen=True)
class Clock:
    """How many requests wait, how many of them too long, and when the next is due."""

    open: int
    overdue: int
    next_due: datetime | None


def requests(uow: UnitOfWork, page: Page, state: RequestState | None) -> Listing:
    """All requests, those that are due first."""
    query = select(DataRequest)
    if state is not None:
        query = query.where(DataRequest.state == state.value)
    sorts = {"due_at": DataRequest.due_at, "asked_at": DataRequest.asked_at}
    return listed(uow.session, query, page, sorts)


def own_requests(uow: UnitOfWork, page: Page) -> Listing:
    """What the caller asked, newest first."""
    query = select(DataRequest).where(DataRequest.employee_id == uow.person.employee)
    return listed(uow.session, query, page, {"newest": DataRequest.asked_at.desc()})


def clock(uow: UnitOfWork) -> Clock:
    """One statement."""
    overdue = func.count().filter(DataRequest.due_at < uow.now)
    query = select(func.count(), overdue, func.min(DataRequest.due_at)).where(DataRequest.state == RequestState.OPEN)
    return Clock(*uow.session.execute(query).one())


def own_copy(uow: UnitOfWork) -> dict[str, Any]:
    """What this service holds about the caller."""
    return {**copy_of(uow, REGISTER, Row.metadata.tables), "looks": looks_at(uow, TRAIL, lambda _: ())}


def copies_elsewhere(tokens: Mapping[str, str]) -> dict[str, Any]:
    """What the other services hold about the person of these tokens, asked with that person's own authority.

    Raises Unavailable when one of them is away: half a copy would look like a whole one.
    """
    try:
        return {name: house().peers.call(name, "GET", "/personal/copy", token=token) for name, token in tokens.items()}
    except PeerUnavailable as error:
        raise Unavailable("copy-incomplete", "A service is away; ask for the copy again in a while.") from error
