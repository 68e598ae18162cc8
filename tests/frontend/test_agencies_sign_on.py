"""Pages about signing on: my sessions, accounts, settings, groups, and what is said when it does not work."""

from uuid import uuid4

import pytest

from frontend.session import HANDLE, TOKEN
from services.agencies.models.identity import IdentityProvider
from shared.db import uuid7
from tests.support.demo_platform import DemoPlatform


def test_one_sees_and_ends_ones_sessions(platform: DemoPlatform) -> None:
    browser = platform.browser_of("Maria")
    other = platform.open_session(browser._account)
    page = browser.get("/beranda").follow("Sesi saya")
    assert page.h1 == "Sesi saya"
    assert page.text.count("Perangkat yang tidak dikenal") >= 2
    assert "Sesi berakhir sendiri setelah 120 menit tidak dipakai, dan paling lama 12 jam setelah masuk." in page.text
    page = page.submit(button="Akhiri semua sesi lain")
    assert "1 sesi lain diakhiri." in page.text
    thief = platform.stranger()
    thief.client.set_cookie(HANDLE, other)
    assert thief.get("/beranda").url.startswith(("/p/", "/?next"))
    assert "Sesi ini" in browser.get("/sesi").text


def test_one_session_is_ended_by_its_own_button(platform: DemoPlatform) -> None:
    browser = platform.browser_of("Maria")
    platform.open_session(browser._account)
    page = browser.get("/sesi").submit(button="Akhiri Perangkat yang tidak dikenal")
    assert "Sesi itu diakhiri" in page.text
    assert "Akhiri semua sesi lain" not in page.text


def test_nobody_ends_the_session_of_somebody_else(platform: DemoPlatform) -> None:
    maria = platform.browser_of("Maria")
    page = maria.get("/sesi")
    token = page.soup.select_one("input[name=csrf_token]")
    assert token is not None
    assert maria.post(f"/sesi/{uuid7()}/akhiri", {"csrf_token": token["value"]}).status == 404


def test_the_admin_shuts_an_account_out_and_lets_it_in_again(platform: DemoPlatform) -> None:
    maria, admin = platform.browser_of("Maria"), platform.browser_of("agency_admin")
    page = admin.get("/pengaturan").follow("Siapa yang pernah masuk")
    assert page.h1 == "Akun"
    assert "Akun Anda" in page.text
    page = admin.get("/akun?q=Maria").submit(button="Tutup akun")
    assert "Akun ditutup dan semua sesinya diakhiri." in page.text
    maria.client.delete_cookie(TOKEN)
    assert maria.get("/sesi").url != "/sesi"
    page = admin.get("/akun?state=disabled")
    assert "Maria" in page.text
    assert "Akun dibuka lagi." in page.submit(button="Buka lagi").text
    assert platform.browser_of("Andreas").get("/akun").status == 403


def test_the_admin_ends_the_sessions_of_an_account(platform: DemoPlatform) -> None:
    maria, admin = platform.browser_of("Maria"), platform.browser_of("agency_admin")
    page = admin.get("/akun?q=Maria").submit(button="Akhiri sesinya")
    assert "Ia dapat masuk lagi" in page.text
    maria.client.delete_cookie(TOKEN)
    assert maria.get("/sesi").url != "/sesi"


def test_the_admin_settles_sessions_and_whom_to_ask(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/pengaturan").follow("Masuk dan sesi")
    values = {"idle_minutes": "15", "absolute_hours": "8", "contact_name": "Bagian Rekaan", "contact_reach": "0380-0"}
    unit = str(platform.units["DUKCAPIL"])
    page = page.submit({**values, "records_at_login": "y", "newcomer_unit_id": unit}, button="Simpan")
    assert "Pengaturan masuk disimpan." in page.text
    assert "paling lama 8 jam" in admin.get("/sesi").text
    settled = platform.service("agencies").client("agency_admin").get("/sign-on").body
    assert (settled["records_at_login"], settled["newcomer_unit_id"], settled["idle_minutes"]) == (True, unit, 15)
    nobody = platform.browser_of("agency_admin")
    with platform.service("agencies").session() as session:
        account = session.merge(nobody._account)
        account.in_admin_group = False
        session.commit()
    page = nobody.get("/beranda")
    assert "Akun Anda belum punya peran di sini" in page.text
    assert "Bagian Rekaan" in page.text
    assert "0380-0" in page.text
    assert "Yang menunggu Anda hari ini" not in page.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"idle_minutes": "4"}, "5"),
        ({"absolute_hours": "100"}, "72"),
        ({"idle_minutes": "90", "absolute_hours": "1"}, "Tidak boleh lebih lama"),
    ],
)
def test_settings_out_of_bounds_are_named(platform: DemoPlatform, changed: dict[str, str], words: str) -> None:
    page = platform.browser_of("agency_admin").get("/pengaturan/masuk").submit(changed, button="Simpan")
    assert page.status == 422
    assert any(words in error for error in page.errors), page.errors


def test_the_admin_lets_a_group_mean_a_role(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/pengaturan").follow("Grup dan peran")
    assert "Belum ada grup yang memberi peran" in page.text
    unit = str(platform.units["DUKCAPIL"])
    values = {"group_name": "petugas-loket", "role": "unit_officer", "unit_id": unit}
    page = page.submit(values, button="Simpan")
    assert "petugas-loket" in page.text
    assert "Petugas unit" in page.text
    assert "Belum ada grup yang memberi peran" in page.submit(button="Hapus").text
    page = admin.get("/pengaturan/grup").submit({"group_name": "", "role": "unit_officer"}, button="Simpan")
    assert page.errors == ["Isi nama grup."]


def test_a_provider_that_is_away_is_named_and_whoever_is_signed_in_works_on(platform: DemoPlatform) -> None:
    stranger = platform.stranger()
    page = stranger.get(f"/p/{platform.slug}/masuk")
    assert (page.status, page.h1) == (503, "Akun dinas sedang tidak menjawab")
    assert page.response.headers["Retry-After"] == "30"
    assert page.href("Coba lagi") == f"/p/{platform.slug}/masuk"
    assert platform.browser_of("Maria").get("/sesi").status == 200


def test_a_provider_of_another_name_is_no_way_in(platform: DemoPlatform) -> None:
    with platform.service("agencies").session() as session:
        known = session.get_one(IdentityProvider, (platform.agency_id, platform.agency_id))
        known.issuer = f"http://127.0.0.1:1/{uuid4().hex}"
        session.commit()
    assert platform.stranger().get(f"/p/{platform.slug}/masuk").status == 503


def test_what_a_provider_posts_is_passed_on_and_needs_no_form(platform: DemoPlatform) -> None:
    client = platform.app.test_client()
    for body in ({}, {"logout_token": ""}):
        answer = client.post(f"/p/{platform.slug}/backchannel-logout", data=body)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.post("/p/tidak-ada/backchannel-logout", data={"logout_token": "x"}).status_code == 404
    assert client.post(f"/p/{platform.slug}/backchannel-logout", data={"logout_token": "x" * 70_000}).status_code == 413
    assert client.get(f"/p/{platform.slug}/backchannel-logout").status_code == 405
