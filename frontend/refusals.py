"""The noes of services in the reader's words: codes that several services share here, an area's own in the area.

A code that nobody has words for shows the service's own sentence.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app, has_request_context, request
from flask_babel import lazy_gettext as _l

Texts = Mapping[str, Any]

COMMON: Texts = {
    "bad-request": _l("Permintaan ini tidak dapat dibaca. Muat ulang halaman, lalu coba lagi."),
    "invalid": _l("Beberapa isian belum benar."),
    "not-found": _l("Yang Anda cari tidak ada, atau bukan untuk Anda."),
    "method-not-allowed": _l("Alamat ini tidak menerima tindakan itu."),
    "too-often": _l("Terlalu banyak kiriman dari jaringan ini. Isian Anda belum tersimpan; tunggu satu menit."),
    "too-large": _l("Kiriman ini terlalu besar."),
    "unsupported-type": _l("Jenis berkas ini tidak dapat dibaca."),
    "token-missing": _l("Masuk dahulu, lalu coba lagi."),
    "not-permitted": _l("Peran Anda belum mencakup tindakan ini. Mintalah kepada admin instansi Anda."),
    "no-employee-record": _l("Akun ini belum terhubung dengan data pegawai. Hubungi admin instansi Anda."),
    "session-ended": _l("Sesi Anda sudah berakhir. Masuk lagi, lalu ulangi."),
    "no-such-agency": _l("Tidak ada instansi di alamat ini."),
    "not-yet-here": _l("Data ini masih dalam perjalanan ke bagian ini. Coba lagi sebentar lagi."),
    "database-away": _l("Basis data sedang tidak menjawab. Isian Anda belum tersimpan; coba lagi dalam satu menit."),
    "unforeseen": _l("Ada yang salah di pihak kami dan sudah tercatat. Isian Anda belum tersimpan."),
}

FIELDS: Texts = {  # marshmallow's own sentences
    "Missing data for required field.": _l("Isi kolom ini."),
    "Field may not be null.": _l("Isi kolom ini."),
    "Shorter than minimum length 1.": _l("Isi kolom ini."),
    "Not a valid string.": _l("Isi dengan tulisan."),
    "Not a valid integer.": _l("Isi dengan bilangan bulat."),
    "Not a valid number.": _l("Isi dengan angka."),
    "Not a valid boolean.": _l("Pilih ya atau tidak."),
    "Not a valid date.": _l("Isi tanggal yang benar."),
    "Not a valid datetime.": _l("Isi tanggal dan jam yang benar."),
    "Not a valid UUID.": _l("Pilih salah satu yang tersedia."),
    "Not a valid email address.": _l("Isi alamat surel yang benar."),
    "Not a valid URL.": _l("Isi alamat web yang lengkap."),
    "Unknown field.": _l("Isian ini tidak dikenal."),
    "Contains characters that cannot be stored.": _l("Ada karakter yang tidak dapat disimpan."),
}
PATTERNS: tuple[tuple[str, Any], ...] = (
    ("Length must be between 1 and ", _l("Isi kolom ini, paling banyak %(limit)s karakter.")),
    ("Longer than maximum length ", _l("Terlalu panjang; paling banyak %(limit)s karakter.")),
    ("Shorter than minimum length ", _l("Terlalu pendek; paling sedikit %(limit)s karakter.")),
    ("Must be greater than or equal to ", _l("Paling sedikit %(limit)s.")),
    ("Must be less than or equal to ", _l("Paling banyak %(limit)s.")),
    ("Must be one of", _l("Pilih salah satu yang tersedia.")),
)


def known_texts() -> Texts:
    """Words by code: first those of the area whose page this is, since two services may mean two things by a code."""
    frontend = current_app.extensions["frontend"]
    here = request.blueprint if has_request_context() else None
    for area in frontend.areas:
        if any(blueprint.name == here for blueprint in area.blueprints):
            return {**frontend.refusals, **area.refusals}
    texts: Texts = frontend.refusals
    return texts


def refusal_text(code: str, detail: str = "") -> str:
    """What a no with this code says to people; its own sentence when nobody has words for it."""
    return str(known_texts().get(code) or detail or COMMON["bad-request"])


def field_text(text: str) -> str:
    """What a service says of one field: a code, a sentence of marshmallow, or a sentence of its own."""
    if text in known_texts():
        return str(known_texts()[text])
    if text in FIELDS:
        return str(FIELDS[text])
    for start, words in PATTERNS:
        if text.startswith(start):
            return str(words).replace("%(limit)s", text.removeprefix(start).split(" ")[0].rstrip("."))
    return text
