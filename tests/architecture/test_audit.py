"""Nobody sees an evaluation, and nobody decides, without its being kept: by the marks of routes, for new ones too."""

import importlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask
from marshmallow import Schema, fields

from deploy.migrate import migrate_database
from services import SERVICES
from shared.audit.marks import marks_of
from shared.events.evaluations import CompetencyAssessed, EvaluationFinalised, EvaluationSettled
from shared.events.training import GapFlagged
from shared.settings import Settings
from shared.web import access

# What an evaluation of a person is made of, under any name that an answer gives it.
OF_AN_EVALUATION = {
    "predikat", "result", "behaviour", "levels", "level", "gaps", "gap_state", "missing", "points", "score", "standing",
    "points_of_predikat", "is_performance_gap", "reasons",
}  # fmt: skip
WHO_KNOWS = ("evaluations", "rewards", "training")
OWN = "shows the caller's own, nobody else's"
# Reviewed by hand: routes whose answers have such a field, and give nobody's evaluation to anybody else.
NOT_A_LOOK = {
    "evaluations": {
        "GET /mine": OWN,
        "GET /mine/<uuid:evaluation_id>": OWN,
        "POST /mine/<uuid:evaluation_id>/acknowledge": OWN,
        "POST /mine/<uuid:evaluation_id>/object": OWN,
        "GET /cycles/<uuid:cycle_id>/organisations": "the predikat of organisations",
        "POST /cycles/<uuid:cycle_id>/organisations/<uuid:organisation_id>/rating": "the predikat of an organisation",
        "GET /cycles/<uuid:cycle_id>/distribution": "counts of at least k, never people",
    },
    "rewards": {"GET /mine": OWN},
    "training": {
        "GET /plan": OWN,
        "GET /enrolments/<uuid:enrolment_id>": OWN,
        "GET /lessons/<key>": OWN,
        "POST /lessons/<key>/attempts": OWN,
        "GET /workshops/<uuid:workshop_id>/enrolments": "results of a workshop, which are no evaluation",
    },
}
# Reviewed by hand: answers without a declared shape that hold nobody's evaluation.
OTHER_FILES = {
    "GET /audit/export.csv", "GET /audit/heads/<source>", "GET /grants.csv", "GET /enrolments/<uuid:enrolment_id>/calendar.ics",
}  # fmt: skip
# Reviewed by hand: what people write every day, or undo themselves; its rows say who and when.
NO_DECISION = {
    "agencies": {"POST /names", "POST /imports/<kind>"},
    "surveys": {
        "POST /offerings", "PUT /offerings/<uuid:offering_id>", "POST /surveys", "PUT /surveys/<uuid:survey_id>",
        "POST /surveys/<uuid:survey_id>/papers",
    },
    "evaluations": {
        "PUT /evaluations/<uuid:evaluation_id>", "POST /feedback", "POST /inspections", "POST /mine/inspection-reasons",
    },
    "training": {
        "POST /coaching-offers/<uuid:offer_id>/accept", "POST /coaching-offers/<uuid:offer_id>/decline",
        "POST /coaching-offers/<uuid:offer_id>/done", "POST /lessons/<key>/attempts",
        "POST /enrolments/<uuid:enrolment_id>/confirm", "POST /enrolments/<uuid:enrolment_id>/decline",
    },
}  # fmt: skip
# The platform's own doors to delivery: whoever runs it belongs to no agency.
OPERATING = {"POST /operating/parked/<int:id>/retry", "POST /operating/parked/<int:id>/discard"}


@pytest.fixture(scope="module")
def apps() -> dict[str, Flask]:
    """The apps; no database is asked."""
    return {name: importlib.import_module(f"services.{name}.app").create_app() for name in SERVICES}


def routes(app: Flask) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(`GET /path`, endpoint, permissions) of every way in that asks for a permission."""
    for rule in app.url_map.iter_rules():
        needs = getattr(app.view_functions[rule.endpoint], access.MARK).permissions
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if needs:
                yield f"{method} {rule.rule}", rule.endpoint, needs


def shape_of(app: Flask, endpoint: str) -> type[Schema] | Schema | None:
    """What a route declares to answer."""
    said: dict[str, Any] = getattr(app.view_functions[endpoint], "_apidoc", {}).get("response", {})
    for status, described in said.get("responses", {}).items():
        if str(getattr(status, "value", status)).startswith("2"):
            found: Any = described[0].get("schema")
            return found
    return None


def names_in(shape: Any, seen: frozenset[type] = frozenset()) -> set[str]:
    """The names of all fields of a shape, at any depth."""
    schema = shape() if isinstance(shape, type) else shape
    if type(schema) in seen:
        return set()
    found = set()
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        found.add(name)
        if isinstance(inner, fields.Nested):
            found |= names_in(inner.schema, seen | {type(schema)})
    return found


@pytest.mark.parametrize("name", WHO_KNOWS)
def test_every_route_that_shows_an_evaluation_says_so(apps: dict[str, Flask], name: str) -> None:
    forgotten = []
    for route, endpoint, _ in routes(apps[name]):
        shape = shape_of(apps[name], endpoint)
        if shape is None or marks_of(apps[name], endpoint).view is not None:
            continue
        if names_in(shape) & OF_AN_EVALUATION and route not in NOT_A_LOOK.get(name, {}):
            forgotten.append((route, sorted(names_in(shape) & OF_AN_EVALUATION)))
    assert forgotten == [], "mark it with @shows(why) and give its answer by uow.show(...), or review it here"


def test_no_other_service_hears_of_anybodys_evaluation() -> None:
    told = {EvaluationFinalised, EvaluationSettled, CompetencyAssessed, GapFlagged}
    for name in set(SERVICES) - set(WHO_KNOWS):
        heard = {handler.fact for handler in importlib.import_module(f"services.{name}.handlers").subscriptions}
        assert not heard & told, name


@pytest.mark.parametrize("name", WHO_KNOWS)
def test_every_file_is_a_look_or_was_reviewed(apps: dict[str, Flask], name: str) -> None:
    files = {
        route
        for route, endpoint, _ in routes(apps[name])
        if route.startswith("GET ")
        and shape_of(apps[name], endpoint) is None
        and marks_of(apps[name], endpoint).view is None
    }
    assert files <= OTHER_FILES


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_is_kept_or_was_reviewed(apps: dict[str, Flask], name: str) -> None:
    unmarked = {
        route
        for route, endpoint, _ in routes(apps[name])
        if not route.startswith("GET ") and marks_of(apps[name], endpoint).deed is None
    }
    assert unmarked <= NO_DECISION.get(name, set()) | OPERATING, "mark it with @audited(action), or review it here"


def test_the_reviewed_lists_name_routes_that_there_are(apps: dict[str, Flask]) -> None:
    known = {name: {route for route, _, _ in routes(app)} for name, app in apps.items()}
    stale = [route for name, reviewed in NOT_A_LOOK.items() for route in reviewed if route not in known[name]]
    stale += [route for name, reviewed in NO_DECISION.items() for route in reviewed if route not in known[name]]
    assert stale == []


@pytest.mark.parametrize("service", SERVICES)
def test_an_app_adds_to_the_trail_and_changes_nothing_of_it(service: str, settings: Settings) -> None:
    migrate_database(settings, service)
    url = settings.database_url(service, "app").replace("+psycopg", "", 1)
    for table in ("audit", "audit_seal"):
        for attack in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with psycopg.connect(url) as connection:
                connection.execute("SELECT set_config('cendana.agency', gen_random_uuid()::text, false)")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(attack)
