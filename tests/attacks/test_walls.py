"""Each wall standing alone holds what it is there for; taken down as well, the same attacks succeed.

Guard and row-level security overlap in what a session asks. The guard does not see Core tables and text; row-level
security sees everything that PostgreSQL is asked, and no foreign key; keys refuse rows, whoever writes them.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from services import SERVICES
from tests.attacks.bare_sql import attack_raw, attack_without_agency
from tests.attacks.permissions import attack_permissions, closed
from tests.attacks.references import attack_references, references
from tests.attacks.routes import attack_routes
from tests.attacks.session_sql import attack_session, attack_session_of_nobody
from tests.attacks.stage import Stage, Theatre, owned, walled
from tests.attacks.walls import drop_keys, lower_row_security, without_guard, without_permissions


@pytest.fixture(scope="module")
def low(theatre: Theatre) -> Iterator[Stage]:
    """A stage without row-level security and without keys."""
    made = theatre.stage()
    lower_row_security(made)
    drop_keys(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def keyless(theatre: Theatre) -> Iterator[Stage]:
    """A stage without keys, and with row-level security."""
    made = theatre.stage()
    drop_keys(made)
    yield made
    made.close()


@pytest.mark.parametrize("name", SERVICES)
def test_the_guard_alone_holds_what_sessions_ask(low: Stage, name: str) -> None:
    assert list(attack_session(low, name, only_guarded=True)) == []
    assert list(attack_session_of_nobody(low, name)) == []


@pytest.mark.parametrize("name", SERVICES)
def test_row_level_security_alone_holds_every_statement(keyless: Stage, name: str) -> None:
    with without_guard():
        assert list(attack_session(keyless, name)) == []
        assert list(attack_session_of_nobody(keyless, name)) == []
    assert list(attack_raw(keyless, name)) == []


def test_routes_are_closed_by_the_guard_alone(theatre: Theatre) -> None:
    stage = theatre.stage()
    lower_row_security(stage)
    drop_keys(stage)
    before = stage.digest_of(stage.b)
    assert attack_routes(stage, light=True).breaches == []
    assert stage.digest_of(stage.b) == before


def test_routes_are_closed_by_row_level_security_alone(theatre: Theatre) -> None:
    stage = theatre.stage()
    drop_keys(stage)
    before = stage.digest_of(stage.b)
    with without_guard():
        assert attack_routes(stage, light=True).breaches == []
    assert stage.digest_of(stage.b) == before


@pytest.mark.parametrize("name", SERVICES)
def test_the_permission_check_alone_holds_everybody_without_a_role(low: Stage, name: str, tried: Counter[str]) -> None:
    tried["by permission"] += len(closed(name))
    with without_guard():
        assert list(attack_permissions(low, name)) == []


@pytest.mark.parametrize("name", SERVICES)
def test_without_guard_and_row_level_security_sessions_see_everything(low: Stage, name: str) -> None:
    with without_guard():
        through = {cls for _, cls, _ in attack_session(low, name, only_guarded=True)}
    assert through == {cls.__name__ for cls in owned(name)}


@pytest.mark.parametrize("name", SERVICES)
def test_without_row_level_security_every_table_is_open_to_sql(low: Stage, name: str) -> None:
    tables = {table.name for table in walled(name)}
    assert {table for _, table, _ in attack_raw(low, name)} == tables
    assert {table for _, table, _ in attack_without_agency(low, name)} == tables


@pytest.mark.parametrize("name", SERVICES)
def test_without_keys_every_reference_can_leave(low: Stage, name: str) -> None:
    assert len(list(attack_references(low, name))) >= len(references(name))


def test_without_guard_and_row_level_security_routes_show_the_other_agency(theatre: Theatre) -> None:
    stage = theatre.stage()
    lower_row_security(stage)
    with without_guard():
        breaches = attack_routes(stage, light=True).breaches
    services = {name for name in SERVICES if any(f" {name}/" in breach for breach in breaches)}
    assert services == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_without_the_permission_check_closed_routes_are_open(low: Stage, name: str) -> None:
    with without_permissions(low):
        opened = list(attack_permissions(low, name))
    assert len(opened) > len(closed(name)) // 2, "commands and queries refuse some by themselves, and not most"
