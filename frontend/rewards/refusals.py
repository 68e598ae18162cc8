"""The noes of `rewards` in the reader's words."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "scheme-not-active": _l("Skema ini tidak sedang berlaku. Hanya pada skema yang berlaku pegawai dapat diusulkan."),
    "scheme-not-draft": _l("Skema ini bukan rancangan lagi, jadi tidak dapat diubah. Buat skema baru dari skema ini."),
    "scheme-incomplete": _l("Skema ini belum lengkap. Perbaiki isian yang ditandai."),
    "no-such-scheme": _l("Skema ini tidak ada."),
    "no-such-proposal": _l("Usulan ini tidak ada, atau bukan untuk Anda."),
    "decree-missing": _l("Isi nomor keputusan yang mendasari skema ini."),
    "period-reversed": _l("Hari terakhir harus sama dengan atau sesudah hari pertama."),
    "nobody-covered": _l("Pilih paling sedikit satu jenis pegawai."),
    "budget-invalid": _l("Anggaran tidak boleh negatif."),
    "budget-not-whole": _l("Isi anggaran dalam rupiah bulat, tanpa sen."),
    "nothing-ranks": _l("Isi poin untuk predikat atau untuk JP: tanpa itu tidak ada peringkat."),
    "predikat-below-policy": _l("Ketentuan instansi tidak mengizinkan predikat serendah ini."),
    "amount-invalid": _l("Isi besaran dalam rupiah bulat, tanpa sen."),
    "amount-missing": _l("Isi besaran untuk setiap orang."),
    "not-money": _l("Jenis penghargaan ini tanpa uang. Isi 0."),
    "amount-over-budget": _l("Besaran untuk satu orang melebihi anggaran skema."),
    "unknown-unit": _l("Ada unit yang tidak dikenal. Muat ulang halaman, lalu pilih lagi."),
    "two-decimals": _l("Paling banyak dua angka di belakang koma."),
    "outside-your-units": _l("Peran Anda mencakup unit tertentu saja. Pilih di antara unit itu."),
    "for-oneself": _l("Tidak seorang pun mengusulkan dirinya sendiri. Orang lain yang mengusulkan."),
    "already-proposed": _l("Pegawai ini sudah diusulkan atau sudah menerima penghargaan pada skema ini."),
    "not-eligible": _l("Pegawai ini tidak memenuhi syarat skema saat ini."),
    "over-budget": _l("Sisa anggaran skema tidak cukup untuk usulan ini."),
    "already-decided": _l("Usulan ini sudah diputus."),
    "own-reward-proposal": _l("Anda yang mengusulkan. Orang lain yang memutuskan."),
    "own-reward": _l("Tidak seorang pun memutus penghargaan untuk dirinya sendiri."),
    "held": _l(
        "Ada keberatan atas evaluasi yang menjadi dasar usulan ini. Keputusan menunggu sampai keberatan selesai."
    ),
    "decline-reason-missing": _l("Tulis alasan penolakan."),
    "has-left": _l("Pegawai ini tidak lagi bertugas di instansi."),
    "employment-not-covered": _l("Jenis pegawai ini tidak termasuk dalam skema."),
    "unit-not-covered": _l("Unit pegawai ini tidak termasuk dalam skema."),
    "not-evaluated": _l("Belum ada evaluasi pegawai ini dalam periode skema."),
    "not-final": _l("Evaluasi pegawai ini belum final."),
    "open-objection": _l("Keberatan pegawai ini belum diputus."),
    "predikat-too-low": _l("Predikat pegawai ini di bawah syarat skema."),
    "discipline-case": _l("Ada kasus disiplin yang sedang berjalan."),
}
