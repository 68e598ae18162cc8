"""An agency lets machines ask in its name: makes them, gives other secrets, ends them, and lets them sign in."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.agencies.models.machines import Machine
from services.agencies.rules import machines as rules
from services.agencies.rules.machines import Asked, Secrets, TokenFault, keyed_hash
from shared.auth.principal import MACHINE, Grant, Principal
from shared.directory import zone_of
from shared.house import house
from shared.refusals import Conflict, Forbidden, Invalid, Unauthenticated, code_of
from shared.uow import UnitOfWork

SECRET_BYTES = 32


@dataclass(frozen=True)
class Handed:
    """A machine with the secret just made for it, which nobody sees again; None when the form was sent before."""

    machine: Machine
    secret: str | None


@dataclass(frozen=True)
class Credentials:
    """What a machine shows of itself."""

    client_id: str
    client_secret: str


def make(uow: UnitOfWork, id_: UUID, name: str, scopes: Collection[str]) -> Handed:
    """A machine that may do this much, with its first secret. Sent twice, it is one machine.

    Raises Invalid for scopes that the maker cannot give, Conflict for a name that is taken.
    """
    known = uow.find(Machine, id_)
    if known is not None:
        return Handed(known, None)
    _check(uow, scopes)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    own = Machine(id=id_, name=name, scopes=sorted(set(scopes)), secret_hash=_hash(id_, secret))
    own.secret_made_at = own.made_at = uow.now
    own.made_by = uow.person.account_id
    return Handed(uow.add(own), secret)


def rotate(uow: UnitOfWork, id_: UUID, last_day: date | None) -> Handed:
    """Another secret; the old one is good until the end of that day, or from now on no more.

    Raises Invalid for a day gone by or too far off, Conflict for a machine that was ended.
    """
    machine = _living(uow, id_)
    until = None
    if last_day is not None:
        until = rules.end_of(last_day, zone_of(uow.session, uow.agency_id))
        if not uow.today <= last_day <= uow.today + rules.LONGEST_OVERLAP:
            raise Invalid(
                "overlap-out-of-bounds", "From today, and 30 days at most.", {"until": ["overlap-out-of-bounds"]}
            )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    is_arrived = machine.secret_used_at is not None
    after = rules.rotated(_secrets(machine), is_arrived, _hash(id_, secret), until, uow.now)
    machine.secret_hash, machine.old_hash, machine.old_until = after.present, after.old, after.old_until
    machine.secret_made_at, machine.secret_used_at = uow.now, None
    return Handed(machine, secret)


def end(uow: UnitOfWork, id_: UUID) -> Machine:
    """The machine signs in no more, and what it holds ends within one token's life. Twice is once."""
    machine = uow.get(Machine, id_, lock=True)
    if machine.ended_at is None:
        machine.ended_at, machine.ended_by = uow.now, uow.person.account_id
        machine.old_hash = machine.old_until = None
    return machine


def sign_in(uow: UnitOfWork, shown: Credentials, asked: Asked) -> tuple[Principal, str]:
    """Whom these credentials are of, with what it gets in one service; and that service.

    Raises Unauthenticated for a machine that is not there, has ended, or shows another secret: one answer for all,
    after the same work. Raises Invalid for what it cannot get.
    """
    machine = uow.find(Machine, _id(shown.client_id), lock=True)
    known = _secrets(machine) if machine is not None else Secrets(_hash(UUID(int=0), ""), None, None)
    shows = _hash(machine.id if machine is not None else UUID(int=0), shown.client_secret)
    is_present, is_old = rules.is_good(shows, known, uow.now)
    if machine is None or machine.ended_at is not None or not (is_present or is_old):
        raise Unauthenticated("invalid-client", "No machine of this agency has this id and secret.")
    granted = rules.granted(asked, rules.SCOPES.intersection(machine.scopes))
    if isinstance(granted, TokenFault):
        raise Invalid(*granted.value)
    machine.used_at = uow.now
    if is_present:
        machine.secret_used_at = machine.secret_used_at or uow.now
    return Principal(machine.id, uow.agency_id, None, (Grant(MACHINE, None, granted.scopes),)), granted.audience


def is_living(uow: UnitOfWork, id_: UUID) -> bool:
    """Whether this machine is there and was not ended."""
    machine = uow.find(Machine, id_)
    return machine is not None and machine.ended_at is None


def whole(principal: Principal) -> frozenset[str]:
    """What somebody may do over the whole agency: what holds for one unit cannot be given on to a machine."""
    return frozenset(each for each in principal.permissions if principal.units_for(each) is None)


def _check(uow: UnitOfWork, scopes: Collection[str]) -> None:
    if uow.person.is_machine:
        raise Forbidden("machines-make-none", "A machine makes no machines.")
    fault = rules.scope_fault(scopes, whole(uow.person))
    if fault is not None:
        code = code_of(fault)
        raise Invalid(code, f"{fault.english}.", {"scopes": [code]})


def _living(uow: UnitOfWork, id_: UUID) -> Machine:
    machine = uow.get(Machine, id_, lock=True)
    if machine.ended_at is not None:
        raise Conflict("machine-ended", "This machine was ended; make another.")
    return machine


def _secrets(machine: Machine) -> Secrets:
    return Secrets(machine.secret_hash, machine.old_hash, machine.old_until)


def _hash(id_: UUID, secret: str) -> str:
    return keyed_hash(secret, str(id_), house().settings.secret_key)


def _id(client_id: str) -> UUID:
    """The machine that is meant; one that never is for what is no id."""
    try:
        return UUID(client_id)
    except ValueError:
        return UUID(int=0)
