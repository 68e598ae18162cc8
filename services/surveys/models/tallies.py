"""What the answers of a survey add up to, counted by the database in one statement."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.surveys.models.instruments import Answer
from services.surveys.rules.index import ElementTally
from shared.vocabulary import Element


@dataclass(frozen=True)
class Tally:
    """How many answered, and the tally of each of the nine elements."""

    answers: int
    elements: tuple[ElementTally, ...]

    @property
    def least(self) -> int:
        """The number of answers behind the element that fewest answered; an index stands on no more than these."""
        return min(element.answers for element in self.elements)


def score_of(element: Element) -> InstrumentedAttribute[int | None]:
    """The column of an answer that holds its score for this element."""
    column: InstrumentedAttribute[int | None] = getattr(Answer, element.value.lower())
    return column


def tally(session: Session, survey_id: UUID, until: date | None = None) -> Tally:
    """The tally of a survey, or of its answers up to a day: whole numbers, so nothing is rounded on the way."""
    counts = [part for e in Element for part in (func.count(score_of(e)), func.coalesce(func.sum(score_of(e)), 0))]
    query = select(func.count(Answer.id), *counts).where(Answer.survey_id == survey_id)
    query = query if until is None else query.where(Answer.answered_on <= until)
    total, *numbers = session.execute(query).one()
    pairs = zip(Element, numbers[::2], numbers[1::2], strict=True)
    return Tally(total, tuple(ElementTally(element, answers, int(points)) for element, answers, points in pairs))
