"""Surveys as officers need them: offerings, surveys with their results, paper forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.shapes import Page, build, build_page
from frontend.sheets import Fault
from shared.vocabulary import Element, Grade, WeightConvention

SERVICE = "surveys"


@dataclass(frozen=True)
class Offering:
    """What an agency offers citizens (*layanan*)."""

    id: UUID
    unit_id: UUID
    name: str
    offered_by: str
    slug: str
    surveys: int = 0


@dataclass(frozen=True)
class Line:
    """A line of the list of surveys."""

    id: UUID
    offering_name: str
    unit_id: UUID
    period_start: date
    period_end: date
    channel: str
    convention: WeightConvention
    state: str
    answers: int
    ikm: Decimal | None = None
    grade: Grade | None = None


@dataclass(frozen=True)
class Plan:
    """A survey as its officer settled it."""

    id: UUID
    offering_id: UUID
    period_start: date
    period_end: date
    convention: WeightConvention
    channel: str
    state: str
    listed: bool
    code: str | None = None
    last_day: date | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class ElementLine:
    """An element of a result, beside the period before."""

    element: Element
    answers: int
    mean: Decimal
    under_mark: bool
    before: Decimal | None = None
    change: str | None = None


@dataclass(frozen=True)
class Result:
    """A published result; `value` 1 to 4, `ikm` 25 to 100."""

    value: Decimal
    ikm: Decimal
    grade: Grade
    mark: Decimal
    rules: str
    weight: Decimal
    elements: tuple[ElementLine, ...]
    strongest: tuple[Element, ...]
    weakest: tuple[Element, ...]


@dataclass(frozen=True)
class Earlier:
    """The period before."""

    id: UUID
    period_start: date
    period_end: date
    ikm: Decimal
    convention: WeightConvention
    difference: Decimal | None = None


@dataclass(frozen=True)
class Survey:
    """A survey with its result."""

    survey: Plan
    offering: Offering
    answers: int
    result: Result | None = None
    previous: Earlier | None = None


@dataclass(frozen=True)
class Outlook:
    """What publishing today would say."""

    answers: int
    least: int
    k: int
    mark: Decimal
    weak: tuple[Element, ...]
    ikm: Decimal | None = None
    grade: Grade | None = None


@dataclass(frozen=True)
class Comment:
    """A free text, with its day and nothing finer."""

    comment: str
    answered_on: date
    source: str


@dataclass(frozen=True)
class Preview:
    """What taking paper forms over would meet."""

    id: UUID
    survey_id: UUID
    filename: str
    rows: int
    error_count: int
    errors: tuple[Fault, ...]
    columns: tuple[str, ...]
    sample: tuple[Mapping[str, str], ...]
    applied: bool


@dataclass(frozen=True)
class Paper:
    """A sheet of paper forms."""

    id: UUID
    filename: str
    uploaded_at: datetime
    applied_at: datetime | None = None
    answers: int | None = None


@dataclass(frozen=True)
class Defaults:
    """What the agency's settings propose for a new survey."""

    convention: WeightConvention
    mark: Decimal


@dataclass(frozen=True)
class Settings:
    """What the agency settles for surveys and reports."""

    mark: Decimal
    convention: WeightConvention
    days_to_verify: int
    days_for_information: int
    days_for_complaints: int
    days_for_supervision: int
    days_to_react: int


def offerings(api: Api, params: Params) -> Page[Offering]:
    """Offerings."""
    return build_page(Offering, api.get(SERVICE, "/offerings", params))


def offering(api: Api, id: UUID) -> Offering:
    """One offering."""
    return build(Offering, api.get(SERVICE, f"/offerings/{id}"))


def add_offering(api: Api, values: Mapping[str, Any]) -> None:
    """Add one."""
    api.post(SERVICE, "/offerings", values)


def change_offering(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Change one."""
    api.put(SERVICE, f"/offerings/{id}", values)


def remove_offering(api: Api, id: UUID) -> None:
    """Take one off that was never surveyed or reported on."""
    api.delete(SERVICE, f"/offerings/{id}")


def surveys(api: Api, params: Params) -> Page[Line]:
    """Surveys."""
    return build_page(Line, api.get(SERVICE, "/surveys", params))


def defaults(api: Api) -> Defaults:
    """What a new survey proposes."""
    return build(Defaults, api.get(SERVICE, "/surveys/defaults"))


def create(api: Api, values: Mapping[str, Any]) -> Survey:
    """Make a survey."""
    return build(Survey, api.post(SERVICE, "/surveys", values))


def survey(api: Api, id: UUID) -> Survey:
    """One survey."""
    return build(Survey, api.get(SERVICE, f"/surveys/{id}"))


def change(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Change a draft."""
    api.put(SERVICE, f"/surveys/{id}", values)


def remove(api: Api, id: UUID) -> None:
    """Throw a draft away."""
    api.delete(SERVICE, f"/surveys/{id}")


def move(api: Api, id: UUID, step: str) -> None:
    """Open, close or publish a survey."""
    api.post(SERVICE, f"/surveys/{id}/{step}")


def outlook(api: Api, id: UUID) -> Outlook:
    """What publishing would say."""
    return build(Outlook, api.get(SERVICE, f"/surveys/{id}/outlook"))


def qr(api: Api, id: UUID) -> File:
    """The QR code of the public address (SVG)."""
    return api.download(SERVICE, f"/surveys/{id}/qr.svg")


def comments(api: Api, id: UUID, params: Params) -> Page[Comment]:
    """What citizens wrote."""
    return build_page(Comment, api.get(SERVICE, f"/surveys/{id}/comments", params))


def answers_file(api: Api, id: UUID, kind: str) -> File:
    """All answers, as csv or xlsx."""
    return api.download(SERVICE, f"/surveys/{id}/answers.{kind}")


def papers(api: Api, id: UUID, params: Params) -> Page[Paper]:
    """Sheets of paper forms of a survey."""
    return build_page(Paper, api.get(SERVICE, f"/surveys/{id}/papers", params))


def look_at(api: Api, id: UUID, row_id: UUID, filename: str, content: bytes) -> Preview:
    """Send a sheet of paper forms to be looked at."""
    params = {"id": row_id, "filename": filename[:200]}
    return build(Preview, api.upload(SERVICE, f"/surveys/{id}/papers", content, "application/octet-stream", params))


def preview(api: Api, id: UUID) -> Preview:
    """The preview of a sheet."""
    return build(Preview, api.get(SERVICE, f"/papers/{id}"))


def take_over(api: Api, id: UUID) -> Paper:
    """Take a sheet over."""
    return build(Paper, api.post(SERVICE, f"/papers/{id}/apply"))


def settings(api: Api) -> Settings:
    """The settings of today."""
    return build(Settings, api.get(SERVICE, "/settings"))


def set_settings(api: Api, values: Mapping[str, Any]) -> None:
    """New settings from today on."""
    api.put(SERVICE, "/settings", {"settings": values})
