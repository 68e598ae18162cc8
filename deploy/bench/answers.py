"""Submit a public survey of nine answers, eight clients at a time, against a bare route that inserts as much."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from deploy.bench.agencies import Furnished, furnished, sizes
from deploy.bench.bare_route import bare_route
from deploy.bench.clients import answers_in, post
from deploy.bench.measured import Measured, in_turn, ratio
from deploy.bench.place import Place
from shared.db import uuid7
from shared.vocabulary import Element

CLIENTS = 8
SECONDS, QUICK_SECONDS = 5.0, 1.0
LEAST = 0.6  # of the floor
COUNT = "SELECT count(*) FROM answer WHERE agency_id = %s"
FACTS = "SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables WHERE relname = 'outbox'"  # of all agencies


def measure(place: Place, rounds: int) -> list[Measured]:
    """Answers a second of both, and whether each was one row and no fact."""
    town = furnished(place, sizes(place)[0])
    path = f"/public/{town.agency.slug}/surveys/{open_survey(town)}/answers"
    seconds, counted = QUICK_SECONDS if place.quick else SECONDS, 0
    chance = Random(place.seed)  # noqa: S311  # to be repeated, not to be secret

    def ours(_: int) -> float:
        nonlocal counted
        found = answers_in(place.up.place("surveys", 8000), CLIENTS, seconds, forms(path, chance))
        counted += found + CLIENTS  # one of each was under way at the end
        return found / seconds

    with bare_route(place) as address:

        def floor(_: int) -> float:
            return answers_in(address, CLIENTS, seconds, forms("/answers", chance)) / seconds

        ours(0), floor(0)  # pools and caches fill
        before = rows_of(town)
        counted = 0
        figures = in_turn(ours, floor, rounds)
        after = rows_of(town)
    is_one_row = after[0] - before[0] == counted and after[1] == before[1]
    found = Measured("submit a public survey (nine answers), 8 clients", *figures, "per s", "60 % of the floor", None)
    share = ratio(found) or 0.0
    remarks = (
        f"{counted:,} answers made {after[0] - before[0]:,} rows and {after[1] - before[1]:,} facts; floor: a bare "
    )
    remarks += "Flask route with one psycopg insert under the same gunicorn command"
    is_met = share >= LEAST and is_one_row
    return [replace(found, is_met=is_met, remarks=remarks)]


def open_survey(town: Furnished) -> str:
    """The code of a survey that takes answers."""
    desk, who = town.place.desk, (town.agency.id, "survey_officer")
    unit = next(unit for unit in town.agency.units if unit.is_organisation and unit.parent_id)
    offering = {"id": str(uuid7()), "unit_id": str(unit.id), "name": "Layanan Rekaan", "offered_by": unit.name}
    made = desk.insist("POST", "/offerings", who, offering, "surveys")
    assert made.status_code == 201, made.text
    today = date.today()  # noqa: DTZ011  # a period around it, whatever the zone
    survey = {"id": str(uuid7()), "offering_id": offering["id"], "convention": "EXACT"}
    survey |= {"period_start": str(today - timedelta(days=9)), "period_end": str(today + timedelta(days=9))}
    made = desk.insist("POST", "/surveys", who, survey, "surveys")
    assert made.status_code == 201, made.text
    opened = desk.insist("POST", f"/surveys/{survey['id']}/open", who, service="surveys")
    assert opened.status_code == 200, opened.text
    return str(opened.json()["survey"]["code"])


def forms(path: str, chance: Random) -> Callable[[], bytes]:
    """Filled-in forms, each another one."""

    def form() -> bytes:
        scores = {element.value: 1 + chance.getrandbits(2) for element in Element}
        form_id = UUID(int=chance.getrandbits(128), version=4)
        return post(path, json.dumps({"form_id": str(form_id), "scores": scores, "comment": ""}).encode())

    return form


def rows_of(town: Furnished) -> tuple[int, int]:
    """Answers of the agency, and rows that ever went into the outbox of `surveys`."""
    return town.place.up.number("surveys", COUNT, town.agency.id), town.place.up.number("surveys", FACTS)
