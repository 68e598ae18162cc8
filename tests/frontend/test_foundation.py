"""The house of the pages: the door, an agency's page, the home, headers, languages, and what every site must say."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Blueprint

from frontend.app import create_app
from frontend.area import Area, Entry
from frontend.areas import AREAS
from frontend.refusals import refusal_text
from frontend.session import anyone
from shared.settings import Settings
from tests.frontend.conftest import Site
from tests.frontend.sample_area import SAMPLE
from tests.support.pages import Browser

STRONG = "a-secret-of-more-than-sixteen-characters"


def test_the_app_starts_by_itself_with_every_area() -> None:
    app = create_app()
    assert app.name == "frontend"
    assert len({area.name for area in AREAS}) == len(AREAS)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", ["/", "/bantuan", "/data-pribadi", "/aksesibilitas", "/komponen", "/keluar"])
def test_pages_of_no_area_are_sound_in_both_languages(site: Site, path: str, language: str) -> None:
    page = site.browser().get(f"{path}?lang={language}")
    assert page.status == 200
    assert page.soup.html["lang"] == language


def test_the_language_is_remembered_and_can_be_turned_back(site: Site) -> None:
    browser = site.browser()
    assert browser.get("/bantuan").h1 == "Bantuan"
    assert browser.get("/bantuan").follow("English").h1 == "Help"
    assert browser.get("/aksesibilitas").h1 == "Accessibility"
    assert browser.get("/bantuan").h1 == "Help"
    assert browser.get("/bantuan").follow("Bahasa Indonesia").h1 == "Bantuan"


def test_the_language_switch_keeps_what_the_address_asks(site: Site) -> None:
    page = site.browser().get("/bantuan?q=a%26b&q=c")
    assert page.href("English") == "/bantuan?q=a%26b&q=c&lang=en"


@pytest.mark.parametrize(
    "written", ["kota-umpama", " Kota Umpama ", "http://localhost/p/kota-umpama/survei", "maria@kotaumpama.go.id"]
)
def test_the_door_finds_an_agency_by_address_domain_or_email(site: Site, written: str) -> None:
    page = site.browser().get("/").submit({"agency": written})
    assert page.status == 200
    assert page.url == "/p/kota-umpama"


@pytest.mark.parametrize("written", ["kota-entah", "orang@lain.go.id", "<script>", "../..", "x" * 300, ""])
def test_the_door_says_that_it_does_not_know_and_lists_nobody(site: Site, written: str) -> None:
    page = site.browser().get("/").submit({"agency": written})
    assert page.status == 422
    assert len(page.errors) == 1
    assert "Periksa lagi" in page.soup.title.get_text()
    assert "Umpama" not in page.text.replace(written, "")


def test_the_door_offers_the_agency_that_was_opened_last(site: Site) -> None:
    browser = site.browser()
    browser.get("/p/kota-umpama")
    assert browser.get("/").follow("Lanjutkan").url == "/p/kota-umpama"


def test_an_agencys_page_has_the_parts_of_the_areas(site: Site) -> None:
    page = site.browser().get("/p/kota-umpama")
    assert "Kota Umpama" in page.text
    assert "Indeks Kota Umpama" in page.text
    assert page.href("Nilai contoh") == "/p/kota-umpama/contoh"
    assert "rekaan" in page.soup.footer.get_text()
    assert "rekaan" not in site.browser().get("/p/kota-misal").soup.footer.get_text()


def test_public_pages_tell_the_time_of_their_agency(site: Site) -> None:
    browser = site.browser()
    assert "24 November 2026, 09.00 WITA" in browser.get("/p/kota-umpama/contoh").text
    assert "24 November 2026, 10.00 WIT" in browser.get("/p/kota-misal/contoh").text
    assert "24 November 2026, 10:00 WIT" in browser.get("/p/kota-misal/contoh?lang=en").text


def test_an_unknown_agency_is_not_found(site: Site) -> None:
    page = site.browser().get("/p/kota-entah")
    assert page.status == 404
    assert page.h1 == "Halaman tidak ditemukan"


def test_the_home_puts_the_most_urgent_first(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 3}
    site.app.extensions["frontend"].clock = lambda: datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    page = site.signed_in().get("/beranda")
    tasks = [item.get_text(" ", strip=True) for item in page.soup.select(".c-tasks strong")]
    assert tasks == ["Yang dekat", "Yang nanti"]
    assert "Selasa, 24 November 2026" in page.text
    assert "Panel samping" in page.text


def test_the_home_goes_on_without_a_service(site: Site) -> None:
    browser = site.signed_in()
    site.without("sample")
    page = browser.get("/beranda")
    assert page.status == 200
    assert "Contoh sedang tidak menjawab" in page.text
    assert "Tidak ada. Yang berikutnya" in page.text


def test_the_menu_shows_what_the_person_may_open(site: Site) -> None:
    few = [a.get_text() for a in site.signed_in().get("/contoh/baru").soup.select(".c-nav a")]
    more = site.signed_in("sample:read").get("/contoh/baru").soup.select(".c-nav a")
    assert few == ["Beranda", "Rencana"]
    assert [a.get_text() for a in more] == ["Beranda", "Contoh", "Rencana"]
    assert [a.get_text() for a in more if a.has_attr("aria-current")] == ["Rencana"]


def test_a_long_menu_keeps_a_few_in_the_bar_and_always_where_one_is(site: Site) -> None:
    state = site.app.extensions["frontend"]
    endpoints = ("help_page", "privacy", "accessibility", "components")
    more = [Entry(f"Lain {n}", f"pages.{name}", order=n) for n, name in enumerate(endpoints, 1)]
    state.areas = (replace(SAMPLE, menu=(*more, *SAMPLE.menu)),)
    page = site.signed_in("sample:read").get("/contoh/baru")
    bar = [a.get_text() for a in page.soup.select(".c-nav a")]
    assert bar == ["Beranda", "Lain 1", "Lain 2", "Rencana"]
    assert len(page.soup.select(".c-menu.is-long nav a")) == len(endpoints) + 4  # the home, two of the area, English


def test_components_are_shown_in_the_embedded_profile_only(make_site: Callable[[Settings], Site]) -> None:
    settings = Settings(profile="production", address="https://cendana.example", secret_key=STRONG)
    assert Browser(make_site(settings).app, Host="cendana.example").get("/komponen").status == 404


def test_answers_forbid_what_is_not_ours(site: Site) -> None:
    policy = site.browser().get("/").response.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy


def test_pages_of_a_person_are_kept_nowhere(site: Site) -> None:
    site.answers["GET /waiting"] = {"count": 0}
    assert site.signed_in().get("/beranda").response.headers["Cache-Control"] == "no-store"
    assert site.browser().get("/").response.headers["Cache-Control"] == "private, no-cache"


def test_cookies_are_for_https_where_the_address_is(make_site: Callable[[Settings], Site]) -> None:
    settings = Settings(profile="production", address="https://cendana.example", secret_key=STRONG)
    response = Browser(make_site(settings).app, Host="cendana.example").get("/?lang=en").response
    kept = response.headers.getlist("Set-Cookie")
    assert kept
    assert all("Secure" in each and "HttpOnly" in each and each.startswith("__Host-cendana_") for each in kept)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=")


def test_static_files_are_kept_for_a_year_and_sent_small(site: Site) -> None:
    browser = site.browser()
    links = [link["href"] for link in browser.get("/").soup.find_all("link", rel="stylesheet")]
    assert len(links) == 4
    for link in links:
        plain = browser.get(link)
        small = browser.client.get(link, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert "immutable" in plain.response.headers["Cache-Control"]
        assert gzip.decompress(small.data) == plain.response.data
        assert len(small.data) < len(plain.response.data) / 2
    assert "immutable" not in browser.get("/static/theme.css").response.headers["Cache-Control"]
    assert browser.get("/static/../app.py").status == 404


def test_a_view_that_says_nothing_of_who_may_see_it_stops_the_start() -> None:
    careless = Blueprint("careless", __name__)
    careless.get("/terbuka")(lambda: "")
    with pytest.raises(RuntimeError, match="careless"):
        create_app(areas=[Area("careless", "", [careless])])


def test_an_area_has_its_own_words_for_a_code_that_others_use_too() -> None:
    one, two = (Blueprint(name, __name__) for name in ("one", "two"))
    for blueprint in (one, two):
        blueprint.add_url_rule(f"/{blueprint.name}", "no", anyone(lambda: refusal_text("full")))
    areas = [Area(bp.name, "", [bp], refusals={"full": f"words of {bp.name}"}) for bp in (one, two)]
    client = create_app(areas=areas).test_client()
    assert [client.get(path).text for path in ("/one", "/two")] == ["words of one", "words of two"]


def test_the_checked_client_finds_what_no_page_may_have(site: Site) -> None:
    from tests.support.pages import check_html

    sound = site.browser().get("/").html
    check_html(sound, "/")
    faults: dict[str, tuple[str, str]] = {
        "no label": ("</main>", '<input type="text" name="x"></main>'),
        "csrf_token": ("</main>", '<form method="post"><button>x</button></form></main>'),
        "inline code": ("<main ", '<main onclick="x()" '),
        "link to nowhere": ("</main>", '<a href="#">x</a></main>'),
        "stand twice": ("</main>", '<p id="isi">x</p></main>'),
        "left over": ("</main>", "<p>Unit: None</p></main>"),
        "2 h1": ("</main>", "<h1>x</h1></main>"),
        "broken HTML": ("</main>", "<p><div></p></main>"),
        "comes from elsewhere": ("</main>", '<img alt="" src="https://lain.example/x.png"></main>'),
    }
    for words, (old, new) in faults.items():
        with pytest.raises(AssertionError, match=words):
            check_html(sound.replace(old, new), "/")


def test_every_page_of_every_area_is_behind_a_mark() -> None:
    app = create_app()
    marks: dict[str, Any] = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    assert all(hasattr(view, "_seen_by") for name, view in marks.items() if not name.endswith("static"))


def test_a_browser_counts_its_redirects(site: Site) -> None:
    browser = Browser(site.app)
    browser.get("/beranda")
    assert browser.seen == ["GET /beranda", "GET /?next=/beranda"]
