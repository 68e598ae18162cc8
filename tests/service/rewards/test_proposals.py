"""Proposing reserves, a second person decides; objections hold; the employee sees what was granted and why."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.rewards.models import Proposal
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft
from shared.events.evaluations import ObjectionFiled
from shared.events.rewards import RewardGranted, RewardProposed, RewardRevoked, RewardWithheld
from tests.service.rewards.conftest import Q3, Office

AMOUNT = 7_500_000


def test_a_proposal_reserves_and_another_person_grants_it(office: Office) -> None:
    scheme_id, person = office.scheme(), office.employ()
    office.settle(person, "SANGAT_BAIK")
    office.train(person, "22")
    made = office.propose(scheme_id, person, reason="Membuka loket akhir pekan")
    assert made.status == 201
    assert (made.body["state"], made.body["rank"], made.body["points"]) == ("PROPOSED", 1, "133.0")
    assert (made.body["predikat"], made.body["hours"], made.body["amount"]) == ("SANGAT_BAIK", "22", str(AMOUNT))
    assert made.body["proposer_id"] == str(office.manager_id)
    assert office.budget(scheme_id) == (AMOUNT, 0, 3 * AMOUNT)
    granted = office.approver.post(f"/proposals/{made.body['id']}/approve")
    assert (granted.status, granted.body["state"]) == (200, "GRANTED")
    assert granted.body["decided_by"] == str(office.approver_id)
    assert office.budget(scheme_id) == (0, AMOUNT, 3 * AMOUNT)
    proposed, given = office.service.stated()
    assert (type(proposed), type(given)) == (RewardProposed, RewardGranted)
    assert (given.employee_id, given.scheme_id, given.amount) == (person, UUID(scheme_id), AMOUNT)


def test_a_proposal_sent_twice_is_one(office: Office) -> None:
    scheme_id, person = office.scheme(), office.earn()
    body = {"id": str(uuid7()), "scheme_id": scheme_id, "employee_id": str(person), "reason": "Layak"}
    first, second = (office.manager.post("/proposals", body) for _ in range(2))
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert office.budget(scheme_id)[0] == AMOUNT
    assert len(office.service.stated(RewardProposed)) == 1


def test_a_person_has_one_open_or_granted_proposal_of_a_scheme(office: Office) -> None:
    scheme_id, other, person = office.scheme(), office.scheme(), office.earn()
    first = office.proposed(scheme_id, person)
    refused = office.propose(scheme_id, person)
    assert (refused.status, refused.body["code"]) == (409, "already-proposed")
    office.proposed(other, person)
    assert office.approver.post(f"/proposals/{first}/decline", {"reason": "Giliran lain"}).status == 200
    second = office.proposed(scheme_id, person)
    assert office.approver.post(f"/proposals/{second}/approve").status == 200
    assert office.propose(scheme_id, person).body["code"] == "already-proposed"


def test_only_the_eligible_are_proposed_and_the_refusal_says_why(office: Office) -> None:
    scheme_id, low = office.scheme(), office.employ()
    office.settle(low, "KURANG")
    refused = office.propose(scheme_id, low)
    assert (refused.status, refused.body["code"]) == (409, "not-eligible")
    assert refused.body["errors"] == {"employee_id": ["predikat-too-low"]}
    accused = office.propose(scheme_id, office.earn(), is_declared_clean=False)
    assert accused.body["errors"] == {"employee_id": ["discipline-case"]}
    assert office.propose(scheme_id, office.employ()).body["errors"] == {"employee_id": ["not-evaluated"]}
    declared = office.propose(scheme_id, office.earn(), is_declared_clean=True)
    assert (declared.status, declared.body["is_declared_clean"]) == (201, True)
    assert office.budget(scheme_id)[0] == AMOUNT


def test_the_budget_is_never_exceeded(office: Office) -> None:
    scheme_id = office.scheme(budget=str(2 * AMOUNT - 1))
    first, second = office.earn(), office.earn()
    proposal = office.proposed(scheme_id, first)
    refused = office.propose(scheme_id, second)
    assert (refused.status, refused.body["code"]) == (409, "over-budget")
    assert office.approver.post(f"/proposals/{proposal}/approve").status == 200
    assert office.propose(scheme_id, second).body["code"] == "over-budget"
    assert office.budget(scheme_id) == (0, AMOUNT, AMOUNT - 1)


def test_an_honour_without_money_needs_no_budget(office: Office) -> None:
    scheme_id = office.scheme(kind="SUCCESSION_POOL", amount="0", budget="0")
    proposal = office.proposed(scheme_id, office.earn())
    assert office.approver.post(f"/proposals/{proposal}/approve").body["amount"] == "0"
    assert office.budget(scheme_id) == (0, 0, 0)


def test_people_are_proposed_under_active_schemes_only(office: Office) -> None:
    person, draft = office.earn(), office.draft().body["id"]
    assert office.propose(draft, person).body["code"] == "scheme-not-active"
    active = office.scheme()
    proposal = office.proposed(active, person)
    assert office.manager.post(f"/schemes/{active}/close").status == 200
    assert office.propose(active, office.earn()).body["code"] == "scheme-not-active"
    assert office.approver.post(f"/proposals/{proposal}/approve").status == 200  # under way before


def test_nobody_decides_what_they_proposed_nor_for_themselves(office: Office) -> None:
    scheme_id, person = office.scheme(), office.earn()
    both = office.service.client(Grant("reward_manager"), Grant("reward_approver"), employee_id=office.manager_id)
    proposal = office.proposed(scheme_id, person)
    for verb, body in (("approve", None), ("decline", {"reason": "Keliru"})):
        refused = both.post(f"/proposals/{proposal}/{verb}", body)
        assert (refused.status, refused.body["code"]) == (403, "own-reward-proposal")
        himself = office.service.client(Grant("reward_approver"), employee_id=person)
        refused = himself.post(f"/proposals/{proposal}/{verb}", body)
        assert (refused.status, refused.body["code"]) == (404, "no-such-proposal")  # not theirs to know of yet
    office.settle(office.manager_id)
    refused = office.propose(scheme_id, office.manager_id)
    assert (refused.status, refused.body["code"]) == (403, "for-oneself")
    assert office.budget(scheme_id) == (AMOUNT, 0, 3 * AMOUNT)


def test_a_proposal_is_decided_once(office: Office) -> None:
    scheme_id = office.scheme()
    granted, declined = (office.proposed(scheme_id, office.earn()) for _ in range(2))
    assert office.approver.post(f"/proposals/{granted}/approve").status == 200
    reply = office.approver.post(f"/proposals/{declined}/decline", {"reason": "Anggaran dialihkan"})
    assert (reply.body["state"], reply.body["decision_reason"]) == ("DECLINED", "Anggaran dialihkan")
    for proposal in (granted, declined):
        for verb, body in (("approve", None), ("decline", {"reason": "Lagi"})):
            refused = office.approver.post(f"/proposals/{proposal}/{verb}", body)
            assert (refused.status, refused.body["code"]) == (409, "already-decided")
    assert office.budget(scheme_id) == (0, AMOUNT, 3 * AMOUNT)
    assert [fact.why for fact in office.service.stated(RewardWithheld)] == ["DECLINED"]
    assert len(office.service.stated(RewardGranted)) == 1


def test_declining_takes_a_reason(office: Office) -> None:
    proposal = office.proposed(office.scheme(), office.earn())
    refused = office.approver.post(f"/proposals/{proposal}/decline", {"reason": "  "})
    assert (refused.status, refused.body["code"]) == (422, "decline-reason-missing")
    assert refused.body["errors"] == {"reason": ["decline-reason-missing"]}
    assert office.approver.post(f"/proposals/{proposal}/decline", {}).status == 422


def test_who_is_no_longer_eligible_is_not_granted_a_reward(office: Office) -> None:
    scheme_id, person = office.scheme(), office.earn()
    proposal = office.proposed(scheme_id, person)
    office.service.receive(EmployeeLeft(employee_id=person, on=Q3))
    refused = office.approver.post(f"/proposals/{proposal}/approve")
    assert (refused.status, refused.body["code"]) == (409, "not-eligible")
    assert refused.body["errors"] == {"employee_id": ["has-left"]}
    assert office.approver.post(f"/proposals/{proposal}/decline", {"reason": "Sudah pindah"}).status == 200


def test_an_objection_holds_what_rests_on_it_until_it_is_settled(office: Office) -> None:
    scheme_id, person = office.scheme(), office.employ()
    evaluation = office.settle(person)
    proposal = office.proposed(scheme_id, person)
    office.service.receive(objection(evaluation, person))
    assert state(office, proposal) == "HELD"
    assert office.budget(scheme_id)[0] == AMOUNT
    refused = office.approver.post(f"/proposals/{proposal}/approve")
    assert (refused.status, refused.body["code"]) == (409, "held")
    assert [fact.why for fact in office.service.stated(RewardWithheld)] == ["OBJECTION"]
    office.settle(person, id_=evaluation)
    assert state(office, proposal) == "PROPOSED"
    assert office.approver.post(f"/proposals/{proposal}/approve").status == 200


def test_a_settled_predikat_below_the_scheme_ends_a_proposal_and_revokes_a_grant(office: Office) -> None:
    scheme_id, waiting, granted = office.scheme(), office.employ(), office.employ()
    evaluations = office.settle(waiting), office.settle(granted)
    proposals = office.proposed(scheme_id, waiting), office.proposed(scheme_id, granted)
    assert office.approver.post(f"/proposals/{proposals[1]}/approve").status == 200
    office.service.receive(objection(evaluations[0], waiting), objection(evaluations[1], granted))
    assert [state(office, proposal) for proposal in proposals] == ["HELD", "GRANTED"]
    for evaluation, person in zip(evaluations, (waiting, granted), strict=True):
        office.settle(person, "KURANG", id_=evaluation)
    assert [state(office, proposal) for proposal in proposals] == ["DECLINED", "REVOKED"]
    assert office.budget(scheme_id) == (0, 0, 4 * AMOUNT)
    assert [fact.why for fact in office.service.stated(RewardWithheld)] == ["OBJECTION", "DECLINED"]
    assert [fact.employee_id for fact in office.service.stated(RewardRevoked)] == [granted]
    ended = office.manager.get(f"/proposals/{proposals[0]}").body
    assert (ended["decided_by"], ended["decision_reason"]) == (None, None)
    assert [reward["state"] for reward in own(office, granted)] == ["REVOKED"]


def test_a_held_proposal_can_be_declined(office: Office) -> None:
    scheme_id, person = office.scheme(), office.employ()
    evaluation = office.settle(person)
    proposal = office.proposed(scheme_id, person)
    office.service.receive(objection(evaluation, person))
    assert office.approver.post(f"/proposals/{proposal}/decline", {"reason": "Ditarik unit"}).status == 200
    assert office.budget(scheme_id)[0] == 0
    office.settle(person, id_=evaluation)
    assert state(office, proposal) == "DECLINED"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "   "}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"reason": "a\x00"}, "reason"),
        ({"id": "1"}, "id"),
        ({"scheme_id": None}, "scheme_id"),
        ({"amount": "1"}, "amount"),
        ({"is_declared_clean": "mungkin"}, "is_declared_clean"),
    ],
)
def test_nonsense_is_refused_at_its_field(office: Office, body: dict[str, Any], field: str) -> None:
    whole = {"id": str(uuid7()), "scheme_id": office.scheme(), "employee_id": str(office.earn()), "reason": "Layak"}
    refused = office.manager.post("/proposals", {**whole, **body})
    assert refused.status == 422
    assert list(refused.body["errors"]) == [field]
    assert office.service.rows(Proposal) == []


def test_who_may_not_is_refused(office: Office) -> None:
    scheme_id, person = office.scheme(), office.earn()
    proposal = office.proposed(scheme_id, person)
    body = {"id": str(uuid7()), "scheme_id": scheme_id, "employee_id": str(person), "reason": "Layak"}
    assert office.approver.post("/proposals", body).status == 403
    assert office.manager.post(f"/proposals/{proposal}/approve").status == 403
    assert office.employee(person).get("/proposals").status == 403
    assert office.employee(person).get("/waiting").status == 403
    accountless = office.service.client(Grant("reward_approver"))
    assert accountless.post(f"/proposals/{proposal}/approve").body["code"] == "no-employee-record"
    assert office.approver.post(f"/proposals/{uuid4()}/approve").body["code"] == "no-such-proposal"


def test_another_agency_sees_no_proposal_and_decides_none(office: Office, neighbour: Office) -> None:
    proposal = office.proposed(office.scheme(), person := office.earn())
    assert neighbour.approver.get("/proposals").body["total"] == 0
    assert neighbour.approver.get("/waiting").body["to_decide"] == 0
    for reply in (
        neighbour.approver.get(f"/proposals/{proposal}"),
        neighbour.approver.post(f"/proposals/{proposal}/approve"),
        neighbour.approver.post(f"/proposals/{proposal}/decline", {"reason": "Bukan kami"}),
    ):
        assert (reply.status, reply.body["code"]) == (404, "no-such-proposal")
    office.approver.post(f"/proposals/{proposal}/approve")
    assert own(neighbour, person) == []
    assert len(neighbour.approver.get("/grants.csv").content.splitlines()) == 1
    assert neighbour.service.stated() == []


def state(office: Office, proposal: str) -> str:
    """How far a proposal has come."""
    return str(office.manager.get(f"/proposals/{proposal}").body["state"])


def own(office: Office, person: UUID) -> list[dict[str, Any]]:
    """What this employee sees of rewards."""
    items: list[dict[str, Any]] = office.employee(person).get("/mine").body["items"]
    return items


def objection(evaluation: UUID, person: UUID) -> ObjectionFiled:
    """The person objects."""
    return ObjectionFiled(objection_id=uuid7(), evaluation_id=evaluation, employee_id=person, filed_on=Q3)
