"""Sheets of units, positions and employees: looked at first, with every fault by its cell; taken over whole or not."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.agencies.commands import organisation
from services.agencies.commands.organisation import Taken
from services.agencies.models.organisation import Employee, Position, SheetImport, Unit
from services.agencies.rules import organisation as rules
from services.agencies.rules.organisation import Known
from shared.db import uuid7
from shared.refusals import Conflict, Invalid
from shared.sheets import SHOWN_ERRORS, SHOWN_ROWS, CellError, Column, Unreadable, checked, read_sheet
from shared.uow import UnitOfWork

Row = Mapping[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: what its columns are, what its rows must satisfy, and how it is taken over."""

    columns: Sequence[Column]
    faults: Callable[[Sequence[Row], Known], list[CellError]]
    take: Callable[[UnitOfWork, Sequence[Row]], Taken]


KINDS = {
    "units": Kind(rules.UNIT_COLUMNS, rules.unit_faults, organisation.take_units),
    "positions": Kind(rules.POSITION_COLUMNS, rules.position_faults, organisation.take_positions),
    "employees": Kind(rules.EMPLOYEE_COLUMNS, rules.employee_faults, organisation.take_employees),
}


@dataclass(frozen=True)
class Preview:
    """What taking the sheet over would meet. `errors` holds the first SHOWN_ERRORS of `error_count`."""

    id: UUID
    kind: str
    filename: str
    rows: int
    error_count: int
    errors: Sequence[CellError]
    columns: Sequence[str]
    sample: Sequence[Row]
    applied_at: datetime | None = None
    added: int | None = None
    changed: int | None = None

    @property
    def applied(self) -> bool:
        """Whether it was taken over."""
        return self.applied_at is not None


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    id: UUID
    kind: str
    filename: str
    content: bytes


def look_at(uow: UnitOfWork, upload: Upload) -> Preview:
    """Keep the sheet and say what is wrong with it. Sent twice, it is kept once.

    Another file under the same id is another sheet: somebody went back in the browser and chose the mended one.
    """
    digest = hashlib.sha256(upload.content).hexdigest()
    kept = uow.find(SheetImport, upload.id)
    if kept is None or (kept.digest, kept.kind) != (digest, upload.kind):
        kept = uow.add(
            SheetImport(
                id=upload.id if kept is None else uuid7(),
                kind=upload.kind,
                filename=upload.filename,
                digest=digest,
                content=upload.content,
                uploaded_by=uow.person.account_id,
                uploaded_at=uow.now,
                applied_at=None,
                added=None,
                changed=None,
            )
        )
    return preview_of(uow, kept)


def preview_of(uow: UnitOfWork, kept: SheetImport) -> Preview:
    """The preview of a kept sheet against what the agency has now."""
    rows, errors = _read(uow, KINDS[kept.kind], kept.content)
    return Preview(
        id=kept.id,
        kind=kept.kind,
        filename=kept.filename,
        rows=len(rows),
        error_count=len(errors),
        errors=errors[:SHOWN_ERRORS],
        columns=[column.name for column in KINDS[kept.kind].columns],
        sample=rows[:SHOWN_ROWS],
        applied_at=kept.applied_at,
        added=kept.added,
        changed=kept.changed,
    )


def take_over(uow: UnitOfWork, import_id: UUID) -> SheetImport:
    """Take a sheet over whole. A sheet with a fault changes nothing (Invalid); one taken over is not taken again."""
    kept = uow.get(SheetImport, import_id, lock=True)
    if kept.applied_at is not None:
        raise Conflict("sheet-applied", "This sheet was taken over already.")
    kind = KINDS[kept.kind]
    rows, errors = _read(uow, kind, kept.content)
    if errors:
        raise Invalid("sheet-faulty", f"The sheet has {len(errors)} faults; nothing was taken over.")
    taken = kind.take(uow, rows)
    kept.applied_at, kept.added, kept.changed = uow.now, taken.added, taken.changed
    return kept


def _read(uow: UnitOfWork, kind: Kind, content: bytes) -> tuple[Sequence[Row], list[CellError]]:
    try:
        sheet = read_sheet(content)
    except Unreadable as unreadable:
        return [], [unreadable.error]
    rows, errors = checked(sheet, kind.columns)
    if not rows and not errors:
        return [], [CellError(1, "", "no-rows")]
    wrong = {(error.row, error.column) for error in errors}
    errors += [e for e in kind.faults(rows, _known(uow)) if (e.row, e.column) not in wrong]
    return rows, sorted(errors, key=lambda error: error.row)


def _known(uow: UnitOfWork) -> Known:
    units = uow.session.execute(select(Unit.id, Unit.code, Unit.parent_id)).all()
    codes = {unit.id: unit.code for unit in units}
    people = uow.session.execute(select(Employee.id, Employee.nip, Employee.superior_id)).all()
    nips = {person.id: person.nip for person in people}
    return Known(
        units={unit.code: codes[unit.parent_id] if unit.parent_id else None for unit in units},
        positions=frozenset(uow.session.scalars(select(Position.code))),
        superiors={person.nip: nips[person.superior_id] if person.superior_id else None for person in people},
    )
