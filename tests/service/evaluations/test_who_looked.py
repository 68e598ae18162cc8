"""Who looked at somebody's evaluation is kept, once for a look, and shown to that person, an auditor's when it is time."""

from uuid import UUID

import pytest

from services.evaluations.models.base import TRAIL
from shared.db import uuid7
from tests.service.evaluations.conftest import Office, draft
from tests.support.people import Client

TODAY = "2026-11-24"


def looks(office: Office, clerk: int = 0, **query: str) -> list[dict[str, object]]:
    """What a clerk reads of who looked."""
    reply = office.client(office.clerks[clerk]).get("/audit/views", query_string=query)
    assert reply.status == 200, reply.body
    items: list[dict[str, object]] = reply.body["items"]
    return items


def kept(office: Office, action: str = "viewed") -> list[TRAIL.entry]:  # type: ignore[valid-type]  # made at run time
    """Looks in the trail, whoever may know of them."""
    return [entry for entry in office.service.rows(TRAIL.entry) if entry.action == action]


@pytest.fixture
def auditor(office: Office) -> Client:
    """An auditor, who is the head of another office."""
    return office.service.client("auditor", employee_id=office.other_head)


def inspection(office: Office, shown_from: str, **other: str) -> dict[str, str]:
    """What an auditor sends."""
    told = {"id": str(uuid7()), "employee_id": str(office.clerks[0]), "reason": "Uji petik triwulan, surat 12/2026."}
    return {**told, "shown_from": shown_from, **other}


def test_the_person_reads_who_looked_when_and_why(office: Office) -> None:
    evaluation = office.received()
    office.service.clock.move(hours=1)
    assert office.client(office.lead).get(f"/evaluations/{evaluation}").status == 200
    newest = looks(office, subject_id=evaluation)[0]
    assert newest["actor_employee_id"] == str(office.lead)
    assert newest["at"] == office.service.clock.now.isoformat()
    assert newest["why"] == "RATING"
    assert looks(office, clerk=1, subject_id=evaluation) == []


def test_a_reload_is_the_same_look_and_a_later_one_is_another(office: Office) -> None:
    evaluation = office.received()
    lead = office.client(office.lead)
    office.service.clock.move(hours=1)
    before = len(kept(office))
    for _ in range(3):
        lead.get(f"/evaluations/{evaluation}")
    office.service.clock.move(minutes=14)
    lead.get(f"/evaluations/{evaluation}")
    assert len(kept(office)) == before + 1
    office.service.clock.move(minutes=2)
    lead.get(f"/evaluations/{evaluation}")
    assert len(kept(office)) == before + 2


def test_a_look_costs_one_statement(office: Office) -> None:
    evaluation = office.received()
    office.service.clock.move(hours=1)
    with office.service.statements() as seen:
        office.client(office.lead).get(f"/evaluations/{evaluation}")
    assert sum("INSERT INTO audit" in statement for statement in seen) == 1
    assert sum("audit" in statement for statement in seen) == 1


def test_that_somebody_works_on_a_draft_is_not_told_until_it_is_received(office: Office) -> None:
    cycle = office.open()
    office.rate(cycle)
    evaluation = office.evaluation(cycle, office.clerks[0])
    lead = office.client(office.lead)
    lead.get(f"/evaluations/{evaluation}")
    lead.put(f"/evaluations/{evaluation}", draft())
    assert kept(office)
    assert looks(office) == []
    office.finalise(evaluation)
    assert {look["actor_employee_id"] for look in looks(office)} == {str(office.lead)}
    assert "evaluation-finalised" in {look["action"] for look in looks(office)}


def test_a_list_is_a_look_at_everybody_in_it_and_one_entry(office: Office) -> None:
    cycle = office.open()
    before = len(kept(office))
    office.client(office.lead).get("/evaluations", query_string={"cycle": cycle})
    made = kept(office)[before:]
    assert [sorted(entry.people) for entry in made] == [sorted(office.clerks)]


def test_an_export_is_a_look_at_everybody_in_it(office: Office) -> None:
    office.received()
    cycle = office.client(office.lead).get("/cycles").body["items"][0]["id"]
    assert office.admin.get(f"/cycles/{cycle}/export.csv").status == 200
    assert [(entry.people, entry.details) for entry in kept(office, "exported")] == [
        ([office.clerks[0]], {"why": "EXPORT"})
    ]
    assert "EXPORT" in {look["why"] for look in looks(office)}


def test_ones_own_look_is_not_kept(office: Office) -> None:
    evaluation = office.received()
    before = len(kept(office))
    office.client(office.clerks[0]).get(f"/mine/{evaluation}")
    assert len(kept(office)) == before


def test_an_auditor_looks_for_a_reason_that_is_told_on_its_day(office: Office, auditor: Client) -> None:
    evaluation = office.received()
    opened = auditor.post("/inspections", inspection(office, "2026-12-24"))
    assert opened.status == 201, opened.body
    shown = auditor.get(f"/inspections/{opened.body['id']}")
    assert [item["id"] for item in shown.body["items"]] == [evaluation]
    assert [look for look in looks(office) if look["why"] == "AUDIT"] == []
    ids = {"ids": [opened.body["id"]]}
    clerk = office.client(office.clerks[0])
    assert clerk.post("/mine/inspection-reasons", ids).body["items"] == {}
    office.service.clock.move(days=30)
    told = [look for look in looks(office) if look["why"] == "AUDIT"]
    assert [look["actor_employee_id"] for look in told] == [str(office.other_head)]
    assert opened.body["id"] in told[0]["subjects"]  # type: ignore[operator]  # a list of ids
    assert office.client(office.clerks[0]).post("/mine/inspection-reasons", ids).body["items"] == {
        opened.body["id"]: "Uji petik triwulan, surat 12/2026."
    }
    assert office.client(office.clerks[1]).post("/mine/inspection-reasons", ids).body["items"] == {}


def test_after_the_person_was_told_looking_again_needs_a_reason_again(office: Office, auditor: Client) -> None:
    office.received()
    id_ = auditor.post("/inspections", inspection(office, TODAY)).body["id"]
    assert auditor.get(f"/inspections/{id_}").status == 200
    office.service.clock.move(days=1)
    reply = auditor.get(f"/inspections/{id_}")
    assert (reply.status, reply.body["code"]) == (410, "inspection-over")


@pytest.mark.parametrize(
    ("shown_from", "code"),
    [("2026-11-23", "shown-in-the-past"), ("2027-02-23", "hidden-too-long")],
)
def test_a_look_is_kept_from_nobody_beyond_the_limit(
    office: Office, auditor: Client, shown_from: str, code: str
) -> None:
    reply = auditor.post("/inspections", inspection(office, shown_from))
    assert (reply.status, reply.body["code"]) == (422, code)


def test_nobody_inspects_themselves_and_no_draft_is_inspected(office: Office, auditor: Client) -> None:
    own = auditor.post("/inspections", inspection(office, TODAY, employee_id=str(office.other_head)))
    assert own.status == 403
    office.open()
    opened = auditor.post("/inspections", inspection(office, TODAY))
    assert auditor.get(f"/inspections/{opened.body['id']}").body["items"] == []


def test_only_auditors_inspect_and_each_sees_their_own(office: Office, auditor: Client) -> None:
    body = inspection(office, TODAY)
    assert office.admin.post("/inspections", body).status == 403
    assert auditor.post("/inspections", body).status == 201
    assert auditor.post("/inspections", body).status == 200
    other = office.service.client("auditor", employee_id=office.head)
    assert other.get(f"/inspections/{body['id']}").status == 404
    assert other.get("/inspections").body["items"] == []


def test_the_trail_hides_from_the_inspected_what_it_shows_to_others(office: Office, auditor: Client) -> None:
    office.received()
    auditor.post("/inspections", inspection(office, "2026-12-24"))
    admin = office.service.client("agency_admin", employee_id=office.clerks[0])
    actions = {entry["action"] for entry in admin.get("/audit").body["items"]}
    assert "evaluation-finalised" in actions
    assert "inspection-opened" not in actions
    assert "inspection-opened" in {entry["action"] for entry in office.admin.get("/audit").body["items"]}
    assert b"inspection-opened" not in admin.get("/audit/export.csv").content


def test_the_reason_of_an_auditor_is_in_no_trail(office: Office, auditor: Client) -> None:
    office.received()
    auditor.post("/inspections", inspection(office, TODAY))
    assert "Uji petik" not in str([vars(entry) for entry in office.service.rows(TRAIL.entry)])


def test_a_decision_is_kept_with_whom_it_concerns_and_codes_alone(office: Office) -> None:
    evaluation = office.received()
    made = kept(office, "evaluation-finalised")
    assert [(entry.people, entry.subjects) for entry in made] == [([office.clerks[0]], [UUID(evaluation)])]
    assert "Menjelaskan" not in str([vars(entry) for entry in office.service.rows(TRAIL.entry)])


def test_what_is_refused_is_no_decision(office: Office) -> None:
    evaluation = office.received()
    before = len(kept(office, "evaluation-finalised"))
    assert office.client(office.lead).post(f"/evaluations/{evaluation}/finalise", {}).status == 409
    assert len(kept(office, "evaluation-finalised")) == before


def test_another_agency_sees_none_of_it(office: Office, another: Office) -> None:
    office.received()
    assert another.admin.get("/audit").body["items"] == []
    assert another.service.rows(TRAIL.entry) == []


def test_the_trail_is_filtered_by_action_person_and_day(office: Office) -> None:
    office.received()
    office.service.clock.move(days=1)
    office.received(clerk=1)
    admin = office.admin

    def found(**query: object) -> int:
        return int(admin.get("/audit", query_string={"action": "evaluation-finalised", **query}).body["total"])

    assert found() == 2
    assert found(person_id=office.clerks[1]) == 1
    assert found(actor_id=office.lead) == 2
    assert found(until=TODAY) == 1
    assert found(since="2026-11-25") == 1
