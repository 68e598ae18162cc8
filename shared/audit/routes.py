"""HTTP of the audit trail, the same in every service: for the agency's admin and auditors, and for the people seen."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import ColumnElement, or_, select

from shared.audit.chain import Head, Verdict
from shared.audit.marks import audited
from shared.audit.sealing import counted, heads_of, verify
from shared.audit.tables import Trail
from shared.refusals import Invalid
from shared.uow import UnitOfWork, unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listed, listing_schema

MOST_ROWS = 100_000  # of one export: what is older is asked for by its days
NEWEST = 10_000  # links that a page walks; the command walks all
COLUMNS = ("at", "action", "actor_id", "actor_employee_id", "people", "subjects", "details", "shown_from", "id")
Conditions = Callable[[UnitOfWork], Sequence[ColumnElement[bool]]]


class AuditArgs(PageArgs):
    """A part of the trail: one action, by somebody, about somebody, between two days (both included)."""

    action = fields.String(load_default=None, validate=validate.Length(max=64))
    actor_id = fields.UUID(load_default=None)
    person_id = fields.UUID(load_default=None)
    since = fields.Date(load_default=None)
    until = fields.Date(load_default=None)


class EntryOut(Schema):
    """An entry of the trail."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    action = fields.String()
    actor_id = fields.UUID(allow_none=True)
    actor_employee_id = fields.UUID(allow_none=True)
    people = fields.List(fields.UUID())
    subjects = fields.List(fields.UUID())
    details = fields.Dict()
    shown_from = fields.Date(allow_none=True)


class BreakOut(Schema):
    """The first broken link."""

    fault = fields.String()
    number = fields.Integer()
    entry_id = fields.UUID(allow_none=True)


class HeadOut(Schema):
    """A last link."""

    number = fields.Integer()
    hash = fields.String()


class StateOut(Schema):
    """How the chain stands."""

    entries = fields.Integer()
    links = fields.Integer()
    waiting = fields.Integer()
    head = fields.Nested(HeadOut, allow_none=True)
    broken = fields.Nested(BreakOut, allow_none=True)
    walked = fields.Integer()
    actions = fields.List(fields.String())


class StateArgs(Schema):
    """Heads of this chain that another service keeps, as `number:hash`."""

    heads = fields.List(fields.String(validate=validate.Regexp(r"^\d{1,18}:[0-9a-f]{64}$")), load_default=list)


class ViewOut(Schema):
    """Somebody looked: who, when, why; `subjects` are what they looked at."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    action = fields.String()
    actor_id = fields.UUID()
    actor_employee_id = fields.UUID(allow_none=True)
    why = fields.String(attribute="details.why")
    subjects = fields.List(fields.UUID())


class ViewArgs(PageArgs):
    """Looks at oneself, perhaps at one thing."""

    subject_id = fields.UUID(load_default=None)


def audit_blueprint(service: str, trail: Trail, known_to_the_person: Conditions = lambda _: ()) -> Blueprint:
    """The routes of one service. `known_to_the_person` narrows looks to what that person may know of at all."""
    bp = Blueprint("audit", f"{service}.audit")
    _read(bp, service, trail)
    _state(bp, service, trail)
    _own(bp, trail, known_to_the_person)
    return bp


def _read(bp: Blueprint, service: str, trail: Trail) -> None:
    @bp.get("/audit")
    @requires(f"{service}:read-audit")
    @bp.arguments(AuditArgs, location="query")
    @bp.response(200, listing_schema(EntryOut))
    def list_audit(args: dict[str, Any]) -> Any:
        with unit_of_work() as uow:
            query = select(trail.entry).where(*_filters(uow, trail, args))
            return listed(uow.session, query, args["page"], {"newest": trail.entry.at.desc(), "at": trail.entry.at})

    @bp.get("/audit/export.csv")
    @requires(f"{service}:read-audit")
    @audited("audit-exported")
    @bp.arguments(AuditArgs, location="query")
    def export_audit(args: dict[str, Any]) -> Response:
        with unit_of_work() as uow:
            query = select(trail.entry).where(*_filters(uow, trail, args)).order_by(trail.entry.at, trail.entry.id)
            sheet = _sheet(uow.session.scalars(query.limit(MOST_ROWS)))
        disposition = {"Content-Disposition": f'attachment; filename="jejak-{service}.csv"'}
        return Response(sheet, mimetype="text/csv", headers=disposition)


def _state(bp: Blueprint, service: str, trail: Trail) -> None:
    @bp.get("/audit/state")
    @requires(f"{service}:read-audit")
    @bp.arguments(StateArgs, location="query")
    @bp.response(200, StateOut)
    def read_audit_state(args: dict[str, list[str]]) -> Any:
        heads = [Head(int(number), hash_) for number, _, hash_ in (told.partition(":") for told in args["heads"])]
        with unit_of_work() as uow:
            found: Verdict = verify(uow.session, trail, uow.agency_id, service, heads, NEWEST)
            actions = uow.session.scalars(select(trail.entry.action).distinct().order_by(trail.entry.action)).all()
            return {
                **vars(found),
                "walked": min(found.links, NEWEST),
                "entries": counted(uow.session, trail),
                "actions": actions,
            }

    @bp.get("/audit/heads/<source>")
    @requires(f"{service}:read-audit")
    def list_audit_heads(source: str) -> dict[str, Any]:
        if trail.head is None:
            raise Invalid("keeps-no-heads", "This service keeps no heads of others.")
        with unit_of_work() as uow:
            return {"items": [vars(head) for head in heads_of(uow.session, trail.head, source, 50)]}


def _own(bp: Blueprint, trail: Trail, known: Conditions) -> None:
    @bp.get("/audit/views")
    @requires("agencies:read-self")
    @bp.arguments(ViewArgs, location="query")
    @bp.response(200, listing_schema(ViewOut))
    def list_own_views(args: dict[str, Any]) -> Any:
        with unit_of_work() as uow:
            query = views_of(uow, trail).where(*known(uow))
            if args["subject_id"] is not None:
                query = query.where(trail.entry.subjects.contains([args["subject_id"]]))
            return listed(uow.session, query, args["page"], {"newest": trail.entry.at.desc()})


def views_of(uow: UnitOfWork, trail: Trail) -> Any:
    """Looks of others at the one who asks that may be shown by today."""
    entry = trail.entry
    return select(entry).where(
        entry.people.contains([uow.person.employee]),
        entry.details.has_key("why"),
        or_(entry.shown_from.is_(None), entry.shown_from <= uow.today),
    )


def _filters(uow: UnitOfWork, trail: Trail, args: dict[str, Any]) -> list[ColumnElement[bool]]:
    """What was asked for, without what the one who asks may not know yet of themselves."""
    entry = trail.entry
    found: list[ColumnElement[bool]] = []
    own = uow.person.employee_id
    if own is not None:
        found.append(
            or_(entry.shown_from.is_(None), entry.shown_from <= uow.today, ~entry.people.contains([own]))
            | (entry.actor_employee_id == own)
        )
    if args["action"]:
        found.append(entry.action == args["action"])
    if args["actor_id"] is not None:
        found.append(or_(entry.actor_id == args["actor_id"], entry.actor_employee_id == args["actor_id"]))
    if args["person_id"] is not None:
        found.append(entry.people.contains([args["person_id"]]))
    return [*found, *_between(uow, trail, args)]


def _between(uow: UnitOfWork, trail: Trail, args: dict[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if args["since"] is not None:
        found.append(trail.entry.at >= datetime.combine(args["since"], time.min, uow.zone))
    if args["until"] is not None:
        found.append(trail.entry.at < datetime.combine(args["until"] + timedelta(days=1), time.min, uow.zone))
    return found


def _sheet(entries: Any) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([_cell(getattr(entry, column)) for column in COLUMNS] for entry in entries)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> str:
    """Ids, codes and numbers as they are: none of them can begin a formula."""
    if isinstance(value, list):
        return " ".join(str(inner) for inner in value)
    if isinstance(value, dict):
        return " ".join(f"{name}={inner}" for name, inner in sorted(value.items()))
    return "" if value is None else str(value)
