"""The noes of `evaluations` in the reader's words."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "self-evaluation": _l("Tidak seorang pun menilai dirinya sendiri. Atasan Anda yang menilai."),
    "not-the-evaluator": _l("Hanya pejabat penilai pegawai ini yang dapat melakukannya."),
    "evaluated-outside": _l("Pegawai ini dinilai di luar instansi."),
    "already-finalised": _l("Evaluasi ini sudah ditetapkan. Nilainya tidak dapat diubah lagi."),
    "cycle-closed": _l("Periode penilaian sudah ditutup. Tidak ada lagi yang dinilai di dalamnya."),
    "organisation-not-rated": _l(
        "Predikat organisasi belum ditetapkan. Pimpinan satu tingkat di atasnya menetapkannya lebih dulu."
        " Draf Anda tersimpan."
    ),
    "standard-unknown": _l("Jabatan ini belum punya standar kompetensi. Admin instansi mengisinya lebih dulu."),
    "competency-not-in-standard": _l("Ada kompetensi yang tidak termasuk standar jabatan ini. Muat ulang halaman."),
    "level-off-scale": _l("Level kompetensi adalah angka 1 sampai 5."),
    "ratings-missing": _l("Pilih rating hasil kerja dan perilaku kerja."),
    "levels-missing": _l("Beri level pada setiap kompetensi jabatan."),
    "level-missing": _l("Beri level."),
    "note-missing": _l("Tulis catatan untuk pegawai."),
    "reason-outside-guide-missing": _l("Tulis mengapa sebaran di unit ini berada di luar panduan."),
    "no-such-evaluation": _l("Evaluasi ini tidak ada, atau bukan untuk Anda."),
    "already-objected": _l("Keberatan sudah diajukan. Evaluasi ini ditahan sampai keberatan diputus."),
    "already-settled": _l("Evaluasi ini sudah final."),
    "too-late": _l("Waktu untuk menanggapi sudah lewat. Evaluasi menjadi final dengan sendirinya."),
    "reason-missing": _l("Tulis alasan keberatan Anda."),
    "period-backwards": _l("Hari terakhir harus sesudah hari pertama."),
    "no-such-cycle": _l("Periode penilaian ini tidak ada."),
    "no-such-organisation": _l("Unit ini tidak dinilai sebagai organisasi."),
    "own-organisation": _l("Tidak seorang pun menetapkan predikat organisasinya sendiri."),
    "not-the-leader-above": _l("Hanya pimpinan unit satu tingkat di atasnya yang menetapkan predikat ini."),
    "organisation-already-rated": _l("Predikat organisasi ini sudah ditetapkan untuk periode ini."),
    "document-missing": _l("Isi nomor keputusan dari luar instansi."),
    "self-assessment": _l("Tidak seorang pun menilai kompetensinya sendiri. Atasan Anda yang menilai."),
    "no-such-reassessment": _l("Permintaan penilaian ini tidak ada, atau bukan untuk Anda."),
    "already-assessed": _l("Kompetensi ini sudah dinilai kembali."),
    "self-source": _l("Penilaian diri tidak menutup kesenjangan. Pilih sumber lain."),
    "self-feedback": _l("Umpan balik ditulis untuk orang lain."),
    "not-near-enough": _l("Umpan balik datang dari pimpinan dan rekan seunit."),
    "days-off-range": _l("Isi 1 sampai 60 hari kerja."),
    "too-few-to-show": _l("Paling sedikit 5 orang, supaya angka tidak menunjuk seseorang."),
    "rule-set-unknown": _l("Aturan ini tidak dikenal."),
}
