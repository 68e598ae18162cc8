"""Logins and sessions. `agencies` is the relying party: state, nonce, verifier and client secret stay here."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc.jwk import ECKey
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as OrmSession

from services.agencies import provider
from services.agencies.models.base import Agency, LoginAttempt, Session, SigningKey
from services.agencies.models.identity import Account, IdentityProvider
from services.agencies.models.organisation import Employee
from services.agencies.queries.authority import principal_of
from services.agencies.rules.identity import Person, is_local_path, person_of
from shared.auth.principal import Principal
from shared.db import uuid7
from shared.refusals import Forbidden, Invalid, Unauthenticated
from shared.uow import UnitOfWork

ATTEMPT_LIFE = timedelta(minutes=10)
IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
HANDLE_BYTES = 32


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
    """What a browser brought back from the provider."""

    binding: str
    state: str
    code: str
    iss: str | None


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


def digest(secret: str) -> str:
    """What we keep of a secret that a browser holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


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


def complete_login(uow: UnitOfWork, attempt: LoginAttempt, proven: Proven) -> Opened:
    """Know the person, and open a session. Raises Forbidden when the agency changed its provider in between."""
    known = uow.get(IdentityProvider, uow.agency_id)
    if known.issuer != proven.issuer:
        raise Forbidden("login-mixed-up", "The agency changed its identity provider; start again.")
    account = _recognise(uow, known, person_of(proven.claims, known.claims))
    handle, agency = secrets.token_urlsafe(HANDLE_BYTES), uow.session.get_one(Agency, uow.agency_id)
    session = Session(
        handle_hash=digest(handle),
        id=uuid7(),
        agency_id=uow.agency_id,
        account_id=account.id,
        id_token=proven.id_token,
        began_at=uow.now,
        used_at=uow.now,
        ended_at=None,
    )
    uow.session.add(session)
    return Opened(handle, principal_of(uow, account, session.id), attempt.next, agency.slug)


def live_session(session: OrmSession, handle: str, now: datetime) -> Session:
    """The session behind a handle. Raises Unauthenticated when it ended, idled out or grew too old."""
    found = session.execute(select(Session).where(Session.handle_hash == digest(handle))).scalar_one_or_none()
    over = found is None or found.ended_at is not None or now - found.used_at > IDLE or now - found.began_at > ABSOLUTE
    if found is None or over:
        raise Unauthenticated("session-ended", "The session has ended; sign in again.")
    return found


def renew(uow: UnitOfWork, session_id: UUID, account_id: UUID) -> Principal:
    """The person of a session as they stand now, roles read anew."""
    uow.session.execute(update(Session).where(Session.id == session_id).values(used_at=uow.now))
    return principal_of(uow, uow.get(Account, account_id), session_id)


def end_session(uow: UnitOfWork, handle: str) -> str | None:
    """End the session; the identity token with which the provider's own session can be ended."""
    ended = update(Session).where(Session.handle_hash == digest(handle)).values(ended_at=uow.now)
    return uow.session.execute(ended.returning(Session.id_token)).scalar_one_or_none()


def signing_key(session: OrmSession, now: datetime) -> ECKey:
    """The key that signs: the newest, made when there is none. Private keys are in this service alone."""
    newest = select(SigningKey).order_by(SigningKey.made_at.desc()).limit(1)
    row = session.execute(newest).scalar_one_or_none()
    if row is None:
        key = ECKey.generate_key("P-256", auto_kid=True)
        made = insert(SigningKey).values(kid=key.kid, private=key.as_pem(private=True).decode(), made_at=now)
        session.execute(made)
        return key
    return ECKey.import_key(row.private, {"kid": row.kid})


def _recognise(uow: UnitOfWork, known: IdentityProvider, person: Person) -> Account:
    """The account of a person of this provider, brought up to date with what the provider says now."""
    employee_id = None
    if person.nip:
        employee_id = uow.session.scalar(select(Employee.id).where(Employee.nip == person.nip))
    values = {
        "name": person.name,
        "employee_id": employee_id,
        "in_admin_group": known.admin_group in person.groups,
        "seen_at": uow.now,
    }
    entry = insert(Account).values(
        agency_id=uow.agency_id, id=uuid7(), issuer=known.issuer, subject=person.subject, **values
    )
    entry = entry.on_conflict_do_update(index_elements=["agency_id", "issuer", "subject"], set_=values)
    account_id = uow.session.execute(entry.returning(Account.id)).scalar_one()
    return uow.get(Account, account_id)
