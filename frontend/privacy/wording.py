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
    "workshop-scheduled": _l("Menetapkan jadwal lokakarya"),
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
    "retention-set": _l("Mengubah masa simpan"),
    "retention-ended": _l("Menghapus data yang habis masa simpannya"),
    "erased-on-request": _l("Menghapus data atas permintaan orangnya"),
    "report-erased": _l("Menghapus isi laporan atas permintaan pelapor"),
    "data-copied": _l("Meminta salinan datanya"),
    "data-requested": _l("Meminta sesuatu tentang datanya"),
    "data-request-taken-down": _l("Mencatat permintaan data"),
    "data-request-answered": _l("Menjawab permintaan data"),
}

REQUESTS: Mapping[str, Any] = {
    "CORRECTION": _l("Pembetulan"),
    "ERASURE": _l("Penghapusan"),
    "RESTRICTION": _l("Penundaan atau pembatasan"),
    "ACCESS": _l("Keterangan dan salinan"),
}
CHANNELS: Mapping[str, Any] = {"LETTER": _l("Surat"), "TRACKING": _l("Nomor lacak laporan")}
STATES: Mapping[str, Any] = {
    "OPEN": (_l("Menunggu"), "warn"),
    "DONE": (_l("Dipenuhi"), "ok"),
    "REFUSED": (_l("Ditolak"), "stop"),
}
BASES: Mapping[str, Any] = {
    "PUBLIC_TASK": _l("Tugas untuk kepentingan umum"),
    "LEGAL_DUTY": _l("Kewajiban hukum"),
    "CONSENT": _l("Persetujuan"),
}
ACTIVITIES: Mapping[str, Any] = {
    "employment": (
        _l("Data kepegawaian"),
        _l("NIP, nama, jabatan, unit, atasan, dari lembar yang diimpor; akun dan peran di Cendana."),
    ),
    "organisation": (_l("Salinan organisasi"), _l("Siapa bertugas di unit mana, supaya tugas sampai kepada orangnya.")),
    "sheets": (_l("Lembar impor"), _l("Berkas yang diunggah, dengan NIP dan nama, supaya dapat diperiksa kembali.")),
    "access": (
        _l("Sesi, kewenangan, dan delegasi"),
        _l("Siapa masuk kapan, siapa boleh mengatur apa, dan siapa mewakili siapa."),
    ),
    "requests": (_l("Permintaan data pribadi"), _l("Apa yang diminta dan dijawab menurut UU 27/2022.")),
    "settings": (_l("Pengaturan"), _l("Siapa mengubah pengaturan, dan kapan.")),
    "trail": (_l("Jejak audit"), _l("Siapa memutuskan atau melihat apa: nomor dan kode, tanpa kata-kata orang.")),
    "evaluating": (_l("Evaluasi kinerja"), _l("Hasil, perilaku, level kompetensi, predikat, keberatan.")),
    "feedback": (_l("Umpan balik"), _l("Kata-kata rekan dan atasan tentang pekerjaan, di samping evaluasi.")),
    "inspecting": (_l("Pemeriksaan auditor"), _l("Siapa diperiksa oleh siapa, dengan alasan.")),
    "developing": (_l("Kesenjangan kompetensi"), _l("Level terakhir dan yang masih kurang, untuk memilih pelatihan.")),
    "workshops": (_l("Lokakarya dan jam pelajaran"), _l("Siapa ikut, hasilnya, dan jam pelajarannya.")),
    "lessons": (_l("Pelajaran mandiri"), _l("Percobaan kuis dan pelajaran yang selesai; hanya untuk orangnya.")),
    "rewarding": (_l("Penghargaan"), _l("Usulan dan keputusan, dengan dasarnya.")),
    "ranking": (_l("Peringkat calon"), _l("Predikat dan jam pelajaran yang menentukan urutan.")),
    "surveying": (_l("Survei dan tindak lanjut"), _l("Jawaban warga tanpa nama; petugas yang menangani temuan.")),
    "reports": (_l("Laporan warga"), _l("Isi laporan, dan kontak bila pelapor memberikannya.")),
}
OVER: Mapping[str, Any] = {  # since when the data of an activity have served their purpose
    "employment": _l("hari pegawai keluar"),
    "sheets": _l("hari lembar diunggah"),
    "access": _l("hari sesi atau delegasi berakhir"),
    "requests": _l("hari permintaan dijawab"),
    "surveying": _l("hari survei ditutup; hanya komentar dan berkas formulir kertas yang dihapus"),
    "reports": _l("hari laporan ditutup; isi dan kontaknya yang dihapus"),
    "evaluating": _l("hari evaluasi ditetapkan"),
    "feedback": _l("hari umpan balik diberikan"),
    "inspecting": _l("hari pegawai diberi tahu"),
    "developing": _l("hari kesenjangan ditutup, tawaran dijawab, atau pegawai keluar"),
    "workshops": _l("hari lokakarya selesai atau jam pelajaran diperoleh"),
    "lessons": _l("hari pelajaran dicoba"),
    "rewarding": _l("hari usulan diputus"),
    "ranking": _l("hari evaluasi atau pelatihan selesai"),
}


def action(code: str) -> str:
    """What somebody did; the code itself where it has no words yet."""
    return str(ACTIONS.get(code, code))


def readable(value: Any) -> str:
    """A value of a database as a person can read it: what is nested is told in words, not in brackets."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {readable(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(readable(inner) for inner in value)
    return str(value)
