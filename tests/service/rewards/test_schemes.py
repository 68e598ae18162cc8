"""Schemes are data: written, checked, made active, never edited after that."""

import pytest

from shared.auth.principal import Grant
from shared.db import uuid7
from tests.service.rewards.conftest import TERMS, Office


def test_a_draft_is_written_changed_made_active_and_closed(office: Office) -> None:
    draft = office.draft(units=[str(office.counter)])
    assert draft.status == 201
    scheme = draft.body
    assert (scheme["state"], scheme["least_predikat"], scheme["left"]) == ("DRAFT", "BAIK", "30000000")
    path = f"/schemes/{scheme['id']}"
    changed = office.manager.put(path, {**TERMS, "name": "Nama lain", "budget": "45000000"})
    assert (changed.status, changed.body["name"], changed.body["budget"]) == (200, "Nama lain", "45000000")
    assert changed.body["units"] == []
    assert office.manager.post(f"{path}/close").body["code"] == "scheme-not-active"
    assert office.manager.post(f"{path}/activate").body["state"] == "ACTIVE"
    assert office.manager.post(f"{path}/activate").body["code"] == "scheme-not-draft"
    refused = office.manager.put(path, TERMS)
    assert (refused.status, refused.body["code"]) == (409, "scheme-not-draft")
    assert office.manager.post(f"{path}/close").body["state"] == "CLOSED"


def test_a_form_sent_twice_makes_one_scheme(office: Office) -> None:
    body = {"id": str(uuid7()), **TERMS}
    first, second = (office.manager.post("/schemes", body) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert office.manager.get("/schemes").body["total"] == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"period_end": "2026-06-30"}, "period_end", "period-reversed"),
        ({"employment": []}, "employment", "nobody-covered"),
        ({"predikat_points": {}, "hour_points": "0"}, "predikat_points", "nothing-ranks"),
        ({"predikat_points": {"BAIK": "0"}, "hour_points": "0"}, "predikat_points", "nothing-ranks"),
        ({"least_predikat": "KURANG"}, "least_predikat", "predikat-below-policy"),
        ({"amount": "7500000.50"}, "amount", "amount-invalid"),
        ({"budget": "0.5"}, "budget", "budget-not-whole"),
        ({"amount": "30000001"}, "amount", "amount-over-budget"),
        ({"kind": "TPP", "amount": "0"}, "amount", "amount-missing"),
        ({"kind": "SATYALANCANA"}, "amount", "not-money"),
        ({"units": ["00000000-0000-7000-8000-000000000000"]}, "units", "unknown-unit"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_said_at_its_field(
    office: Office, changes: dict[str, object], field: str, code: str
) -> None:
    refused = office.draft(**changes)
    assert (refused.status, refused.body["code"]) == (422, "scheme-incomplete")
    assert refused.body["errors"] == {field: [code]}
    kept = office.draft()
    again = office.manager.put(f"/schemes/{kept.body['id']}", {**TERMS, **changes})
    assert (again.status, again.body["errors"]) == (422, {field: [code]})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decree": "  "}, "decree"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": "1e400"}, "amount"),
        ({"budget": "Infinity"}, "budget"),
        ({"budget": True}, "budget"),
        ({"kind": "GAJI"}, "kind"),
        ({"employment": ["HONORER"]}, "employment.0"),
        ({"hour_points": "1.555"}, "hour_points"),
        ({"hour_points": "1e-9"}, "hour_points"),
        ({"predikat_points": {"BAIK": "-1"}}, "predikat_points.BAIK.value"),
        ({"predikat_points": {"LUAR_BIASA": "1"}}, "predikat_points.LUAR_BIASA.key"),
        ({"period_end": "30-09-2026"}, "period_end"),
        ({"units": ["x"]}, "units.0"),
        ({"state": "ACTIVE"}, "state"),
    ],
)
def test_nonsense_is_refused_at_its_field(office: Office, changes: dict[str, object], field: str) -> None:
    refused = office.draft(**changes)
    assert refused.status == 422
    assert list(refused.body["errors"]) == [field]
    assert office.manager.get("/schemes").body["total"] == 0


def test_an_agency_sets_how_low_its_schemes_may_go(office: Office) -> None:
    admin = office.service.client(Grant("agency_admin"), employee_id=office.manager_id)
    assert admin.get("/settings").body == {"least_predikat": "BAIK"}
    set_ = admin.put("/settings", {"settings": {"least_predikat": "SANGAT_BAIK"}})
    assert (set_.status, admin.get("/settings").body) == (200, {"least_predikat": "SANGAT_BAIK"})
    assert office.draft().body["least_predikat"] == "SANGAT_BAIK"
    assert office.draft(least_predikat="BAIK").body["errors"] == {"least_predikat": ["predikat-below-policy"]}
    assert admin.put("/settings", {"settings": {"least_predikat": "ISTIMEWA"}}).status == 422
    assert office.manager.get("/settings").status == 403


def test_a_manager_of_some_units_writes_for_those_alone(office: Office) -> None:
    local = office.service.client(Grant("reward_manager", office.counter), employee_id=office.manager_id)
    body = {"id": str(uuid7()), **TERMS}
    for units in ([], [str(office.elsewhere)], [str(office.root)]):
        refused = local.post("/schemes", {**body, "units": units})
        assert (refused.status, refused.body["code"]) == (403, "outside-your-units")
    assert local.post("/schemes", {**body, "units": [str(office.counter)]}).status == 201
    assert local.post(f"/schemes/{office.draft().body['id']}/activate").status == 403


def test_schemes_are_searched_filtered_and_sorted(office: Office) -> None:
    active = office.scheme(name="Teladan 100%", decree="Perwali Umpama 3/2026", budget="90000000")
    office.draft(name="Rancangan", period_start="2025-01-01", period_end="2025-12-31")

    def names(query: str) -> list[str]:
        return [item["name"] for item in office.manager.get(f"/schemes?{query}").body["items"]]

    assert names("") == ["Teladan 100%", "Rancangan"]
    assert names("state=ACTIVE") == names("q=100%25") == names("q=umpama") == ["Teladan 100%"]
    assert names("sort=budget") == names("sort=name") == ["Rancangan", "Teladan 100%"]
    assert names("sort=-left") == ["Teladan 100%", "Rancangan"]
    assert names("per_page=1&page=2") == ["Rancangan"]
    assert names("page=99") == []
    assert office.manager.get("/schemes?state=NONE").status == 422
    assert office.approver.get(f"/schemes/{active}").body["state"] == "ACTIVE"


def test_only_managers_write_and_only_staff_read(office: Office) -> None:
    scheme_id = office.scheme()
    employee = office.employee(office.employ())
    for client in (office.approver, employee):
        assert client.post("/schemes", {"id": str(uuid7()), **TERMS}).status == 403
        assert client.post(f"/schemes/{scheme_id}/close").status == 403
    assert employee.get("/schemes").status == employee.get(f"/schemes/{scheme_id}").status == 403
    assert office.service.client().get("/schemes").status == 401


def test_another_agency_sees_no_scheme(office: Office, neighbour: Office) -> None:
    scheme_id = office.scheme()
    assert neighbour.manager.get("/schemes").body["total"] == 0
    for reply in (
        neighbour.manager.get(f"/schemes/{scheme_id}"),
        neighbour.manager.put(f"/schemes/{scheme_id}", TERMS),
        neighbour.manager.post(f"/schemes/{scheme_id}/close"),
        neighbour.manager.get(f"/schemes/{scheme_id}/candidates"),
        neighbour.propose(scheme_id, neighbour.earn()),
    ):
        assert (reply.status, reply.body["code"]) == (404, "no-such-scheme")
    assert office.draft(units=[str(neighbour.counter)]).body["errors"] == {"units": ["unknown-unit"]}
