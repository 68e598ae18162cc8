"""The noes of public reports in the reader's words."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "no-such-report": _l("Tidak ada laporan dengan nomor itu, atau laporan itu bukan untuk Anda."),
    "contact-of-anonymous": _l(
        "Laporan tanpa nama tidak menyimpan kontak. Kosongkan kontak, atau hapus tanda tanpa nama."
    ),
    "about-missing": _l("Pilih layanan yang Anda laporkan."),
    "no-such-offering": _l("Pilih salah satu layanan yang tersedia."),
    "no-such-unit": _l("Pilih salah satu unit yang tersedia."),
    "id-not-random": _l("Muat ulang halaman ini, lalu isi lagi."),
    "not-answered": _l("Laporan ini belum dijawab, jadi masih terbuka. Anda tidak perlu membukanya lagi."),
    "too-late-to-reopen": _l(
        "Batas waktu untuk menanggapi jawaban sudah lewat. Kirim laporan baru bila masalahnya masih ada."
    ),
    "report-closed": _l("Laporan ini sudah ditutup."),
    "not-classified": _l("Klasifikasikan laporan ini dulu. Batas waktu menjawab mulai dihitung dari sana."),
    "already-answered": _l("Laporan ini sudah dijawab. Pelapor masih dapat membukanya kembali."),
    "report-no-finding": _l("Hanya pengaduan atau aspirasi yang sudah diklasifikasi dapat menjadi temuan."),
    "id-used": _l("Formulir ini sudah terpakai di tempat lain. Buka lagi halamannya, lalu isi ulang."),
    "outside-your-unit": _l("Ini milik unit di luar peran Anda."),
}
