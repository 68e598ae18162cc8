"""The pool of needs: a line for each competency and unit, paged, sorted and filtered, without *predikat* or cause."""

from datetime import timedelta

from services.training.models.needs import Gap
from shared.auth.principal import Grant
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft, EmployeeTransferred
from tests.service.training.conftest import TODAY, Office, assessed, confirmed, finalised

KEYS = {
    "competency",
    "unit_id",
    "people",
    "mean_gap",
    "severity",
    "is_unit_need",
    "findings",
    "since",
    "state",
    "workshop_id",
    "starts_at",
}


def lines(office: Office, query: str = "") -> list[tuple[str, str]]:
    """(competency, unit) of the pool, as asked."""
    return [(item["competency"], item["unit_id"]) for item in office.organiser.get(f"/needs?{query}").body["items"]]


def test_a_line_counts_people_and_says_how_severe_and_since_when(office: Office) -> None:
    office.learner({"KOMUNIKASI": 2})
    person = office.employ()
    office.service.receive(
        finalised(person, office.counter, {"KOMUNIKASI": 1}, on=TODAY - timedelta(days=90), predikat="KURANG")
    )
    office.service.receive(confirmed(office.counter, on=TODAY - timedelta(days=200)))
    (line,) = office.organiser.get("/needs").body["items"]
    assert line.keys() == KEYS
    assert (line["people"], line["mean_gap"], line["severity"]) == (2, "1.50", "MODERATE")
    assert (line["is_unit_need"], line["findings"]) == (True, 1)
    assert line["since"] == (TODAY - timedelta(days=200)).isoformat()
    assert (line["state"], line["workshop_id"]) == ("UNSCHEDULED", None)
    one = office.organiser.get(f"/needs/KOMUNIKASI/{office.counter}").body
    assert one == line


def test_a_finding_alone_is_a_line_of_nobody(office: Office) -> None:
    office.service.receive(confirmed(office.elsewhere, competency="PELAYANAN_PUBLIK"))
    (line,) = office.organiser.get("/needs").body["items"]
    assert (line["people"], line["mean_gap"], line["severity"], line["findings"]) == (0, "0", "LIGHT", 1)


def test_closed_gaps_and_people_who_left_are_not_counted(office: Office) -> None:
    gone, cured = office.learner(), office.learner({"KERJASAMA": 2})
    office.service.receive(EmployeeLeft(employee_id=gone, on=TODAY), assessed(cured, 3, competency="KERJASAMA"))
    assert lines(office) == []


def test_a_need_moves_with_the_person(office: Office) -> None:
    person = office.learner()
    office.service.receive(
        EmployeeTransferred(
            employee_id=person,
            unit_id=office.elsewhere,
            position_id=uuid7(),
            superior_id=office.mayor_id,
            employment="PNS",
        )
    )
    assert lines(office) == [("KOMUNIKASI", str(office.elsewhere))]


def test_the_pool_sorts_filters_and_pages(office: Office) -> None:
    office.learner({"KOMUNIKASI": 2, "KERJASAMA": 1})
    office.learner({"KOMUNIKASI": 2}, office.elsewhere)
    office.learner({"KOMUNIKASI": 2}, office.elsewhere)
    office.learner({"INTEGRITAS": 1}, office.desk)
    counter, elsewhere, desk = str(office.counter), str(office.elsewhere), str(office.desk)
    assert lines(office)[:2] == sorted(
        [("KERJASAMA", counter), ("INTEGRITAS", desk)], key=lambda pair: pair[1] + pair[0]
    )
    assert lines(office, "sort=-people")[0] == ("KOMUNIKASI", elsewhere)
    assert {unit for _, unit in lines(office, f"unit_id={counter}")} == {counter, desk}
    assert {unit for _, unit in lines(office, f"unit_id={desk}&unit_id={elsewhere}")} == {elsewhere, desk}
    assert lines(office, "competency=INTEGRITAS") == [("INTEGRITAS", desk)]
    assert lines(office, "q=kerja sama") == [("KERJASAMA", counter)]
    assert lines(office, "q=Cooperation") == [("KERJASAMA", counter)]
    assert lines(office, "q=tidak ada") == []
    office.schedule()
    assert lines(office, "state=SCHEDULED") == [("KOMUNIKASI", counter)]
    assert len(lines(office, "state=UNSCHEDULED")) == 3
    page = office.organiser.get("/needs?per_page=3&page=2").body
    assert (len(page["items"]), page["total"], page["pages"]) == (1, 4, 2)
    for sort in ("severity", "people", "since", "competency", "state", "-state", "nonsense", "-"):
        assert len(lines(office, f"sort={sort}")) == 4


def test_the_figures_that_frame_the_pool(office: Office) -> None:
    assert office.organiser.get("/needs").body["summary"]["since"] is None
    office.learner({"KOMUNIKASI": 2, "KERJASAMA": 1})
    office.learner({"KOMUNIKASI": 2}, office.elsewhere)
    office.schedule(capacity=30)
    figures = office.organiser.get("/needs?competency=KERJASAMA&page=7").body
    assert (figures["items"], figures["total"]) == ([], 1)
    assert figures["summary"] == {
        "needs": 3,
        "units": 2,
        "people": 3,
        "since": TODAY.isoformat(),
        "workshops": 1,
        "taken": 0,
        "capacity": 30,
    }


def test_the_pool_takes_few_statements_however_large(office: Office) -> None:
    people = office.crew(40)
    office.service.receive(*(finalised(p, office.counter, {"KOMUNIKASI": 1, "KERJASAMA": 2}) for p in people), times=1)
    organiser = office.organiser
    with office.service.statements() as seen:
        assert organiser.get("/needs?sort=-people").status == 200
    assert len(seen) == 1


def test_an_organiser_of_a_unit_sees_the_needs_below_it_alone(office: Office) -> None:
    office.learner({"KOMUNIKASI": 2}, office.desk)
    office.learner({"KOMUNIKASI": 2}, office.elsewhere)
    local = office.service.client(Grant("training_organiser", office.counter), employee_id=uuid7())
    assert [item["unit_id"] for item in local.get("/needs").body["items"]] == [str(office.desk)]
    assert local.get(f"/needs/KOMUNIKASI/{office.elsewhere}").status == 404
    assert local.get("/needs").body["summary"]["needs"] == 1
    assert local.get("/waiting").body["counts"]["needs"] == 1
    elsewhere = [{"competency": "KOMUNIKASI", "unit_id": str(office.elsewhere)}]
    assert local.post("/workshops", office.plan(needs=elsewhere)).body["code"] == "unit-out-of-reach"


def test_another_agency_sees_none_of_it(office: Office, neighbour: Office) -> None:
    office.learner()
    office.service.receive(confirmed(office.counter))
    workshop_id = office.schedule()
    assert neighbour.organiser.get("/needs").body["total"] == 0
    assert neighbour.organiser.get(f"/needs/KOMUNIKASI/{office.counter}").status == 404
    assert neighbour.organiser.get("/workshops").body["total"] == 0
    assert neighbour.organiser.get(f"/workshops/{workshop_id}").status == 404
    assert neighbour.service.rows(Gap) == []
    stolen = neighbour.organiser.post("/workshops", office.plan())
    assert stolen.body["code"] == "need-unknown"


def test_only_organisers_read_the_pool(office: Office) -> None:
    assert office.service.client().get("/needs").status == 401
    for who in (office.trainer, office.head, office.service.client("agency_admin")):
        assert who.get("/needs").status == 403


def test_nonsense_in_the_address_is_refused(office: Office) -> None:
    organiser = office.organiser
    for query in ("page=0", "per_page=100000", "unit_id=x", "competency=TERBANG", "state=MAYBE"):
        assert organiser.get(f"/needs?{query}").status == 422, query
    for code in ("TERBANG", "%00", "KOMUNIKASI%3F"):
        assert organiser.get(f"/needs/{code}/{office.counter}").status == 404
    assert organiser.get("/needs/KOMUNIKASI/not-an-id").status == 404
