"""What people can see of facts on their way: what is parked, sending it on, and the path a fact took."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy import facts
from deploy.running import FILE, remember, settings_of_running
from shared.delivery.relay import Relay
from shared.delivery.trace import path_of
from shared.eventlog import open_log
from shared.events.agencies import EmployeeLeft
from shared.settings import Settings
from shared.uow import UnitOfWork
from tests.support.tiny_service import SERVICE, TinyService, at_the_end, consume, recorded, sent


@pytest.fixture
def url(postgres_log_url: str) -> str:
    return postgres_log_url


@pytest.fixture
def service(log: Any, backbone: Settings) -> Iterator[TinyService]:
    with at_the_end(log, backbone) as it:
        yield it


def fail(_uow: UnitOfWork) -> None:
    raise TypeError("a bug")


def stuck(service: TinyService, log: Any) -> tuple[UUID, int]:
    """An employee whose two facts are parked, and the number of the first."""
    sick, agency = uuid4(), uuid4()
    service.trouble[sick] = fail
    log.append([sent(agency, recorded(sick, "0")), sent(agency, recorded(sick, "1"))])
    consume(service, log)
    ((number,),) = service.rows("SELECT id FROM parked WHERE class = 'BUG'")
    return sick, number


def test_parked_facts_are_listed_with_their_reason(log: Any, service: TinyService) -> None:
    _, number = stuck(service, log)
    first, second = facts.parked(service.app)
    assert first.startswith(f"training {number}: BUG since 20")
    assert first.endswith("TypeError: a bug")
    assert ": BEHIND since" in second


def test_a_retry_says_how_far_it_came(log: Any, service: TinyService) -> None:
    sick, number = stuck(service, log)
    done, said = facts.retry(service.app, number)
    assert (done, said.split(" under ")[0]) == (False, "0 handled, 2 still parked")
    service.trouble.clear()
    done, said = facts.retry(service.app, number)
    assert (done, said.split(" under ")[0]) == (True, "2 handled, 0 still parked")
    assert service.effects(sick) == ["0", "welcome", "1", "welcome"]
    assert list(facts.parked(service.app)) == []
    assert facts.retry(service.app, number)[0] is False


def test_what_was_forged_is_never_handled_again(log: Any, service: TinyService) -> None:
    log.append([sent(uuid4(), recorded(uuid4()), ce_agency=str(uuid4()))])
    consume(service, log)
    ((number,),) = service.rows("SELECT id FROM parked")
    done, said = facts.retry(service.app, number)
    assert not done
    assert "SECURITY" in said


def test_the_path_of_a_fact_leads_from_cause_to_effect(log: Any, service: TinyService, backbone: Settings) -> None:
    employee, correlation = uuid4(), uuid4().hex
    cause = sent(uuid4(), EmployeeLeft(employee_id=employee, on=date(2026, 3, 1)), ce_correlationid=correlation)
    log.append([cause])
    consume(service, log)
    relay = Relay(open_log(backbone.event_log), backbone.dsn(SERVICE, "relay"), SERVICE)
    assert relay.turn(0) == 2
    relay.close()
    inboxes = {"agencies": backbone.dsn(SERVICE, "app"), SERVICE: backbone.dsn(SERVICE, "app")}
    hops = path_of(log, inboxes, correlation)
    assert [(hop.type.split(".")[2], hop.depth) for hop in hops] == [
        ("employee_left", 0),
        ("seat_confirmed", 1),
        ("seat_confirmed", 1),
    ]
    assert {handling.handler for handling in hops[0].handlings} == {"give_seats"}
    assert hops[0].event_id == cause.headers["ce_id"]
    assert path_of(log, inboxes, cause.headers["ce_id"]) == path_of(log, inboxes, str(employee)) == hops
    assert path_of(log, inboxes, "nobody knows this") == []
    text = "\n".join(line for hop in hops for line in hop.lines())
    assert f"cendana.agencies.employee_left.v1 {employee}\n    -> " in text
    assert ": give_seats after " in text


def test_a_command_in_another_terminal_knows_the_platform_that_runs(tmp_path: Path) -> None:
    running = replace(Settings(), var=tmp_path, password_app="of the running one", log_partitions=7)
    remember(running)
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    assert settings_of_running({"CENDANA_VAR": str(tmp_path)}) == running
    assert settings_of_running({"CENDANA_VAR": str(tmp_path / "none")}).password_app == Settings().password_app
    kept = json.loads((tmp_path / FILE).read_text())
    assert kept["CENDANA_LOG_PARTITIONS"] == "7"


def test_a_wrong_call_says_how_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    assert facts.main(["retry", "nobody", "1"]) == 2
    assert "parked [SERVICE...]" in capsys.readouterr().err
