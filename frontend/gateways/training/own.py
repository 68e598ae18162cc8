"""What is a person's own in training: plan, seats, hours, coaching, and what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.gateways.training.lessons import Text
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Competency, Employment

SERVICE = "training"


@dataclass(frozen=True)
class Hours:
    """How the hours (JP) of a year stand; `figure` is the floor of a PNS or the ceiling of a PPPK."""

    hours: Decimal
    figure: Decimal
    state: str
    remaining: Decimal
    rules: str


@dataclass(frozen=True)
class Gap:
    """An own gap."""

    id: UUID
    competency: Competency
    standard: int
    level: int
    missing: int
    since: date
    state: str
    intervened_on: date | None = None


@dataclass(frozen=True)
class Seat:
    """An own nomination with its workshop. `hours` are what the workshop gives, `hours_credited` what was earned."""

    id: UUID
    workshop_id: UUID
    state: str
    confirm_by: date
    title: str
    competency: Competency
    starts_at: datetime
    place: str
    hours: Decimal
    pass_mark: Decimal
    capacity: int
    taken: int
    trainer_employee_id: UUID
    ahead: int | None = None
    result: str | None = None
    score: Decimal | None = None
    hours_credited: Decimal | None = None
    completed_on: date | None = None
    cancelled_on: date | None = None

    @property
    def is_on(self) -> bool:
        """Whether it was neither held nor called off."""
        return self.completed_on is None and self.cancelled_on is None


@dataclass(frozen=True)
class Offer:
    """An offer of coaching."""

    id: UUID
    employee_id: UUID
    offered_on: date
    state: str


@dataclass(frozen=True)
class LessonLine:
    """A lesson of the plan; `hours` are the JP that it earns."""

    key: str
    title: Text
    summary: Text
    minutes: int
    hours: Decimal
    completed_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """The own plan; `nominates` and `coaches`: whether the pages of a superior have something for the person."""

    year: int
    employment: Employment
    hours: Hours
    gaps: tuple[Gap, ...]
    enrolments: tuple[Seat, ...]
    offers: tuple[Offer, ...]
    lessons: tuple[LessonLine, ...]
    nominates: bool = False
    coaches: bool = False


@dataclass(frozen=True)
class HoursEntry:
    """Hours credited."""

    id: UUID
    kind: str
    title: str
    hours: Decimal
    earned_on: date


@dataclass(frozen=True)
class Counts:
    """How much waits, by kind."""

    seats: int
    nominations: int
    results: int
    offers: int
    coaching: int
    needs: int


@dataclass(frozen=True)
class WaitingItem:
    """One thing that waits. `at`: when its workshop begins; `by`: until when, or since when."""

    kind: str
    id: UUID
    title: str | None = None
    unit_id: UUID | None = None
    employee_id: UUID | None = None
    at: datetime | None = None
    by: date | None = None


@dataclass(frozen=True)
class Waiting:
    """What waits for a person."""

    counts: Counts
    items: tuple[WaitingItem, ...]


def plan(api: Api) -> Plan:
    """My plan."""
    return build(Plan, api.get(SERVICE, "/plan"))


def hours(api: Api, params: Params) -> Page[HoursEntry]:
    """My ledger of hours."""
    return build_page(HoursEntry, api.get(SERVICE, "/hours", params))


def seat(api: Api, id: UUID) -> Seat:
    """One of my nominations."""
    return build(Seat, api.get(SERVICE, f"/enrolments/{id}"))


def confirm(api: Api, id: UUID) -> str:
    """Take the seat; the state after it (CONFIRMED or WAITING)."""
    return str(api.post(SERVICE, f"/enrolments/{id}/confirm")["state"])


def decline(api: Api, id: UUID) -> None:
    """Not take part."""
    api.post(SERVICE, f"/enrolments/{id}/decline")


def calendar(api: Api, id: UUID) -> File:
    """The workshop as a calendar file."""
    return api.download(SERVICE, f"/enrolments/{id}/calendar.ics")


def waiting(api: Api) -> Waiting:
    """What waits for me."""
    return build(Waiting, api.get(SERVICE, "/waiting"))


def offers_below(api: Api, params: Params) -> Page[Offer]:
    """Offers of coaching to the people below me."""
    return build_page(Offer, api.get(SERVICE, "/coaching-offers", params))


def answer_offer(api: Api, id: UUID, verb: str) -> None:
    """`accept` or `decline` mine, `done` for one of somebody below me."""
    api.post(SERVICE, f"/coaching-offers/{id}/{verb}")
