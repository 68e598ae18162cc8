"""Forms: what was typed comes back, noes stand on their fields, sending twice makes one row."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from frontend.fields import decimal_of
from frontend.forms import errors_from
from shared.peers import Refused
from tests.frontend.conftest import Site
from tests.frontend.sample_area import need
from tests.support.pages import Browser, Page, fields_of

GOOD = {"title": "Rencana", "starts_at": "2026-12-09T09:00", "seats": "35", "cost": "7.500.000"}


@pytest.fixture
def browser(site: Site) -> Browser:
    """Somebody who may see the list of the sample."""
    site.answers["GET /needs"] = {"items": [need()], "page": 1, "pages": 1, "total": 1}
    return site.signed_in("sample:read")


def sent(site: Site) -> list[dict[str, Any]]:
    """The bodies of POSTs to the sample service."""
    return [body for method, _, body in site.answers["asked"] if method == "POST"]


def opened(browser: Browser) -> Page:
    return browser.get("/contoh/baru")


def test_a_form_makes_a_row_and_shows_where_it_went(site: Site, browser: Browser) -> None:
    site.answers["POST /plans"] = {"id": "x"}
    page = opened(browser).submit(GOOD, button="Simpan")
    assert page.url == "/contoh"
    assert "Rencana tersimpan." in page.text
    assert "Rencana tersimpan." not in browser.get("/contoh").text
    body = sent(site)[0]
    assert UUID(body["id"]).version == 7
    assert body["begins"] == "2026-12-09 09:00:00+08:00"
    assert body["cost"] == "7500000"


def test_a_form_sent_twice_carries_the_same_id(site: Site, browser: Browser) -> None:
    site.answers["POST /plans"] = {"id": "x"}
    page = opened(browser)
    page.submit(GOOD, button="Simpan")
    page.submit(GOOD, button="Simpan")
    first, second = (body["id"] for body in sent(site))
    assert first == second
    opened(browser).submit(GOOD, button="Simpan")
    assert sent(site)[2]["id"] != first


def test_errors_stand_on_the_field_and_in_a_summary_that_leads_to_it(site: Site, browser: Browser) -> None:
    page = opened(browser).submit(
        {"title": "", "starts_at": "besok", "seats": "60", "cost": "banyak", "note": "<b>tebal</b>"}, button="Simpan"
    )
    assert page.status == 422
    assert page.soup.title.get_text().startswith("Periksa lagi")
    assert page.errors == [
        "Isi judul.",
        "Isi tanggal dan jam yang benar.",
        "Isi angka dari 1 sampai 40.",
        "Isi dengan angka, misalnya 1.250.000 atau 1,5.",
    ]
    for link in page.soup.select("#ringkasan-galat a"):
        control = page.soup.find(id=link["href"][1:])
        assert control["aria-invalid"] == "true"
        assert any(page.soup.find(id=id).get_text(strip=True) for id in control["aria-describedby"].split())
    assert page.soup.find(id="cost")["value"] == "banyak"
    assert page.soup.find(id="seats")["value"] == "60"
    assert page.soup.find(id="note").get_text().strip() == "<b>tebal</b>"
    assert not site.answers.get("asked") or sent(site) == []


def test_errors_speak_english_to_those_who_chose_it(browser: Browser) -> None:
    page = browser.get("/contoh/baru?lang=en").submit({**GOOD, "seats": "60", "title": "x" * 60}, button="Simpan")
    assert page.errors == ["At most 50 characters.", "Enter a number from 1 to 40."]


def test_a_no_of_the_service_stands_on_its_fields(site: Site, browser: Browser) -> None:
    errors = {"begins": ["in-the-past"], "title": ["Longer than maximum length 20."], "other": ["Unknown field."]}
    site.answers["POST /plans"] = (422, "invalid", "No.", errors)
    page = opened(browser).submit(GOOD, button="Simpan")
    assert page.status == 422
    assert page.errors == [
        "Isian ini tidak dikenal.",
        "Terlalu panjang; paling banyak 20 karakter.",
        "Waktu itu sudah lewat.",
    ]
    assert page.soup.find(id="starts_at")["value"] == "2026-12-09T09:00"


def test_a_no_without_fields_stands_on_top_and_keeps_what_was_typed(site: Site, browser: Browser) -> None:
    site.answers["POST /plans"] = (409, "seats-taken", "The seats are taken.")
    page = opened(browser).submit(GOOD, button="Simpan")
    assert page.errors == ["Kursinya sudah penuh."]
    assert page.soup.find(id="title")["value"] == "Rencana"
    assert page.soup.find("input", attrs={"name": "id"})["value"] == sent(site)[0]["id"]


def test_a_no_that_nobody_has_words_for_shows_the_services_own(site: Site, browser: Browser) -> None:
    site.answers["POST /plans"] = (409, "never-heard-of", "The plan is older than the need.")
    assert opened(browser).submit(GOOD, button="Simpan").errors == ["The plan is older than the need."]


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (404, "not-found", "Yang Anda cari tidak ada"),
        (409, "seats-taken", "Kursinya sudah penuh."),
        (410, "closed-long-ago", "It is over."),
        (413, "too-large", "Kiriman ini terlalu besar."),
        (429, "too-many", "It is over."),
    ],
)
def test_a_no_to_a_button_becomes_a_page(site: Site, browser: Browser, status: int, code: str, words: str) -> None:
    site.answers["DELETE /plans/1"] = (status, code, "It is over.")
    page = browser.get("/contoh").submit(button="Hapus")
    assert page.status == status
    assert words in page.text


def test_a_service_away_says_that_nothing_was_saved_and_what_to_do(site: Site, browser: Browser) -> None:
    page = opened(browser)
    site.without("sample")
    answer = page.submit(GOOD, button="Simpan")
    assert answer.status == 503
    assert answer.response.headers["Retry-After"] == "60"
    assert "belum tersimpan" in answer.text
    reading = browser.get("/contoh?q=a")
    assert reading.status == 503
    assert reading.href("Coba lagi") == "/contoh?q=a"


def test_what_could_not_be_saved_is_sent_again_by_a_button(site: Site, browser: Browser) -> None:
    site.answers["POST /plans"] = {"id": "x"}
    page = opened(browser)
    bring_back = site.without("sample")
    away = page.submit({**GOOD, "title": 'Rencana "kedua"'}, button="Simpan")
    assert away.status == 503
    bring_back()
    assert "Rencana tersimpan." in away.submit(button="Kirim lagi").text
    assert sent(site)[0]["title"] == 'Rencana "kedua"'
    assert sent(site)[0]["id"] == fields_of(page.form("Simpan"))["id"]


def test_a_mistake_of_ours_shows_a_number_and_no_details(site: Site, browser: Browser) -> None:
    site.answers["GET /needs"] = {"items": [{"id": "no uuid"}], "page": 1, "pages": 1, "total": 1}
    page = browser.get("/contoh")
    assert page.status == 500
    assert "Nomor kejadian" in page.text
    assert "ValueError" not in page.text


def test_a_form_without_its_token_is_refused(site: Site, browser: Browser) -> None:
    page = opened(browser).submit({**GOOD, "csrf_token": "forged"}, button="Simpan")
    assert page.status == 400
    assert page.h1 == "Formulir ini terlalu lama terbuka"
    assert not any(method == "POST" for method, _, _ in site.answers.get("asked", []))


def test_an_id_that_is_none_asks_to_reload(browser: Browser) -> None:
    page = opened(browser).submit({**GOOD, "id": "none"}, button="Simpan")
    assert page.errors == ["Muat ulang halaman ini, lalu isi lagi."]


@pytest.mark.parametrize(
    ("written", "language", "number"),
    [
        ("7.500.000", "id", "7500000"),
        ("Rp7.500.000", "id", "7500000"),
        ("Rp 1.250,50", "id", "1250.50"),
        ("1,5", "id", "1.5"),
        ("1.5", "id", "1.5"),
        ("70", "id", "70"),
        ("-2", "id", "-2"),
        ("7,500,000.25", "en", "7500000.25"),
        ("1.5", "en", "1.5"),
        ("1,500", "en", "1500"),
        ("7.500.000", "en", "7500000"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, language: str, number: str) -> None:
    assert decimal_of(written, language) == Decimal(number)


def test_a_moment_is_shown_where_the_agency_is(site: Site) -> None:
    from tests.frontend.sample_area import PlanForm

    with site.app.test_request_context("/"):
        from flask import g

        g.zone, g.language = "Asia/Jayapura", "id"
        form = PlanForm(formdata=None, data={"starts_at": datetime(2026, 12, 9, 0, 0, tzinfo=UTC)})
        assert form.starts_at._value() == "2026-12-09T09:00"


def test_errors_by_field_fall_back_to_the_words_of_the_code(site: Site) -> None:
    with site.app.test_request_context("/"):
        assert errors_from(Refused(409, "seats-taken", "", {})) == {"": "Kursinya sudah penuh."}
        assert errors_from(Refused(422, "x", "", {"_schema": ["in-the-past"]})) == {"": "Waktu itu sudah lewat."}
