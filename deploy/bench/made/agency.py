"""The people of a made-up agency, and the tree they serve in: plain values, decided by the size and the seed alone.

Spans are those of a regional government: a section has a lead and about nine people, a division four sections, an
organisation (*dinas*) four divisions, an assistant of the head up to twenty organisations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from shared.vocabulary import Competency, Employment

SECTIONS, DIVISIONS, ORGANISATIONS = 4, 4, 20  # of a division, of an organisation, of an assistant
OF_AN_ORGANISATION = 200  # people, with their leads and heads
GIVEN = ("Ana", "Beni", "Citra", "Dedi", "Elsa", "Frans", "Gita", "Hadi", "Ina", "Joni", "Kiki", "Lina", "Maya", "Niko")
SURNAMES = ("Rekaan", "Contoh", "Umpama", "Misal", "Andai", "Seumpama", "Permisal", "Ibarat")
# Code, name, and the level that the position asks for in every competency (PermenPANRB 38/2017).
LEADING = (
    ("KEPALA", "Kepala Daerah", 5),
    ("ASISTEN", "Asisten", 5),
    ("KADIS", "Kepala Dinas", 4),
    ("KABID", "Kepala Bidang", 4),
    ("KASI", "Kepala Seksi", 3),
)
SERVING = (
    ("ANALIS", "Analis", 3),
    ("PENGELOLA", "Pengelola", 2),
    ("PRANATA", "Pranata", 2),
    ("OPERATOR", "Operator", 1),
)
PNS_OF_TEN = 8
FIRST_DAY = date(1900, 1, 1)
MOMENT = 1_767_225_600_000  # milliseconds: ids look as if they had been made from then on, one in each


@dataclass(frozen=True)
class Position:
    """A position and what it asks for."""

    id: UUID
    code: str
    name: str
    standard: dict[str, int]


@dataclass
class Unit:
    """A unit; `path` runs from the root to itself."""

    id: UUID
    code: str
    name: str
    parent_id: UUID | None
    is_organisation: bool
    organisation_id: UUID
    path: tuple[UUID, ...]
    head: "Employee | None" = None


@dataclass(frozen=True)
class Employee:
    """Somebody who serves in a unit under a superior."""

    id: UUID
    nip: str
    name: str
    employment: str
    position_id: UUID
    unit_id: UUID
    superior_id: UUID | None


@dataclass
class Agency:
    """What makes an agency up. The first employee leads it; units stand after those above them."""

    id: UUID
    slug: str
    positions: dict[str, Position] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    employees: list[Employee] = field(default_factory=list)

    @property
    def superiors(self) -> dict[UUID, UUID | None]:
        """Who is above whom."""
        return {employee.id: employee.superior_id for employee in self.employees}


def agency(size: int, seed: int | str) -> Agency:
    """An agency of so many employees, 30 at least: it must have a head, an assistant, and a section with people."""
    if size < 30:
        raise ValueError("an agency of the bench has 30 employees at least")
    return _Making(size, seed).made()


def ids(random: Random) -> Iterator[UUID]:
    """UUIDv7 of a clock that goes on by a millisecond each time."""
    moment = MOMENT + random.randrange(1_000_000)
    while True:
        moment += 1
        yield UUID(int=moment << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62))


def nip_of(number: int) -> str:
    """The NIP of the person with this number: born on a day of 1900, another serial for each."""
    day, serial = divmod(number, 999)
    born = FIRST_DAY + timedelta(days=day % 365)
    return f"{born:%Y%m%d}1925{day // 365 % 12 + 1:02d}{number % 2 + 1}{serial + 1:03d}"


class _Making:
    """The tree is made first, from above; whoever is left over serves in its sections."""

    def __init__(self, size: int, seed: int | str) -> None:
        self._random = Random(f"{seed} {size}")  # noqa: S311  # to be repeated, not to be secret
        self._ids = ids(self._random)
        self._size = size
        agency_id = next(self._ids)
        self._agency = Agency(agency_id, f"bench-{size}-{agency_id.hex[-6:]}")
        for code, name, level in (*LEADING, *SERVING):
            standard = {competency.value: level for competency in Competency}
            self._agency.positions[code] = Position(next(self._ids), code, name, standard)

    def made(self) -> Agency:
        root = self._unit("AKAR", "Pemerintah Daerah Rekaan", None, True)
        head = self._lead(root, "KEPALA", None)
        sections: list[Unit] = []
        for number in range(max(1, self._size // OF_AN_ORGANISATION)):
            if number % ORGANISATIONS == 0:
                assisted = self._unit(f"AS{number // ORGANISATIONS + 1:02d}", "Asisten", root, False)
                assistant = self._lead(assisted, "ASISTEN", head)
            sections += self._organisation(assisted, assistant, number + 1)
        while len(self._agency.employees) < self._size:
            section = sections[len(self._agency.employees) % len(sections)]
            assert section.head is not None
            self._employ(section, self._random.choice(SERVING)[0], section.head.id)
        return self._agency

    def _organisation(self, above: Unit, assistant: Employee, number: int) -> list[Unit]:
        own = self._unit(f"D{number:03d}", f"Dinas Rekaan {number}", above, True)
        head = self._lead(own, "KADIS", assistant)
        sections = []
        for division in range(1, DIVISIONS + 1):
            part = self._unit(f"{own.code}.{division}", f"Bidang {division}", own, False)
            leader = self._lead(part, "KABID", head)
            for number_of in range(1, SECTIONS + 1):
                section = self._unit(f"{part.code}.{number_of}", f"Seksi {number_of}", part, False)
                self._lead(section, "KASI", leader)
                sections.append(section)
        return sections

    def _unit(self, code: str, name: str, above: Unit | None, is_organisation: bool) -> Unit:
        id_ = next(self._ids)
        path = (*above.path, id_) if above else (id_,)
        organisation = id_ if is_organisation or above is None else above.organisation_id
        unit = Unit(id_, code, name, above.id if above else None, is_organisation, organisation, path)
        self._agency.units.append(unit)
        return unit

    def _lead(self, unit: Unit, position: str, superior: Employee | None) -> Employee:
        unit.head = self._employ(unit, position, superior.id if superior else None)
        return unit.head

    def _employ(self, unit: Unit, position: str, superior: UUID | None) -> Employee:
        number = len(self._agency.employees)
        kind = Employment.PNS if self._random.randrange(10) < PNS_OF_TEN else Employment.PPPK
        name = f"{self._random.choice(GIVEN)} {self._random.choice(SURNAMES)} {number}"
        employee = Employee(
            next(self._ids),
            nip_of(number),
            name,
            kind.value,
            self._agency.positions[position].id,
            unit.id,
            superior,
        )
        self._agency.employees.append(employee)
        return employee
