"""Providers on trial, and taking one; agencies put out of use and back."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.agencies.commands import agencies, identity, providers, sessions
from services.agencies.models.base import Agency
from services.agencies.models.identity import IdentityProvider
from services.agencies.models.trials import ProviderTrial
from services.agencies.schemas import identity as shapes
from services.agencies.schemas import providers as trial_shapes
from shared.audit.keeping import Entry
from shared.audit.marks import audited
from shared.db import as_agency
from shared.house import house
from shared.uow import unit_of_work
from shared.web.access import requires

bp = Blueprint("providers", __name__)
MANAGE, REGISTER = "agencies:manage", "agencies:register"


@bp.post("/provider-trials")
@requires(REGISTER, MANAGE)
@audited("provider-tried")
@bp.arguments(trial_shapes.TrialIn)
@bp.response(201, trial_shapes.TrialOut)
def try_provider(entered: providers.Entered) -> ProviderTrial:
    """Look at what a provider publishes. Nothing of the agency is changed."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
    findings = providers.look(entered.provider)
    with unit_of_work() as uow:
        return providers.keep(uow, entered, findings)


@bp.get("/provider-trials/<uuid:trial_id>")
@requires(REGISTER, MANAGE)
@bp.response(200, trial_shapes.TrialOut)
def read_trial(trial_id: UUID) -> ProviderTrial:
    """A trial of mine."""
    with unit_of_work() as uow:
        return providers.own_trial(uow, trial_id)


@bp.post("/provider-trials/<uuid:trial_id>/logins")
@requires(REGISTER, MANAGE)
@audited("provider-login-begun")
@bp.arguments(shapes.LoginIn)
@bp.response(201, shapes.LoginOut)
def begin_test_login(body: dict[str, str], trial_id: UUID) -> identity.Login:
    """Start a test login: nobody will be signed in by it."""
    with unit_of_work() as uow:
        registration = providers.registration_of(providers.own_trial(uow, trial_id))
    asked = identity.ask_provider(registration, body["redirect_uri"], _callback())
    with unit_of_work() as uow:
        providers.begin_login(uow, trial_id, asked)
    return identity.Login(asked.url, asked.binding)


@bp.post("/provider-trials/<uuid:trial_id>/logins/complete")
@requires(REGISTER, MANAGE)
@audited("provider-login-tried")
@bp.arguments(trial_shapes.TrialComebackIn)
@bp.response(200, trial_shapes.TrialOut)
def complete_test_login(comeback: identity.Comeback, trial_id: UUID) -> ProviderTrial:
    """What the browser brought back from a test login: the claims, and how they are read."""
    with unit_of_work() as uow:
        trial, attempt = providers.take_attempt(uow, trial_id, comeback, _callback())
    proven = providers.try_login(trial, attempt, comeback)
    with unit_of_work() as uow:
        return providers.keep_outcome(uow, trial_id, proven)


@bp.post("/provider-trials/<uuid:trial_id>/agency")
@requires(REGISTER)
@audited("agency-registered")
@bp.arguments(shapes.NewAgencyIn)
@bp.response(201, shapes.AgencyOut)
def register_with_tried(body: dict[str, Any], trial_id: UUID) -> Agency:
    """The operator registers an agency with a provider that was tried: its secret is not sent again."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        registration = agencies.Registration(**body, provider=providers.tried(uow, trial_id, as_admin=False))
    with as_agency(registration.id), unit_of_work() as uow:
        uow.record(Entry("agency-registered", [registration.id]))
        return agencies.register(uow, registration)


@bp.put("/agency/provider")
@requires(MANAGE)
@audited("provider-changed", "trial_id")
@bp.arguments(trial_shapes.TakenIn)
@bp.response(200, shapes.ProviderOut)
def change_own_provider(body: dict[str, UUID]) -> IdentityProvider:
    """The agency's admin takes a provider that was tried, with a test login of the admin group."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        return providers.change(uow, providers.tried(uow, body["trial_id"], as_admin=True))


@bp.put("/agencies/<uuid:agency_id>/provider")
@requires(REGISTER)
@audited("provider-changed", "trial_id")
@bp.arguments(trial_shapes.TakenIn)
@bp.response(200, shapes.ProviderOut)
def change_provider(body: dict[str, UUID], agency_id: UUID) -> IdentityProvider:
    """The operator gives an agency another provider that was tried: written within that agency."""
    with unit_of_work() as uow:
        sessions.require_live(uow)
        wanted = providers.tried(uow, body["trial_id"], as_admin=False)
    with as_agency(agency_id), unit_of_work() as uow:
        uow.record(Entry("provider-changed", [agency_id]))
        return providers.change(uow, wanted)


@bp.post("/agencies/<uuid:agency_id>/deactivate")
@requires(REGISTER)
@audited("agency-deactivated")
@bp.response(200, shapes.AgencyOut)
def deactivate(agency_id: UUID) -> Agency:
    """Nobody of the agency signs in any more, and its public pages are closed. Nothing is deleted."""
    return _set_active(agency_id, active=False)


@bp.post("/agencies/<uuid:agency_id>/reactivate")
@requires(REGISTER)
@audited("agency-reactivated")
@bp.response(200, shapes.AgencyOut)
def reactivate(agency_id: UUID) -> Agency:
    """The agency is there again, as it was."""
    return _set_active(agency_id, active=True)


def _set_active(agency_id: UUID, *, active: bool) -> Agency:
    with unit_of_work() as uow:
        sessions.require_live(uow)
    with as_agency(agency_id), unit_of_work() as uow:
        uow.record(Entry("agency-reactivated" if active else "agency-deactivated", [agency_id]))
        return agencies.set_active(uow, active=active)


def _callback() -> str:
    return f"{house().settings.address}/masuk/kembali"
