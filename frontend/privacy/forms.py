"""Forms of privacy and audit."""

from typing import Any

from flask_babel import lazy_gettext as _l

from frontend.choices import SelectField
from frontend.fields import DateField, MomentField, StringField, TextAreaField, longest, may_be_empty, required
from frontend.forms import Form, RowForm
from frontend.privacy.wording import CHANNELS, REQUESTS

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


class OwnRequestForm(RowForm):
    """What somebody asks about their own data."""

    kind = SelectField(_l("Yang diminta"), [required()], choices=list(REQUESTS.items()))
    text = TextAreaField(
        _l("Penjelasan"),
        [required(_l("Jelaskan permintaan Anda.")), longest(LONG)],
        description=_l("Untuk pembetulan: tulis apa yang keliru dan bagaimana seharusnya."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"id": self.id.data, "kind": self.kind.data, "text": self.text.data}


class TakenDownForm(OwnRequestForm):
    """What an officer takes down for a citizen."""

    channel = SelectField(_l("Masuk lewat"), [required()], choices=list(CHANNELS.items()))
    reference = StringField(
        _l("Nomor"),
        [required(_l("Isi nomor surat atau nomor lacak.")), longest(200)],
        description=_l("Nomor surat atau laporan"),
    )
    asked_at = MomentField(
        _l("Diterima"),
        [may_be_empty()],
        description=_l("Kosongkan bila baru saja. 3 x 24 jam berjalan sejak saat ini."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        own = {"channel": self.channel.data, "reference": self.reference.data, "asked_at": self.asked_at.data}
        return {**super().values(), **own}


class AnswerForm(Form):
    """How a request was answered."""

    state = SelectField(_l("Keputusan"), [required()], choices=[("DONE", _l("Dipenuhi")), ("REFUSED", _l("Ditolak"))])
    answer = TextAreaField(
        _l("Jawaban instansi"),
        [required(_l("Tulis jawabannya.")), longest(LONG)],
        description=_l("Dibaca oleh yang meminta. Penolakan menyebut alasannya (UU 27/2022 Pasal 33)."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"state": self.state.data, "answer": self.answer.data}
