"""The clock of requests about personal data: 3 x 24 hours (UU 27/2022 Art. 30, 32, 40), on working days or not."""

from datetime import datetime, timedelta

from shared.vocabulary.terms import Term

CLOCK = timedelta(hours=72)


class RequestKind(Term):
    """What is asked."""

    ACCESS = "ACCESS", "Salinan dan keterangan", "Copy and information"
    CORRECTION = "CORRECTION", "Pembetulan", "Correction"
    ERASURE = "ERASURE", "Penghapusan", "Erasure"
    RESTRICTION = "RESTRICTION", "Penundaan atau pembatasan", "Delay or restriction"


class RequestChannel(Term):
    """How it came in."""

    SIGNED_IN = "SIGNED_IN", "Lewat akun", "Signed in"
    LETTER = "LETTER", "Surat", "Letter"
    TRACKING = "TRACKING", "Nomor lacak laporan", "Tracking number of a report"


class RequestState(Term):
    """Where it stands."""

    OPEN = "OPEN", "Menunggu", "Open"
    DONE = "DONE", "Dipenuhi", "Done"
    REFUSED = "REFUSED", "Ditolak", "Refused"


def due_at(asked_at: datetime) -> datetime:
    """The last moment to answer."""
    return asked_at + CLOCK


def is_overdue(state: str, due: datetime, now: datetime) -> bool:
    """Whether it should have been answered by now."""
    return state == RequestState.OPEN and due < now
