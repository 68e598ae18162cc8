"""The organisation's *predikat*: who sets it, once, and that nobody is finalised before."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.evaluations.models.cycles import OrganisationRating
from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.evaluations import EvaluationFinalised, OrganisationRated
from shared.vocabulary import OrganisationPredikat


def test_the_leader_one_level_up_sets_it_and_the_fact_names_no_reason(office):
    cycle = office.open()
    reply = office.rate(cycle, "ISTIMEWA")
    assert (reply.status, reply.body["predikat"], reply.body["rater_id"]) == (201, "ISTIMEWA", str(office.mayor))
    (fact,) = office.service.stated(OrganisationRated)
    assert fact == OrganisationRated(cycle_id=cycle, organisation_id=office.office, predikat="ISTIMEWA")


def test_a_form_sent_twice_rates_once_and_another_form_is_refused(office):
    cycle = office.open()
    where = f"/cycles/{cycle}/organisations/{office.office}/rating"
    body = {"id": str(uuid7()), "predikat": "BAIK", "reason": "Tercapai."}
    mayor = office.client(office.mayor)
    assert [mayor.post(where, body).status for _ in range(2)] == [201, 200]
    again = mayor.post(where, {**body, "id": str(uuid7()), "predikat": "KURANG"})
    assert (again.status, again.body["code"]) == (409, "organisation-already-rated")
    elsewhere = mayor.post(f"/cycles/{cycle}/organisations/{office.elsewhere}/rating", body)
    assert (elsewhere.status, elsewhere.body["code"]) == (409, "id-taken")
    assert len(office.service.rows(OrganisationRating)) == len(office.service.stated(OrganisationRated)) == 1


def test_nobody_else_sets_it(office):
    cycle = office.open()
    codes = {who: office.rate(cycle, by=getattr(office, who)).body["code"] for who in ("head", "lead", "other_head")}
    assert codes == {
        "head": "own-organisation",
        "lead": "not-the-leader-above",
        "other_head": "not-the-leader-above",
    }
    body = {"id": str(uuid7()), "predikat": "BAIK", "reason": "x", "document": "SK 1"}
    admin = office.admin.post(f"/cycles/{cycle}/organisations/{office.office}/rating", body)
    assert (admin.status, admin.body["code"]) == (403, "not-the-leader-above")
    assert office.service.rows(OrganisationRating) == []


def test_the_root_is_rated_outside_and_an_admin_records_the_document(office):
    cycle = office.open()
    where = f"/cycles/{cycle}/organisations/{office.root}/rating"
    body = {"id": str(uuid7()), "predikat": "BAIK", "reason": "Keputusan gubernur."}
    mayor = office.client(office.mayor).post(where, body)
    assert (mayor.status, mayor.body["code"]) == (403, "own-organisation")
    assert office.client(office.head).post(where, body).status == 403
    without = office.admin.post(where, body)
    assert (without.status, without.body["errors"]) == (422, {"document": ["document-missing"]})
    assert office.admin.post(where, {**body, "document": "SK 17/2026"}).status == 201


def test_a_vacant_seat_above_passes_the_duty_to_an_admin(office):
    office.service.receive(office.unit(office.root, None))
    cycle = office.open()
    body = {"id": str(uuid7()), "predikat": "BAIK", "reason": "x", "document": "SK 1"}
    assert office.admin.post(f"/cycles/{cycle}/organisations/{office.office}/rating", body).status == 201


def test_a_unit_that_is_no_organisation_has_no_predikat(office):
    cycle = office.open()
    reply = office.rate(cycle, unit=office.desk, by=office.head)
    assert (reply.status, reply.body["code"]) == (404, "no-such-organisation")
    assert office.rate(cycle, unit=uuid7()).status == 404
    assert office.rate(uuid7()).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"predikat": "LUAR_BIASA"}, "predikat"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"id": None}, "id"),
    ],
)
def test_nonsense_rates_nothing(office, body, field):
    cycle = office.open()
    where = f"/cycles/{cycle}/organisations/{office.office}/rating"
    given = {"id": str(uuid7()), "predikat": "BAIK", "reason": "x", **body}
    reply = office.client(office.mayor).post(where, given)
    assert reply.status == 422
    assert field in reply.body["errors"]


def test_the_list_says_who_must_act_and_shows_each_what_is_theirs_to_know(office):
    cycle = office.open()
    office.rate(cycle)

    def seen(client):
        items = client.get(f"/cycles/{cycle}/organisations").body["items"]
        return {row["code"]: row for row in items}

    admin = seen(office.admin)
    assert set(admin) == {"root", "office", "elsewhere"}
    assert admin["root"]["must_act"] == {"employee_id": None}
    assert admin["root"]["may_rate"]
    assert admin["elsewhere"]["must_act"] == {"employee_id": str(office.mayor)}
    assert not admin["elsewhere"]["may_rate"]
    assert admin["office"]["must_act"] is None
    assert (admin["office"]["employees"], admin["office"]["decided"]) == (7, 0)
    mayor = seen(office.client(office.mayor))
    assert {code: row["may_rate"] for code, row in mayor.items()} == {"root": False, "office": False, "elsewhere": True}
    clerk = seen(office.client(office.clerks[0]))
    assert {code: (row["predikat"], row["reason"]) for code, row in clerk.items()} == {"office": ("BAIK", None)}
    head = seen(office.client(office.head))
    assert head["office"]["reason"] == "Rencana aksi tercapai."
    unrated = office.admin.get(f"/cycles/{cycle}/organisations", query_string={"rated": "false", "sort": "-code"})
    assert [row["code"] for row in unrated.body["items"]] == ["root", "elsewhere"]


def test_another_agency_rates_nothing_here(office, another):
    cycle = office.open()
    reply = another.rate(cycle, unit=office.office)
    assert reply.status == 404
    own = another.open()
    assert another.rate(own, unit=office.office).status == 404
    assert office.service.rows(OrganisationRating) == another.service.rows(OrganisationRating) == []


def test_before_the_organisation_is_rated_persons_stay_drafts_and_the_refusal_says_who_must_act(office):
    cycle = office.open()
    evaluation = office.evaluation(cycle, office.clerks[0])
    refused = office.finalise(evaluation)
    assert (refused.status, refused.body["code"]) == (409, "organisation-not-rated")
    assert "head of the unit above" in refused.body["detail"]
    look = office.client(office.lead).get(f"/evaluations/{evaluation}/check").body
    assert look["obstacles"] == ["organisation-not-rated"]
    assert look["standing"]["must_act"] == {"employee_id": str(office.mayor)}
    assert office.service.stated(EvaluationFinalised) == []
    office.rate(cycle)
    assert office.finalise(evaluation).status == 200


RATED = st.sampled_from(["office", "elsewhere"])
STEP = st.one_of(
    st.tuples(st.just("rate"), RATED),
    st.tuples(st.just("finalise"), st.sampled_from(["head", "other_head", "clerk"])),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=6), predikat=st.sampled_from(OrganisationPredikat))
def test_nobody_is_ever_finalised_before_the_organisation_is_rated(office, steps, predikat):
    cycle = office.open()
    people = {
        "head": (office.head, office.mayor, "office"),
        "other_head": (office.other_head, office.mayor, "elsewhere"),
        "clerk": (office.clerks[0], office.lead, "office"),
    }
    rated: set[str] = set()
    done: set[str] = set()
    for what, whom in steps:
        if what == "rate":
            office.rate(cycle, predikat.value, unit=getattr(office, whom))
            rated.add(whom)
            continue
        employee, by, organisation = people[whom]
        evaluation = office.evaluation(cycle, employee, by=by)
        if whom in done:
            continue
        reply = office.finalise(evaluation, by=by, reason="Bukti mendukung.")
        assert (reply.status == 200) == (organisation in rated), reply.body
        done |= {whom} if reply.status == 200 else set()
    finalised = [row for row in office.service.rows(Evaluation) if row.cycle_id == cycle and row.predikat]
    assert len(finalised) == len(done)
    assert all(row.organisation_predikat == predikat for row in finalised)
