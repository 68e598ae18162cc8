"""Forms of operators and admins."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from frontend.agencies.days import day_of, lines
from frontend.agencies.wording import ACTING, ROLES, ZONES
from frontend.fields import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
    between,
    longest,
    may_be_empty,
    refuse,
    required,
)
from frontend.forms import Form, RowForm

MOST_DAYS = 1000
GIVEN = [(role, words) for role, words in ROLES.items() if role != "operator"]


class AgencyForm(RowForm):
    """A new agency, but for its provider."""

    name = StringField(_l("Nama instansi"), [required(_l("Isi nama instansi.")), longest(200)])
    slug = StringField(
        _l("Alamat"),
        [required(_l("Isi alamat, misalnya kota-contoh.")), longest(40)],
        description=_l("Huruf kecil dan tanda hubung. Warga dan pegawai membuka /p/alamat."),
    )
    zone = SelectField(
        _l("Zona waktu"), [required(_l("Pilih zona waktu."))], choices=[("", _l("Pilih zona waktu")), *ZONES]
    )
    domain = StringField(
        _l("Domain surel dinas (boleh kosong)"),
        [may_be_empty(), longest(200)],
        description=_l("Pegawai dapat masuk dengan surel dinasnya."),
    )
    demo = BooleanField(_l("Orang dan angkanya rekaan (uji coba)"))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "id": self.id.data,
            "slug": (self.slug.data or "").strip().lower(),
            "name": self.name.data,
            "zone": self.zone.data,
            "domain": (self.domain.data or "").strip().lower() or None,
            "demo": bool(self.demo.data),
        }


class ProviderForm(RowForm):
    """An OpenID provider, and how its claims are read."""

    renamed: ClassVar[dict[str, str]] = {
        **{f"provider.{n}": n for n in ("issuer", "client_id", "client_secret", "admin_group")},
        **{f"provider.claims.{n}.value": f"{n}_claim" for n in ("name", "nip", "groups")},
    }
    issuer = URLField(
        _l("Issuer OpenID"),
        [required(_l("Isi issuer penyedia identitas.")), longest(500)],
        description=_l("Alamat penyedia identitas instansi, tanpa /.well-known."),
    )
    client_id = StringField(_l("Client ID"), [required(_l("Isi client ID.")), longest(200)])
    client_secret = StringField(
        _l("Client secret"),
        [required(_l("Isi client secret.")), longest(200)],
        description=_l("Disimpan di layanan instansi dan tidak ditampilkan lagi."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    admin_group = StringField(
        _l("Grup admin pertama"),
        [required(_l("Isi nama grup admin.")), longest(200)],
        description=_l("Anggota grup ini di penyedia identitas menjadi admin instansi pada saat masuk."),
    )
    name_claim = StringField(
        _l("Klaim nama"), [required(), longest(100)], default="name", description=_l("Nama orang, biasanya name.")
    )
    nip_claim = StringField(
        _l("Klaim NIP"),
        [required(), longest(100)],
        default="nip",
        description=_l(
            "NIP menghubungkan akun dengan data pegawai. Tanpa NIP orang dapat masuk, tetapi bukan sebagai pegawai."
        ),
    )
    groups_claim = StringField(
        _l("Klaim grup"),
        [required(), longest(100)],
        default="groups",
        description=_l("Daftar grup orang itu, biasanya groups."),
    )

    def provider(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "issuer": self.issuer.data,
            "client_id": self.client_id.data,
            "client_secret": self.client_secret.data,
            "admin_group": self.admin_group.data,
            "claims": {"name": self.name_claim.data, "nip": self.nip_claim.data, "groups": self.groups_claim.data},
        }


class RegisterForm(AgencyForm, ProviderForm):
    """A new agency with its OpenID provider."""

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {**super().values(), "provider": self.provider()}


class ProfileForm(Form):
    """What an admin changes of the agency."""

    name = StringField(_l("Nama instansi"), [required(_l("Isi nama instansi.")), longest(200)])
    zone = SelectField(_l("Zona waktu"), [required(_l("Pilih zona waktu."))])
    k = IntegerField(
        _l("Batas k"),
        [required(_l("Isi batas k.")), between(3, 100)],
        description=_l("Angka hanya ditampilkan bila paling sedikit k jawaban dan k pegawai ada di baliknya."),
    )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"name": self.name.data, "zone": self.zone.data, "k": self.k.data}


class HolidaysForm(Form):
    """Days on which the agency does not work, one in a line."""

    renamed: ClassVar[dict[str, str]] = {"holidays": "days"}
    days = TextAreaField(
        _l("Hari libur"),
        [longest(20_000)],
        description=_l(
            "Satu tanggal tiap baris, misalnya 25/12/2026 atau 25 Desember 2026. Sabtu dan Minggu tidak perlu."
        ),
    )

    def validate_days(self, field: Any) -> None:
        """Every line must be a date."""
        written = lines(field.data)
        for number, line in enumerate(written, 1):
            if day_of(line) is None:
                raise refuse(_l("Baris %(n)s bukan tanggal: %(line)s", n=number, line=line[:40]))
        if len(written) > MOST_DAYS:
            raise refuse(_l("Paling banyak %(n)s tanggal.", n=MOST_DAYS))

    def values(self) -> list[date]:
        """The days."""
        return sorted({day for line in lines(self.days.data) if (day := day_of(line)) is not None})


class RoleForm(RowForm):
    """A role for somebody."""

    role = SelectField(_l("Peran"), [required(_l("Pilih peran."))], choices=[("", _l("Pilih peran")), *GIVEN])
    unit_id = SelectField(_l("Berlaku untuk"))


class LeaveForm(Form):
    """When somebody leaves."""

    on = DateField(_l("Hari terakhir bertugas"), [required(_l("Isi tanggalnya."))])


class BundleForm(Form):
    """What a role holds. `sure` comes with the second sending, after what it means was shown."""

    permissions = SelectMultipleField(_l("Kewenangan"))
    sure = HiddenField()

    @property
    def is_sure(self) -> bool:
        """Whether the consequences were shown."""
        return bool(self.sure.data == "ya")


class DelegationForm(RowForm):
    """Somebody acts for somebody else."""

    renamed: ClassVar[dict[str, str]] = {"delegate_id": "delegate_nip"}
    kind = RadioField(_l("Bertindak sebagai"), [required(_l("Pilih salah satu."))], choices=[*ACTING.items()])
    delegate_nip = StringField(
        _l("NIP yang menggantikan"),
        [required(_l("Isi NIP pegawai yang menggantikan.")), longest(40)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    duties = BooleanField(_l("Memimpin unit dan menilai pegawainya"))
    roles = SelectMultipleField(_l("Peran yang dijalankan"), [may_be_empty()])
    starts_on = DateField(_l("Mulai"), [required(_l("Isi tanggal mulai."))])
    ends_on = DateField(
        _l("Sampai dengan"),
        [required(_l("Isi tanggal akhir."))],
        description=_l("Setelah hari ini delegasi berakhir sendiri."),
    )
    decree = StringField(_l("Nomor surat perintah (boleh kosong)"), [may_be_empty(), longest(200)])

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "id": self.id.data,
            "kind": self.kind.data,
            "delegate_nip": self.delegate_nip.data,
            "duties": bool(self.duties.data),
            "roles": self.roles.data or [],
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "decree": self.decree.data or "",
        }
