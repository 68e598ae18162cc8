"""WTForms' own messages in the words of this house: who must do what, without blame."""

from typing import Any

from flask_babel import lazy_gettext as _l

WORDS: dict[str, Any] = {
    "This field is required.": _l("Isi kolom ini."),
    "Not a valid choice.": _l("Pilih salah satu yang tersedia."),
    "Not a valid choice": _l("Pilih salah satu yang tersedia."),
    "Invalid Choice: could not coerce.": _l("Pilih salah satu yang tersedia."),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l("Pilih dari yang tersedia."),
    "Not a valid integer value.": _l("Isi dengan bilangan bulat."),
    "Not a valid decimal value.": _l("Isi dengan angka."),
    "Not a valid float value.": _l("Isi dengan angka."),
    "Not a valid date value.": _l("Isi tanggal yang benar, misalnya 24 November 2026."),
    "Not a valid datetime value.": _l("Isi tanggal dan jam yang benar."),
    "Not a valid time value.": _l("Isi jam yang benar, misalnya 09.00."),
    "Invalid email address.": _l("Isi alamat surel yang benar, misalnya nama@kota.go.id."),
    "Invalid URL.": _l("Isi alamat web yang lengkap, diawali https://."),
    "Invalid input.": _l("Isian ini tidak dapat dibaca."),
    "Invalid UUID.": _l("Isian ini tidak dapat dibaca."),
}


class FieldWords:
    """What WTForms asks for the words of a message."""

    def gettext(self, string: str) -> str:
        """The house's words; a text that the house wrote itself comes translated already."""
        return str(WORDS.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Length and number messages are written by the house (`frontend.fields`); the rest say so in general."""
        return str(_l("Isian ini terlalu pendek atau terlalu panjang."))
