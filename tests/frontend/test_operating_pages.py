"""Pages of those who run the platform: how services stand, parked facts and what becomes of them, the catalogue."""

from uuid import uuid4

import pytest

from tests.service.operating.test_parked import NAME, numbers, operator, park
from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser

REASON = "Instansi uji sudah dihapus dari platform."
FINALISED = "cendana.evaluations.evaluation_finalised.v1"


@pytest.fixture
def browser(empty_platform: DemoPlatform) -> Browser:
    """An operator's."""
    return empty_platform.browser_of("operator")


def test_the_operator_sees_how_every_service_stands(empty_platform: DemoPlatform, browser: Browser) -> None:
    park(empty_platform.service("training"), "BUG")
    page = browser.get("/operasi")
    assert page.h1 == "Operasi"
    assert len(page.soup.select("tbody tr")) == 5
    assert page.text.count("Menjawab") == 5
    row = next(row for row in page.soup.select("tbody tr") if "training" in row.get_text())
    assert row.select_one("a") is not None


def test_a_service_that_does_not_answer_is_said_so_beside_the_others(
    empty_platform: DemoPlatform, browser: Browser
) -> None:
    apps = empty_platform.places.transport._apps
    away = apps.pop("rewards")
    try:
        page = browser.get("/operasi")
    finally:
        apps["rewards"] = away
    assert page.text.count("Menjawab") == 4
    assert "Tidak menjawab" in page.text


def test_a_parked_fact_is_looked_at_and_tried_again(empty_platform: DemoPlatform, browser: Browser) -> None:
    number = park(empty_platform.service("training"), "BUG", f"KeyError: '{NAME}'")
    page = browser.get(f"/operasi/fakta/training/{number}")
    assert empty_platform.demo.name in page.text
    assert FINALISED in page.text
    assert NAME not in page.html
    page = page.submit({}, button="Coba lagi")
    assert page.h1 == "Fakta tertahan"
    assert "Diminta dicoba lagi" in page.text


def test_a_fact_is_discarded_with_a_reason_that_stays(empty_platform: DemoPlatform, browser: Browser) -> None:
    number = park(empty_platform.service("training"), "BUG")
    ask = browser.get(f"/operasi/fakta/training/{number}").follow("Buang")
    assert ask.h1 == f"Buang fakta nomor {number}?"
    assert ask.submit({"reason": ""}, button="Buang").status == 422
    assert ask.submit({"reason": "asal"}, button="Buang").status == 422
    assert numbers(empty_platform.service("training").client("agency_admin")) == [number]
    page = ask.submit({"reason": REASON}, button="Buang")
    assert REASON in page.text
    assert "Coba lagi" not in page.text
    assert numbers(empty_platform.service("training").client("agency_admin"), "DISCARDED") == [number]


def test_a_forged_fact_offers_no_other_try(empty_platform: DemoPlatform, browser: Browser) -> None:
    number = park(empty_platform.service("training"), "SECURITY")
    page = browser.get(f"/operasi/fakta/training/{number}")
    assert "Tidak akan diproses" in page.text
    assert "Coba lagi" not in page.text


def test_an_admin_sees_the_own_agency_alone_and_does_not_discard(empty_platform: DemoPlatform) -> None:
    training = empty_platform.service("training")
    own, foreign = park(training, "BUG"), park(training.of_another_agency(), "BUG")
    admin = empty_platform.browser_of("agency_admin")
    page = admin.get("/operasi/fakta?layanan=training")
    assert len(page.soup.select("tbody tr")) == 1
    page = admin.get(f"/operasi/fakta/training/{own}")
    assert "Coba lagi" in page.text
    assert "Buang" not in page.text
    assert admin.get(f"/operasi/fakta/training/{foreign}").status == 404
    assert admin.get(f"/operasi/fakta/training/{own}/buang").status == 403
    assert admin.get("/operasi").status == 403


def test_a_list_of_many_has_pages(empty_platform: DemoPlatform, browser: Browser) -> None:
    training = empty_platform.service("training")
    for _ in range(26):
        park(training, "BUG")
    total = len(numbers(operator(training)))
    page = browser.get("/operasi/fakta?layanan=training")
    assert len(page.soup.select("tbody tr")) == 25
    assert f"dari {total}" in page.text


def test_what_is_no_service_is_not_found(browser: Browser) -> None:
    for path in ("/operasi/fakta?layanan=x", "/operasi/fakta?status=DONE", "/operasi/fakta/x/1", "/operasi/katalog/x"):
        assert browser.get(path).status == 404, path
    assert browser.get(f"/operasi/fakta/training/{uuid4().int >> 70}").status == 404


def test_the_catalogue_shows_each_channel_as_a_table_of_who_states_and_hears_what(browser: Browser) -> None:
    page = browser.get("/operasi/katalog")
    assert len(page.soup.select("table")) == 5
    for address in ("agencies", "surveys", "evaluations", "training", "rewards"):
        assert f"cendana.{address}" in page.text
    row = next(row for row in page.soup.select("tbody tr") if FINALISED in row.get_text())
    assert "Pelatihan" in row.get_text()
    assert page.soup.select("script[src^=http]") == []


def test_a_contract_shows_its_fields_and_its_hearers(browser: Browser) -> None:
    page = browser.get(f"/operasi/katalog/{FINALISED}")
    assert page.h1 == "EvaluationFinalised"
    for said in ("levels[].competency", "Daftar", "flag_gaps_of_evaluations", "evaluation_id"):
        assert said in page.text, said


def test_nobody_else_reads_them(empty_platform: DemoPlatform) -> None:
    admin = empty_platform.browser_of("agency_admin")
    assert admin.get("/operasi/katalog").status == 403
    assert empty_platform.stranger().get("/operasi/katalog").url == "/?next=/operasi/katalog"
