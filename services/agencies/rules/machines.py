"""What a machine of an agency may be given, and which of its secrets is good when."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from shared.auth.roles import CATALOGUE, EVERYONE
from shared.vocabulary.terms import Term

LONGEST_OVERLAP = timedelta(days=30)
IMPORT = "agencies:import"
PERSONAL = EVERYONE - {"agencies:read-names"}  # what somebody does as an employee, which a machine is not
DECISIONS = frozenset(  # of people about people, some of them by two: a machine is nobody who could answer for one
    {
        "surveys:propose-cause",
        "surveys:confirm-cause",
        "training:assess",
        "rewards:propose",
        "rewards:approve",
        "evaluations:audit",
    }
)
POWER_OVER_POWER = frozenset({"agencies:manage"})  # gives roles and secrets: with it a machine could outgrow itself
SCOPES = CATALOGUE - PERSONAL - POWER_OVER_POWER - DECISIONS | {IMPORT}


class ScopeFault(Term):
    """Why a machine cannot be given these scopes."""

    NO_SCOPE = "NO_SCOPE", "Pilih setidaknya satu", "A machine without a scope can do nothing"
    SCOPE_UNKNOWN = "SCOPE_UNKNOWN", "Tidak dapat diberikan kepada mesin", "Not for machines"
    MORE_THAN_YOURS = "MORE_THAN_YOURS", "Anda sendiri tidak memilikinya", "More than who gives it has"


class TokenFault(Enum):
    """Why a machine gets no token: the error (RFC 6749, section 5.2; RFC 8693, section 2.2.2), and what is wrong."""

    SCOPE_NOT_GIVEN = "invalid-scope", "The machine was not given all of these scopes in that service."
    SERVICE_NOT_NAMED = (
        "invalid-target",
        "A token is for one service, the scopes are of several: name one as audience.",
    )
    NOTHING_THERE = "invalid-target", "The machine was given nothing in that service."


@dataclass(frozen=True)
class Asked:
    """What a machine asks of a token: the part of its scopes, all of them when it names none; and the service."""

    scopes: tuple[str, ...] = ()
    audience: str = ""


@dataclass(frozen=True)
class Granted:
    """What a token is signed with: one service, and scopes there."""

    audience: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Secrets:
    """The hashes of a machine's secrets: of the present one, and of the one before, which is good until a moment."""

    present: str
    old: str | None
    old_until: datetime | None


def givable(held: Collection[str]) -> frozenset[str]:
    """What somebody who holds these permissions over the whole agency may give a machine.

    Who manages the agency imports sheets; so a machine of theirs may.
    """
    own = set(held) | ({IMPORT} if "agencies:manage" in held else set())
    return SCOPES.intersection(own)


def scope_fault(wanted: Collection[str], held: Collection[str]) -> ScopeFault | None:
    """What keeps somebody with these permissions from giving these scopes."""
    if not wanted:
        return ScopeFault.NO_SCOPE
    if not set(wanted) <= SCOPES:
        return ScopeFault.SCOPE_UNKNOWN
    return None if set(wanted) <= givable(held) else ScopeFault.MORE_THAN_YOURS


def granted(asked: Asked, given: Collection[str]) -> Granted | TokenFault:
    """What a machine with these scopes gets for what it asks, or why nothing."""
    wanted = frozenset(asked.scopes or given)
    if not wanted <= frozenset(given):
        return TokenFault.SCOPE_NOT_GIVEN
    services = {_service(scope) for scope in wanted}
    if not asked.audience and len(services) != 1:
        return TokenFault.SERVICE_NOT_NAMED
    audience = asked.audience or services.pop()
    there = frozenset(scope for scope in given if _service(scope) == audience)
    if not there:
        return TokenFault.NOTHING_THERE
    if asked.scopes and not wanted <= there:
        return TokenFault.SCOPE_NOT_GIVEN
    return Granted(audience, wanted & there)


def _service(scope: str) -> str:
    return scope.partition(":")[0]


def keyed_hash(secret: str, machine: str, key: str) -> str:
    """What is kept of a secret: an HMAC under the key of the process, bound to its machine.

    A secret is 256 random bits that nobody chose, so a slow hash would protect nothing and let strangers make us
    work. The key keeps who can only read or write the table from checking, moving or planting a secret.
    """
    return hmac.digest(key.encode(), f"machine {machine} {secret}".encode("utf-8", "replace"), hashlib.sha256).hex()


def is_good(shown: str, secrets: Secrets, now: datetime) -> tuple[bool, bool]:
    """Whether this hash is of the present secret, and whether of the old one in its time. Compared in constant time."""
    is_present = hmac.compare_digest(shown, secrets.present)
    is_old = hmac.compare_digest(shown, secrets.old or "")
    return is_present, is_old and secrets.old_until is not None and now < secrets.old_until


def rotated(secrets: Secrets, is_arrived: bool, fresh: str, old_until: datetime | None, now: datetime) -> Secrets:
    """The secrets after another one was made. `is_arrived`: the machine has shown the present one.

    A present secret that never arrived was lost on the way: then the one that the machine really uses stays the old
    one. So neither a button pressed twice nor a page that was lost stops the machine.
    """
    has_old = secrets.old is not None and secrets.old_until is not None and now < secrets.old_until
    kept = secrets.present if is_arrived or not has_old else secrets.old
    if old_until is None or old_until <= now:
        return Secrets(fresh, None, None)
    return Secrets(fresh, kept, old_until)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The end of a day in the agency's zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
