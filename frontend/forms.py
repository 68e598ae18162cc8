"""The form that every form is: it carries the id of the row it will make, and takes the noes of a service as its own.

A view shows it, hands its data to a gateway inside `form.refusals()`, and redirects; see `frontend/README.md`.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar

from flask import flash, redirect, url_for
from flask_wtf import FlaskForm
from werkzeug import Response

from frontend.api import Refused
from frontend.fields import RowIdField
from frontend.refusals import field_text, refusal_text
from frontend.wording import FieldWords

CORRECTABLE = (400, 403, 409, 410, 413, 422)  # what a person can read on the form and act on
UNPROCESSABLE = 422


class Form(FlaskForm):
    """A form of a page. `renamed` maps names of the service to fields of the form where they differ."""

    renamed: ClassVar[Mapping[str, str]] = {}

    class Meta(FlaskForm.Meta):
        """The CSRF token is checked for the whole app, and written by the macro `hidden`."""

        csrf = False

        def get_translations(self, form: Any) -> FieldWords:
            """WTForms' own messages in the words of this house."""
            return FieldWords()

    def refusals(self) -> "Refusals":
        """`with form.refusals(): ...` turns a correctable no into errors of this form; others pass."""
        return Refusals(self)

    def refuse(self, refused: Refused) -> None:
        """Put the words of a no on its fields, and on the form where it names none."""
        for name, words in errors_from(refused).items():
            field = self._fields.get(self.renamed.get(name, name))
            if field is None or isinstance(field, RowIdField):
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]

    def summary(self) -> dict[str, Any]:
        """Every error for the macro `error_summary`: id of the control -> words."""
        found = {field.id: field.errors[0] for field in self if field.errors and not isinstance(field, RowIdField)}
        hidden = [field.errors[0] for field in self if field.errors and isinstance(field, RowIdField)]
        whole = [*self.form_errors, *hidden]
        return {**({"": " ".join(str(words) for words in whole)} if whole else {}), **found}

    @property
    def status(self) -> int:
        """200 for a form to fill in, 422 for one that shows errors."""
        return UNPROCESSABLE if self.errors else 200


class RowForm(Form):
    """A form that makes one row, whose id it carries."""

    id = RowIdField()


class Refusals:
    """While inside, a no that a person can correct becomes errors of the form, and what follows is skipped."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Swallow a correctable Refused; let everything else pass."""
        if not isinstance(error, Refused) or error.status not in CORRECTABLE:
            return False
        self._form.refuse(error)
        return True


def errors_from(refused: Refused) -> dict[str, str]:
    """The no of a service by field, in the reader's words; under "" what belongs to the whole form."""
    found = {}
    for name, texts in refused.errors.items():
        words = " ".join(field_text(text) for text in texts)
        found["" if name == "_schema" else name] = words
    return found or {"": refusal_text(refused.code, refused.detail)}


def done(words: Any, endpoint: str, **values: Any) -> Response:
    """It worked: say so on the page that shows it (POST, redirect, GET)."""
    flash(str(words), "ok")
    return redirect(url_for(endpoint, **values), 303)
