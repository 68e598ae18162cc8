"""The agencies of one run: 1,000, 10,000 and 100,000 employees, each made when an operation first asks for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from deploy.bench.made.agency import Agency, Employee, agency
from deploy.bench.made.writing import KEEPS_COPIES, owner, write
from deploy.bench.place import Place
from deploy.pidfile import until
from deploy.up import Up
from shared.auth.principal import Grant, Principal
from shared.db import uuid7
from shared.settings import Settings

SIZES = (1_000, 10_000, 100_000)
QUICK = (100, 300, 1_000)
PATIENCE = 120.0  # seconds in which the directories of all services know an agency, and a cycle is open
ACCOUNT = """
INSERT INTO account (agency_id, id, issuer, subject, name, employee_id, in_admin_group, groups, seen_at)
VALUES (%s, %s, 'https://masuk.rekaan.example', %s, 'Orang Rekaan', %s, false, '{}', clock_timestamp())"""
_made: dict[tuple[Settings, int], "Furnished"] = {}


@dataclass
class Furnished:
    """An agency that all services know, with what was done in it so far: its cycles, the newest last."""

    place: Place
    agency: Agency
    cycles: list[UUID] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many people it has."""
        return len(self.agency.employees)

    @property
    def admin(self) -> tuple[UUID, str]:
        """Whom the desk asks as."""
        return self.agency.id, "agency_admin"

    def person(self, role: str = "employee", employee: Employee | None = None) -> Principal:
        """Somebody with a role over the whole agency, and an account of their own."""
        account = uuid4()
        principal = Principal(account, self.agency.id, employee.id if employee else None, (Grant(role),))
        with owner(self.place.desk.settings, "agencies") as connection:
            connection.execute(ACCOUNT, [self.agency.id, account, str(account), principal.employee_id])
        return principal

    def open_cycle(self) -> UUID:
        """Open the next quarter's cycle over HTTP; comes back with the answer, whatever there is still to do."""
        first = date(2026, 1, 1) + timedelta(days=91 * len(self.cycles))
        body = {"id": str(uuid7()), "name": f"Triwulan {len(self.cycles) + 1}", "period_start": first.isoformat()}
        body["period_end"] = (first + timedelta(days=90)).isoformat()
        answer = self.place.desk.insist("POST", "/cycles", self.admin, body, "evaluations")
        assert answer.status_code == 201, answer.text
        self.cycles.append(UUID(body["id"]))
        return self.cycles[-1]

    def drafted(self, cycle_id: UUID) -> int:
        """How many of the cycle's drafts are there."""
        counted = "SELECT count(*) FROM evaluation WHERE agency_id = %s AND cycle_id = %s"
        return self.place.up.number("evaluations", counted, self.agency.id, cycle_id)

    def opened_cycle(self) -> UUID:
        """The newest cycle, opened if there is none, once everybody has a draft."""
        cycle_id = self.cycles[-1] if self.cycles else self.open_cycle()
        assert until(lambda: self.drafted(cycle_id) == self.size, PATIENCE), f"not {self.size} drafts"
        return cycle_id


def sizes(place: Place) -> tuple[int, ...]:
    """The sizes of this run."""
    return QUICK if place.quick else SIZES


def furnished(place: Place, size: int) -> Furnished:
    """The agency of this size in this run."""
    key = (place.desk.settings, size)
    if key not in _made:
        made = agency(size, place.seed)
        registered(place, made.id, made.slug)
        write(place.desk.settings, made)
        _made[key] = Furnished(place, made)
    return _made[key]


def registered(place: Place, agency_id: UUID | None = None, slug: str | None = None) -> UUID:
    """An agency that all services know, with nobody in it."""
    made = place.desk.register(agency_id, slug)
    assert until(lambda: _is_known(place.up, made), PATIENCE), "an agency is not known everywhere"
    return made


def _is_known(up: Up, agency_id: UUID) -> bool:
    return all(up.rows(service, "SELECT 1 FROM agency WHERE id = %s", agency_id) for service in KEEPS_COPIES)
