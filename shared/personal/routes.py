"""HTTP of personal data, the same in every service: the copy for the person, and the register for everybody."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from shared.audit.routes import Conditions
from shared.audit.tables import Trail
from shared.personal.copying import copy_of, looks_at
from shared.personal.declared import Register
from shared.personal.retention import RetentionPeriod, holding
from shared.uow import unit_of_work
from shared.web.access import public, requires


class CopyOut(Schema):
    """What one service holds about a person."""

    tables = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict()))
    named = fields.Dict(keys=fields.String(), values=fields.Integer())
    looks = fields.List(fields.Dict())


class ActivityOut(Schema):
    """An activity of processing; `months` null is as long as the agency is here. The period that holds today."""

    code = fields.String()
    basis = fields.String()
    law = fields.String()
    months = fields.Integer(allow_none=True)
    seen_by = fields.List(fields.String())
    tables = fields.List(fields.String())


class RegisterOut(Schema):
    """The register of one service."""

    items = fields.List(fields.Nested(ActivityOut))


def personal_blueprint(
    register: Register, trail: Trail, periods: type[RetentionPeriod], known: Conditions = lambda _: ()
) -> Blueprint:
    """The routes of one service. `known` narrows looks as in `audit_blueprint`."""
    tables = periods.metadata.tables
    bp = Blueprint("personal", f"{register.service}.personal")

    @bp.get("/personal/copy")
    @requires("agencies:read-self")
    @bp.response(200, CopyOut)
    def read_copy() -> dict[str, Any]:
        with unit_of_work() as uow:
            return {**copy_of(uow, register, tables), "looks": looks_at(uow, trail, known)}

    @bp.get("/public/<slug>/processing")
    @public
    @bp.response(200, RegisterOut)
    def read_register(slug: str) -> dict[str, Any]:
        with unit_of_work() as uow:
            held = holding(uow, register, periods)
        return {
            "items": [
                {**vars(one), "months": held[one.code].months, "tables": _tables_of(register, one.code)}
                for one in register.activities
            ]
        }

    return bp


def _tables_of(register: Register, activity: str) -> list[str]:
    return sorted({personal.table for personal in register.tables if personal.activity == activity})
