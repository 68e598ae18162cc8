"""Routes that every service has for those who run the platform: how delivery stands, and facts that were parked.

The operator, of the platform's own agency, sees figures and ids of all agencies; an agency's admin its own alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import g
from flask_smorest import Blueprint
from marshmallow import Schema, fields, post_load, validate
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from shared.delivery import operating
from shared.delivery.operating import EVERYWHERE, OWN, Wanted
from shared.house import house
from shared.web.access import requires
from shared.web.lists import Listing, listing_schema
from shared.web.shapes import Words

OPERATE, MANAGE = "agencies:operate", "agencies:manage"
STATUSES = ("PARKED", "DISCARDED")


class TopicLagOut(Schema):
    """How far the service is behind in a topic."""

    topic = fields.String()
    lag = fields.Integer(allow_none=True)
    seen_at = fields.AwareDateTime(allow_none=True)


class DeliveryStateOut(Schema):
    """How delivery stands in a service."""

    service = fields.String()
    waiting = fields.Integer()
    oldest_at = fields.AwareDateTime(allow_none=True)
    lags = fields.List(fields.Nested(TopicLagOut))
    parked = fields.Dict(fields.String(), fields.Integer())
    oldest_parked_at = fields.AwareDateTime(allow_none=True)


class ParkedFactArgs(Schema):
    """The query of the list."""

    status = fields.String(load_default="PARKED", validate=validate.OneOf(STATUSES))
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    per_page = fields.Integer(load_default=25, validate=validate.Range(1, 200))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """{"wanted": Wanted}."""
        return {"wanted": Wanted(**data)}


class ParkedFactOut(Schema):
    """A parked fact: ids and codes, never its body."""

    id = fields.Integer()
    topic = fields.String()
    type = fields.String()
    kind = fields.String()
    error = fields.String()
    attempts = fields.Integer()
    parked_at = fields.AwareDateTime()
    retry_at = fields.AwareDateTime(allow_none=True)
    status = fields.String()
    agency_id = fields.UUID(allow_none=True)
    event_id = fields.String()
    subject = fields.String()
    decided_by = fields.UUID(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)


class DiscardFactIn(Schema):
    """Why a fact is never handled. The reason is kept, and read by others."""

    reason = Words(required=True, least=10, most=500)


def operating_routes() -> Blueprint:
    """The routes, for one service."""
    bp = Blueprint("operating", __name__)
    _look(bp)
    _decide(bp)
    return bp


def _look(bp: Blueprint) -> None:
    @bp.get("/operating/state")
    @requires(OPERATE)
    @bp.response(200, DeliveryStateOut)
    def state() -> Any:
        """Outbox, lag and parked facts, over all agencies: figures alone."""
        with house().db.engine.connect() as connection:
            return asdict(operating.state(connection, house().service))

    @bp.get("/operating/parked")
    @requires(OPERATE, MANAGE)
    @bp.arguments(ParkedFactArgs, location="query", as_kwargs=True)
    @bp.response(200, listing_schema(ParkedFactOut))
    def parked(wanted: Wanted) -> Any:
        """What waits, or was discarded: of all agencies for the operator, else of one's own."""
        with _within_reach() as (there, source):
            found, total = operating.parked_facts(there, source, house().service, wanted)
        return Listing(found, wanted.page, wanted.per_page, total)

    @bp.get("/operating/parked/<int:id>")
    @requires(OPERATE, MANAGE)
    @bp.response(200, ParkedFactOut)
    def parked_fact(id: int) -> Any:
        """One parked fact."""
        with _within_reach() as (there, source):
            return operating.parked_fact(there, source, house().service, id)


def _decide(bp: Blueprint) -> None:
    @bp.post("/operating/parked/<int:id>/retry")
    @requires(OPERATE, MANAGE)
    @bp.response(202, ParkedFactOut)
    def retry(id: int) -> Any:
        """Let the worker take up this fact's key again."""
        _see(id)
        with house().db.engine.begin() as connection:
            operating.retry(connection, house().service, id, _by())
        return _see(id)

    @bp.post("/operating/parked/<int:id>/discard")
    @requires(OPERATE, live=True)
    @bp.arguments(DiscardFactIn)
    @bp.response(200, ParkedFactOut)
    def discard(body: dict[str, Any], id: int) -> Any:
        """Never handle this fact."""
        _see(id)
        with house().db.engine.begin() as connection:
            operating.discard(connection, house().service, id, _by(), body["reason"])
        return _see(id)


@contextmanager
def _within_reach() -> Iterator[tuple[Connection | Session, str]]:
    """Where the person may look: the operator outside the walls, others in a session of their agency."""
    if g.principal.may(OPERATE):
        with house().db.engine.connect() as connection:
            yield connection, EVERYWHERE
        return
    session = house().db.session()
    try:
        yield session, OWN
    finally:
        session.rollback()


def _see(id_: int) -> operating.Parked:
    """The fact as far as this person reaches. Raises NotFound: before a decision, that is the wall."""
    with _within_reach() as (there, source):
        return operating.parked_fact(there, source, house().service, id_)


def _by() -> UUID:
    account: UUID = g.principal.account_id
    return account
