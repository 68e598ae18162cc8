"""HTTP of the end of personal data, the same in every service: periods of the agency, and erasure for a person."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from shared.audit.marks import audited
from shared.personal.declared import Register
from shared.personal.erasure import erasable, erase_for, known_employee, over_by_activity, would_end
from shared.personal.retention import LONGEST, RetentionPeriod, holding, set_period
from shared.uow import UnitOfWork, unit_of_work
from shared.web.access import requires

MANAGE = "agencies:manage"
MONTHS = validate.Range(min=1, max=LONGEST)


class OverOut(Schema):
    """An activity, how long its data are kept, and how many rows of them are over already."""

    code = fields.String()
    basis = fields.String()
    law = fields.String()
    months = fields.Integer(allow_none=True)
    rows = fields.Integer()


class RetentionOut(OverOut):
    """How long an activity's data are kept. `changes_on` null: nothing is to change."""

    next_months = fields.Integer(allow_none=True)
    changes_on = fields.Date(allow_none=True)
    ends = fields.Boolean()


class RetentionsOut(Schema):
    """All activities of a service."""

    items = fields.List(fields.Nested(RetentionOut))


class RetentionIn(Schema):
    """Null is as long as the agency is here."""

    months = fields.Integer(required=True, allow_none=True, strict=True, validate=MONTHS)


class EffectArgs(Schema):
    """A period that somebody thinks of."""

    months = fields.Integer(required=True, validate=MONTHS)


class EffectOut(Schema):
    """How many rows would end."""

    rows = fields.Integer()


class PersonArgs(Schema):
    """Whose data."""

    employee_id = fields.UUID(required=True)


class ErasableOut(OverOut):
    """What is held of a person and over, by activity; what the law keeps stays until its period ends."""

    is_kept_by_law = fields.Boolean()


class ErasablesOut(Schema):
    """All activities that hold something of the person."""

    items = fields.List(fields.Nested(ErasableOut))


class ErasureIn(PersonArgs):
    """Whose data of which activities go."""

    activities = fields.List(fields.String(), required=True, validate=validate.Length(min=1, max=20))


def ending_blueprint(
    register: Register,
    periods: type[RetentionPeriod],
    people: Callable[[UnitOfWork, UUID], Sequence[UUID]] = lambda _, employee_id: [employee_id],
) -> Blueprint:
    """The routes of one service. `people` gives the ids by which it knows an employee."""
    tables = periods.metadata.tables
    bp = Blueprint("ending", f"{register.service}.ending")
    _periods(bp, register, periods)

    @bp.get("/personal/erasure")
    @requires(MANAGE)
    @bp.arguments(PersonArgs, location="query")
    @bp.response(200, ErasablesOut)
    def read_erasable(args: dict[str, Any]) -> dict[str, Any]:
        with unit_of_work() as uow:
            months = holding(uow, register, periods)
            found = erasable(uow, register, tables, people(uow, known_employee(uow, tables, args["employee_id"])))
            return {"items": [{**one, "months": months[one["code"]].months} for one in found]}

    @bp.post("/personal/erasure")
    @requires(MANAGE)
    @audited("erased-on-request", "activities")
    @bp.arguments(ErasureIn)
    @bp.response(200, EffectOut)
    def erase_on_request(body: dict[str, Any]) -> dict[str, Any]:
        with unit_of_work() as uow:
            ids = people(uow, known_employee(uow, tables, body["employee_id"]))
            return {"rows": erase_for(uow, register, tables, ids, body["activities"])}

    return bp


def _periods(bp: Blueprint, register: Register, periods: type[RetentionPeriod]) -> None:
    tables = periods.metadata.tables

    @bp.get("/personal/retention")
    @requires(MANAGE)
    @bp.response(200, RetentionsOut)
    def list_periods() -> dict[str, Any]:
        with unit_of_work() as uow:
            held, rows = holding(uow, register, periods), over_by_activity(uow, register, tables)
            return {
                "items": [
                    {
                        **vars(one),
                        **vars(held[one.code]),
                        "ends": bool(register.ending(one.code)),
                        "rows": rows.get(one.code, 0),
                    }
                    for one in register.activities
                ]
            }

    @bp.get("/personal/retention/<activity>")
    @requires(MANAGE)
    @bp.arguments(EffectArgs, location="query")
    @bp.response(200, EffectOut)
    def read_effect(args: dict[str, Any], activity: str) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"rows": would_end(uow, register, tables, activity, args["months"])}

    @bp.put("/personal/retention/<activity>")
    @requires(MANAGE)
    @audited("retention-set", "months")
    @bp.arguments(RetentionIn)
    @bp.response(204)
    def write_period(body: dict[str, Any], activity: str) -> None:
        with unit_of_work() as uow:
            set_period(uow, register, periods, activity, body["months"])
