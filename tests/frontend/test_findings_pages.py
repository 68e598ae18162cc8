"""Pages of findings, causes, the follow-up plan and the public card over the real services."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.surveys import ActionDone, CauseConfirmed
from shared.events.training import UnitCount, WorkshopCompleted
from tests.frontend.voiced_site import Voiced

NEXT = {"period_start": "2026-10-01", "period_end": "2026-12-31"}
ACTION = {"text": "Membuka loket kedua", "due": "2026-12-31", "indicator": "Menunggu paling lama 30 menit"}


@pytest.fixture
def story(places):
    """An agency with one service."""
    return Voiced(places)


def plan(story, finding, **more):
    """The unit officer adds an action."""
    filled = {**ACTION, "owner": str(story.site.employees["Markus"]), **more}
    return story.unit_officer.get(f"{finding}/tindakan").submit(filled, button="Tambah tindakan")


def card(story, query=""):
    """The public card."""
    return story.citizen.get(story.at(f"/kartu/akta-kelahiran{query}"))


def test_a_finding_goes_from_the_survey_to_a_settled_cause_and_says_why(story):
    finding = story.finding()
    page = story.unit_officer.get("/temuan").follow("Unsur Waktu Penyelesaian")
    assert page.url == finding
    assert "dari 4, batas 3,00" in page.text
    assert "Unsur ini sering berakar pada: Pelatihan." in page.text
    page = story.propose(finding, "TRAINING", competency="PELAYANAN_PUBLIK")
    assert "Orang kedua di luar unit" in page.text
    page = story.reviewer.get(finding).follow("Putuskan usulan")
    assert "Antrean menumpuk di satu loket." in page.text
    page = page.submit(button="Konfirmasi penyebab")
    steps = [step.get_text(" ", strip=True) for step in page.soup.select(".c-why h3")]
    assert steps == [
        "Temuan dicatat",
        "Penyebab diusulkan: Pelatihan, Pelayanan Publik",
        "Penyebab dikonfirmasi: Pelatihan, Pelayanan Publik",
    ]
    assert "Menjadi kebutuhan pelatihan unit." in page.text
    assert [fact.cause for fact in story.surveys.stated(CauseConfirmed)] == ["TRAINING"]


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"cause": None}, "Pilih satu penyebab."),
        ({"cause": "LAZINESS"}, "Pilih salah satu yang tersedia."),
        ({"cause": "TRAINING", "competency": ""}, "Pilih kompetensi yang kurang."),
        ({"cause": "SYSTEM", "competency": "KOMUNIKASI"}, "Penyebab ini tidak menyangkut kompetensi."),
        ({"cause": "SYSTEM", "reason": "  "}, "Isi kolom ini"),
        ({"cause": "SYSTEM", "reason": ""}, "Tulis alasannya."),
        ({"cause": "SYSTEM", "reason": "x" * 4_001}, "Paling banyak 4000 karakter."),
    ],
)
def test_a_proposal_that_is_not_complete_says_what_lacks(story, filled, words):
    page = story.propose(story.finding(), **filled)
    assert page.status == 422
    assert any(words in error for error in page.errors), page.errors


def test_the_proposer_and_the_units_own_people_do_not_decide(story):
    finding = story.finding()
    office = story.site.units["DUKCAPIL"]
    both = story.site.browser("Marta", Grant("unit_officer", office), "cause_reviewer")
    both.get(f"{finding}/usul").submit({"cause": "SYSTEM", "reason": "Alatnya rusak."})
    assert "Anda yang mengusulkan." in both.get(finding).text
    colleague = story.site.browser("Markus", "cause_reviewer")
    assert "Anda bertugas di unit ini." in colleague.get(finding).text
    for browser, words in ((both, "Anda yang mengusulkan"), (colleague, "Anda bertugas di unit ini")):
        refused = browser.get(f"{finding}/putuskan").submit(button="Konfirmasi penyebab")
        assert refused.status == 403
        assert words in refused.text


def test_a_returned_proposal_is_made_again(story):
    finding = story.finding()
    story.propose(finding)
    form = story.reviewer.get(f"{finding}/putuskan").follow("Kembalikan usulan ini")
    assert form.submit({"reason": ""}, button="Kembalikan").status == 422
    assert "Usulan dikembalikan" in form.submit({"reason": "Buktinya belum ada."}, button="Kembalikan").text
    page = story.unit_officer.get(finding)
    assert "Buktinya belum ada." in page.text
    assert "Penyebab dikonfirmasi" in story.settle(finding).text


def test_confirming_twice_or_too_late_shows_how_it_stands(story):
    finding = story.finding()
    story.propose(finding)
    form = story.reviewer.get(f"{finding}/putuskan")
    assert [form.submit(button="Konfirmasi").status for _ in range(2)] == [200, 200]
    assert "Tidak ada usulan yang menunggu" in story.reviewer.get(f"{finding}/putuskan").text
    late = story.propose(finding)
    assert "Penyebabnya sudah ditetapkan oleh dua orang." in late.errors


def test_another_proposal_meanwhile_is_read_first(story):
    finding = story.finding()
    story.propose(finding, "TRAINING", competency="KOMUNIKASI")
    read = story.reviewer.get(f"{finding}/putuskan")
    story.reviewer.get(f"{finding}/kembalikan").submit({"reason": "Kurang."}, button="Kembalikan")
    story.propose(finding, "SYSTEM")
    refused = read.submit(button="Konfirmasi")
    assert refused.status == 409
    assert "Baca dulu yang baru" in refused.text


def test_a_system_cause_becomes_an_action_with_evidence(story):
    finding = story.finding("SARANA")
    page = story.settle(finding)
    assert "Menunggu tindak lanjut" in page.text
    assert "Tidak menjadi kebutuhan pelatihan siapa pun." in page.text
    form = story.unit_officer.get(finding).follow("Tambah tindakan")
    assert len(form.submit({"text": "", "due": "", "indicator": ""}, button="Tambah tindakan").errors) == 4
    page = plan(story, finding)
    assert "Membuka loket kedua" in page.text
    page = story.unit_officer.get("/tindak-lanjut").follow("Membuka loket kedua")
    assert page.submit({"evidence": ""}, button="Nyatakan selesai").status == 422
    page = page.submit({"evidence": "Berita acara 12."}, button="Nyatakan selesai")
    assert "Berita acara 12." in page.text
    assert len(story.surveys.stated(ActionDone)) == 1


def test_an_action_sent_twice_is_one_and_one_in_the_past_is_refused(story):
    finding = story.finding()
    story.settle(finding)
    assert "Tanggal itu sudah lewat." in plan(story, finding, due="2026-11-01").errors
    form = story.unit_officer.get(f"{finding}/tindakan")
    for _ in range(2):
        form.submit({**ACTION, "owner": str(story.site.employees["Markus"])}, button="Tambah tindakan")
    assert story.unit_officer.get("/tindak-lanjut").text.count("Membuka loket kedua") == 1


def test_a_training_cause_asks_for_no_action(story):
    finding = story.finding()
    story.settle(finding, "TRAINING", competency="KOMUNIKASI")
    assert "Tambah tindakan" not in story.unit_officer.get(finding).text
    assert "Hanya penyebab sistem atau campuran" in plan(story, finding).errors[0]


def test_a_finding_that_does_not_stand_is_retracted(story):
    finding = story.finding()
    form = story.survey_officer.get(finding).follow("Cabut temuan")
    assert form.submit({"reason": ""}, button="Cabut").status == 422
    page = form.submit({"reason": "Formulir ganda."}, button="Cabut")
    assert "Dicabut" in page.text
    assert "Formulir ganda." in page.text
    assert "Cabut temuan" not in page.text


def test_the_list_filters_sorts_and_says_what_is_empty(story):
    assert "Belum ada temuan" in story.unit_officer.get("/temuan").text
    story.publish()
    page = story.unit_officer.get("/temuan?urut=value")
    assert "2 dari 2" in page.text
    for query in ("state=CONFIRMED", "source=REPORT", "cause=MIXED", "waits_for=CONFIRMATION", "q=%25"):
        assert "Tidak ada temuan yang cocok" in story.unit_officer.get(f"/temuan?{query}").text, query
    assert story.unit_officer.get("/temuan?waits_for=PROPOSAL").status == 200
    assert story.unit_officer.get("/temuan?hal=99999&urut=bukan").status == 200


def test_the_home_says_what_waits(story):
    finding = story.finding()
    assert "Usulkan penyebab 2 temuan" in story.unit_officer.get("/beranda").text
    story.propose(finding)
    page = story.reviewer.get("/beranda")
    assert "Putuskan penyebab 1 temuan" in page.text
    assert page.follow("Putuskan penyebab 1 temuan").text.count("Unsur Waktu") == 1
    story.settle(finding)
    assert "Rencanakan tindakan untuk 1 temuan" in story.unit_officer.get("/beranda").text
    plan(story, finding)
    assert "paling lambat 31 Desember 2026" in story.unit_officer.get("/beranda").text


def test_pages_of_officers_are_closed_to_others(story):
    finding = story.finding()
    employee = story.site.browser("Andreas")
    for path in ("/temuan", finding, f"{finding}/usul", f"{finding}/putuskan", "/tindak-lanjut", "/suara-warga"):
        assert employee.get(path).status == 403, path
        assert story.citizen.get(path, follow=False).status == 302, path
    elsewhere = story.site.browser("Benediktus", Grant("unit_officer", story.site.units["DPMPTSP"]))
    assert elsewhere.get(finding).status == 404
    assert story.unit_officer.get(f"/temuan/{uuid4()}").status == 404
    assert story.unit_officer.get(f"{finding}/putuskan").status == 403


def test_what_many_wrote_stands_on_the_card_in_an_officers_words(story):
    survey_id = story.publish()
    page = story.survey_officer.get("/suara-warga").follow("Akta Kelahiran")
    assert page.text.count("Menunggu terlalu lama.") == 6
    assert "Tidak ada komentar yang cocok" in page.browser.get(f"{page.url}?q=zzz").text
    assert "Terlalu sedikit komentar" in page.submit({"text": "Lama.", "said_by": "2"}, button="Tampilkan").errors[0]
    assert "tidak sebanyak itu" in page.submit({"text": "Lama.", "said_by": "99"}, button="Tampilkan").errors[0]
    assert page.submit({"text": "", "said_by": "banyak"}, button="Tampilkan").status == 422
    page = page.submit({"text": "Menunggu <i>lama</i>.", "said_by": "6", "element": "WAKTU"}, button="Tampilkan")
    assert page.url == f"/suara-warga/{survey_id}"
    shown = card(story)
    assert "“Menunggu <i>lama</i>.”" in shown.text
    assert "6 komentar, unsur Waktu Penyelesaian" in shown.text
    page.submit(button="Hapus dari kartu")
    assert "Menunggu <i>" not in card(story).text


def test_the_card_says_what_was_said_done_and_measured_and_names_nobody(story):
    finding = story.finding("SARANA")
    story.settle(finding, "MIXED", competency="PELAYANAN_PUBLIK")
    plan(story, finding)
    office = story.site.units["DUKCAPIL"]
    story.surveys.receive(
        WorkshopCompleted(
            workshop_id=uuid7(),
            competency="PELAYANAN_PUBLIK",
            hours=Decimal(6),
            findings=(UUID(finding.removeprefix("/temuan/")),),
            people=(UnitCount(unit_id=office, people=5),),
            completed_on=date(2026, 11, 20),
        )
    )
    page = card(story)
    assert page.h1 == "Akta Kelahiran: jawaban kami untuk Anda"
    for words in (
        "69,44",
        "C · Kurang Baik",
        "Membuka loket kedua",
        "sampai 31 Desember 2026",
        "Lokakarya Pelayanan Publik",
        "5 petugas, 30 JP",
        "6 penilaian, 1 Juli – 30 September 2026.",
        "1/n tanpa pembulatan",
    ):
        assert words in page.text, words
    for name in story.site.demo.employees:
        assert name.name not in page.text
    assert "Antrean menumpuk" not in page.text


def test_the_next_period_says_what_got_better_and_what_worse(story):
    story.publish()
    story.publish({"WAKTU": 4, "SARANA": 1, "PERILAKU": 4}, **NEXT)
    page = card(story)
    assert "Naik 5,56 dari III 2026." in page.text
    assert "Membaik Waktu Penyelesaian 2,00 menjadi 4,00" in page.text
    assert "Menurun Sarana dan Prasarana 2,00 menjadi 1,00" in page.text
    assert len(page.soup.select(".c-trend li")) == 2
    assert "Up 5.56 from III 2026." in card(story, "?lang=en").text


def test_a_card_without_figures_says_why(story):
    assert "Belum ada hasil survei" in card(story).text
    story.offering = story.made(
        "/offerings",
        {"unit_id": str(story.site.units["ORTALA"]), "name": "Penataan", "offered_by": "Bagian Contoh"},
    )
    story.publish()
    story.surveys.receive()
    page = story.citizen.get(story.at("/kartu/penataan"))
    assert page.status == 200
    assert story.citizen.get(story.at("/kartu/tidak-ada")).status == 404
    assert story.citizen.get(story.at("/kartu/%3Cscript%3E")).status == 404


def test_the_card_leads_to_the_open_survey_and_to_a_report(story):
    assert "Nilai layanan ini" not in card(story).text
    survey = story.made("/surveys", {"offering_id": story.offering["id"], "convention": "EXACT", **NEXT})["survey"]
    story.api.post(f"/surveys/{survey['id']}/open")
    page = card(story)
    assert page.href("Nilai layanan ini") == story.at(f"/survei/{survey['code']}")
    assert page.follow("Sampaikan laporan").h1 == "Sampaikan laporan"


def test_the_public_page_shows_the_latest_indices(story):
    assert "Nilai layanan dari warga" not in story.citizen.get(story.at("")).text
    story.publish()
    page = story.citizen.get(story.at(""))
    assert "69,44" in page.text
    assert page.follow("Akta Kelahiran").url == story.at("/kartu/akta-kelahiran")
    assert page.follow("Akta Kelahiran").h1 == "Akta Kelahiran: jawaban kami untuk Anda"
    assert page.follow("Lihat jawaban kami").follow("Akta Kelahiran").status == 200


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_sound_in_both_languages(story, language):
    finding = story.finding()
    other = story.finding("SARANA")
    story.propose(other)
    for path in ("/temuan", finding, f"{finding}/usul", f"{finding}/tindakan", "/tindak-lanjut", "/beranda"):
        page = story.unit_officer.get(f"{path}?lang={language}")
        assert (page.status, page.soup.html["lang"]) == (200, language), path
    for path in (other, f"{other}/putuskan", f"{other}/kembalikan"):
        assert story.reviewer.get(f"{path}?lang={language}").status == 200, path
    for path in ("/suara-warga", f"{finding}/cabut"):
        assert story.survey_officer.get(f"{path}?lang={language}").status == 200, path
    for path in ("", "/layanan", "/kartu/akta-kelahiran"):
        assert story.citizen.get(story.at(f"{path}?lang={language}")).status == 200, path
