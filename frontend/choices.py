"""Fields that offer a choice: (value, label) pairs, or the codes of the field with their words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import wtforms
from flask import g
from wtforms.fields.choices import SelectChoice

Pairs = Sequence[tuple[Any, Any]]


def terms(codes: Iterable[Any], empty: Any = None) -> Callable[[], Pairs]:
    """Every code of a vocabulary (`terms(Competency)`) in the reader's words; `empty` is a first line without value."""

    def offered() -> Pairs:
        first = [("", empty)] if empty is not None else []
        return [*first, *((code.value, code.label(g.language)) for code in codes)]

    return offered


def _choice(offered: Any) -> SelectChoice:
    if isinstance(offered, SelectChoice):
        return offered
    value, label = offered
    return SelectChoice(str(value), label)


class _Offering:
    """Takes pairs, also later (`form.unit.choices = [...]`), and hands WTForms what it wants."""

    def __init__(self, label: Any = None, validators: Any = None, choices: Any = None, **options: Any) -> None:
        offered = choices if callable(choices) or choices is None else [_choice(choice) for choice in choices]
        super().__init__(label, validators, choices=offered, **options)  # type: ignore[call-arg]  # of the field beside

    @property
    def choices(self) -> list[SelectChoice] | None:
        """What is offered, or None before the view has said it."""
        found = super().choices  # type: ignore[misc]  # of the field beside
        return None if found is None else [_choice(choice) for choice in found]

    @choices.setter
    def choices(self, offered: Any) -> None:
        wtforms.SelectField.choices.fset(self, offered)

    def pairs(self) -> Pairs:
        """What is offered as (value, label)."""
        return [(choice.value, choice.label) for choice in self.choices or []]


class SelectField(_Offering, wtforms.SelectField):
    """One of several, in a list. An empty value is no choice."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Empty is None, as if nothing had been chosen."""
        super().process_formdata([value for value in valuelist if value != ""])
        if not any(valuelist):
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen is for `required` to judge."""
        if self.data is not None:
            super().pre_validate(form)


class RadioField(_Offering, wtforms.RadioField):
    """One of several, all in sight."""

    def pre_validate(self, form: Any) -> None:
        """Nothing chosen is for `required` to judge."""
        if self.data is not None:
            super().pre_validate(form)


class SelectMultipleField(_Offering, wtforms.SelectMultipleField):
    """Some of several, to tick."""
