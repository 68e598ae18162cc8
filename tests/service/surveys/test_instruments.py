"""Offerings and surveys: who may make them, of what, and what becomes of nonsense."""

from uuid import uuid4

import pytest

from services.surveys.models.instruments import Offering, Survey
from shared.db import uuid7
from tests.service.surveys.agency import PERIOD


def test_an_offering_gets_its_address_from_its_name(agency):
    assert agency.offering("Akta Kelahiran & Kematian")["slug"] == "akta-kelahiran-kematian"


def test_an_offering_sent_twice_is_one(agency):
    body = {"id": str(uuid7()), "unit_id": str(agency.office), "name": "KTP", "offered_by": "Dinas Contoh"}
    assert agency.officer.post("/offerings", body).status == 201
    again = agency.officer.post("/offerings", {**body, "name": "Lain"})
    assert (again.status, again.body["name"]) == (200, "KTP")
    assert len(agency.service.rows(Offering)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_id": str(uuid4())}, "unit_id"),
        ({"slug": "Bukan Slug"}, "slug"),
        ({"slug": "../admin"}, "slug"),
        ({"name": "印"}, "slug"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "nul\x00"}, "name"),
        ({"unknown": 1}, "unknown"),
        ({"offered_by": None}, "offered_by"),
    ],
)
def test_an_offering_that_cannot_be_names_the_field(agency, change, field):
    body = {"id": str(uuid7()), "unit_id": str(agency.office), "name": "KTP", "offered_by": "Dinas Contoh"}
    reply = agency.officer.post("/offerings", body | change)
    assert reply.status == 422
    assert field in reply.body["errors"]
    assert agency.service.rows(Offering) == []


def test_two_offerings_do_not_share_an_address(agency):
    agency.offering("KTP")
    body = {"id": str(uuid7()), "unit_id": str(agency.hospital), "name": "ktp", "offered_by": "RS Contoh"}
    reply = agency.officer.post("/offerings", body)
    assert (reply.status, reply.body["errors"]) == (422, {"slug": ["slug-taken"]})


def test_an_officer_of_a_unit_reaches_that_unit_only(agency):
    theirs, other = agency.offering("KTP"), agency.offering("Rawat Jalan", agency.hospital)
    client = agency.officer_of_the_office
    body = {"unit_id": str(agency.hospital), "name": "IGD", "offered_by": "RS Contoh"}
    assert client.post("/offerings", {"id": str(uuid7()), **body}).status == 403
    assert client.put(f"/offerings/{other['id']}", body).status == 404
    assert client.put(f"/offerings/{theirs['id']}", body).status == 403
    assert [row["name"] for row in client.get("/offerings").body["items"]] == ["KTP"]
    form = {"id": str(uuid7()), "offering_id": other["id"], "convention": "EXACT", **PERIOD}
    assert client.post("/surveys", form).status == 404


def test_another_agency_sees_none_of_it(agency):
    survey = agency.open()
    stranger = agency.service.of_another_agency()
    officer = stranger.client("survey_officer")
    assert officer.get("/surveys").body["total"] == 0
    assert officer.get("/offerings").body["total"] == 0
    for path in ("", "/outlook", "/comments", "/answers.csv", "/qr.svg", "/papers"):
        assert officer.get(f"/surveys/{survey['id']}{path}").status == 404
    for verb in ("open", "close", "publish"):
        assert officer.post(f"/surveys/{survey['id']}/{verb}").status == 404
    assert stranger.client().get(f"/public/{stranger.slug}/surveys/{survey['code']}").status == 404


@pytest.mark.parametrize("role", ["employee", "trainer", "reward_manager", "agency_admin"])
def test_others_manage_no_surveys(agency, role):
    client = agency.service.client(role)
    assert client.get("/surveys").status == 403
    assert client.post("/surveys", {}).status == 403
    assert agency.public.get("/surveys").status == 401


def test_an_offering_that_was_surveyed_stays(agency):
    offering = agency.offering()
    agency.survey(offering["id"])
    refused = agency.officer.delete(f"/offerings/{offering['id']}")
    assert (refused.status, refused.body["code"]) == (409, "offering-surveyed")
    unused = agency.offering("Tidak Terpakai")
    assert agency.officer.delete(f"/offerings/{unused['id']}").status == 204


def test_a_survey_sent_twice_is_one(agency):
    body = {"id": str(uuid7()), "offering_id": agency.offering()["id"], "convention": "B0111", **PERIOD}
    first, second = agency.officer.post("/surveys", body), agency.officer.post("/surveys", body)
    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert len(agency.service.rows(Survey)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"period_end": "2026-06-30"},
        {"last_day": "2026-06-30"},
        {"convention": "B01"},
        {"channel": "RADIO"},
        {"period_start": "kemarin"},
        {"offering_id": "1"},
        {"state": "PUBLISHED"},
        {"code": "aaaaaaaaaaaa"},
    ],
)
def test_a_survey_that_cannot_be_is_refused(agency, change):
    body = {"id": str(uuid7()), "offering_id": agency.offering()["id"], "convention": "EXACT", **PERIOD}
    assert agency.officer.post("/surveys", body | change).status == 422
    assert agency.service.rows(Survey) == []


def test_a_draft_can_be_changed_and_thrown_away_until_it_opens(agency):
    survey = agency.survey()
    plan = {**PERIOD, "convention": "B011", "last_day": "2026-12-01", "listed": False}
    changed = agency.officer.put(f"/surveys/{survey['id']}", plan).body["survey"]
    assert (changed["convention"], changed["last_day"], changed["listed"]) == ("B011", "2026-12-01", False)
    assert agency.officer.delete(f"/surveys/{agency.survey()['id']}").status == 204
    assert agency.officer.post(f"/surveys/{survey['id']}/open").status == 200
    assert agency.officer.put(f"/surveys/{survey['id']}", plan).body["code"] == "survey-not-draft"
    assert agency.officer.delete(f"/surveys/{survey['id']}").body["code"] == "survey-not-draft"


def test_opening_twice_opens_once(agency):
    survey = agency.open()
    again = agency.officer.post(f"/surveys/{survey['id']}/open")
    assert (again.status, again.body["survey"]["opened_at"]) == (200, survey["opened_at"])


def test_a_survey_whose_last_day_is_over_does_not_open(agency):
    survey = agency.survey(last_day="2026-11-23")
    assert agency.officer.post(f"/surveys/{survey['id']}/open").body["code"] == "last-day-over"


def test_codes_are_random_and_paper_has_none(agency):
    offering = agency.offering()["id"]
    codes = {agency.survey(offering)["code"] for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) == 12 for code in codes)
    paper = agency.survey(offering, channel="PAPER")
    assert (paper["code"], paper["listed"]) == (None, False)
    assert agency.officer.get(f"/surveys/{paper['id']}/qr.svg").status == 404


def test_the_qr_code_is_a_drawing(agency):
    reply = agency.officer.get(f"/surveys/{agency.open()['id']}/qr.svg")
    assert reply.headers["Content-Type"].startswith("image/svg+xml")
    assert reply.content.startswith(b"<svg")
    assert b"<script" not in reply.content


def test_lists_page_sort_filter_and_search_in_four_statements(agency):
    ktp, akta = agency.offering("KTP")["id"], agency.offering("Akta Kelahiran")["id"]
    for year in (2024, 2025, 2026):
        agency.survey(ktp, period_start=f"{year}-01-01", period_end=f"{year}-03-31")
    opened = agency.open(akta)
    with agency.service.statements() as statements:
        page = agency.officer.get("/surveys?per_page=2&page=2").body
    assert [row["period_start"] for row in page["items"]] == ["2025-01-01", "2024-01-01"]
    assert (page["total"], page["pages"]) == (4, 2)
    assert len(statements) == 2
    assert [row["id"] for row in agency.officer.get("/surveys?state=OPEN").body["items"]] == [opened["id"]]
    assert agency.officer.get(f"/surveys?offering_id={ktp}").body["total"] == 3
    assert agency.officer.get("/surveys?q=akta").body["total"] == 1
    assert agency.officer.get("/surveys?q=%25").body["total"] == 0
    names = [row["offering_name"] for row in agency.officer.get("/surveys?sort=-offering").body["items"]]
    assert names == ["KTP"] * 3 + ["Akta Kelahiran"]
    assert agency.officer.get("/surveys?sort=password").status == 200
    assert agency.officer.get("/surveys?state=NOWHERE").status == 422
    assert agency.officer.get("/surveys?page=-1").status == 422


def test_those_who_read_findings_read_published_surveys_only(agency):
    draft = agency.survey()
    published = agency.publish(agency.answered([{}] * 5))["survey"]
    reader = agency.service.client("cause_reviewer")
    assert [row["id"] for row in reader.get("/surveys").body["items"]] == [published["id"]]
    assert reader.get(f"/surveys/{published['id']}").status == 200
    assert reader.get(f"/surveys/{draft['id']}").status == 404
    assert reader.get(f"/surveys/{published['id']}/comments").status == 403


def test_the_mark_is_the_agencys_and_possible(agency):
    admin = agency.service.client("agency_admin")
    assert admin.get("/settings").body["mark"] == "3.00"
    assert admin.put("/settings", {"settings": {"mark": "3.50"}}).status == 200
    assert admin.get("/settings").body["mark"] == "3.50"
    for mark in ("0.99", "4.01", "3.505", "NaN", "banyak"):
        assert admin.put("/settings", {"settings": {"mark": mark}}).status == 422
    assert agency.officer.get("/settings").status == 403


def test_a_new_survey_proposes_the_weight_that_the_agency_set(agency):
    assert agency.officer.get("/surveys/defaults").body == {"convention": "EXACT", "mark": "3.00"}
    settings = {"settings": {"mark": "3.50", "convention": "B0111"}}
    assert agency.service.client("agency_admin").put("/settings", settings).status == 200
    assert agency.officer.get("/surveys/defaults").body == {"convention": "B0111", "mark": "3.50"}
    assert agency.service.client("cause_reviewer").get("/surveys/defaults").status == 403
