"""Pages on which a provider is checked before it is saved, and an agency put out of use and back."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser, Page
from tests.support.real_provider import SECRET, Provider, ProviderBrowser, listening_provider

ADMINS = "admin-rekaan"
PEOPLE = [
    {"sub": "ani", "name": "Ani Rekaan", "nip": "190001012020012001", "groups": ["pegawai"]},
    {"sub": "cici", "name": "Cici Umpama", "groups": [ADMINS]},
]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The embedded provider with one realm."""
    with listening_provider(tmp_path_factory.mktemp("openid"), "http://127.0.0.1:8080", {"kota": PEOPLE}) as made:
        yield made


def values(issuer: str, **changed: str) -> dict[str, str]:
    """What fits into the form."""
    return {"issuer": issuer, "client_id": "cendana", "client_secret": SECRET, "admin_group": ADMINS, **changed}


def try_login(browser: Browser, page: Page, sub: str) -> Page:
    """A test login, there and back."""
    target = ProviderBrowser().choose(
        browser.get(page.href("Coba masuk sekarang"), follow=False).response.headers["Location"], sub
    )
    parts = urlsplit(target)
    return browser.get(f"{parts.path}?{parts.query}")


def test_an_operator_checks_a_provider_and_registers_an_agency_with_it(
    empty_platform: DemoPlatform, provider: Provider
) -> None:
    operator = empty_platform.browser_of("operator")
    page = operator.get("/instansi/baru").follow("Periksa penyedia identitas lebih dulu")
    page = page.submit(values(provider.issuer()), button="Periksa")
    assert page.h1 == "Hasil pemeriksaan"
    assert "Orang dapat masuk dengan penyedia ini" in page.text
    assert SECRET not in page.html
    page = try_login(operator, page, "cici")
    assert "Cici Umpama" in page.text
    assert "Tidak ada: orang ini tidak akan dikenal sebagai pegawai" in page.text
    page = page.follow("Daftarkan instansi dengan penyedia ini")
    slug = f"kota-{uuid4().hex[:8]}"
    page = page.submit({"name": "Kota Uji", "slug": slug, "zone": "Asia/Makassar"}, button="Daftarkan")
    assert page.h1 == "Kota Uji"
    assert provider.issuer() in page.text


def test_an_admin_changes_the_provider_after_an_admin_came_through_it(
    platform: DemoPlatform, provider: Provider
) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/pengaturan").follow("Periksa penyedia lain")
    page = page.submit(values(provider.issuer()), button="Periksa")
    assert "Pakai penyedia ini" not in page.text
    page = try_login(admin, page, "ani")
    assert "Ani Rekaan" in page.text
    assert "Tidak ada pada orang ini" in page.text
    assert "Pakai penyedia ini" not in page.text
    page = try_login(admin, page, "cici")
    assert admin.get("/beranda").status == 200, "one stays signed in as who one is"
    page = page.follow("Pakai penyedia ini")
    assert "semua sesi berakhir" in page.text
    page.submit({}, button="Ganti penyedia")
    assert admin.get("/pengaturan").url != "/pengaturan"


def test_what_is_wrong_is_said_with_what_to_do(platform: DemoPlatform, provider: Provider) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/penyedia").submit(values(f"{provider.address}/tidak-ada"), button="Periksa")
    assert "Belum ada yang dapat masuk" in page.text
    assert "isinya harus JSON" in page.text
    page = admin.get("/penyedia").submit(values("http://10.0.0.1"), button="Periksa")
    assert "bukan alamat jaringan dalam" in page.text
    page = admin.get("/penyedia").submit(values(provider.issuer(), client_secret="salah"), button="Periksa")
    assert "Masuk tidak berhasil" in try_login(admin, page, "cici").text
    assert admin.get("/penyedia").submit(values("bukan alamat"), button="Periksa").status == 422


def test_a_test_login_that_belongs_to_nobody_comes_to_nothing(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    assert admin.get("/penyedia/kembali?state=x&code=y").status == 400
    assert admin.get(f"/penyedia/{uuid4()}").status == 404
    assert platform.browser_of("Maria").get("/penyedia").status == 403


def test_an_operator_puts_an_agency_out_of_use_and_back(empty_platform: DemoPlatform) -> None:
    operator = empty_platform.browser_of("operator")
    admin = empty_platform.browser_of("agency_admin")
    page = operator.get(f"/instansi/{empty_platform.agency_id}").follow("Nonaktifkan instansi")
    assert "Tidak ada data yang dihapus" in page.text
    page = page.submit({}, button="Nonaktifkan")
    assert "Instansi dinonaktifkan." in page.text
    assert empty_platform.stranger().get(f"/p/{empty_platform.slug}").status == 404
    assert admin.get("/pengaturan").url != "/pengaturan"
    page = page.follow("Aktifkan instansi").submit({}, button="Aktifkan")
    assert "Instansi aktif lagi." in page.text
    assert empty_platform.stranger().get(f"/p/{empty_platform.slug}").status == 200


def test_an_operator_gives_an_agency_another_provider(empty_platform: DemoPlatform, provider: Provider) -> None:
    operator = empty_platform.browser_of("operator")
    page = operator.get(f"/instansi/{empty_platform.agency_id}").follow("Periksa dan ganti penyedia")
    page = page.submit(values(provider.issuer()), button="Periksa").follow("Pakai penyedia ini")
    page = page.submit({}, button="Ganti penyedia")
    assert "Penyedia identitas diganti." in page.text
    assert provider.issuer() in page.text
