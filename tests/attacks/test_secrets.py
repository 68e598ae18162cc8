"""Drafts, other people's answers and reports that accuse somebody: by no route, page, fact, log, export or error.

What is secret is a word that stands nowhere else. Everybody asks for everything there is; a word that is found by
somebody else than those who may, or by nobody at all (then the test would prove nothing), fails.
"""

import logging
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from frontend.session import HANDLE, TOKEN
from services import SERVICES
from shared.auth.principal import Principal
from shared.peers import OverHttp, PeerUnavailable, Request
from tests.attacks.matrix import STRANGER, Row, pages, services
from tests.attacks.secret_words import PEER, Secrets
from tests.support.demo_platform import DemoPlatform

ROUTES = {name: [row for row in rows if row.method == "GET"] for name, rows in services().items()}
PAGES = [row for row in pages() if row.method == "GET"]


@pytest.fixture
def secrets(platform: DemoPlatform) -> Secrets:
    """An agency full of secrets."""
    made = Secrets(platform).sown()
    made.learn_ids()
    return made


def found_in(secrets: Secrets, body: bytes) -> set[str]:
    """The secret words that stand there."""
    return {word for word in secrets.allowed if word.encode() in body}


def may_open(row: Row, person: Principal | None) -> bool:
    """Whether it is worth asking: what is refused by permission is the matrix's matter, what is public a stranger's."""
    if person is None or row.needs == ("public",):
        return person is None and row.needs == ("public",)
    return not row.needs or any(person.may(permission) for permission in row.needs)


def judge(secrets: Secrets, seen: dict[str, set[str]]) -> tuple[dict[str, set[str]], set[str]]:
    """Who saw what they must not, and the words that nobody saw though somebody may."""
    beyond = {who: {w for w in words if who not in secrets.allowed[w]} for who, words in seen.items()}
    everything = set().union(*seen.values())
    return {who: words for who, words in beyond.items() if words}, {
        word for word, people in secrets.allowed.items() if people and word not in everything
    }


def test_no_route_shows_a_secret_to_somebody_else(secrets: Secrets, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen: dict[str, set[str]] = defaultdict(set)
    for who, person in {**secrets.seekers(), STRANGER: None}.items():
        for name in SERVICES:
            service = secrets.platform.service(name)
            client = service.client() if person is None else service.client(person)
            for row in ROUTES[name]:
                for path in secrets.addresses(row, name) if may_open(row, person) else ():
                    answer = client.get(path)
                    assert answer.status != 500, (who, path)
                    seen[who] |= found_in(secrets, answer.content)
    assert judge(secrets, seen) == ({}, set())
    assert found_in(secrets, caplog.text.encode()) == set()


def test_no_page_shows_a_secret_to_somebody_else(
    secrets: Secrets, all_pages: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen: dict[str, set[str]] = defaultdict(set)
    for who, person in {**secrets.seekers(), STRANGER: None}.items():
        client, cookies = all_pages.test_client(use_cookies=False), {}
        if person is not None:
            cookies["Cookie"] = f"{HANDLE}=x; {TOKEN}={cookie_of(secrets.platform, person)}"
        for row in PAGES:
            for path in secrets.addresses(row, "frontend") if may_open(row, person) else ():
                answer = client.get(path, headers=cookies)
                assert answer.status_code != 500, (who, path)
                seen[who] |= found_in(secrets, answer.data)
    assert judge(secrets, seen) == ({}, set())
    assert found_in(secrets, caplog.text.encode()) == set()


def test_no_fact_carries_a_secret_a_name_or_a_nip(secrets: Secrets) -> None:
    people = secrets.platform.demo.employees
    forbidden = [*secrets.allowed, *(person.nip for person in people), *(person.name for person in people)]
    said = b""
    for name in SERVICES:
        with secrets.platform.service(name).session() as session:
            rows = session.execute(text("SELECT key, headers::text, payload FROM outbox")).all()
        said += b"\n".join(f"{row.key} {row.headers} ".encode() + bytes(row.payload) for row in rows)
    assert len(said) > 10_000
    assert [word for word in forbidden if word.encode() in said] == []


def test_the_database_keeps_nothing_of_who_answered(secrets: Secrets) -> None:
    traces = [word for word, people in secrets.allowed.items() if not people]
    with secrets.platform.service("surveys").session() as session:
        kept = session.execute(text("SELECT a::text FROM answer a UNION ALL SELECT r::text FROM report r")).scalars()
        everything = "\n".join(kept)
    assert "SARAN-WARGA" in everything
    assert [word for word in traces if word in everything] == []


def test_feedback_and_what_came_of_it_lead_to_nobody(secrets: Secrets) -> None:
    author = str(secrets.platform.people[PEER])
    about, reply = secrets.of("Andreas").get("/mine/feedback"), None
    assert "UMPAN-BALIK" in about.content.decode()
    assert author not in about.content.decode()
    reply = secrets.of("Markus").get(f"/evaluations/{secrets.ids['evaluation'][0]}")
    assert "UMPAN-BALIK" in reply.content.decode()
    assert author not in reply.content.decode()


def test_errors_of_the_database_quote_no_row(secrets: Secrets, caplog: pytest.LogCaptureFixture) -> None:
    evaluation, word = secrets.ids["evaluation"][0], next(iter(secrets.allowed))
    service = secrets.platform.service("evaluations")
    for broken in ("state = NULL", "result = :value", "result = note::int"):  # a row, a parameter, a value
        statement = text(f"UPDATE evaluation SET {broken} WHERE id = :id")
        with service.session() as session, pytest.raises(DBAPIError) as caught:
            session.execute(statement, {"id": evaluation, "value": word})
        logging.getLogger("shared").error("unforeseen", exc_info=caught.value)
        assert str(evaluation) not in str(caught.value)
    assert caplog.text.count("UPDATE evaluation") >= 3
    assert "Failing row" not in caplog.text
    assert found_in(secrets, caplog.text.encode()) == set()


def test_a_service_that_is_away_leaves_no_tracking_number_in_the_log() -> None:
    with pytest.raises(PeerUnavailable) as caught:
        OverHttp("http://127.0.0.1:1/{service}").send(
            "surveys", Request("GET", "/public/kupang/reports/NOMOR-LACAK", {}, b"")
        )
    assert "NOMOR-LACAK" not in str(caught.value)


def cookie_of(platform: DemoPlatform, person: Principal) -> str:
    """The cookie of a browser in which this person is signed in."""
    until = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
    held = {"token": platform.places.token(person), "until": until}
    return str(URLSafeSerializer(platform.places.settings.secret_key, salt=TOKEN).dumps(held))
