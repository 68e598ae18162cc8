"""By raw SQL: whatever a statement forgets, an agency has its own rows; and no agency is an error, never everything."""

from collections import Counter

import pytest

from services import SERVICES
from tests.attacks import bare_sql, session_sql
from tests.attacks.stage import Stage, owned, walled


@pytest.mark.parametrize("name", SERVICES)
def test_no_statement_of_a_bare_connection_reaches_another_agency(stage: Stage, name: str, tried: Counter[str]) -> None:
    tried["by raw SQL"] += len(walled(name)) * bare_sql.raw_statements()
    assert list(bare_sql.attack_raw(stage, name)) == []


@pytest.mark.parametrize("name", SERVICES)
def test_without_an_agency_every_statement_is_an_error(stage: Stage, name: str, tried: Counter[str]) -> None:
    tried["by raw SQL"] += len(walled(name)) * 2 * (len(bare_sql.READS) + len(bare_sql.COUNTS))
    assert list(bare_sql.attack_without_agency(stage, name)) == []


@pytest.mark.parametrize("name", SERVICES)
def test_no_statement_of_a_session_reaches_another_agency(stage: Stage, name: str, tried: Counter[str]) -> None:
    tried["by raw SQL"] += len(list(owned(name))) * len(session_sql.SPELLS)
    assert list(session_sql.attack_session(stage, name)) == []


@pytest.mark.parametrize("name", SERVICES)
def test_a_session_of_no_agency_gives_nothing(stage: Stage, name: str, tried: Counter[str]) -> None:
    tried["by raw SQL"] += len(list(owned(name))) * len(session_sql.SPELLS)
    assert list(session_sql.attack_session_of_nobody(stage, name)) == []
