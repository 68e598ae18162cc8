"""Forms of rewards."""

from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.choices import RadioField, SelectField, SelectMultipleField, terms
from frontend.fields import (
    BooleanField,
    DateField,
    NumberField,
    StringField,
    TextAreaField,
    longest,
    may_be_empty,
    required,
)
from frontend.forms import Form, RowForm
from frontend.gateways.rewards import Scheme
from frontend.rewards.wording import KINDS
from shared.vocabulary import Employment, Predikat

LONG = 4_000  # characters of a free text
RANKING = (Predikat.SANGAT_BAIK, Predikat.BAIK, Predikat.BUTUH_PERBAIKAN)  # lower ones are rewarded nowhere


def _points(predikat: Predikat) -> str:
    return f"points_{predikat.value.lower()}"


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("Pilih jenis penghargaan")), *KINDS.items()]


class SchemeForm(RowForm):
    """A scheme as its decree has it. Who may be rewarded for what is the agency's decision, not the platform's."""

    renamed: ClassVar = {
        "predikat_points": _points(Predikat.SANGAT_BAIK),
        **{f"predikat_points.{predikat.value}.value": _points(predikat) for predikat in RANKING},
        "employment.0": "employment",
        "units.0": "units",
    }
    name = StringField(
        _l("Nama skema"),
        [required(_l("Isi nama skema.")), longest(200)],
        description=_l("Misalnya: Petugas layanan triwulan"),
    )
    decree = StringField(
        _l("Nomor keputusan"),
        [required(_l("Isi nomor keputusan yang mendasari skema ini.")), longest(200)],
        description=_l("SK atau Perwali yang mengatur siapa diberi penghargaan untuk apa"),
    )
    period_start = DateField(_l("Hari pertama periode"), [required(_l("Isi hari pertama periode."))])
    period_end = DateField(_l("Hari terakhir periode"), [required(_l("Isi hari terakhir periode."))])
    employment = SelectMultipleField(
        _l("Jenis pegawai"), [required(_l("Pilih paling sedikit satu jenis pegawai."))], choices=terms(Employment)
    )
    units = SelectMultipleField(
        _l("Unit"),
        description=_l("Tanpa pilihan, skema berlaku untuk seluruh instansi. Unit di bawahnya ikut termasuk."),
    )
    least_predikat = RadioField(
        _l("Predikat paling rendah"),
        [required(_l("Pilih predikat paling rendah."))],
        choices=terms(RANKING),
        default=Predikat.BAIK.value,
        description=_l("Predikatnya harus final. Keberatan yang belum diputus menahan penghargaan."),
    )
    points_sangat_baik = NumberField(_l("Poin Sangat Baik"), [may_be_empty()], places=2)
    points_baik = NumberField(_l("Poin Baik"), [may_be_empty()], places=2)
    points_butuh_perbaikan = NumberField(_l("Poin Butuh Perbaikan"), [may_be_empty()], places=2)
    hour_points = NumberField(
        _l("Poin setiap JP pelatihan"), [may_be_empty()], places=2, description=_l("1 JP = 45 menit")
    )
    hours_counted = NumberField(
        _l("JP yang dihitung paling banyak"),
        [may_be_empty()],
        places=2,
        description=_l("Kosongkan bila semua JP dihitung"),
    )
    kind = SelectField(_l("Jenis penghargaan"), [required(_l("Pilih jenis penghargaan."))], choices=_kinds)
    amount = NumberField(
        _l("Besaran untuk setiap orang (Rp)"),
        [required(_l("Isi besaran. Isi 0 bila tanpa uang."))],
        description=_l("Rupiah bulat. Isi 0 bila tanpa uang. Cendana mengusulkan dan tidak membayar."),
    )
    budget = NumberField(
        _l("Anggaran skema (Rp)"),
        [required(_l("Isi anggaran. Isi 0 bila tanpa uang."))],
        description=_l("Usulan mencadangkan besarannya; jumlahnya tidak dapat melebihi anggaran ini"),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes of a scheme, beside its id."""
        points = {predikat.value: self[_points(predikat)].data for predikat in RANKING}
        return {
            "name": self.name.data,
            "decree": self.decree.data,
            "period_start": self.period_start.data,
            "period_end": self.period_end.data,
            "employment": self.employment.data,
            "units": self.units.data or [],
            "least_predikat": self.least_predikat.data,
            "predikat_points": {code: value for code, value in points.items() if value is not None},
            "hour_points": self.hour_points.data or Decimal(0),
            "hours_counted": self.hours_counted.data,
            "kind": self.kind.data,
            "amount": self.amount.data,
            "budget": self.budget.data,
        }


def written(scheme: Scheme) -> dict[str, Any]:
    """What stands in the form of a scheme, to change it or to write another like it."""
    own = ("name", "decree", "period_start", "period_end", "hour_points", "hours_counted", "kind", "amount", "budget")
    return {
        **{name: getattr(scheme, name) for name in own},
        **{_points(predikat): scheme.points_of(predikat) for predikat in RANKING},
        "employment": [kind.value for kind in scheme.employment],
        "units": [str(unit) for unit in scheme.units],
        "least_predikat": scheme.least_predikat.value,
    }


class ProposeForm(RowForm):
    """A proposal: why, and the proposer's word on what the platform does not know."""

    reason = TextAreaField(
        _l("Alasan usulan"),
        [required(_l("Tulis alasan usulan.")), longest(LONG)],
        description=_l("Dibaca oleh orang yang memutuskan"),
    )
    is_declared_clean = BooleanField(
        _l("Sepengetahuan saya tidak ada kasus disiplin yang sedang berjalan atas pegawai ini"),
        [required(_l("Nyatakan bahwa tidak ada kasus disiplin yang sedang berjalan. Bila ada, jangan usulkan."))],
    )

    def values(self) -> dict[str, Any]:
        """What the service takes, beside scheme and employee."""
        return {"id": self.id.data, "reason": self.reason.data, "is_declared_clean": self.is_declared_clean.data}


class DecideForm(Form):
    """A decision that needs no words."""


class DeclineForm(Form):
    """A refusal, with its reason."""

    reason = TextAreaField(
        _l("Alasan penolakan"),
        [required(_l("Tulis alasan penolakan.")), longest(LONG)],
        description=_l("Dibaca oleh pengusul"),
    )


class SettingsForm(Form):
    """What the agency sets for all its schemes."""

    least_predikat = RadioField(
        _l("Predikat paling rendah yang boleh diminta sebuah skema"),
        [required(_l("Pilih satu predikat."))],
        choices=terms(Predikat),
        description=_l("Kebiasaan instansi: Baik. Berlaku untuk skema yang dibuat atau diberlakukan setelah ini."),
    )
