"""The way of a first day: the operator registers an agency, its admin signs on with the agency's own provider.

Real services, and the embedded provider over HTTP; nothing is signed in beforehand but the operator.
"""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from deploy.people import KUPANG
from deploy.people_files import TABLES, as_csv
from frontend.session import HANDLE, TOKEN
from shared.settings import Settings
from tests.frontend.test_agencies_sheets import send
from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser, Page
from tests.support.real_provider import SECRET, Provider, ProviderBrowser, listening_provider

ADMINS = "admin-cendana"
MARIA = KUPANG.head_of("DUKCAPIL")
PEOPLE = [
    {"sub": "admin", "name": "Admin Rekaan", "groups": [ADMINS]},
    {"sub": "maria", "name": MARIA.name, "groups": [], "nip": MARIA.nip},
    {"sub": "tamu", "name": "Tamu Umpama", "groups": []},
]


@pytest.fixture(scope="module")
def provider(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The agency's own provider."""
    with listening_provider(tmp_path_factory.mktemp("openid"), settings.address, {"kota": PEOPLE}) as made:
        yield made


@pytest.fixture
def slug(empty_platform: DemoPlatform, provider: Provider) -> str:
    """The address of an agency that the operator has just registered by the form."""
    chosen = f"kota-{uuid4().hex[:8]}"
    values = {"name": "Kota Umpama", "slug": chosen, "zone": "Asia/Makassar", "issuer": provider.issuer()}
    values |= {"client_id": "cendana", "client_secret": SECRET, "admin_group": ADMINS}
    page = empty_platform.browser_of("operator").get("/instansi/baru").submit(values, button="Daftarkan")
    assert page.h1 == "Kota Umpama", page.errors
    return chosen


def walk(browser: Browser, begun: Page, sub: str) -> Page:
    """From the provider's page, where the login led, back into the platform."""
    target = ProviderBrowser().choose(begun.response.headers["Location"], sub)
    return browser.get(target.removeprefix("http://127.0.0.1:8080"))


def sign_in(browser: Browser, slug: str, sub: str) -> Page:
    """The whole way, as a person clicks it."""
    return walk(browser, browser.get(f"/p/{slug}").follow("Masuk dengan akun dinas"), sub)


def test_the_first_admin_signs_on_and_sets_the_agency_up(empty_platform: DemoPlatform, slug: str) -> None:
    browser = empty_platform.stranger()
    home = sign_in(browser, slug, "admin")
    assert home.url == "/beranda"
    assert "Admin Rekaan" in home.text
    page = home.follow("Siapkan instansi Anda")
    assert "Belum ada: impor dari CSV atau XLSX" in page.text
    for kind, table in TABLES.items():
        assert "Ditambahkan" in send(browser, kind, as_csv(table(KUPANG))).submit(button="Ambil alih").text
    maria = empty_platform.stranger()
    home = sign_in(maria, slug, "maria")
    assert MARIA.name in home.text
    assert "Akun Anda belum punya peran" not in home.text
    assert maria.get("/pengaturan").status == 403


def test_somebody_whom_no_sheet_names_reads_why_nothing_is_there(empty_platform: DemoPlatform, slug: str) -> None:
    browser = empty_platform.stranger()
    home = sign_in(browser, slug, "tamu")
    assert home.status == 200
    assert "Akun Anda belum punya peran di sini" in home.text
    assert "Kota Umpama" in home.text
    assert browser.get("/pegawai").status == 403
    assert home.submit(button="Keluar").h1 == "Anda sudah keluar dari Cendana"


def test_a_login_comes_back_to_the_page_that_asked_for_it(empty_platform: DemoPlatform, slug: str) -> None:
    browser = empty_platform.stranger()
    browser.get(f"/p/{slug}")
    asked = browser.get("/pengaturan?lang=id")
    assert asked.url.startswith(f"/p/{slug}?next=")
    page = walk(browser, asked.follow("Masuk dengan akun dinas"), "admin")
    assert page.url == "/pengaturan?lang=id"


def test_who_says_no_at_the_provider_is_told_so_and_is_nobody(empty_platform: DemoPlatform, slug: str) -> None:
    browser = empty_platform.stranger()
    page = sign_in(browser, slug, "")
    assert page.status == 400
    assert browser.cookie(HANDLE) is None
    assert browser.get("/pengaturan").url.startswith(f"/p/{slug}")


def test_signing_out_ends_the_session_for_stolen_cookies_too(empty_platform: DemoPlatform, slug: str) -> None:
    browser, thief = empty_platform.stranger(), empty_platform.stranger()
    home = sign_in(browser, slug, "admin")
    handle = browser.cookie(HANDLE)
    assert handle is not None
    left = home.submit(button="Keluar")
    assert "/kota/logout" in left.html
    assert browser.cookie(HANDLE) is None
    assert browser.cookie(TOKEN) is None
    thief.client.set_cookie(HANDLE, handle)
    assert thief.get("/beranda").url != "/beranda"


def test_signing_in_again_ends_what_this_browser_had_before(empty_platform: DemoPlatform, slug: str) -> None:
    browser = empty_platform.stranger()
    sign_in(browser, slug, "admin")
    former = browser.cookie(HANDLE)
    assert former is not None
    walk(browser, browser.get(f"/p/{slug}/masuk"), "maria")
    assert browser.cookie(HANDLE) != former
    thief = empty_platform.stranger()
    thief.client.set_cookie(HANDLE, former)
    assert thief.get("/beranda").url != "/beranda"
    assert browser.get("/sesi").soup.select("main tbody tr")[1:] == []


def test_the_answer_of_a_login_is_good_in_its_own_browser_alone(empty_platform: DemoPlatform, slug: str) -> None:
    browser, thief = empty_platform.stranger(), empty_platform.stranger()
    begun = browser.get(f"/p/{slug}").follow("Masuk dengan akun dinas")
    answer = ProviderBrowser().choose(begun.response.headers["Location"], "admin").removeprefix("http://127.0.0.1:8080")
    thief.get(f"/p/{slug}").follow("Masuk dengan akun dinas")
    assert thief.get(answer).status == 400
    assert thief.cookie(HANDLE) is None
    assert browser.get(answer).status == 400
