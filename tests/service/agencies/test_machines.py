"""Machines of an agency: made by an admin, signing in by RFC 6749, doing what they were given and nothing besides."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from sqlalchemy import text

from services import SERVICES
from services.agencies.rules.machines import DECISIONS, PERSONAL, SCOPES
from shared.auth.roles import CATALOGUE, PLATFORM_ROLES, ROLES
from shared.auth.tokens import LIFETIME
from tests.service.agencies.conftest import BUDI_NIP, SHEETS, staff
from tests.support.people import Client, Reply
from tests.support.services import Service

IMPORT, READ = "agencies:import", "agencies:read-organisation"


@pytest.fixture
def agencies(register: Callable[..., Service]) -> Service:
    """An agency."""
    return register("http://127.0.0.1:1/rekaan")


def make(agencies: Service, *scopes: str, name: str = "SIMPEG Rekaan") -> tuple[str, str]:
    """A machine: its id and its secret."""
    body = {"id": str(uuid4()), "name": name, "scopes": list(scopes)}
    made = agencies.client("agency_admin").post("/machines", body)
    assert made.status == 201, made.body
    return made.body["machine"]["id"], made.body["secret"]


def ask(agencies: Service, headers: dict[str, str] | None = None, **form: Any) -> Reply:
    """Ask for a token."""
    sent = {"grant_type": "client_credentials", **form}
    asked = {name: value for name, value in sent.items() if value is not None}
    return agencies.client().ask("POST", f"/public/{agencies.slug}/token", data=asked, headers=headers or {})


def by_body(agencies: Service, machine: tuple[str, str], **form: Any) -> Reply:
    return ask(agencies, client_id=machine[0], client_secret=machine[1], **form)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


def client(agencies: Service, machine: tuple[str, str], **form: Any) -> Client:
    """A client that speaks as the machine."""
    answer = by_body(agencies, machine, **form)
    assert answer.status == 200, answer.body
    return Client(agencies.app, lambda: answer.body["access_token"])


def claims_of(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and claims, unverified."""
    import json

    parts = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]
    return parts[0], parts[1]


def test_a_machine_imports_a_sheet_of_employees(agencies: Service) -> None:
    staff(agencies)
    machine = make(agencies, IMPORT, READ)
    hr = client(agencies, machine)
    sheet = SHEETS["employees"].replace("Budi Contoh", "Budi Umpama").encode()
    seen = hr.ask("POST", f"/imports/employees?id={uuid4()}&filename=simpeg.csv", data=sheet)
    assert (seen.status, seen.body["errors"]) == (201, [])
    applied = hr.post(f"/imports/{seen.body['id']}/apply")
    assert (applied.status, applied.body["changed"]) == (200, 1)
    found = {row["nip"]: row["name"] for row in hr.get("/employees").body["items"]}
    assert found[BUDI_NIP] == "Budi Umpama"
    with agencies.session() as session:
        by = session.execute(text("SELECT uploaded_by FROM sheet_import WHERE id = :id"), {"id": seen.body["id"]})
        assert str(by.scalar_one()) == machine[0]
    entries = agencies.client("agency_admin").get(f"/audit?actor_id={machine[0]}").body["items"]
    assert [entry["action"] for entry in entries] == ["sheet-applied"]
    named = agencies.client("agency_admin").post("/names", {"ids": [machine[0]]}).body["names"]
    assert named[machine[0]]["name"] == "SIMPEG Rekaan"


def test_the_token_is_rfc_9068_with_a_client_and_no_employee(agencies: Service) -> None:
    machine = make(agencies, IMPORT, READ)
    answer = by_body(agencies, machine)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body["token_type"] == "Bearer"
    assert answer.body["expires_in"] == LIFETIME
    head, claims = claims_of(answer.body["access_token"])
    assert (head["typ"], head["alg"]) == ("at+jwt", "ES256")
    assert claims["client_id"] == claims["sub"] == machine[0]
    assert claims["scope"] == answer.body["scope"] == "agencies:import agencies:read-organisation"
    assert claims["aud"] == "agencies"
    assert claims["exp"] - claims["iat"] == LIFETIME
    assert not {"roles", "employee", "sid", "holds"} & claims.keys()


SETTINGS = {name: f"{name}:manage-settings" for name in SERVICES if name != "agencies"}


@pytest.mark.parametrize("audience", SETTINGS)
def test_a_token_of_a_machine_is_for_one_service_and_has_the_scopes_there(agencies: Service, audience: str) -> None:
    machine = make(agencies, READ, *SETTINGS.values())
    answer = by_body(agencies, machine, audience=audience)
    assert (answer.status, answer.body["scope"]) == (200, SETTINGS[audience])
    assert claims_of(answer.body["access_token"])[1]["aud"] == audience
    for name in SERVICES:
        there = Service(name, agencies.places, agencies.agency_id, agencies.slug).registered()
        client = Client(there.app, lambda: answer.body["access_token"])
        path = "/employees" if name == "agencies" else "/settings"
        assert client.get(path).status == (200 if name == audience else 401), name


def test_the_service_need_not_be_named_where_the_scopes_say_it(agencies: Service) -> None:
    one, two = make(agencies, SETTINGS["rewards"]), make(agencies, READ, SETTINGS["rewards"], name="Dasbor")
    assert claims_of(by_body(agencies, one).body["access_token"])[1]["aud"] == "rewards"
    asked = by_body(agencies, two, scope=READ)
    assert claims_of(asked.body["access_token"])[1]["aud"] == "agencies"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_target"),
        ({"audience": "training"}, "invalid_target"),
        ({"audience": "agencies rewards"}, "invalid_target"),
        ({"audience": "https://cendana.example/api/rewards"}, "invalid_target"),
        ({"audience": ["agencies", "rewards"]}, "invalid_request"),
        ({"audience": "rewards", "scope": READ}, "invalid_scope"),
        ({"audience": "rewards", "scope": f"{READ} {SETTINGS['rewards']}"}, "invalid_scope"),
        ({"audience": "training", "scope": SETTINGS["training"]}, "invalid_scope"),
    ],
    ids=str,
)
def test_a_service_that_is_not_to_be_told_gives_no_token(agencies: Service, form: dict[str, Any], error: str) -> None:
    machine = make(agencies, READ, SETTINGS["rewards"])
    refused = by_body(agencies, machine, **form)
    assert (refused.status, refused.body["error"]) == (400, error)


def test_a_machine_gets_no_tokens_by_way_of_what_is_for_people(agencies: Service) -> None:
    machine = client(agencies, make(agencies, READ, *SETTINGS.values()), audience="agencies")
    assert [machine.get(path).status for path in ("/me", "/me/data")] == [404, 403]


def test_both_ways_to_show_a_secret_are_taken(agencies: Service) -> None:
    machine = make(agencies, READ)
    assert by_body(agencies, machine).status == 200
    assert ask(agencies, basic(*machine)).status == 200
    assert ask(agencies, basic(*machine), client_id=machine[0]).status == 200


def test_a_machine_may_ask_for_less(agencies: Service) -> None:
    machine = make(agencies, READ, IMPORT)
    answer = by_body(agencies, machine, scope=READ)
    assert answer.body["scope"] == READ
    hr = Client(agencies.app, lambda: answer.body["access_token"])
    assert hr.get("/employees").status == 200
    assert hr.get("/imports").status == 403
    refused = by_body(agencies, machine, scope=f"{READ} agencies:manage")
    assert (refused.status, refused.body["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "salah"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": str(UUID(int=7))}, 401, "invalid_client"),
        ({"client_id": str(UUID(int=7)), "client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "bukan-uuid"}, 401, "invalid_client"),
        ({"client_id": "x" * 600}, 400, "invalid_request"),
        ({"client_id": "\x00"}, 401, "invalid_client"),
        ({"client_secret": "é\ud83d".encode("utf-8", "surrogatepass")}, 401, "invalid_client"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ["client_credentials", "client_credentials"]}, 400, "invalid_request"),
        ({"scope": "operator"}, 400, "invalid_scope"),
        ({"scope": "\x00"}, 400, "invalid_scope"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else None,
)
def test_what_is_wrong_is_answered_as_oauth_wants_it(
    agencies: Service, change: dict[str, Any], status: int, error: str
) -> None:
    name, secret = make(agencies, READ)
    refused = ask(agencies, **{"client_id": name, "client_secret": secret, **change})
    assert (refused.status, refused.body["error"]) == (status, error)
    assert refused.headers["Cache-Control"] == "no-store"
    assert ("WWW-Authenticate" in refused.headers) == (status == 401)


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic YWJj", "Bearer x", "Basic /w==", "Basic Og=="])
def test_a_header_that_shows_no_client_is_no_client(agencies: Service, header: str) -> None:
    refused = ask(agencies, {"Authorization": header})
    assert (refused.status, refused.body["error"]) == (401, "invalid_client")


def test_header_and_body_at_once_are_refused(agencies: Service) -> None:
    name, secret = make(agencies, READ)
    both = ask(agencies, basic(name, secret), client_secret=secret)
    assert (both.status, both.body["error"]) == (400, "invalid_request")
    other = ask(agencies, basic(name, secret), client_id=str(uuid4()))
    assert (other.status, other.body["error"]) == (401, "invalid_client")
    as_json = agencies.client().post(f"/public/{agencies.slug}/token", {"grant_type": "client_credentials"})
    assert (as_json.status, as_json.body["error"]) == (400, "invalid_request")


def test_a_machine_of_one_agency_is_nobody_at_another(agencies: Service, register: Callable[..., Service]) -> None:
    other, machine = register("http://127.0.0.1:1/lain"), make(agencies, READ)
    assert by_body(other, machine).status == 401
    admin = other.client("agency_admin")
    assert admin.get("/machines").body["total"] == 0
    for path, method in ((f"/machines/{machine[0]}", "GET"), (f"/machines/{machine[0]}/end", "POST")):
        assert admin.ask(method, path, None if method == "GET" else {}).status == 404
    assert by_body(agencies, machine).status == 200


def test_what_can_be_given_is_never_more_than_the_giver_has_and_nothing_of_the_platform(agencies: Service) -> None:
    admin = agencies.client("agency_admin")
    offered = set(admin.get("/machines/scopes").body["items"])
    assert offered <= ROLES["agency_admin"] | {IMPORT}
    platform = {each for role in PLATFORM_ROLES for each in ROLES[role]} - CATALOGUE
    wanted = sorted(CATALOGUE | platform | {"agencies:manage", "apa:saja", "*"})
    for scope in wanted:
        body = {"id": str(uuid4()), "name": f"Mesin {scope}", "scopes": [scope]}
        assert (admin.post("/machines", body).status == 201) == (scope in offered), scope
    assert not SCOPES & (platform | PERSONAL | DECISIONS | {"agencies:manage"})
    none = admin.post("/machines", {"id": str(uuid4()), "name": "Mesin", "scopes": []})
    assert none.body["errors"] == {"scopes": ["no-scope"]}


def test_a_role_over_a_unit_gives_a_machine_nothing(agencies: Service) -> None:
    from shared.auth.principal import Grant

    staff(agencies)
    units = agencies.client("agency_admin").get("/units").body["items"]
    both = (Grant("agency_admin"), Grant("survey_officer", units[0]["id"]))
    assert "surveys:read-findings" not in agencies.client(*both).get("/machines/scopes").body["items"]
    whole = agencies.client("agency_admin", "survey_officer").get("/machines/scopes").body["items"]
    assert "surveys:read-findings" in whole


def test_a_machine_makes_no_machine_and_ends_none(agencies: Service) -> None:
    machine = make(agencies, *agencies.client("agency_admin").get("/machines/scopes").body["items"])
    hr = client(agencies, machine, audience="agencies")
    body = {"id": str(uuid4()), "name": "Anak", "scopes": [READ]}
    assert hr.post("/machines", body).status == 403
    for method, path in (
        ("GET", "/machines"),
        ("POST", f"/machines/{machine[0]}/rotate"),
        ("POST", f"/machines/{machine[0]}/end"),
        ("PUT", "/bundles/trainer"),
        ("POST", "/roles"),
        ("PUT", "/agency"),
        ("GET", "/agencies"),
    ):
        assert hr.ask(method, path, None if method == "GET" else {}).status == 403, path


def test_a_secret_is_shown_once_and_kept_as_a_keyed_hash(agencies: Service) -> None:
    admin = agencies.client("agency_admin")
    body = {"id": str(uuid4()), "name": "Laporan Rekaan", "scopes": [READ]}
    first, second = admin.post("/machines", body), admin.post("/machines", body)
    secret = first.body["secret"]
    assert len(secret) >= 43
    assert second.body["secret"] is None
    assert secret not in admin.get("/machines").content.decode()
    with agencies.session() as session:
        row = session.execute(text("SELECT m::text FROM machine m WHERE id = :id"), {"id": body["id"]}).scalar_one()
    assert secret not in row
    same_name = admin.post("/machines", {**body, "id": str(uuid4())})
    assert same_name.status == 409


def test_the_old_secret_is_good_until_the_day_that_was_said(agencies: Service) -> None:
    name, old = make(agencies, READ)
    assert by_body(agencies, (name, old)).status == 200
    admin = agencies.client("agency_admin")
    last = (agencies.clock.now + timedelta(days=3)).date()
    new = admin.post(f"/machines/{name}/rotate", {"until": last.isoformat()}).body["secret"]
    assert by_body(agencies, (name, old)).status == by_body(agencies, (name, new)).status == 200
    agencies.clock.move(days=3, hours=14)
    assert by_body(agencies, (name, old)).status == 200, "the day lasts until midnight in Kupang"
    agencies.clock.move(hours=2)
    assert by_body(agencies, (name, old)).status == 401
    assert by_body(agencies, (name, new)).status == 200


def test_a_secret_that_may_be_in_other_hands_ends_at_once(agencies: Service) -> None:
    name, old = make(agencies, READ)
    new = agencies.client("agency_admin").post(f"/machines/{name}/rotate", {}).body["secret"]
    assert by_body(agencies, (name, old)).status == 401
    assert by_body(agencies, (name, new)).status == 200


def test_a_button_pressed_twice_does_not_stop_the_machine(agencies: Service) -> None:
    name, used = make(agencies, READ)
    assert by_body(agencies, (name, used)).status == 200
    until = {"until": (agencies.clock.now + timedelta(days=3)).date().isoformat()}
    admin = agencies.client("agency_admin")
    lost, kept = (admin.post(f"/machines/{name}/rotate", until).body["secret"] for _ in range(2))
    assert by_body(agencies, (name, used)).status == 200
    assert by_body(agencies, (name, lost)).status == 401
    assert by_body(agencies, (name, kept)).status == 200


@pytest.mark.parametrize("days", [-1, 31])
def test_an_overlap_has_bounds(agencies: Service, days: int) -> None:
    name, _ = make(agencies, READ)
    until = (agencies.clock.now + timedelta(days=days)).date().isoformat()
    refused = agencies.client("agency_admin").post(f"/machines/{name}/rotate", {"until": until})
    assert refused.body["errors"] == {"until": ["overlap-out-of-bounds"]}


def test_an_ended_machine_is_out(agencies: Service) -> None:
    machine = make(agencies, READ)
    admin = agencies.client("agency_admin")
    hr = client(agencies, machine)
    token = {"token": by_body(agencies, machine).body["access_token"]}
    assert hr.post("/introspect", token).body == {"active": True}
    assert admin.post(f"/machines/{machine[0]}/end").status == 200
    assert admin.post(f"/machines/{machine[0]}/end").status == 200
    assert by_body(agencies, machine).status == 401
    assert hr.post("/introspect", token).body == {"active": False}, "at once, where a service asks"
    agencies.clock.move(seconds=LIFETIME + 6)
    assert hr.get("/employees").status == 401, "and everywhere within a token's life"
    assert admin.post(f"/machines/{machine[0]}/rotate", {}).status == 409


def test_the_last_use_is_shown(agencies: Service) -> None:
    name, secret = make(agencies, READ)
    admin = agencies.client("agency_admin")
    assert admin.get(f"/machines/{name}").body["used_at"] is None
    agencies.clock.move(hours=1)
    by_body(agencies, (name, secret))
    assert admin.get("/machines").body["items"][0]["used_at"].startswith(agencies.clock.now.strftime("%Y-%m-%dT%H:%M"))


def test_what_stood_in_the_token_of_a_machine_cannot_be_said_of_a_person(agencies: Service) -> None:
    token = by_body(agencies, make(agencies, READ)).body["access_token"]
    key = agencies.places.token(agencies.person("employee"))
    assert key
    head, claims = claims_of(token)
    forged = jwt.encode({**head}, {**claims, "roles": [["agency_admin", None]]}, agencies.places.key)
    assert Client(agencies.app, lambda: forged).get("/employees").status == 401
