"""Forms of survey officers."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from frontend.choices import terms
from frontend.fields import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    NumberField,
    RadioField,
    SelectField,
    StringField,
    between,
    longest,
    may_be_empty,
    required,
)
from frontend.forms import Form, RowForm
from frontend.sheets import SheetForm
from frontend.surveys.wording import CHANNELS
from shared.vocabulary import WeightConvention


class OfferingForm(RowForm):
    """A service for citizens."""

    name = StringField(_l("Nama layanan"), [required(_l("Isi nama layanan.")), longest(200)])
    offered_by = StringField(
        _l("Diselenggarakan oleh"),
        [required(_l("Isi penyelenggaranya.")), longest(200)],
        description=_l("Warga membaca nama ini."),
    )
    unit_id = SelectField(_l("Unit"), [required(_l("Pilih unit."))])
    slug = StringField(
        _l("Alamat (boleh kosong)"), [may_be_empty(), longest(60)], description=_l("Misalnya akta-kelahiran")
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self[name].data or "" for name in ("name", "offered_by", "unit_id", "slug")}


class PlanForm(Form):
    """What can still be changed of a draft."""

    period_start = DateField(_l("Hari pertama periode"), [required(_l("Isi hari pertama."))])
    period_end = DateField(_l("Hari terakhir periode"), [required(_l("Isi hari terakhir."))])
    convention = SelectField(
        _l("Bobot unsur"),
        [required()],
        choices=terms(WeightConvention),
        default="EXACT",
        description=_l("Bobot mengubah angka IKM, karena itu dicetak bersamanya."),
    )
    last_day = DateField(
        _l("Hari terakhir menjawab (boleh kosong)"),
        [may_be_empty()],
        description=_l("Setelah hari ini survei tertutup sendiri."),
    )
    listed = BooleanField(
        _l("Tampilkan di halaman instansi"),
        default=True,
        description=_l("Tanpa ini hanya yang memegang alamat atau kode QR yang menemukannya."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("period_start", "period_end", "convention", "last_day")
        return {**{name: self[name].data for name in names}, "listed": bool(self.listed.data)}


class SurveyForm(PlanForm, RowForm):
    """A new SKM survey from the template."""

    offering_id = SelectField(_l("Layanan"), [required(_l("Pilih layanan."))])
    channel = RadioField(
        _l("Saluran"), [required(_l("Pilih saluran."))], choices=list(CHANNELS.items()), default="ONLINE"
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        own = {name: self[name].data for name in ("id", "offering_id", "channel")}
        return {**own, **super().values()}

    @staticmethod
    def last_quarter(today: date) -> dict[str, date]:
        """The quarter that ended last: what is most often surveyed."""
        first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        end = first - timedelta(days=1)
        return {"period_start": date(end.year, end.month - 2, 1), "period_end": end}


class PaperForm(SheetForm):
    """A sheet of paper forms."""

    sheet = FileField(_l("Berkas CSV atau XLSX"), description=_l("Kolom no, U1 sampai U9, dan saran bila ada."))


DAYS = ("days_to_verify", "days_for_information", "days_for_complaints", "days_for_supervision", "days_to_react")


class SettingsForm(Form):
    """What the agency settles for surveys and reports."""

    mark = NumberField(
        _l("Batas temuan"),
        [required(_l("Isi batasnya."))],
        places=2,
        description=_l("Unsur dengan nilai rata-rata di bawah batas ini menjadi temuan. Antara 1 dan 4."),
    )
    convention = SelectField(
        _l("Bobot yang diusulkan untuk survei baru"), [required()], choices=terms(WeightConvention)
    )
    days_to_verify = IntegerField(_l("Hari kerja untuk memeriksa laporan"), [required(), between(1, 365)])
    days_for_information = IntegerField(_l("Hari kerja untuk permintaan informasi"), [required(), between(1, 365)])
    days_for_complaints = IntegerField(_l("Hari kerja untuk pengaduan biasa"), [required(), between(1, 365)])
    days_for_supervision = IntegerField(_l("Hari kerja untuk pengaduan pengawasan"), [required(), between(1, 365)])
    days_to_react = IntegerField(_l("Hari kerja bagi pelapor untuk menanggapi"), [required(), between(1, 365)])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self[name].data for name in ("mark", "convention", *DAYS)}
