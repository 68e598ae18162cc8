"""Pages of surveys: an officer from draft to result, and a citizen who answers once however often it is sent."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from deploy.demo import REAL_FILE
from frontend.agencies import AREA as AGENCIES
from frontend.findings import AREA as FINDINGS
from frontend.reports import AREA as REPORTS
from frontend.surveys import AREA
from frontend.surveys.wording import period
from services.surveys.models.instruments import Answer
from shared.vocabulary import Element
from tests.frontend.demo_site import DemoSite
from tests.support.pages import Browser, Page
from tests.support.services import START, Places

NINE = {element.value: "4" for element in Element}


@pytest.fixture
def site(places: Places) -> DemoSite:
    """An agency with a service for citizens."""
    places.clock.now = START
    made = DemoSite(places, (AGENCIES, AREA, FINDINGS, REPORTS), ("surveys",)).furnish()
    officer = made.browser("Kornelis", "survey_officer")
    form = {"name": "Akta kelahiran", "offered_by": "Dinas Contoh", "unit_id": str(made.units["DUKCAPIL"])}
    assert "Layanan ditambahkan" in officer.get("/survei/layanan/baru").submit(form, button="Simpan").text
    return made


@pytest.fixture
def officer(site: DemoSite) -> Browser:
    """The survey officer."""
    return site.browser("Kornelis", "survey_officer")


def drafted(officer: Browser, channel: str = "ONLINE") -> Page:
    """The page of a new survey."""
    page = officer.get("/survei/baru")
    offering = next(o["value"] for o in page.soup.select("#offering_id option") if o["value"])
    return page.submit({"offering_id": offering, "channel": channel}, button="Simpan sebagai draf")


def moved(officer: Browser, page: Page, step: str, button: str) -> Page:
    """The survey after a step that was confirmed."""
    return officer.get(f"{page.url}/{step}").submit({}, button=button)


def opened(officer: Browser) -> tuple[Page, str]:
    """An open survey and the address of its form."""
    page = moved(officer, drafted(officer), "buka", "Buka survei")
    address = str(page.soup.select_one("#alamat")["value"])
    return page, "/p/" + address.split("/p/")[1]


def answers_of(site: DemoSite) -> list[Any]:
    """What was counted."""
    return site.service("surveys").rows(Answer)


def test_a_citizen_answers_once_however_often_the_form_is_sent(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    citizen = Browser(site.app)
    form = citizen.get(address)
    thanks = form.submit({**NINE, "comment": "<script>alert(1)</script> Cepat."}, button="Kirim penilaian")
    assert "Penilaian Anda tercatat" in thanks.text
    assert "Penilaian Anda tercatat" in form.submit(NINE, button="Kirim penilaian").text
    assert len(answers_of(site)) == 1
    assert answers_of(site)[0].waktu == 4


def test_a_question_left_out_is_said_and_nothing_is_lost(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    page = Browser(site.app).get(address).submit({"WAKTU": "3", "comment": "Antre lama."}, button="Kirim penilaian")
    assert page.status == 422
    assert page.text.count("Pilih satu jawaban.") >= 8
    assert "Antre lama." in page.html
    assert answers_of(site) == []
    assert "tercatat" in page.submit(NINE, button="Kirim penilaian").text


def test_a_form_sent_again_after_closing_still_says_thank_you(site: DemoSite, officer: Browser) -> None:
    page, address = opened(officer)
    form, late = Browser(site.app).get(address), Browser(site.app).get(address)
    assert form.submit(NINE, button="Kirim penilaian").status == 200
    moved(officer, page, "tutup", "Tutup survei")
    assert "Penilaian Anda tercatat" in form.submit(NINE, button="Kirim penilaian").text
    refused = late.submit(NINE, button="Kirim penilaian")
    assert (refused.status, refused.h1) == (410, "Survei ini sudah ditutup")
    assert len(answers_of(site)) == 1


def test_the_form_carries_a_random_id_and_no_time(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    ids = {Browser(site.app).get(address).soup.find("input", {"name": "form_id"})["value"] for _ in range(3)}
    assert len(ids) == 3
    assert {id[14] for id in ids} == {"4"}


def test_a_script_in_a_comment_is_shown_as_text(site: DemoSite, officer: Browser) -> None:
    page, address = opened(officer)
    typed = "<script>alert(1)</script> & cepat.\r\nDua baris."
    form = Browser(site.app).get(address)
    again = form.submit({"comment": typed}, button="Kirim penilaian")
    assert "<script>" not in again.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in again.html
    form.submit({**NINE, "comment": typed}, button="Kirim penilaian")
    assert "Belum ada yang boleh dibaca" in officer.get(page.url).follow("Kritik dan saran").text
    moved(officer, page, "tutup", "Tutup survei")
    read = officer.get(page.url).follow("Kritik dan saran")
    assert "<script>alert(1)</script> & cepat." in read.text
    assert read.soup.find("script") is None


def test_a_hundred_kilobytes_of_text_are_refused_in_words(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    page = Browser(site.app).get(address).submit({**NINE, "comment": "x" * 100_000}, button="Kirim penilaian")
    assert page.status == 422
    assert page.errors == ["Tulisan ini terlalu panjang; paling banyak 4.000 huruf."]
    assert answers_of(site) == []


def test_forged_scores_count_nothing(site: DemoSite, officer: Browser) -> None:
    _, address = opened(officer)
    form = Browser(site.app).get(address)
    for score in ("0", "5", "x", "", "4.0"):
        assert form.submit({**NINE, "BIAYA": score}, button="Kirim penilaian").status == 422, score
    assert answers_of(site) == []


def test_strange_addresses_and_closed_surveys_are_said(site: DemoSite, officer: Browser) -> None:
    page, address = opened(officer)
    citizen = Browser(site.app)
    assert citizen.get(f"/p/{site.agencies.slug}/survei/tidakada").status == 404
    assert "Akta kelahiran" in citizen.get(f"/p/{site.agencies.slug}/survei").text
    moved(officer, page, "tutup", "Tutup survei")
    closed = citizen.get(address)
    assert closed.status == 410
    assert "sudah ditutup" in closed.text


def test_a_new_survey_proposes_the_last_quarter_and_the_weight_that_the_agency_set(
    site: DemoSite, officer: Browser
) -> None:
    admin = site.browser("Yosef", "agency_admin")
    admin.get("/survei/pengaturan").submit({"convention": "B0111"}, button="Simpan")
    form = officer.get("/survei/baru").soup
    assert form.select_one("#convention option[selected]")["value"] == "B0111"
    assert [form.select_one(f"#{name}")["value"] for name in ("period_start", "period_end")] == [
        "2026-07-01",
        "2026-09-30",
    ]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "Triwulan III 2026"),
        (date(2024, 1, 1), date(2024, 6, 30), "Semester I 2024"),
        (date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026"),
        (date(2026, 7, 2), date(2026, 9, 30), "2 Juli 2026 – 30 September 2026"),
        (date(2026, 7, 1), date(2026, 9, 29), "1 Juli 2026 – 29 September 2026"),
        (date(2025, 7, 1), date(2026, 9, 30), "1 Juli 2025 – 30 September 2026"),
    ],
)
def test_a_period_is_called_by_its_name_only_when_it_is_whole(
    site: DemoSite, first: date, last: date, words: str
) -> None:
    with site.app.test_request_context("/"):
        site.app.preprocess_request()
        assert period(first, last) == words


def test_paper_forms_become_the_published_index(site: DemoSite, officer: Browser) -> None:
    admin = site.browser("Yosef", "agency_admin")
    assert "disimpan" in admin.get("/survei/pengaturan").submit({"mark": "3,50"}, button="Simpan").text
    page = moved(officer, drafted(officer, "PAPER"), "buka", "Buka survei")
    upload = officer.get(f"{page.url}/kertas")
    faulty = REAL_FILE.read_bytes().replace(b"1,3,4", b"1,9,4", 1)
    seen = upload.submit({"sheet": (BytesIO(faulty), "salah.csv")}, button="Baca berkas")
    assert "Nilai harus 1 sampai 4." in seen.text
    upload = officer.get(f"{page.url}/kertas")
    seen = upload.submit({"sheet": (BytesIO(REAL_FILE.read_bytes()), "baik.csv")}, button="Baca berkas")
    assert "U8 Sarana" in seen.text
    assert "29 formulir diambil alih" in seen.submit({}, button="Ambil alih 29 formulir").text
    again = officer.get(f"{page.url}/kertas")
    again = again.submit({"sheet": (BytesIO(REAL_FILE.read_bytes()), "lagi.csv")}, button="Baca berkas")
    if again.status == 200:
        again = again.submit({}, button="Ambil alih 29 formulir")
    assert "sudah diambil alih" in again.text
    moved(officer, page, "tutup", "Tutup survei")
    sure = officer.get(f"{page.url}/terbitkan")
    assert "91,48" in sure.text
    result = sure.submit({}, button="Terbitkan hasil")
    assert "91,48" in result.text
    assert result.text.count("Di bawah batas") == 2
    sent = officer.client.get(f"{page.url}/jawaban.csv")
    assert (sent.status_code, sent.text.count("\n") > 1) == (200, True)


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound_in_both_languages(site: DemoSite, officer: Browser, language: str) -> None:
    page, address = opened(officer)
    for path in (
        "/survei",
        "/survei/baru",
        "/survei/layanan",
        page.url,
        f"{page.url}/tutup",
        f"{page.url}/saran",
        f"{page.url}/kertas",
        "/survei/layanan/baru",
        address,
    ):
        assert officer.get(f"{path}?lang={language}").status == 200, path
    assert officer.client.get(f"{page.url}/qr.svg").data.count(b"<svg") == 1


def test_others_manage_nothing(site: DemoSite, officer: Browser) -> None:
    page, _ = opened(officer)
    employee = site.browser("Marta", "employee")
    for path in ("/survei", "/survei/baru", page.url, f"{page.url}/tutup", "/survei/pengaturan"):
        assert employee.get(path).status == 403, path


def test_a_draft_changes_and_goes_but_an_open_survey_does_neither(site: DemoSite, officer: Browser) -> None:
    page = drafted(officer)
    form = page.follow("Ubah draf")
    backwards = form.submit({"period_end": "2020-01-01"}, button="Simpan")
    assert backwards.errors == ["Hari terakhir ada sebelum hari pertama."]
    assert "Draf diubah." in form.submit({"listed": None, "convention": "B011"}, button="Simpan").text
    opened_page = moved(officer, page, "buka", "Buka survei")
    assert "Ubah draf" not in opened_page.text
    assert "Akta kelahiran" not in Browser(site.app).get(f"/p/{site.agencies.slug}/survei").text
    assert form.submit({"convention": "EXACT"}, button="Simpan").errors == ["Hanya draf yang dapat diubah."]
    assert officer.get(f"{page.url}/hapus").submit({}, button="Hapus draf").status == 409
    other = drafted(officer)
    assert "Draf dihapus." in other.follow("Hapus draf").submit({}, button="Hapus draf").text
    assert officer.get(other.url).status == 404


def test_a_service_goes_only_while_nobody_surveyed_it(site: DemoSite, officer: Browser) -> None:
    form = officer.get("/survei/layanan").follow("Ubah")
    assert "Layanan diubah." in form.submit({"name": "Akta Lahir"}, button="Simpan").text
    drafted(officer)
    kept = form.follow("Hapus layanan").submit({}, button="Hapus layanan")
    assert kept.status == 409
    assert "jadi tetap tersimpan" in kept.text
    drawn = {"name": "KTP", "offered_by": "Dinas Contoh", "unit_id": str(site.units["DUKCAPIL"])}
    officer.get("/survei/layanan/baru").submit(drawn, button="Simpan")
    spare = officer.get("/survei/layanan?q=KTP").follow("Ubah").follow("Hapus layanan")
    assert "Layanan dihapus." in spare.submit({}, button="Hapus layanan").text
    assert "Tidak ada yang cocok" in officer.get("/survei/layanan?q=KTP").text


def test_too_few_answers_are_said_before_and_after(site: DemoSite, officer: Browser) -> None:
    page, address = opened(officer)
    Browser(site.app).get(address).submit(NINE, button="Kirim penilaian")
    moved(officer, page, "tutup", "Tutup survei")
    assert "Terbitkan hasil survei Akta kelahiran" in officer.get("/beranda").text
    sure = officer.get(f"{page.url}/terbitkan")
    assert "Jawaban belum cukup" in sure.text
    refused = sure.submit({}, button="Terbitkan hasil")
    assert refused.status == 409
    assert "Jawabannya belum cukup" in refused.text


def test_the_list_filters_sorts_and_says_what_is_empty(site: DemoSite, officer: Browser) -> None:
    assert "Belum ada survei" in officer.get("/survei").text
    drafted(officer)
    for query in ("state=OPEN", "q=%25", f"unit_id={site.units['BKPP']}"):
        assert "Tidak ada yang cocok" in officer.get(f"/survei?{query}").text, query
    for sort in ("period", "-offering", "ikm", "-state"):
        assert "Akta kelahiran" in officer.get(f"/survei?urut={sort}").text, sort


def published(site: DemoSite, officer: Browser, first: str, last: str, scores: dict[str, str], **plan: str) -> Page:
    """The result of a survey of one service over a period, with five equal answers."""
    page = officer.get("/survei/baru")
    offering = next(o["value"] for o in page.soup.select("#offering_id option") if o["value"])
    form = {"offering_id": offering, "period_start": first, "period_end": last, **plan}
    page = moved(officer, page.submit(form, button="Simpan sebagai draf"), "buka", "Buka survei")
    address = "/p/" + str(page.soup.select_one("#alamat")["value"]).split("/p/")[1]
    for _ in range(5):
        Browser(site.app).get(address).submit({**NINE, **scores}, button="Kirim penilaian")
    moved(officer, page, "tutup", "Tutup survei")
    return moved(officer, page, "terbitkan", "Terbitkan hasil")


def test_a_result_stands_beside_the_period_before_where_the_two_compare(site: DemoSite, officer: Browser) -> None:
    first = published(site, officer, "2026-01-01", "2026-03-31", {"WAKTU": "2"})
    assert "Sebelumnya" not in first.text
    second = published(site, officer, "2026-04-01", "2026-06-30", {"WAKTU": "3"})
    for words in ("+2,78", "dari Triwulan I 2026, 94,44", "Sebelumnya", "2,0000"):
        assert words in second.text, words
    third = published(site, officer, "2026-07-01", "2026-09-30", {}, convention="B011")
    assert "Bobotnya lain, jadi tidak dibandingkan." in third.text
