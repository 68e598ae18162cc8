"""Shapes of an auditor's inspections."""

from marshmallow import Schema, fields, validate

from services.evaluations.commands.inspections import NewInspection
from services.evaluations.schemas.evaluations import DecidedOut
from shared.web.shapes import LONG_TEXT, Created, Loads, Words

MOST_IDS = 200


class InspectionIn(Created, Loads):
    """An inspection to open."""

    makes = NewInspection
    employee_id = fields.UUID(required=True)
    reason = Words(most=LONG_TEXT, least=10, required=True)
    shown_from = fields.Date(required=True)


class InspectionOut(Schema):
    """An inspection, for its auditor."""

    id = fields.UUID()
    employee_id = fields.UUID()
    opened_at = fields.AwareDateTime()
    reason = fields.String()
    shown_from = fields.Date()


class InspectedOut(Schema):
    """An inspection with the evaluations that it opens."""

    inspection = fields.Nested(InspectionOut)
    items = fields.List(fields.Nested(DecidedOut))


class InspectionIdsIn(Schema):
    """Inspections that somebody reads of in the list of looks."""

    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(max=MOST_IDS))


class ReasonsOut(Schema):
    """Reasons by the id of the inspection."""

    items = fields.Dict(keys=fields.String(), values=fields.String())
