"""By browser: script in every text that people write, on the pages of every role; formulas in every file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from services import SERVICES
from shared.auth.principal import Principal
from shared.auth.roles import ASSIGNABLE
from tests.attacks.poison import MARK, Poisoned
from tests.attacks.stage import Theatre
from tests.attacks.windows import PLACE, Window, window_on
from tests.support.pages import check

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
FILES = re.compile(r"\.(csv|xlsx|ics|svg|<kind>)$")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
LEAST_COLUMNS, LEAST_PAGES = 25, 25


@pytest.fixture(scope="module")
def poisoned(theatre: Theatre) -> Iterator[Poisoned]:
    """A stage full of harm."""
    stage = theatre.stage()
    yield Poisoned(stage).spread()
    stage.close()


@pytest.fixture(scope="module")
def window(poisoned: Poisoned) -> Window:
    """The pages over it."""
    return window_on(poisoned.stage.places)


def looked_at(window: Window, who: Principal | None, start: str, most: int) -> Iterator[tuple[str, TestResponse]]:
    """Every page that links lead to, `most` of each kind."""
    cookies = window.cookies_of(who) if who else ""
    waiting, seen, kinds = [start], {start}, Counter[str]()
    while waiting:
        path = waiting.pop()
        answer = window.ask("GET", path, cookies)
        yield path, answer
        if answer.mimetype != "text/html":
            continue
        soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
        for link in soup.find_all("a", href=True):
            target = urlsplit(str(link["href"]))
            kind = UUIDS.sub("*", target.path)
            if target.netloc or str(link["href"]) in seen or "lang=" in target.query or kinds[kind] >= most:
                continue
            kinds[kind] += 1
            seen.add(str(link["href"]))
            waiting.append(str(link["href"]))


def harm_in(answer: TestResponse) -> list[str]:
    """What of a page would run."""
    soup = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    found = [str(tag)[:80] for tag in soup.find_all("script") if not tag.get("src")]
    found += [str(tag)[:80] for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    found += [str(tag)[:80] for tag in soup.find_all("img") if tag.get("src") == "x"]
    return found


@pytest.mark.parametrize("who", ["everybody", "stranger", "employee", *sorted(ASSIGNABLE)])
def test_no_text_runs_on_a_page(poisoned: Poisoned, window: Window, who: str, tried: Counter[str]) -> None:
    people = {"everybody": poisoned.everybody, "stranger": None}
    person = people[who] if who in people else poisoned.person("employee", who)
    start = f"/p/{poisoned.stage.a.slug}" if person is None else "/beranda"
    harmed, shown = [], 0
    for path, answer in looked_at(window, person, start, 2 if who == "everybody" else 1):
        assert answer.status_code < 500, path
        if answer.mimetype == "text/html":
            if who == "everybody":  # who sees most: the rest are parts of the same pages
                check(answer, path)
            shown += MARK in answer.get_data(as_text=True)
            harmed += [(path, each) for each in harm_in(answer)]
            tried["browser: stored script"] += 1
    assert harmed == []
    assert who != "everybody" or shown >= LEAST_PAGES, shown


def test_harm_was_everywhere(poisoned: Poisoned) -> None:
    assert len(poisoned.columns) >= LEAST_COLUMNS, sorted(poisoned.columns)
    for part in ("employee.name", "answer.comment", "report.text", "feedback.text", "workshop.", "unit.name"):
        assert any(part in column for column in poisoned.columns), part


def files_of(poisoned: Poisoned, window: Window) -> Iterator[tuple[str, TestResponse]]:
    """Every file of every service and of the pages, with every id that there is for it."""
    stage = poisoned.stage
    ids = {"survey_id": ("surveys", "survey"), "cycle_id": ("evaluations", "cycle"), "id": ("surveys", "survey")}
    ids |= {"enrolment_id": ("training", "enrolment")}
    for name in (*SERVICES, "frontend"):
        app = window.app if name == "frontend" else stage.app(name)
        for rule in app.url_map.iter_rules():
            if not FILES.search(rule.rule):
                continue
            names = [found["name"] for found in PLACE.finditer(rule.rule) if found["kind"] == "uuid"]
            known = [stage.ids(*ids[each], stage.a) for each in names] or [[""]]
            if "ekspor" in rule.rule:
                known = [stage.ids("evaluations", "cycle", stage.a)]
            if "kalender" in rule.rule:
                known = [stage.ids("training", "enrolment", stage.a)]
            for id_ in known[0]:
                for kind in ("csv", "xlsx") if "answers.<kind>" in rule.rule or "jawaban" in rule.rule else ("units",):
                    path = PLACE.sub(lambda at, id_=id_, kind=kind: id_ if at["kind"] == "uuid" else kind, rule.rule)
                    yield f"{name}{path}", asked(poisoned, window, name, path)


def asked(poisoned: Poisoned, window: Window, name: str, path: str) -> TestResponse:
    """The file, for somebody with every role."""
    if name == "frontend":
        return window.ask("GET", path, window.cookies_of(poisoned.everybody))
    bearer = {"Authorization": f"Bearer {poisoned.stage.places.token(poisoned.everybody, name)}"}
    return poisoned.stage.app(name).test_client().get(path, headers=bearer)


def cells_of(answer: TestResponse) -> Iterator[str]:
    """The cells of a table, by whichever separator the machine of its reader believes in."""
    if answer.mimetype == "text/csv":
        text = answer.get_data().decode("utf-8-sig")
        for mark in ",;\t":
            yield from (cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) for cell in row)
        for line in text.splitlines():  # by a reader to whom a quotation mark is a letter
            yield from re.split(r"[;\t]", line)
    elif "spreadsheetml" in answer.mimetype:
        for row in load_workbook(io.BytesIO(answer.get_data())).worksheets[0].iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "f"] == []


def test_no_file_holds_a_formula(poisoned: Poisoned, window: Window, tried: Counter[str]) -> None:
    formulas, tables, harm = [], set(), 0
    for path, answer in files_of(poisoned, window):
        if answer.status_code != 200:
            assert answer.status_code in (403, 404), path
            continue
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        is_picture = answer.mimetype == "image/svg+xml"
        assert is_picture or answer.headers["Content-Disposition"].startswith("attachment"), path
        assert answer.mimetype in ("text/csv", "text/calendar", "image/svg+xml") or "spreadsheetml" in answer.mimetype
        tables.add(UUIDS.sub("*", path))
        harm += b"harm" in answer.get_data()
        tried["browser: formula in a file"] += 1
        for cell in cells_of(answer):
            if cell.strip().startswith(FORMULA) and not NUMBER.fullmatch(cell.strip()):
                formulas.append((path, cell[:60]))
    assert formulas == []
    assert len(tables) >= 10, tables
    assert harm >= 2
