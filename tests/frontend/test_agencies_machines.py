"""Pages of machines: made with a secret shown once, given another, ended."""

import base64
from datetime import timedelta

import pytest

from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Page


def made(platform: DemoPlatform) -> Page:
    """The page with the secret of a new machine."""
    admin = platform.browser_of("agency_admin")
    page = admin.get("/pengaturan").follow("Sistem yang mengimpor").follow("Tambah mesin")
    return page.submit({"name": "SIMPEG Rekaan", "scopes": "agencies:import"}, button="Buat mesin")


def fact(page: Page, name: str) -> str:
    """What stands beside a term."""
    for term in page.soup.select("dt"):
        if term.get_text(strip=True) == name:
            found = term.find_next_sibling("dd")
            assert found is not None
            return found.get_text(strip=True)
    raise AssertionError(f"{name} is not on the page")


def test_a_machine_is_made_and_its_secret_shown_once(platform: DemoPlatform) -> None:
    page = made(platform)
    assert page.h1 == "SIMPEG Rekaan"
    name, secret = fact(page, "Client ID"), fact(page, "Client secret")
    assert len(secret) == 43
    assert fact(page, "Alamat token").endswith(f"/api/agencies/public/{platform.slug}/token")
    shown = base64.b64encode(f"{name}:{secret}".encode()).decode()
    answer = (
        platform.service("agencies")
        .client()
        .ask(
            "POST",
            f"/public/{platform.slug}/token",
            data={"grant_type": "client_credentials", "audience": fact(page, "Layanan (audience)")},
            headers={"Authorization": f"Basic {shown}"},
        )
    )
    assert answer.status == 200, answer.body
    later = page.follow("Lihat mesin ini")
    assert secret not in later.html
    assert "Mengimpor unit, jabatan, dan pegawai" in later.text
    assert fact(later, "Terakhir masuk") != "Belum pernah"
    assert "Dua rahasia" not in platform.browser_of("agency_admin").get("/pengaturan/mesin").text


def test_a_machine_needs_a_name_and_something_to_do(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/pengaturan/mesin/baru").submit({"name": "Kosong"}, button="Buat mesin")
    assert page.status == 422
    assert page.errors == ["Pilih setidaknya satu kewenangan."]


def test_another_secret_with_and_without_an_overlap(platform: DemoPlatform) -> None:
    page = made(platform).follow("Lihat mesin ini").follow("Buat rahasia baru")
    both = page.submit({}, button="Buat rahasia baru")
    assert "Rahasia lama tetap berlaku sampai" in both.text
    assert "Dua rahasia berlaku" in both.follow("Mesin").text
    alone = (
        both.follow("Lihat mesin ini").follow("Buat rahasia baru").submit({"how": "now"}, button="Buat rahasia baru")
    )
    assert "Rahasia lama tetap berlaku" not in alone.text
    far = (platform.clock.now + timedelta(days=60)).date().isoformat()
    wrong = alone.follow("Lihat mesin ini").follow("Buat rahasia baru")
    refused = wrong.submit({"how": "later", "until": far}, button="Buat rahasia baru")
    assert refused.status == 422, refused.text
    assert refused.errors == ["Pilih hari ini sampai 30 hari lagi."]


def test_a_machine_is_ended_after_a_look_at_what_that_means(platform: DemoPlatform) -> None:
    page = made(platform).follow("Lihat mesin ini").follow("Akhiri mesin")
    assert "tokennya habis dalam lima menit" in page.text
    ended = page.submit({}, button="Akhiri mesin")
    assert "Mesin diakhiri." in ended.text
    assert "Buat rahasia baru" not in ended.text


@pytest.mark.parametrize("path", ["", "/baru"])
def test_machines_are_for_admins(platform: DemoPlatform, path: str) -> None:
    assert platform.browser_of("Maria").get(f"/pengaturan/mesin{path}").status == 403
    english = platform.browser_of("agency_admin").get(f"/pengaturan/mesin{path}?lang=en")
    assert "mesin" not in english.h1.lower()
