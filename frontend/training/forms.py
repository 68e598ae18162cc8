"""Forms of training: a workshop to schedule, results, answers to a quiz, settings."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from flask_babel import lazy_gettext as _l

from frontend.choices import RadioField, SelectField, SelectMultipleField
from frontend.fields import (
    BooleanField,
    IntegerField,
    MomentField,
    NumberField,
    StringField,
    between,
    longest,
    may_be_empty,
    refuse,
    required,
)
from frontend.forms import Form, RowForm
from frontend.gateways.training.lessons import Question
from frontend.gateways.training.workshops import Participant

HERE, AWAY = "y", "n"


class FigureField(NumberField):
    """A Decimal that is shown with the decimals it has, at first, and takes up to two."""

    def __init__(self, label: Any = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, render_kw={"inputmode": "decimal"}, **options)

    def process_data(self, value: Decimal | None) -> None:
        """6 is shown as 6, not as 6,00."""
        super().process_data(value)
        exponent = value.normalize().as_tuple().exponent if value is not None else 0
        self.places = max(0, -exponent) if isinstance(exponent, int) else 0


class WorkshopForm(RowForm):
    """A workshop to schedule; which needs it answers, the view says."""

    renamed: ClassVar[Mapping[str, str]] = {"trainer_employee_id": "trainer", "needs": "units"}
    title = StringField(
        _l("Judul"), [required(_l("Isi judul lokakarya.")), longest(200)], render_kw={"autocomplete": "off"}
    )
    starts_at = MomentField(_l("Mulai"), [required(_l("Isi tanggal dan jam mulai."))])
    hours = FigureField(
        _l("Jam pelajaran"),
        [required(_l("Isi jam pelajaran."))],
        description=_l("Dalam JP. Lebih dari 10 JP berarti beberapa hari."),
    )
    place = StringField(_l("Tempat"), [required(_l("Isi tempat.")), longest(200)])
    capacity = IntegerField(
        _l("Jumlah kursi"),
        [required(_l("Isi jumlah kursi.")), between(1, 1000)],
        description=_l("Yang mendaftar setelah penuh masuk daftar tunggu."),
    )
    pass_mark = FigureField(
        _l("Nilai lulus"), [required(_l("Isi nilai lulus."))], description=_l("Dari 100, pada tes akhir.")
    )
    trainer = SelectField(_l("Pengajar"), [required(_l("Pilih pengajar."))])
    units = SelectMultipleField(_l("Unit lain dengan kebutuhan yang sama"), [may_be_empty()])

    def values(self, competency: str, unit_id: UUID) -> dict[str, Any]:
        """The body for the service: this unit's need, and those of the units chosen beside."""
        units = [str(unit_id), *(id for id in self.units.data or () if id != str(unit_id))]
        return {
            "id": self.id.data,
            "title": self.title.data,
            "needs": [{"competency": competency, "unit_id": id} for id in units],
            "starts_at": self.starts_at.data,
            "place": self.place.data,
            "capacity": self.capacity.data,
            "hours": self.hours.data,
            "pass_mark": self.pass_mark.data,
            "trainer_employee_id": self.trainer.data,
        }


class NominationForm(Form):
    """Whom a unit nominates. The boxes stand in the rows of a table."""

    employee_ids = SelectMultipleField(_l("Calon peserta"), [required(_l("Pilih sedikitnya satu orang."))])


class ResultsForm(Form):
    """Attendance and scores; who has neither is left for later."""

    people: ClassVar[Mapping[str, UUID]] = {}  # by the ending of their fields

    def validate(self, extra_validators: Any = None) -> bool:
        """A score goes with attendance, and attendance with a score."""
        sound: bool = super().validate(extra_validators)
        for key in self.people:
            attended, score = self[f"attended_{key}"], self[f"score_{key}"]
            if attended.data == HERE and score.data is None and not score.errors:
                score.errors, sound = [_l("Isi nilai tes akhir, atau pilih Tidak hadir.")], False
            elif attended.data is None and score.data is not None and not attended.errors:
                attended.errors, sound = [_l("Pilih hadir atau tidak.")], False
        if sound and not self.values():
            self.form_errors.append(_l("Catat sedikitnya satu peserta."))
            return False
        return sound

    def values(self) -> list[Mapping[str, Any]]:
        """What the service takes, of those who were filled in."""
        return [
            {
                "enrolment_id": id,
                "attended": self[f"attended_{key}"].data == HERE,
                "score": self[f"score_{key}"].data,
            }
            for key, id in self.people.items()
            if self[f"attended_{key}"].data
        ]


def results_form(participants: Iterable[Participant]) -> ResultsForm:
    """The form for these participants: two fields each."""
    people = {one.id.hex: one.id for one in participants}
    renamed = {f"results.{id}": f"score_{key}" for key, id in people.items()}
    members: dict[str, Any] = {"people": people, "renamed": renamed, "__doc__": ResultsForm.__doc__}
    for key in people:
        members[f"attended_{key}"] = RadioField(
            _l("Kehadiran"), [may_be_empty()], choices=[(HERE, _l("Hadir")), (AWAY, _l("Tidak hadir"))]
        )
        members[f"score_{key}"] = FigureField(_l("Nilai tes akhir"), [may_be_empty()])
    made: ResultsForm = type("ReportForm", (ResultsForm,), members)()
    return made


class QuizForm(RowForm):
    """Answers to a quiz."""

    keys: ClassVar[tuple[str, ...]] = ()

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return {"id": self.id.data, "answers": {key: self[f"q_{key}"].data for key in self.keys}}


def quiz_form(questions: Sequence[Question], language: str) -> QuizForm:
    """The form for these questions: one of several answers each."""
    keys = tuple(question.key for question in questions)
    renamed = {f"answers.{key}": f"q_{key}" for key in keys}
    members: dict[str, Any] = {"keys": keys, "renamed": renamed, "__doc__": QuizForm.__doc__}
    for question in questions:
        members[f"q_{question.key}"] = RadioField(
            question.text.label(language),
            [required(_l("Pilih satu jawaban."))],
            choices=[(option.key, option.text.label(language)) for option in question.options],
        )
    made: QuizForm = type("LessonQuizForm", (QuizForm,), members)()
    return made


class SettingsForm(Form):
    """What an agency settles for training."""

    credits_attendance = BooleanField(
        _l("Kehadiran tanpa lulus tetap menambah JP"),
        description=_l("Kesenjangan tetap terbuka: hanya yang lulus yang dinilai kembali."),
    )
    pns_floor = FigureField(
        _l("Batas minimum PNS (JP setahun)"),
        [required()],
        description=_l("PP 11/2017 Pasal 203: 20 JP. Tampil sebagai batas bawah."),
    )
    pppk_ceiling = FigureField(
        _l("Batas maksimum PPPK (JP setahun)"),
        [required()],
        description=_l("PP 49/2018 dan Peraturan LAN 15/2020: 24 JP. Tampil sebagai batas atas, bukan sasaran."),
    )
    days_to_confirm = IntegerField(
        _l("Hari kerja untuk memastikan kursi"),
        [required(), between(1, 60)],
        description=_l("Setelah itu usulan gugur dengan sendirinya."),
    )
    minutes_per_jp = IntegerField(
        _l("Menit untuk 1 JP"), [required(), between(30, 90)], description=_l("Lazimnya 45 menit.")
    )
    lesson_hours = FigureField(
        _l("JP untuk pelajaran yang lulus"),
        [required()],
        description=_l("Konversi belajar mandiri belum baku. Biarkan 0 sampai instansi menetapkannya."),
    )

    def validate_pns_floor(self, field: FigureField) -> None:
        """No less than nothing."""
        if field.data is not None and field.data < 0:
            raise refuse(_l("Isi angka paling sedikit 0."))

    def values(self) -> dict[str, Any]:
        """The body for the service."""
        return dict(self.data)
