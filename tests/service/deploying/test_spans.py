"""Spans of a real chain as a real receiver sees them: from the click to the last reaction, and nothing of people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import psycopg
import pytest
from opentelemetry.semconv._incubating.attributes import cloudevents_attributes, messaging_attributes
from opentelemetry.semconv.attributes import (
    code_attributes,
    error_attributes,
    http_attributes,
    server_attributes,
    url_attributes,
)

from deploy.people import KUPANG
from services.surveys.models.instruments import Survey
from shared.vocabulary import Competency, Element
from tests.attacks.secret_words import CLERK, LEAD, Secrets
from tests.service.deploying.conftest import Ground
from tests.support.carrying import carrying
from tests.support.collector import Collector, Seen, listening
from tests.support.demo_platform import DemoPlatform, frontend_over
from tests.support.pages import Page
from tests.support.services import Places

MODULES = (
    cloudevents_attributes, code_attributes, error_attributes, http_attributes, messaging_attributes, server_attributes,
    url_attributes,
)  # fmt: skip
CONVENTIONS = {value for module in MODULES for name, value in vars(module).items() if name.isupper()}
OURS = {"cendana.agency_id", "cendana.correlation_id"}
NAMING = OURS | {"messaging.message.id", "messaging.message.conversation_id"}  # what may hold an id
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
WORDS = ("CARI-NAMA", "ALASAN-LUAR", "BUKAN-HALAMAN", "SANDI-CURIAN", "periksa?", "BERKAS-UNGGAH")
LEVELS = {code.value: {"level": 3, "source": "LEADER_AFTER_COACHING"} for code in Competency}
LACKING = {**LEVELS, "KOMUNIKASI": {"level": 1, "source": "LEADER_AFTER_COACHING"}}


@dataclass
class Told:
    """What happened while spans were recorded: the whole of it, the click whose trace is followed, and the visits."""

    collector: Collector
    secrets: Secrets
    click: Seen
    strangers: int
    facts: set[str]

    @property
    def platform(self) -> DemoPlatform:
        """Where it happened."""
        return self.secrets.platform

    def led_to(self, parent: Seen | None) -> dict[tuple[str, str, str], Seen]:
        """What followed at once from a span of the click's trace, by service, kind and name."""
        return {(s.service, s.kind, s.name): s for s in self.collector.under(parent, self.click.trace)}


@pytest.fixture(scope="module")
def told(ground: Ground) -> Iterator[Told]:
    """An agency full of secret words works, citizens come, and an evaluator clicks; facts go through the real log."""
    places = Places(ground.settings)
    platform = DemoPlatform(places, frontend_over(places)).registered().staffed()
    with listening() as collector, carrying(ground.settings) as carry:
        carry()
        with collector.recording():
            secrets = Secrets(platform).sown()
            nose_about(platform)
            clicked = finalise(platform, secrets.ids["evaluation"][0])
            carry()
        with collector.recording():
            before = len(collector.spans)
        collector.spans, kept = [], collector.spans
        with collector.recording():
            visit(platform, secrets.code)
        strangers, collector.spans = len(collector.spans), kept
        assert before == len(kept)
        (click,) = [span for span in kept if span.name.startswith("POST /evaluasi") and span.service == "frontend"]
        assert clicked.status == 200
        yield Told(collector, secrets, click, strangers, stated(ground, platform))
    for app in places.apps.values():
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()


def finalise(platform: DemoPlatform, draft: UUID) -> Page:
    """The evaluator finalises a draft that lacks in one competency, on the page where one looks once more."""
    employee = platform.people[LEAD]
    lead = platform.service("evaluations").client("employee", employee_id=employee)
    whole = {"note": "CATATAN-DRAF", "result": 1, "behaviour": 1, "levels": LACKING}
    assert lead.put(f"/evaluations/{draft}", whole).status == 200
    page = platform.browser_of(LEAD).get(f"/evaluasi/{draft}/periksa")
    return page.submit({"reason_outside_guide": "ALASAN-LUAR"}, button="Finalkan evaluasi")


def nose_about(platform: DemoPlatform) -> None:
    """People search, open what is not there or not theirs, send nonsense and files."""
    admin, clerk = platform.browser_of("agency_admin"), platform.browser_of(CLERK)
    admin.get("/pegawai?q=CARI-NAMA")
    for path in (f"/evaluasi/{uuid4()}", "/pegawai?q=CARI-NAMA", "/BUKAN-HALAMAN", "/data-saya"):
        clerk.get(path)
    api = platform.service("agencies").client("agency_admin")
    path = f"/imports/employees?id={uuid4()}&filename=BERKAS-UNGGAH.csv"
    assert api.ask("POST", path, data=b"BERKAS-UNGGAH").body["errors"]
    assert api.put("/calendar", {"holidays": ["BERKAS-UNGGAH"]}).status == 422
    (survey,) = platform.service("surveys").rows(Survey)
    answers = platform.browser_of("survey_officer").client.get(f"/survei/{survey.id}/jawaban.csv")
    assert b"SARAN-WARGA" in answers.get_data()  # which was still being made when the page had answered
    stolen = {"Authorization": "Bearer SANDI-CURIAN"}
    assert platform.service("agencies").client().get("/employees", headers=stolen).status == 401


def visit(platform: DemoPlatform, code: str) -> None:
    """Citizens look, answer and report; somebody begins to sign in; probes ask whether all is well."""
    citizen = platform.stranger()
    for path in ("/", f"/p/{platform.slug}", f"/p/{platform.slug}/laporan", f"/p/{platform.slug}/masuk"):
        citizen.get(path)
    public = platform.service("surveys").client()
    scores = {element.value: 2 for element in Element}
    answer = {"form_id": str(uuid4()), "scores": scores, "comment": ""}
    assert public.post(f"/public/{platform.slug}/surveys/{code}/answers", answer).status == 410
    letter = {"id": str(uuid4()), "kind": "COMPLAINT", "unit_id": platform.units["DUKCAPIL"], "text": "Antre lama."}
    assert public.post(f"/public/{platform.slug}/reports", {**letter, "anonymous": True}).status == 201
    assert public.get("/healthz").status == 200


def stated(ground: Ground, platform: DemoPlatform) -> set[str]:
    """The ids of all facts of the agency in the log."""
    address = ground.settings.event_log.replace("postgresql+log:", "postgresql:")
    with psycopg.connect(address) as log:
        rows = log.execute(
            "SELECT headers ->> 'ce_id' FROM record WHERE headers ->> 'ce_agency' = %s", [str(platform.agency_id)]
        )
        return {row[0] for row in rows}


def test_one_trace_leads_from_the_click_to_the_last_reaction(told: Told) -> None:
    assert list(told.led_to(None).values()) == [told.click]
    assert (told.click.kind, told.click.said["http.request.method"]) == ("SERVER", "POST")
    asked = told.led_to(told.click)
    call = asked["frontend", "CLIENT", "POST"]
    assert call.said["server.address"] == "evaluations"
    ((answered),) = told.led_to(call).values()
    assert (answered.service, answered.kind, answered.name) == (
        "evaluations", "SERVER", "POST /evaluations/<uuid:evaluation_id>/finalise",
    )  # fmt: skip
    emitted = told.led_to(answered)["evaluations", "PRODUCER", "emit cendana.evaluations"]
    handled = told.collector.under(emitted, told.click.trace)
    assert {(span.service, span.said["code.function.name"]) for span in handled} == {
        ("training", "flag_gaps_of_evaluations"),
        ("training", "offer_coaching_after_evaluations"),
        ("rewards", "keep_pending_evaluations"),
    }
    assert {(span.kind, span.name) for span in handled} == {("CONSUMER", "handle cendana.evaluations")}
    flagging = next(span for span in handled if span.said["code.function.name"] == "flag_gaps_of_evaluations")
    ((flagged),) = told.led_to(flagging).values()
    assert (flagged.service, flagged.kind, flagged.name) == ("training", "PRODUCER", "emit cendana.training")
    for said in (emitted, flagged):
        (appended,) = [span for span in told.collector.spans if said.place in span.links]
        assert (appended.service, appended.kind, appended.parent) == (said.service, "CLIENT", "")


def test_every_span_is_in_the_trace_of_the_one_that_it_follows_from(told: Told) -> None:
    places = {span.place for span in told.collector.spans}
    assert [s for s in told.collector.spans if s.parent and f"{s.trace}-{s.parent}" not in places] == []
    (made,) = [span for span in told.collector.spans if span.said.get("http.route", "").endswith("/answers.<kind>")]
    (asked,) = [span for span in told.collector.of(made.trace) if span.id == made.parent]
    assert (made.service, asked.service, asked.kind) == ("surveys", "frontend", "CLIENT")


def test_a_span_says_what_the_conventions_and_an_operator_ask_for(told: Told) -> None:
    by_kind = {span.kind: span.said for span in told.collector.of(told.click.trace) if span.service != "frontend"}
    agency = str(told.platform.agency_id)
    assert told.click.said["http.route"] == "/evaluasi/<uuid:id>/periksa"
    assert told.click.said["http.response.status_code"] == 303
    assert by_kind["SERVER"]["cendana.agency_id"] == by_kind["CONSUMER"]["cendana.agency_id"] == agency
    assert by_kind["CONSUMER"]["messaging.message.id"] in told.facts
    assert by_kind["CONSUMER"]["messaging.consumer.group.name"] in ("training", "rewards")
    assert by_kind["CONSUMER"]["cloudevents.event_type"] == "cendana.evaluations.evaluation_finalised.v1"
    correlations = {
        span.said.get("cendana.correlation_id", span.said.get("messaging.message.conversation_id"))
        for span in told.collector.of(told.click.trace)
    }
    assert len(correlations - {None}) == 1
    refused = [span for span in told.collector.spans if span.said.get("http.response.status_code") == 401]
    assert {(span.kind, span.failed) for span in refused} >= {("SERVER", False)}


def test_no_span_says_anything_of_people(told: Told) -> None:
    spans = told.collector.spans
    assert len(spans) > 100
    everything = "\n".join(span.words for span in spans)
    for employee in KUPANG.employees:
        assert employee.nip not in everything
        assert employee.name not in everything
        assert not re.search(rf"\b{employee.name.split()[0]}\b", everything)
    for word in (*told.secrets.allowed, *WORDS, told.platform.slug, told.secrets.code, "Bearer", "cendana_session"):
        assert word not in everything, word


def test_no_span_says_more_than_the_conventions_and_ids_of_agencies_facts_and_commands(told: Told) -> None:
    known = {str(told.platform.agency_id), *told.facts}
    for span in told.collector.spans:
        assert span.said.keys() <= CONVENTIONS | OURS, span.said
        for name, value in span.said.items():
            found = set(ID.findall(str(value)))
            assert not found or name in NAMING, (name, value)
            if name in ("cendana.agency_id", "messaging.message.id"):
                assert found <= known, (name, value)


def test_strangers_leave_no_span(told: Told) -> None:
    assert told.strangers == 0
