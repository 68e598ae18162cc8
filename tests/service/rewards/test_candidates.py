"""Ranks arise from final evaluations and completed training; SQL and the rule agree on them."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.rewards.models import COPIES, Scheme, Standing, Training
from services.rewards.rules import schemes as rules
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft, EmployeeTransferred
from shared.events.evaluations import CycleOpened, EvaluationFinalised, ObjectionFiled
from shared.vocabulary import Employment, Predikat
from tests.service.rewards.conftest import Q3, Office, recorded, settled, trained


def rows(office: Office, scheme_id: str, query: str = "") -> list[dict[str, Any]]:
    """The candidates."""
    items: list[dict[str, Any]] = office.manager.get(f"/schemes/{scheme_id}/candidates?{query}").body["items"]
    return items


def ids(items: list[dict[str, Any]]) -> list[UUID]:
    """Their ids."""
    return [UUID(item["employee_id"]) for item in items]


def reasons(office: Office, scheme_id: str) -> dict[UUID, list[str]]:
    """Who may not be proposed, and why."""
    items = office.manager.get(f"/schemes/{scheme_id}/excluded").body["items"]
    return {UUID(item["employee_id"]): item["reasons"] for item in items}


def test_people_rank_by_predikat_and_training_of_the_period(office: Office) -> None:
    scheme_id = office.scheme()
    best, trainee, plain = office.earn("SANGAT_BAIK"), office.earn(), office.earn()
    office.train(trainee, "20")
    office.train(trainee, "25")  # 45 JP, of which 40 count
    office.train(plain, "30", date(2026, 10, 1))  # after the period
    found = rows(office, scheme_id)
    assert ids(found) == [trainee, best, plain]
    assert [item["rank"] for item in found] == [1, 2, 3]
    assert [Decimal(item["points"]) for item in found] == [130, 100, 70]
    assert (found[0]["hours"], found[0]["predikat"], found[0]["period_end"]) == ("45", "BAIK", "2026-09-30")
    assert (Decimal(found[0]["points_of_predikat"]), Decimal(found[0]["points_of_hours"])) == (70, 60)


def test_equal_points_share_a_rank_and_the_next_is_left_out(office: Office) -> None:
    scheme_id = office.scheme()
    people = [office.earn(), office.earn(), office.earn("SANGAT_BAIK")]
    office.settle(office.employ(), "BUTUH_PERBAIKAN")
    assert [item["rank"] for item in rows(office, scheme_id)] == [1, 2, 2]
    assert set(ids(rows(office, scheme_id, "sort=hours"))) == set(people)
    second = rows(office, scheme_id, "per_page=2&page=2")
    assert [item["rank"] for item in second] == [2]
    assert [item["rank"] for item in rows(office, scheme_id, "sort=-place")] == [2, 2, 1]


def test_filters_leave_people_out_and_move_nobody(office: Office) -> None:
    scheme_id = office.scheme()
    first, second = office.earn("SANGAT_BAIK", office.elsewhere), office.earn()
    office.proposed(scheme_id, first)
    assert ids(rows(office, scheme_id, f"unit_id={office.counter}")) == [second]
    assert rows(office, scheme_id, f"unit_id={office.counter}")[0]["rank"] == 2
    assert ids(rows(office, scheme_id, f"ids={second}&ids={uuid4()}")) == [second]
    assert ids(rows(office, scheme_id, "free=true")) == [second]
    assert [item["proposal_state"] for item in rows(office, scheme_id)] == ["PROPOSED", None]
    assert office.manager.get(f"/schemes/{scheme_id}/candidates?ids=x").status == 422


def test_a_scheme_covers_units_and_employment(office: Office) -> None:
    inside, pppk = office.earn(), office.employ(employment="PPPK")
    office.settle(pppk)
    outside = office.earn(unit_id=office.elsewhere)
    scheme_id = office.scheme(units=[str(office.counter)], employment=["PNS"])
    assert ids(rows(office, scheme_id)) == [inside]
    assert reasons(office, scheme_id)[pppk] == ["EMPLOYMENT_NOT_COVERED"]
    assert reasons(office, scheme_id)[outside] == ["UNIT_NOT_COVERED"]
    office.service.receive(_moved(inside, office.elsewhere))
    assert rows(office, scheme_id) == []


def test_each_reason_is_told_on_request(office: Office) -> None:
    scheme_id = office.scheme()
    pending, objecting, gone, low, early = (office.employ() for _ in range(5))
    cycle = uuid7()
    office.service.receive(_finalised(pending, cycle), CycleOpened(cycle_id=cycle, period_start=Q3, period_end=Q3))
    office.service.receive(_objected(office.settle(objecting), objecting))
    office.settle(gone)
    office.service.receive(EmployeeLeft(employee_id=gone, on=date(2026, 10, 1)))
    office.settle(low, "BUTUH_PERBAIKAN")
    office.settle(early, end=date(2026, 6, 30))
    assert rows(office, scheme_id) == []
    assert reasons(office, scheme_id) == {
        office.manager_id: ["NOT_EVALUATED"],
        office.approver_id: ["NOT_EVALUATED"],
        pending: ["NOT_FINAL"],
        objecting: ["OPEN_OBJECTION"],
        gone: ["HAS_LEFT"],
        low: ["PREDIKAT_TOO_LOW"],
        early: ["NOT_EVALUATED"],
    }


def test_the_newest_final_evaluation_counts_and_a_pending_one_does_not_stand_in_its_way(office: Office) -> None:
    person = office.employ()
    office.settle(person, "SANGAT_BAIK", date(2026, 7, 31))
    newest = office.settle(person, "BAIK", date(2026, 8, 31))
    cycle = uuid7()
    office.service.receive(CycleOpened(cycle_id=cycle, period_start=Q3, period_end=Q3), _finalised(person, cycle))
    scheme_id = office.scheme()
    (found,) = rows(office, scheme_id)
    assert (found["evaluation_id"], found["predikat"]) == (str(newest), "BAIK")
    office.service.receive(_objected(newest, person))
    assert reasons(office, scheme_id)[person] == ["OPEN_OBJECTION"]


def test_an_officer_of_some_units_sees_those_alone_with_ranks_among_all(office: Office) -> None:
    scheme_id = office.scheme()
    office.earn("SANGAT_BAIK", office.elsewhere)
    near = office.earn()
    local = office.service.client(Grant("reward_manager", office.counter), employee_id=office.manager_id)
    found = local.get(f"/schemes/{scheme_id}/candidates").body["items"]
    assert [(UUID(item["employee_id"]), item["rank"]) for item in found] == [(near, 2)]
    assert local.get(f"/schemes/{scheme_id}/excluded").body["total"] == 0
    body = {"id": str(uuid7()), "scheme_id": scheme_id, "reason": "Layak"}
    # How people out of reach stand is not told: who could be rewarded and who could not are refused alike.
    for far in (office.earn(unit_id=office.elsewhere), office.earn("KURANG", unit_id=office.elsewhere)):
        refused = local.post("/proposals", {**body, "employee_id": str(far)})
        assert (refused.status, refused.body["code"]) == (403, "outside-your-units")


def test_a_list_of_candidates_takes_few_statements_however_many_people(office: Office) -> None:
    scheme_id = office.scheme()
    people = [uuid7() for _ in range(300)]
    office.service.receive(*(recorded(person, office.counter) for person in people), times=1)
    office.service.receive(*(settled(uuid7(), person, "BAIK") for person in people), times=1)
    office.service.receive(*(trained(person, "3") for person in people), times=1)
    with office.service.statements() as seen:
        reply = office.manager.get(f"/schemes/{scheme_id}/candidates?per_page=200")
    assert (reply.body["total"], len(reply.body["items"])) == (300, 200)
    assert len(seen) <= 6, seen
    with office.service.statements() as seen:
        office.manager.get(f"/schemes/{scheme_id}/excluded")
    assert len(seen) <= 6, seen


def test_another_agency_ranks_none_of_our_people(office: Office, neighbour: Office) -> None:
    office.earn()
    scheme_id = neighbour.scheme()
    assert rows(neighbour, scheme_id) == []
    assert set(reasons(neighbour, scheme_id)) == {neighbour.manager_id, neighbour.approver_id}
    stranger = neighbour.propose(scheme_id, office.earn())
    assert (stranger.status, stranger.body["code"]) == (404, "no-such-employee")


STANDINGS = st.tuples(
    st.sampled_from(Predikat),
    st.dates(date(2026, 5, 1), date(2026, 11, 30)),
    st.booleans(),
    st.booleans(),
)
CROWDS = st.lists(
    st.tuples(
        st.sampled_from(Employment),
        st.sampled_from(["root", "counter", "elsewhere"]),
        st.booleans(),
        st.lists(STANDINGS, max_size=3),
        st.lists(
            st.tuples(st.sampled_from(["0", "2.5", "20", "33"]), st.dates(date(2026, 6, 1), date(2026, 11, 1))),
            max_size=3,
        ),
    ),
    max_size=12,
)
CHANGES = st.fixed_dictionaries(
    {
        "employment": st.lists(st.sampled_from(["PNS", "PPPK"]), min_size=1, max_size=2, unique=True),
        "hours_counted": st.none() | st.sampled_from(["0", "22.5", "40"]),
        "hour_points": st.sampled_from(["0.01", "1.5", "3.5"]),
        "least_predikat": st.sampled_from(["SANGAT_BAIK", "BAIK"]),
        "predikat_points": st.sampled_from([{}, {"BAIK": "70.25"}, {"SANGAT_BAIK": "105", "BAIK": "70"}]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CROWDS, CHANGES, st.booleans())
def test_sql_ranks_as_the_rule_does(
    office: Office, crowd: list[Any], changes: dict[str, Any], is_covering_all: bool
) -> None:
    own = Office(office.service.of_another_agency()).furnish()
    units = {"root": own.root, "counter": own.counter, "elsewhere": own.elsewhere}
    with own.service.session() as session:
        for employment, unit, has_left, standings, trainings in crowd:
            left_on = date(2026, 10, 1) if has_left else None
            person = COPIES.employee(
                unit_id=units[unit],
                position_id=uuid4(),
                superior_id=None,
                employment=employment.value,
                left_on=left_on,
            )
            session.add(person)
            for predikat, end, is_final, is_objected in standings:
                standing = Standing(employee_id=person.id, predikat=predikat.value, period_end=end)
                standing.settled_on, standing.is_objected = end if is_final else None, is_objected
                session.add(standing)
            for hours, day in trainings:
                session.add(Training(employee_id=person.id, hours=Decimal(hours), completed_on=day))
        session.commit()
    scheme_id = own.scheme(**changes, units=[] if is_covering_all else [str(own.counter)])
    ranked = rules.ranking(*_as_rules(own, scheme_id))
    found = own.manager.get(f"/schemes/{scheme_id}/candidates?per_page=200").body["items"]
    assert [(UUID(i["employee_id"]), i["rank"], Decimal(i["points"]), Decimal(i["hours"])) for i in found] == [
        (place.candidate.employee_id, place.rank, place.points, place.candidate.hours) for place in ranked
    ]
    scheme, people = _as_rules(own, scheme_id)
    told = own.manager.get(f"/schemes/{scheme_id}/excluded?per_page=200").body["items"]
    assert {UUID(i["employee_id"]): tuple(i["reasons"]) for i in told} == {
        person.employee_id: tuple(why)
        for person in people
        if (why := rules.ineligibilities(scheme, person)) and (person.is_serving or person.standing)
    }


def _as_rules(own: Office, scheme_id: str) -> tuple[rules.Scheme, list[rules.Candidate]]:
    (scheme,) = (row.as_rule for row in own.service.rows(Scheme) if str(row.id) == scheme_id)
    paths = {row.id: tuple(row.path) for row in own.service.rows(COPIES.unit)}
    standings, trainings = own.service.rows(Standing), own.service.rows(Training)
    people = []
    for row in own.service.rows(COPIES.employee):
        known = [s.as_rule for s in standings if s.employee_id == row.id]
        within = [
            t.hours
            for t in trainings
            if t.employee_id == row.id and scheme.period_start <= t.completed_on <= scheme.period_end
        ]
        people.append(
            rules.Candidate(
                row.id,
                Employment(row.employment),
                paths[row.unit_id],
                rules.standing_in(scheme, known),
                sum(within, Decimal(0)),
                is_serving=row.left_on is None,
            )
        )
    return scheme, people


def _moved(employee_id: UUID, unit_id: UUID) -> EmployeeTransferred:
    return EmployeeTransferred(
        employee_id=employee_id, unit_id=unit_id, position_id=uuid4(), superior_id=None, employment="PNS"
    )


def _finalised(employee_id: UUID, cycle_id: UUID) -> EvaluationFinalised:
    return EvaluationFinalised(
        evaluation_id=uuid7(),
        cycle_id=cycle_id,
        employee_id=employee_id,
        evaluator_id=uuid4(),
        unit_id=uuid4(),
        result=2,
        behaviour=2,
        predikat="BAIK",
        rules="uji",
        levels=(),
        finalised_on=Q3,
        objection_due=Q3,
    )


def _objected(evaluation_id: UUID, employee_id: UUID) -> ObjectionFiled:
    return ObjectionFiled(objection_id=uuid7(), evaluation_id=evaluation_id, employee_id=employee_id, filed_on=Q3)
