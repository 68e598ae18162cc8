"""Pages of rewards: a scheme, candidates by rank, a proposal by one and a decision by another, one's own rewards."""

from datetime import date

import pytest

from frontend.rewards import AREA
from shared.db import uuid7
from shared.events.evaluations import EvaluationSettled
from tests.frontend.demo_site import DemoSite
from tests.support.pages import Browser, Page
from tests.support.services import START, Places

TERMS = {
    "name": "Petugas layanan triwulan",
    "decree": "SK rekaan 021",
    "period_start": "2026-07-01",
    "period_end": "2026-12-31",
    "employment": ["PNS", "PPPK"],
    "least_predikat": "BAIK",
    "points_sangat_baik": "100",
    "points_baik": "60",
    "hour_points": "2",
    "kind": "EXEMPLARY",
    "amount": "7.500.000",
    "budget": "15.000.000",
}


@pytest.fixture
def site(places: Places) -> DemoSite:
    """An agency in which Andreas and Yuliana have final evaluations."""
    places.clock.now = START
    made = DemoSite(places, (AREA,), ("rewards",)).furnish()
    for first, predikat in (("Andreas", "SANGAT_BAIK"), ("Yuliana", "BAIK")):
        made.service("rewards").receive(
            EvaluationSettled(
                evaluation_id=uuid7(),
                cycle_id=uuid7(),
                employee_id=made.employees[first],
                unit_id=made.units["DUKCAPIL"],
                predikat=predikat,
                period_end=date(2026, 9, 30),
                by="ACKNOWLEDGED",
                settled_on=date(2026, 11, 20),
            )
        )
    return made


@pytest.fixture
def manager(site: DemoSite) -> Browser:
    """The reward manager."""
    return site.browser("Dominggus", "reward_manager")


def active_scheme(manager: Browser) -> Page:
    """The page of an active scheme."""
    page = manager.get("/penghargaan/skema/baru").submit(TERMS, button="Simpan rancangan")
    return manager.get(f"{page.url}/berlakukan").submit({}, button="Berlakukan skema")


def proposed(site: DemoSite, manager: Browser) -> Page:
    """The page of a proposal for Andreas."""
    scheme = active_scheme(manager)
    form = manager.get(f"{scheme.url}/usulkan/{site.employees['Andreas']}")
    return form.submit({"reason": "Peringkat pertama.", "is_declared_clean": "y"}, button="Ajukan usulan")


def test_ranks_are_shown_with_what_they_rest_on(manager: Browser) -> None:
    page = active_scheme(manager)
    assert page.text.index("Andreas Andai") < page.text.index("Yuliana Permisal")
    assert "Rp15.000.000" in page.text


def test_somebody_else_decides_and_the_employee_sees_it(site: DemoSite, manager: Browser) -> None:
    page = proposed(site, manager)
    assert "Orang lain yang memutuskan" in page.text
    employee = site.browser("Andreas", "employee")
    assert "Petugas layanan triwulan" not in employee.get("/penghargaan").text
    approver = site.browser("Yosef", "reward_approver")
    granted = approver.get(f"{page.url}/setujui").submit({}, button="Berikan penghargaan")
    assert "Penghargaan diberikan" in granted.text
    own = employee.get("/penghargaan").text
    assert "Petugas layanan triwulan" in own
    assert "SK rekaan 021" in own


def test_a_decline_needs_its_reason(site: DemoSite, manager: Browser) -> None:
    page = proposed(site, manager)
    approver = site.browser("Yosef", "reward_approver")
    empty = approver.get(f"{page.url}/tolak").submit({"reason": ""}, button="Tolak usulan")
    assert empty.status == 422
    declined = empty.submit({"reason": "Bukan periode ini."}, button="Tolak usulan")
    assert "Usulan ditolak" in declined.text


def test_nonsense_in_a_scheme_is_said_on_its_fields(manager: Browser) -> None:
    page = manager.get("/penghargaan/skema/baru").submit(
        {**TERMS, "amount": "banyak", "decree": ""}, button="Simpan rancangan"
    )
    assert page.status == 422
    assert "Isi nomor keputusan" in page.text
    page = manager.get("/penghargaan/skema/baru").submit({**TERMS, "amount": "20.000.000"}, button="Simpan rancangan")
    assert "melebihi anggaran" in page.text or page.status == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound_in_both_languages(site: DemoSite, manager: Browser, language: str) -> None:
    proposal = proposed(site, manager)
    scheme = next(str(a["href"]) for a in proposal.soup.select("main a[href*='/skema/']"))
    for path in (
        "/penghargaan/skema",
        "/penghargaan/skema/baru",
        "/penghargaan/usulan",
        proposal.url,
        scheme,
        f"{scheme.split('?')[0]}/belum-memenuhi",
    ):
        assert manager.get(f"{path.split('#')[0]}{'&' if '?' in path else '?'}lang={language}").status == 200, path
    admin = site.browser("Yosef", "agency_admin")
    assert admin.get(f"/penghargaan/ketentuan?lang={language}").status == 200


def test_an_employee_sees_no_proposals(site: DemoSite, manager: Browser) -> None:
    page = proposed(site, manager)
    employee = site.browser("Andreas", "employee")
    for path in ("/penghargaan/usulan", page.url, "/penghargaan/skema"):
        assert employee.get(path).status == 403, path
