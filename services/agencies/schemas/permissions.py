"""Shapes of what roles hold and of who acts for whom."""

from typing import ClassVar

from marshmallow import Schema, fields, validate

from services.agencies.commands.delegations import NewDelegation
from services.agencies.rules.permissions import DelegationKind, DelegationState
from services.agencies.schemas.identity import GrantOut
from shared.web.lists import PageArgs
from shared.web.shapes import Created, Loads, Words

MOST_PERMISSIONS = 200
MOST_ROLES = 50


class BundleOut(Schema):
    """A role: what it holds, and what it began with."""

    role = fields.String()
    permissions = fields.List(fields.String())
    default = fields.List(fields.String())
    changed_by = fields.UUID(allow_none=True)
    changed_at = fields.AwareDateTime(allow_none=True)
    holders = fields.Integer()


class BundlesOut(Schema):
    """All roles of the agency, what can be given to them, and what each of them holds whatever is said."""

    items = fields.List(fields.Nested(BundleOut))
    catalogue = fields.List(fields.String())
    always = fields.List(fields.String())


class BundleIn(Schema):
    """Everything that a role is to hold."""

    permissions = fields.List(Words(most=60), required=True, validate=validate.Length(max=MOST_PERMISSIONS))


class DelegationIn(Created, Loads):
    """Who acts for whom."""

    makes: ClassVar[type] = NewDelegation
    kind = fields.Enum(DelegationKind, by_value=True, required=True)
    employee_id = fields.UUID(required=True)
    delegate_id = fields.UUID(load_default=None, allow_none=True)
    delegate_nip = Words(most=40, load_default=None, allow_none=True)
    duties = fields.Boolean(required=True)
    roles = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=MOST_ROLES))
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    decree = Words(least=0, load_default="")


class LentRoleOut(GrantOut):
    """A role in which somebody acts."""

    id = fields.UUID()


class DelegationOut(Schema):
    """Who acts for whom, in what, until when. `can_end`: for the one who asks."""

    id = fields.UUID()
    kind = fields.String()
    employee_id = fields.UUID()
    employee_name = fields.String()
    delegate_id = fields.UUID()
    delegate_name = fields.String()
    duties = fields.Boolean()
    roles = fields.List(fields.Nested(LentRoleOut))
    starts_on = fields.Date()
    ends_on = fields.Date()
    decree = fields.String()
    state = fields.String()
    ended_at = fields.AwareDateTime(allow_none=True)
    can_end = fields.Boolean()


class DelegationArgs(PageArgs):
    """A list of delegations: one's own, whichever side one is on, or with `all` those of the agency."""

    all = fields.Boolean(load_default=False)
    state = fields.Enum(DelegationState, by_value=True, load_default=None)


class OwnAuthorityOut(Schema):
    """What somebody can delegate: roles that they have, and whether they head a unit or lead people."""

    employee_id = fields.UUID()
    name = fields.String()
    roles = fields.List(fields.Nested(LentRoleOut))
    units = fields.Integer()
    people = fields.Integer()
