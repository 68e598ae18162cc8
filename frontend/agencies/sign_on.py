"""What an agency settles about its sign-on: sessions, whom to ask, newcomers, and what groups of its provider mean."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.agencies.forms import GIVEN
from frontend.fields import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    between,
    longest,
    may_be_empty,
    required,
    terms,
)
from frontend.forms import Form, RowForm, done
from frontend.gateways import organisation
from frontend.gateways import sign_on as service
from frontend.session import signed_in
from shared.vocabulary import Employment

bp = Blueprint("sign_on", __name__)
MANAGE = "agencies:manage"
MOST_POSITIONS = 200


class SignOnForm(Form):
    """The settings."""

    idle_minutes = IntegerField(
        _l("Sesi berakhir bila tidak dipakai selama (menit)"),
        [required(_l("Isi jumlah menit.")), between(5, 720)],
        description=_l("5 sampai 720 menit."),
    )
    absolute_hours = IntegerField(
        _l("Sesi berakhir paling lama setelah (jam)"),
        [required(_l("Isi jumlah jam.")), between(1, 72)],
        description=_l("1 sampai 72 jam, dihitung sejak masuk."),
    )
    contact_name = StringField(
        _l("Yang dihubungi bila akun belum dikenal (boleh kosong)"),
        [may_be_empty(), longest(200)],
        description=_l("Nama orang atau bagian, misalnya Bagian Kepegawaian."),
    )
    contact_reach = StringField(
        _l("Cara menghubungi (boleh kosong)"),
        [may_be_empty(), longest(200)],
        description=_l("Misalnya nomor telepon, surel dinas, atau ruang."),
    )
    records_at_login = BooleanField(_l("Buat data pegawai saat pertama kali masuk"))
    newcomer_unit_id = SelectField(
        _l("Unit pegawai baru"), description=_l("Dipakai bila akun dinas tidak menyebut kode unit yang dikenal.")
    )
    newcomer_position_id = SelectField(
        _l("Jabatan pegawai baru"), description=_l("Dipakai bila akun dinas tidak menyebut kode jabatan yang dikenal.")
    )
    newcomer_employment = RadioField(_l("Jenis pegawai baru"), choices=terms(Employment))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        plain = ("idle_minutes", "absolute_hours", "records_at_login", "newcomer_unit_id", "newcomer_position_id")
        words = {name: getattr(self, name).data or "" for name in ("contact_name", "contact_reach")}
        named = {name: getattr(self, name).data for name in plain}
        return {**named, **words, "newcomer_employment": str(self.newcomer_employment.data)}


class RoleGroupForm(RowForm):
    """A group that is to mean a role."""

    group_name = StringField(
        _l("Grup di akun dinas"),
        [required(_l("Isi nama grup.")), longest(200)],
        description=_l("Persis seperti di penyedia identitas, tanpa garis miring di depan."),
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )
    role = SelectField(_l("Peran"), [required(_l("Pilih peran."))], choices=[("", _l("Pilih peran")), *GIVEN])
    unit_id = SelectField(_l("Berlaku untuk"))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: getattr(self, name).data for name in ("id", "group_name", "role", "unit_id")}


@bp.route("/pengaturan/masuk", methods=["GET", "POST"])
@signed_in(MANAGE)
def settings() -> Any:
    """Sessions, whom to ask, newcomers."""
    form = SignOnForm(data=vars(service.settled(g.api)))
    form.newcomer_unit_id.choices = [("", _("Tidak ada")), *_units()]
    positions = organisation.positions(g.api, {"per_page": MOST_POSITIONS}).items
    form.newcomer_position_id.choices = [("", _("Tidak ada")), *((str(each.id), each.name) for each in positions)]
    if form.validate_on_submit():
        with form.refusals():
            service.settle(g.api, form.values())
            return done(_("Pengaturan masuk disimpan."), "sign_on.settings")
    return render_template("agencies/sign_on.html", form=form), form.status


@bp.route("/pengaturan/grup", methods=["GET", "POST"])
@signed_in(MANAGE)
def groups() -> Any:
    """What groups of the provider mean here."""
    form = RoleGroupForm()
    form.unit_id.choices = [("", _("Seluruh instansi")), *_units()]
    if form.validate_on_submit():
        with form.refusals():
            service.let_group_mean(g.api, form.values())
            return done(_("Disimpan. Berlaku bagi setiap anggota sejak ia masuk lagi."), "sign_on.groups")
    shown = {"form": form, "groups": service.role_groups(g.api), "units": dict(_units())}
    return render_template("agencies/role_groups.html", **shown), form.status


@bp.post("/pengaturan/grup/<uuid:id>/hapus")
@signed_in(MANAGE)
def remove_group(id: UUID) -> Any:
    """Let a group no longer mean a role."""
    service.let_group_mean_nothing(g.api, id)
    return done(_("Dihapus. Peran itu lepas dalam beberapa menit."), "sign_on.groups")


def _units() -> list[tuple[str, str]]:
    return [(str(unit.id), f"{'— ' * unit.depth}{unit.name}") for unit in organisation.units(g.api)]
