"""docker-compose.yml as it is read without Docker: settings filled in, an order to start in, addresses of one machine."""

from pathlib import Path

import pytest

from deploy import compose
from deploy.compose import COMPLETED, HEALTHY, UnfitCompose
from deploy.front import head_for
from deploy.kafka.broker import properties_of
from deploy.topology import Container, Places, containers, waves
from services import SERVICES

GIVEN = {
    name: "rahasia-rekaan-panjang"
    for name in (
        "CENDANA_POSTGRES_PASSWORD",
        "CENDANA_PASSWORD_MIGRATE",
        "CENDANA_PASSWORD_APP",
        "CENDANA_PASSWORD_RELAY",
        "CENDANA_SECRET_KEY",
        "CENDANA_PLATFORM_CLIENT_SECRET",
    )
}
GIVEN |= {"CENDANA_ADDRESS": "https://cendana.example", "CENDANA_PLATFORM_ISSUER": "https://masuk.example"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The real file on this machine."""
    made = Places(tuple(SERVICES), tmp_path)
    made.stanzas = compose.read(GIVEN)
    return made


def container(places: Places, name: str) -> Container:
    """The container of this name."""
    return next(each for each in containers(places) if each.name == name)


def test_a_setting_that_the_file_demands_stops_the_reading() -> None:
    with pytest.raises(UnfitCompose, match="CENDANA_SECRET_KEY"):
        compose.read({name: value for name, value in GIVEN.items() if name != "CENDANA_SECRET_KEY"})


def test_variables_are_filled_in_as_compose_does() -> None:
    known = {"A": "1", "EMPTY": ""}
    assert compose.filled("${A} ${B:-two:2} ${EMPTY:-three} ${B}", known) == "1 two:2 three "
    with pytest.raises(UnfitCompose, match="B is not set: why"):
        compose.filled("${B:?why}", known)


@pytest.mark.parametrize(("text", "value"), [("10s", 10.0), ("1m30s", 90.0), ("500ms", 0.5)])
def test_durations(text: str, value: float) -> None:
    assert compose.seconds(text) == value


def test_what_is_no_duration_is_refused() -> None:
    with pytest.raises(UnfitCompose):
        compose.seconds("soon")


def test_everything_starts_after_what_it_waits_for(places: Places) -> None:
    order = list(places.stanzas)
    for name, stanza in places.stanzas.items():
        assert all(order.index(other) < order.index(name) for other in stanza.waits_for)
    assert places.stanzas["migrate"].waits_for == {"provision": COMPLETED, "kafka": HEALTHY}
    found = waves(places.stanzas)
    assert found["postgres"] < found["provision"] < found["migrate"] < found["training"] == found["training-worker"]


def test_there_are_two_workers_for_each_service_each_with_an_address_of_its_own(places: Places) -> None:
    for service in SERVICES:
        one, two = (container(places, f"{service}-worker-{n}") for n in (1, 2))
        assert one.command[1:] == two.command[1:] == ["-m", "deploy.worker", service]
        assert one.environment["CENDANA_INSIDE"] != two.environment["CENDANA_INSIDE"]
        assert one.environment["CENDANA_VAR"] != two.environment["CENDANA_VAR"]


def test_names_of_containers_become_addresses_of_this_machine(places: Places) -> None:
    web = container(places, "training")
    kafka, postgres = places.address("kafka", 9092), places.address("postgres", 5432)
    assert web.environment["CENDANA_EVENT_LOG"] == f"kafka://{kafka}"
    wanted = f"postgresql+psycopg://{{service}}_{{role}}:{{password}}@{postgres}/cendana_{{service}}"
    assert web.environment["CENDANA_DATABASE"] == wanted
    assert places.address("training", 8000) in web.command
    assert web.command[-1] == "deploy.web:service('training')"
    listed = dict(each.split("=", 1) for each in web.environment["CENDANA_PEERS"].split())
    assert listed == {name: f"http://{places.address(name, 8000)}" for name in SERVICES}


def test_the_receiver_of_spans_is_one_of_this_machine_and_stays_where_it_is(tmp_path: Path) -> None:
    there = "http://127.0.0.1:4318/v1/traces"
    made = Places(tuple(SERVICES), tmp_path)
    made.stanzas = compose.read(GIVEN | {"CENDANA_TRACES": there})
    for name in ("frontend", "training", "training-worker-2"):
        assert container(made, name).environment["CENDANA_TRACES"] == there


def test_nothing_listens_beyond_loopback(places: Places) -> None:
    for each in containers(places):
        said = " ".join([*(each.command if each.stanza.command else []), *each.environment.values()])
        assert "0.0.0.0" not in said  # noqa: S104  # looked for, not listened at
    broker = properties_of(container(places, "kafka").environment)
    assert broker["listeners"].count("127.0.0.1:") == 2
    assert broker["node.id"] == "1"
    assert broker["log.dirs"] == str(places.folder / "kafka" / "data")


def test_the_proxy_says_who_asked_and_believes_nobody() -> None:
    head = (
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9\r\nConnection: keep-alive\r\n\r\n"
    )
    assert head_for(head, "127.0.0.1") == (
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"
        b"Connection: close\r\n\r\n"
    )
