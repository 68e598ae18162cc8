"""Lists and forms of rewards: searched, filtered, sorted; nonsense named on its field; who sees which page."""

from typing import Any

import pytest

from frontend.rewards import wording
from frontend.rewards.refusals import REFUSALS
from services.rewards.commands.proposals import CODES
from services.rewards.commands.schemes import FIELD_OF
from services.rewards.models import Proposal, Scheme
from services.rewards.rules.catalogue import RewardKind
from services.rewards.rules.proposals import Deciding, ProposalState, Proposing
from services.rewards.rules.schemes import Ineligibility, SchemeState
from tests.frontend.test_rewards_pages import WORDS, Story, rows
from tests.support.demo_platform import DemoPlatform

Cases = list[tuple[dict[str, Any], str]]
NO_SCHEME: Cases = [
    ({"name": ""}, "Isi nama skema."),
    ({"name": "x" * 300}, "Paling banyak 200 karakter."),
    ({"decree": ""}, "Isi nomor keputusan yang mendasari skema ini."),
    ({"decree": "   "}, "Isi kolom ini, paling banyak 200 karakter."),
    ({"period_end": "2026-06-30"}, "Hari terakhir harus sama dengan atau sesudah hari pertama."),
    ({"period_start": "kemarin"}, "Isi tanggal yang benar, misalnya 24 November 2026."),
    ({"employment": []}, "Pilih paling sedikit satu jenis pegawai."),
    ({"kind": ""}, "Pilih jenis penghargaan."),
    ({"amount": "banyak"}, "Isi dengan angka, misalnya 1.250.000 atau 1,5."),
    ({"amount": "-1"}, "Paling sedikit 0."),
    ({"amount": "7.500.000,50"}, "Isi besaran dalam rupiah bulat, tanpa sen."),
    ({"amount": "15.000.001"}, "Besaran untuk satu orang melebihi anggaran skema."),
    ({"kind": "TPP", "amount": "0"}, "Isi besaran untuk setiap orang."),
    ({"kind": "SATYALANCANA"}, "Jenis penghargaan ini tanpa uang. Isi 0."),
    ({"points_baik": "1,555"}, "Paling banyak dua angka di belakang koma."),
    ({"points_baik": "-5"}, "Paling sedikit 0."),
    (
        {"points_sangat_baik": "", "points_baik": "", "hour_points": ""},
        "Isi poin untuk predikat atau untuk JP: tanpa itu tidak ada peringkat.",
    ),
    ({"least_predikat": "BUTUH_PERBAIKAN"}, "Ketentuan instansi tidak mengizinkan predikat serendah ini."),
    ({"id": "bukan-id"}, "Muat ulang halaman ini, lalu isi lagi."),
]
NO_PROPOSAL: Cases = [
    ({"reason": "  "}, "Isi kolom ini, paling banyak 4000 karakter."),
    ({"reason": "x" * 5000}, "Paling banyak 4000 karakter."),
    (
        {"is_declared_clean": None},
        "Nyatakan bahwa tidak ada kasus disiplin yang sedang berjalan. Bila ada, jangan usulkan.",
    ),
]


@pytest.fixture
def story(platform: DemoPlatform) -> Story:
    """An agency before its first scheme."""
    return Story(platform)


def test_every_code_of_the_service_has_words() -> None:
    assert set(wording.KINDS) == set(RewardKind)
    assert set(wording.STATES) == set(ProposalState)
    assert set(wording.SCHEME_STATES) == set(SchemeState)
    assert set(wording.REASONS) == set(Ineligibility)
    decisions = {*Proposing, *Deciding} - {"ALLOWED"}
    codes = {*FIELD_OF, *Ineligibility, *(one for one in decisions if one not in CODES)}
    assert {*CODES.values(), *(code.lower().replace("_", "-") for code in codes)} <= set(REFUSALS)


def test_candidates_are_searched_by_name_and_filtered(story: Story) -> None:
    scheme = story.scheme()
    story.propose(scheme, "Andreas")

    def found(query: str) -> list[str]:
        return [row.split()[0] for row in rows(story.manager.get(f"{scheme.url}?{query}"))]

    assert found("q=yuliana") == ["Yuliana"]
    assert found("free=true") == ["Yuliana", "Markus"]
    assert found(f"unit_id={story.platform.units['DUKCAPIL']}") == ["Andreas", "Yuliana", "Markus"]
    assert found(f"unit_id={story.platform.units['INSPEKTORAT']}") == found("q=tidakada") == found("hal=9") == []
    assert found("urut=-place") == found("urut=points") == ["Markus", "Yuliana", "Andreas"]
    assert found("urut=entah&hal=-3") == ["Andreas", "Yuliana", "Markus"]
    assert "Tidak ada calon yang cocok" in story.manager.get(f"{scheme.url}?q=tidakada").text
    why = story.manager.get(f"{scheme.url}/belum-memenuhi?q=dominggus")
    assert rows(why) == [
        "Dominggus Ibarat Badan Kepegawaian, Pendidikan dan Pelatihan Daerah Belum ada evaluasi dalam periode 0 JP"
    ]


def test_proposals_are_searched_filtered_and_sorted(story: Story) -> None:
    first, second = story.scheme(), story.scheme(name="Lain")
    story.propose(first, "Andreas")
    granted = story.propose(first, "Yuliana")
    story.propose(second, "Andreas")
    story.approver.get(f"{granted.url}/setujui").submit(button="Berikan penghargaan")
    id = first.url.rsplit("/", 1)[1]

    def found(query: str) -> list[str]:
        return [row.split()[0] for row in rows(story.manager.get(f"/penghargaan/usulan?{query}"))]

    assert sorted(found("")) == ["Andreas", "Andreas", "Yuliana"]
    assert found("state=GRANTED") == found("q=yul") == ["Yuliana"]
    assert found(f"scheme={id}&urut=rank") == ["Andreas", "Yuliana"]
    assert found("q=tidakada") == []
    narrowed = story.manager.get(f"/penghargaan/usulan?scheme={id}")
    assert "Anggaran skema" in narrowed.text
    assert "Anda yang mengusulkan" in narrowed.text
    sheet = story.manager.get(narrowed.href("Unduh yang diberikan"))
    assert sheet.response.mimetype == "text/csv"
    assert "penghargaan.csv" in sheet.response.headers["Content-Disposition"]
    assert str(story.platform.people["Yuliana"]) in sheet.response.get_data(as_text=True)


def test_names_are_asked_for_once_on_each_page(story: Story) -> None:
    scheme = story.scheme()
    proposal = story.propose(scheme, "Andreas")
    for path in (scheme.url, f"{scheme.url}/belum-memenuhi", "/penghargaan/usulan", proposal.url):
        with story.platform.service("agencies").statements() as seen:
            assert story.manager.get(path).status == 200
        assert sum("UNION ALL" in statement for statement in seen) == 1, path  # the query of names


def test_nonsense_writes_no_scheme_and_is_named_on_its_field(story: Story) -> None:
    for changes, words in NO_SCHEME:
        page = story.draft(**changes)
        assert (page.status, page.errors) == (422, [words]), changes
        assert "Periksa lagi" in page.soup.title.get_text()
    assert story.service.rows(Scheme) == []


def test_nonsense_proposes_nobody(story: Story) -> None:
    scheme = story.scheme()
    for changes, words in NO_PROPOSAL:
        page = story.form(scheme, "Andreas").submit({**WORDS, **changes}, button="Ajukan usulan")
        assert (page.status, page.errors) == (422, [words]), changes
    assert story.service.rows(Proposal) == []


def test_addresses_of_nothing_are_not_found(story: Story) -> None:
    scheme = story.scheme()
    nobody = "00000000-0000-7000-8000-000000000000"
    for path in (
        f"/penghargaan/skema/{nobody}",
        f"/penghargaan/skema/{nobody}/berlakukan",
        f"/penghargaan/usulan/{nobody}",
        f"{scheme.url}/usulkan/{nobody}",
        f"{scheme.url}/usulkan/{story.platform.people['Yosef']}",
        "/penghargaan/skema/bukan-id",
    ):
        assert story.manager.get(path).status == 404, path
    assert story.manager.get("/penghargaan/skema/baru?dari=bukan-id").status == 200
    assert story.manager.get("/penghargaan/usulan?scheme=bukan-id&state=X").status in (200, 404, 422)


def test_employees_and_strangers_see_no_page_of_the_officers(story: Story) -> None:
    scheme = story.scheme()
    proposal = story.propose(scheme, "Andreas")
    employee, stranger = story.browser("Andreas"), story.platform.stranger()
    for path in ("/penghargaan/skema", scheme.url, "/penghargaan/usulan", proposal.url, "/penghargaan/diberikan.csv"):
        assert employee.get(path).status == 403, path
        assert "Masuk" in stranger.get(path).text
    assert story.approver.get("/penghargaan/skema/baru").status == 403
    assert story.manager.get(f"{proposal.url}/setujui").status == 403


def test_another_agency_sees_none_of_it(story: Story) -> None:
    scheme = story.scheme()
    proposal = story.propose(scheme, "Andreas")
    other = story.platform.another_agency()
    manager, approver = other.browser_of("reward_manager"), other.browser_of("reward_approver")
    assert "Belum ada skema" in manager.get("/penghargaan/skema").text
    assert "Belum ada usulan" in approver.get("/penghargaan/usulan").text
    assert manager.get(scheme.url).status == 404
    assert approver.get(proposal.url).status == 404
    assert "Putuskan" not in approver.get("/beranda").text


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_are_sound_in_both_languages(story: Story, language: str) -> None:
    scheme = story.scheme()
    proposal = story.propose(scheme, "Andreas")
    own = "/penghargaan", "/penghargaan/skema", "/penghargaan/skema/baru", "/penghargaan/usulan"
    parts = ("", "/belum-memenuhi", "/tutup", "/berlakukan", "/ubah", f"/usulkan/{story.platform.people['Yuliana']}")
    decided = (proposal.url, f"{proposal.url}/setujui", f"{proposal.url}/tolak")
    for browser, paths in (
        (story.manager, (*own, *(f"{scheme.url}{part}" for part in parts))),
        (story.approver, (*own[3:], *decided)),
        (story.browser("agency_admin"), ("/penghargaan/ketentuan",)),
    ):
        for path in paths:
            page = browser.get(f"{path}?lang={language}")
            assert page.status == 200, path
            assert page.soup.html["lang"] == language
