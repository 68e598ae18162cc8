"""Acts 11 to 16: a workshop from a need, seats, results, rewards, and the answer to citizens."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.demo.citizens import MISSING
from deploy.demo.evaluations import reassess
from deploy.demo.people import Refused
from deploy.demo.tale import Tale, new_id
from deploy.people import CIVIL
from shared.db import uuid7

LESSON = "untuk-apa-evaluasi"
LESSON_FILE = Path(__file__).parents[2] / "services" / "training" / "lessons" / f"{LESSON}.toml"
AMOUNT, BUDGET = "7500000", "15000000"
SEATS = 6  # one fewer than nominees: somebody waits


def schedule(tale: Tale) -> None:
    """Act 11: straight from a need of the pool; the unit is asked to nominate."""
    organiser = tale.holder("training_organiser")
    needs = organiser.get("training", "/needs", competency=MISSING, unit_id=tale.known["unit"][CIVIL])["items"]
    need = needs[0]
    trainer = tale.agency.holder_of("trainer")
    body = {
        "id": str(uuid7()),
        "title": f"Pelayanan yang cepat dan jelas, {tale.period()[2]}",
        "needs": [{"competency": need["competency"], "unit_id": need["unit_id"]}],
        "starts_at": _soon(tale).isoformat(),
        "place": "Aula BKPPD (rekaan)",
        "capacity": SEATS,
        "hours": "6",
        "pass_mark": "70",
        "trainer_employee_id": tale.known["employee"][trainer.nip],
    }
    organiser.post("training", "/workshops", body)
    tale.known["workshop"] = body["id"]
    tale.says(
        organiser,
        f"sees {need['people']} people short of {need['competency']} since {need['since']}, and schedules a workshop",
    )


def nominate(tale: Tale) -> None:
    """Act 11b: the unit's head nominates, those with the gap first."""
    head = tale.employee(tale.agency.head_of(CIVIL))
    request = next(
        each
        for each in head.get("training", "/nomination-requests", per_page=200)["items"]
        if each["workshop_id"] == tale.known["workshop"]
    )
    candidates = head.get("training", f"/nomination-requests/{request['id']}/candidates", per_page=200)["items"]
    own = tale.known["employee"][tale.agency.head_of(CIVIL).nip]
    chosen = [each["id"] for each in candidates if each["id"] != own][: SEATS + 1]
    nip_of = {id_: nip for nip, id_ in tale.known["employee"].items()}
    tale.known["nominees"] = [tale.agency.by_nip[nip_of[id_]] for id_ in chosen]
    head.post("training", f"/nomination-requests/{request['id']}/nominate", {"employee_ids": chosen})
    tale.says(head, f"nominates {len(chosen)} people for {SEATS} seats, those with the gap first")


def learn(tale: Tale) -> None:
    """Act 12: a seat confirmed (twice is once), a calendar file, and a lesson straight from the plan."""
    for each in tale.known["nominees"]:
        somebody = tale.employee(each)
        enrolment = _own_enrolment(tale, somebody)
        for _ in range(2):
            seat = somebody.post("training", f"/enrolments/{enrolment['id']}/confirm")
        calendar = somebody.get("training", f"/enrolments/{enrolment['id']}/calendar.ics")
        assert "BEGIN:VEVENT" in calendar
        plan = somebody.get("training", "/plan")
        tale.says(somebody, f"confirms: {seat['state']}; {plan['hours']['hours']} JP so far, {plan['employment']}")
    somebody = tale.employee(tale.known["nominees"][0])
    lesson = tomllib.loads(LESSON_FILE.read_text())
    answers = {question["key"]: question["answer"] for question in lesson["questions"]}
    done = somebody.post("training", f"/lessons/{LESSON}/attempts", {"id": new_id(), "answers": answers})
    tale.says(somebody, f"takes the lesson “{lesson['title']['id']}”: {done['score']} of 100")


def hold_workshop(tale: Tale) -> None:
    """Act 13: attendance and post-test; who passed has hours, who did not keeps the gap."""
    trainer = tale.holder("trainer")
    path = f"/workshops/{tale.known['workshop']}"
    seated = [
        each
        for each in trainer.get("training", f"{path}/enrolments", per_page=200)["items"]
        if each["state"] == "CONFIRMED"
    ]
    results = [
        {"enrolment_id": each["id"], "attended": True, "score": "85" if number else "60"}
        for number, each in enumerate(seated)
    ]
    trainer.post("training", f"{path}/results", {"results": results})
    tale.says(trainer, f"records results of {len(seated)} people: one did not reach 70")
    trainer.post("training", f"{path}/complete")
    tale.says(trainer, "completes the workshop")
    reassess(tale)


def propose_reward(tale: Tale) -> None:
    """Act 14: a scheme is data; candidates and ranks arise by themselves; a proposal reserves budget."""
    manager = tale.holder("reward_manager")
    first, last, name = tale.period()
    scheme = {
        "id": str(uuid7()),
        "name": f"Petugas layanan {name}",
        "decree": "SK rekaan 021/BKPPD/2026",
        "period_start": first.isoformat(),
        "period_end": max(last, date.today()).isoformat(),  # noqa: DTZ011  # the day of this machine is near enough
        "employment": ["PNS", "PPPK"],
        "units": [],
        "least_predikat": "BAIK",
        "predikat_points": {"SANGAT_BAIK": "100", "BAIK": "60"},
        "hour_points": "2",
        "kind": "EXEMPLARY",
        "amount": AMOUNT,
        "budget": BUDGET,
    }
    manager.post("rewards", "/schemes", scheme)
    manager.post("rewards", f"/schemes/{scheme['id']}/activate")
    tale.known["scheme"] = scheme["id"]
    tale.says(manager, f"makes a scheme of decree {scheme['decree']}, budget Rp{BUDGET}")
    candidates = manager.get("rewards", f"/schemes/{scheme['id']}/candidates", per_page=200)["items"]
    best = candidates[0]
    proposal = {
        "id": str(uuid7()),
        "scheme_id": scheme["id"],
        "employee_id": best["employee_id"],
        "reason": "Peringkat pertama menurut skema.",
        "is_declared_clean": True,
    }
    manager.post("rewards", "/proposals", proposal)
    tale.known["proposal"] = proposal["id"]
    nip_of = {id_: nip for nip, id_ in tale.known["employee"].items()}
    tale.known["rewarded"] = tale.agency.by_nip[nip_of[best["employee_id"]]]
    tale.says(
        manager,
        f"proposes {tale.known['rewarded'].name}: rank {best['rank']} of {len(candidates)}, {best['points']} points"
        f" ({best['predikat']}, {best['hours']} JP)",
    )


def decide_reward(tale: Tale) -> None:
    """Act 15: somebody else approves; the employee sees it."""
    path = f"/proposals/{tale.known['proposal']}/approve"
    try:
        tale.holder("reward_manager").post("rewards", path)
    except Refused as refused:
        tale.notes(f"(the proposer tries to approve: {refused.code})")
    else:
        raise AssertionError("somebody approved their own proposal")
    approver = tale.holder("reward_approver")
    approver.post("rewards", path)
    tale.says(approver, "approves")
    somebody = tale.employee(tale.known["rewarded"])
    own = somebody.get("rewards", "/mine")["items"][0]
    tale.says(somebody, f"sees it: {own['scheme_name']}, decree {own['decree']}")


def answer_citizens(tale: Tale) -> None:
    """Act 16: the report is answered, the plan filled, the card published; the reporter can say "not solved yet"."""
    officer = tale.holder("unit_officer")
    for action in tale.known.get("actions", []):
        evidence = {"evidence": "Sudah berjalan; foto dan jadwalnya terlampir (rekaan)."}
        officer.post("surveys", f"/actions/{action}/done", evidence)
    tale.says(officer, f"fills {len(tale.known.get('actions', []))} lines of the follow-up plan with evidence")
    reply = {"id": new_id(), "text": "Loket kedua dibuka setiap pagi; petugas sudah dilatih."}
    officer.post("surveys", f"/reports/{tale.known['report']}/answer", reply)
    tale.says(officer, "answers the report")
    citizen = tale.citizen("The anonymous citizen")
    told = citizen.get("surveys", f"/public/{tale.agency.slug}/reports/{tale.known['number']}")
    tale.says("The anonymous citizen", f"reads by number: {told['state']}, received on {told['received_on']}")
    unsolved = {"id": new_id(), "text": "Kemarin masih lewat satu hari."}
    citizen.post("surveys", f"/public/{tale.agency.slug}/reports/{tale.known['number']}/unsolved", unsolved)
    tale.says("The anonymous citizen", "says: not solved yet; the report is open again, and that is counted")
    card = citizen.get("surveys", f"/public/{tale.agency.slug}/card/akta-kelahiran")
    tale.known["card"] = card
    _tell_card(tale, card)


def _tell_card(tale: Tale, card: dict[str, Any]) -> None:
    now = card["figures"]["now"]
    tale.notes(f"the card: IKM {now['ikm']} ({now['grade']}), {now['answers']} answers, weight {now['convention']}")
    before = card["figures"].get("before")
    if before:
        tale.notes(f"before: {before['ikm']}; {card['figures']['difference']} ({card['figures']['change']})")
        for each in card["figures"]["changes"]:
            if each["change"] != "SAME":
                tale.notes(f"  {each['element']}: {each['before']} -> {each['after']} ({each['change']})")
    for done in card["actions"]:
        tale.notes(f"done: {done['text']} ({done['state']})")
    for held in card["workshops"]:
        tale.notes(f"trained: {held['competency']}, {held['hours']} JP, {held['people'] or 'fewer than k'} people")


def _own_enrolment(tale: Tale, somebody: Any) -> Any:
    plan = somebody.get("training", "/plan")
    return next(each for each in plan["enrolments"] if each["workshop_id"] == tale.known["workshop"])


def _soon(tale: Tale) -> datetime:
    """Ten minutes from now, yet today in the agency's zone: results can be recorded from the day itself on."""
    now = datetime.now(UTC).astimezone(ZoneInfo(tale.agency.zone))
    midnight = now.replace(hour=23, minute=59, second=59, microsecond=0)
    return min(now + timedelta(minutes=10), midnight)
