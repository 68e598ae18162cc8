"""What each person sees of rewards: officers within their reach, payroll what was granted, employees their own."""

import csv
import io

from shared.auth.principal import Grant
from tests.service.rewards.conftest import Office
from tests.service.rewards.test_proposals import AMOUNT, objection, own


def test_employees_see_what_was_granted_and_why_and_nothing_under_way(office: Office) -> None:
    scheme_id, person = office.scheme(), office.employ()
    office.settle(person)
    office.train(person, "24")
    proposal = office.proposed(scheme_id, person)
    assert own(office, person) == []
    staff = office.service.client(Grant("reward_manager"), Grant("employee"), employee_id=person)
    assert staff.get(f"/proposals/{proposal}").status == 404
    assert staff.get("/proposals").body["total"] == 0
    (candidate,) = staff.get(f"/schemes/{scheme_id}/candidates").body["items"]
    assert candidate["proposal_state"] is None
    office.approver.post(f"/proposals/{proposal}/approve")
    (reward,) = own(office, person)
    assert (reward["scheme_name"], reward["decree"]) == ("Petugas layanan triwulan", "SK rekaan 021/2026")
    assert (reward["points"], reward["predikat"], reward["hours"]) == ("106.0", "BAIK", "24")
    assert "proposer_id" not in reward
    assert own(office, office.earn()) == []
    assert office.service.client(Grant("employee")).get("/mine").status == 403  # an account without a record


def test_proposals_are_filtered_sorted_and_paged(office: Office) -> None:
    first, second = office.scheme(name="Satu"), office.scheme(name="Dua")
    best, plain = office.earn("SANGAT_BAIK"), office.earn()
    a, b, c = office.proposed(first, plain), office.proposed(first, best), office.proposed(second, plain)
    office.approver.post(f"/proposals/{b}/approve")

    def found(query: str) -> list[str]:
        return [item["id"] for item in office.approver.get(f"/proposals?{query}").body["items"]]

    assert found("state=GRANTED") == [b]
    assert set(found("state=PROPOSED")) == {a, c}
    assert found(f"scheme={first}&sort=-points") == [b, a]
    assert found(f"scheme={first}&sort=rank") == [b, a]
    assert set(found(f"ids={plain}")) == {a, c}
    assert found("q=dua") == [c]
    assert len(found("per_page=2&page=2")) == 1
    assert office.approver.get("/proposals?state=MAYBE").status == 422
    assert office.approver.get("/proposals?scheme=x").status == 422
    with office.service.statements() as seen:
        office.approver.get("/proposals")
    assert len(seen) <= 3, seen  # two of the list, one that keeps the look


def test_an_approver_of_some_units_decides_there_alone(office: Office) -> None:
    scheme_id = office.scheme()
    near, far = office.proposed(scheme_id, office.earn()), office.proposed(scheme_id, office.earn(unit_id=office.root))
    local = office.service.client(Grant("reward_approver", office.counter), employee_id=office.approver_id)
    assert [item["id"] for item in local.get("/proposals").body["items"]] == [near]
    assert local.get("/waiting").body["to_decide"] == 1
    for verb, body in (("approve", None), ("decline", {"reason": "Jauh"})):
        refused = local.post(f"/proposals/{far}/{verb}", body)
        assert (refused.status, refused.body["code"]) == (404, "no-such-proposal")
        reader = office.service.client(
            Grant("reward_approver", office.counter), Grant("reward_manager"), employee_id=office.approver_id
        )
        refused = reader.post(f"/proposals/{far}/{verb}", body)
        assert (refused.status, refused.body["code"]) == (403, "outside-your-units")
    assert local.post(f"/proposals/{near}/approve").status == 200


def test_what_waits_depends_on_who_asks(office: Office) -> None:
    scheme_id = office.scheme()
    office.draft()
    evaluation = office.settle(held := office.employ())
    office.proposed(scheme_id, held)
    office.service.receive(objection(evaluation, held))
    proposal = office.proposed(scheme_id, office.earn())
    approver = office.approver.get("/waiting").body
    assert (approver["to_decide"], approver["held"], approver["drafts"]) == (1, 1, 0)
    assert approver["oldest"] == "2026-11-24T01:00:00+00:00"
    assert office.manager.get("/waiting").body == {"to_decide": 0, "oldest": None, "held": 0, "drafts": 1}
    both = office.service.client(Grant("reward_manager"), Grant("reward_approver"), employee_id=office.manager_id)
    assert both.get("/waiting").body["to_decide"] == 0  # all are their own
    office.approver.post(f"/proposals/{proposal}/approve")
    assert office.approver.get("/waiting").body["to_decide"] == 0


def test_grants_are_exported_for_payroll_and_nothing_in_them_is_a_formula(office: Office) -> None:
    scheme_id = office.scheme(name='=HYPERLINK("http://x")', decree="@SUM(A1)")
    person = office.earn()
    office.approver.post(f"/proposals/{office.proposed(scheme_id, person)}/approve")
    office.proposed(scheme_id, office.earn())  # under way: not for payroll
    reply = office.approver.get("/grants.csv")
    assert reply.headers["Content-Type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig")))
    assert (row["pegawai_id"], row["besaran"], row["diputus"]) == (str(person), str(AMOUNT), "2026-11-24")
    assert (row["skema"], row["keputusan"]) == ('\'=HYPERLINK("http://x")', "'@SUM(A1)")
    empty = office.manager.get(f"/grants.csv?scheme={office.scheme()}").content.decode("utf-8-sig")
    assert len(empty.splitlines()) == 1
    assert office.employee(person).get("/grants.csv").status == 403
