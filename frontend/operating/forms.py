"""The form by which a fact is discarded."""

from flask_babel import lazy_gettext as _l

from frontend.fields import TextAreaField, longest, refuse, required
from frontend.forms import Form

LEAST = 10  # characters of a reason: a word is none


class DiscardForm(Form):
    """Why a fact is never handled."""

    reason = TextAreaField(
        _l("Alasan"),
        [required(_l("Tulis alasannya.")), longest(500)],
        description=_l("Disimpan dan dibaca orang lain. Jangan tulis nama orang."),
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """A reason is more than a word."""
        if len((field.data or "").strip()) < LEAST:
            refuse(_l("Tulis alasannya sedikit lebih lengkap."))
