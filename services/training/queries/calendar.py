"""A workshop as a file that any calendar takes (iCalendar, RFC 5545)."""

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Event

from services.training.models.base import Policy
from services.training.queries.plan import enrolment
from services.training.rules.policy import TrainingPolicy
from services.training.rules.scheduling import ends_at
from shared.policy import policy_on
from shared.refusals import Conflict
from shared.uow import UnitOfWork

MAKER = "-//Cendana//Pelatihan//ID"


def calendar_file(uow: UnitOfWork, enrolment_id: Any) -> bytes:
    """The person's own workshop as a calendar file, times in UTC. Raises NotFound, or Conflict for one called off."""
    seat = enrolment(uow, enrolment_id)
    if seat.cancelled_on is not None:
        raise Conflict("workshop-cancelled", "This workshop was called off.")
    policy = policy_on(uow.session, Policy, TrainingPolicy, uow.today)
    event = Event()
    event.add("uid", f"{seat.workshop_id}@cendana")
    event.add("dtstamp", uow.now)
    event.add("dtstart", _utc(seat.starts_at))
    until = ends_at(seat.starts_at, seat.hours, policy.minutes_per_jp)
    if until is not None:
        event.add("dtend", _utc(until))
    event.add("summary", seat.title)
    event.add("location", seat.place)
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
