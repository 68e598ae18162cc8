"""Signing on in a real browser, with real providers of two makes: the same tests for both.

What a hostile provider tries is in tests/service/agencies; here everybody is honest.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from frontend.session import HANDLE, TOKEN
from shared.settings import Settings
from tests.support.keycloak import Keycloak
from tests.support.signing_on import (
    BUDI_NIP,
    OfKeycloak,
    Site,
    signing_on_with_keycloak,
    signing_on_with_the_embedded,
)

PATIENCE = 20_000  # milliseconds that a page may take on a busy machine


@pytest.fixture(scope="module")
def embedded(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The platform with the embedded provider."""
    with signing_on_with_the_embedded(settings, tmp_path_factory.mktemp("openid")) as site:
        yield site


@pytest.fixture(scope="module")
def with_keycloak(settings: Settings, keycloak: Keycloak) -> Iterator[Site]:
    """The platform with Keycloak."""
    with signing_on_with_keycloak(settings, keycloak) as site:
        yield site


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site, self.context = site, context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)

    def knock(self, realm: str) -> None:
        """Open the agency's page and follow its way in, to wherever that leads."""
        self.page.goto(f"{self.site.address}/p/{self.site.slugs[realm]}")
        self.page.get_by_role("link", name="Masuk dengan akun dinas").first.click()

    def sign_in(self, realm: str, username: str) -> None:
        """The whole way, to the home."""
        self.knock(realm)
        assert self.site.provider.asks(self.page), self.page.url
        self.site.provider.prove(self.page, username)
        self.page.wait_for_url(f"{self.site.address}/beranda")

    def open(self, path: str) -> Page:
        """A page of the platform."""
        self.page.goto(f"{self.site.address}{path}")
        return self.page

    @property
    def heading(self) -> str:
        """What the page calls itself."""
        return self.page.locator("h1").first.inner_text()

    def cookie(self, name: str) -> str | None:
        """A cookie of the platform."""
        return next((each["value"] for each in self.context.cookies() if each.get("name") == name), None)

    def let_token_run_out(self) -> None:
        """What five minutes do: the token is over, the session is asked for another."""
        self.context.clear_cookies(name=TOKEN)


Somebody = Callable[[Site], Person]


@pytest.fixture
def somebody(real_browser: Browser) -> Iterator[Somebody]:
    """People, each with a browser of their own."""
    contexts: list[BrowserContext] = []

    def made(site: Site) -> Person:
        contexts.append(real_browser.new_context(locale="id-ID"))
        return Person(site, contexts[-1])

    yield made
    for context in contexts:
        context.close()


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Site:
    """The platform with one make of provider."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Site)
    return found


both = pytest.mark.parametrize(
    "site",
    [
        pytest.param("embedded", id="embedded"),
        pytest.param("with_keycloak", id="keycloak", marks=pytest.mark.needs_keycloak),
    ],
    indirect=True,
)


@both
def test_people_of_two_agencies_sign_on_each_at_their_own(site: Site, somebody: Somebody) -> None:
    """The same user name, the same NIP, two people: by the realm that says so."""
    here, there = somebody(site), somebody(site)
    here.sign_in("kota", "ani")
    there.sign_in("desa", "ani")
    assert here.page.get_by_text("Ani Rekaan").count() > 0
    assert there.page.get_by_text("Ani Permisal").count() > 0
    assert "Pemerintah Desa Uji" in there.page.locator("header").first.inner_text()
    assert here.open("/survei").locator("h1").inner_text() == "Survei", "her group means survey officer"
    assert there.open("/survei").locator("h1").inner_text() == "Halaman ini di luar peran Anda"


@both
def test_a_person_of_another_agency_is_not_let_in(site: Site, somebody: Somebody) -> None:
    dewi = somebody(site)
    dewi.sign_in("desa", "dewi")
    dewi.knock("kota")
    assert site.provider.asks(dewi.page), "a session at one realm is none at the other"
    assert not site.provider.knows(dewi.page, "dewi")
    dewi.open("/beranda")
    assert "Pemerintah Desa Uji" in dewi.page.locator("header").first.inner_text()


@both
def test_signing_out_by_the_menu_ends_both_sessions(site: Site, somebody: Somebody) -> None:
    ani = somebody(site)
    ani.sign_in("kota", "ani")
    handle = ani.cookie(HANDLE)
    ani.page.locator(".c-person summary").click()
    ani.page.locator(".c-person").get_by_role("button", name="Keluar").click()
    ani.page.wait_for_url(f"{site.address}/p/{site.slugs['kota']}**")
    assert ani.cookie(HANDLE) is None
    assert site.agencies("kota").client().post("/sessions/token", {"handle": handle}).status == 401
    ani.knock("kota")
    assert site.provider.asks(ani.page), "the provider asks again who this is"


@both
def test_a_session_that_ends_at_the_provider_is_out_here(site: Site, somebody: Somebody) -> None:
    """At once where it is asked for (/sesi), and everywhere as soon as the token has run out."""
    ani, budi = somebody(site), somebody(site)
    ani.sign_in("kota", "ani")
    budi.sign_in("kota", "budi")
    handle = ani.cookie(HANDLE)
    assert ani.open("/sesi").locator("h1").inner_text() == "Sesi saya"
    site.provider.end(ani.page, "kota", "ani")
    assert site.agencies("kota").client().post("/sessions/token", {"handle": handle}).status == 401
    assert ani.open("/beranda").locator("h1").inner_text() == "Beranda saya", "the token holds until it is over"
    assert ani.open("/sesi").locator("h1").inner_text() == "Sesi Anda sudah berakhir"
    ani.let_token_run_out()
    ani.open("/beranda")
    assert ani.page.url.startswith(f"{site.address}/p/{site.slugs['kota']}?next=")
    budi.let_token_run_out()
    assert budi.open("/beranda").locator("h1").inner_text() == "Beranda saya"


@both
def test_one_browser_signed_out_leaves_the_other_signed_in(site: Site, somebody: Somebody) -> None:
    desk, phone = somebody(site), somebody(site)
    desk.sign_in("kota", "budi")
    phone.sign_in("kota", "budi")
    assert phone.open("/sesi").locator("main tbody tr").count() >= 2
    assert "Chrome di Linux" in phone.page.locator("main").inner_text()
    desk.page.locator(".c-person summary").click()
    desk.page.locator(".c-person").get_by_role("button", name="Keluar").click()
    desk.page.wait_for_url(f"{site.address}/p/**")
    phone.let_token_run_out()
    assert phone.open("/beranda").locator("h1").inner_text() == "Beranda saya"


@both
def test_a_leaver_is_out(site: Site, somebody: Somebody) -> None:
    dewi = somebody(site)
    dewi.sign_in("desa", "dewi")
    admin = site.agencies("desa").client("agency_admin")
    employee = admin.get(f"/employees?q={BUDI_NIP}").body["items"][0]["id"]
    today = datetime.now(UTC).date().isoformat()
    assert admin.post(f"/employees/{employee}/leave", {"on": today}).status == 200
    dewi.let_token_run_out()
    dewi.open("/beranda")
    assert dewi.page.url.startswith(f"{site.address}/p/{site.slugs['desa']}?next=")


@both
def test_somebody_whom_no_sheet_names_reads_whom_to_ask(site: Site, somebody: Somebody) -> None:
    admin = site.agencies("kota").client("agency_admin")
    settled = {"idle_minutes": 120, "absolute_hours": 12, "contact_name": "Bagian Kepegawaian Rekaan"}
    assert admin.put("/sign-on", settled).status == 200
    tamu = somebody(site)
    tamu.sign_in("kota", "tamu")
    assert "Bagian Kepegawaian Rekaan" in tamu.page.locator("main").inner_text()
    assert "NIP akun Anda tidak ada" in tamu.page.locator("main").inner_text()


def test_keycloak_may_change_its_keys(with_keycloak: Site, somebody: Somebody) -> None:
    provider = with_keycloak.provider
    assert isinstance(provider, OfKeycloak)
    working = somebody(with_keycloak)
    working.sign_in("kota", "cici")
    provider.server.rotate_keys(provider.names["kota"])
    fresh = somebody(with_keycloak)
    fresh.sign_in("kota", "ani")
    working.let_token_run_out()
    assert working.open("/beranda").locator("h1").inner_text() == "Beranda saya"
