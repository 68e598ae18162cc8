"""What the result of a survey points at: weak and strong elements, a cause to consider, and what may be published.

The mark, k and the suggestions are the agency's policy (practice); a suggestion never decides, people do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.surveys.rules.index import ElementTally
from shared.vocabulary import Cause, Element
from shared.vocabulary.terms import Term

LEAST_K = 3
DEFAULT_K = 5


class FindingState(Term):
    """How far a finding has come on the way to its cause."""

    OPEN = "OPEN", "Penyebab belum diusulkan", "No cause proposed yet"
    PROPOSED = "PROPOSED", "Menunggu konfirmasi", "Waiting to be confirmed"
    CONFIRMED = "CONFIRMED", "Penyebab dikonfirmasi", "Cause confirmed"
    RETRACTED = "RETRACTED", "Dicabut", "Retracted"


class FindingSource(Term):
    """Where a finding comes from."""

    SURVEY = "SURVEY", "Survei", "Survey"
    REPORT = "REPORT", "Laporan warga", "Public report"


class FindingStepKind(Term):
    """What was decided about a finding."""

    RECORDED = "RECORDED", "Dicatat", "Recorded"
    PROPOSED = "PROPOSED", "Penyebab diusulkan", "Cause proposed"
    RETURNED = "RETURNED", "Usulan dikembalikan", "Proposal returned"
    CONFIRMED = "CONFIRMED", "Penyebab dikonfirmasi", "Cause confirmed"
    RETRACTED = "RETRACTED", "Dicabut", "Retracted"


class ActionState(Term):
    """How far a line of the follow-up plan (RTL) has come."""

    PLANNED = "PLANNED", "Direncanakan", "Planned"
    DONE = "DONE", "Selesai", "Done"


class TrainingTopic(Term):
    """What a training that answers a weak element would be about."""

    PROCEDURE_DESIGN = "PROCEDURE_DESIGN", "Perancangan prosedur", "Procedure design"
    TIME_MANAGEMENT = "TIME_MANAGEMENT", "Manajemen waktu", "Time management"
    TECHNICAL_COMPETENCE = "TECHNICAL_COMPETENCE", "Kompetensi teknis", "Technical competence"
    SERVICE_BEHAVIOUR = "SERVICE_BEHAVIOUR", "Perilaku pelayanan (BerAKHLAK)", "Service behaviour (BerAKHLAK)"
    COMPLAINT_HANDLING = "COMPLAINT_HANDLING", "Penanganan pengaduan", "Complaint handling"


@dataclass(frozen=True)
class Suggestion:
    """The cause that an element leans to, and for training what it would be about."""

    cause: Cause
    topic: TrainingTopic | None = None


_LEANS_TO: Mapping[Element, Suggestion] = {
    Element.PERSYARATAN: Suggestion(Cause.TRAINING, TrainingTopic.PROCEDURE_DESIGN),
    Element.PROSEDUR: Suggestion(Cause.TRAINING, TrainingTopic.PROCEDURE_DESIGN),
    Element.WAKTU: Suggestion(Cause.TRAINING, TrainingTopic.TIME_MANAGEMENT),
    Element.BIAYA: Suggestion(Cause.SYSTEM),
    Element.KOMPETENSI: Suggestion(Cause.TRAINING, TrainingTopic.TECHNICAL_COMPETENCE),
    Element.PERILAKU: Suggestion(Cause.TRAINING, TrainingTopic.SERVICE_BEHAVIOUR),
    Element.SARANA: Suggestion(Cause.SYSTEM),
    Element.PENGADUAN: Suggestion(Cause.TRAINING, TrainingTopic.COMPLAINT_HANDLING),
}


def suggested_cause(element: Element) -> Suggestion | None:
    """The cause that a weak element leans to; the product specification leans to neither (practice)."""
    return _LEANS_TO.get(element)


def is_under_mark(tally: ElementTally, mark: Decimal) -> bool:
    """Whether the element's exact mean lies strictly under the mark; 3.49996 does under 3.50, 3.5 does not.

    An element that nobody answered is no finding.
    """
    mean = tally.exact_mean
    return mean is not None and mean < Fraction(mark)


def elements_under_mark(tallies: Iterable[ElementTally], mark: Decimal) -> tuple[ElementTally, ...]:
    """The elements that become findings, in the order given."""
    return tuple(tally for tally in tallies if is_under_mark(tally, mark))


def _by_mean(tallies: Iterable[ElementTally], sign: int) -> list[ElementTally]:
    order = list(Element)
    answered = [(mean, tally) for tally in tallies if (mean := tally.exact_mean) is not None]
    return [tally for _, tally in sorted(answered, key=lambda pair: (sign * pair[0], order.index(pair[1].element)))]


def strongest(tallies: Iterable[ElementTally], number: int = 3) -> tuple[ElementTally, ...]:
    """The elements with the highest means, best first; equal ones in the order of questionnaires (practice)."""
    return tuple(_by_mean(tallies, -1)[:number])


def weakest(tallies: Iterable[ElementTally], number: int = 3) -> tuple[ElementTally, ...]:
    """The elements with the lowest means, worst first; equal ones in the order of questionnaires (practice)."""
    return tuple(_by_mean(tallies, 1)[:number])


def effective_k(k: int) -> int:
    """The least number of people behind a figure: the agency's k, never under 3."""
    return max(k, LEAST_K)


def may_publish(answers: int, staff: int, k: int = DEFAULT_K) -> bool:
    """Whether a figure about a unit may be shown: at least k answers and at least k staff stand behind it.

    Answers about a counter with one officer are answers about a person (UU 27/2022; k is the agency's policy).
    """
    least = effective_k(k)
    return answers >= least and staff >= least


def may_quote(writers: int, staff: int, k: int = DEFAULT_K) -> bool:
    """Whether an officer's wording of what so many respondents wrote may stand on the public card."""
    return may_publish(writers, staff, k)
