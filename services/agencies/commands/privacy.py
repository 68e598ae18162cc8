"""Requests about personal data: filed, taken down for somebody, answered; and the copy from all services."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.agencies.models.privacy import DataRequest
from services.agencies.rules.privacy import RequestChannel, RequestKind, RequestState, due_at
from shared.refusals import Conflict, Invalid
from shared.uow import UnitOfWork


@dataclass(frozen=True)
class NewRequest:
    """A request. `reference` numbers the letter or the report of a citizen; `asked_at` is when it came in."""

    id: UUID
    kind: RequestKind
    text: str
    channel: RequestChannel = RequestChannel.SIGNED_IN
    reference: str | None = None
    asked_at: datetime | None = None


def file_request(uow: UnitOfWork, new: NewRequest) -> tuple[DataRequest, bool]:
    """Somebody asks about their own data. Sent twice, it is the first one (False)."""
    return _made(uow, new, uow.person.employee)


def take_down(uow: UnitOfWork, new: NewRequest) -> tuple[DataRequest, bool]:
    """An officer takes down what a citizen asks by letter or tracking number: the clock began when it came in."""
    if new.channel is RequestChannel.SIGNED_IN or not new.reference:
        raise Invalid("reference-missing", "Give the number of the letter or report.", {"reference": ["missing"]})
    if new.asked_at is not None and new.asked_at > uow.now:
        raise Invalid("asked-in-the-future", "It cannot have come in later than now.", {"asked_at": ["in-the-future"]})
    return _made(uow, new, None)


def answer(uow: UnitOfWork, request_id: UUID, state: RequestState, words: str) -> DataRequest:
    """Answer a request, once. Raises Conflict for what was answered already."""
    found = uow.get(DataRequest, request_id, lock=True)
    if found.state != RequestState.OPEN:
        raise Conflict("request-answered", "This request was answered already.")
    found.state, found.answer = state.value, words
    found.answered_at, found.answered_by = uow.now, uow.person.account_id
    return found


def _made(uow: UnitOfWork, new: NewRequest, employee_id: UUID | None) -> tuple[DataRequest, bool]:
    known = uow.find(DataRequest, new.id)
    if known is not None:
        if (known.employee_id, known.recorded_by) != (employee_id, uow.person.account_id):
            raise Conflict("id-taken", "This id belongs to something else.")
        return known, False
    asked_at = new.asked_at or uow.now
    made = DataRequest(
        id=new.id,
        kind=new.kind.value,
        channel=new.channel.value,
        employee_id=employee_id,
        reference=new.reference,
        text=new.text,
        asked_at=asked_at,
        due_at=due_at(asked_at),
        recorded_by=uow.person.account_id,
        state=RequestState.OPEN.value,
        answer=None,
        answered_at=None,
        answered_by=None,
    )
    return uow.add(made), True
