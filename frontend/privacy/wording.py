"""Words of the audit trail: why somebody looked, what somebody did, and what is wrong with a chain."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

WHY: Mapping[str, Any] = {
    "RATING": _l("Menilai kinerja Anda"),
    "REASSESSING": _l("Menilai kembali kompetensi setelah pelatihan"),
    "EXPORT": _l("Mengekspor hasil evaluasi untuk e-Kinerja"),
    "AUDIT": _l("Pemeriksaan oleh auditor"),
    "RANKING": _l("Mencari calon penerima penghargaan"),
    "REWARDING": _l("Mengusulkan atau memutus penghargaan"),
    "NOMINATING": _l("Memilih peserta pelatihan"),
    "COACHING": _l("Bimbingan setelah evaluasi"),
}
SERVICES: Mapping[str, Any] = {
    "agencies": _l("Instansi dan akun"),
    "surveys": _l("Survei dan laporan"),
    "evaluations": _l("Evaluasi"),
    "training": _l("Pelatihan"),
    "rewards": _l("Penghargaan"),
}
FAULTS: Mapping[str, Any] = {
    "REMOVED": _l("ada catatan yang dihapus"),
    "CHANGED": _l("catatan diubah atau dipindahkan"),
    "INSERTED": _l("ada catatan yang disisipkan"),
    "CUT": _l("bagian akhirnya dipotong"),
    "REWRITTEN": _l("rantai ditulis ulang"),
}
ACTIONS: Mapping[str, Any] = {
    "viewed": _l("Melihat evaluasi"),
    "exported": _l("Mengekspor evaluasi"),
    "audit-exported": _l("Mengekspor jejak audit"),
    "inspection-opened": _l("Membuka pemeriksaan"),
    "signed-in": _l("Masuk"),
    "signed-out": _l("Keluar"),
    "session-ended": _l("Mengakhiri sesi"),
    "other-sessions-ended": _l("Mengakhiri sesi lain"),
    "account-disabled": _l("Menutup akun"),
    "account-enabled": _l("Membuka akun"),
    "account-signed-out": _l("Mengeluarkan akun"),
    "sign-on-changed": _l("Mengubah pengaturan masuk"),
    "group-given-role": _l("Memberi peran kepada kelompok"),
    "group-taken-role": _l("Mencabut peran dari kelompok"),
    "role-given": _l("Memberi peran"),
    "role-taken": _l("Mencabut peran"),
    "bundle-changed": _l("Mengubah isi peran"),
    "bundle-reset": _l("Mengembalikan isi peran"),
    "delegated": _l("Menunjuk pelaksana tugas"),
    "delegation-ended": _l("Mengakhiri pelaksana tugas"),
    "agency-registered": _l("Mendaftarkan instansi"),
    "agency-changed": _l("Mengubah data instansi"),
    "employee-left": _l("Mencatat pegawai keluar"),
    "calendar-set": _l("Mengubah hari libur"),
    "sheet-applied": _l("Menerapkan lembar impor"),
    "settings-changed": _l("Mengubah pengaturan"),
    "evaluation-finalised": _l("Menetapkan evaluasi"),
    "evaluation-acknowledged": _l("Menerima evaluasi"),
    "evaluation-objected": _l("Mengajukan keberatan"),
    "competency-assessed": _l("Menilai kembali kompetensi"),
    "cycle-opened": _l("Membuka periode penilaian"),
    "cycle-closed": _l("Menutup periode penilaian"),
    "organisation-rated": _l("Menetapkan predikat organisasi"),
    "reward-proposed": _l("Mengusulkan penghargaan"),
    "reward-granted": _l("Menyetujui penghargaan"),
    "reward-declined": _l("Menolak penghargaan"),
    "grants-exported": _l("Mengekspor penghargaan"),
    "scheme-drafted": _l("Menulis skema"),
    "scheme-changed": _l("Mengubah skema"),
    "scheme-activated": _l("Memberlakukan skema"),
    "scheme-closed": _l("Menutup skema"),
    "people-nominated": _l("Menunjuk peserta pelatihan"),
    "workshop-scheduled": _l("Menjadwalkan lokakarya"),
    "workshop-cancelled": _l("Membatalkan lokakarya"),
    "results-recorded": _l("Mencatat hasil lokakarya"),
    "workshop-completed": _l("Menyelesaikan lokakarya"),
    "cause-proposed": _l("Mengusulkan sebab"),
    "cause-confirmed": _l("Mengonfirmasi sebab"),
    "cause-returned": _l("Mengembalikan sebab"),
    "finding-retracted": _l("Menarik temuan"),
    "finding-recorded": _l("Mencatat temuan"),
    "action-planned": _l("Merencanakan tindak lanjut"),
    "action-done": _l("Menyelesaikan tindak lanjut"),
    "voice-published": _l("Menerbitkan suara warga"),
    "voice-removed": _l("Menarik suara warga"),
    "offering-removed": _l("Menghapus layanan"),
    "survey-removed": _l("Menghapus survei"),
    "survey-opened": _l("Membuka survei"),
    "survey-closed": _l("Menutup survei"),
    "survey-published": _l("Menerbitkan survei"),
    "report-classified": _l("Menggolongkan laporan"),
    "report-transferred": _l("Meneruskan laporan"),
    "report-answered": _l("Menjawab laporan"),
    "papers-applied": _l("Memasukkan jawaban kertas"),
    "answers-exported": _l("Mengekspor jawaban survei"),
}


def action(code: str) -> str:
    """What somebody did; the code itself where it has no words yet."""
    return str(ACTIONS.get(code, code))
