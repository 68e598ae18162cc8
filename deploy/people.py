"""The people of the demonstration, as data: an operator, and two agencies of one shape with people who are invented.

Their surnames say so (Rekaan, Contoh, Umpama ...), and by their NIP all of them were born in 1900. Kota Kupang is a
real city with invented people; Kota Contoh Maritaing is invented altogether.
"""

from dataclasses import dataclass, field
from functools import cached_property

from shared.vocabulary import Employment

ADMIN_GROUP = "cendana-admin"
OPERATOR_GROUP = "cendana-operators"
PNS, PPPK = Employment.PNS, Employment.PPPK


@dataclass(frozen=True)
class Unit:
    """A unit. `organisation`: whether it gets a *predikat* of its own; `head` is the NIP of its head."""

    code: str
    name: str
    parent: str | None
    organisation: bool
    head: str


@dataclass(frozen=True)
class Position:
    """A position with its standard: levels 1 to 5 in the order of shared.vocabulary.Competency."""

    code: str
    name: str
    levels: tuple[int, int, int, int, int, int, int, int, int]


@dataclass(frozen=True)
class Role:
    """A role that the agency's admin will assign; `unit` limits it to a subtree."""

    name: str
    unit: str | None = None


@dataclass(frozen=True)
class Employee:
    """Somebody who works there. `superior` is a NIP; the head of the agency has none."""

    sub: str
    nip: str
    name: str
    email: str
    employment: Employment
    position: str
    unit: str
    superior: str | None
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class DemoAgency:
    """An agency as the operator registers it and its admin fills it. `admin` is the sub of the admin."""

    slug: str
    name: str
    zone: str
    domain: str
    invented: str
    admin: str
    admin_name: str
    units: tuple[Unit, ...]
    employees: tuple[Employee, ...]
    positions: tuple[Position, ...] = field(default=(), repr=False)

    @cached_property
    def by_nip(self) -> dict[str, Employee]:
        """The employees by NIP."""
        return {employee.nip: employee for employee in self.employees}

    def holder_of(self, role: str) -> Employee:
        """The employee who will have this role. StopIteration when nobody will."""
        return next(each for each in self.employees if any(held.name == role for held in each.roles))

    def head_of(self, unit: str) -> Employee:
        """The head of the unit with this code."""
        return self.by_nip[next(each.head for each in self.units if each.code == unit)]

    def staff_of(self, unit: str) -> tuple[Employee, ...]:
        """Everybody in a unit, its head too."""
        return tuple(employee for employee in self.employees if employee.unit == unit)

    def reports_of(self, nip: str) -> tuple[Employee, ...]:
        """Those whose superior this is."""
        return tuple(employee for employee in self.employees if employee.superior == nip)


POSITIONS = (
    Position("SEKDA", "Sekretaris Daerah", (5, 5, 5, 5, 5, 5, 5, 5, 5)),
    Position("KADIS", "Kepala Perangkat Daerah", (4, 4, 4, 4, 4, 4, 4, 4, 4)),
    Position("KABID", "Kepala Bidang", (3, 3, 3, 3, 4, 3, 3, 3, 3)),
    Position("ANALIS", "Analis", (3, 3, 3, 3, 3, 2, 2, 3, 2)),
    Position("WIDYAISWARA", "Widyaiswara", (3, 3, 4, 3, 3, 4, 3, 3, 3)),
    Position("PETUGAS", "Petugas Layanan", (2, 2, 3, 2, 3, 2, 2, 2, 2)),
    Position("PENGADMINISTRASI", "Pengadministrasi", (2, 2, 2, 2, 2, 1, 1, 1, 1)),
)

ROOT, CIVIL, LICENCES, PERSONNEL = "SETDA", "DUKCAPIL", "DPMPTSP", "BKPP"
ORGANISATION, INSPECTORATE = "ORTALA", "INSPEKTORAT"


@dataclass(frozen=True)
class _Seat:
    """A place in the shape that both agencies share; `superior` is the number of another seat."""

    unit: str
    position: str
    superior: int | None
    employment: Employment = PNS
    female: bool = False
    roles: tuple[Role, ...] = ()


SEATS = (
    _Seat(ROOT, "SEKDA", None, roles=(Role("reward_approver"),)),
    _Seat(CIVIL, "KADIS", 0, female=True),
    _Seat(CIVIL, "KABID", 1),
    _Seat(CIVIL, "ANALIS", 1, roles=(Role("unit_officer", CIVIL),), female=True),
    _Seat(CIVIL, "PETUGAS", 2),
    _Seat(CIVIL, "PETUGAS", 2, PPPK, female=True),
    _Seat(CIVIL, "PETUGAS", 2, PPPK),
    _Seat(CIVIL, "PETUGAS", 2, PPPK, female=True),
    _Seat(CIVIL, "PENGADMINISTRASI", 2),
    _Seat(LICENCES, "KADIS", 0),
    _Seat(LICENCES, "KABID", 9, female=True),
    _Seat(LICENCES, "ANALIS", 9, roles=(Role("unit_officer", LICENCES),)),
    _Seat(LICENCES, "PETUGAS", 10, PPPK, female=True),
    _Seat(LICENCES, "PETUGAS", 10, PPPK),
    _Seat(PERSONNEL, "KADIS", 0, female=True),
    _Seat(PERSONNEL, "KABID", 14, roles=(Role("reward_manager"),)),
    _Seat(PERSONNEL, "ANALIS", 15, roles=(Role("training_organiser"),), female=True),
    _Seat(PERSONNEL, "WIDYAISWARA", 14, roles=(Role("trainer"),)),
    _Seat(PERSONNEL, "PENGADMINISTRASI", 15, PPPK, female=True),
    _Seat(PERSONNEL, "PENGADMINISTRASI", 15, PPPK),
    _Seat(ORGANISATION, "KABID", 0, female=True),
    _Seat(ORGANISATION, "ANALIS", 20, roles=(Role("survey_officer"),)),
    _Seat(ORGANISATION, "ANALIS", 20, roles=(Role("cause_reviewer"),), female=True),
    _Seat(ORGANISATION, "PENGADMINISTRASI", 20, PPPK),
    _Seat(ORGANISATION, "PENGADMINISTRASI", 20, PPPK, female=True),
    _Seat(INSPECTORATE, "KADIS", 0),
    _Seat(INSPECTORATE, "ANALIS", 25, roles=(Role("inspector"), Role("auditor")), female=True),
    _Seat(INSPECTORATE, "PENGADMINISTRASI", 25, PPPK),
)
HEADS = {ROOT: 0, CIVIL: 1, LICENCES: 9, PERSONNEL: 14, ORGANISATION: 20, INSPECTORATE: 25}
SURNAMES = ("Rekaan", "Contoh", "Umpama", "Misal", "Andai", "Permisal", "Seumpama", "Ibarat")


def _nip(number: int, seat: _Seat) -> str:
    """Born in 1900, appointed from 1920 on: the shape of a NIP, and nobody's."""
    birth, appointed = f"1900{number % 12 + 1:02}{number % 28 + 1:02}", f"{1920 + number % 5}{number % 12 + 1:02}"
    return f"{birth}{appointed}{2 if seat.female else 1}{number:03}"


def _employees(first_names: str, domain: str, offset: int) -> tuple[Employee, ...]:
    """The people of an agency: one name for each seat. `offset` keeps the NIP of agencies apart."""
    numbered = list(enumerate(zip(SEATS, first_names.split(), strict=True)))
    nips = [_nip(offset + number, seat) for number, (seat, _) in numbered]
    people = []
    for number, (seat, first) in numbered:
        surname = SURNAMES[number % len(SURNAMES)]
        sub = f"{first}.{surname}".lower()
        people.append(
            Employee(
                sub=sub,
                nip=nips[number],
                name=f"{first} {surname}",
                email=f"{sub}@{domain}",
                employment=seat.employment,
                position=seat.position,
                unit=seat.unit,
                superior=None if seat.superior is None else nips[seat.superior],
                roles=seat.roles,
            )
        )
    return tuple(people)


def _units(names: dict[str, str], employees: tuple[Employee, ...]) -> tuple[Unit, ...]:
    return tuple(
        Unit(code, name, None if code == ROOT else ROOT, organisation=True, head=employees[HEADS[code]].nip)
        for code, name in names.items()
    )


_KUPANG = _employees(
    "Yosef Maria Markus Marta Andreas Yuliana Stefanus Agustina Petrus Paulus Kristina Benediktus Magdalena "
    "Antonius Theresia Dominggus Fransiska Gabriel Helena Ignasius Yohana Kornelis Lusia Matius Natalia "
    "Oktavianus Paulina Rafael",
    "kupang.example",
    0,
)
_MARITAING = _employees(
    "Hasan Siti Rahmat Nur Abdul Aminah Usman Fatimah Ibrahim Yusuf Khadijah Salim Zainab "
    "Mahmud Halimah Idris Rukiah Taufik Salma Bakri Maimunah Hamid Zahra Jamal Laila "
    "Nasir Rahma Sulaiman",
    "maritaing.example",
    100,
)

KUPANG = DemoAgency(
    slug="kupang",
    name="Kota Kupang",
    zone="Asia/Makassar",
    domain="kupang.example",
    invented="Orang, NIP, dan angka di instansi ini rekaan.",
    admin="admin",
    admin_name="Admin Rekaan",
    units=_units(
        {
            ROOT: "Pemerintah Kota Kupang",
            CIVIL: "Dinas Kependudukan dan Pencatatan Sipil",
            LICENCES: "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
            PERSONNEL: "Badan Kepegawaian, Pendidikan dan Pelatihan Daerah",
            ORGANISATION: "Bagian Organisasi",
            INSPECTORATE: "Inspektorat",
        },
        _KUPANG,
    ),
    employees=_KUPANG,
    positions=POSITIONS,
)
MARITAING = DemoAgency(
    slug="maritaing",
    name="Kota Contoh Maritaing",
    zone="Asia/Makassar",
    domain="maritaing.example",
    invented="Instansi ini rekaan: tidak ada kota dengan nama ini.",
    admin="admin",
    admin_name="Admin Umpama",
    units=_units(
        {
            ROOT: "Pemerintah Kota Contoh Maritaing",
            CIVIL: "Dinas Kependudukan dan Pencatatan Sipil Contoh",
            LICENCES: "Dinas Pelayanan Perizinan Contoh",
            PERSONNEL: "Badan Kepegawaian Contoh",
            ORGANISATION: "Bagian Organisasi Contoh",
            INSPECTORATE: "Inspektorat Contoh",
        },
        _MARITAING,
    ),
    employees=_MARITAING,
    positions=POSITIONS,
)
AGENCIES = (KUPANG, MARITAING)
