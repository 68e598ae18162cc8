"""Shapes of units, positions, employees, sheets and roles."""

from marshmallow import Schema, fields, validate

from services.agencies.schemas.identity import GrantOut
from shared.web.lists import PageArgs
from shared.web.shapes import Created, Words
from shared.web.sheets import SheetPreviewOut

MOST_NAMES = 200


class NamesIn(Schema):
    """Ids whose names are wanted."""

    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=MOST_NAMES))


class NamedOut(Schema):
    """A name."""

    name = fields.String()
    kind = fields.String()
    sub = fields.String()


class NamesOut(Schema):
    """Names by id."""

    names = fields.Dict(keys=fields.String(), values=fields.Nested(NamedOut))


class EmployeeArgs(PageArgs):
    """A list of employees, of a unit and what is under it, or those who were given a role."""

    unit_id = fields.UUID(load_default=None)
    role = Words(most=40, load_default=None)


class EmployeeRowOut(Schema):
    """A line of the list of employees."""

    id = fields.UUID()
    nip = fields.String()
    name = fields.String()
    employment = fields.String()
    unit_id = fields.UUID()
    unit_name = fields.String()
    position_name = fields.String()
    superior_id = fields.UUID(allow_none=True)
    left_on = fields.Date(allow_none=True)


class AssignmentOut(GrantOut):
    """A role that was given."""

    id = fields.UUID()
    employee_id = fields.UUID()
    given_by = fields.UUID()
    given_at = fields.AwareDateTime()


class EmployeeOut(EmployeeRowOut):
    """An employee."""

    email = fields.String(allow_none=True)
    position_id = fields.UUID()
    standard = fields.Dict(keys=fields.String(), values=fields.Integer())
    roles = fields.List(fields.Nested(AssignmentOut))


class RoleIn(Created):
    """A role to give."""

    employee_id = fields.UUID(required=True)
    role = Words(most=40, required=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)


class LeaveIn(Schema):
    """When somebody leaves."""

    on = fields.Date(required=True)


class UnitOut(Schema):
    """A unit of the tree."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    parent_id = fields.UUID(allow_none=True)
    head_id = fields.UUID(allow_none=True)
    is_organisation = fields.Boolean()
    depth = fields.Integer()
    employees = fields.Integer()


class UnitArgs(Schema):
    """The whole tree, or the units whose name or code a search finds."""

    q = fields.String(load_default="", validate=validate.Length(max=100))


class UnitsOut(Schema):
    """Units, parents first; `more` where a search would have found others."""

    items = fields.List(fields.Nested(UnitOut))
    more = fields.Boolean()


class PositionOut(Schema):
    """A position."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    standard = fields.Dict(keys=fields.String(), values=fields.Integer())


class CalendarIn(Schema):
    """Days on which the agency does not work."""

    holidays = fields.List(fields.Date(), required=True, validate=validate.Length(max=1000))


class PreviewOut(SheetPreviewOut):
    """What taking a sheet over would meet."""

    kind = fields.String()
    applied_at = fields.AwareDateTime(allow_none=True)
    added = fields.Integer(allow_none=True)
    changed = fields.Integer(allow_none=True)


class ImportOut(Schema):
    """A sheet that was looked at."""

    id = fields.UUID()
    kind = fields.String()
    filename = fields.String()
    uploaded_at = fields.AwareDateTime()
    uploaded_by = fields.UUID()
    applied_at = fields.AwareDateTime(allow_none=True)
    added = fields.Integer(allow_none=True)
    changed = fields.Integer(allow_none=True)


class SetupOut(Schema):
    """How far an agency is set up."""

    units = fields.Integer()
    units_without_head = fields.Integer()
    positions = fields.Integer()
    employees = fields.Integer()
    holidays = fields.Integer()
    roles = fields.Dict(keys=fields.String(), values=fields.Integer())
