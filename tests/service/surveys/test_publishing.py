"""The end of a survey: closing, the published index against the published figures, findings, the period before."""

from datetime import timedelta
from decimal import Decimal

import pytest

from deploy.demo import REAL_FILE
from services.surveys.models.instruments import ElementResult, Survey
from shared.events.surveys import FindingRecorded, IndexPublished, SurveyClosed
from shared.vocabulary import Element

REAL = REAL_FILE.read_bytes()


@pytest.fixture
def marked(agency):
    """An agency whose mark is 3.50."""
    admin = agency.service.client("agency_admin")
    assert admin.put("/settings", {"settings": {"mark": "3.50"}}).status == 200
    return agency


@pytest.mark.parametrize(
    ("convention", "ikm", "value"),
    [("EXACT", "91.48", "3.6590"), ("B0111", "91.38", "3.6553"), ("B011", "90.56", "3.6224")],
)
def test_the_real_file_gives_the_published_figures(marked, convention, ikm, value):
    view = marked.publish(marked.with_papers(REAL, convention=convention))
    result = view["result"]
    assert (result["ikm"], result["value"], result["grade"], view["answers"]) == (ikm, value, "A", 29)
    assert [line["total"] for line in result["elements"]] == [105, 101, 100, 116, 102, 105, 106, 105, 115]
    assert result["elements"][1]["mean"] == "3.4828"
    assert [line["element"] for line in result["elements"] if line["under_mark"]] == ["PROSEDUR", "WAKTU"]
    assert result["strongest"] == ["BIAYA", "PENGADUAN", "PERILAKU"]
    assert result["weakest"] == ["WAKTU", "PROSEDUR", "PRODUK"]
    assert (result["rules"], result["mark"]) == ("skm-2017", "3.50")


def test_publishing_states_the_index_and_the_findings(marked):
    survey_id = marked.with_papers(REAL)
    marked.publish(survey_id)
    (closed,) = marked.service.stated(SurveyClosed)
    (index,) = marked.service.stated(IndexPublished)
    assert (closed.answers, index.answers, index.ikm, index.grade) == (29, 29, Decimal("91.48"), "A")
    assert [(score.element, score.mean) for score in index.elements][2] == ("WAKTU", Decimal("3.4483"))
    assert {fact.element for fact in marked.service.stated(FindingRecorded)} == {"PROSEDUR", "WAKTU"}
    assert len(marked.service.rows(ElementResult)) == 9


def test_publishing_twice_publishes_once(marked):
    survey_id = marked.with_papers(REAL)
    assert marked.publish(survey_id) == marked.publish(survey_id)
    assert marked.officer.post(f"/surveys/{survey_id}/close").status == 200
    assert len(marked.service.stated(IndexPublished)) == 1
    assert len(marked.service.stated(FindingRecorded)) == 2
    assert len(marked.service.stated(SurveyClosed)) == 1


def test_the_mark_of_publishing_stays_with_the_result(marked):
    survey_id = marked.with_papers(REAL)
    marked.publish(survey_id)
    marked.service.client("agency_admin").put("/settings", {"settings": {"mark": "4.00"}})
    result = marked.officer.get(f"/surveys/{survey_id}").body["result"]
    assert (result["mark"], sum(line["under_mark"] for line in result["elements"])) == ("3.50", 2)


def test_the_outlook_says_beforehand_what_publishing_says(marked):
    survey_id = marked.with_papers(REAL)
    outlook = marked.officer.get(f"/surveys/{survey_id}/outlook").body
    assert (outlook["ikm"], outlook["grade"], outlook["weak"]) == ("91.48", "A", ["PROSEDUR", "WAKTU"])
    result = marked.publish(survey_id)["result"]
    assert (result["ikm"], result["grade"]) == (outlook["ikm"], outlook["grade"])


def test_an_index_over_fewer_than_k_answers_is_not_published(agency):
    survey_id = agency.answered([{}] * 4)
    outlook = agency.officer.get(f"/surveys/{survey_id}/outlook").body
    assert (outlook["ikm"], outlook["least"], outlook["k"]) == (None, 4, 5)
    refused = agency.officer.post(f"/surveys/{survey_id}/publish")
    assert (refused.status, refused.body["code"]) == (409, "too-few-answers")
    assert "5" in refused.body["detail"]
    assert agency.service.stated(IndexPublished) == []
    assert agency.officer.get(f"/surveys/{survey_id}").body["survey"]["state"] == "CLOSED"


def test_every_element_needs_k_answers(agency):
    forms = "no,U1,U2,U3,U4,U5,U6,U7,U8,U9\n" + "".join(f"{n},4,4,4,4,4,4,4,4,\n" for n in range(9))
    survey_id = agency.with_papers((forms + "10,,,,,,,,,4\n").encode())
    assert agency.officer.post(f"/surveys/{survey_id}/publish").body["code"] == "too-few-answers"


def test_nobody_answered(agency):
    survey_id = agency.answered([])
    assert agency.service.stated(SurveyClosed)[0].answers == 0
    assert agency.officer.post(f"/surveys/{survey_id}/publish").body["code"] == "too-few-answers"


@pytest.mark.parametrize("verb", ["close", "publish"])
def test_a_draft_has_nothing_to_end(agency, verb):
    refused = agency.officer.post(f"/surveys/{agency.survey()['id']}/{verb}")
    assert refused.status == 409


def test_an_open_survey_is_closed_before_it_is_published(agency):
    survey = agency.open()
    assert agency.officer.post(f"/surveys/{survey['id']}/publish").body["code"] == "survey-not-closed"
    agency.officer.post(f"/surveys/{survey['id']}/close")
    assert agency.officer.post(f"/surveys/{survey['id']}/open").body["code"] == "survey-closed"


def test_all_fours_reach_a_hundred_under_the_exact_weight_only(agency):
    fours = [{element.value: 4 for element in Element}] * 5
    results = {c: agency.publish(agency.answered(fours, convention=c))["result"] for c in ("EXACT", "B0111", "B011")}
    assert {c: result["ikm"] for c, result in results.items()} == {"EXACT": "100.00", "B0111": "99.90", "B011": "99.00"}


def test_time_closes_a_survey_after_its_last_day_in_the_agencys_zone(agency):
    survey = agency.open(last_day="2026-11-24")
    later = agency.open(last_day="2026-11-25")
    agency.answer(survey["code"])
    midnight = agency.service.clock.now.replace(hour=16, minute=0)  # in Kupang
    agency.service.time_passes(midnight - timedelta(minutes=15))
    assert agency.service.stated(SurveyClosed) == []
    agency.service.time_passes(midnight)
    (closed,) = agency.service.stated(SurveyClosed)
    assert (str(closed.survey_id), closed.answers) == (survey["id"], 1)
    states = {str(row.id): row.state for row in agency.service.rows(Survey)}
    assert states == {survey["id"]: "CLOSED", later["id"]: "OPEN"}


def test_a_result_stands_beside_the_period_before(agency):
    offering = agency.offering()["id"]
    first = agency.answered([{"WAKTU": 2}] * 5, offering, period_start="2026-04-01", period_end="2026-06-30")
    agency.publish(first)
    agency.publish(agency.answered([{}] * 5, None))  # of another offering
    view = agency.publish(agency.answered([{"WAKTU": 4, "BIAYA": 2}] * 5, offering))
    assert (view["previous"]["id"], view["previous"]["difference"], view["previous"]["change"]) == (
        first,
        "2.78",
        "BETTER",
    )
    changes = {line["element"]: line["change"] for line in view["result"]["elements"]}
    assert (changes["WAKTU"], changes["BIAYA"], changes["PRODUK"]) == ("BETTER", "WORSE", "SAME")
    with agency.service.statements() as statements:
        agency.officer.get(f"/surveys/{view['survey']['id']}")
    assert len(statements) == 3


def test_indexes_of_two_conventions_do_not_compare(agency):
    offering = agency.offering()["id"]
    before = {"period_start": "2026-04-01", "period_end": "2026-06-30", "convention": "B011"}
    agency.publish(agency.answered([{}] * 5, offering, **before))
    view = agency.publish(agency.answered([{}] * 5, offering))
    assert (view["previous"]["difference"], view["previous"]["change"]) == (None, None)
    assert {line["change"] for line in view["result"]["elements"]} == {"SAME"}


def test_publishing_counts_in_few_statements(marked):
    survey_id = marked.with_papers(REAL)
    with marked.service.statements() as statements:
        marked.publish(survey_id)
    counts = [s for s in statements if "FROM answer" in s]
    assert len(counts) == 1
    assert len(statements) <= 18
