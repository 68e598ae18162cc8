"""Refused looks like absent: an id of what is not one's own answers as an id of nothing does, or says nothing of it."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from shared.auth.principal import Grant
from shared.db import uuid7
from tests.service.surveys.agency import PERIOD, Surveying
from tests.support.people import Client, Reply
from tests.support.services import Service

SHEET = (
    b"persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan,saran\n3,3,3,3,3,3,3,3,3,BERKAS-RS\n"
)


class Elsewhere(Surveying):
    """Two units under one root, and an officer of one of them with every permission over surveys."""

    @property
    def neighbour(self) -> Client:
        """An officer of the hospital; what belongs to the office is not theirs."""
        roles = ("survey_officer", "unit_officer", "cause_reviewer", "inspector")
        return self.service.client(*(Grant(role, self.hospital) for role in roles), employee_id=uuid4())


@pytest.fixture
def agency(service: Callable[[str], Service]) -> Elsewhere:
    """An agency of this test's own."""
    return Elsewhere(service("surveys"))


def look_alike(answers: list[Reply]) -> bool:
    """Whether nobody could tell these answers apart."""
    return len({(reply.status, str(reply.body)) for reply in answers}) == 1


def test_reports_and_surveys_of_another_unit_are_as_absent(agency: Elsewhere) -> None:
    survey = agency.open()["id"]
    letter = {"id": str(uuid4()), "kind": "COMPLAINT", "unit_id": str(agency.office), "text": "Antre."}
    sent = agency.public.post(f"/public/{agency.service.slug}/reports", {**letter, "anonymous": True})
    assert sent.status == 201, sent.body
    report = agency.officer.get("/reports").body["items"][0]["id"]
    bodies = {
        "classification": {"report_class": "ASPIRATION"},
        "answer": {"id": str(uuid7()), "text": "x"},
        "transfer": {"unit_id": str(agency.hospital), "note": "x"},
        "finding": {"id": str(uuid7()), "summary": "x"},
    }
    for verb, body in bodies.items():
        answers = [agency.neighbour.post(f"/reports/{id_}/{verb}", body) for id_ in (report, uuid4())]
        assert answers[0].status == 404, answers[0].body
        assert look_alike(answers)
    assert look_alike([agency.neighbour.get(f"/reports/{id_}") for id_ in (report, uuid4())])
    for path in ("", "/comments", "/outlook", "/papers", "/answers.csv", "/qr.svg", "/voices"):
        answers = [agency.neighbour.get(f"/surveys/{id_}{path}") for id_ in (survey, uuid4())]
        assert answers[0].status == 404, (path, answers[0].body)
        assert look_alike(answers), path


def test_a_form_with_the_id_of_somebody_elses_row_shows_nothing_of_it(agency: Elsewhere) -> None:
    paper = agency.open(channel="PAPER")["id"]
    seen = agency.send_papers(paper, SHEET)
    assert seen.status == 201, seen.body
    own_offering = agency.offering("Rawat Jalan", agency.hospital)["id"]
    form = {"id": str(uuid7()), "offering_id": own_offering, "convention": "EXACT", "channel": "PAPER", **PERIOD}
    own = agency.neighbour.post("/surveys", form).body["survey"]["id"]
    agency.neighbour.post(f"/surveys/{own}/open")
    query = {"id": seen.body["id"], "filename": "x.csv"}
    taken = agency.neighbour.ask("POST", f"/surveys/{own}/papers", data=SHEET, query_string=query)
    again = agency.neighbour.post("/surveys", {**form, "id": str(paper)})
    theirs = {"id": str(agency.offering()["id"]), "unit_id": str(agency.hospital), "name": "x", "offered_by": "x"}
    offered = agency.neighbour.post("/offerings", theirs)
    assert [(reply.status, reply.body["code"]) for reply in (taken, again, offered)] == [(409, "id-used")] * 3
