"""Pages of employees over the real services: why, the answer, feedback, what waits; and nobody else's."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from deploy.people import KUPANG
from services.evaluations.models.evaluations import Objection, Reassessment
from services.evaluations.models.evidence import Feedback
from shared.db import uuid7
from shared.events.surveys import FindingRecorded
from shared.events.training import TrainingCompleted
from tests.frontend.evaluations_story import CLERK, PEER, Story, told
from tests.support.services import START, Places


@pytest.fixture
def story(places: Places) -> Story:
    """An agency before its first cycle."""
    return told(places)


@pytest.fixture
def rated(story: Story) -> Story:
    """A cycle is open and the office rated."""
    story.open()
    story.rate()
    return story


def test_the_employee_reads_why_and_accepts(rated):
    finding = FindingRecorded(
        finding_id=uuid4(),
        unit_id=rated.site.units["DUKCAPIL"],
        source="SURVEY",
        survey_id=uuid4(),
        element="WAKTU",
        value=Decimal("3.45"),
        mark=Decimal("3.50"),
        recorded_on=date(2026, 10, 2),
    )
    rated.service.receive(finding)
    assert "Belum ada evaluasi" in rated.clerk.get("/evaluasi-saya").text
    rated.finalise(KOMUNIKASI=2)
    home = rated.clerk.get("/beranda")
    assert "Tanggapi evaluasi Triwulan III 2026" in home.text
    assert "14 hari kerja lagi" in home.text
    page = rated.clerk.get("/evaluasi-saya").follow("Baca")
    for words in (
        "Unsur Waktu Penyelesaian 3,45, di bawah batas 3,50",
        "Predikat organisasi: Baik",
        "pejabat penilai kinerja",
        "Kuadran PermenPANRB 6/2022, aturan quadrant-2022",
        "Menjelaskan syarat dengan sabar.",
        "14 hari kerja lagi, sampai 14 Desember 2026",
        "Level 2, standar 3",
    ):
        assert words in page.text, words
    sure = page.follow("Terima evaluasi")
    assert sure.h1 == "Terima evaluasi Triwulan III 2026?"
    done = sure.submit(button="Terima evaluasi")
    assert "Evaluasi sudah final" in done.text
    assert sure.submit(button="Terima evaluasi").status == 200
    assert "Tanggapi evaluasi" not in rated.clerk.get("/beranda").text
    assert "Ajukan keberatan" not in done.text


def test_the_employee_objects_with_a_reason_once(rated):
    rated.finalise()
    page = rated.clerk.get("/evaluasi-saya").follow("Baca").follow("Ajukan keberatan")
    assert page.submit({"reason": "  "}).status == 422
    done = page.submit({"reason": "Bukti Agustus <i>belum</i> dibaca."})
    assert "Keberatan tercatat." in done.text
    assert "Bukti Agustus <i>belum</i> dibaca." in done.text
    assert page.submit({"reason": "Sekali lagi."}).status == 200
    assert len(rated.service.rows(Objection)) == 1
    other = rated.clerk.get(page.url).submit({"reason": "Yang lain."})
    assert "Keberatan sudah diajukan" in " ".join(other.errors)


def test_nobody_opens_what_is_not_theirs(rated):
    id = rated.evaluation(CLERK)
    for browser in (rated.clerk, rated.peer, rated.head, rated.mayor):
        assert browser.get(f"/evaluasi/{id}").status == 404
        assert browser.get(f"/evaluasi/{id}/periksa").status == 404
        assert browser.get(f"/evaluasi-saya/{id}").status == 404
    for path in ("/periode/baru", "/periode/pengaturan", f"/periode/{rated.cycle}/tutup"):
        assert rated.lead.get(path).status == 403
    assert rated.lead.get(f"/periode/{rated.cycle}/ekspor.csv").status == 403
    assert rated.clerk.get(f"/periode/{uuid7()}").status == 404
    assert rated.clerk.get(f"/periode/{rated.cycle}/organisasi/{uuid7()}").status == 404


def test_feedback_is_written_for_a_peer_and_read_without_a_name(rated):
    page = rated.peer.get("/umpan-balik").follow("Tulis umpan balik")
    page = rated.peer.get("/umpan-balik/rekan?q=andreas").follow("Tulis Andreas")
    assert page.submit({"text": ""}).status == 422
    done = page.submit({"text": "Berkas lengkap & rapi."})
    assert "Umpan balik tersimpan." in done.text
    page.submit({"text": "Berkas lengkap & rapi."})
    assert len(rated.service.rows(Feedback)) == 1
    read = rated.clerk.get("/umpan-balik")
    assert "Berkas lengkap & rapi." in read.text
    assert "Rekan seunit" in read.text
    assert PEER not in read.text
    assert "Berkas lengkap & rapi." in rated.lead.get(f"/evaluasi/{rated.evaluation(CLERK)}").text
    stranger = rated.mayor.get(f"/umpan-balik/rekan/{rated.site.employees[CLERK]}").submit({"text": "Halo."})
    assert "Umpan balik datang dari pimpinan dan rekan seunit." in stranger.errors


def test_the_superior_assesses_a_competency_again(rated):
    completed = TrainingCompleted(
        enrolment_id=uuid4(),
        employee_id=rated.site.employees[CLERK],
        workshop_id=uuid4(),
        competency="KOMUNIKASI",
        hours=Decimal(6),
        addressed_gaps=(),
        completed_on=date(2026, 11, 20),
    )
    rated.service.receive(completed)
    assert "Nilai kembali 1 kompetensi" in rated.lead.get("/beranda").text
    page = rated.lead.get("/penilaian-kembali").follow("Nilai kembali")
    assert page.h1 == "Komunikasi: Andreas Andai"
    assert set(page.submit({}).errors) == {"Pilih level.", "Pilih sumber penilaian."}
    done = page.submit({"level": "3", "source": "LEADER_AFTER_COACHING"})
    assert "Penilaian tersimpan." in done.text
    assert "Tidak ada yang menunggu" in done.text
    assert [row.level for row in rated.service.rows(Reassessment)] == [3]
    assert "Sudah dinilai kembali" in rated.lead.get(page.url).text


def test_the_home_says_what_waits_for_each(story):
    story.open()
    mayor = story.mayor.get("/beranda").text
    assert "Tetapkan predikat" in mayor
    assert f"Nilai {len(KUPANG.reports_of(KUPANG.employees[0].nip))} pegawai" in mayor
    assert "Simpan draf dulu: predikat organisasi belum ditetapkan" in mayor
    assert "Tetapkan predikat Pemerintah Kota Kupang" in story.admin.get("/beranda").text
    assert "Tidak ada. Yang berikutnya" in story.clerk.get("/beranda").text


def test_after_the_time_the_page_no_longer_offers_an_answer(rated):
    rated.finalise()
    page = rated.clerk.get("/evaluasi-saya").follow("Baca")
    rated.service.time_passes(START + timedelta(days=40))
    rated.clerk = rated.site.browser(CLERK)
    settled = rated.clerk.get(page.url)
    assert "Waktu keberatan sudah lewat" in settled.text
    assert "Terima evaluasi" not in settled.text
