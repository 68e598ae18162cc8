"""Public reports, as citizens and officers have them from the surveys service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote
from uuid import UUID

from frontend.api import Api, Params
from frontend.gateways.findings import Pending
from frontend.shapes import Page, build, build_all, build_page
from shared.vocabulary import ReportClass, ReportKind


@dataclass(frozen=True)
class Choice:
    """A service that a report can be about."""

    id: UUID
    name: str
    slug: str
    offered_by: str
    unit_id: UUID


@dataclass(frozen=True)
class Offered:
    """What the public form offers, and the agency's terms in working days."""

    offerings: tuple[Choice, ...]
    days_to_verify: int
    days_to_react: int


@dataclass(frozen=True)
class Sent:
    """A report that was sent; without a number when it cannot be told again."""

    received_on: date
    tracking_number: str | None = None


@dataclass(frozen=True)
class Clock:
    """Where a report stands beside its term; `days_left` are working days."""

    state: str
    due: date | None = None
    days_left: int | None = None


@dataclass(frozen=True)
class Step:
    """What happened to a report, to the day. Notes, people and units are for officers."""

    kind: str
    on: date
    text: str = ""
    by: UUID | None = None
    note: str = ""
    report_class: ReportClass | None = None
    unit_id: UUID | None = None


@dataclass(frozen=True)
class Told:
    """A report as its reporter reads it."""

    kind: ReportKind
    text: str
    anonymous: bool
    state: str
    received_on: date
    verify_by: date
    reopened: int
    clock: Clock
    steps: tuple[Step, ...]
    can_say_unsolved: bool
    offering_name: str | None = None
    offering_slug: str | None = None
    report_class: ReportClass | None = None
    react_by: date | None = None
    lapor_number: str | None = None


@dataclass(frozen=True)
class Report:
    """A line of the inbox. `due` is the day to classify or to answer, whichever is next."""

    id: UUID
    kind: ReportKind
    unit_id: UUID
    excerpt: str
    state: str
    anonymous: bool
    received_on: date
    reopened: int
    overdue: bool
    offering_name: str | None = None
    report_class: ReportClass | None = None
    due: date | None = None


@dataclass(frozen=True)
class Can:
    """What the person may do with a report now."""

    classify: bool
    transfer: bool
    answer: bool
    make_finding: bool


@dataclass(frozen=True)
class ReportView:
    """A report as its officers read it."""

    id: UUID
    kind: ReportKind
    unit_id: UUID
    text: str
    anonymous: bool
    state: str
    received_on: date
    verify_by: date
    reopened: int
    clock: Clock
    steps: tuple[Step, ...]
    can: Can
    contact: str = ""
    offering_id: UUID | None = None
    offering_name: str | None = None
    report_class: ReportClass | None = None
    answered_on: date | None = None
    react_by: date | None = None
    closed_on: date | None = None
    lapor_number: str | None = None
    finding_id: UUID | None = None


@dataclass(frozen=True)
class Unit:
    """A unit of the tree; `depth` from the root."""

    id: UUID
    name: str
    depth: int


def offered(api: Api, slug: str) -> Offered:
    """What the public form offers."""
    return build(Offered, api.get("surveys", f"/public/{slug}/reports/form"))


def send(api: Api, slug: str, values: Mapping[str, Any]) -> Sent:
    """Send a report; sent twice it is one."""
    return build(Sent, api.post("surveys", f"/public/{slug}/reports", values))


def told(api: Api, slug: str, number: str) -> Told:
    """What became of a report. Raises Refused (404) for a number of none."""
    return build(Told, api.get("surveys", f"/public/{slug}/reports/{quote(number, safe='')}"))


def say_unsolved(api: Api, slug: str, number: str, values: Mapping[str, Any]) -> Told:
    """Nothing is solved yet."""
    return build(Told, api.post("surveys", f"/public/{slug}/reports/{quote(number, safe='')}/unsolved", values))


def reports(api: Api, params: Params) -> Page[Report]:
    """A page of the inbox."""
    return build_page(Report, api.get("surveys", "/reports", params))


def report(api: Api, id: UUID) -> ReportView:
    """One report."""
    return build(ReportView, api.get("surveys", f"/reports/{id}"))


def waiting(api: Api) -> tuple[Pending, ...]:
    """What waits for the person among reports."""
    return build_all(Pending, api.get("surveys", "/reports/waiting")["items"])


def classify(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Say what a report is."""
    api.post("surveys", f"/reports/{id}/classification", values)


def transfer(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Hand a report to another unit."""
    api.post("surveys", f"/reports/{id}/transfer", values)


def answer(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Answer the reporter."""
    api.post("surveys", f"/reports/{id}/answer", values)


def make_finding(api: Api, id: UUID, values: Mapping[str, Any]) -> UUID:
    """Make a finding of a report; the finding's id."""
    return UUID(str(api.post("surveys", f"/reports/{id}/finding", values)["id"]))


def units(api: Api) -> tuple[Unit, ...]:
    """The agency's units, parents first."""
    return build_all(Unit, api.get("agencies", "/units")["items"])
