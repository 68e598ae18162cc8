"""Words: every text has its English, numbers and days are written as readers write them, answers become dataclasses."""

import ast
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from flask import g, render_template_string
from flask_babel import lazy_gettext

from frontend import messages
from frontend.areas import AREAS
from frontend.gateways import agencies
from frontend.language import catalogues
from frontend.shapes import build, build_page
from shared.i18n import clock, day, moment, number, read_catalogue, rupiah, translations, zone_name
from shared.vocabulary import Predikat
from tests.frontend.conftest import Site


def test_every_text_has_its_english() -> None:
    gaps = messages.missing()
    assert not gaps, "\n".join(
        f"{area}: {len(texts)} texts without English: {texts[:5]}" for area, texts in gaps.items()
    )


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert messages.stale() == {}, "run python -m frontend.messages"


def test_areas_agree_on_a_text_that_several_say() -> None:
    """One text has one English, or the area whose file comes last would decide for the others."""
    english: dict[str, str] = {}
    for file in catalogues("en"):
        for message in read_catalogue([file], "en"):
            if message.id:
                assert english.setdefault(str(message.id), str(message.string)) == str(message.string), message.id


def test_what_somebody_typed_stays_text_inside_a_lazy_sentence(site: Site) -> None:
    sentence = lazy_gettext("Baris %(line)s", line="<script>alert(1)</script>")
    with site.app.test_request_context("/"):
        g.language = "id"
        shown = render_template_string("{{ sentence }}", sentence=sentence)
    assert shown == "Baris &lt;script&gt;alert(1)&lt;/script&gt;"


def test_texts_belong_to_the_area_of_their_folder() -> None:
    root = messages.HERE
    assert messages.area_of(root / "forms.py") == "base"
    assert messages.area_of(root / "templates" / "base.html") == "base"
    assert messages.area_of(root / "templates" / "components" / "head.html") == "base"
    assert messages.area_of(root / "templates" / "pages" / "home.html") == "base"
    assert messages.area_of(root / "templates" / "training" / "needs.html") == "training"


def test_percent_signs_are_doubled_in_templates_only() -> None:
    for file in messages.sources():
        if file.suffix == ".py":
            continue
        assert "%(%" not in file.read_text()


def test_refusals_have_words_that_are_sentences(site: Site) -> None:
    with site.app.test_request_context("/"):
        texts = dict(site.app.extensions["frontend"].refusals)
        for area in AREAS:
            texts |= area.refusals
        for code, words in texts.items():
            assert str(words).endswith((".", "?")), code
            assert code == code.lower(), code


@pytest.mark.parametrize(
    ("value", "places", "language", "text"),
    [
        (Decimal("1234.565"), 2, "id", "1.234,57"),
        (Decimal("1234.565"), 2, "en", "1,234.57"),
        (0.125, 2, "id", "0,13"),
        ("91.475", 2, "id", "91,48"),
        (-5, 0, "id", "-5"),
        (None, 2, "id", "–"),
    ],
)
def test_numbers_are_rounded_half_up(value: Decimal | None, places: int, language: str, text: str) -> None:
    assert number(value, places, language) == text


def test_money_and_moments_are_in_words() -> None:
    at = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
    assert rupiah(7_500_000) == "Rp7.500.000"
    assert rupiah(None) == "–"
    assert day(date(2026, 11, 24)) == "24 November 2026"
    assert day(date(2026, 5, 4), "en", weekday=True) == "Monday, 4 May 2026"
    assert day(date(2026, 5, 4), weekday=True) == "Senin, 4 Mei 2026"
    assert moment(at, "Asia/Makassar") == "24 November 2026, 09.05 WITA"
    assert moment(at, "Asia/Jakarta", "en") == "24 November 2026, 08:05 WIB"
    assert clock(at, "Asia/Jayapura") == "10.05 WIT"
    assert zone_name("Europe/Berlin", at) == "CET"
    assert day(None) == moment(None, "Asia/Makassar") == "–"


def test_filters_know_reader_and_place(site: Site) -> None:
    with site.app.test_request_context("/"):
        g.language, g.zone = "id", "Asia/Makassar"
        late = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
        text = "{{ a|jp }} {{ b|jp }} {{ late|tanggal }} {{ late|jam }} {{ p|kata }} {{ none|kata }} {{ '190001012000011001'|nip }}"
        shown = render_template_string(text, a=6, b=Decimal("1.5"), late=late, p=Predikat.BAIK, none=None)
        assert shown == "6 JP 1,5 JP 24 November 2026 01.00 WITA Baik – 19000101 200001 1 001"


def test_the_source_language_needs_no_catalogue() -> None:
    assert translations([], "id").ugettext("Simpan") == "Simpan"
    english = translations(catalogues("en"), "en")
    assert english.ugettext("Simpan") == "Save"
    text = "Ada %(num)d hal yang perlu diperbaiki"
    assert english.ungettext(text, text, 1) % {"num": 1} == "There is 1 thing to correct"
    assert english.ungettext(text, text, 2) % {"num": 2} == "There are 2 things to correct"


@dataclass(frozen=True)
class Inner:
    code: Predikat
    marks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outer:
    id: UUID
    at: datetime
    on: date | None
    amount: Decimal
    inner: Inner
    rows: tuple[Inner, ...]
    note: str | None = None


def test_answers_become_dataclasses() -> None:
    payload = {
        "id": "01890000-0000-7000-8000-000000000001",
        "at": "2026-11-24T01:00:00Z",
        "on": None,
        "amount": 1.1,
        "inner": {"code": "BAIK", "marks": [1, 2]},
        "rows": [{"code": "KURANG"}],
        "unknown": True,
    }
    made = build(Outer, payload)
    assert made.amount == Decimal("1.1")
    assert made.at.tzinfo is not None
    assert made.inner == Inner(Predikat.BAIK, (1, 2))
    assert made.rows[0].code is Predikat.KURANG
    with pytest.raises(KeyError, match=r"Outer\.amount"):
        build(Outer, {key: value for key, value in payload.items() if key != "amount"})
    page = build_page(Outer, {"items": [payload], "page": 1, "pages": 3, "total": 60, "per_page": 20})
    assert page.items[0].id == made.id
    assert page.per_page == 20


def test_names_are_asked_for_200_at_a_time(site: Site) -> None:
    from frontend.api import Api

    state = site.app.extensions["frontend"]
    api = Api(state.peers, "trace")
    ids = [UUID(int=n) for n in range(450)]
    found = agencies.names(api, [*ids, ids[0], None])
    assert len(found) == 450
    assert site.agencies.asked.count("POST /names") == 3


def test_gateways_and_pages_keep_out_of_the_services() -> None:
    allowed = (
        "shared.settings",
        "shared.auth",
        "shared.peers",
        "shared.i18n",
        "shared.vocabulary",
        "shared.calendar",
        "shared.events",
        "shared.metrics",
        "shared.tracing",
    )
    for file in Path(messages.HERE).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(("services", "deploy", "sqlalchemy")), f"{file}: {name}"
                assert not name.startswith("shared") or name.startswith(allowed), f"{file}: {name}"
