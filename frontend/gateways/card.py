"""The public card of a service, the latest indices and the list of services, as the surveys service tells them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Competency, Element, Grade, WeightConvention


@dataclass(frozen=True)
class Offering:
    """A service of the agency."""

    id: UUID
    slug: str
    name: str
    offered_by: str


@dataclass(frozen=True)
class Period:
    """The index of a period: IKM 25 to 100."""

    period_start: date
    period_end: date
    answers: int
    convention: WeightConvention
    ikm: Decimal
    grade: Grade


@dataclass(frozen=True)
class ElementMean:
    """An element's mean, 1 to 4."""

    element: Element
    answers: int
    mean: Decimal


@dataclass(frozen=True)
class ElementChange:
    """An element in both periods. `change`: BETTER, SAME, WORSE."""

    element: Element
    before: Decimal
    after: Decimal
    difference: Decimal
    change: str


@dataclass(frozen=True)
class Figures:
    """What the latest survey says, beside the period before."""

    now: Period
    elements: tuple[ElementMean, ...]
    strongest: tuple[Element, ...]
    weakest: tuple[Element, ...]
    periods: tuple[Period, ...]
    changes: tuple[ElementChange, ...] = ()
    before: Period | None = None
    difference: Decimal | None = None
    change: str | None = None


@dataclass(frozen=True)
class Voice:
    """What citizens wrote, in an officer's words."""

    text: str
    said_by: int
    element: Element | None = None


@dataclass(frozen=True)
class Done:
    """A line of the follow-up plan. `state`: PLANNED, DONE."""

    text: str
    state: str
    due: date
    element: Element | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Workshop:
    """A workshop for this service; `hours` (JP) of each of `people`, who are not counted where too few serve."""

    competency: Competency
    completed_on: date
    hours: Decimal
    people: int | None = None


@dataclass(frozen=True)
class Card:
    """The public card. `shown`: PUBLISHED, TOO_FEW, NOT_YET."""

    offering: Offering
    shown: str
    k: int
    voices: tuple[Voice, ...]
    actions: tuple[Done, ...]
    workshops: tuple[Workshop, ...]
    figures: Figures | None = None
    survey_code: str | None = None


@dataclass(frozen=True)
class IndexLine:
    """The latest index of a service; none where too few people stand behind it."""

    offering: Offering
    now: Period | None = None


def card(api: Api, slug: str, offering: str) -> Card:
    """The card of a service."""
    return build(Card, api.get("surveys", f"/public/{slug}/card/{offering}"))


def indices(api: Api, slug: str, params: Params) -> Page[IndexLine]:
    """A page of the latest indices."""
    return build_page(IndexLine, api.get("surveys", f"/public/{slug}/indices", params))


def offerings(api: Api, slug: str, params: Params) -> Page[Offering]:
    """A page of the agency's services."""
    return build_page(Offering, api.get("surveys", f"/public/{slug}/offerings", params))
