"""Forms of evaluations."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from frontend.api import Refused
from frontend.choices import RadioField, SelectField, terms
from frontend.fields import (
    DateField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    between,
    longest,
    may_be_empty,
    refuse,
    required,
)
from frontend.forms import Form, RowForm
from shared.vocabulary import LevelSource, OrganisationPredikat

LONG = 4_000  # characters of a free text
RATINGS = [(str(number), "") for number in (1, 2, 3)]  # drawn by the quadrant, with words of its own
LEVELS = [(str(number), str(number)) for number in range(1, 6)]
SOURCES = [source for source in LevelSource if source is not LevelSource.SELF]


class SureForm(RowForm):
    """A form in two steps: filled in, then looked at once more before what cannot be undone."""

    sure = HiddenField()

    @property
    def is_sure(self) -> bool:
        """Whether the second step was taken."""
        return bool(self.sure.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """A form that shows errors is looked at once more after them."""
        sound: bool = super().validate(extra_validators)
        if not sound:
            self.sure.data = ""
        return sound

    def refuse(self, refused: Refused) -> None:
        """So is one that the service refused."""
        self.sure.data = ""
        super().refuse(refused)


class CycleForm(SureForm):
    """A cycle to open."""

    name = StringField(
        _l("Nama periode"),
        [required(_l("Isi nama periode.")), longest(200)],
        description=_l("Misalnya Triwulan III 2026"),
    )
    period_start = DateField(_l("Hari pertama"), [required(_l("Isi hari pertama."))])
    period_end = DateField(_l("Hari terakhir"), [required(_l("Isi hari terakhir."))])

    def validate_period_end(self, field: DateField) -> None:
        """The period runs forward."""
        if self.period_start.data and field.data and field.data < self.period_start.data:
            raise refuse(_l("Hari terakhir harus sesudah hari pertama."))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "id": self.id.data,
            "name": self.name.data,
            "period_start": self.period_start.data,
            "period_end": self.period_end.data,
        }


class OrganisationForm(SureForm):
    """The *predikat* of an organisation."""

    predikat = RadioField(
        _l("Predikat organisasi"), [required(_l("Pilih predikat."))], choices=terms(OrganisationPredikat)
    )
    reason = TextAreaField(
        _l("Alasan"),
        [required(_l("Tulis alasan predikat ini.")), longest(LONG)],
        description=_l("Sebut capaian rencana aksi dan target. Kepala organisasi membaca alasan ini."),
    )
    document = StringField(_l("Nomor keputusan"), [may_be_empty(), longest(200)])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "id": self.id.data,
            "predikat": self.predikat.data,
            "reason": self.reason.data,
            "document": self.document.data or None,
        }


class EvaluationForm(Form):
    """Ratings, levels and the note. Everything may stay empty in a draft; the check says what is missing."""

    competencies: ClassVar[tuple[str, ...]] = ()
    result = RadioField(_l("Rating hasil kerja"), [may_be_empty()], choices=RATINGS)
    behaviour = RadioField(_l("Rating perilaku kerja"), [may_be_empty()], choices=RATINGS)
    note = TextAreaField(
        _l("Catatan untuk pegawai"),
        [longest(LONG)],
        description=_l("Pegawai membaca catatan ini. Sebut perbuatan dan hasilnya, bukan sifat orang."),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A level and its source come together."""
        sound: bool = super().validate(extra_validators)
        for code in self.competencies:
            level, source = self[f"level_{code}"], self[f"source_{code}"]
            if level.data and not source.data and not source.errors:
                source.errors = [_l("Pilih sumber penilaian.")]
                sound = False
            if source.data and not level.data and not level.errors:
                level.errors = [_l("Pilih level, atau kosongkan sumbernya.")]
                sound = False
        return sound

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "result": int(self.result.data) if self.result.data else None,
            "behaviour": int(self.behaviour.data) if self.behaviour.data else None,
            "note": self.note.data or "",
            "levels": {
                code: {"level": int(self[f"level_{code}"].data), "source": self[f"source_{code}"].data}
                for code in self.competencies
                if self[f"level_{code}"].data
            },
        }


def evaluation_form(standard: Iterable[str], data: Mapping[str, Any]) -> EvaluationForm:
    """The form for a position with this standard: a level and a source for each of its competencies."""
    codes = tuple(standard)
    members: dict[str, Any] = {"competencies": codes, "__doc__": EvaluationForm.__doc__}
    for code in codes:
        members[f"level_{code}"] = RadioField(code, [may_be_empty()], choices=LEVELS)
        members[f"source_{code}"] = SelectField(
            code, [may_be_empty()], choices=terms(LevelSource, empty=_l("Pilih sumber"))
        )
    made: EvaluationForm = type("PositionForm", (EvaluationForm,), members)(data=data)
    return made


class FinaliseForm(Form):
    """Finalising, with a reason where the distribution leaves the guide."""

    reason_outside_guide = TextAreaField(
        _l("Mengapa di luar panduan?"),
        [longest(LONG)],
        description=_l("Wajib diisi. Alasan ini tersimpan bersama evaluasi."),
    )


class ObjectionForm(RowForm):
    """An objection."""

    reason = TextAreaField(
        _l("Alasan keberatan"),
        [required(_l("Tulis alasan keberatan Anda.")), longest(LONG)],
        description=_l("Sebut bagian mana yang tidak sesuai, dan bukti apa yang belum dibaca."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"id": self.id.data, "reason": self.reason.data}


class FeedbackForm(RowForm):
    """Feedback about a colleague."""

    text = TextAreaField(
        _l("Umpan balik"),
        [required(_l("Tulis umpan balik Anda.")), longest(LONG)],
        description=_l("Sebut kejadian dan akibatnya. Ia membaca tulisan ini dan hubungan kerja Anda, tanpa nama."),
    )


class ReassessmentForm(Form):
    """A level given again."""

    level = RadioField(_l("Level sekarang"), [required(_l("Pilih level."))], choices=LEVELS)
    source = SelectField(
        _l("Sumber penilaian"),
        [required(_l("Pilih sumber penilaian."))],
        choices=terms(SOURCES, empty=_l("Pilih sumber")),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"level": int(self.level.data), "source": self.source.data}


class SettingsForm(Form):
    """The agency's settings for evaluations."""

    renamed: ClassVar = {
        "settings.days_to_object": "days_to_object",
        "settings.days_to_decide": "days_to_decide",
        "settings.smallest_for_guide": "smallest_for_guide",
        "settings.quadrant": "quadrant",
        "settings.days_hidden_at_most": "days_hidden_at_most",
    }
    days_to_object = IntegerField(
        _l("Hari untuk mengajukan keberatan"),
        [required(), between(1, 60)],
        description=_l("Hari kerja sejak evaluasi diterima. PP 30/2019 Pasal 59 menyebut 14 hari."),
    )
    days_to_decide = IntegerField(
        _l("Hari untuk memutus keberatan"), [required(), between(1, 60)], description=_l("Hari kerja sejak diajukan.")
    )
    smallest_for_guide = IntegerField(
        _l("Organisasi terkecil untuk panduan pola distribusi"),
        [required(), between(5, 1000)],
        description=_l("Di bawah jumlah ini panduan tidak dipakai dan angkanya tidak ditampilkan."),
    )
    quadrant = SelectField(
        _l("Aturan predikat"), [required()], choices=[("quadrant-2022", _l("Kuadran PermenPANRB 6/2022"))]
    )
    days_hidden_at_most = IntegerField(
        _l("Pemeriksaan auditor diberitahukan paling lambat"),
        [required(), between(0, 366)],
        description=_l("Hari kalender sejak pemeriksaan dibuka. 0 berarti pegawai diberi tahu hari itu juga."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("days_to_object", "days_to_decide", "smallest_for_guide", "quadrant", "days_hidden_at_most")
        return {name: self[name].data for name in names}
