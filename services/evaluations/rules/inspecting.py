"""What an auditor may look at, and until when the person need not know.

Whoever's data are looked at has a right to know by whom (UU 27/2022, access to the trail of processing); an inspection
that is announced finds nothing. So the look is shown on a day that is named before, and that day has a limit.
"""

from datetime import date, timedelta
from uuid import UUID

from shared.vocabulary.terms import Term

DAYS_HIDDEN_AT_MOST = 90  # calendar days; what the law leaves open is a setting


class Inspecting(Term):
    """What becomes of an auditor's wish to look."""

    ALLOWED = "ALLOWED", "Boleh", "Allowed"
    OWN = "OWN", "Evaluasi sendiri", "One's own evaluations"
    SHOWN_IN_THE_PAST = "SHOWN_IN_THE_PAST", "Hari itu sudah lewat", "That day has passed"
    HIDDEN_TOO_LONG = "HIDDEN_TOO_LONG", "Terlalu lama disembunyikan", "Hidden for too long"


def inspecting(auditor: UUID | None, employee: UUID, today: date, shown_from: date, limit: int) -> Inspecting:
    """Whether an auditor may begin to look today, to be shown on that day; `limit` in calendar days."""
    if auditor == employee:
        return Inspecting.OWN
    if shown_from < today:
        return Inspecting.SHOWN_IN_THE_PAST
    if shown_from > today + timedelta(days=limit):
        return Inspecting.HIDDEN_TOO_LONG
    return Inspecting.ALLOWED


def is_open(today: date, shown_from: date) -> bool:
    """Whether the auditor may still look: once the person knows, looking again needs a reason again."""
    return today <= shown_from
