"""Forms about findings: the cause, its return, the retraction, actions, evidence and voices."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from frontend.choices import RadioField, SelectField, terms
from frontend.fields import DateField, IntegerField, StringField, TextAreaField, between, longest, required
from frontend.forms import Form, RowForm
from shared.vocabulary import Cause, Competency, Element

LONG = 4_000  # characters of a free text
LINE = 500  # characters of a line of the plan


class ProposalForm(RowForm):
    """A cause, with its reason and, for training, the competency that is missing."""

    cause = RadioField(_l("Penyebab"), [required(_l("Pilih satu penyebab."))], terms(Cause))
    competency = SelectField(
        _l("Kompetensi yang kurang"),
        choices=terms(Competency, _l("Tidak menyangkut kompetensi")),
        description=_l("Wajib untuk pelatihan dan campuran, kosong untuk yang lain."),
    )
    reason = TextAreaField(
        _l("Alasan"),
        [required(_l("Tulis alasannya.")), longest(LONG)],
        description=_l("Apa buktinya? Orang kedua membacanya sebelum memutuskan."),
    )

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {
            "id": self.id.data,
            "cause": self.cause.data,
            "reason": self.reason.data,
            "competency": self.competency.data,
        }


class ReturnForm(RowForm):
    """Why a proposal goes back."""

    reason = TextAreaField(_l("Mengapa dikembalikan?"), [required(_l("Tulis apa yang kurang.")), longest(LONG)])

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"id": self.id.data, "reason": self.reason.data}


class RetractForm(Form):
    """Why a finding does not stand."""

    reason = TextAreaField(_l("Mengapa dicabut?"), [required(_l("Tulis mengapa temuan ini keliru.")), longest(LONG)])


class ActionForm(RowForm):
    """A line of the follow-up plan."""

    renamed: ClassVar[Mapping[str, str]] = {"owner_id": "owner"}
    text = StringField(
        _l("Tindakan"),
        [required(_l("Tulis apa yang akan dilakukan.")), longest(LINE)],
        description=_l("Tampil di kartu layanan untuk warga. Jangan tulis nama orang."),
    )
    owner = SelectField(_l("Penanggung jawab"), [required(_l("Pilih penanggung jawab."))])
    due = DateField(_l("Batas waktu"), [required(_l("Isi batas waktunya."))])
    indicator = StringField(
        _l("Indikator"),
        [required(_l("Tulis apa tandanya bila berhasil.")), longest(LINE)],
        description=_l("Misalnya: waktu tunggu paling lama 30 menit."),
    )

    def values(self) -> dict[str, Any]:
        """The body for the service, without the finding."""
        return {
            "id": self.id.data,
            "text": self.text.data,
            "owner_id": self.owner.data,
            "due": self.due.data,
            "indicator": self.indicator.data,
        }


class EvidenceForm(Form):
    """What shows that an action was carried out."""

    evidence = TextAreaField(
        _l("Bukti"),
        [required(_l("Tulis apa yang menunjukkan bahwa ini sudah dikerjakan.")), longest(LONG)],
        description=_l("Nomor berita acara, alamat foto, tanggal mulai berlaku. Tidak tampil untuk warga."),
    )


class VoiceForm(RowForm):
    """What so many comments said, in the officer's words."""

    text = StringField(
        _l("Yang dikatakan warga"),
        [required(_l("Tulis dengan kata Anda sendiri.")), longest(300)],
        description=_l("Dengan kata Anda sendiri, tanpa nama. Tampil di kartu layanan."),
    )
    said_by = IntegerField(_l("Berapa komentar mengatakannya?"), [required(), between(1, 1_000_000)])
    element = SelectField(_l("Unsur layanan"), choices=terms(Element, _l("Tentang layanan secara umum")))

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {
            "id": self.id.data,
            "text": self.text.data,
            "said_by": self.said_by.data,
            "element": self.element.data,
        }
