"""What the services refuse in privacy and audit, in words for the person who reads it."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "no-such-inspection": _l("Pemeriksaan ini tidak ada."),
    "inspection-over": _l("Pegawai itu sudah diberi tahu. Untuk melihat lagi, buka pemeriksaan baru dengan alasannya."),
    "own": _l("Tidak ada yang memeriksa evaluasinya sendiri."),
    "shown-in-the-past": _l("Pilih hari ini atau sesudahnya."),
    "hidden-too-long": _l(
        "Hari itu melampaui batas instansi Anda. Pilih hari yang lebih dekat."
    ),
}
