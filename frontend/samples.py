"""Invented content for the page of components. People and figures are nobody's."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from frontend.fields import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    MomentField,
    NumberField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    between,
    longest,
    required,
)
from frontend.forms import RowForm
from frontend.lists import Listing, Pager

HOME = "/"
BADGES = (
    (_l("Selesai"), "ok"),
    (_l("Menunggu"), "warn"),
    (_l("Ditahan"), "stop"),
    (_l("Sedang berjalan"), "info", "clock"),
    (_l("Diberikan"), "gold"),
    (_l("Draf"),),
)
ALERTS = (
    (_l("Evaluasi terkirim"), _l("Maria Rekaan dapat membacanya sekarang."), "ok"),
    (
        _l("Predikat organisasi belum ditetapkan"),
        _l("Anda dapat menyimpan draf sampai pimpinan menetapkannya."),
        "info",
    ),
    (_l("Server sedang tidak menjawab"), _l("Isian Anda belum tersimpan. Coba kirim lagi dalam satu menit."), "warn"),
    (_l("Usulan ditolak"), _l("Yang mengusulkan tidak boleh memutuskan."), "stop"),
)
STATS = (
    {"label": _l("Kebutuhan terbuka"), "value": "23", "note": _l("dari 14 unit")},
    {"label": _l("Pegawai"), "value": "187"},
    {"label": "IKM", "value": "91,48", "unit": _l("dari 100")},
)
TASKS = (
    {
        "text": _l("Tanggapi evaluasi Triwulan III"),
        "by": _l("Diterima 16 November dari Yosef Contoh"),
        "href": HOME,
        "badge": (_l("8 hari kerja lagi"), "warn"),
    },
    {"text": _l("Lanjutkan pelajaran “Untuk apa evaluasi?”"), "by": _l("Tersisa satu kuis"), "href": HOME},
)
WHY = (
    {"what": _l("Warga melaporkan layanan lambat"), "who": _l("Laporan anonim"), "when": "4 September 2026"},
    {"what": _l("Sebab ditetapkan: pelatihan"), "when": "6 Oktober 2026"},
    {"what": _l("Kebutuhan unit tercatat"), "who": _l("Dengan sendirinya"), "when": "6 Oktober 2026"},
)
LISTING = Listing("/komponen", 6, "", "-people", {}, 10, ("since", "people"))
PAGER = Pager(LISTING, 6, 12, 51, 60, 118)
FILTERS = (
    {"name": "q", "label": _l("Cari"), "value": ""},
    {"name": "unit", "label": _l("Unit"), "value": "2", "options": (("", _l("Semua")), ("2", "Dinas Umpama"))},
)
COLUMNS = (
    {"key": "competency", "label": _l("Kompetensi")},
    {"key": "people", "label": _l("Pegawai"), "num": True, "sort": "people"},
    {"key": "since", "label": _l("Sejak"), "sort": "since"},
    {"key": "state", "label": _l("Status")},
    {"key": "action", "label": ""},
)
FACTS = (
    (_l("Predikat kinerja"), _l("Baik")),
    (_l("Hasil kerja"), _l("Sesuai ekspektasi")),
    (_l("Perilaku kerja"), _l("Di atas ekspektasi")),
)
BUDGET = (
    (_l("Diberikan"), "Rp22.500.000", "used"),
    (_l("Dicadangkan untuk usulan"), "Rp15.000.000", "hold"),
    (_l("Tersisa"), "Rp22.500.000", ""),
)
SUMS = (105, 101, 100, 116, 102, 105, 106, 105, 115)  # of 29 answers
NAMES = (
    "Persyaratan",
    "Prosedur",
    "Waktu",
    "Biaya/tarif",
    "Produk layanan",
    "Kompetensi",
    "Perilaku",
    "Sarana",
    "Pengaduan",
)
ELEMENTS = tuple({"name": name, "value": Decimal(total) / 29} for name, total in zip(NAMES, SUMS, strict=True))
TREND = (
    {"period": "IV 2025", "value": 84.11},
    {"period": "I 2026", "value": 83.72},
    {"period": "II 2026", "value": 87.28},
    {"period": "III 2026", "value": 91.48},
)
OPTIONS = (_l("Tidak cepat"), _l("Kurang cepat"), _l("Cepat"), _l("Sangat cepat"))
LINKS = (
    {
        "icon": "list",
        "text": _l("Nilai layanan yang baru Anda terima"),
        "sub": _l("Kira-kira satu menit"),
        "href": HOME,
    },
    {"icon": "chat", "text": _l("Sampaikan laporan"), "sub": _l("Boleh tanpa nama"), "href": HOME},
)


def rows(c: Any) -> list[dict[str, Any]]:
    """Two rows of the table; `c` are the macros."""
    return [
        {
            "competency": "Pelayanan Publik",
            "sub": "Kecamatan Umpama",
            "people": "31",
            "since": "April 2025",
            "state": c.badge(_l("Belum terjadwal"), "warn", "alert"),
            "action": c.row_link(_l("Jadwalkan"), HOME, "Pelayanan Publik, Kecamatan Umpama", button=True),
        },
        {
            "competency": "Komunikasi",
            "people": "26",
            "since": "Oktober 2026",
            "state": c.badge(_l("Terjadwal"), "info", "calendar"),
            "action": c.row_link(_l("Lihat"), HOME, "Komunikasi"),
        },
    ]


class SampleForm(RowForm):
    """One field of every kind."""

    title = StringField(_l("Judul"), [required(), longest(200)])
    starts_at = MomentField(_l("Mulai"), description=_l("Waktu setempat"))
    day = DateField(_l("Tanggal"))
    hours = IntegerField(_l("Jam pelajaran"), [between(1, 200)], description=_l("1 JP = 45 menit"))
    amount = NumberField(_l("Besaran (rupiah)"))
    unit = SelectField(_l("Unit"), choices=[("", _l("Pilih unit")), ("2", "Dinas Umpama")])
    kind = RadioField(_l("Jenis"), choices=[("COMPLAINT", _l("Pengaduan")), ("SUGGESTION", _l("Saran"))])
    roles = SelectMultipleField(
        _l("Peran"), choices=[("trainer", _l("Pengajar")), ("unit_officer", _l("Petugas unit"))]
    )
    agreed = BooleanField(_l("Saya sudah memeriksa isinya"))
    file = FileField(_l("Berkas CSV atau XLSX"))
    reason = TextAreaField(_l("Alasan"), [required()], description=_l("Orang yang mengusulkan membaca alasan ini."))


def sample_form() -> SampleForm:
    """The form, filled in and with two errors."""
    form = SampleForm(
        formdata=None,
        data={
            "title": "Pelayanan publik yang ramah",
            "starts_at": datetime(2026, 12, 9, 1, 0, tzinfo=UTC),
            "hours": 6,
            "amount": Decimal(7_500_000),
            "kind": "COMPLAINT",
            "roles": ["trainer"],
        },
    )
    form.unit.errors = [_l("Pilih unit yang meminta.")]
    form.reason.errors = [_l("Isi alasan, paling sedikit satu kalimat.")]
    return form
