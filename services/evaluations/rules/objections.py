"""From receiving an evaluation to its being final: acknowledgement, objection (*keberatan*), or time.

PP 30/2019 Art. 59: an objection goes to the evaluator's superior within 14 days of receipt, with reasons (secondary),
and the decision is final (official text). Working or calendar days are unsettled: the agency sets the number of
working days, 14 by default.
"""

from dataclasses import dataclass
from datetime import date

from shared.calendar import WorkingCalendar
from shared.vocabulary.rule_sets import Confidence, RuleSet
from shared.vocabulary.terms import Term

OBJECTIONS_2019 = RuleSet("objections-2019", "PP 30/2019 Art. 59", date(2019, 1, 1), Confidence.SECONDARY)

DAYS_TO_OBJECT = 14
DAYS_TO_DECIDE = 14


class EvaluationState(Term):
    """How far an evaluation has come. A draft is visible to its evaluator alone; a settled one is never edited.

    The head of the agency has no superior in it and is evaluated outside: nothing of that is rated here.
    """

    OUTSIDE = "OUTSIDE", "Dinilai di luar instansi", "Evaluated outside"
    DRAFT = "DRAFT", "Draf", "Draft"
    FINALISED = "FINALISED", "Ditetapkan", "Finalised"
    OBJECTED = "OBJECTED", "Keberatan diajukan", "Objection filed"
    SETTLED = "SETTLED", "Final", "Settled"


class SettledBy(Term):
    """Why an evaluation is final."""

    ACKNOWLEDGED = "ACKNOWLEDGED", "Diterima pegawai", "Acknowledged by the employee"
    TIME = "TIME", "Waktu keberatan lewat", "The time to object has passed"
    DECISION = "DECISION", "Keberatan diputus", "The objection was decided"


class Response(Term):
    """Whether an employee may acknowledge or object, and if not, why."""

    ALLOWED = "ALLOWED", "Boleh", "Allowed"
    NOT_OWN = "NOT_OWN", "Bukan evaluasi Anda", "Not your evaluation"
    NOT_RECEIVED = "NOT_RECEIVED", "Belum ditetapkan", "Not finalised yet"
    ALREADY_OBJECTED = "ALREADY_OBJECTED", "Keberatan sudah diajukan", "An objection was filed already"
    ALREADY_SETTLED = "ALREADY_SETTLED", "Evaluasi sudah final", "The evaluation is final already"
    TOO_LATE = "TOO_LATE", "Waktu keberatan sudah lewat", "The time to object has passed"
    REASON_MISSING = "REASON_MISSING", "Alasan belum diisi", "The reason is missing"


@dataclass(frozen=True)
class Received:
    """An evaluation as its employee sees it: the state, the last day to object, and whether it is their own."""

    state: EvaluationState
    due: date | None
    is_own: bool = True


_REFUSED = {
    EvaluationState.OUTSIDE: Response.NOT_RECEIVED,
    EvaluationState.DRAFT: Response.NOT_RECEIVED,
    EvaluationState.OBJECTED: Response.ALREADY_OBJECTED,
    EvaluationState.SETTLED: Response.ALREADY_SETTLED,
}


def objection_due(received_on: date, calendar: WorkingCalendar, days: int = DAYS_TO_OBJECT) -> date:
    """The last day to object: so many working days after receipt (the agency's setting)."""
    return calendar.add_working_days(received_on, days)


def decision_due(filed_on: date, calendar: WorkingCalendar, days: int = DAYS_TO_DECIDE) -> date:
    """The last day to decide an objection: so many working days after it was filed (the agency's setting)."""
    return calendar.add_working_days(filed_on, days)


def acknowledgement(evaluation: Received, today: date) -> Response:
    """Whether the employee may acknowledge today; after the due date the time settles it instead."""
    if not evaluation.is_own:
        return Response.NOT_OWN
    refused = _REFUSED.get(evaluation.state)
    if refused is not None:
        return refused
    return Response.TOO_LATE if is_time_over(evaluation.due, today) else Response.ALLOWED


def objection(evaluation: Received, reason: str, today: date) -> Response:
    """Whether the employee may object today: on the due date at the latest, with a reason, once."""
    response = acknowledgement(evaluation, today)
    if response is Response.ALLOWED and not reason.strip():
        return Response.REASON_MISSING
    return response


def is_time_over(due: date | None, today: date) -> bool:
    """Whether the last day to object has ended; an evaluation not received has no such day."""
    return due is not None and today > due


def is_settled_by_time(state: EvaluationState, due: date | None, today: date) -> bool:
    """Whether the passing of time alone makes it final today: received, no open objection, and the time is over."""
    return state is EvaluationState.FINALISED and is_time_over(due, today)
