"""The words of the pages that look at the platform itself: services, kinds of fields, why a fact was put aside."""

from flask_babel import lazy_gettext as _l

SERVICES = {
    "agencies": _l("Instansi"),
    "surveys": _l("Survei dan laporan"),
    "evaluations": _l("Evaluasi"),
    "training": _l("Pelatihan"),
    "rewards": _l("Penghargaan"),
}
KINDS = {
    "uuid": _l("Id"),
    "string": _l("Kode"),
    "integer": _l("Bilangan bulat"),
    "number": _l("Bilangan"),
    "decimal": _l("Desimal, ditulis sebagai teks"),
    "boolean": _l("Ya atau tidak"),
    "date": _l("Tanggal"),
    "date-time": _l("Waktu"),
    "array": _l("Daftar"),
    "object": _l("Kumpulan kolom"),
}
PARKED = {
    "NOT_YET": _l("Menunggu yang lain"),
    "BUG": _l("Gagal diproses"),
    "BEHIND": _l("Menunggu giliran"),
    "UNDECODABLE": _l("Tidak terbaca"),
    "SECURITY": _l("Pengirim diragukan"),
}
PARKED_HELP = {
    "NOT_YET": _l("Merujuk sesuatu yang belum tiba. Dicoba lagi sendiri."),
    "BUG": _l("Layanan gagal memprosesnya. Dicoba lagi setelah diperbaiki dan diminta."),
    "BEHIND": _l("Fakta sebelumnya tentang hal yang sama masih tertahan."),
    "UNDECODABLE": _l("Isinya tidak sesuai kontrak. Yang lain berjalan terus tanpanya."),
    "SECURITY": _l("Instansi di amplop dan di isinya berbeda. Tidak akan diproses."),
}
STATUSES = {"PARKED": _l("Tertahan"), "DISCARDED": _l("Dibuang")}
