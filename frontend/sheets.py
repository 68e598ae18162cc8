"""Sheets that people upload, in every area that takes some: the form, a fault, and the words for faults of the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from frontend.fields import FileField, refuse
from frontend.forms import RowForm

SHEET_FAULTS: Mapping[str, Any] = {  # by the codes of shared.sheets; an area adds those of its own columns
    "file-empty": _l("Berkas ini kosong."),
    "no-rows": _l("Berkas ini hanya berisi judul kolom."),
    "encoding-unknown": _l("Huruf dalam berkas ini tidak dapat dibaca. Simpan sebagai CSV UTF-8 atau XLSX."),
    "csv-broken": _l("CSV ini rusak: periksa tanda kutip."),
    "xlsx-broken": _l("XLSX ini rusak atau terkunci."),
    "xlsx-too-large": _l("XLSX ini terlalu besar setelah dibuka. Hapus lembar dan gambar yang tidak perlu."),
    "too-many-rows": _l("Terlalu banyak baris dalam satu berkas; bagilah."),
    "too-many-columns": _l("Terlalu banyak kolom."),
    "column-missing": _l("Kolom ini tidak ada."),
    "column-twice": _l("Kolom ini ada dua kali."),
    "value-missing": _l("Isi sel ini."),
    "formula": _l("Sel ini berisi rumus. Tulis nilainya."),
}


@dataclass(frozen=True)
class Fault:
    """A fault of a cell; the heading is row 1."""

    row: int
    column: str
    code: str
    value: str = ""


class SheetForm(RowForm):
    """A sheet to look at."""

    sheet = FileField(_l("Berkas CSV atau XLSX"), description=_l("Paling banyak 20.000 baris."))

    def validate_sheet(self, field: Any) -> None:
        """Some file must be chosen."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise refuse(_l("Pilih berkasnya dahulu."))
