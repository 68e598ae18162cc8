"""The two agencies are full, and cannot be told apart but by their ids: else the attacks would prove little."""

import re

from services import SERVICES
from tests.attacks.stage import Stage, walled
from tests.attacks.twins import UUID_TEXT


def anonymised(text: str) -> list[str]:
    """Rows in which every id is the same."""
    return sorted(re.sub(UUID_TEXT, "-", text).splitlines())


def test_every_table_holds_rows_of_both_which_look_alike(stage: Stage) -> None:
    for name in SERVICES:
        tables = [table.name for table in walled(name)]
        first, second = stage.text_of(name, stage.a, tables), stage.text_of(name, stage.b, tables)
        empty = [table for table, text in first.items() if not text]
        assert empty == [], f"{name}: nothing of the story stands in {empty}; let tests/attacks/twins.py fill it"
        different = [table for table in tables if anonymised(first[table]) != anonymised(second[table])]
        assert different == [], name


def test_their_ids_are_different(stage: Stage) -> None:
    for name in SERVICES:
        for table in walled(name):
            assert not set(stage.ids(name, table.name, stage.a)) & set(stage.ids(name, table.name, stage.b)), table.name
    assert len(stage.foreign) > 300
