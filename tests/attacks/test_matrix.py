"""Every cell of the matrix is called: who may is let in, who may not is refused, a stranger is asked to sign in."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from frontend.app import create_app
from frontend.session import HANDLE, TOKEN
from services import SERVICES
from shared.auth.principal import Grant, Principal
from shared.auth.roles import CATALOGUE, OF_THE_WHOLE
from shared.db import uuid7
from shared.peers import Peers
from tests.attacks.matrix import COLUMNS, FILE, NOBODY, STRANGER, Row, pages, services, written
from tests.support.demo_platform import DemoPlatform
from tests.support.services import Places

ROUTES, PAGES = services(), pages()
WORDS = {"kind": "units", "domain": "nowhere.example", "competency": "INTEGRITAS", "number": "AAAA-AAAA-AAAA"}
READABLE = 500


def address(path: str, slug: str) -> str:
    """A path with ids of nothing, and words that could be right."""

    def filled(found: re.Match[str]) -> str:
        kind, name = found["kind"], found["name"]
        if name == "slug":
            return slug
        if kind == "uuid":
            return str(uuid4())
        return "1" if kind == "int" else WORDS.get(name, "x")

    return re.sub(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>", filled, path)


def is_as_it_should(row: Row, column: str, is_allowed: bool, status: int) -> bool:
    """Whether a service's answer to a call with ids of nothing is one that the matrix allows."""
    if is_allowed:
        return status < READABLE and status not in (401, 403)
    return status == 401 if column == STRANGER else status in (403, 404)


def test_the_matrix_is_the_one_of_the_url_maps() -> None:
    assert FILE.read_text() == written(), "run `make matrix`, and look at what changed"


@pytest.mark.parametrize("name", SERVICES)
def test_every_cell_of_a_service_is_as_it_is_written(empty_platform: DemoPlatform, name: str) -> None:
    known = empty_platform.service(name)
    person = {column: known.person(*(() if column == NOBODY else (column,)), employee_id=uuid7()) for column in COLUMNS}
    wrong = []
    for row in ROUTES[name]:
        for column, is_allowed in zip(COLUMNS, row.cells, strict=True):
            client = known.client() if column == STRANGER else known.client(person[column])
            answer = client.ask(row.method, address(row.path, known.slug), None if row.method == "GET" else {})
            if not is_as_it_should(row, column, is_allowed, answer.status):
                wrong.append((row.method, row.path, column, answer.status, answer.body))
    assert wrong == []


@pytest.mark.parametrize("name", SERVICES)
def test_one_permission_opens_what_needs_it_and_nothing_else(empty_platform: DemoPlatform, name: str) -> None:
    known = empty_platform.service(name)
    wrong = []
    for permission in sorted(CATALOGUE):
        grant = Grant("of-this-test", None, frozenset({permission}))
        client = known.client(known.person(grant, employee_id=uuid7()))
        for row in ROUTES[name]:
            if row.needs == ("public",) or "agencies:read-self" in row.needs:
                continue
            answer = client.ask(row.method, address(row.path, known.slug), None if row.method == "GET" else {})
            if not is_as_it_should(row, "", permission in row.needs, answer.status):
                wrong.append((row.method, row.path, permission, answer.status, answer.body))
    assert wrong == []


@pytest.mark.parametrize("name", SERVICES)
def test_over_a_unit_nobody_reaches_what_an_agency_has_one_of(empty_platform: DemoPlatform, name: str) -> None:
    known = empty_platform.service(name)
    client = known.client(known.person(Grant("x", uuid4(), CATALOGUE), employee_id=uuid7()))
    reached = [
        (row.method, row.path)
        for row in ROUTES[name]
        if set(row.needs) <= OF_THE_WHOLE
        and client.ask(row.method, address(row.path, known.slug), {} if row.method != "GET" else None).status != 403
    ]
    assert reached == []


@pytest.fixture(scope="module")
def site(places: Places) -> Flask:
    """The frontend without its check of forms, which would stand before that of permissions."""
    app = create_app(places.settings, Peers(places.settings, places.transport))
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["frontend"].clock = places.clock
    return app


def cookie_of(platform: DemoPlatform, account_id: UUID, column: str) -> str:
    """The cookie of a browser in which somebody with this role is signed in."""
    roles = () if column == NOBODY else (Grant(column),)
    token = platform.places.token(Principal(account_id, platform.agency_id, uuid7(), roles))
    until = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
    return str(
        URLSafeSerializer(platform.places.settings.secret_key, salt=TOKEN).dumps({"token": token, "until": until})
    )


def is_page_as_it_should(row: Row, column: str, is_allowed: bool, status: int, target: str) -> bool:
    """Whether the frontend's answer is one that the matrix allows. Who may not see a page and could, if they signed in,
    is led to where one does so; a form is not sent on.
    """
    asks_to_sign_in = status == 302 and "next=" in target
    if is_allowed and row.path == "/p/<slug>/masuk":
        return status == 503  # let through to the provider, which is away in this test
    if is_allowed:
        return status < READABLE and status not in (401, 403) and not asks_to_sign_in
    if column == STRANGER:
        return asks_to_sign_in if row.method == "GET" else status == 401
    return status == 403


def test_every_page_is_shown_to_whom_it_is_written_to_be(empty_platform: DemoPlatform, site: Flask) -> None:
    account_id, wrong = empty_platform.account(None).id, []
    for index, column in enumerate(COLUMNS):
        client, cookies = site.test_client(use_cookies=False), {}
        if column != STRANGER:
            cookies["Cookie"] = f"{HANDLE}=x; {TOKEN}={cookie_of(empty_platform, account_id, column)}"
        for row in PAGES:
            answer = client.open(address(row.path, empty_platform.slug), method=row.method, headers=cookies)
            target = answer.headers.get("Location", "")
            if not is_page_as_it_should(row, column, row.cells[index], answer.status_code, target):
                wrong.append((row.method, row.path, column, answer.status_code, target))
    assert wrong == []
