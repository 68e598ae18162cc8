"""Agencies join the platform, and change their names, zones and k."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import available_timezones

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as OrmSession

from services.agencies.commands.sessions import end_sessions
from services.agencies.models.base import Agency
from services.agencies.models.identity import IdentityProvider
from services.agencies.rules.identity import PLATFORM_SLUG, RESERVED_SLUGS
from services.agencies.rules.sessions import EndedBy
from shared.directory import look_again
from shared.events.agencies import AgencyChanged, AgencyRegistered
from shared.refusals import Conflict, Invalid, NotFound
from shared.settings import Settings
from shared.uow import UnitOfWork

PLATFORM_ID = uuid5(UUID(int=0), "cendana platform agency")
LEAST_K = 3


@dataclass(frozen=True)
class Provider:
    """An agency's OpenID provider as the operator enters it."""

    issuer: str
    client_id: str
    client_secret: str
    admin_group: str
    claims: Mapping[str, str]


@dataclass(frozen=True)
class Registration:
    """A new agency."""

    id: UUID
    slug: str
    name: str
    zone: str
    domain: str | None
    demo: bool
    provider: Provider


def register(uow: UnitOfWork, registration: Registration) -> Agency:
    """Enter an agency, within itself: it can log in at its own address from now on. Sent twice, it is the one agency.

    Raises Invalid for a reserved slug or an unknown time zone, Conflict for an address or domain that is taken.
    """
    known = uow.session.get(Agency, registration.id)
    if known is not None:
        return known
    _check_zone(registration.zone)
    if registration.slug in RESERVED_SLUGS:
        raise Invalid("slug-reserved", "This address is reserved.", {"slug": ["slug-reserved"]})
    _check_free(uow, registration)
    agency = _enter(uow.session, registration, uow.now)
    uow.session.flush()
    uow.emit(AgencyRegistered(agency_id=agency.id, slug=agency.slug, zone=agency.zone, k=agency.k, active=True))
    return agency


def change(uow: UnitOfWork, name: str, zone: str, k: int) -> Agency:
    """An agency's own admin sets its name, zone and k. Raises Invalid for k under 3 or an unknown zone."""
    _check_zone(zone)
    if k < LEAST_K:
        raise Invalid("k-too-small", "k is never under 3.", {"k": ["k-too-small"]})
    agency = uow.session.get_one(Agency, uow.agency_id, with_for_update=True)
    agency.name, agency.zone, agency.k = name, zone, k
    _tell(uow, agency)
    return agency


def _tell(uow: UnitOfWork, agency: Agency) -> None:
    look_again(uow.session)
    uow.emit(AgencyChanged(agency_id=agency.id, slug=agency.slug, zone=agency.zone, k=agency.k, active=agency.active))


def set_active(uow: UnitOfWork, *, active: bool) -> Agency:
    """Put the current agency out of use, or back. Twice is once. Out of use, all its sessions end.

    Raises NotFound when there is no such agency, Conflict for the platform's own: nobody could put it back.
    """
    agency = uow.session.scalar(select(Agency).where(Agency.id == uow.agency_id).with_for_update())
    if agency is None:
        raise NotFound("no-such-agency", "There is no such agency.")
    if agency.id == PLATFORM_ID:
        raise Conflict("platform-stays", "The platform's own agency stays.")
    if agency.active != active:
        agency.active = active
        _tell(uow, agency)
    if not active:
        end_sessions(uow, EndedBy.AGENCY)
    return agency


def seed_platform(session: OrmSession, settings: Settings, now: datetime) -> None:
    """The reserved agency of the operators, with the provider that the settings name; brought up to date each time."""
    provider = Provider(
        settings.platform_issuer,
        settings.platform_client_id,
        settings.platform_client_secret,
        settings.platform_group,
        {},
    )
    registration = Registration(PLATFORM_ID, PLATFORM_SLUG, "Cendana", "Asia/Jakarta", None, False, provider)
    if session.get(Agency, PLATFORM_ID) is None:
        _enter(session, registration, now)
        return
    known = session.get_one(IdentityProvider, (PLATFORM_ID, PLATFORM_ID))
    known.issuer, known.client_id = provider.issuer, provider.client_id
    known.client_secret, known.admin_group = provider.client_secret, provider.admin_group


def _enter(session: OrmSession, registration: Registration, now: datetime) -> Agency:
    agency = Agency(
        id=registration.id,
        slug=registration.slug,
        name=registration.name,
        zone=registration.zone,
        domain=registration.domain,
        demo=registration.demo,
        k=5,
        active=True,
        registered_at=now,
    )
    provider = registration.provider
    session.add(agency)
    session.add(
        IdentityProvider(
            id=registration.id,
            issuer=provider.issuer,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            claims=dict(provider.claims),
            admin_group=provider.admin_group,
        )
    )
    return agency


def _check_free(uow: UnitOfWork, registration: Registration) -> None:
    """Raise Conflict, on the field, when another agency has the address or the domain."""
    same = Agency.slug == registration.slug
    if registration.domain is not None:
        same = or_(same, Agency.domain == registration.domain)
    others = select(Agency.slug, Agency.domain).where(same, Agency.id != registration.id)
    taken = uow.session.execute(others).all()
    if not taken:
        return
    errors = {"slug": ["slug-taken"]} if any(row.slug == registration.slug for row in taken) else {}
    if registration.domain and any(row.domain == registration.domain for row in taken):
        errors["domain"] = ["domain-taken"]
    raise Conflict("agency-exists", "An agency has this address or domain already.", errors)


def _check_zone(zone: str) -> None:
    if zone not in available_timezones():
        raise Invalid("zone-unknown", "There is no such time zone.", {"zone": ["zone-unknown"]})
