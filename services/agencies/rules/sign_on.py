"""What an agency may settle about its sign-on: how long sessions live, whom to ask, what becomes of a newcomer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.agencies.rules.organisation import nip_fault
from shared.vocabulary import Employment

IDLE_BOUNDS = (5, 720)  # minutes: shorter signs people out while they read, longer leaves a counter's screen open
ABSOLUTE_BOUNDS = (1, 72)  # hours: the provider is asked again at least every third day


@dataclass(frozen=True)
class SignOn:
    """The settings of one agency.

    Minutes without use and hours since the login after which a session is over; whom people ask whom nothing here
    knows; whether a first login makes an employee record, and where it puts somebody whose provider does not say it.
    """

    idle_minutes: int = 120
    absolute_hours: int = 12
    contact_name: str = ""
    contact_reach: str = ""
    records_at_login: bool = False
    newcomer_unit_id: UUID | None = None
    newcomer_position_id: UUID | None = None
    newcomer_employment: str = Employment.PNS.value


@dataclass(frozen=True)
class Claimed:
    """What a provider says of where somebody serves: codes of this agency, or nothing."""

    nip: str | None
    employment: str | None = None
    unit: str | None = None
    position: str | None = None


@dataclass(frozen=True)
class Newcomer:
    """What an employee record needs and a first login can give."""

    nip: str
    employment: str
    unit_id: UUID
    position_id: UUID


def faults(wanted: SignOn) -> dict[str, list[str]]:
    """What is wrong with these settings, by field."""
    found: dict[str, list[str]] = {}
    if not IDLE_BOUNDS[0] <= wanted.idle_minutes <= IDLE_BOUNDS[1]:
        found["idle_minutes"] = ["idle-out-of-bounds"]
    if not ABSOLUTE_BOUNDS[0] <= wanted.absolute_hours <= ABSOLUTE_BOUNDS[1]:
        found["absolute_hours"] = ["absolute-out-of-bounds"]
    elif wanted.idle_minutes > wanted.absolute_hours * 60:
        found.setdefault("idle_minutes", ["idle-beyond-absolute"])
    if wanted.newcomer_employment not in set(Employment):
        found["newcomer_employment"] = ["employment-unknown"]
    return found


def is_over(settings: SignOn, began_at: datetime, used_at: datetime, now: datetime) -> bool:
    """Whether a session idled out or grew too old."""
    idle, absolute = timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.absolute_hours)
    return now - used_at > idle or now - began_at > absolute


def newcomer(
    settings: SignOn, said: Claimed, units: Mapping[str, UUID], positions: Mapping[str, UUID]
) -> Newcomer | None:
    """The record that a first login may make, None where the agency does not want it or too little is known.

    What the provider says goes before the agency's own place for newcomers, where it names something that exists here.
    Without a sound NIP, a unit and a position there is no record: a guess would be somebody's evaluator.
    """
    if not settings.records_at_login or said.nip is None or nip_fault(said.nip) is not None:
        return None
    unit_id = units.get(said.unit or "", settings.newcomer_unit_id)
    position_id = positions.get(said.position or "", settings.newcomer_position_id)
    if unit_id is None or position_id is None:
        return None
    employment = (said.employment or "").upper()
    known = employment if employment in set(Employment) else settings.newcomer_employment
    return Newcomer(said.nip, known, unit_id, position_id)


def claimed(claims: Mapping[str, Any], mapping: Mapping[str, str]) -> Claimed:
    """Where the agency's mapping of claims finds that somebody serves. What is not mapped is not said."""

    def text(name: str) -> str | None:
        value = claims.get(mapping.get(name, ""))
        return value.strip() or None if isinstance(value, str) else None

    nip = claims.get(mapping.get("nip", "nip"))
    digits = "".join(str(nip).split()) if nip else None
    return Claimed(digits, text("employment"), text("unit"), text("position"))
