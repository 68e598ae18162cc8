"""Facts made from their contracts, about rows of whichever agency: every contract, and whoever subscribes to it."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid4

from deploy.catalogue import load_contracts
from services import SERVICES
from shared.delivery.outbox import Emission, Trail, row_of
from shared.eventlog.port import EventLog, Message
from shared.events.fact import CONTRACTS, Contract, Fact
from shared.house import house
from tests.attacks.made import Unknown
from tests.attacks.stage import Stage, tables_of

# Codes that are right, by the name of their field.
CODES: dict[str, str] = {
    "slug": "kembar-z",
    "zone": "Asia/Makassar",
    "code": "SETDA",
    "employment": "PNS",
    "competency": "KOMUNIKASI",
    "convention": "EXACT",
    "grade": "A",
    "element": "WAKTU",
    "cause": "TRAINING",
    "kind": "COMPLAINT",
    "predikat": "KURANG",
    "rules": "quadrant-2022",
    "by": "TIME",
    "why": "OBJECTION",
    "hash": "0" * 64,
    "FindingRecorded.source": "SURVEY",
    "source": "LEADER_AFTER_COACHING",
}
TABLES = {"head": "employee", "superior": "employee", "evaluator": "employee", "up_to": "employee", "parent": "unit"}
TABLES |= {"organisation": "unit", "path": "unit", "findings": "finding", "addressed_gaps": "gap"}
TABLES |= {"action": "action", "answer": "report_step", "assessment": "reassessment"}
NUMBERS = {"levels": 1, "level": 1, "standard": 3, "result": 1, "behaviour": 1, "k": 5}


def contracts() -> list[Contract]:
    """Every contract, by name."""
    load_contracts()
    return sorted(CONTRACTS.values(), key=lambda contract: contract.type)


def listeners(stage: Stage, contract: Contract) -> list[str]:
    """The services that react to facts of this contract."""
    return [name for name in SERVICES if house(stage.app(name)).subscriptions.named(contract.type)]


def fact_about(stage: Stage, contract: Contract, of_b: bool) -> Fact:
    """A fact of this contract whose subject and all other ids are those of rows of B, or of their images in A."""
    made = _Maker(stage, of_b).made(contract.fact)
    assert isinstance(made, Fact)
    return made


def message(agency_id: UUID, fact: Fact, contract: Contract, **headers: str) -> Message:
    """The fact as its producer would state it for an agency; `headers` replace those of the envelope."""
    trail = Trail(contract.producer, agency_id, datetime.now(UTC), str(uuid4()))
    row: dict[str, Any] = row_of(trail, Emission(uuid4(), fact))
    return Message(row["topic"], row["key"], {**row["headers"], **headers}, row["payload"])


def forged(stage: Stage, contract: Contract) -> Iterator[tuple[str, Message]]:
    """Messages in which header, key and body do not name one agency."""
    own = message(stage.a.agency_id, fact_about(stage, contract, of_b=False), contract)
    theirs = message(stage.b.agency_id, fact_about(stage, contract, of_b=True), contract)
    a, b = str(stage.a.agency_id), str(stage.b.agency_id)
    yield "header says B", own._replace(headers={**own.headers, "ce_agency": b})
    yield "key says B", own._replace(key=own.key.replace(a, b, 1))
    yield "key is of another subject", own._replace(key=f"{a}/{uuid4()}")
    yield "key of B with B's subject", own._replace(key=theirs.key)
    yield "header and key say B, body is of A", theirs._replace(value=own.value)
    yield "no agency in the key", own._replace(key=own.key.partition("/")[2])
    yield "two agencies in the key", own._replace(key=f"{a}/{own.key}")
    if any(field.name == "agency_id" for field in fields(contract.fact)):
        yield "body says B", own._replace(value=theirs.value)


def from_now_on(stage: Stage, log: EventLog) -> None:
    """Every service of the stage has read what the log holds so far."""
    for name in SERVICES:
        with stage.owner(name) as owner:
            for partition, (_, end) in log.bounds(
                [p for each in SERVICES for p in log.partitions(_topic(each))]
            ).items():
                owner.execute(
                    "INSERT INTO offsets (grp, topic, number, next) VALUES (%s, %s, %s, %s)"
                    " ON CONFLICT (grp, topic, number) DO UPDATE SET next = excluded.next",
                    [name, partition.topic, partition.number, end],
                )


def topics_of(log: EventLog) -> EventLog:
    """The log, with the topic of every service."""
    for name in SERVICES:
        log.create(_topic(name), 2)
    return log


def _topic(name: str) -> str:
    return f"cendana.{name}"


class _Maker:
    def __init__(self, stage: Stage, of_b: bool) -> None:
        self._stage, self._of_b = stage, of_b

    def made(self, declared: type) -> Any:
        hints = get_type_hints(declared)
        values = {each.name: self._value(hints[each.name], each.name, declared.__name__) for each in fields(declared)}
        return declared(**values)

    def _value(self, hint: Any, name: str, fact: str) -> Any:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            hint = next(each for each in get_args(hint) if each is not type(None))
        if get_origin(hint) is tuple:
            return (self._value(get_args(hint)[0], name, fact),)
        if is_dataclass(hint):
            assert isinstance(hint, type)
            return self.made(hint)
        return self._scalar(hint, name, fact)

    def _scalar(self, hint: type, name: str, fact: str) -> Any:
        if hint is UUID:
            return self._id(name)
        if hint is str:
            code = CODES.get(f"{fact}.{name}") or CODES.get(name)
            if code is None:
                raise Unknown(f"{fact}.{name}: which code is right? Teach CODES in tests/attacks/facts.py")
            return code
        now = self._stage.places.clock.now
        kinds: dict[type, Callable[[], Any]] = {
            bool: lambda: True,
            int: lambda: NUMBERS.get(name, 5),
            Decimal: lambda: Decimal(3),
            date: now.date,
            datetime: lambda: now,
        }
        return kinds[hint]()

    def _id(self, name: str) -> UUID:
        """An id of a row that this name means, in whichever service has it."""
        stem = TABLES.get(name) or TABLES.get(name.removesuffix("_id")) or name.removesuffix("_id")
        if stem == "agency":
            return (self._stage.b if self._of_b else self._stage.a).agency_id
        for service in SERVICES:
            if stem in tables_of(service):
                return UUID(self._stage.samples[service][stem][self._of_b])
        raise Unknown(f"{name}: whose id is it? Teach TABLES in tests/attacks/facts.py")
