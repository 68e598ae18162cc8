"""Publishing an index over 300,000 answers, and exporting them; the survey is closed again by hand after each round."""

import resource
import time
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import requests

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.made.answers import survey
from deploy.bench.made.writing import owner
from deploy.bench.measured import Measured, in_turn, ratio
from deploy.bench.place import Place
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
    return [published, *(row for kind in ("csv", "xlsx") for row in _exported(where, survey_id, kind, rounds))]


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


def _exported(where: Furnished, survey_id: UUID, kind: str, rounds: int) -> list[Measured]:
    firsts, wholes, most, size = [], [], 0, 0
    for _ in range(rounds):
        first, whole, size, memory = _export(where, survey_id, kind)
        firsts.append(first)
        wholes.append(whole)
        most = max(most, memory)
    what = f"export the answers as {kind.upper()}: "
    remarks = f"{size / 2**20:.1f} MiB; the serving process never had more than {most / 2**20:.0f} MiB"
    is_met = max(firsts) < MOST_FIRST and most < MOST_BYTES
    aim = "first byte under 1 s, under 200 MB of memory"
    return [
        Measured(f"{what}first byte", tuple(firsts), None, "s", aim, is_met, remarks),
        Measured(f"{what}all of it", tuple(wholes), None, "s", "", None),
    ]


def _export(where: Furnished, survey_id: UUID, kind: str) -> tuple[float, float, int, int]:
    """Seconds to the first byte and to the last, bytes, and the most memory that a process of the service had."""
    desk = where.place.desk
    token = desk.token(where.agency.id, "survey_officer", "surveys")
    address = address_of(desk.settings.peers, "surveys")
    processes = where.place.up.family("surveys")
    size, most, first = 0, 0, 0.0
    began = time.perf_counter()
    with requests.get(
        f"{address}/surveys/{survey_id}/answers.{kind}",
        headers={"Authorization": f"Bearer {token}"},
        stream=True,
        timeout=TIMEOUT,
    ) as answer:
        assert answer.status_code == 200, answer.text
        for part in answer.iter_content(64 * 1024):
            first = first or time.perf_counter() - began
            size += len(part)
            most = max(most, *map(_resident, processes))
    return first, time.perf_counter() - began, size, most


def _resident(process: int) -> int:
    """Bytes of memory that a process has now; none once it ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0
