"""Pages on which an admin changes what roles hold, and on which people let somebody act for them."""

from frontend.agencies.powers import POWERS
from services.evaluations.models.evaluations import Evaluation
from shared.auth.roles import CATALOGUE, SIGNED_IN
from shared.db import uuid7
from tests.support.demo_platform import DemoPlatform

CYCLE = {"name": "Triwulan III 2026", "period_start": "2026-07-01", "period_end": "2026-09-30"}
DELEGATION = {"kind": "PLH", "duties": True, "starts_on": "2026-11-24", "ends_on": "2026-11-27"}


def nip_of(platform: DemoPlatform, first: str) -> str:
    """Somebody's NIP."""
    return next(each.nip for each in platform.demo.employees if each.name.startswith(first))


def evaluator_of(platform: DemoPlatform, first: str) -> str:
    """Who evaluates somebody now, by first name."""
    rows = platform.service("evaluations").rows(Evaluation)
    evaluator = next(row.evaluator_id for row in rows if row.employee_id == platform.people[first])
    return next(name for name, id_ in platform.people.items() if id_ == evaluator)


def test_every_power_has_words() -> None:
    assert POWERS.keys() >= CATALOGUE - SIGNED_IN


def test_an_admin_reads_what_a_change_means_before_it_is_made_and_can_go_back(platform: DemoPlatform) -> None:
    admin, trainer = platform.browser_of("agency_admin"), platform.browser_of("trainer")
    assert trainer.get("/temuan").status == 403
    page = admin.get("/peran").follow("Lihat dan ubah kewenangan tiap peran").follow("Lihat dan ubah Pelatih")
    page = page.submit({"permissions": ["training:read-workshops", "surveys:read-findings"]})
    assert page.h1 == "Ubah kewenangan Pelatih?"
    assert "Mereka dapat: melihat temuan dan tindak lanjutnya." in page.text
    assert "Mereka tidak dapat lagi: mencatat hasil lokakarya yang diajarnya." in page.text
    assert trainer.get("/temuan").status == 403  # nothing is changed yet
    page = page.submit(button="Simpan perubahan")
    assert "Diubah" in page.text
    assert trainer.get("/temuan").status == 200
    page = page.follow("Lihat dan ubah Pelatih").follow("Kembalikan ke semula")
    assert "Mereka tidak dapat lagi: melihat temuan dan tindak lanjutnya." in page.text
    assert page.submit(button="Kembalikan").status == 200
    assert trainer.get("/temuan").status == 403


def test_the_admin_role_cannot_lose_what_admins_need(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get("/kewenangan/agency_admin")
    assert "agencies:manage" not in str(page.soup)  # not on offer, neither here nor for another role
    page = page.submit({"permissions": ["rewards:manage-settings"]}).submit(button="Simpan perubahan")
    assert page.status == 200
    assert admin.get("/periode/pengaturan").status == 403
    assert admin.get("/kewenangan").status == 200
    assert admin.get("/kewenangan/operator").status == 404


def test_an_official_lets_somebody_act_and_evaluations_follow_and_return(platform: DemoPlatform) -> None:
    assert (
        platform.service("evaluations").client("agency_admin").post("/cycles", {"id": uuid7(), **CYCLE}).status == 201
    )
    markus, gabriel = platform.browser_of("Markus"), platform.browser_of("Gabriel")
    page = markus.get("/delegasi").follow("Delegasikan tugas saya")
    page = page.submit({**DELEGATION, "delegate_nip": nip_of(platform, "Gabriel")}, button="Simpan")
    assert page.status == 200, page.text
    for browser in (markus, gabriel):
        assert "Gabriel" in browser.get("/delegasi").text
        assert "Gabriel Contoh untuk Markus Umpama" in browser.get("/beranda").text
    assert "Gabriel" not in platform.browser_of("Andreas").get("/delegasi").text
    platform.carry()
    assert evaluator_of(platform, "Andreas") == "Gabriel"
    assert evaluator_of(platform, "Markus") == "Maria"
    platform.pass_time(days=4)
    assert evaluator_of(platform, "Andreas") == "Markus"
    assert "Selesai" in gabriel.get("/delegasi").text


def test_an_admin_delegates_for_somebody_and_ends_it(platform: DemoPlatform) -> None:
    admin = platform.browser_of("agency_admin")
    page = admin.get(f"/pegawai/{platform.people['Markus']}").follow("Delegasikan tugasnya (Plt. atau Plh.)")
    wrong = page.submit({**DELEGATION, "delegate_nip": "190009012020019009"}, button="Simpan")
    assert wrong.status == 422
    assert "Tidak ada pegawai dengan NIP ini." in wrong.text
    page = wrong.submit({"delegate_nip": nip_of(platform, "Gabriel")}, button="Simpan")
    page = page.follow("Akhiri")
    assert page.h1 == "Akhiri delegasi?"
    assert "Selesai" in page.submit(button="Akhiri delegasi").text


def test_who_leads_nobody_and_has_no_role_has_nothing_to_delegate(platform: DemoPlatform) -> None:
    assert "Tidak ada yang dapat didelegasikan" in platform.browser_of("Andreas").get("/delegasi/baru").text
