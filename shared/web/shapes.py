"""Shapes that several services ask for: storable text, ids of rows to be made, dataclasses loaded."""

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_load, validate

LONG_TEXT = 4_000  # characters of a free text
SHORT_TEXT = 200  # characters of a name or title


class Words(fields.String):
    """Text without surrounding blanks. Refuses what PostgreSQL cannot store (NUL) and lone surrogates."""

    def __init__(self, *, most: int = SHORT_TEXT, least: int = 1, **options: Any) -> None:
        super().__init__(validate=validate.Length(min=least, max=most), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **options)).strip()
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError("Contains characters that cannot be stored.")
        return text


class Loads(Schema):
    """A schema that loads a frozen dataclass: `makes = Result`."""

    makes: ClassVar[type]

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Any:
        """The dataclass."""
        return self.makes(**data)


class Created(Schema):
    """What a form brings: the id of the row it will make, so that sending it twice makes one."""

    id = fields.UUID(required=True)
