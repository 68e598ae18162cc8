"""Pages of privacy: who looked, auditors' inspections, and the audit trail with the state of its chain."""

from datetime import date

import pytest

from services.evaluations.models.evaluations import Evaluation
from services.training.models.learning import LessonAttempt
from tests.service.training.conftest import LESSON, RIGHT
from tests.support.demo_platform import DemoPlatform

CYCLE = {"id": "019b0000-0000-7000-8000-000000000001", "name": "Triwulan III 2026"}
PERIOD = {"period_start": "2026-07-01", "period_end": "2026-09-30"}


def decided(platform: DemoPlatform, first: str) -> str:
    """Somebody has received an evaluation, through the doors of evaluations; its id."""
    service = platform.service("evaluations")
    admin = service.client("agency_admin")
    assert admin.post("/cycles", {**CYCLE, **PERIOD}).status == 201
    rating = {"id": "019b0000-0000-7000-8000-000000000002", "predikat": "BAIK", "reason": "Tercapai."}
    mayor = service.client("employee", employee_id=platform.people["Yosef"])
    where = f"/cycles/{CYCLE['id']}/organisations/{platform.units['DUKCAPIL']}/rating"
    assert mayor.post(where, rating).status == 201
    row = next(row for row in service.rows(Evaluation) if row.employee_id == platform.people[first])
    lead = service.client("employee", employee_id=row.evaluator_id)
    standard = lead.get(f"/evaluations/{row.id}").body["standard"]
    levels = {code: {"level": level, "source": "LEADER_AFTER_COACHING"} for code, level in standard.items()}
    draft = {"result": 2, "behaviour": 2, "note": "Teliti.", "levels": levels}
    assert lead.put(f"/evaluations/{row.id}", draft).status == 200
    sent = lead.post(f"/evaluations/{row.id}/finalise", {"reason_outside_guide": "Satu orang."})
    assert sent.status == 200, sent.body
    platform.carry()
    return str(row.id)


@pytest.fixture
def evaluation(platform: DemoPlatform) -> str:
    """Andreas has an evaluation."""
    return decided(platform, "Andreas")


def test_the_employee_reads_who_looked_and_an_auditor_appears_on_the_day(
    platform: DemoPlatform, evaluation: str
) -> None:
    auditor = platform.browser_of("Yuliana", "auditor")
    page = auditor.get("/pemeriksaan").follow("Periksa pegawai")
    page = auditor.get(f"/pemeriksaan/pegawai/{platform.people['Andreas']}")
    page = page.submit({"reason": "Surat tugas 12/2026, uji petik.", "shown_from": "2026-12-01"})
    assert "Predikat kinerja" in page.text
    assert "Teliti." in page.text
    andreas = platform.browser_of("Andreas")
    page = andreas.get(f"/evaluasi-saya/{evaluation}").follow("Lihat catatannya")
    assert page.h1 == "Siapa yang melihat"
    assert "Menilai kinerja Anda" in page.text
    assert "auditor: " not in page.text
    platform.pass_time(days=7)
    page = andreas.get(f"/evaluasi-saya/{evaluation}/siapa-yang-melihat")
    assert "Pemeriksaan oleh auditor: Surat tugas 12/2026, uji petik." in page.text
    assert "Yuliana" in page.text


def test_the_trail_shows_its_chain_whole_and_is_filtered_and_exported(platform: DemoPlatform, evaluation: str) -> None:
    platform.pass_time(minutes=15)
    admin = platform.browser_of("agency_admin")
    page = admin.get("/jejak-audit?bagian=evaluations")
    assert "Rantai utuh" in page.text
    assert "Menetapkan evaluasi" in page.text
    page = admin.get("/jejak-audit?bagian=evaluations&action=cycle-opened")
    assert page.soup.select_one("tbody").text.count("Membuka periode penilaian") == 1
    assert "Tidak ada yang cocok" in admin.get("/jejak-audit?bagian=evaluations&until=2020-01-01").text
    page = admin.get("/jejak-audit?bagian=agencies")
    assert "Memberi peran" in page.text
    sheet = admin.client.get("/jejak-audit/ekspor?bagian=evaluations&action=cycle-opened")
    assert sheet.mimetype == "text/csv"
    assert sheet.text.count("\r\n") == 2
    assert evaluation not in sheet.text


def test_the_trail_is_not_for_everybody(platform: DemoPlatform) -> None:
    assert platform.browser_of("Andreas").get("/jejak-audit").status == 403
    assert platform.browser_of("Andreas").get("/pemeriksaan").status == 403


def test_an_inspection_beyond_the_limit_says_so_at_its_field(platform: DemoPlatform) -> None:
    auditor = platform.browser_of("Yuliana", "auditor")
    page = auditor.get(f"/pemeriksaan/pegawai/{platform.people['Andreas']}")
    far = date(2027, 11, 24).isoformat()
    page = page.submit({"reason": "Surat tugas 12/2026.", "shown_from": far})
    assert "melampaui batas" in page.text
    own = auditor.get(f"/pemeriksaan/pegawai/{platform.people['Yuliana']}")
    own = own.submit({"reason": "Surat tugas 12/2026.", "shown_from": "2026-12-01"})
    assert "Tidak ada yang memeriksa evaluasinya sendiri." in own.text


def test_the_limit_is_a_setting(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/periode/pengaturan").submit({"days_hidden_at_most": "0"})
    assert page.status == 200
    assert platform.service("evaluations").client("agency_admin").get("/settings").body["days_hidden_at_most"] == 0


def test_a_person_reads_and_downloads_all_their_data(platform: DemoPlatform, evaluation: str) -> None:
    andreas = platform.browser_of("Andreas")
    page = andreas.get("/data-saya").follow("Baca semua data saya")
    assert evaluation in page.text
    assert str(platform.people["Maria"]) not in page.text
    file = andreas.client.get("/data-saya/salinan.json")
    assert (file.mimetype, file.headers["Content-Disposition"][:10]) == ("application/json", "attachment")
    assert set(file.get_json()["services"]) == {"agencies", "surveys", "evaluations", "training", "rewards"}


def test_a_request_waits_for_the_admin_with_its_clock(platform: DemoPlatform) -> None:
    andreas, admin = platform.browser_of("Andreas"), platform.browser_of("agency_admin")
    page = andreas.get("/data-saya/permintaan").submit({"kind": "CORRECTION", "text": "Jabatan saya keliru."})
    assert "Menunggu" in page.text
    assert "1 permintaan data pribadi" in admin.get("/beranda").text
    platform.pass_time(hours=73)
    assert "1 lewat 3 x 24 jam" in admin.get("/beranda").text
    page = admin.get("/permintaan-data").follow("Buka")
    page = page.submit({"state": "DONE", "answer": "Sudah dibetulkan lewat lembar."})
    assert "permintaan data pribadi" not in admin.get("/beranda").text
    assert "Sudah dibetulkan lewat lembar." in andreas.get("/data-saya").text


def test_a_citizens_letter_is_taken_down(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/permintaan-data/baru")
    page = page.submit(
        {"kind": "ERASURE", "channel": "LETTER", "reference": "Surat 7/2026", "text": "Hapus kontak saya."}
    )
    assert "Surat 7/2026" in page.text


def test_the_register_is_read_by_everybody(platform: DemoPlatform) -> None:
    page = platform.stranger().get(f"/p/{platform.slug}/privasi")
    assert page.h1 == "Pemrosesan data pribadi"
    assert "PermenPANRB 6/2022" in page.text


def test_an_admin_sees_what_would_end_before_saying_how_long(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/masa-simpan")
    assert page.h1 == "Masa simpan data pribadi"
    page = admin.get("/masa-simpan/agencies/sheets")
    assert "hari lembar diunggah" in page.text
    assert page.submit({"months": "0"}).status == 422
    platform.pass_time(days=100)
    sure = admin.get("/masa-simpan/agencies/sheets").submit({"months": "2"})
    assert "3 catatan sudah melampaui masa ini" in sure.text
    page = sure.submit({})
    assert "berlaku mulai besok" in page.text
    assert "2 bulan" in page.text
    assert "12 bulan" in admin.get(f"/p/{platform.slug}/privasi").text
    platform.pass_time(days=1)
    assert "2 bulan" in admin.get(f"/p/{platform.slug}/privasi").text.replace("12 bulan", "")


@pytest.mark.parametrize(
    "path", ["agencies/trail", "agencies/rahasia", "rahasia/sheets", "agencies/sheets/pasti?months=0"]
)
def test_what_is_no_activity_is_not_there(platform: DemoPlatform, path: str) -> None:
    assert platform.browser_of("agency_admin").get(f"/masa-simpan/{path}").status == 404


def test_what_a_person_wants_erased_goes_and_what_the_law_keeps_is_named(
    platform: DemoPlatform, evaluation: str
) -> None:
    andreas, admin = platform.browser_of("Andreas"), platform.browser_of("agency_admin")
    asked = andreas.get("/data-saya/permintaan").submit({"kind": "ERASURE", "text": "Hapus yang tidak perlu."})
    assert "3 x 24 jam" in asked.text
    platform.pass_time(days=2)
    page = admin.get("/permintaan-data").follow("Buka").follow("Pilih yang dihapus")
    assert "Evaluasi kinerja" in page.text
    assert "PermenPANRB 6/2022" in page.text
    assert "Tidak ada yang dapat dihapus sekarang" in page.text


def test_nothing_chosen_erases_nothing_and_says_so(platform: DemoPlatform) -> None:
    andreas, admin = platform.browser_of("Andreas"), platform.browser_of("agency_admin")
    andreas.get("/data-saya/permintaan").submit({"kind": "ERASURE", "text": "Hapus yang tidak perlu."})
    service = platform.service("training")
    person = service.client("employee", employee_id=platform.people["Andreas"])
    attempt = {"id": "019b0000-0000-7000-8000-000000000003", "answers": RIGHT}
    assert person.post(f"/lessons/{LESSON}/attempts", attempt).status == 201
    platform.pass_time(days=1)
    page = admin.get("/permintaan-data").follow("Buka").follow("Pilih yang dihapus")
    assert "Pelajaran mandiri: 1 catatan" in page.text
    refused = page.submit({})
    assert refused.status == 422
    assert "Pilih sekurangnya satu." in refused.text
    assert service.rows(LessonAttempt)
    done = refused.submit({"activities": ["training lessons"]})
    assert "1 catatan dihapus." in done.text
    assert service.rows(LessonAttempt) == []


def test_the_text_of_a_closed_report_goes_by_its_number(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    form = admin.get("/permintaan-data/baru")
    page = form.submit({"kind": "ERASURE", "text": "Surat.", "channel": "TRACKING", "reference": "ABCD-EFGH-JKLM"})
    page = page.follow("Pilih yang dihapus")
    assert page.h1 == "Hapus isi laporan?"
    refused = page.submit({})
    assert refused.status == 422
