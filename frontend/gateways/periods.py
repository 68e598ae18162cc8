"""How long data about people are kept, and what ends when somebody asks, as the pages need them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from frontend.api import Api
from frontend.gateways import SERVICES
from frontend.shapes import build_all


@dataclass(frozen=True)
class Period:
    """An activity; `rows` are over already. `changes_on` is None while nothing is to change."""

    code: str
    basis: str
    law: str
    months: int | None
    next_months: int | None
    changes_on: date | None
    ends: bool
    rows: int


@dataclass(frozen=True)
class Erasable:
    """What a service holds of a person that is over."""

    code: str
    basis: str
    law: str
    months: int | None
    is_kept_by_law: bool
    rows: int


def periods(api: Api, service: str) -> tuple[Period, ...]:
    """What holds in a service."""
    return build_all(Period, api.get(service, "/personal/retention")["items"])


def effect(api: Api, service: str, activity: str, months: int) -> int:
    """How many rows would end."""
    return int(api.get(service, f"/personal/retention/{activity}", {"months": months})["rows"])


def set_period(api: Api, service: str, activity: str, months: int | None) -> None:
    """Keep so long from tomorrow on."""
    api.put(service, f"/personal/retention/{activity}", {"months": months})


def erasable(api: Api, employee_id: UUID) -> Mapping[str, tuple[Erasable, ...]]:
    """What is over of a person, by service; services that hold nothing of that kind are missing."""
    params = {"employee_id": str(employee_id)}
    found = {name: build_all(Erasable, api.get(name, "/personal/erasure", params)["items"]) for name in SERVICES}
    return {name: items for name, items in found.items() if items}


def erase(api: Api, employee_id: UUID, chosen: Mapping[str, Sequence[str]]) -> int:
    """Erase activities of a person, by service; how many rows. A service that was reached twice has nothing left."""
    rows = 0
    for service, activities in chosen.items():
        body = {"employee_id": str(employee_id), "activities": list(activities)}
        rows += int(api.post(service, "/personal/erasure", body)["rows"])
    return rows


def erase_report(api: Api, number: str) -> None:
    """Erase what the reporter with this tracking number wrote."""
    api.post("surveys", "/reports/erasure", {"number": number})
