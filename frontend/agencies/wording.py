"""Words of the organisation's pages: roles, kinds of sheets, and the faults of cells."""

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l

from frontend.sheets import SHEET_FAULTS
from shared.vocabulary import Competency

ROLES: Mapping[str, Any] = {
    "operator": _l("Operator platform"),
    "agency_admin": _l("Admin instansi"),
    "survey_officer": _l("Petugas survei"),
    "unit_officer": _l("Petugas unit"),
    "cause_reviewer": _l("Pemeriksa sebab"),
    "inspector": _l("Pengawas pengaduan"),
    "training_organiser": _l("Penyelenggara pelatihan"),
    "trainer": _l("Pelatih"),
    "reward_manager": _l("Pengelola penghargaan"),
    "reward_approver": _l("Penyetuju penghargaan"),
    "auditor": _l("Auditor"),
}
DUTIES: Mapping[str, Any] = {
    "agency_admin": _l("Pengaturan, unit, pegawai, peran, dan periode evaluasi"),
    "survey_officer": _l("Membuat, membuka, menutup, dan menerbitkan survei"),
    "unit_officer": _l("Menjawab laporan, mengusulkan sebab temuan, mengisi tindak lanjut"),
    "cause_reviewer": _l("Mengonfirmasi atau mengembalikan sebab yang diusulkan orang lain"),
    "inspector": _l("Menangani laporan yang menuduh seseorang"),
    "training_organiser": _l("Melihat kebutuhan pelatihan dan menjadwalkan lokakarya"),
    "trainer": _l("Memimpin lokakarya, mencatat kehadiran dan nilai"),
    "reward_manager": _l("Menetapkan skema penghargaan dan mengusulkan penerimanya"),
    "reward_approver": _l("Menyetujui atau menolak usulan penghargaan"),
    "auditor": _l("Membaca jejak audit, dan memeriksa evaluasi dengan alasan yang dibaca pegawainya"),
}
BUNDLED: Mapping[str, Any] = {"employee": _l("Pegawai"), **{role: ROLES[role] for role in DUTIES}}
ACTING: Mapping[str, Any] = {
    "PLH": _l("Pelaksana harian (Plh.)"),
    "PLT": _l("Pelaksana tugas (Plt.)"),
}
DELEGATION_STATES: Mapping[str, Any] = {
    "PLANNED": (_l("Belum mulai"), "info"),
    "ACTIVE": (_l("Berlaku"), "ok"),
    "OVER": (_l("Selesai"), ""),
}
KINDS: Mapping[str, Any] = {
    "units": _l("Unit kerja"),
    "positions": _l("Jabatan dan standar kompetensi"),
    "employees": _l("Pegawai"),
}
KIND_HELP: Mapping[str, Any] = {
    "units": _l("Satu baris untuk tiap unit. Kolom induk memuat kode unit di atasnya; unit teratas tidak punya induk."),
    "positions": _l("Satu baris untuk tiap jabatan, dengan level 1 sampai 5 untuk sembilan kompetensi manajerial."),
    "employees": _l("Satu baris untuk tiap pegawai. NIP ditulis sebagai teks, supaya angkanya tidak dibulatkan."),
}
AFTERWARDS: Mapping[str, Any] = {
    "units": _l("Letak setiap unit di pohon dihitung ulang, dan kepalanya dicari di antara pegawai."),
    "positions": _l("Standar kompetensi jabatan diperbarui di semua layanan."),
    "employees": _l(
        "Pegawai yang berpindah unit, jabatan, atau atasan dicatat sebagai mutasi; yang pernah keluar bertugas lagi."
    ),
}
FAULTS: Mapping[str, Any] = {
    **SHEET_FAULTS,
    "nip-not-18-digits": _l("NIP harus 18 angka."),
    "nip-rounded-by-spreadsheet": _l("Lembar kerja membulatkan NIP ini. Ubah kolomnya menjadi teks, lalu tulis ulang."),
    "nip-date-impossible": _l("Tanggal dalam NIP ini tidak mungkin."),
    "nip-sex-digit": _l("Angka ke-15 NIP harus 1 atau 2."),
    "code-too-long": _l("Kode ini terlalu panjang."),
    "name-too-long": _l("Nama ini terlalu panjang."),
    "yes-or-no": _l("Tulis ya atau tidak."),
    "level-1-to-5": _l("Level harus 1 sampai 5."),
    "employment-unknown": _l("Jenis harus PNS atau PPPK."),
    "email-invalid": _l("Alamat surel ini tidak benar."),
    "unit-unknown": _l("Unit ini tidak ada."),
    "position-unknown": _l("Jabatan ini tidak ada. Impor jabatan dahulu."),
    "superior-unknown": _l("Atasan ini tidak ada di berkas maupun di data."),
    "circle": _l("Lingkaran: di atasnya akhirnya dirinya sendiri."),
    "twice-in-file": _l("Ada dua kali dalam berkas ini."),
    "root-more-than-one": _l("Hanya satu unit yang tidak punya induk."),
}
ZONES = (
    ("Asia/Jakarta", _l("WIB (Jakarta)")),
    ("Asia/Makassar", _l("WITA (Makassar, Kupang)")),
    ("Asia/Jayapura", _l("WIT (Jayapura)")),
)


def zones(present: str | None) -> list[tuple[str, Any]]:
    """The zones of Indonesia, and the agency's present one where it is another."""
    others = [(present, present)] if present and present not in dict(ZONES) else []
    return [*ZONES, *others]


def fault(code: str) -> str:
    """A fault of a cell in words; the code itself when nobody has words for it."""
    return str(FAULTS.get(code, code))


def competency(code: str) -> str:
    """A competency in words; the code itself for a technical one."""
    known = {each.value: each for each in Competency}
    return known[code].label(g.language) if code in known else code
