"""People of the demonstration are signed in over the real services: what other tests of pages begin with."""

from frontend.session import HANDLE
from services.training.models.base import COPIES
from tests.support.demo_platform import DemoPlatform


def test_people_are_who_they_are_named(platform: DemoPlatform) -> None:
    assert "Maria Contoh" in platform.browser_of("Maria").get("/beranda").text
    assert "Admin Rekaan" in platform.browser_of("agency_admin").get("/beranda").text
    assert "Operator Rekaan" in platform.browser_of("operator").get("/beranda").text
    assert "Natalia" not in platform.stranger().get(f"/p/{platform.slug}").text


def test_every_service_knows_the_organisation(platform: DemoPlatform) -> None:
    staff = {row.id for row in platform.service("training").rows(COPIES.employee)}
    assert staff == set(platform.people.values())


def test_roles_are_those_of_now_and_sessions_outlive_days(platform: DemoPlatform) -> None:
    browser = platform.browser_of("Andreas")
    assert browser.get("/beranda").url == "/beranda"
    platform.pass_time(days=3)
    assert browser.get("/beranda").url == "/beranda"
    assert browser.get("/pegawai").status == 403
    platform.give_role("Andreas", "agency_admin")
    assert browser.get("/pegawai").status == 200


def test_who_signs_out_is_out(platform: DemoPlatform) -> None:
    browser = platform.browser_of("Andreas")
    browser.get("/beranda").submit(button="Keluar")
    assert browser.cookie(HANDLE) is None
    assert "Masuk" in browser.get("/beranda").text


def test_two_agencies_stand_beside_each_other(platform: DemoPlatform) -> None:
    other = platform.another_agency()
    assert not set(other.people.values()) & set(platform.people.values())
    assert other.browser_of("training_organiser").get("/beranda").status == 200
