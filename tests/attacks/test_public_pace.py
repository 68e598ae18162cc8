"""By public page: numbers and codes tried one after the other, and floods that must not take the counter with them."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from flask import Flask

from services import SERVICES
from services.surveys.rules.instruments import CODE_ALPHABET, CODE_LENGTH, new_code
from services.surveys.rules.tracking import ALPHABET, TRACKING_BITS, number_for_form
from shared.auth.visitors import (
    counter_token,
    is_counter_token,
    mark_of_address,
    mark_of_counter,
    vouched,
    vouched_for,
)
from shared.settings import Settings
from shared.vocabulary import Element
from shared.web.limits import AT_ONCE, EXTENSION, Budgets, Limits
from tests.attacks.matrix import service_marks
from tests.attacks.windows import address_of
from tests.service.surveys.agency import Surveying, answer_of
from tests.support.demo_platform import DemoPlatform
from tests.support.people import Reply
from tests.support.services import Places, Service

PATIENCE = 7.0  # seconds
WITHOUT_PACE = {"/healthz", "/readyz"}


class Spent(Budgets):
    """Budgets of which nothing is left."""

    def wait(self, key: tuple[str, ...], per_minute: int) -> float:
        """Always."""
        return PATIENCE


@dataclass
class Second:
    """A clock of seconds that stands until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def limited(app: Flask, limits: Limits) -> Iterator[Limits]:
    """The service with these limits."""
    before = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = limits
    try:
        yield limits
    finally:
        app.extensions[EXTENSION] = before


@pytest.fixture
def agency(service: Callable[[str], Service]) -> Surveying:
    """An agency of this test's own."""
    return Surveying(service("surveys"))


def few(agency: Surveying, **more: int) -> Limits:
    """Limits of one in a minute, six at once."""
    settings = agency.service.places.settings
    return Limits(replace(settings, writes_per_address=1, **more), Budgets(clock=Second()))


def answered(agency: Surveying, code: str, visitor: str = "") -> Reply:
    """An answer that comes through the pages from this visitor; without one, straight from loopback."""
    headers = {"X-Visitor": visitor} if visitor else {}
    return agency.public.post(f"{agency.address(code)}/answers", answer_of(), headers=headers)


def from_address(agency: Surveying, address: str) -> str:
    """What the frontend vouches for."""
    secret = agency.service.places.settings.secret_key
    return vouched(mark_of_address(address, secret), secret)


@pytest.mark.parametrize("name", SERVICES)
def test_every_public_route_of_an_agency_has_a_pace(places: Places, name: str, tried: Counter[str]) -> None:
    app, unpaced, unmarked = places.app(name), [], []
    with limited(app, Limits(places.settings, Spent())):
        for rule in app.url_map.iter_rules():
            is_public, _ = service_marks(app, rule.endpoint)
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                answer = app.test_client().open(address_of(rule, "kota-umpama"), method=method, json={})
                tried["public: flood"] += 1
                if is_public and "<slug>" in rule.rule:
                    waits = (answer.status_code, answer.headers.get("Retry-After"), answer.mimetype)
                    if waits != (429, "7", "application/problem+json"):
                        unpaced.append((method, rule.rule, waits))
                elif not is_public and answer.status_code == 429:
                    unmarked.append(rule.rule)
    assert (unpaced, unmarked) == ([], [])


def test_routes_that_tell_customers_or_reports_apart_are_as_slow_as_writing(agency: Surveying) -> None:
    with limited(agency.service.app, few(agency)):
        path = f"/public/{agency.service.slug}/reports/AAAA-AAAA-AAAA"
        statuses = [agency.public.get(path).status for _ in range(AT_ONCE + 2)]
    assert statuses == [404] * AT_ONCE + [429] * 2
    places = agency.service.places
    with limited(places.app("agencies"), Limits(few(agency).settings, Budgets(clock=Second()))):
        client = Service("agencies", places).client()
        statuses = [client.get("/found/tidak-ada.example").status for _ in range(AT_ONCE + 2)]
    assert statuses == [404] * AT_ONCE + [429] * 2


def test_a_flood_from_one_address_stops_nobody_else(agency: Surveying, tried: Counter[str]) -> None:
    code, secret = agency.open()["code"], agency.service.places.settings.secret_key
    with limited(agency.service.app, few(agency)) as limits:
        flood = [answered(agency, code, from_address(agency, "203.0.113.9")).status for _ in range(20)]
        tried["public: flood"] += 20
        assert Counter(flood) == {201: AT_ONCE, 429: 20 - AT_ONCE}
        assert answered(agency, code, from_address(agency, "203.0.113.10")).status == 201
        assert answered(agency, code, from_address(agency, "2001:db8:1::1")).status == 201
        counter = vouched(mark_of_counter(agency.service.slug, code), secret)
        assert answered(agency, code, counter).status == 201
        limits.budgets.clock.now = 61.0  # type: ignore[attr-defined]  # the clock of this test
        assert answered(agency, code, from_address(agency, "203.0.113.9")).status == 201


def test_a_flood_from_everywhere_leaves_the_counter_and_other_agencies_alone(agency: Surveying) -> None:
    code, other = agency.open()["code"], Surveying(agency.service.of_another_agency())
    theirs = other.open()["code"]
    with limited(agency.service.app, few(agency, writes_per_agency=2)):
        flood = [answered(agency, code, from_address(agency, f"198.51.100.{n}")).status for n in range(30)]
        assert Counter(flood) == {201: 2 * AT_ONCE, 429: 30 - 2 * AT_ONCE}
        counter = vouched(mark_of_counter(agency.service.slug, code), agency.service.places.settings.secret_key)
        assert [answered(agency, code, counter).status for _ in range(AT_ONCE + 1)] == [201] * AT_ONCE + [429]
        assert answered(other, theirs, from_address(agency, "198.51.100.1")).status == 201


def test_a_visitor_cannot_say_who_it_is(agency: Surveying) -> None:
    code = agency.open()["code"]
    forged = [
        *(vouched(mark_of_address(f"192.0.2.{n}", "guessed"), "guessed") for n in range(10)),
        *(f"counter-{n}.{'0' * 32}" for n in range(10)),
        *("x", ".", "..", "counter-" + "\u00e9", "a.b.c"),
    ]
    with limited(agency.service.app, few(agency)):
        statuses = [answered(agency, code, each).status for each in forged]
    assert Counter(statuses) == {201: AT_ONCE, 429: len(forged) - AT_ONCE}


def test_marks_tell_networks_apart_and_hold_no_address() -> None:
    marks = {address: mark_of_address(address, "secret") for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "")}
    assert len(set(marks.values())) == 4
    assert mark_of_address("2001:db8::1", "secret") == mark_of_address("2001:db8::ffff", "secret")
    assert mark_of_address("2001:db8::1", "secret") != mark_of_address("2001:db8:0:1::1", "secret")
    assert mark_of_address("::ffff:192.0.2.1", "secret") == marks["192.0.2.1"]
    assert mark_of_address("192.0.2.1", "another") != marks["192.0.2.1"]
    assert not any(address and address in mark for address, mark in marks.items())
    assert vouched_for(vouched("x", "secret"), "secret") == "x"
    assert vouched_for(vouched("x", "secret"), "another") is None


def test_the_address_of_a_counter_is_of_one_survey_and_cannot_be_guessed() -> None:
    token = counter_token("kota-umpama", "abc", "secret")
    assert is_counter_token(token, "kota-umpama", "abc", "secret")
    for slug, code, secret in (
        ("kota-lain", "abc", "secret"),
        ("kota-umpama", "abd", "secret"),
        ("kota-umpama", "abc", "x"),
    ):
        assert not is_counter_token(token, slug, code, secret)
    assert not is_counter_token("", "kota-umpama", "abc", "secret")
    assert not is_counter_token("\ud800", "kota-umpama", "abc", "secret")
    assert len(token) * 4 >= 100  # bits


def test_budgets_fill_again_and_do_not_pile_up_in_memory() -> None:
    clock = Second()
    budgets = Budgets(clock=clock, most=100)
    assert [budgets.wait(("a",), 2) for _ in range(2 * AT_ONCE)] == [0.0] * 2 * AT_ONCE
    assert budgets.wait(("a",), 2) == pytest.approx(30.0)
    clock.now = 29.0
    assert budgets.wait(("a",), 2) == pytest.approx(1.0)
    clock.now = 31.0
    assert budgets.wait(("a",), 2) == 0.0
    for number in range(1_000):
        budgets.wait((str(number),), 2)
    assert len(budgets._kept) == 100


def test_codes_and_numbers_cannot_be_counted_through() -> None:
    codes = {new_code() for _ in range(3_000)}
    assert len(codes) == 3_000
    assert set("".join(codes)) == set(CODE_ALPHABET)
    assert len(CODE_ALPHABET) ** CODE_LENGTH > 2**58
    agency = uuid4()
    numbers = {number_for_form(uuid4(), agency, "secret").replace("-", "") for _ in range(3_000)}
    assert len(numbers) == 3_000
    assert set("".join(numbers)) == set(ALPHABET)
    assert TRACKING_BITS == 60
    guesses = Settings().writes_per_address * 60 * 24 * 365  # of one address in a year
    assert 2**58 / guesses > 10**9  # years


def told(reply: Reply, statements: list[str]) -> tuple[object, ...]:
    """What somebody who tries can see, and what the server did for it."""
    shown = {name: value for name, value in reply.headers.items() if name not in ("Date", "X-Correlation-Id")}
    return reply.status, reply.content, shown, [statement.split("WHERE")[0] for statement in statements]


def test_wrong_absent_and_foreign_are_answered_alike(agency: Surveying, tried: Counter[str]) -> None:
    other = Surveying(agency.service.of_another_agency())
    body = {"id": str(uuid4()), "kind": "COMPLAINT", "text": "Lama.", "unit_id": str(other.office), "anonymous": True}
    theirs = other.public.post(f"/public/{other.service.slug}/reports", body).body["tracking_number"]
    numbers = {"absent": "7K2M-9QXT-4VW8", "foreign": theirs}
    agency.public.get(f"/public/{agency.service.slug}/surveys")  # from now on the address of the agency is known
    codes = {"absent": "tidakada2345", "foreign": other.open()["code"], "draft": agency.survey()["code"]}
    for places, path in ((numbers, "reports"), (codes, "surveys")):
        seen = []
        for wrong in places.values():
            with agency.service.statements() as statements:
                seen.append(told(agency.public.get(f"/public/{agency.service.slug}/{path}/{wrong}"), statements))
            tried["public: guessed number"] += 1
        assert all(each == seen[0] for each in seen), path
        assert seen[0][0] == 404


def test_a_page_says_how_long_to_wait_and_keeps_what_was_typed(platform: DemoPlatform) -> None:
    agency, secret = Surveying(platform.service("surveys")), platform.places.settings.secret_key
    code = agency.open()["code"]
    address = f"/p/{platform.slug}/survei/{code}"
    form = platform.stranger().get(address)
    filled = {**{element.value: "3" for element in Element}, "comment": "Antre <b>lama</b>."}
    with limited(agency.service.app, few(agency)):
        for _ in range(AT_ONCE):
            sent = platform.stranger().get(address).submit(filled, button="Kirim penilaian")
            assert "Terima kasih" in sent.text
        page = form.submit(filled, button="Kirim penilaian")
        assert (page.status, page.response.headers["Retry-After"]) == (429, "60")
        assert page.h1 == "Terlalu sering"
        assert "tunggu satu menit" in page.text
        kept = page.form(button="Kirim lagi").find("input", attrs={"name": "comment"})
        assert kept is not None
        assert kept["value"] == "Antre <b>lama</b>."
        counter = counter_token(platform.slug, code, secret)
        at_counter = platform.stranger().get(f"{address}?loket={counter}").submit(filled, button="Kirim penilaian")
        assert at_counter.follow("Penilaian orang berikutnya").url == f"{address}?loket={counter}"
        for wrong in ("x", "", counter[::-1]):
            tried_again = platform.stranger().get(f"{address}?loket={wrong}").submit(filled, button="Kirim penilaian")
            assert tried_again.status == 429


def test_officers_alone_read_the_address_of_the_counter(platform: DemoPlatform) -> None:
    agency = Surveying(platform.service("surveys"))
    survey = agency.survey()
    officer = platform.browser_of("survey_officer")
    assert "loket=" not in officer.get(f"/survei/{survey['id']}").html
    agency.officer.post(f"/surveys/{survey['id']}/open")
    field = officer.get(f"/survei/{survey['id']}").soup.select_one("#alamat-loket")
    assert field is not None
    start = f"{platform.places.settings.address}/p/{platform.slug}/survei/{survey['code']}?loket="
    assert str(field["value"]).startswith(start)
    for path in (f"/p/{platform.slug}/survei/{survey['code']}", f"/p/{platform.slug}/survei", f"/p/{platform.slug}"):
        assert "loket=" not in platform.stranger().get(path).html
