"""Shapes of sessions, accounts and what an agency settles about its sign-on."""

from marshmallow import Schema, fields, validate

from services.agencies.queries.sessions import STATES
from services.agencies.rules.sign_on import SignOn
from shared.web.lists import PageArgs
from shared.web.shapes import Created, Loads, Words


class SessionOut(Schema):
    """A place where somebody is signed in."""

    id = fields.UUID()
    browser = fields.String(allow_none=True)
    system = fields.String(allow_none=True)
    began_at = fields.AwareDateTime()
    used_at = fields.AwareDateTime()
    is_this = fields.Boolean()


class LimitsOut(Schema):
    """How long sessions live here."""

    idle_minutes = fields.Integer()
    absolute_hours = fields.Integer()


class SessionsOut(Schema):
    """Where somebody is signed in, and how long that holds."""

    items = fields.List(fields.Nested(SessionOut))
    settings = fields.Nested(LimitsOut)


class EndedOut(Schema):
    """How many were ended."""

    ended = fields.Integer()


class AccountArgs(PageArgs):
    """A list of accounts."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class AccountBrief(Schema):
    """An account."""

    id = fields.UUID()
    name = fields.String()
    employee_id = fields.UUID(allow_none=True)
    seen_at = fields.AwareDateTime()
    disabled_at = fields.AwareDateTime(allow_none=True)


class AccountOut(AccountBrief):
    """An account with its living sessions. `groups` are those of the provider that mean a role here."""

    in_admin_group = fields.Boolean()
    groups = fields.List(fields.String())
    sessions = fields.Integer()


class SignOnIn(Loads):
    """What an agency settles."""

    makes = SignOn
    idle_minutes = fields.Integer(required=True, strict=True)
    absolute_hours = fields.Integer(required=True, strict=True)
    contact_name = Words(least=0, load_default="")
    contact_reach = Words(least=0, load_default="")
    records_at_login = fields.Boolean(load_default=False)
    newcomer_unit_id = fields.UUID(load_default=None, allow_none=True)
    newcomer_position_id = fields.UUID(load_default=None, allow_none=True)
    newcomer_employment = Words(most=10, load_default=SignOn.newcomer_employment)


class SignOnOut(LimitsOut):
    """What an agency settled."""

    contact_name = fields.String()
    contact_reach = fields.String()
    records_at_login = fields.Boolean()
    newcomer_unit_id = fields.UUID(allow_none=True)
    newcomer_position_id = fields.UUID(allow_none=True)
    newcomer_employment = fields.String()


class RoleGroupOut(Schema):
    """What a group of the provider means."""

    id = fields.UUID()
    group_name = fields.String()
    role = fields.String()
    unit_id = fields.UUID(allow_none=True)
    given_at = fields.AwareDateTime()


class RoleGroupsOut(Schema):
    """What all of them mean."""

    items = fields.List(fields.Nested(RoleGroupOut))


class RoleGroupIn(Created):
    """A group that is to mean a role."""

    group_name = Words(required=True)
    role = Words(most=40, required=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
