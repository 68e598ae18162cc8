"""Acts 3 to 7: citizens answer and report; indexes are published; causes are settled by two people."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo import REAL_FILE
from deploy.demo.people import Refused
from deploy.demo.tale import Tale, new_id
from deploy.people import CIVIL
from shared.vocabulary import Element

CERTIFICATES, CARDS = "Akta kelahiran", "Kartu tanda penduduk"
LEANS_TO_TRAINING = ("WAKTU", "KOMPETENSI", "PERILAKU", "PENGADUAN")
MISSING = "PELAYANAN_PUBLIK"
MEASURES = (  # one for each period, then from the first again
    ("Membuka loket kedua setiap pagi", "Waktu tunggu di loket"),
    ("Menempel papan syarat di depan loket", "Berkas yang kembali karena tidak lengkap"),
    ("Menambah kursi dan nomor antrean", "Warga yang berdiri saat menunggu"),
)
DAYS_TO_ACT = 60
WORDS = "Antrean di loket terlalu lama, mohon ditambah petugas."


def open_survey(tale: Tale) -> None:
    """Act 3: an SKM from the template, with an address that anybody can open."""
    officer = tale.holder("survey_officer")
    for name, slug in ((CERTIFICATES, "akta-kelahiran"), (CARDS, "ktp")):
        tale.known[slug] = _offering(tale, name, slug)
    published = officer.get("surveys", "/surveys", offering_id=tale.known["akta-kelahiran"], state="PUBLISHED")
    tale.known["told"] = published["total"]
    tale.known["online"] = _survey(tale, "ktp", "ONLINE")
    opened = officer.post("surveys", f"/surveys/{tale.known['online']}/open")
    tale.known["code"] = _code(opened)
    qr = officer.get("surveys", f"/surveys/{tale.known['online']}/qr.svg")
    assert "<svg" in qr
    address = f"{tale.settings.address}/p/{tale.agency.slug}/survei/{tale.known['code']}"
    tale.says(officer, f"opens the survey on {CARDS.lower()}, {tale.period()[2]}: {address} and its QR code")


def answer(tale: Tale) -> None:
    """Act 4: citizens answer without login; a form sent twice counts once."""
    citizen = tale.citizen()
    for number in range(8):
        scores = {element.value: 3 + (number + place) % 2 for place, element in enumerate(Element)}
        scores["SARANA"] = 2 + number % 2
        form = {"form_id": new_id(), "scores": scores, "comment": WORDS if number < 6 else ""}
        for _ in range(2):
            citizen.post("surveys", f"/public/{tale.agency.slug}/surveys/{tale.known['code']}/answers", form)
    tale.says(
        "Eight citizens", "answer on their phones, each form sent twice; no fact is stated: a time would tell on them"
    )


def import_paper(tale: Tale) -> None:
    """Act 4b: paper forms with a preview; the same file again is refused."""
    officer = tale.holder("survey_officer")
    tale.known["paper"] = _survey(tale, "akta-kelahiran", "PAPER")
    officer.post("surveys", f"/surveys/{tale.known['paper']}/open")
    content = _forms(tale)
    path = f"/surveys/{tale.known['paper']}/papers"
    preview = officer.send_file("surveys", path, content, "formulir.csv")
    officer.post("surveys", f"/papers/{preview['id']}/apply")
    tale.says(officer, f"takes over {preview['rows']} paper forms on {CERTIFICATES.lower()}")
    try:
        again = officer.send_file("surveys", path, content, "formulir.csv")
        officer.post("surveys", f"/papers/{again['id']}/apply")
    except Refused as refused:
        tale.says(officer, f"sends the same file again: {refused.code}")
        return
    raise AssertionError("the same file was taken over twice")


def publish(tale: Tale) -> None:
    """Act 5: the index under the chosen convention, and a finding for each element under the mark."""
    officer = tale.holder("survey_officer")
    for survey in (tale.known["online"], tale.known["paper"]):
        officer.post("surveys", f"/surveys/{survey}/close")
        shown = officer.post("surveys", f"/surveys/{survey}/publish")
        read = shown if shown.get("result") else officer.get("surveys", f"/surveys/{survey}")
        result = read["result"]
        under = [line["element"] for line in result["elements"] if line["under_mark"]]
        tale.known["ikm"] = result["ikm"]
        tale.says(
            officer,
            f"publishes {read['offering']['name']}: IKM {result['ikm']} ({result['grade']}), {read['answers']} answers,"
            f" weight {read['survey']['convention']}; under the mark: {', '.join(under) or 'nothing'}",
        )
    _quote(tale)


def report(tale: Tale) -> None:
    """Act 6: slow service is reported without a name; after classification its clock runs."""
    citizen = tale.citizen("An anonymous citizen")
    sent = citizen.post(
        "surveys",
        f"/public/{tale.agency.slug}/reports",
        {
            "id": new_id(),
            "kind": "COMPLAINT",
            "text": "Akta kelahiran anak saya selesai lewat dari hari yang dijanjikan.",
            "offering_id": tale.known["akta-kelahiran"],
            "anonymous": True,
        },
    )
    tale.known["number"] = sent["tracking_number"]
    tale.says(citizen, f"reports slow service and gets the number {sent['tracking_number']}")
    officer = tale.holder("unit_officer")
    waiting = officer.get("surveys", "/reports", state="RECEIVED", sort="-received_on")["items"]
    tale.known["report"] = waiting[0]["id"]
    body = {"report_class": "NON_SUPERVISORY", "note": ""}
    officer.post("surveys", f"/reports/{tale.known['report']}/classification", body)
    read = officer.get("surveys", f"/reports/{tale.known['report']}")
    tale.says(officer, f"classifies it; due on {read['clock']['due']}")
    seen = {"id": new_id(), "summary": "Penyelesaian melewati waktu yang dijanjikan", "element": "WAKTU"}
    officer.post("surveys", f"/reports/{tale.known['report']}/finding", seen)
    tale.says(officer, "makes a finding of it; nothing in the fact leads back to the report")


def settle_causes(tale: Tale) -> None:
    """Act 7: one proposes, a second one outside the unit confirms."""
    officer, reviewer = tale.holder("unit_officer"), tale.holder("cause_reviewer")
    for finding in officer.get("surveys", "/findings", state="OPEN", per_page=200)["items"]:
        training = finding["element"] in LEANS_TO_TRAINING
        proposal = {
            "id": new_id(),
            "cause": "TRAINING" if training else "SYSTEM",
            "reason": "Tiga hari pengamatan di loket dan wawancara dengan petugas (rekaan).",
            "competency": MISSING if training else None,
        }
        officer.post("surveys", f"/findings/{finding['id']}/proposal", proposal)
        if "refused" not in tale.known:
            tale.known["refused"] = _is_refused(tale, finding["id"])
        reviewer.post("surveys", f"/findings/{finding['id']}/confirmation", {"proposal_id": proposal["id"]})
        tale.follows(officer)
        tale.says(reviewer, f"confirms the cause of {finding['element']}: {proposal['cause']}")
        if not training:
            _plan(tale, finding["id"])


def _is_refused(tale: Tale, finding: str) -> bool:
    """Whether the proposer is refused as the second person."""
    try:
        tale.holder("unit_officer").post("surveys", f"/findings/{finding}/confirmation", {})
    except Refused as refused:
        tale.notes(f"(the proposer tries to confirm as well: {refused.code})")
        return True
    raise AssertionError("somebody confirmed what they proposed")


def _plan(tale: Tale, finding: str) -> None:
    officer = tale.holder("unit_officer")
    text, indicator = MEASURES[int(tale.known["told"]) % len(MEASURES)]
    action = {
        "id": new_id(),
        "finding_id": finding,
        "text": text,
        "owner_id": tale.known["employee"][tale.agency.head_of(CIVIL).nip],
        "due": (datetime.now(UTC).date() + timedelta(days=DAYS_TO_ACT)).isoformat(),
        "indicator": indicator,
    }
    officer.post("surveys", "/actions", action)
    tale.known.setdefault("actions", []).append(action["id"])
    tale.says(officer, "adds a line to the follow-up plan; it is nobody's personal need")


def _quote(tale: Tale) -> None:
    officer = tale.holder("survey_officer")
    for survey in (tale.known["online"], tale.known["paper"]):
        said = officer.get("surveys", f"/surveys/{survey}/comments", q="Antrean")["total"]
        if said >= 5:
            voice = {"id": new_id(), "text": "Menunggu terlalu lama di loket.", "said_by": said, "element": "WAKTU"}
            officer.post("surveys", f"/surveys/{survey}/voices", voice)
            tale.says(officer, f"words what {said} people wrote, for the public card")


def _offering(tale: Tale, name: str, slug: str) -> str:
    officer = tale.holder("survey_officer")
    found = officer.get("surveys", "/offerings", q=name)["items"]
    if found:
        return str(found[0]["id"])
    unit = next(each for each in tale.agency.units if each.code == CIVIL)
    body = {"id": new_id(), "unit_id": tale.known["unit"][CIVIL], "name": name, "slug": slug, "offered_by": unit.name}
    made = officer.post("surveys", "/offerings", body)
    tale.says(officer, f"enters the service {name.lower()}")
    return str(made["id"])


def _survey(tale: Tale, slug: str, channel: str) -> str:
    first, last, _ = tale.period()
    body = {
        "id": new_id(),
        "offering_id": tale.known[slug],
        "period_start": first.isoformat(),
        "period_end": last.isoformat(),
        "convention": "EXACT",
        "channel": channel,
    }
    made = tale.holder("survey_officer").post("surveys", "/surveys", body)
    return str((made.get("survey") or made)["id"])


def _code(opened: dict[str, Any]) -> str:
    return str((opened.get("survey") or opened)["code"])


def _forms(tale: Tale) -> bytes:
    """The real file in the first telling of the real city; else answers made of it, better here and worse there."""
    told, invented = int(tale.known["told"]), tale.agency.slug != "kupang"
    if not told and not invented:
        return REAL_FILE.read_bytes()
    rows = list(csv.DictReader(io.StringIO(REAL_FILE.read_text())))
    for number, row in enumerate(rows):
        if number < 4 * (told + invented) and row["U3"] != "4":
            row["U3"] = str(int(row["U3"]) + 1)  # WAKTU, better
        if number % 7 < told and row["U7"] == "4":
            row["U7"] = "3"  # PERILAKU, worse
        row["saran"] = WORDS if number < 7 else ""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
