"""Fields of forms that know how people here write: numbers with a comma, moments in the agency's zone, ids of rows."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from frontend.choices import Pairs, RadioField, SelectField, SelectMultipleField, terms
from shared.i18n import number

__all__ = [
    "BooleanField",
    "DateField",
    "EmailField",
    "FileField",
    "HiddenField",
    "IntegerField",
    "MomentField",
    "NumberField",
    "RadioField",
    "RowIdField",
    "SelectField",
    "SelectMultipleField",
    "StringField",
    "TextAreaField",
    "URLField",
    "between",
    "longest",
    "may_be_empty",
    "required",
    "terms",
]

UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
MOMENT = "%Y-%m-%dT%H:%M"
ROWS = 4  # of a text area
INPUT_TYPES = {
    "IntegerField": "number",
    "DateField": "date",
    "MomentField": "datetime-local",
    "EmailField": "email",
    "URLField": "url",
    "FileField": "file",
}
WHOLE = {"BooleanField": "check", "RadioField": "radios", "SelectMultipleField": "checks"}


def uuid7() -> UUID:
    """A UUID that sorts by the time it was made (RFC 9562); the standard library has none before Python 3.14."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))


def required(message: Any = None) -> InputRequired:
    """The field must be filled in; say who needs what: `required(_l("Isi judul lokakarya."))`."""
    return InputRequired(message or _l("Isi kolom ini."))


def may_be_empty() -> Optional:
    """The field may stay empty; its other checks then rest."""
    return Optional()


def longest(characters: int) -> Length:
    """No more than so many characters."""
    return Length(max=characters, message=_l("Paling banyak %(max)d karakter."))


def between(least: float | None = None, most: float | None = None, message: Any = None) -> NumberRange:
    """A number from `least` to `most`, both included."""
    if message is None and most is None:
        message = _l("Isi angka paling sedikit %(min)s.")
    elif message is None and least is None:
        message = _l("Isi angka paling banyak %(max)s.")
    return NumberRange(min=least, max=most, message=message or _l("Isi angka dari %(min)s sampai %(max)s."))


def zone() -> ZoneInfo:
    """Where the agency of this request is."""
    return ZoneInfo(g.zone)


class RowIdField(HiddenField):
    """The UUIDv7 of the row that the form will make, so that sending it twice makes one."""

    def process_data(self, value: Any) -> None:
        """A new id unless one was given."""
        self.data = UUID(str(value)) if value else uuid7()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The id that the form carried. Raises ValueError for what is no UUID."""
        if valuelist:
            try:
                self.data = UUID(valuelist[0])
            except ValueError:
                raise ValueError(_l("Muat ulang halaman ini, lalu isi lagi.")) from None

    def _value(self) -> str:
        return str(self.data)


class NumberField(StringField):
    """A Decimal as people write it: `7.500.000`, `1,5`, `Rp7.500.000`; a point alone before three digits groups."""

    def __init__(self, label: Any = None, validators: Any = None, places: int = 0, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.places = places

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no number."""
        written = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not written:
            return
        try:
            self.data = decimal_of(written, g.language)
        except InvalidOperation:
            raise ValueError(_l("Isi dengan angka, misalnya 1.250.000 atau 1,5.")) from None
        if not self.data.is_finite():
            raise ValueError(_l("Isi dengan angka, misalnya 1.250.000 atau 1,5."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else number(self.data, self.places, g.language)


def decimal_of(written: str, language: str) -> Decimal:
    """The number that was written in this language. Raises InvalidOperation."""
    text = written.removeprefix("Rp").replace(" ", "").replace("\u00a0", "")
    group, point = (",", ".") if language == "en" else (".", ",")
    alone = group in text and point not in text and not _is_grouped(text, group)
    if alone or text.count(point) > 1:
        group, point = point, group
    return Decimal(text.replace(group, "").replace(point, "."))


def _is_grouped(text: str, group: str) -> bool:
    return all(len(part) == 3 for part in text.split(group)[1:])


class MomentField(DateTimeLocalField):
    """An aware datetime, typed and shown in the agency's zone."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=[MOMENT, f"{MOMENT}:%S"], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no moment."""
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = self.data.replace(tzinfo=zone())

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.astimezone(zone()).strftime(MOMENT) if isinstance(self.data, datetime) else ""


@dataclass(frozen=True)
class Control:
    """How a field is drawn: radios, checks, check, or an input type; select when it has options."""

    kind: str
    value: Any = ""
    options: Pairs | None = None
    rows: int = 0
    attrs: dict[str, Any] = field(default_factory=dict)


def control(field: Field) -> Control:
    """How to draw this field, for the macro `bound`."""
    options = field.pairs() if hasattr(field, "pairs") else None
    if field.type in WHOLE:
        return Control(WHOLE[field.type], field.data, options)
    if options is not None:
        return Control("select", "" if field.data is None else field.data, options, attrs=attributes(field))
    value = "" if field.type == "FileField" else _value_of(field)
    rows = ROWS if field.type == "TextAreaField" else 0
    return Control(INPUT_TYPES.get(field.type, "text"), value, None, rows, attributes(field))


def _value_of(field: Field) -> Any:
    """What stands in the control. What HTML cannot hold is left out of what is shown again; it was refused."""
    read: Callable[[], Any] = field._value
    value = read()
    return UNSHOWABLE.sub("", value) if isinstance(value, str) else value


def attributes(field: Field) -> dict[str, Any]:
    """What the field's checks say in HTML. The server checks all the same: forms are `novalidate`."""
    attrs: dict[str, Any] = {}
    for check in field.validators:
        if isinstance(check, (InputRequired, DataRequired)):
            attrs["required"] = True
        elif isinstance(check, Length) and check.max > 0:
            attrs["maxlength"] = check.max
        elif isinstance(check, NumberRange) and field.type == "IntegerField":
            attrs |= {name: value for name, value in (("min", check.min), ("max", check.max)) if value is not None}
    if field.type in ("NumberField", "IntegerField"):
        attrs["inputmode"] = "decimal" if getattr(field, "places", 0) else "numeric"
    return attrs | (field.render_kw or {})


def refuse(message: Any) -> ValidationError:
    """What a form's own `validate_<field>` raises."""
    return ValidationError(str(message))
