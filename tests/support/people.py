"""People for tests: principals with roles, and clients that speak with a real token."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from shared.auth.principal import Grant, Principal


def person(agency_id: UUID, *roles: str | Grant, employee_id: UUID | None = None) -> Principal:
    """Somebody of an agency with these roles."""
    grants = tuple(role if isinstance(role, Grant) else Grant(role) for role in roles)
    return Principal(uuid4(), agency_id, employee_id, grants)


@dataclass(frozen=True)
class Reply:
    """What a service answered."""

    status: int
    body: Any
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Client:
    """A caller of one service; `token` is asked for each call, so that an injected clock may move between them."""

    app: Flask
    token: Callable[[], str | None] = lambda: None

    def ask(self, method: str, path: str, json: Any = None, **more: Any) -> Reply:
        """One request."""
        headers = dict(more.pop("headers", {}))
        token = self.token()
        if token:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.app.test_client().open(path, method=method, json=json, headers=headers, **more)
        body = answer.get_json(silent=True)
        return Reply(answer.status_code, body, dict(answer.headers), answer.get_data())

    def get(self, path: str, **more: Any) -> Reply:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Reply:
        """POST."""
        return self.ask("POST", path, json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> Reply:
        """PUT."""
        return self.ask("PUT", path, json, **more)

    def delete(self, path: str, **more: Any) -> Reply:
        """DELETE."""
        return self.ask("DELETE", path, **more)
