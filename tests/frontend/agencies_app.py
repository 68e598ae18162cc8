"""The agencies service reduced to what the frontend's own behaviour needs: two agencies, their people, sessions.

It speaks the service's protocol over the same transport; the login with the real service and a real provider is told
in tests/journey. Here a test can end a session, let a token run out or take the service away at will.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, Response, jsonify, request

ISSUER = "https://akun.kota-umpama.example"
UMPAMA = {"slug": "kota-umpama", "name": "Kota Umpama", "zone": "Asia/Makassar", "demo": True}
MISAL = {"slug": "kota-misal", "name": "Kota Misal", "zone": "Asia/Jayapura", "demo": False}
MINUTES = timedelta(minutes=5)


@dataclass
class State:
    """What the service remembers."""

    agencies: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {a["slug"]: {"id": str(uuid4()), "k": 5, **a} for a in (UMPAMA, MISAL)}
    )
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    attempts: dict[str, dict[str, str]] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    lifetime: timedelta = MINUTES
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def person(self, code: str, name: str, slug: str, *permissions: str) -> None:
        """Somebody who can sign in by this code."""
        self.people[code] = {
            "account_id": str(uuid4()),
            "name": name,
            "employee_id": str(uuid4()),
            "roles": [{"role": "employee", "unit_id": None}],
            "permissions": list(permissions),
            "agency": self.agencies[slug],
        }

    def token_for(self, code: str) -> dict[str, str]:
        """A new token."""
        token = f"token-{uuid4()}"
        self.tokens[token] = code
        return {"token": token, "expires_at": (datetime.now(UTC) + self.lifetime).isoformat()}


def refusal(status: int, code: str, detail: str = "No.", **errors: list[str]) -> Response:
    """A problem, as every service answers it."""
    body = jsonify(status=status, code=code, detail=detail, **({"errors": errors} if errors else {}))
    body.status_code = status
    body.content_type = "application/problem+json"
    return body


def agencies_app(state: State) -> Flask:
    """The app."""
    app = Flask("agencies", static_folder=None)

    @app.before_request
    def note() -> None:
        state.asked.append(f"{request.method} {request.path}")
        state.headers.append(dict(request.headers))

    _public(app, state)
    _sessions(app, state)
    _person(app, state)
    return app


def _public(app: Flask, state: State) -> None:
    @app.get("/public/<slug>")
    def public(slug: str) -> Any:
        agency = state.agencies.get(slug)
        return {k: v for k, v in agency.items() if k != "id"} if agency else refusal(404, "no-such-agency")

    @app.get("/found/<domain>")
    def found(domain: str) -> Any:
        return {"slug": "kota-umpama"} if domain == "kotaumpama.go.id" else refusal(404, "no-such-agency")


def _sessions(app: Flask, state: State) -> None:
    @app.post("/public/<slug>/logins")
    def begin(slug: str) -> Any:
        binding = str(uuid4())
        state.attempts[binding] = {"slug": slug, "next": request.json["next"], "state": str(uuid4())}
        query = f"state={state.attempts[binding]['state']}&redirect_uri={request.json['redirect_uri']}"
        return {"authorization_url": f"{ISSUER}/authorize?{query}", "binding": binding}, 201

    @app.post("/logins/complete")
    def complete() -> Any:
        attempt = state.attempts.pop(request.json["binding"], None)
        code = request.json["code"]
        if attempt is None or attempt["state"] != request.json["state"] or code not in state.people:
            return refusal(401, "login-refused")
        handle = f"handle-{uuid4()}"
        state.sessions[handle] = code
        return {**state.token_for(code), "handle": handle, "next": attempt["next"], "slug": attempt["slug"]}, 201

    @app.post("/sessions/token")
    def renew() -> Any:
        code = state.sessions.get(request.json["handle"])
        return state.token_for(code) if code else refusal(401, "session-ended")

    @app.post("/sessions/end")
    def end() -> Any:
        code = state.sessions.pop(request.json["handle"], None)
        return {"logout_url": f"{ISSUER}/logout?a=1&b=2"} if code else refusal(401, "session-ended")


def _person(app: Flask, state: State) -> None:
    def code_of_token() -> str | None:
        return state.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))

    @app.get("/me")
    def me() -> Any:
        code = code_of_token()
        tokens = {
            name: f"token-{name}-{uuid4()}" for name in ("surveys", "evaluations", "training", "rewards", "sample")
        }
        return {**state.people[code], "tokens": tokens} if code else refusal(401, "token-invalid")

    @app.post("/names")
    def names() -> Any:
        return {
            "names": {
                id: {"name": f"Orang {UUID(id).hex[-4:]}", "kind": "employee", "sub": ""} for id in request.json["ids"]
            }
        }
