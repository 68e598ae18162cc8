"""What citizens wrote, for officers: comments, the sheets they came in, an outlook on the index, and all answers.

Nothing here is finer than the days on which k people answered, and nothing keeps the order in which answers came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import ColumnElement

from services.surveys.models.base import Policy
from services.surveys.models.instruments import Answer, PaperImport, Survey
from services.surveys.models.tallies import score_of, tally
from services.surveys.queries.instruments import managed_survey
from services.surveys.rules.batches import Batch, batches, readable
from services.surveys.rules.findings import effective_k, elements_under_mark
from services.surveys.rules.index import index_of
from services.surveys.rules.instruments import Channel, SurveyState
from services.surveys.rules.policy import SurveyPolicy
from shared.directory import known_agency
from shared.policy import policy_on
from shared.uow import UnitOfWork
from shared.vocabulary import Element, WeightConvention
from shared.web.lists import Listing, Page, listed

AT_ONCE = 10_000  # answers held in memory while all are read
BEFORE_ALL = UUID(int=0)  # no answer has it, and each comes after it


@dataclass(frozen=True)
class Outlook:
    """What publishing a survey today would say. Without `ikm` it cannot be published: `least` are too few for `k`."""

    answers: int
    least: int
    k: int
    mark: Decimal
    ikm: Decimal | None = None
    grade: str | None = None
    weak: Sequence[Element] = ()


def outlook(uow: UnitOfWork, survey_id: UUID) -> Outlook:
    """What publishing would say, computed anew from the answers. Raises NotFound."""
    survey = managed_survey(uow, survey_id)
    until = _readable(uow, survey).until if survey.state == SurveyState.OPEN else None
    counted = tally(uow.session, survey_id, until)
    k = effective_k(known_agency(uow.session, uow.agency_id).k)
    mark = policy_on(uow.session, Policy, SurveyPolicy, uow.today).mark
    index = index_of(counted.elements, WeightConvention(survey.convention))
    if index is None or counted.least < k:
        return Outlook(counted.answers, counted.least, k, mark)
    weak = [element.element for element in elements_under_mark(counted.elements, mark)]
    return Outlook(counted.answers, counted.least, k, mark, index.ikm, index.grade, weak)


@dataclass(frozen=True)
class Readable:
    """The batches of a survey's answers that may be read now, and how many answers came on which day."""

    batches: Sequence[Batch]
    days: Mapping[date, int]

    @property
    def until(self) -> date:
        """The last day that may be read; the first of all days when nothing may."""
        return self.batches[-1].last if self.batches else date.min

    @property
    def number(self) -> ColumnElement[int]:
        """Which batch an answer belongs to, from 1."""
        starts = [batch.first for batch in self.batches]
        return func.width_bucket(Answer.answered_on, cast(starts, ARRAY(Date)))

    def reaching(self, first: int, answers: int) -> int:
        """The number of the batch up to which, from the first of this number on, so many answers came; or the last."""
        for number in range(first, len(self.batches)):
            batch = self.batches[number - 1]
            answers -= sum(count for day, count in self.days.items() if batch.first <= day <= batch.last)
            if answers <= 0:
                return number
        return len(self.batches)

    def day(self, number: int) -> date:
        """The day as of which that batch is read."""
        return self.batches[number - 1].last


def _readable(uow: UnitOfWork, survey: Survey) -> Readable:
    """What may be read of a survey. Paper forms were typed from paper, which the reader has: nothing is held back."""
    counted = select(Answer.answered_on, func.count()).where(Answer.survey_id == survey.id)
    days = {day: number for day, number in uow.session.execute(counted.group_by(Answer.answered_on))}
    if survey.channel == Channel.PAPER:
        return Readable([Batch(day, day) for day in sorted(days)], days)
    k = effective_k(known_agency(uow.session, uow.agency_id).k)
    if survey.state == SurveyState.OPEN:
        return Readable(readable(days, k, uow.today), days)
    return Readable(batches(days, k), days)


def comments(uow: UnitOfWork, survey_id: UUID, page: Page) -> Listing:
    """The free texts of a survey that may be read, by chance, each as of the last day of its batch. Raises NotFound."""
    may = _readable(uow, managed_survey(uow, survey_id))
    query = select(Answer.id, Answer.comment, may.number.label("batch"), Answer.source)
    query = query.where(Answer.survey_id == survey_id, Answer.comment != "", Answer.answered_on <= may.until)
    if page.q:
        query = query.where(Answer.comment.icontains(page.q, autoescape=True))
    found = listed(uow.session, query, page, {"day": may.number}, rows=True)
    items = [{"comment": row.comment, "answered_on": may.day(row.batch), "source": row.source} for row in found.items]
    return Listing(items, found.page, found.per_page, found.total)


def papers(uow: UnitOfWork, survey_id: UUID, page: Page) -> Listing:
    """The sheets of paper forms that were looked at for a survey, or taken over. Raises NotFound."""
    managed_survey(uow, survey_id)
    query = select(
        PaperImport.id,
        PaperImport.filename,
        PaperImport.uploaded_at,
        PaperImport.uploaded_by,
        PaperImport.applied_at,
        PaperImport.answers,
    ).where(PaperImport.survey_id == survey_id)
    newest_first = replace(page, sort=page.sort or "-uploaded_at")
    return listed(uow.session, query, newest_first, {"uploaded_at": PaperImport.uploaded_at}, rows=True)


EXPORTED = ("tanggal", "sumber", *(element.value for element in Element), "saran")


Line = tuple[date, str, tuple[int | None, ...], str]
Place = tuple[int, UUID]
Portion = tuple[list[Line], Place | None]


@dataclass(frozen=True)
class Export:
    """The answers of a survey that may be read at a moment: (last day of the batch, source, nine scores, comment) each.

    They are read in portions, so that a slow line holds no transaction. Days that may be read are over, and a closed
    survey takes no more: all portions are of one state. Paper forms that are taken over meanwhile may be in it in part.
    """

    survey_id: UUID
    may: Readable

    def portion(self, uow: UnitOfWork, after: Place | None = None) -> Portion:
        """The next answers, and the place of the last of them; without a place those were all.

        Only days that can hold them are looked at: else each portion would sort all that is left.
        """
        if not self.may.batches:
            return [], None
        number, whole = self.may.number, len(self.may.batches)
        begun = after[0] if after else 1
        up_to = self.may.reaching(begun + 1, AT_ONCE) if after else self.may.reaching(begun, AT_ONCE)
        first, last = self.may.batches[begun - 1].first, self.may.batches[up_to - 1].last
        query = select(number, Answer.id, Answer.source, Answer.comment, *(score_of(element) for element in Element))
        query = query.where(Answer.survey_id == self.survey_id, Answer.answered_on.between(first, last))
        if after is not None:
            query = query.where(tuple_(number, Answer.id) > tuple_(*after))
        rows = uow.session.execute(query.order_by(number, Answer.id).limit(AT_ONCE)).all()
        lines = [(self.may.day(row[0]), row[2], tuple(row[4:]), row[3]) for row in rows]
        if len(rows) == AT_ONCE:
            return lines, (rows[-1][0], rows[-1][1])
        return lines, None if up_to == whole else (up_to + 1, BEFORE_ALL)


def export(uow: UnitOfWork, survey_id: UUID) -> Export:
    """What of a survey's answers may be read. Raises NotFound."""
    return Export(survey_id, _readable(uow, managed_survey(uow, survey_id)))
