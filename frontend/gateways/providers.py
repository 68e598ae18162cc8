"""Providers on trial, and agencies put out of use, as pages need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from frontend.api import Api
from frontend.gateways.agencies import Login
from frontend.gateways.organisation import Provider, Registered
from frontend.shapes import build

SERVICE = "agencies"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: OK, WARN (works, with less) or STOP (nobody could sign on)."""

    code: str
    state: str
    value: str = ""


@dataclass(frozen=True)
class Reading:
    """How the mapping reads what came back of the person who tried."""

    name: str
    groups: tuple[str, ...]
    is_admin: bool
    is_employee: bool
    nip: str | None = None
    nip_fault: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a test login came to: the code of what went wrong, or claims and their reading."""

    error: str = ""
    claims: Mapping[str, str] | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class Trial:
    """A provider that is tried before it is saved."""

    id: UUID
    provider: Provider
    findings: tuple[Finding, ...]
    expires_at: datetime
    outcome: Outcome | None = None

    @property
    def is_fit(self) -> bool:
        """Whether somebody could sign on with it."""
        return all(finding.state != "STOP" for finding in self.findings)

    @property
    def admin_seen(self) -> bool:
        """Whether somebody of the admin group came through a test login."""
        return self.outcome is not None and self.outcome.reading is not None and self.outcome.reading.is_admin


def look(api: Api, values: Mapping[str, Any]) -> Trial:
    """Enter a provider and see what it publishes."""
    return build(Trial, api.post(SERVICE, "/provider-trials", values))


def trial(api: Api, id: UUID) -> Trial:
    """A trial of mine."""
    return build(Trial, api.get(SERVICE, f"/provider-trials/{id}"))


def begin_login(api: Api, id: UUID, redirect_uri: str) -> Login:
    """Start a test login."""
    return build(Login, api.post(SERVICE, f"/provider-trials/{id}/logins", {"redirect_uri": redirect_uri}))


def complete_login(api: Api, id: UUID, returned: Mapping[str, str | None]) -> Trial:
    """Finish a test login with what the provider sent back."""
    return build(Trial, api.post(SERVICE, f"/provider-trials/{id}/logins/complete", returned))


def take(api: Api, id: UUID, agency_id: UUID | None) -> None:
    """Sign on with it from now on: one's own agency, or as an operator that one."""
    path = f"/agencies/{agency_id}/provider" if agency_id else "/agency/provider"
    api.put(SERVICE, path, {"trial_id": id})


def register(api: Api, id: UUID, values: Mapping[str, Any]) -> Registered:
    """Register an agency that signs on with it."""
    return build(Registered, api.post(SERVICE, f"/provider-trials/{id}/agency", values))


def deactivate(api: Api, agency_id: UUID) -> None:
    """Put an agency out of use."""
    api.post(SERVICE, f"/agencies/{agency_id}/deactivate")


def reactivate(api: Api, agency_id: UUID) -> None:
    """Put it back."""
    api.post(SERVICE, f"/agencies/{agency_id}/reactivate")
