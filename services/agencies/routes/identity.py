"""Logins, keys, who is signed in, and the agencies themselves."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from sqlalchemy import select

from services.agencies.commands import agencies, identity
from services.agencies.commands.keys import published
from services.agencies.commands.sessions import require_live, settings_of
from services.agencies.models.base import Agency, db
from services.agencies.models.identity import Account
from services.agencies.queries import agencies as queries
from services.agencies.routes.signing import signed, signed_elsewhere
from services.agencies.schemas import identity as shapes
from shared.audit.marks import audited
from shared.db import as_agency, outside_session
from shared.house import house
from shared.refusals import NotFound
from shared.uow import unit_of_work
from shared.web.access import public, requires
from shared.web.limits import Pace, paced
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("identity", __name__)


@bp.get("/jwks")
@public
def keys() -> dict[str, Any]:
    """The public keys of the platform token."""
    with outside_session(db) as session:
        return {"keys": published(session, house().clock())}


@bp.get("/public/<slug>")
@public
@bp.response(200, shapes.PublicAgencyOut)
def public_agency(slug: str) -> Agency:
    """What anybody may know of an agency."""
    with outside_session(db) as session:
        return session.execute(select(Agency).where(Agency.slug == slug)).scalar_one()


@bp.get("/found/<domain>")
@public
@paced(Pace.WRITE)
@bp.response(200, shapes.FoundOut)
def find_by_domain(domain: str) -> Agency:
    """The agency of an e-mail domain. There is no list of agencies."""
    with outside_session(db) as session:
        agency = session.execute(select(Agency).where(Agency.domain == domain.lower())).scalar_one_or_none()
    if agency is None or not agency.active:
        raise NotFound("no-such-agency", "No agency signs on with this domain.")
    return agency


@bp.post("/public/<slug>/logins")
@public
@paced(Pace.LOGIN)
@bp.arguments(shapes.LoginIn)
@bp.response(201, shapes.LoginOut)
def begin_login(body: dict[str, str], slug: str) -> identity.Login:
    """Start a login at the agency's own provider."""
    allowed = f"{house().settings.address}/masuk/kembali"
    with unit_of_work() as uow:
        registration = identity.registration_of(uow)
    asked = identity.ask_provider(registration, body["redirect_uri"], allowed)
    with unit_of_work() as uow:
        return identity.begin_login(uow, asked, body["next"])


@bp.post("/logins/complete")
@public
@bp.arguments(shapes.ComebackIn)
@bp.response(201, shapes.OpenedOut)
def complete_login(comeback: identity.Comeback) -> dict[str, Any]:
    """What the browser brought back opens a session. An attempt is used up whatever comes of it."""
    with outside_session(db) as session:
        taken = identity.take_attempt(session, comeback.state)
    attempt = identity.checked_attempt(taken, comeback, house().clock())
    with as_agency(attempt.agency_id):
        with unit_of_work() as uow:
            registration = identity.registration_of(uow)
        proven = identity.prove(registration, attempt, comeback)
        with unit_of_work() as uow:
            opened = identity.complete_login(uow, attempt, proven, comeback)
    return {**signed(opened.principal), "handle": opened.handle, "next": opened.next, "slug": opened.slug}


@bp.get("/me")
@requires("agencies:read-self")
@bp.response(200, shapes.MeOut)
def me() -> dict[str, Any]:
    """The person signed in, with roles, permissions, agency, and a token for each of the other services.

    The pages ask it once for a token, so none of them waits for another. An ended session gets nothing more.
    """
    with unit_of_work() as uow:
        require_live(uow)
        account = uow.get(Account, uow.person.account_id)
        settings = settings_of(uow)
        known = {
            "account_id": account.id,
            "name": account.name,
            "employee_id": uow.person.employee_id,
            "roles": uow.person.roles,
            "permissions": sorted(uow.person.permissions),
            "agency": uow.session.get_one(Agency, uow.agency_id),
            "contact": {"name": settings.contact_name, "reach": settings.contact_reach},
        }
    return {**known, "tokens": signed_elsewhere(uow.person)}


@bp.get("/agencies")
@requires("agencies:register")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.AgencyOut))
def list_agencies(args: dict[str, Any]) -> Any:
    """The operator's list of agencies."""
    with unit_of_work() as uow:
        return queries.agencies(uow, args["page"])


@bp.get("/agencies/<uuid:agency_id>")
@requires("agencies:register")
@bp.response(200, shapes.RegisteredOut)
def read_agency(agency_id: UUID) -> dict[str, Any]:
    """One agency with its provider, for the operator: read within that agency."""
    with as_agency(agency_id), unit_of_work() as uow:
        return queries.registered(uow)


@bp.post("/agencies")
@requires("agencies:register")
@audited("agency-registered")
@bp.arguments(shapes.RegistrationIn)
@bp.response(201, shapes.AgencyOut)
def register_agency(registration: agencies.Registration) -> Agency:
    """The operator registers an agency: written within that agency, the one door that opens before anybody is in it."""
    with as_agency(registration.id), unit_of_work() as uow:
        return agencies.register(uow, registration)


@bp.get("/agency")
@requires("agencies:manage")
@bp.response(200, shapes.AgencyOut)
def read_own_agency() -> Agency:
    """The agency, for its own admin."""
    with unit_of_work() as uow:
        return uow.session.get_one(Agency, uow.agency_id)


@bp.put("/agency")
@requires("agencies:manage")
@audited("agency-changed", "k", "zone")
@bp.arguments(shapes.ProfileIn)
@bp.response(200, shapes.AgencyOut)
def change_agency(body: dict[str, Any]) -> Agency:
    """The agency's admin sets its name, zone and k."""
    with unit_of_work() as uow:
        return agencies.change(uow, body["name"], body["zone"], body["k"])
