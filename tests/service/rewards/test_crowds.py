"""Fifty at once, each with a thread and a connection of their own: the budget stays exact."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.evaluations import ObjectionFiled
from shared.events.rewards import RewardGranted, RewardProposed, RewardWithheld
from tests.service.rewards.conftest import Q3, Office, recorded, settled
from tests.support.people import Reply

CROWD = 50
AMOUNT = 7_500_000


def at_once(calls: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """All answers; nobody begins before everybody is ready."""
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Reply]) -> Reply:
        ready.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def codes(replies: Sequence[Reply]) -> Counter[str]:
    """How often each code, or each status of a success."""
    return Counter(str(reply.body.get("code", reply.status)) for reply in replies)


def crowd(office: Office) -> list[str]:
    """Fifty people whose evaluations are final."""
    people = [uuid7() for _ in range(CROWD)]
    office.service.receive(*(recorded(person, office.counter) for person in people), times=1)
    office.service.receive(*(settled(uuid7(), person, "BAIK") for person in people), times=1)
    return [str(person) for person in people]


def test_of_fifty_proposals_at_once_as_many_are_taken_as_the_budget_holds(office: Office) -> None:
    scheme_id, manager = office.scheme(budget=str(20 * AMOUNT + 1)), office.manager
    bodies = [
        {"id": str(uuid7()), "scheme_id": scheme_id, "employee_id": person, "reason": "Layak"}
        for person in crowd(office)
    ]
    replies = at_once([partial(manager.post, "/proposals", body) for body in bodies])
    assert codes(replies) == {"201": 20, "over-budget": 30}
    assert office.budget(scheme_id) == (20 * AMOUNT, 0, 1)
    assert len(office.service.stated(RewardProposed)) == 20


def test_one_form_sent_fifty_times_at_once_is_one_proposal(office: Office) -> None:
    scheme_id, manager, person = office.scheme(), office.manager, office.earn()
    body = {"id": str(uuid7()), "scheme_id": scheme_id, "employee_id": str(person), "reason": "Layak"}
    replies = at_once([lambda: manager.post("/proposals", body)] * CROWD)
    assert codes(replies) == {"201": 1, "200": CROWD - 1}
    assert office.budget(scheme_id)[0] == AMOUNT


def test_fifty_proposals_of_one_person_at_once_are_one(office: Office) -> None:
    scheme_id, manager, person = office.scheme(), office.manager, office.earn()
    body = {"scheme_id": scheme_id, "employee_id": str(person), "reason": "Layak"}
    replies = at_once([lambda: manager.post("/proposals", {"id": str(uuid7()), **body})] * CROWD)
    assert codes(replies) == {"201": 1, "already-proposed": CROWD - 1}


def test_fifty_approvals_at_once_grant_each_once_and_the_budget_is_exact(office: Office) -> None:
    scheme_id, people = office.scheme(budget=str(30 * AMOUNT)), crowd(office)
    proposals = [office.proposed(scheme_id, UUID(person)) for person in people[:25]]
    others = [office.service.client(Grant("reward_approver"), employee_id=uuid7()) for _ in range(2)]
    calls = [partial(other.post, f"/proposals/{proposal}/approve") for proposal in proposals for other in others]
    assert codes(at_once(calls)) == {"200": 25, "already-decided": 25}
    assert office.budget(scheme_id) == (0, 25 * AMOUNT, 5 * AMOUNT)
    assert len({fact.proposal_id for fact in office.service.stated(RewardGranted)}) == 25


def test_approving_declining_and_objecting_at_once_leave_each_proposal_in_one_state(office: Office) -> None:
    scheme_id = office.scheme(budget=str(30 * AMOUNT))
    people = [office.employ() for _ in range(10)]
    evaluations = [office.settle(person) for person in people]
    proposals = [office.proposed(scheme_id, person) for person in people]
    approver = office.approver

    def object_to(place: int) -> Reply:
        fact = ObjectionFiled(
            objection_id=uuid7(), evaluation_id=evaluations[place], employee_id=people[place], filed_on=Q3
        )
        office.service.receive(fact, times=1)
        return Reply(200, {}, {}, b"")

    calls: list[Callable[[], Reply]] = []
    for place, proposal in enumerate(proposals):
        calls += [
            partial(approver.post, f"/proposals/{proposal}/approve"),
            partial(approver.post, f"/proposals/{proposal}/decline", {"reason": "Dialihkan"}),
            partial(object_to, place),
        ]
    replies = at_once(calls)
    assert set(codes(replies)) <= {"200", "already-decided", "held", "not-eligible"}
    states = Counter(item["state"] for item in office.manager.get("/proposals").body["items"])
    assert sum(states.values()) == 10
    reserved, granted, _ = office.budget(scheme_id)
    assert reserved == AMOUNT * (states["PROPOSED"] + states["HELD"])
    assert granted == AMOUNT * states["GRANTED"]
    assert states["PROPOSED"] == 0
    declined = [fact for fact in office.service.stated(RewardWithheld) if fact.why == "DECLINED"]
    assert len(declined) == states["DECLINED"]
