"""What the services refuse in privacy and audit, in words for the person who reads it."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "request-answered": _l("Permintaan ini sudah dijawab."),
    "reference-missing": _l("Isi nomor surat atau nomor lacak."),
    "asked-in-the-future": _l("Waktu diterima tidak mungkin sesudah sekarang."),
    "in-the-future": _l("Waktu ini belum tiba."),
    "copy-incomplete": _l("Sebagian layanan sedang tidak menjawab. Minta salinannya lagi sebentar lagi."),
    "no-such-inspection": _l("Pemeriksaan ini tidak ada."),
    "inspection-over": _l("Pegawai itu sudah diberi tahu. Untuk melihat lagi, buka pemeriksaan baru dengan alasannya."),
    "never-over": _l("Data ini dipakai selama instansi memakai Cendana."),
    "kept-by-law": _l("Data ini wajib disimpan sampai masa simpannya habis."),
    "report-open": _l("Laporan itu belum ditutup. Selesaikan dahulu, lalu hapus isinya."),
    "own": _l("Tidak ada yang memeriksa evaluasinya sendiri."),
    "shown-in-the-past": _l("Pilih hari ini atau sesudahnya."),
    "hidden-too-long": _l("Hari itu melampaui batas instansi Anda. Pilih hari yang lebih dekat."),
}
