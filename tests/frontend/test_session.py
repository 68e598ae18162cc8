"""Signing in and out: through the agency's provider, never past the site, and renewed without the person noticing."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from frontend.session import HANDLE, TOKEN
from tests.frontend.agencies_app import ISSUER
from tests.frontend.conftest import Site


def test_a_login_leads_through_the_provider_to_the_home(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    site.agencies.person("kode", "Maria Rekaan", "kota-umpama")
    browser = site.browser()
    begun = browser.get("/p/kota-umpama").follow("Masuk dengan akun dinas")
    assert begun.response.headers["Location"].startswith(f"{ISSUER}/authorize")
    assert "redirect_uri=http://localhost/masuk/kembali" in begun.response.headers["Location"]
    page = site.sign_in(browser, "kode")
    assert page.url == "/beranda"
    assert "Maria Rekaan" in page.text
    cookies = [c for c in browser.client._cookies.values() if c.key in (HANDLE, TOKEN)]
    assert len(cookies) == 2
    assert all(cookie.http_only and cookie.same_site == "Lax" for cookie in cookies)


def test_a_page_that_needs_a_login_is_shown_after_it(site: Site) -> None:
    site.agencies.person("kode", "Maria Rekaan", "kota-umpama")
    browser = site.browser()
    browser.get("/p/kota-umpama")
    page = browser.get("/contoh/baru?a=1")
    assert page.url == "/p/kota-umpama?next=/contoh/baru?a%3D1"
    assert "hanya untuk pegawai" in page.text
    begun = page.follow("Masuk dengan akun dinas")
    state = parse_qs(urlsplit(begun.response.headers["Location"]).query)["state"][0]
    assert browser.get(f"/masuk/kembali?state={state}&code=kode").url == "/contoh/baru?a=1"


@pytest.mark.parametrize(
    "target", ["//lain.example", "https://lain.example", "/\\lain.example", "\\\\lain.example", "javascript:x", "/\t/x"]
)
def test_a_login_never_leads_to_another_site(site: Site, target: str) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    site.agencies.person("kode", "Maria Rekaan", "kota-umpama")
    browser = site.browser()
    begun = browser.get("/p/kota-umpama/masuk", query_string={"next": target})
    state = parse_qs(urlsplit(begun.response.headers["Location"]).query)["state"][0]
    assert browser.get(f"/masuk/kembali?state={state}&code=kode").url == "/beranda"


def test_a_login_begun_in_another_browser_is_refused(site: Site) -> None:
    site.agencies.person("kode", "Maria Rekaan", "kota-umpama")
    begun = site.browser().get("/p/kota-umpama/masuk")
    state = parse_qs(urlsplit(begun.response.headers["Location"]).query)["state"][0]
    other = site.browser()
    other.get("/p/kota-umpama/masuk")
    page = other.get(f"/masuk/kembali?state={state}&code=kode")
    assert page.status == 400
    assert page.h1 == "Anda belum masuk"
    assert other.cookie(HANDLE) is None


def test_a_cancelled_login_says_so(site: Site) -> None:
    browser = site.browser()
    browser.get("/p/kota-umpama/masuk")
    page = browser.get("/masuk/kembali?error=access_denied&state=x")
    assert "Anda membatalkan" in page.text
    assert page.follow("Mulai lagi").url == "/p/kota-umpama"


def test_a_token_that_ran_out_is_renewed_and_the_handle_stays(site: Site) -> None:
    site.agencies.lifetime = timedelta(seconds=1)
    browser = site.signed_in()
    handle, token = browser.cookie(HANDLE), browser.cookie(TOKEN)
    site.agencies.lifetime = timedelta(minutes=5)
    assert browser.get("/contoh/baru").status == 200
    assert browser.cookie(HANDLE) == handle
    assert browser.cookie(TOKEN) != token
    site.agencies.asked.clear()
    assert browser.get("/contoh/baru").status == 200
    assert site.agencies.asked == []


def test_a_session_that_ended_leads_back_to_the_agency(site: Site) -> None:
    site.agencies.lifetime = timedelta(seconds=1)
    browser = site.signed_in()
    site.agencies.sessions.clear()
    page = browser.get("/contoh/baru")
    assert page.url == "/p/kota-umpama?next=/contoh/baru"
    assert browser.cookie(HANDLE) is None


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_saved(site: Site) -> None:
    site.agencies.lifetime = timedelta(seconds=1)
    browser = site.signed_in()
    page = browser.get("/contoh/baru")
    site.agencies.sessions.clear()
    answer = page.submit({"title": "Rencana"}, button="Simpan")
    assert answer.status == 401
    assert "belum tersimpan" in answer.text
    assert not any(method == "POST" for method, _, _ in site.answers["asked"])


def test_a_forged_token_is_worth_nothing(site: Site) -> None:
    browser = site.signed_in()
    browser.client.set_cookie(TOKEN, "eyJ0b2tlbiI6IngifQ.forged")
    site.agencies.asked.clear()
    assert browser.get("/contoh/baru").status == 200
    assert site.agencies.asked[0] == "POST /sessions/token"


def test_a_page_without_the_permission_is_forbidden(site: Site) -> None:
    page = site.signed_in().get("/contoh")
    assert page.status == 403
    assert "admin instansi" in page.text


def test_leaving_ends_the_session_and_offers_the_providers(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    browser = site.signed_in()
    page = browser.get("/beranda").submit(action="/keluar", button="Keluar")
    assert page.url == "/keluar"
    assert page.href("Keluar juga dari akun dinas") == f"{ISSUER}/logout?a=1&b=2"
    assert page.soup.find("meta", attrs={"http-equiv": "refresh"})["content"] == f"0;url={ISSUER}/logout?a=1&b=2"
    assert browser.cookie(HANDLE) is None
    assert browser.cookie(TOKEN) is None
    assert site.agencies.sessions == {}
    assert browser.get("/keluar").soup.find("meta", attrs={"http-equiv": "refresh"}) is None


def test_leaving_needs_the_form(site: Site) -> None:
    browser = site.signed_in()
    assert browser.client.post("/keluar").status_code == 400
    assert browser.cookie(HANDLE) is not None


def test_another_agencys_public_page_shows_no_menu(site: Site) -> None:
    page = site.signed_in().get("/p/kota-misal")
    assert page.soup.select(".c-nav") == []
    assert "Kota Misal" in page.text
    assert page.browser.get("/p/kota-umpama").soup.select(".c-nav") != []


def test_public_pages_stay_up_while_nobody_can_be_recognised(site: Site) -> None:
    browser = site.signed_in()
    site.without("agencies")
    browser.client.delete_cookie(TOKEN)
    assert browser.get("/bantuan").status == 200
    page = browser.get("/contoh/baru")
    assert page.status == 503
    assert browser.cookie(HANDLE) is not None


def test_services_learn_the_person_the_trace_and_the_language(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    browser = site.signed_in()
    browser.get("/beranda?lang=en")
    headers = [h for h in site.agencies.headers if h.get("Authorization")][-1]
    assert headers["Authorization"].startswith("Bearer token-")
    assert len(headers["X-Correlation-Id"]) == 36


def test_a_trace_goes_on_to_the_services_from_pages_of_people_who_are_signed_in(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}

    def passed_on(path: str, headers: dict[str, str]) -> set[str | None]:
        site.agencies.headers.clear()
        site.answers["traces"] = []
        assert browser.client.get(path, headers=headers).status_code == 200
        return {header.get("Traceparent") for header in site.agencies.headers} | set(site.answers["traces"])

    browser = site.signed_in()
    assert passed_on("/beranda", trace) == {trace["traceparent"]}
    assert passed_on("/beranda", {"traceparent": "Maria Rekaan"}) == {None}
    assert passed_on("/p/kota-misal", trace) == {None}  # open to everybody


def test_each_service_is_shown_a_token_of_its_own_which_is_got_once(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    browser = site.signed_in()
    browser.get("/beranda")
    site.agencies.asked.clear()
    browser.get("/beranda")
    (shown,) = set(site.answers["shown"])
    assert shown.startswith("Bearer token-sample-")
    assert "GET /me" not in site.agencies.asked
