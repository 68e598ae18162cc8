"""Shapes of sheets that people upload: what comes beside the bytes, and what a preview says of them."""

from marshmallow import Schema, fields

from shared.web.shapes import Words


class SheetArgs(Schema):
    """What comes beside the bytes of a sheet."""

    id = fields.UUID(required=True)
    filename = Words(load_default="sheet")


class CellErrorOut(Schema):
    """A fault of a cell."""

    row = fields.Integer()
    column = fields.String()
    code = fields.String()
    value = fields.String()


class SheetPreviewOut(Schema):
    """What taking a sheet over would meet: its first faults of `error_count`, and its first rows."""

    id = fields.UUID()
    filename = fields.String()
    rows = fields.Integer()
    error_count = fields.Integer()
    errors = fields.List(fields.Nested(CellErrorOut))
    columns = fields.List(fields.String())
    sample = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    applied = fields.Boolean()
