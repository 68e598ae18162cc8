"""The distribution guide: counts and never names, hidden in small numbers, a reason where it is left."""

import csv
import io

import pytest

from services.evaluations.models.evaluations import Evaluation
from shared.db import uuid7
from shared.events.agencies import UnitSet


@pytest.fixture
def cycle(office):
    """A cycle in which the office (seven people are evaluated in it) is rated Baik."""
    opened = office.open()
    office.rate(opened)
    return opened


def finalised(office, cycle, count):
    """The first so many clerks are rated Baik."""
    for clerk in office.clerks[:count]:
        assert office.finalise(office.evaluation(cycle, clerk)).status == 200


def test_counts_are_hidden_until_five_are_decided(office, cycle):
    finalised(office, cycle, 4)
    few = guide_of(office, cycle)
    assert (few["decided"], few["undecided"], few["counts"]) == (4, 3, None)
    assert {bound["people"] for bound in few["bounds"]} == {None}
    evaluation = office.evaluation(cycle, office.lead, by=office.head)
    office.finalise(evaluation, by=office.head, reason="Bukti mendukung.")
    many = guide_of(office, cycle)
    assert many["counts"] == {"SANGAT_BAIK": 0, "BAIK": 5, "BUTUH_PERBAIKAN": 0, "KURANG": 0, "SANGAT_KURANG": 0}
    assert str(office.clerks[0]) not in str(many)


def guide_of(office, cycle, client=None):
    """The guide of the office."""
    items = (client or office.admin).get(f"/cycles/{cycle}/distribution").body["items"]
    return next(item for item in items if item["organisation_id"] == str(office.office))


def test_outside_the_guide_a_reason_is_required_and_kept(office, cycle):
    finalised(office, cycle, 4)
    # Seven people: at most four (70 % rounded down) are Baik, so the fifth asks for a reason.
    evaluation = office.evaluation(cycle, office.clerks[4])
    lead = office.client(office.lead)
    refused = office.finalise(evaluation)
    assert (refused.status, refused.body["code"]) == (422, "reason-outside-guide-missing")
    assert set(refused.body["errors"]) == {"reason_outside_guide"}
    look = lead.get(f"/evaluations/{evaluation}/check").body
    assert look["reason_required"]
    (left,) = [bound for bound in look["guide"]["bounds"] if not bound["is_kept"]]
    assert left == {"predikat": ["BAIK"], "limit": "AT_MOST", "bound": 4, "people": 5, "is_kept": False}
    assert office.finalise(evaluation, reason="Kelima petugas memenuhi target.").status == 200
    kept = lead.get(f"/evaluations/{evaluation}").body["reason_outside_guide"]
    assert kept == "Kelima petugas memenuhi target."
    assert "Kelima petugas" not in str(office.service.stated())


def test_within_the_guide_a_reason_is_neither_asked_for_nor_kept(office, cycle):
    evaluation = office.evaluation(cycle, office.clerks[0])
    assert office.finalise(evaluation, reason="Tidak perlu.").status == 200
    assert office.client(office.lead).get(f"/evaluations/{evaluation}").body["reason_outside_guide"] is None


def test_the_guide_is_off_in_a_small_organisation(office, cycle):
    office.rate(cycle, "SANGAT_KURANG", unit=office.elsewhere)
    evaluation = office.evaluation(cycle, office.other_head, by=office.mayor)
    assert office.finalise(evaluation, by=office.mayor, result=3, behaviour=3).status == 200


def test_each_sees_the_guide_of_organisations_they_lead_or_evaluate_in(office, cycle):
    def seen(employee):
        items = office.client(employee).get(f"/cycles/{cycle}/distribution").body["items"]
        return {item["organisation_id"] for item in items}

    assert seen(office.mayor) == {str(office.office), str(office.elsewhere)}
    assert seen(office.head) == seen(office.lead) == {str(office.office)}
    assert seen(office.clerks[0]) == set()
    assert seen(office.other_head) == {str(office.elsewhere)}


def test_another_agency_counts_nobody_of_this_one(office, another, cycle):
    finalised(office, cycle, 4)
    assert another.admin.get(f"/cycles/{cycle}/distribution").status == 404
    own = another.open()
    another.rate(own)
    assert guide_of(another, own)["decided"] == 0


def test_the_export_holds_decided_evaluations_and_no_formula(office, cycle):
    office.service.receive(office.unit(office.root, office.mayor))
    finalised(office, cycle, 2)
    reply = office.admin.get(f"/cycles/{cycle}/export.csv")
    assert reply.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(reply.content.decode())))
    assert {row["employee_id"] for row in rows} == {str(clerk) for clerk in office.clerks[:2]}
    assert {(row["predikat"], row["result"], row["behaviour"]) for row in rows} == {("BAIK", "2", "3")}
    assert office.admin.get(f"/cycles/{uuid7()}/export.csv").status == 404
    assert len(office.service.rows(Evaluation)) == 9


def test_a_code_that_looks_like_a_formula_is_defused(office, cycle):
    desk = UnitSet(
        unit_id=office.desk,
        code="=CMD()",
        parent_id=office.office,
        head_id=office.lead,
        organisation_id=office.office,
        path=(office.root, office.office, office.desk),
    )
    office.service.receive(desk)
    finalised(office, cycle, 1)
    assert ",'=CMD()," in office.admin.get(f"/cycles/{cycle}/export.csv").content.decode()
