"""Permissions in words: what somebody can do with each, by the part of Cendana it belongs to."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PARTS: Mapping[str, Any] = {
    "agencies": _l("Instansi dan pegawai"),
    "surveys": _l("Survei, temuan, dan laporan"),
    "evaluations": _l("Evaluasi"),
    "training": _l("Pelatihan"),
    "rewards": _l("Penghargaan"),
}
POWERS: Mapping[str, Any] = {
    "agencies:delegate-own": _l("Mendelegasikan peran dan tugasnya sendiri"),
    "agencies:import": _l("Mengimpor unit, jabatan, dan pegawai dari berkas"),
    "agencies:manage": _l("Mengatur instansi, pegawai, dan peran"),
    "agencies:read-audit": _l("Membaca jejak audit instansi"),
    "agencies:read-names": _l("Melihat nama unit, jabatan, dan pegawai dari nomornya"),
    "agencies:read-organisation": _l("Melihat daftar unit, jabatan, dan pegawai"),
    "evaluations:audit": _l("Memeriksa evaluasi pegawai sebagai auditor, tercatat dan diberitahukan"),
    "evaluations:give-feedback": _l("Memberi umpan balik kepada rekan"),
    "evaluations:manage-cycles": _l("Membuka dan menutup periode evaluasi"),
    "evaluations:manage-settings": _l("Mengubah ketentuan evaluasi"),
    "evaluations:rate": _l("Menilai pegawai yang dipimpinnya"),
    "evaluations:read-audit": _l("Membaca jejak audit evaluasi"),
    "evaluations:read-distribution": _l("Melihat sebaran predikat"),
    "evaluations:read-own": _l("Melihat evaluasinya sendiri dan menanggapinya"),
    "rewards:approve": _l("Menyetujui atau menolak usulan penghargaan"),
    "rewards:manage": _l("Menetapkan skema dan anggaran penghargaan"),
    "rewards:manage-settings": _l("Mengubah ketentuan penghargaan"),
    "rewards:propose": _l("Mengusulkan penerima penghargaan"),
    "rewards:read": _l("Melihat calon, usulan, dan penerima penghargaan"),
    "rewards:read-audit": _l("Membaca jejak audit penghargaan"),
    "rewards:read-own": _l("Melihat penghargaannya sendiri"),
    "surveys:answer-reports": _l("Menjawab laporan warga"),
    "surveys:classify-reports": _l("Membaca dan mengklasifikasi laporan yang baru masuk"),
    "surveys:confirm-cause": _l("Mengonfirmasi sebab temuan yang diusulkan orang lain"),
    "surveys:follow-up": _l("Mengisi rencana tindak lanjut"),
    "surveys:manage": _l("Membuat survei, membaca jawaban dan sarannya"),
    "surveys:manage-settings": _l("Mengubah ketentuan survei dan laporan"),
    "surveys:propose-cause": _l("Mengusulkan sebab temuan"),
    "surveys:publish": _l("Menerbitkan indeks dan suara warga"),
    "surveys:read-audit": _l("Membaca jejak audit survei dan laporan"),
    "surveys:read-findings": _l("Melihat temuan dan tindak lanjutnya"),
    "surveys:supervise-reports": _l("Membaca dan menjawab laporan yang menuduh seseorang"),
    "training:assess": _l("Mencatat hasil lokakarya yang diajarnya"),
    "training:learn": _l("Mengikuti pelajaran"),
    "training:manage-settings": _l("Mengubah ketentuan pelatihan"),
    "training:nominate": _l("Mengusulkan peserta dari unit yang dipimpinnya"),
    "training:read-audit": _l("Membaca jejak audit pelatihan"),
    "training:read-needs": _l("Melihat kebutuhan pelatihan unit"),
    "training:read-own": _l("Melihat rencana belajar dan jam pelajarannya sendiri"),
    "training:read-workshops": _l("Melihat lokakarya dan pesertanya"),
    "training:schedule": _l("Menjadwalkan lokakarya"),
}


def power(code: str) -> str:
    """A permission in words; the code itself when nobody has words for it."""
    return str(POWERS.get(code, code))


def by_part(codes: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Permissions as choices, by part: {part: [(code, words)]}, in the order of PARTS."""
    known = sorted(codes, key=power)
    found = {part: [(code, power(code)) for code in known if code.startswith(f"{part}:")] for part in PARTS}
    return {part: choices for part, choices in found.items() if choices}
