"""Pages of rewards over the real services: from a scheme to what an employee sees, and what people may send instead."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.rewards.models import Proposal, Scheme
from shared.db import uuid7
from shared.events.evaluations import EvaluationSettled, ObjectionFiled
from shared.events.training import TrainingCompleted
from tests.support.demo_platform import DemoPlatform, SignedInBrowser
from tests.support.pages import Page

TERMS: dict[str, Any] = {
    "name": "Petugas layanan triwulan",
    "decree": "SK rekaan 021/2026",
    "period_start": "2026-07-01",
    "period_end": "2026-09-30",
    "employment": ["PNS", "PPPK"],
    "least_predikat": "BAIK",
    "points_sangat_baik": "100",
    "points_baik": "70,25",
    "hour_points": "1,5",
    "hours_counted": "40",
    "kind": "EXEMPLARY",
    "amount": "7.500.000",
    "budget": "Rp15.000.000",
}
WORDS = {"reason": "Membuka loket <b>akhir pekan</b>.", "is_declared_clean": "y"}


@dataclass
class Story:
    """An agency in which some people have final evaluations, and the browsers of those who work in rewards."""

    platform: DemoPlatform
    evaluations: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.service = self.platform.service("rewards")
        self.manager, self.approver = self.browser("reward_manager"), self.browser("reward_approver")
        for first, predikat, hours in (("Andreas", "SANGAT_BAIK", 22), ("Yuliana", "BAIK", 24), ("Markus", "BAIK", 0)):
            self.settle(first, predikat)
            self.train(first, hours)

    def browser(self, who: str, *roles: str) -> SignedInBrowser:
        """Somebody's browser."""
        return self.platform.browser_of(who, *roles)

    def settle(self, first: str, predikat: str) -> None:
        """An evaluation of this person is final."""
        fact = EvaluationSettled(
            evaluation_id=self.evaluations.setdefault(first, uuid7()),
            cycle_id=uuid7(),
            employee_id=self.platform.people[first],
            unit_id=self.platform.units["DUKCAPIL"],
            predikat=predikat,
            period_end=date(2026, 9, 30),
            by="ACKNOWLEDGED",
            settled_on=date(2026, 11, 20),
        )
        self.service.receive(fact)

    def train(self, first: str, hours: int) -> None:
        """This person completed training."""
        fact = TrainingCompleted(
            enrolment_id=uuid7(),
            employee_id=self.platform.people[first],
            workshop_id=None,
            competency=None,
            hours=Decimal(hours),
            addressed_gaps=(),
            completed_on=date(2026, 9, 1),
        )
        self.service.receive(fact)

    def object_to(self, first: str) -> None:
        """This person objects to the evaluation."""
        evaluation, person = self.evaluations[first], self.platform.people[first]
        filed = date(2026, 11, 21)
        self.service.receive(
            ObjectionFiled(objection_id=uuid7(), evaluation_id=evaluation, employee_id=person, filed_on=filed)
        )

    def draft(self, **changes: Any) -> Page:
        """The manager writes a scheme; the page after it."""
        return self.manager.get("/penghargaan/skema/baru").submit({**TERMS, **changes}, button="Simpan rancangan")

    def scheme(self, **changes: Any) -> Page:
        """The page of an active scheme."""
        page = self.draft(**changes)
        assert page.status == 200, page.errors
        return page.follow("Berlakukan").submit(button="Berlakukan skema")

    def form(self, scheme: Page, first: str) -> Page:
        """The form that proposes this person."""
        return self.manager.get(f"{scheme.url}/usulkan/{self.platform.people[first]}")

    def propose(self, scheme: Page, first: str) -> Page:
        """The manager proposes this person; the page after it."""
        return self.form(scheme, first).submit(WORDS, button="Ajukan usulan")


@pytest.fixture
def story(platform: DemoPlatform) -> Story:
    """An agency before its first scheme."""
    return Story(platform)


def rows(page: Page) -> list[str]:
    """The lines of the table of a page."""
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("main tbody tr")]


def test_from_a_scheme_to_what_the_employee_sees(story: Story) -> None:
    scheme = story.scheme()
    assert "Skema berlaku." in scheme.text
    assert "Sangat Baik 100, Baik 70,25; setiap JP 1,5, paling banyak 40 JP" in scheme.text
    first, second, third = rows(scheme)
    assert first.startswith("Andreas Andai Dinas Kependudukan dan Pencatatan Sipil 1 133")
    assert "100 dari predikat Sangat Baik, 33 dari 22 JP" in first
    assert second.startswith("Yuliana Permisal")
    assert third.startswith("Markus Umpama")
    form = scheme.follow("Usulkan Andreas")
    assert "Rp7.500.000 dicadangkan dari anggaran" in form.text
    proposal = form.submit(WORDS, button="Ajukan usulan")
    assert "Orang lain yang memutuskan" in proposal.text
    assert "Membuka loket <b>akhir pekan</b>." in proposal.text
    assert "Setujui" not in proposal.text
    employee = story.browser("Andreas")
    assert "Belum ada penghargaan" in employee.get("/penghargaan").text
    home = story.approver.get("/beranda").follow("Putuskan 1 usulan penghargaan")
    assert rows(home)[0].endswith("Periksa usulan Andreas Andai")
    sure = home.follow("Periksa").follow("Setujui")
    assert sure.h1 == "Berikan penghargaan kepada Andreas Andai?"
    granted = sure.submit(button="Berikan penghargaan")
    assert "Penghargaan diberikan." in granted.text
    assert "Diberikan Rp7.500.000 Dicadangkan untuk usulan Rp0 Tersisa Rp7.500.000" in granted.text
    own = employee.get("/beranda").follow("Lihat alasannya")
    for words in ("Petugas layanan triwulan", "SK rekaan 021/2026", "Predikat Sangat Baik", "22 JP", "Jumlah poin 133"):
        assert words in own.text
    assert "Membuka loket" not in own.text
    assert "Putuskan" not in story.approver.get("/beranda").text


def test_a_draft_waits_is_changed_and_serves_another_scheme(story: Story) -> None:
    page = story.draft(units=[str(story.platform.units["DUKCAPIL"])])
    assert "Dinas Kependudukan dan Pencatatan Sipil" in page.text
    assert "Usulkan" not in page.text
    waiting = story.manager.get("/beranda").follow("Selesaikan 1 rancangan skema")
    form = waiting.follow("Lihat Petugas").follow("Ubah rancangan")
    changed = form.submit({"budget": "90.000.000"}, button="Simpan rancangan")
    assert "Rp90.000.000" in changed.text
    like = changed.follow("Buat skema baru dari skema ini").submit({"name": "Triwulan IV"}, button="Simpan rancangan")
    assert like.h1 == "Triwulan IV"
    assert "Rp90.000.000" in like.text
    assert sorted(row.name for row in story.service.rows(Scheme)) == ["Petugas layanan triwulan", "Triwulan IV"]


def test_an_active_scheme_is_closed_and_never_changed(story: Story) -> None:
    scheme = story.scheme()
    assert "Ubah rancangan" not in scheme.text
    stale = story.manager.get(f"{scheme.url}/ubah").submit({"name": "Lain"}, button="Simpan rancangan")
    assert (stale.status, stale.errors) == (
        422,
        ["Skema ini bukan rancangan lagi, jadi tidak dapat diubah. Buat skema baru dari skema ini."],
    )
    form = story.form(scheme, "Andreas")
    closed = scheme.follow("Tutup skema").submit(button="Tutup skema")
    assert "Skema ditutup." in closed.text
    refused = form.submit(WORDS, button="Ajukan usulan")
    assert refused.status == 422
    assert "Skema ini tidak sedang berlaku" in refused.errors[0]


def test_forms_sent_twice_make_one_row(story: Story) -> None:
    form = story.manager.get("/penghargaan/skema/baru")
    first, second = (form.submit(TERMS, button="Simpan rancangan") for _ in range(2))
    assert first.url == second.url
    scheme = first.follow("Berlakukan").submit(button="Berlakukan skema")
    form = story.form(scheme, "Andreas")
    first, second = (form.submit(WORDS, button="Ajukan usulan") for _ in range(2))
    assert first.url == second.url
    assert len(story.service.rows(Proposal)) == len(story.service.rows(Scheme)) == 1
    sure = story.approver.get(f"{first.url}/setujui")
    assert sure.submit(button="Berikan penghargaan").status == 200
    again = sure.submit(button="Berikan penghargaan")
    assert (again.status, again.errors) == (422, ["Usulan ini sudah diputus."])


def test_a_decline_needs_a_reason_that_the_proposer_reads(story: Story) -> None:
    page = story.propose(story.scheme(), "Andreas")
    form = story.approver.get(page.url).follow("Tolak")
    empty = form.submit({"reason": "  "}, button="Tolak usulan")
    assert (empty.status, empty.errors) == (422, ["Tulis alasan penolakan."])
    declined = empty.submit({"reason": "Bukan <i>periode</i> ini."}, button="Tolak usulan")
    assert "Cadangannya kembali ke anggaran" in declined.text
    assert "Ditolak: Bukan <i>periode</i> ini. Diputus oleh Yosef Rekaan" in story.manager.get(page.url).text
    assert "Belum ada penghargaan" in story.browser("Andreas").get("/penghargaan").text


def test_who_proposed_does_not_decide_and_is_told_so(story: Story) -> None:
    story.platform.give_role("Dominggus", "reward_approver")
    page = story.propose(story.scheme(), "Andreas")
    assert "Menunggu orang lain" in page.text
    assert [link.get_text(strip=True) for link in page.soup.select("main .c-actions a")] == []
    for verb, button in (("setujui", "Berikan penghargaan"), ("tolak", "Tolak usulan")):
        form = story.manager.get(f"{page.url}/{verb}")
        refused = form.submit({"reason": "x"} if verb == "tolak" else {}, button=button)
        assert (refused.status, refused.errors) == (422, ["Anda yang mengusulkan. Orang lain yang memutuskan."])


def test_nobody_proposes_or_decides_for_themselves(story: Story) -> None:
    story.platform.give_role("Andreas", "reward_manager")
    story.platform.give_role("Andreas", "reward_approver")
    scheme, andreas = story.scheme(), story.browser("Andreas")
    own = andreas.get(scheme.url)
    assert [row.split()[0] for row in rows(own)] == ["Andreas", "Yuliana", "Markus"]
    assert "Usulkan" not in rows(own)[0]
    form = andreas.get(f"{scheme.url}/usulkan/{story.platform.people['Andreas']}")
    refused = form.submit(WORDS, button="Ajukan usulan")
    assert refused.errors == ["Tidak seorang pun mengusulkan dirinya sendiri. Orang lain yang mengusulkan."]
    proposal = story.propose(scheme, "Andreas")
    assert andreas.get(proposal.url).status == 404
    assert "Belum ada usulan" in andreas.get("/penghargaan/usulan").text


def test_what_the_budget_does_not_hold_is_refused_in_words(story: Story) -> None:
    scheme = story.scheme(budget="7.500.000")
    story.propose(scheme, "Andreas")
    refused = story.propose(scheme, "Yuliana")
    assert (refused.status, refused.errors) == (422, ["Sisa anggaran skema tidak cukup untuk usulan ini."])


def test_an_objection_is_said_and_holds_the_decision(story: Story) -> None:
    scheme = story.scheme()
    page = story.propose(scheme, "Markus")
    sure = story.approver.get(f"{page.url}/setujui")
    story.object_to("Markus")
    held = story.approver.get(page.url)
    assert "Ditahan karena keberatan" in held.text
    assert "Setujui" not in held.text
    refused = sure.submit(button="Berikan penghargaan")
    assert refused.status == 422
    assert "Keputusan menunggu sampai keberatan selesai." in refused.errors[0]
    why = story.manager.get(scheme.url).follow("Siapa yang belum memenuhi syarat")
    assert "Keberatan belum diputus" in next(row for row in rows(why) if row.startswith("Markus"))
    story.settle("Markus", "KURANG")
    ended = story.approver.get(page.url).text
    assert "Dengan sendirinya: predikat hasil keberatan di bawah syarat skema" in ended


def test_an_honour_without_money_speaks_of_none(story: Story) -> None:
    scheme = story.scheme(kind="SUCCESSION_POOL", amount="0", budget="0")
    assert "Anggaran skema" not in scheme.text
    proposal = story.propose(scheme, "Andreas")
    granted = story.approver.get(f"{proposal.url}/setujui").submit(button="Berikan penghargaan")
    assert "Tanpa uang" in granted.text
    assert "Rp" not in story.browser("Andreas").get("/penghargaan").text


def test_an_admin_sets_how_low_schemes_may_go(story: Story) -> None:
    admin = story.browser("agency_admin")
    page = admin.get("/penghargaan/ketentuan").submit({"least_predikat": "SANGAT_BAIK"}, button="Simpan")
    assert "Ketentuan berlaku mulai hari ini." in page.text
    refused = story.draft()
    assert (refused.status, refused.errors) == (422, ["Ketentuan instansi tidak mengizinkan predikat serendah ini."])
    assert story.manager.get("/penghargaan/ketentuan").status == 403
