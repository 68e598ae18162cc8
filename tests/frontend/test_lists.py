"""Lists: pages, search, order and filters go to the service and stay in the links."""

import pytest

from frontend.lists import Listing, Pager
from tests.frontend.conftest import Site
from tests.frontend.sample_area import need


def asked(site: Site) -> str:
    """The last address that the sample service was asked for."""
    return str(site.answers["asked"][-1][1])


def test_a_list_asks_for_the_page_search_order_and_filter_of_its_address(site: Site) -> None:
    site.answers["GET /needs"] = {"items": [need()] * 25, "page": 2, "pages": 5, "total": 118}
    browser = site.signed_in("sample:read")
    page = browser.get("/contoh?hal=2&q=komu&urut=-people&competency=KOMUNIKASI&lain=x")
    assert asked(site) == "/needs?page=2&per_page=25&q=komu&sort=-people&competency=KOMUNIKASI"
    assert "26–50 dari 118" in page.text
    assert page.href("3") == "/contoh?q=komu&competency=KOMUNIKASI&urut=-people&hal=3"
    assert page.href("Pegawai") == "/contoh?q=komu&competency=KOMUNIKASI&urut=people"
    assert page.soup.find("th", attrs={"aria-sort": "descending"}).get_text(strip=True).startswith("Pegawai")


def test_a_search_keeps_the_order_and_goes_back_to_the_first_page(site: Site) -> None:
    site.answers["GET /needs"] = {"items": [need()], "page": 2, "pages": 5, "total": 118}
    page = site.signed_in("sample:read").get("/contoh?hal=2&urut=since")
    page.submit({"q": "layanan"}, button="Saring")
    assert asked(site) == "/needs?page=1&per_page=25&q=layanan&sort=since"


@pytest.mark.parametrize("address", ["hal=-1", "hal=x", "hal=", "hal=%C2%B2", "urut=password", "hal=0"])
def test_nonsense_in_the_address_is_ignored(site: Site, address: str) -> None:
    site.answers["GET /needs"] = {"items": [], "page": 1, "pages": 1, "total": 0}
    page = site.signed_in("sample:read").get(f"/contoh?{address}")
    assert page.status == 200
    assert asked(site) == "/needs?page=1&per_page=25"
    assert "0–0 dari 0" in page.text


def test_one_page_shows_no_turning(site: Site) -> None:
    site.answers["GET /needs"] = {"items": [need()], "page": 1, "pages": 1, "total": 1}
    page = site.signed_in("sample:read").get("/contoh")
    assert page.soup.select(".pagination") == []
    assert "1,6" in page.text
    assert "Komunikasi" in page.text
    assert "6 Oktober 2026" in page.text


def test_long_lists_leave_out_pages_in_the_middle() -> None:
    listing = Listing("/x", 6, "", "", {})
    assert Pager(listing, 6, 12, 51, 60, 118).shown == [1, None, 5, 6, 7, None, 12]
    assert Pager(listing, 1, 12, 1, 10, 118).shown == [1, 2, None, 12]
    assert Pager(listing, 12, 12, 111, 118, 118).shown == [1, None, 11, 12]
    assert Pager(listing, 3, 7, 1, 2, 3).shown == [1, 2, 3, 4, 5, 6, 7]


def test_a_list_knows_whether_it_was_narrowed() -> None:
    assert not Listing("/x", 1, "", "", {"unit": ""}).is_narrowed
    assert Listing("/x", 1, "", "", {"unit": "1"}).is_narrowed
