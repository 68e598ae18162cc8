"""What a role of an agency can hold, and when a delegation holds (*pelaksana tugas*, *pelaksana harian*)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from shared.auth.roles import ASSIGNABLE, CATALOGUE, SIGNED_IN
from shared.vocabulary.terms import Term

CHANGEABLE = ("employee", *ASSIGNABLE)
ADMIN, MANAGE = "agency_admin", "agencies:manage"
LONGEST = timedelta(days=366)  # beyond it an end is none; practice of three months and three more is unconfirmed


class BundleFault(Term):
    """Why a role cannot hold these permissions."""

    PERMISSION_UNKNOWN = "PERMISSION_UNKNOWN", "Izin ini tidak ada", "There is no such permission to give"
    ADMIN_KEEPS_MANAGE = "ADMIN_KEEPS_MANAGE", "Admin tidak dapat kehilangan izin ini", "Admins keep managing"
    MANAGE_IS_FOR_ADMINS = "MANAGE_IS_FOR_ADMINS", "Hanya peran admin", "Only the admin role holds this"


class DelegationKind(Term):
    """Who acts for whom: for an official who is away, or for a post without one."""

    PLH = "PLH", "Pelaksana harian (Plh.)", "Acting while the official is away"
    PLT = "PLT", "Pelaksana tugas (Plt.)", "Acting while the post is vacant"


class DelegationState(Term):
    """Where a delegation stands. It begins and ends by itself."""

    PLANNED = "PLANNED", "Belum mulai", "Not begun"
    ACTIVE = "ACTIVE", "Berlaku", "In force"
    OVER = "OVER", "Selesai", "Over"


class DelegationFault(Term):
    """Why something cannot be delegated so."""

    TO_ONESELF = "TO_ONESELF", "Tidak dapat kepada diri sendiri", "Nobody acts for themselves"
    PERIOD_BACKWARDS = "PERIOD_BACKWARDS", "Tanggal akhir sebelum tanggal mulai", "The last day is before the first"
    IN_THE_PAST = "IN_THE_PAST", "Tanggal mulai sudah lewat", "The first day has passed"
    TOO_LONG = "TOO_LONG", "Lebih dari satu tahun", "Longer than a year"
    NOTHING_DELEGATED = "NOTHING_DELEGATED", "Belum ada yang didelegasikan", "Nothing is delegated"


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included, in the agency's zone."""

    starts_on: date
    ends_on: date

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def bundle_fault(role: str, wanted: Collection[str]) -> BundleFault | None:
    """What keeps an agency from letting a role hold these permissions.

    It grants nothing that is not in the catalogue or is the platform's. `agencies:manage`, which gives roles and
    changes what they hold, stays with the admin role and with it alone: so an agency cannot lock itself out, and who
    has that power is a list of names.
    """
    if not set(wanted) <= CATALOGUE:
        return BundleFault.PERMISSION_UNKNOWN
    if role == ADMIN and MANAGE not in wanted:
        return BundleFault.ADMIN_KEEPS_MANAGE
    if role != ADMIN and MANAGE in wanted:
        return BundleFault.MANAGE_IS_FOR_ADMINS
    return None


def bundle(wanted: Collection[str]) -> frozenset[str]:
    """What a changed role holds: what is wanted of the catalogue, and what everybody who is signed in needs."""
    return CATALOGUE.intersection(wanted) | SIGNED_IN


def delegation_fault(period: Period, today: date, is_oneself: bool, is_empty: bool) -> DelegationFault | None:
    """What keeps a delegation from being made, whoever makes it."""
    if is_oneself:
        return DelegationFault.TO_ONESELF
    if period.ends_on < period.starts_on:
        return DelegationFault.PERIOD_BACKWARDS
    if period.starts_on < today:
        return DelegationFault.IN_THE_PAST
    if period.ends_on - period.starts_on > LONGEST:
        return DelegationFault.TOO_LONG
    return DelegationFault.NOTHING_DELEGATED if is_empty else None


def state_on(day: date, period: Period) -> DelegationState:
    """Where a delegation that nobody ended stands on a day."""
    if day < period.starts_on:
        return DelegationState.PLANNED
    return DelegationState.ACTIVE if day <= period.ends_on else DelegationState.OVER
