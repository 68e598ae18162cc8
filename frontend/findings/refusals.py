"""The noes about findings, causes and the follow-up plan in the reader's words."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "no-such-finding": _l("Temuan ini tidak ada, atau bukan milik unit Anda."),
    "no-such-action": _l("Tindakan ini tidak ada, atau bukan milik unit Anda."),
    "own-proposal": _l("Anda yang mengusulkan. Orang lain di luar unit yang memutuskan."),
    "inside-unit": _l("Anda bertugas di unit ini. Orang di luar unit yang memutuskan."),
    "unit-not-known-yet": _l("Tempat tugas Anda belum sampai di sini. Coba lagi dalam satu menit."),
    "proposal-incomplete": _l("Usulan ini belum lengkap."),
    "cause-reason-missing": _l("Tulis alasannya."),
    "competency-missing": _l("Pilih kompetensi yang kurang."),
    "competency-not-for-cause": _l("Penyebab ini tidak menyangkut kompetensi. Kosongkan pilihan kompetensi."),
    "proposal-waits": _l("Sudah ada usulan yang menunggu konfirmasi."),
    "proposal-changed": _l("Usulannya sudah berganti sejak Anda membacanya. Baca dulu yang baru."),
    "no-proposal": _l("Tidak ada usulan yang menunggu."),
    "cause-settled": _l("Penyebabnya sudah ditetapkan oleh dua orang."),
    "finding-retracted": _l("Temuan ini sudah dicabut."),
    "cause-asks-no-action": _l("Hanya penyebab sistem atau campuran yang sudah dikonfirmasi meminta tindakan."),
    "owner-unknown": _l("Pilih orang yang bertugas di unit ini."),
    "due-in-the-past": _l("Tanggal itu sudah lewat."),
    "evidence-missing": _l("Tulis apa yang menunjukkan bahwa ini sudah dikerjakan."),
    "too-few-voices": _l("Terlalu sedikit komentar atau pegawai di belakangnya. Warga atau petugas bisa dikenali."),
    "more-than-comments": _l("Komentar pada survei ini tidak sebanyak itu."),
    "survey-not-published": _l("Terbitkan dulu surveinya."),
}
