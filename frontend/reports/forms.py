"""Forms of public reports: what citizens send, and what officers decide."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from flask_babel import lazy_gettext as _l

from frontend.choices import RadioField, SelectField, terms
from frontend.fields import BooleanField, RowIdField, StringField, TextAreaField, longest, required
from frontend.forms import Form, RowForm
from shared.vocabulary import Element, ReportClass, ReportKind

LONG = 4_000  # characters of a free text


class LetterForm(Form):
    """A report. Its id is random: it must not carry the time."""

    renamed: ClassVar[Mapping[str, str]] = {"offering_id": "offering"}
    id = RowIdField(default=uuid4)
    kind = RadioField(_l("Apa yang ingin Anda sampaikan?"), [required(_l("Pilih salah satu."))], terms(ReportKind))
    offering = SelectField(_l("Tentang layanan apa?"), [required(_l("Pilih layanan yang Anda laporkan."))])
    text = TextAreaField(
        _l("Ceritakan apa yang terjadi"),
        [required(_l("Tulis laporan Anda.")), longest(LONG)],
        description=_l("Apa, di mana, dan kapan. Jangan tulis NIK atau nomor kartu."),
    )
    contact = StringField(
        _l("Kontak"),
        [longest(200)],
        description=_l("Boleh kosong. Hanya petugas yang menangani laporan ini yang melihatnya."),
        render_kw={"autocomplete": "off"},
    )
    anonymous = BooleanField(
        _l("Kirim tanpa nama"), description=_l("Kami tidak menyimpan siapa Anda, jam kirim, maupun kontak.")
    )

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {
            "id": self.id.data,
            "kind": self.kind.data,
            "offering_id": self.offering.data,
            "text": self.text.data,
            "contact": (self.contact.data or "").strip(),
            "anonymous": bool(self.anonymous.data),
        }


class NumberForm(Form):
    """A tracking number, however it is typed."""

    number = StringField(
        _l("Nomor laporan"),
        [required(_l("Isi nomor laporan Anda.")), longest(60)],
        description=_l("Dua belas huruf dan angka, misalnya 7K2M-9QXT-4VW8. Huruf kecil dan spasi tidak masalah."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class UnsolvedForm(Form):
    """What is still open. Its id is random: it must not carry the time."""

    id = RowIdField(default=uuid4)
    text = TextAreaField(_l("Apa yang belum selesai?"), [required(_l("Tulis apa yang belum selesai.")), longest(LONG)])

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"id": self.id.data, "text": self.text.data}


class ClassifyForm(Form):
    """What a report is."""

    renamed: ClassVar[Mapping[str, str]] = {"report_class": "made"}
    made = RadioField(_l("Klasifikasi"), [required(_l("Pilih salah satu klasifikasi."))], terms(ReportClass))
    lapor_number = StringField(
        _l("Nomor SP4N-LAPOR!"),
        [longest(40)],
        description=_l("Bila laporan ini datang dari sana atau dikirim ke sana."),
    )
    note = TextAreaField(
        _l("Catatan untuk petugas lain"), [longest(LONG)], description=_l("Pelapor tidak membacanya. Boleh kosong.")
    )

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {
            "report_class": self.made.data,
            "lapor_number": (self.lapor_number.data or "").strip() or None,
            "note": self.note.data or "",
        }


class TransferForm(Form):
    """The unit that a report is really about."""

    renamed: ClassVar[Mapping[str, str]] = {"unit_id": "unit"}
    unit = SelectField(_l("Unit yang berwenang"), [required(_l("Pilih unit yang berwenang."))])
    note = TextAreaField(
        _l("Mengapa diteruskan?"),
        [required(_l("Tulis alasannya untuk unit yang menerima.")), longest(LONG)],
        description=_l("Pelapor tidak membacanya."),
    )

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"unit_id": self.unit.data, "note": self.note.data}


class AnswerForm(RowForm):
    """What the unit answers."""

    text = TextAreaField(
        _l("Jawaban untuk pelapor"),
        [required(_l("Tulis jawaban untuk pelapor.")), longest(LONG)],
        description=_l(
            "Pelapor membacanya dengan nomor laporannya. Sebut apa yang sudah dan akan dilakukan, dan kapan."
        ),
    )

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"id": self.id.data, "text": self.text.data}


class SeenForm(RowForm):
    """What an officer sees in a report."""

    renamed: ClassVar[Mapping[str, str]] = {"summary": "wording"}
    wording = TextAreaField(
        _l("Apa yang ditunjukkan laporan ini tentang layanan?"),
        [required(_l("Tulis temuannya dalam satu atau dua kalimat.")), longest(500)],
        description=_l("Dengan kata Anda sendiri, tanpa nama siapa pun. Teks laporan tidak ikut terbawa."),
    )
    element = SelectField(_l("Unsur layanan"), choices=terms(Element, _l("Tidak termasuk unsur mana pun")))

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"id": self.id.data, "summary": self.wording.data, "element": self.element.data}
