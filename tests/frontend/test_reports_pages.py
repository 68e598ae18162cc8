"""Pages of public reports over the real services: what citizens send and follow, and what officers make of it."""

import re
from uuid import uuid4

import pytest

from services.surveys.models.reports import Report
from tests.frontend.voiced_site import Voiced

NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def story(places):
    """An agency with one service."""
    return Voiced(places)


def number_on(page):
    """The tracking number that a page shows."""
    found = NUMBER.search(page.text)
    assert found, page.text
    return found.group()


def test_a_citizen_sends_a_report_and_follows_it_by_its_number(story):
    receipt = story.send()
    assert (receipt.status, receipt.h1) == (200, "Laporan Anda kami terima")
    assert "27 November 2026" in receipt.text
    number = number_on(receipt)
    assert number not in receipt.url
    assert number_on(receipt.browser.get(receipt.url)) == number
    elsewhere = story.citizen.get(story.at("/lacak")).submit({"number": number.replace("-", " ").lower()})
    assert elsewhere.h1 == "Laporan Anda kami terima dan sedang kami periksa"
    assert "Loket hanya satu." in elsewhere.text
    assert elsewhere.response.headers["Cache-Control"] == "no-store"


def test_a_report_sent_twice_is_one_with_one_number(story):
    browser = story.citizen
    form = browser.get(story.at("/laporan"))
    filled = {"kind": "QUESTION", "offering": story.offering["id"], "text": "Kapan buka?", "anonymous": "y"}
    numbers = {number_on(form.submit(filled, button="Kirim laporan")) for _ in range(2)}
    assert len(numbers) == 1
    assert len(story.surveys.rows(Report)) == 1


def test_the_form_of_a_report_carries_no_time(story):
    ids = {story.citizen.get(story.at("/laporan")).soup.find("input", {"name": "id"})["value"] for _ in range(3)}
    assert len(ids) == 3
    assert {id[14] for id in ids} == {"4"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": None}, "Pilih salah satu."),
        ({"kind": "RAGE"}, "Pilih salah satu yang tersedia."),
        ({"offering": ""}, "Pilih layanan yang Anda laporkan."),
        ({"offering": str(uuid4())}, "Pilih salah satu yang tersedia."),
        ({"text": ""}, "Tulis laporan Anda."),
        ({"text": "x" * 4_001}, "Paling banyak 4000 karakter."),
        ({"contact": "0812"}, "Laporan tanpa nama tidak menyimpan kontak"),
        ({"id": "x"}, "Muat ulang halaman ini"),
    ],
)
def test_a_report_that_cannot_be_says_why_and_keeps_what_was_typed(story, change, words):
    page = story.send(**{"text": "Loket tutup <b>sebelum</b> jam tiga.", **change})
    assert page.status == 422
    assert any(words in error for error in page.errors), page.errors
    assert "Periksa lagi" in page.soup.title.get_text()
    if "text" not in change:
        assert "Loket tutup <b>sebelum</b>" in page.soup.find("textarea").get_text()
    assert story.surveys.rows(Report) == []


def test_a_link_from_the_card_chooses_the_service(story):
    page = story.citizen.get(story.at("/laporan?layanan=akta-kelahiran"))
    assert page.soup.select_one("select[name=offering] option[selected]").get_text().startswith("Akta Kelahiran")
    assert story.citizen.get(story.at("/laporan?layanan=%3Cscript%3E")).status == 200


@pytest.mark.parametrize("typed", ["", "x", "7K2M-9QXT-4VW8", "<script>alert(1)</script>", "../..", "x" * 100, "%00"])
def test_a_number_of_nothing_says_so(story, typed):
    page = story.citizen.get(story.at("/lacak")).submit({"number": typed})
    assert page.status == 422
    assert len(page.errors) == 1


def test_without_a_number_nothing_is_followed(story):
    for path in ("/laporan/terkirim", "/lacak/laporan"):
        assert story.citizen.get(story.at(path)).h1 == "Lacak laporan"


def test_the_browser_forgets_the_number_when_asked_and_after_half_an_hour(story):
    receipt = story.send()
    receipt.submit(button="Hapus nomor dari peramban ini")
    assert receipt.browser.get(receipt.url).h1 == "Lacak laporan"
    again = story.send()
    story.places.clock.move(minutes=31)
    assert again.browser.get(again.url).h1 == "Lacak laporan"


def test_an_answer_reaches_the_reporter_who_opens_the_report_again(story):
    reporter = story.send().browser
    page = story.unit_officer.get("/laporan")
    assert "Menunggu klasifikasi" in page.text
    page = page.follow("Menunggu dua jam.")
    page = page.follow("Klasifikasikan").submit({"made": "NON_SUPERVISORY", "lapor_number": "778899"})
    assert "14 Desember 2026" in page.text
    page = page.follow("Jawab pelapor").submit({"text": "Loket kedua dibuka."}, button="Kirim jawaban")
    assert "Jawaban terkirim" in page.text
    told = reporter.get(story.at("/lacak/laporan"))
    assert told.h1 == "Laporan Anda sudah dijawab"
    assert "Loket kedua dibuka." in told.text
    assert "Marta" not in told.text
    assert "Tulis apa yang belum selesai." in told.submit({"text": ""}, button="Buka kembali").errors
    told = told.submit({"text": "Masih dua jam."}, button="Buka kembali")
    assert told.h1 == "Laporan Anda sedang ditangani"
    assert "dibuka kembali 1 kali" in told.text
    assert "Dibuka kembali" in story.unit_officer.get("/laporan").text


def test_an_answer_sent_twice_is_one(story):
    story.send()
    address = f"/laporan/{story.report()}"
    story.unit_officer.get(f"{address}/klasifikasi").submit({"made": "INFORMATION"})
    form = story.unit_officer.get(f"{address}/jawab")
    pages = [form.submit({"text": "Buka jam delapan."}, button="Kirim jawaban") for _ in range(2)]
    assert [page.h1 for page in pages] == [pages[0].h1] * 2
    assert pages[1].text.count("Buka jam delapan.") == 1


def test_an_accusation_disappears_for_all_but_the_supervisors(story):
    story.send(text="Petugas meminta uang.")
    address = f"/laporan/{story.report()}"
    assert story.reviewer.get(address).status == 404
    page = story.unit_officer.get(f"{address}/klasifikasi").submit({"made": "SUPERVISORY"})
    assert "hanya pengawas yang melihatnya" in page.text
    assert story.unit_officer.get(address).status == 404
    assert "Petugas meminta uang." in story.reviewer.get(address).text


def test_a_report_becomes_a_finding_in_other_words(story):
    story.send(text="Ibu Contoh di loket 2 kasar.")
    address = f"/laporan/{story.report()}"
    story.unit_officer.get(f"{address}/klasifikasi").submit({"made": "NON_SUPERVISORY"})
    form = story.unit_officer.get(address).follow("Jadikan temuan")
    assert form.submit({"wording": ""}, button="Catat temuan").status == 422
    page = form.submit({"wording": "Sapaan di loket belum seragam.", "element": "PERILAKU"}, button="Catat temuan")
    assert "Sapaan di loket belum seragam." in page.text
    assert "kasar" not in page.text
    assert story.unit_officer.get(address).follow("Lihat temuannya").url == page.url


def test_a_transfer_moves_the_report_to_the_other_unit(story):
    story.send()
    address = f"/laporan/{story.report()}"
    form = story.unit_officer.get(f"{address}/teruskan")
    assert form.submit({"unit": "", "note": ""}, button="Teruskan").status == 422
    page = form.submit({"unit": str(story.site.units["DPMPTSP"]), "note": "Bukan layanan kami."}, button="Teruskan")
    assert "Laporan diteruskan" in page.text
    assert story.unit_officer.get(address).status == 404
    assert "Bukan layanan kami." in story.survey_officer.get(address).text


def test_the_inbox_filters_and_says_what_is_empty(story):
    assert "Belum ada laporan" in story.unit_officer.get("/laporan").text
    story.send()
    for query in ("kind=QUESTION", "state=CLOSED", "overdue=true", "q=%25", f"unit_id={story.site.units['BKPP']}"):
        assert "Tidak ada laporan yang cocok" in story.unit_officer.get(f"/laporan?{query}").text, query
    story.places.clock.move(days=5)
    officer = story.officer_again()
    assert "Lewat batas waktu" in officer.get("/laporan?overdue=true&urut=-due").text
    assert officer.get("/laporan?state=NONSENSE").status == 422


def test_the_home_says_what_waits(story):
    story.send()
    page = story.unit_officer.get("/beranda")
    assert "Klasifikasikan 1 laporan" in page.text
    assert "paling lambat 27 November 2026" in page.text
    assert "laporan" not in story.reviewer.get("/beranda").soup.main.get_text().lower()


def test_pages_of_officers_are_closed_to_others(story):
    story.send()
    address = f"/laporan/{story.report()}"
    employee = story.site.browser("Andreas")
    for path in ("/laporan", address, f"{address}/jawab", f"{address}/klasifikasi", f"{address}/teruskan"):
        assert employee.get(path).status == 403, path
        assert story.citizen.get(path, follow=False).status == 302, path
    assert story.survey_officer.get(f"{address}/jawab").status == 403
    assert story.unit_officer.get(f"/laporan/{uuid4()}").status == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_sound_in_both_languages(story, language):
    citizen = story.send().browser
    for path in ("", "/laporan", "/laporan/terkirim", "/lacak", "/lacak/laporan", "/layanan"):
        page = citizen.get(story.at(f"{path}?lang={language}"))
        assert (page.status, page.soup.html["lang"]) == (200, language), path
    address = f"/laporan/{story.report()}"
    for path in (
        "/laporan",
        address,
        *(f"{address}/{part}" for part in ("klasifikasi", "teruskan", "jawab", "temuan")),
    ):
        assert story.unit_officer.get(f"{path}?lang={language}").status == 200, path


def test_with_the_service_away_nothing_is_lost_and_the_page_says_so(story):
    form = story.citizen.get(story.at("/laporan"))
    apps = story.places.transport._apps
    away = apps.pop("surveys")
    try:
        page = form.submit({"text": "x"}, button="Kirim laporan")
        assert (page.status, page.h1) == (503, "Layanan sedang tidak menjawab")
        assert story.citizen.get(story.at("")).status == 200
    finally:
        apps["surveys"] = away
