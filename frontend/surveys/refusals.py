"""What the noes about surveys say to people."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "no-such-survey": _l("Survei dengan alamat ini tidak ada. Periksa lagi kodenya."),
    "no-such-offering": _l("Layanan ini tidak ada, atau bukan milik unit Anda."),
    "no-public-address": _l("Survei formulir kertas tidak punya alamat publik."),
    "no-such-format": _l("Jawaban dapat diunduh sebagai CSV atau XLSX."),
    "unit-unknown": _l("Unit ini belum dikenal di sini. Pilih unit lain, atau coba lagi dalam satu menit."),
    "days-impossible": _l("Isi 1 sampai 365 hari kerja."),
    "survey-closed": _l("Survei ini sudah ditutup. Terima kasih atas niat Anda."),
    "survey-not-open": _l("Survei ini belum dibuka."),
    "survey-not-closed": _l("Tutup surveinya dahulu."),
    "survey-not-draft": _l("Hanya draf yang dapat diubah."),
    "survey-online": _l("Formulir kertas masuk ke survei sendiri. Buat survei dengan saluran formulir kertas."),
    "too-few-answers": _l("Jawabannya belum cukup: indeks memerlukan paling sedikit k jawaban untuk setiap unsur."),
    "last-day-over": _l("Hari terakhir menjawab sudah lewat. Ubah dahulu harinya."),
    "last-day-early": _l("Hari terakhir menjawab ada sebelum periodenya mulai."),
    "period-backwards": _l("Hari terakhir ada sebelum hari pertama."),
    "sheet-counted": _l("Berkas yang sama sudah diambil alih ke survei ini."),
    "sheet-faulty": _l("Berkas ini masih punya kesalahan; tidak ada yang diubah."),
    "offering-surveyed": _l("Layanan ini sudah disurvei atau dilaporkan warga, jadi tetap tersimpan."),
    "slug-invalid": _l("Huruf kecil, angka, dan satu tanda hubung di antaranya."),
    "slug-taken": _l("Alamat ini dipakai layanan lain."),
    "unit-out-of-reach": _l("Peran Anda tidak mencakup unit ini."),
    "mark-impossible": _l("Batas antara 1 dan 4, paling banyak dua angka di belakang koma."),
    "score-missing": _l("Pilih satu jawaban."),
    "score-1-to-4": _l("Pilih salah satu jawaban yang tersedia."),
}
