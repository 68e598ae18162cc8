"""Logins. `agencies` is the relying party: state, nonce, verifier and client secret stay here."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as OrmSession

from services.agencies import provider
from services.agencies.commands.newcomers import employee_of
from services.agencies.commands.sessions import HANDLE_BYTES, open_session, settings_of
from services.agencies.models.base import Agency, LoginAttempt
from services.agencies.models.identity import Account, IdentityProvider
from services.agencies.models.sign_on import RoleGroup
from services.agencies.queries.authority import principal_of
from services.agencies.rules.devices import device_of
from services.agencies.rules.identity import DEFAULT_CLAIMS, is_local_path, person_of
from services.agencies.rules.sessions import digest
from services.agencies.rules.sign_on import claimed
from shared.audit.keeping import Entry
from shared.auth.principal import Principal
from shared.db import uuid7
from shared.refusals import Forbidden, Invalid, NotFound
from shared.uow import UnitOfWork

ATTEMPT_LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Login:
    """What the frontend needs to send a browser to the provider."""

    authorization_url: str
    binding: str


@dataclass(frozen=True)
class Asked:
    """The question to a provider, with the secrets that belong to it."""

    url: str
    state: str
    binding: str
    handshake: provider.Handshake


@dataclass(frozen=True)
class Comeback:
    """What a browser brought back from the provider, and what it calls itself."""

    binding: str
    state: str
    code: str
    iss: str | None
    user_agent: str | None = None


@dataclass(frozen=True)
class Proven:
    """What a provider said of a person, verified."""

    issuer: str
    id_token: str
    claims: Mapping[str, Any]


@dataclass(frozen=True)
class Opened:
    """A session just opened."""

    handle: str
    principal: Principal
    next: str
    slug: str


def registration_of(uow: UnitOfWork) -> provider.Registration:
    """How the current agency's provider knows us. Read first: no transaction is open while a provider is asked."""
    known = uow.get(IdentityProvider, uow.agency_id)
    return provider.Registration(known.issuer, known.client_id, known.client_secret)


def ask_provider(registration: provider.Registration, redirect_uri: str, allowed: str) -> Asked:
    """Make the question that a browser will take to the provider. Raises Invalid for a redirect that is not ours."""
    if redirect_uri != allowed:
        raise Invalid("redirect-not-ours", "The redirect address is not one of this platform.")
    state, binding = secrets.token_urlsafe(HANDLE_BYTES), secrets.token_urlsafe(HANDLE_BYTES)
    handshake = provider.Handshake(redirect_uri, secrets.token_urlsafe(16), secrets.token_urlsafe(48))
    return Asked(provider.authorization_url(registration, handshake, state), state, binding, handshake)


def begin_login(uow: UnitOfWork, asked: Asked, next_: str) -> Login:
    """Keep what the answer will be compared with."""
    uow.session.execute(delete(LoginAttempt).where(LoginAttempt.expires_at < uow.now))
    uow.session.add(
        LoginAttempt(
            state_hash=digest(asked.state),
            binding_hash=digest(asked.binding),
            agency_id=uow.agency_id,
            nonce=asked.handshake.nonce,
            verifier=asked.handshake.verifier,
            redirect_uri=asked.handshake.redirect_uri,
            next=next_ if is_local_path(next_) else "/beranda",
            expires_at=uow.now + ATTEMPT_LIFE,
        )
    )
    return Login(asked.url, asked.binding)


def take_attempt(session: OrmSession, state: str) -> LoginAttempt | None:
    """The attempt that this state belongs to, used up by asking: commit before it is judged."""
    taken = delete(LoginAttempt).where(LoginAttempt.state_hash == digest(state)).returning(LoginAttempt)
    return session.execute(taken).scalar_one_or_none()


def checked_attempt(attempt: LoginAttempt | None, comeback: Comeback, now: datetime) -> LoginAttempt:
    """The attempt, when this browser began it and not too long ago. Raises Forbidden."""
    bound = attempt is not None and hmac.compare_digest(attempt.binding_hash, digest(comeback.binding))
    if attempt is None or not bound or attempt.expires_at < now:
        raise Forbidden("login-unknown", "This login was not started in this browser, or took too long; start again.")
    return attempt


def prove(registration: provider.Registration, attempt: LoginAttempt, comeback: Comeback) -> Proven:
    """Exchange the code for what the provider says of the person. Raises Forbidden for a mixed-up or refused answer."""
    promised = provider.metadata(registration.issuer).get("authorization_response_iss_parameter_supported")
    if (comeback.iss is None and promised) or comeback.iss not in (None, registration.issuer):
        raise Forbidden("login-mixed-up", "The answer came from another identity provider; start again.")
    handshake = provider.Handshake(attempt.redirect_uri, attempt.nonce, attempt.verifier)
    id_token, claims = provider.exchange(registration, handshake, comeback.code)
    return Proven(registration.issuer, id_token, claims)


def complete_login(uow: UnitOfWork, attempt: LoginAttempt, proven: Proven, comeback: Comeback) -> Opened:
    """Know the person, and open a session. Raises Forbidden when the agency changed its provider in between."""
    known = uow.get(IdentityProvider, uow.agency_id)
    if known.issuer != proven.issuer:
        raise Forbidden("login-mixed-up", "The agency changed its identity provider; start again.")
    account = _recognise(uow, known, proven.claims)
    agency = uow.session.get_one(Agency, uow.agency_id)
    if not agency.active:
        raise NotFound("no-such-agency", "There is no agency at this address.")
    device = device_of(comeback.user_agent)
    handle, session_id = open_session(uow, account, proven.id_token, proven.claims.get("sid"), device)
    employees = [account.employee_id] if account.employee_id else []
    uow.record(Entry("signed-in", [session_id], employees, actor_id=account.id))
    return Opened(handle, principal_of(uow, account, session_id), attempt.next, agency.slug)


def _recognise(uow: UnitOfWork, known: IdentityProvider, claims: Mapping[str, Any]) -> Account:
    """The account of a person of this provider, brought up to date with what the provider says now.

    Raises Forbidden for one that the agency shut out.
    """
    person = person_of(claims, known.claims)
    said = claimed(claims, {**DEFAULT_CLAIMS, **known.claims})
    meaningful = uow.session.scalars(select(RoleGroup.group_name).where(RoleGroup.group_name.in_(person.groups)))
    values = {
        "name": person.name,
        "employee_id": employee_of(uow, settings_of(uow), said, person.name),
        "in_admin_group": known.admin_group in person.groups,
        "groups": sorted(set(meaningful)),
        "seen_at": uow.now,
    }
    entry = insert(Account).values(
        agency_id=uow.agency_id, id=uuid7(), issuer=known.issuer, subject=person.subject, **values
    )
    entry = entry.on_conflict_do_update(index_elements=["agency_id", "issuer", "subject"], set_=values)
    account = uow.get(Account, uow.session.execute(entry.returning(Account.id)).scalar_one())
    if account.disabled_at is not None:
        raise Forbidden("account-disabled", "The agency has shut this account out; ask its admin.")
    return account
