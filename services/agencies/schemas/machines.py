"""Shapes of machines."""

from marshmallow import Schema, fields, validate

from shared.web.shapes import Created, Words

MOST_SCOPES = 100


class MachineIn(Created):
    """A machine to be made."""

    name = Words(required=True, most=100)
    scopes = fields.List(Words(most=64), required=True, validate=validate.Length(max=MOST_SCOPES))


class RotationIn(Schema):
    """Another secret: the last day of the old one, or none."""

    until = fields.Date(load_default=None, allow_none=True)


class MachineOut(Schema):
    """A machine, without its secrets. Its id is its `client_id`."""

    id = fields.UUID()
    name = fields.String()
    scopes = fields.List(fields.String())
    made_at = fields.AwareDateTime()
    made_by = fields.UUID()
    secret_made_at = fields.AwareDateTime()
    secret_used_at = fields.AwareDateTime(allow_none=True)
    old_until = fields.AwareDateTime(allow_none=True)
    used_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)


class HandedOut(Schema):
    """A machine and the secret just made, which is not shown again."""

    machine = fields.Nested(MachineOut)
    secret = fields.String(allow_none=True)


class ScopesOut(Schema):
    """What somebody may give a machine."""

    items = fields.List(fields.String())
