"""The public card: what was said, what was done, what came of it, and nobody in it."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from services.surveys.models.findings import HeldWorkshop
from shared.db import uuid7
from shared.events.agencies import EmployeeLeft
from shared.events.training import UnitCount, WorkshopCompleted
from tests.service.surveys.concern import WEAK, Concerned, K

NEXT = {"period_start": "2026-10-01", "period_end": "2026-12-31"}


@pytest.fixture
def agency(service):
    """An agency with a card to show."""
    return Concerned(service("surveys"))


@pytest.fixture
def offering(agency):
    """A service of the office."""
    return agency.offering("Akta Kelahiran")


def hear(agency, survey_id, client=None, **more):
    """An officer words what comments said."""
    body = {"id": str(uuid7()), "text": "Menunggu terlalu lama.", "said_by": K, "element": "WAKTU", **more}
    return (client or agency.survey_officer).post(f"/surveys/{survey_id}/voices", body)


def commented(agency, offering, comments=K):
    """A published survey in which so many people wrote something."""
    survey = agency.open(offering["id"])
    for number in range(K + 1):
        agency.answer(survey["code"], WEAK, comment="Lama sekali." if number < comments else "")
    agency.officer.post(f"/surveys/{survey['id']}/close")
    agency.publish(survey["id"])
    return survey["id"]


def held(agency, finding_id, people=6, unit_id=None, **more):
    """A workshop for a finding."""
    return WorkshopCompleted(
        workshop_id=more.pop("workshop_id", uuid4()),
        competency="PELAYANAN_PUBLIK",
        hours=Decimal(6),
        findings=(UUID(finding_id),),
        people=(UnitCount(unit_id=unit_id or agency.office, people=people),),
        completed_on=date(2026, 11, 20),
    )


def finding_of(agency, survey_id, element="WAKTU"):
    """The finding of a survey about an element."""
    items = agency.unit_officer.get("/findings", query_string={"survey_id": survey_id}).body["items"]
    return next(item["id"] for item in items if item["element"] == element)


def test_a_card_tells_what_was_said_done_and_measured(agency, offering):
    survey_id = commented(agency, offering)
    assert hear(agency, survey_id).status == 201
    system, training = finding_of(agency, survey_id, "SARANA"), finding_of(agency, survey_id, "WAKTU")
    for finding_id, cause in ((system, "SYSTEM"), (training, "TRAINING")):
        agency.propose(finding_id, cause)
        agency.confirm(finding_id)
    action = agency.plan(system).body["id"]
    agency.unit_officer.post(f"/actions/{action}/done", {"evidence": "Berita acara."})
    agency.service.receive(held(agency, training))
    card = agency.card("akta-kelahiran")
    assert (card["shown"], card["k"]) == ("PUBLISHED", 5)
    now = card["figures"]["now"]
    assert (now["answers"], now["convention"], now["ikm"], now["grade"]) == (K + 1, "EXACT", "69.44", "C")
    assert set(card["figures"]["weakest"][:2]) == {"WAKTU", "SARANA"}
    assert card["voices"] == [{"text": "Menunggu terlalu lama.", "element": "WAKTU", "said_by": K}]
    assert card["actions"] == [
        {
            "text": "Membuka loket kedua setiap pagi",
            "element": "SARANA",
            "state": "DONE",
            "due": "2026-12-31",
            "done_on": "2026-11-24",
        }
    ]
    assert card["workshops"] == [
        {"competency": "PELAYANAN_PUBLIK", "completed_on": "2026-11-20", "hours": "6.00", "people": 6}
    ]


def test_nothing_on_a_card_names_a_person(agency, offering):
    survey_id = commented(agency, offering)
    finding_id = finding_of(agency, survey_id)
    agency.propose(finding_id, "MIXED")
    agency.confirm(finding_id)
    agency.plan(finding_id)
    body = str(agency.card("akta-kelahiran"))
    for person in (*agency.staff, agency.outsider):
        assert str(person) not in body
    for secret in ("Lama sekali.", "Antrean menumpuk", "Waktu tunggu paling lama", survey_id, finding_id):
        assert secret not in body


def test_the_next_period_is_better_or_worse_element_by_element(agency, offering):
    agency.published(offering_id=offering["id"])
    better = {"WAKTU": 4, "SARANA": 1, "PERILAKU": 4}
    agency.publish(agency.answered([better] * K, offering["id"], **NEXT))
    figures = agency.card("akta-kelahiran")["figures"]
    assert (figures["before"]["ikm"], figures["now"]["ikm"], figures["difference"]) == ("69.44", "75.00", "5.56")
    assert figures["change"] == "BETTER"
    changes = {line["element"]: line["change"] for line in figures["changes"]}
    assert (changes["WAKTU"], changes["SARANA"], changes["BIAYA"]) == ("BETTER", "WORSE", "SAME")
    assert [period["period_start"] for period in figures["periods"]] == ["2026-07-01", "2026-10-01"]


def test_indices_of_different_conventions_do_not_compare_but_elements_do(agency, offering):
    agency.published(offering_id=offering["id"])
    agency.publish(agency.answered([{}] * K, offering["id"], convention="B011", **NEXT))
    figures = agency.card("akta-kelahiran")["figures"]
    assert (figures["change"], figures["difference"]) == (None, None)
    assert {line["change"] for line in figures["changes"]} == {"BETTER", "SAME"}


def test_a_card_without_a_survey_says_so(agency, offering):
    card = agency.card("akta-kelahiran")
    assert (card["shown"], card["figures"], card["voices"], card["actions"]) == ("NOT_YET", None, [], [])
    assert agency.public.get(f"/public/{agency.service.slug}/card/tidak-ada").status == 404
    assert agency.public.get(f"/public/tidak-ada/card/{offering['slug']}").status == 404


def test_fewer_than_k_staff_hide_every_figure_about_people(agency, offering):
    survey_id = commented(agency, offering)
    hear(agency, survey_id)
    finding_id = finding_of(agency, survey_id)
    agency.service.receive(held(agency, finding_id))
    day = agency.service.clock.now.date()
    agency.service.receive(*(EmployeeLeft(employee_id=person, on=day) for person in agency.staff[4:]))
    card = agency.card("akta-kelahiran")
    assert (card["shown"], card["figures"], card["voices"]) == ("TOO_FEW", None, [])
    assert [workshop["people"] for workshop in card["workshops"]] == [None]
    (line,) = agency.public.get(f"/public/{agency.service.slug}/indices").body["items"]
    assert line["now"] is None


def test_a_wording_needs_k_comments_k_staff_and_a_published_survey(agency, offering):
    survey_id = commented(agency, offering)
    for change, code in (
        ({"said_by": K - 1}, "too-few-voices"),
        ({"said_by": K + 1}, "more-than-comments"),
    ):
        refused = hear(agency, survey_id, **change)
        assert (refused.status, refused.body["errors"]) == (422, {"said_by": [code]})
    for change in ({"said_by": "5"}, {"said_by": 0}, {"text": ""}, {"element": "CUACA"}, {"text": "x" * 301}):
        assert hear(agency, survey_id, **change).status == 422
    still_open = agency.open(offering["id"], **NEXT)["id"]
    assert hear(agency, still_open).body["code"] == "survey-not-published"
    assert hear(agency, str(uuid4())).status == 404
    assert hear(agency, survey_id, agency.unit_officer).status == 403
    assert agency.card("akta-kelahiran")["voices"] == []


def test_a_wording_sent_twice_is_one_and_can_be_taken_off(agency, offering):
    survey_id, form = commented(agency, offering), str(uuid7())
    assert [hear(agency, survey_id, id=form).status for _ in range(2)] == [201, 200]
    assert len(agency.unit_officer.get(f"/surveys/{survey_id}/voices").body["items"]) == 1
    assert agency.unit_officer.delete(f"/voices/{form}").status == 403
    assert agency.survey_officer.delete(f"/voices/{form}").status == 204
    assert agency.card("akta-kelahiran")["voices"] == []


def test_a_workshop_counts_the_people_of_the_unit_and_arrives_once(agency, offering):
    finding_id = finding_of(agency, commented(agency, offering))
    fact = held(agency, finding_id, unit_id=agency.hospital)
    agency.service.receive(fact)
    assert len(agency.service.rows(HeldWorkshop)) == 1
    (workshop,) = agency.card("akta-kelahiran")["workshops"]
    assert workshop["people"] is None
    assert len(agency.unit_officer.get(f"/findings/{finding_id}").body["workshops"]) == 1


def test_a_workshop_for_another_service_is_not_on_the_card(agency, offering):
    commented(agency, offering)
    agency.service.receive(held(agency, str(uuid4())))
    assert agency.card("akta-kelahiran")["workshops"] == []


def test_the_latest_index_of_each_service_pages(agency, offering):
    agency.published(offering_id=offering["id"])
    agency.publish(agency.answered([{}] * K, offering["id"], **NEXT))
    agency.published(offering_id=agency.offering("Kartu Keluarga")["id"])
    agency.offering("Belum Disurvei")
    address = f"/public/{agency.service.slug}/indices"
    found = agency.public.get(address).body
    assert [(line["offering"]["name"], line["now"]["ikm"]) for line in found["items"]] == [
        ("Akta Kelahiran", "75.00"),
        ("Kartu Keluarga", "69.44"),
    ]
    assert agency.public.get(address, query_string={"per_page": 1, "page": 2}).body["items"] == found["items"][1:]
    assert agency.public.get(address, query_string={"q": "kartu"}).body["total"] == 1
    assert agency.public.get(f"/public/{agency.service.slug}/offerings").body["total"] == 3


def test_the_card_leads_to_the_open_survey(agency, offering):
    code = agency.open(offering["id"])["code"]
    assert agency.card("akta-kelahiran")["survey_code"] == code


def test_a_card_takes_few_statements(agency, offering):
    survey_id = commented(agency, offering)
    finding_id = finding_of(agency, survey_id)
    for _ in range(3):
        agency.service.receive(held(agency, finding_id))
    with agency.service.statements() as seen:
        agency.card("akta-kelahiran")
    assert len(seen) <= 13


def test_another_agency_has_no_such_card(agency, offering):
    commented(agency, offering)
    other = Concerned(agency.service.of_another_agency())
    assert other.public.get(f"/public/{other.service.slug}/card/akta-kelahiran").status == 404
    assert other.public.get(f"/public/{other.service.slug}/indices").body["total"] == 0


@pytest.mark.parametrize("slug", ["%00", "..", "%ff", "A", "a" * 500, "%3Cscript%3E"])
def test_an_address_of_nothing_is_not_found(agency, slug):
    assert agency.public.get(f"/public/{agency.service.slug}/card/{slug}").status == 404


@pytest.mark.parametrize("path", ["indices", "offerings"])
def test_a_search_that_cannot_be_is_refused(agency, path):
    reply = agency.public.get(f"/public/{agency.service.slug}/{path}", query_string={"q": "nul\x00"})
    assert (reply.status, reply.body["code"]) == (422, "invalid")


def test_fewer_than_k_trained_people_are_not_counted_either(agency, offering):
    finding_id = finding_of(agency, commented(agency, offering))
    agency.service.receive(held(agency, finding_id, people=2))
    (workshop,) = agency.card("akta-kelahiran")["workshops"]
    assert workshop["people"] is None
