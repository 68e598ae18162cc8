"""A machine reaches the services through the frontend alone, as in production; nobody else gets anything there."""

import base64
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from werkzeug.test import Client, TestResponse

from deploy.passage import passages
from deploy.web import with_health
from frontend.app import create_app
from shared.peers import Peers
from tests.service.agencies.conftest import SHEETS, as_operator, registration, staff
from tests.support.services import Places, Service

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def agencies(places: Places, service: Callable[[str], Service]) -> Service:
    """An agency with people."""
    service("agencies")
    body = registration("http://127.0.0.1:1/rekaan")
    assert as_operator(places).post("/agencies", body).status == 201
    own = Service("agencies", places, UUID(body["id"]), body["slug"])
    staff(own)
    return own


@pytest.fixture
def outside(agencies: Service) -> Client:
    """The one address of the platform."""
    agencies.places.app("surveys")
    settings, peers = agencies.places.settings, Peers(agencies.places.settings, agencies.places.transport)
    app = with_health(create_app(settings, peers), passages(settings, peers))
    return Client(app)


def token(agencies: Service, outside: Client, *scopes: str) -> TestResponse:
    """A machine signs in."""
    body = {"id": str(uuid4()), "name": f"SIMPEG {uuid4()}", "scopes": list(scopes)}
    made = agencies.client("agency_admin").post("/machines", body).body
    shown = base64.b64encode(f"{made['machine']['id']}:{made['secret']}".encode()).decode()
    return outside.post(
        f"/api/agencies/public/{agencies.slug}/token",
        data={"grant_type": "client_credentials"},
        headers={"Authorization": f"Basic {shown}"},
        base_url="http://127.0.0.1:8080",
    )


def test_an_hr_system_imports_employees_through_the_one_address(agencies: Service, outside: Client) -> None:
    answer = token(agencies, outside, "agencies:import", "agencies:read-organisation")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    options = {
        "headers": {"Authorization": f"Bearer {answer.json['access_token']}", "traceparent": TRACE},
        "base_url": "http://127.0.0.1:8080",
    }
    sheet = SHEETS["employees"].replace("Budi Contoh", "Budi Umpama").encode()
    path = f"/api/agencies/imports/employees?id={uuid4()}&filename=simpeg%20baru.csv"
    seen = outside.post(path, data=sheet, content_type="text/csv", **options)
    assert (seen.status_code, seen.json["errors"], seen.json["filename"]) == (201, [], "simpeg baru.csv")
    assert outside.post(f"/api/agencies/imports/{seen.json['id']}/apply", **options).status_code == 200
    with agencies.session() as session:
        assert TRACE in session.execute(text("SELECT headers ->> 'traceparent' FROM outbox")).scalars().all()
    found = outside.get("/api/agencies/employees?q=Umpama", **options)
    assert [row["name"] for row in found.json["items"]] == ["Budi Umpama"]
    assert outside.get("/api/agencies/accounts", **options).status_code == 403
    assert outside.get("/api/surveys/settings", **options).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/agencies/jwks"),
        ("POST", "/api/agencies/sessions/token"),
        ("POST", "/api/agencies/logins/complete"),
        ("GET", "/api/agencies/public/platform"),
        ("GET", "/api/surveys/public/platform/token"),
        ("POST", "/api/agencies/public/a/b/token"),
        ("GET", "/api/agencies/healthz"),
    ],
)
def test_without_a_token_there_is_nothing(outside: Client, method: str, path: str) -> None:
    assert outside.open(path, method=method, base_url="http://127.0.0.1:8080").status_code == 404


def test_another_host_and_a_large_body_are_refused(agencies: Service, outside: Client) -> None:
    assert outside.get("/api/agencies/jwks", base_url="http://jahat.example").status_code == 421
    large = outside.post(
        f"/api/agencies/public/{agencies.slug}/token", data=b"x" * 70_000, base_url="http://127.0.0.1:8080"
    )
    assert large.status_code == 413
