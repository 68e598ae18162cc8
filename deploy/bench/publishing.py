"""Publishing an index over 300,000 answers, and exporting them; the survey is closed again by hand after each round."""

import resource
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import requests

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.made.answers import survey
from deploy.bench.made.writing import owner
from deploy.bench.measured import Measured, in_turn, ratio
from deploy.bench.place import Place
from deploy.bench.visiting import Visitor
from shared.peers import address_of
from shared.vocabulary import Element

ANSWERS, QUICK_ANSWERS = 300_000, 3_000
MOST_TIMES, MOST_BYTES, MOST_FIRST = 2.0, 200 * 2**20, 1.0
TIMEOUT = 120.0
PAGE = resource.getpagesize()
AGAIN = (
    "DELETE FROM finding_step WHERE agency_id = %(agency)s",
    "DELETE FROM finding WHERE agency_id = %(agency)s AND survey_id = %(survey)s",
    "DELETE FROM element_result WHERE agency_id = %(agency)s AND survey_id = %(survey)s",
    "UPDATE survey SET state = 'CLOSED', published_at = NULL, published_by = NULL, value = NULL, ikm = NULL,"
    " grade = NULL, rules = NULL, mark = NULL WHERE agency_id = %(agency)s AND id = %(survey)s",
)
SUMS = ", ".join(f"count({element.value.lower()}), sum({element.value.lower()})" for element in Element)
FLOOR = f"SELECT count(*), {SUMS} FROM answer WHERE agency_id = %s AND survey_id = %s"  # noqa: S608  # codes of ours


def measure(place: Place, rounds: int) -> list[Measured]:
    """Publishing first, then both kinds of file."""
    where = furnished(place, sizes(place)[0])
    number = QUICK_ANSWERS if place.quick else ANSWERS
    survey_id = survey(place.desk.settings, where.agency, number, place.seed)
    published = _published(where, survey_id, number, rounds)
    doors = list(_doors(where, survey_id))
    return [published, *(row for kind in ("csv", "xlsx") for door in doors for row in _exported(door, kind, rounds))]


def _published(where: Furnished, survey_id: UUID, number: int, rounds: int) -> Measured:
    desk, agency_id = where.place.desk, where.agency.id

    def publish(_: int) -> float:
        with owner(desk.settings, "surveys") as connection:
            for statement in AGAIN:
                connection.execute(statement.encode(), {"agency": agency_id, "survey": survey_id})
        began = time.perf_counter()
        answer = desk.ask("POST", f"/surveys/{survey_id}/publish", (agency_id, "survey_officer"), {}, "surveys")
        took = time.perf_counter() - began
        assert answer is not None, "publishing did not answer"
        assert answer.status_code == 200, answer.text
        return took

    def aggregate(_: int) -> float:
        with owner(desk.settings, "surveys") as connection:
            began = time.perf_counter()
            connection.execute(FLOOR.encode(), [agency_id, survey_id]).fetchone()
            return time.perf_counter() - began

    publish(0), aggregate(0)
    ours, floor = in_turn(publish, aggregate, rounds)
    row = Measured(f"publish an index over {number:,} answers", ours, floor, "s", "at most 2x", None)
    times = ratio(row)
    assert times is not None
    return replace(row, is_met=times <= MOST_TIMES, remarks="over HTTP, findings recorded")


@dataclass(frozen=True)
class Door:
    """A way to the file: how it is asked for, by kind, and the processes through which it comes."""

    name: str
    ask: Callable[[str], requests.Response]
    processes: Collection[int]


def _doors(where: Furnished, survey_id: UUID) -> Iterator[Door]:
    """From the service, and as an officer gets it: through the pages, from the service."""
    desk, up = where.place.desk, where.place.up
    address = f"{address_of(desk.settings.peers, 'surveys')}/surveys/{survey_id}/answers"

    def of_the_service(kind: str) -> requests.Response:
        token = desk.token(where.agency.id, "survey_officer", "surveys")
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{address}.{kind}", headers=headers, stream=True, timeout=TIMEOUT)

    officer = Visitor(where.place, where.person("survey_officer"))
    surveys = up.family("surveys")
    yield Door("from the service", of_the_service, surveys)
    both = surveys | up.family("frontend")
    yield Door("through the pages", lambda kind: officer.fetch(f"/survei/{survey_id}/jawaban.{kind}"), both)


def _exported(door: Door, kind: str, rounds: int) -> list[Measured]:
    firsts, wholes, most, size = [], [], 0, 0
    for _ in range(rounds):
        first, whole, size, memory = _export(door, kind)
        firsts.append(first)
        wholes.append(whole)
        most = max(most, memory)
    what = f"export the answers as {kind.upper()}, {door.name}: "
    remarks = f"{size / 2**20:.1f} MiB; no serving process ever had more than {most / 2**20:.0f} MiB"
    is_met = max(firsts) < MOST_FIRST and most < MOST_BYTES
    aim = "first byte under 1 s, under 200 MB of memory"
    return [
        Measured(f"{what}first byte", tuple(firsts), None, "s", aim, is_met, remarks),
        Measured(f"{what}all of it", tuple(wholes), None, "s", "", None),
    ]


def _export(door: Door, kind: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte and to the last, bytes, and the most memory that a process on the way had."""
    size, most, first = 0, 0, 0.0
    began = time.perf_counter()
    with door.ask(kind) as answer:
        assert answer.status_code == 200, answer.text
        for part in answer.iter_content(64 * 1024):
            first = first or time.perf_counter() - began
            size += len(part)
            most = max(most, *map(_resident, door.processes))
    return first, time.perf_counter() - began, size, most


def _resident(process: int) -> int:
    """Bytes of memory that a process has now; none once it ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
