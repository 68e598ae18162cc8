"""By the end of data: what ends for one agency, in every table that can, ends nothing of the other's."""

import importlib
from collections import Counter
from datetime import UTC, datetime

from services import SERVICES
from shared.db import as_agency
from shared.personal.declared import Personal, Register
from shared.personal.erasing import erase
from shared.uow import unit_of_work
from tests.attacks.stage import Stage, metadata

END_OF_TIME = datetime(2999, 1, 1, tzinfo=UTC)


def endings(name: str) -> Register:
    """What a service declares."""
    found = importlib.import_module(f"services.{name}.personal").REGISTER
    assert isinstance(found, Register)
    return found


def test_everything_that_can_end_ends_for_one_agency_alone(own_stage: Stage, tried: Counter[str]) -> None:
    before = own_stage.digest_of(own_stage.b)
    for name in SERVICES:
        ending = [personal for personal in endings(name).tables if personal.over]
        ended, again = ended_twice(own_stage, name, ending)
        assert any(ended.values()), (name, ended)
        assert not any(again.values()), "what ended once has ended"
        tried["by ending"] += ended.total()
    assert own_stage.digest_of(own_stage.b) == before


def ended_twice(stage: Stage, name: str, ending: list[Personal]) -> tuple[Counter[str], Counter[str]]:
    """How many rows of each table end, and how many do so again."""
    tables, ended, again = metadata(name).tables, Counter[str](), Counter[str]()
    with stage.app(name).app_context(), as_agency(stage.a.agency_id):
        for count in (ended, again):
            with unit_of_work() as uow:
                for personal in ending:
                    count[personal.table] += erase(uow, personal, tables, END_OF_TIME)
    return ended, again
