"""What stands in the columns of a sheet: for the empty template, and for those who fill it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from shared.vocabulary import Competency


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading, what belongs in it, and whether each row needs it."""

    name: str
    text: Any
    required: bool = True


_CODE = _l("Kode singkat yang tidak dipakai dua kali, misalnya DUKCAPIL")
COLUMNS: Mapping[str, Sequence[SheetColumn]] = {
    "units": (
        SheetColumn("kode", _CODE),
        SheetColumn("nama", _l("Nama unit")),
        SheetColumn("induk", _l("Kode unit di atasnya; kosong hanya untuk unit teratas"), required=False),
        SheetColumn("organisasi", _l("ya bila unit ini mendapat predikat organisasi sendiri"), required=False),
        SheetColumn("kepala_nip", _l("NIP kepala unit; boleh diimpor sebelum pegawainya"), required=False),
    ),
    "positions": (
        SheetColumn("kode", _l("Kode singkat jabatan, misalnya ANALIS")),
        SheetColumn("nama", _l("Nama jabatan")),
        *(SheetColumn(each.value.lower(), _l("Level 1 sampai 5")) for each in Competency),
    ),
    "employees": (
        SheetColumn("nip", _l("18 angka, ditulis sebagai teks")),
        SheetColumn("nama", _l("Nama lengkap")),
        SheetColumn("surel", _l("Alamat surel dinas"), required=False),
        SheetColumn("jenis", _l("PNS atau PPPK")),
        SheetColumn("jabatan", _l("Kode jabatan")),
        SheetColumn("unit", _l("Kode unit")),
        SheetColumn("atasan_nip", _l("NIP atasan; kosong hanya untuk pimpinan instansi"), required=False),
    ),
}


def headings(kind: str) -> list[str]:
    """The first line of a sheet of this kind."""
    return [column.name for column in COLUMNS[kind]]
