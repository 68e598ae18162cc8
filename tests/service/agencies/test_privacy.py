"""A person's own data from all services, and the clock of what people ask about theirs."""

import pytest

from shared.db import uuid7
from tests.service.evaluations.conftest import Office
from tests.support.demo_platform import DemoPlatform
from tests.support.people import Client
from tests.support.services import Service


def client_of(platform: DemoPlatform, first: str, service: str = "agencies") -> Client:
    """Somebody of the demonstration at a service."""
    return platform.service(service).client("employee", employee_id=platform.people[first])


def test_a_person_gets_everything_from_all_services_and_nothing_of_others(platform: DemoPlatform) -> None:
    copy = client_of(platform, "Andreas").get("/me/data")
    assert copy.status == 200, copy.body
    assert set(copy.body["services"]) == {"agencies", "surveys", "evaluations", "training", "rewards"}
    own = str(platform.people["Andreas"])
    employee = copy.body["services"]["agencies"]["tables"]["employee"]
    assert [row["id"] for row in employee] == [own]
    assert "superior_id" not in employee[0]
    text = copy.content.decode()
    others = {str(id_) for first, id_ in platform.people.items() if first != "Andreas"}
    assert not [id_ for id_ in others if id_ in text]


def test_a_draft_and_a_secret_are_in_no_copy(platform: DemoPlatform) -> None:
    service = platform.service("evaluations")
    cycle = {"id": str(uuid7()), "name": "Triwulan III", "period_start": "2026-07-01", "period_end": "2026-09-30"}
    assert service.client("agency_admin").post("/cycles", cycle).status == 201
    copy = client_of(platform, "Andreas").get("/me/data")
    assert "evaluation" not in copy.body["services"]["evaluations"]["tables"]
    for secret in ("handle_hash", "id_token", "tracking_mark", "client_secret"):
        assert secret not in copy.content.decode()


def test_the_copy_holds_who_looked_and_not_who_may_look_unseen(service) -> None:  # type: ignore[no-untyped-def]
    office = Office(service("evaluations")).furnish()
    office.received()
    auditor = office.service.client("auditor", employee_id=office.other_head)
    body = {"id": str(uuid7()), "employee_id": str(office.clerks[0]), "reason": "Surat tugas 12/2026."}
    opened = auditor.post("/inspections", {**body, "shown_from": "2026-12-24"})
    auditor.get(f"/inspections/{opened.body['id']}")
    copy = office.client(office.clerks[0]).get("/personal/copy")
    assert [row["predikat"] for row in copy.body["tables"]["evaluation"]] == ["BAIK"]
    assert "evaluator_id" not in copy.body["tables"]["evaluation"][0]
    assert {look["details"]["why"] for look in copy.body["looks"]} == {"RATING"}
    assert "inspection" not in copy.body["tables"]
    lead = office.client(office.lead).get("/personal/copy").body
    assert lead["named"]["evaluation.evaluator_id"] == 5
    assert "evaluation" not in lead["tables"]


@pytest.fixture
def agency(platform: DemoPlatform) -> Service:
    """Agencies, with people."""
    return platform.service("agencies")


def asked(**other: str) -> dict[str, str]:
    """A request."""
    return {"id": str(uuid7()), "kind": "CORRECTION", "text": "Jabatan saya keliru.", **other}


def test_a_request_is_due_in_three_days_and_is_flagged_after(platform: DemoPlatform, agency: Service) -> None:
    clerk, admin = client_of(platform, "Andreas"), agency.client("agency_admin")
    body = asked()
    made = clerk.post("/me/data-requests", body)
    assert (made.status, made.body["due_at"][:16], made.body["state"]) == (201, "2026-11-27T01:00", "OPEN")
    assert clerk.post("/me/data-requests", body).status == 200
    assert admin.get("/data-requests/clock").body["overdue"] == 0
    platform.clock.move(hours=73)
    clock = admin.get("/data-requests/clock").body
    assert (clock["open"], clock["overdue"]) == (1, 1)
    done = admin.post(f"/data-requests/{body['id']}/answer", {"state": "DONE", "answer": "Sudah dibetulkan."})
    assert (done.status, done.body["state"]) == (200, "DONE")
    again = admin.post(f"/data-requests/{body['id']}/answer", {"state": "REFUSED", "answer": "Tidak."})
    assert (again.status, again.body["code"]) == (409, "request-answered")
    assert [row["answer"] for row in clerk.get("/me/data-requests").body["items"]] == ["Sudah dibetulkan."]
    assert admin.get("/data-requests/clock").body["open"] == 0


def test_an_officer_takes_down_a_letter_with_the_day_it_came(agency: Service) -> None:
    admin = agency.client("agency_admin")
    letter = asked(channel="LETTER", reference="Surat 7/2026", asked_at="2026-11-23T01:00:00+00:00")
    made = admin.post("/data-requests", letter)
    assert (made.status, made.body["due_at"][:10]) == (201, "2026-11-26")
    assert admin.post("/data-requests", asked(channel="LETTER")).status == 422
    later = asked(channel="LETTER", reference="8", asked_at="2026-11-25T01:00:00+00:00")
    assert admin.post("/data-requests", later).body["code"] == "asked-in-the-future"


def test_a_request_is_nobody_elses(platform: DemoPlatform, agency: Service) -> None:
    body = asked()
    client_of(platform, "Andreas").post("/me/data-requests", body)
    other = client_of(platform, "Maria")
    assert other.get("/me/data-requests").body["items"] == []
    assert other.get(f"/data-requests/{body['id']}").status == 403
    assert agency.of_another_agency().client("agency_admin").get(f"/data-requests/{body['id']}").status == 404


def test_the_register_is_public_and_says_what_why_and_who(agency: Service, platform: DemoPlatform) -> None:
    for name in ("agencies", "surveys", "evaluations", "training", "rewards"):
        service = platform.service(name)
        items = service.client().get(f"/public/{platform.slug}/processing").body["items"]
        assert items
        assert all(item["basis"] and item["law"] for item in items)
    assert agency.client().get("/public/tidak-ada/processing").status == 404
