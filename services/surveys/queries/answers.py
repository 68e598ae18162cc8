"""What citizens wrote, for officers: comments, the sheets they came in, an outlook on the index, and all answers.

Nothing here is finer than the day, and nothing keeps the order in which answers came.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from services.surveys.models.base import Policy
from services.surveys.models.instruments import Answer, PaperImport
from services.surveys.models.tallies import score_of, tally
from services.surveys.queries.instruments import managed_survey
from services.surveys.rules.findings import effective_k, elements_under_mark
from services.surveys.rules.index import index_of
from services.surveys.rules.policy import SurveyPolicy
from shared.directory import known_agency
from shared.policy import policy_on
from shared.uow import UnitOfWork
from shared.vocabulary import Element, WeightConvention
from shared.web.lists import Listing, Page, listed

AT_ONCE = 1_000  # rows held in memory while all answers are read


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
    counted = tally(uow.session, survey_id)
    k = effective_k(known_agency(uow.session, uow.agency_id).k)
    mark = policy_on(uow.session, Policy, SurveyPolicy, uow.today).mark
    index = index_of(counted.elements, WeightConvention(survey.convention))
    if index is None or counted.least < k:
        return Outlook(counted.answers, counted.least, k, mark)
    weak = [element.element for element in elements_under_mark(counted.elements, mark)]
    return Outlook(counted.answers, counted.least, k, mark, index.ikm, index.grade, weak)


def comments(uow: UnitOfWork, survey_id: UUID, page: Page) -> Listing:
    """The free texts of a survey, by day and within a day by chance. Raises NotFound."""
    managed_survey(uow, survey_id)
    query = select(Answer.id, Answer.comment, Answer.answered_on, Answer.source)
    query = query.where(Answer.survey_id == survey_id, Answer.comment != "")
    if page.q:
        query = query.where(Answer.comment.icontains(page.q, autoescape=True))
    return listed(uow.session, query, page, {"day": Answer.answered_on}, rows=True)


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


def all_answers(uow: UnitOfWork, survey_id: UUID) -> Iterator[tuple[date, str, tuple[int | None, ...], str]]:
    """Every answer as (day, source, nine scores, comment), read in portions: surveys may be long. Raises NotFound."""
    managed_survey(uow, survey_id)
    query = select(Answer.answered_on, Answer.source, Answer.comment, *(score_of(element) for element in Element))
    query = query.where(Answer.survey_id == survey_id).order_by(Answer.answered_on, Answer.id)
    rows = uow.session.execute(query.execution_options(yield_per=AT_ONCE))
    return ((day, source, tuple(scores), comment) for day, source, comment, *scores in rows)
