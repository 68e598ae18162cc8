"""Forms of privacy and audit."""

from typing import Any

from flask_babel import lazy_gettext as _l

from frontend.fields import DateField, TextAreaField, longest, required
from frontend.forms import RowForm

LONG = 4_000  # characters of a free text


class InspectionForm(RowForm):
    """An auditor says why, and when the person will read it."""

    reason = TextAreaField(
        _l("Alasan pemeriksaan"),
        [required(_l("Isi alasannya.")), longest(LONG)],
        description=_l("Paling sedikit 10 huruf, misalnya nomor surat tugas. Pegawai itu akan membacanya."),
    )
    shown_from = DateField(
        _l("Diberitahukan mulai"),
        [required(_l("Pilih tanggalnya."))],
        description=_l("Sejak hari itu pegawai melihat siapa yang memeriksa, kapan, dan mengapa."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes, but for the employee."""
        return {"id": self.id.data, "reason": self.reason.data, "shown_from": self.shown_from.data}
