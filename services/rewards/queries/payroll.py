"""Grants as a sheet for payroll: ids, amounts and the decree. No cell of it is ever read as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from shared.sheets import defused

HEADINGS = ("usulan_id", "pegawai_id", "unit_id", "skema_id", "skema", "jenis", "keputusan", "besaran", "diputus")


def grants_as_csv(grants: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """The sheet, with a byte order mark for Excel; amounts are whole rupiah, days those of the agency's zone."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(HEADINGS)
    for grant in grants:
        writer.writerow(
            (
                grant["id"],
                grant["employee_id"],
                grant["unit_id"] or "",
                grant["scheme_id"],
                defused(grant["scheme_name"]),
                grant["kind"],
                defused(grant["decree"]),
                grant["amount"],
                grant["decided_at"].astimezone(zone).date().isoformat(),
            )
        )
    return "\ufeff" + sheet.getvalue()
