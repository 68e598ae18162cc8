"""The states through which gaps, workshops, enrolments and offers go, with their words."""

from shared.vocabulary.terms import Term


class GapState(Term):
    """How far a gap is. A passed training is an intervention; the leader's assessment alone closes it."""

    OPEN = "OPEN", "Terbuka", "Open"
    INTERVENED = "INTERVENED", "Menunggu penilaian pimpinan", "Waiting for the leader's assessment"
    CLOSED = "CLOSED", "Tertutup", "Closed"


class NeedState(Term):
    """Whether a workshop that answers a need lies ahead."""

    UNSCHEDULED = "UNSCHEDULED", "Belum terjadwal", "Not scheduled"
    SCHEDULED = "SCHEDULED", "Terjadwal", "Scheduled"


class WorkshopState(Term):
    """How far a workshop is."""

    SCHEDULED = "SCHEDULED", "Terjadwal", "Scheduled"
    COMPLETED = "COMPLETED", "Selesai", "Completed"
    CANCELLED = "CANCELLED", "Dibatalkan", "Cancelled"


class EnrolmentState(Term):
    """What became of a nomination. A seat is held by CONFIRMED alone."""

    NOMINATED = "NOMINATED", "Diusulkan unit", "Nominated"
    CONFIRMED = "CONFIRMED", "Kursi dipastikan", "Seat confirmed"
    WAITING = "WAITING", "Daftar tunggu", "On the waiting list"
    DECLINED = "DECLINED", "Tidak ikut", "Not taking part"
    LAPSED = "LAPSED", "Lewat batas waktu", "Not confirmed in time"


class OfferState(Term):
    """What became of an offer of coaching: the employee answers it, the superior carries it out."""

    OFFERED = "OFFERED", "Ditawarkan", "Offered"
    ACCEPTED = "ACCEPTED", "Diterima", "Accepted"
    DECLINED = "DECLINED", "Tidak diambil", "Not taken"
    DONE = "DONE", "Sudah dijalankan", "Carried out"


class HoursKind(Term):
    """What hours were earned in (*bentuk pengembangan kompetensi*, Peraturan LAN 10/2018)."""

    WORKSHOP = "WORKSHOP", "Lokakarya", "Workshop"
    LESSON = "LESSON", "Belajar mandiri", "Self-paced lesson"
