"""A provider is tried before it is saved: what it publishes, a test login, how its claims are read. Then it is taken.

A trial belongs to who makes it, within their own agency: an operator's lies in the platform's. Nothing of the agency
that will sign on so is touched until the provider is taken.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import delete, exists, select

from services.agencies import provider as openid
from services.agencies.commands.agencies import Provider
from services.agencies.commands.identity import Asked, Comeback, Proven, checked_attempt, prove
from services.agencies.commands.sessions import end_sessions
from services.agencies.documents import fetched
from services.agencies.models.base import LoginAttempt
from services.agencies.models.identity import IdentityProvider
from services.agencies.models.organisation import Employee
from services.agencies.models.trials import ProviderTrial
from services.agencies.outbound import outside
from services.agencies.rules import trials as rules
from services.agencies.rules.identity import person_of
from services.agencies.rules.sessions import EndedBy, digest
from services.agencies.rules.trials import Finding, State
from shared.refusals import Conflict, Forbidden, NotFound, Refusal
from shared.uow import UnitOfWork


@dataclass(frozen=True)
class Entered:
    """A provider as somebody typed it, to be tried."""

    id: UUID
    provider: Provider


def look(provider: Provider) -> list[Finding]:
    """What a provider publishes, looked at now. No transaction is open meanwhile; never raises for an answer."""
    to = outside()
    if not to.is_askable(provider.issuer):
        return [Finding("address", State.STOP)]
    try:
        found = fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", to)
    except (requests.RequestException, ValueError, RecursionError):
        return [Finding("address", State.OK), Finding("discovery", State.STOP)]
    findings = [Finding("address", State.OK), Finding("discovery", State.OK)]
    findings += rules.discovery_findings(provider.issuer, found, rules.mapped_claims(provider.claims))
    try:
        findings.append(rules.key_finding(fetched(str(found.get("jwks_uri", "")), to)))
    except (requests.RequestException, ValueError, RecursionError):
        findings.append(Finding("keys", State.STOP))
    return findings


def keep(uow: UnitOfWork, entered: Entered, findings: list[Finding]) -> ProviderTrial:
    """Keep a trial for an hour. Sent again, it is the one trial, looked at anew."""
    uow.session.execute(delete(ProviderTrial).where(ProviderTrial.expires_at < uow.now))
    values: dict[str, Any] = {**asdict(entered.provider), "claims": dict(entered.provider.claims)}
    values["findings"] = [asdict(finding) for finding in findings]
    values |= {"outcome": None, "made_at": uow.now, "expires_at": uow.now + rules.LIFE}
    known = uow.find(ProviderTrial, entered.id, lock=True)
    if known is None:
        return uow.add(ProviderTrial(id=entered.id, made_by=uow.person.account_id, **values))
    own_trial(uow, entered.id)
    for name, value in values.items():
        setattr(known, name, value)
    return known


def own_trial(uow: UnitOfWork, id_: UUID, *, lock: bool = False) -> ProviderTrial:
    """A trial of the one who asks. Raises NotFound for anybody else's, and for one that is over."""
    found = uow.find(ProviderTrial, id_, lock=lock)
    if found is None or found.made_by != uow.person.account_id or found.expires_at < uow.now:
        raise NotFound("no-such-provider-trial", "This trial is over; enter the provider again.")
    return found


def registration_of(trial: ProviderTrial) -> openid.Registration:
    """How the provider would know us."""
    return openid.Registration(trial.issuer, trial.client_id, trial.client_secret)


def begin_login(uow: UnitOfWork, id_: UUID, asked: Asked) -> None:
    """Keep what the answer to a test login will be compared with. The last one that was begun counts."""
    trial = own_trial(uow, id_, lock=True)
    trial.state_hash, trial.binding_hash = digest(asked.state), digest(asked.binding)
    trial.nonce, trial.verifier = asked.handshake.nonce, asked.handshake.verifier


def take_attempt(
    uow: UnitOfWork, id_: UUID, comeback: Comeback, redirect_uri: str
) -> tuple[ProviderTrial, LoginAttempt]:
    """The trial, and the login that began in it: used up by asking. Raises Forbidden for an answer to another one."""
    trial = own_trial(uow, id_, lock=True)
    if trial.state_hash is None or trial.state_hash != digest(comeback.state):
        raise Forbidden("login-unknown", "This test login was not started here; start again.")
    attempt = LoginAttempt(
        binding_hash=trial.binding_hash,
        nonce=trial.nonce,
        verifier=trial.verifier,
        redirect_uri=redirect_uri,
        expires_at=trial.expires_at,
    )
    trial.state_hash = trial.binding_hash = trial.nonce = trial.verifier = None
    return trial, checked_attempt(attempt, comeback, uow.now)


def try_login(trial: ProviderTrial, attempt: LoginAttempt, comeback: Comeback) -> Proven | str:
    """What the provider says of the person who tried, or the code of what went wrong: that too is an outcome."""
    try:
        return prove(registration_of(trial), attempt, comeback)
    except Refusal as refusal:
        return refusal.code


def keep_outcome(uow: UnitOfWork, id_: UUID, proven: Proven | str) -> ProviderTrial:
    """Keep what a test login came to. Nobody was signed in by it, and no account was made."""
    trial = own_trial(uow, id_, lock=True)
    if isinstance(proven, str):
        trial.outcome = {"error": proven}
        return trial
    nip = person_of(proven.claims, trial.claims).nip
    known = select(exists().where(Employee.nip == nip, Employee.agency_id == uow.agency_id, Employee.left_on.is_(None)))
    is_employee = nip is not None and bool(uow.session.scalar(known))
    reading = rules.read(proven.claims, trial.claims, trial.admin_group, is_employee=is_employee)
    trial.outcome = rules.outcome(proven.claims, reading)
    return trial


def tried(uow: UnitOfWork, id_: UUID, *, as_admin: bool) -> Provider:
    """The provider of a trial, fit to be taken.

    Raises Conflict for one with which nobody could sign on and, `as_admin`, while no test login has shown somebody in
    the admin group: an agency's admin would lock everybody out, themselves first.
    """
    trial = own_trial(uow, id_)
    if rules.stops(rules.findings_of(trial.findings)):
        raise Conflict("provider-unfit", "Nobody could sign on with this provider as it is.")
    reading: Mapping[str, Any] = (trial.outcome or {}).get("reading", {})
    if as_admin and not reading.get("is_admin"):
        raise Conflict("no-admin-seen", "Try a login first, with an account of the admin group.")
    return Provider(trial.issuer, trial.client_id, trial.client_secret, trial.admin_group, trial.claims)


def change(uow: UnitOfWork, wanted: Provider) -> IdentityProvider:
    """The current agency signs on with this provider from now on.

    With another issuer, every session of the agency ends: those people are not known by it yet.
    """
    known = uow.find(IdentityProvider, uow.agency_id, lock=True)
    if known is None:
        raise NotFound("no-such-agency", "There is no such agency.")
    is_another = known.issuer != wanted.issuer
    known.issuer, known.client_id, known.client_secret = wanted.issuer, wanted.client_id, wanted.client_secret
    known.admin_group, known.claims = wanted.admin_group, dict(wanted.claims)
    if is_another:
        end_sessions(uow, EndedBy.AGENCY)
    return known
