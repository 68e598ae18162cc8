"""Pages of the operator: the list of agencies, registering one, and what is handed over."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.support.demo_platform import DemoPlatform
from tests.support.pages import Browser, Page, fields_of


@pytest.fixture
def operator(empty_platform: DemoPlatform) -> Browser:
    """An operator."""
    return empty_platform.browser_of("operator")


@pytest.fixture
def values() -> dict[str, str]:
    """What fits into the form."""
    mark = uuid4().hex[:8]
    return {
        "name": "Kota Uji",
        "slug": f"kota-{mark}",
        "zone": "Asia/Makassar",
        "domain": f"{mark}.go.id",
        "issuer": "https://masuk.uji.example",
        "client_id": "cendana",
        "client_secret": "rahasia-rekaan",
        "admin_group": "admin-cendana",
        "nip_claim": "nomor_induk",
    }


def test_an_agency_is_registered_and_its_address_handed_over(operator: Browser, values: dict[str, str]) -> None:
    page = operator.get("/instansi").follow("Daftarkan instansi").submit(values, button="Daftarkan")
    assert page.h1 == "Kota Uji"
    address = f"http://127.0.0.1:8080/p/{values['slug']}"
    assert page.href(address) == address
    assert "http://127.0.0.1:8080/masuk/kembali" in page.text
    for shown in ("https://masuk.uji.example", "admin-cendana", "nomor_induk", values["domain"]):
        assert shown in page.text
    assert "rahasia-rekaan" not in page.html
    assert "Kota Uji" in operator.get(f"/p/{values['slug']}").text


def test_the_form_sent_many_times_at_once_makes_one_agency(operator: Browser, values: dict[str, str]) -> None:
    form = operator.get("/instansi/baru").form("Daftarkan")
    body, barrier = {**fields_of(form), **values}, threading.Barrier(6)

    def send(browser: Browser) -> Page:
        barrier.wait()
        return browser.post("/instansi/baru", body)

    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(send, [operator.twin() for _ in range(6)]))
    assert [page.h1 for page in pages] == ["Kota Uji"] * 6
    assert len({page.url for page in pages}) == 1


def test_the_form_sent_twice_makes_one_agency(operator: Browser, values: dict[str, str]) -> None:
    form = operator.get("/instansi/baru")
    first, second = form.submit(values, button="Daftarkan"), form.submit(values, button="Daftarkan")
    assert first.url == second.url
    assert "1–1 dari 1" in operator.get(f"/instansi?q={values['slug']}").text


def test_what_is_taken_is_said_on_its_field(operator: Browser, values: dict[str, str]) -> None:
    operator.get("/instansi/baru").submit(values, button="Daftarkan")
    page = operator.get("/instansi/baru").submit(values, button="Daftarkan")
    assert page.status == 422
    assert page.errors == ["Alamat ini sudah dipakai instansi lain.", "Domain ini sudah dipakai instansi lain."]
    assert "rahasia-rekaan" in page.html  # what was typed stays


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Isi nama instansi."),
        ("slug", "platform", "dicadangkan"),
        ("slug", "Kota Besar!", "Huruf kecil, angka, dan tanda hubung"),
        ("slug", "", "Isi alamat"),
        ("zone", "", "Pilih zona waktu."),
        ("zone", "Mars/Olympus", ""),
        ("domain", "bukan domain", "Tulis domain saja"),
        ("issuer", "bukan alamat", "Tulis alamat lengkap"),
        ("issuer", "javascript:alert(1)", "Tulis alamat lengkap"),
        ("issuer", "https://x.example/?a=1", "Tulis alamat lengkap"),
        ("client_id", "", "Isi client ID."),
        ("client_secret", "", "Isi client secret."),
        ("admin_group", "", "Isi nama grup admin."),
        ("nip_claim", "", "Isi kolom ini."),
        ("name", "x" * 201, "Paling banyak 200 karakter."),
        ("name", "\x00", ""),
        ("id", "bukan-uuid", "Muat ulang halaman ini"),
    ],
)
def test_nonsense_is_said_on_its_field(
    operator: Browser, values: dict[str, str], field: str, value: str, words: str
) -> None:
    page = operator.get("/instansi/baru").submit({**values, field: value}, button="Daftarkan")
    assert page.status == 422
    assert len(page.errors) == 1, page.errors
    assert words in page.errors[0]
    english = operator.get("/instansi/baru?lang=en").submit({**values, field: value}, button="Register")
    assert english.status == 422
    assert english.errors != page.errors


def test_the_list_searches_and_pages(operator: Browser, values: dict[str, str]) -> None:
    operator.get("/instansi/baru").submit(values, button="Daftarkan")
    for asked in (values["slug"], values["domain"]):
        page = operator.get("/instansi").submit({"q": asked}, button="Saring")
        assert "Kota Uji" in page.text
    assert "Tidak ada yang cocok" in operator.get("/instansi?q=tidak-ada-yang-begini").text
    for query in ("urut=-registered_at", "hal=9999", "q=%00", "urut=k"):
        assert operator.get(f"/instansi?{query}").status == 200
    assert operator.get(f"/instansi/{uuid4()}").status == 404
    assert operator.get("/instansi/baru?lang=en").h1 == "Register an agency"


def test_the_operator_sees_nothing_inside_an_agency(operator: Browser) -> None:
    for address in ("/pengaturan", "/pegawai", "/unit", "/impor"):
        assert operator.get(address).status == 403


def test_an_admin_of_an_agency_is_no_operator(empty_platform: DemoPlatform) -> None:
    admin = empty_platform.browser_of("agency_admin")
    for address in ("/instansi", "/instansi/baru", f"/instansi/{empty_platform.agency_id}"):
        assert admin.get(address).status == 403


def test_the_platform_offers_citizens_nothing_that_is_not_there(empty_platform: DemoPlatform) -> None:
    page = empty_platform.stranger().get("/p/platform")
    assert "instansi didaftarkan" in page.text
    assert "Lacak laporan" not in page.text
    assert "tidak menjawab" not in page.text
