"""One's own data, requests about personal data, and the register of processing, as the pages need them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.api import Api, File, Params
from frontend.gateways import SERVICES
from frontend.shapes import Page, build, build_all, build_page

SERVICE = "agencies"


@dataclass(frozen=True)
class Request:
    """A request with its clock."""

    id: UUID
    kind: str
    channel: str
    employee_id: UUID | None
    reference: str | None
    text: str
    asked_at: datetime
    due_at: datetime
    state: str
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """How many requests wait, and how many too long."""

    open: int
    overdue: int
    next_due: datetime | None


@dataclass(frozen=True)
class Activity:
    """An activity of processing."""

    code: str
    basis: str
    law: str
    months: int | None
    seen_by: tuple[str, ...]


def own_data(api: Api) -> Mapping[str, Any]:
    """Everything held about the one who asks, by service. Asking is kept."""
    found: Mapping[str, Any] = api.get(SERVICE, "/me/data")
    return found


def own_file(api: Api) -> File:
    """The same as a file."""
    content = json.dumps(own_data(api), indent=2, ensure_ascii=False).encode()
    return File((content,), "application/json", 'attachment; filename="data-saya.json"', str(len(content)))


def own_requests(api: Api, params: Params) -> Page[Request]:
    """What one asked."""
    return build_page(Request, api.get(SERVICE, "/me/data-requests", params))


def file_request(api: Api, values: Mapping[str, Any]) -> Request:
    """Ask about one's own data."""
    return build(Request, api.post(SERVICE, "/me/data-requests", values))


def requests(api: Api, params: Params) -> Page[Request]:
    """What people ask, the nearest clock first."""
    return build_page(Request, api.get(SERVICE, "/data-requests", params))


def request(api: Api, id: UUID) -> Request:
    """One request."""
    return build(Request, api.get(SERVICE, f"/data-requests/{id}"))


def take_down(api: Api, values: Mapping[str, Any]) -> Request:
    """Take a citizen's request down."""
    return build(Request, api.post(SERVICE, "/data-requests", values))


def answer(api: Api, id: UUID, values: Mapping[str, Any]) -> None:
    """Answer a request."""
    api.post(SERVICE, f"/data-requests/{id}/answer", values)


def clock(api: Api) -> Clock:
    """How many wait."""
    return build(Clock, api.get(SERVICE, "/data-requests/clock"))


def register(api: Api, slug: str) -> dict[str, tuple[Activity, ...]]:
    """The register of processing, by service."""
    return {name: build_all(Activity, api.get(name, f"/public/{slug}/processing")["items"]) for name in SERVICES}
