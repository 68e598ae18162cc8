"""The end of a survey: it closes, its index is published, and what is weak becomes findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.surveys.commands.findings import record_weak_elements
from services.surveys.commands.instruments import survey_in_reach
from services.surveys.models.base import Policy
from services.surveys.models.instruments import Answer, ElementResult, Survey
from services.surveys.models.tallies import Tally, tally
from services.surveys.rules.findings import effective_k
from services.surveys.rules.index import Index, index_of
from services.surveys.rules.instruments import SurveyState
from services.surveys.rules.policy import SurveyPolicy
from shared.directory import known_agency
from shared.events.surveys import ElementScore, IndexPublished, SurveyClosed
from shared.policy import policy_on
from shared.refusals import Conflict
from shared.uow import UnitOfWork
from shared.vocabulary import WeightConvention

PUBLISH = "surveys:publish"


def close_survey(uow: UnitOfWork, survey_id: UUID) -> Survey:
    """Take no more answers. Closed already, it stays so. Raises Conflict for a draft."""
    survey = survey_in_reach(uow, survey_id, PUBLISH, lock=True)
    if survey.state == SurveyState.DRAFT:
        raise Conflict("survey-not-open", "A draft has nothing to close.")
    if survey.state == SurveyState.OPEN:
        _close(uow, [survey], uow.now)
    return survey


def close_due_surveys(uow: UnitOfWork, at: datetime) -> None:
    """Close every survey whose last day was over at this moment, in the agency's zone."""
    day = at.astimezone(uow.zone).date()
    due = select(Survey).where(Survey.state == SurveyState.OPEN, Survey.last_day < day)
    surveys = uow.session.scalars(due.order_by(Survey.id).with_for_update()).all()
    if surveys:
        _close(uow, surveys, at)


def publish_survey(uow: UnitOfWork, survey_id: UUID) -> Survey:
    """Publish the index of a closed survey and record its weak elements. Published already, it stays as it is.

    Raises Conflict while it is open, and for an index over fewer than k answers: it would speak of persons.
    """
    survey = survey_in_reach(uow, survey_id, PUBLISH, lock=True)
    if survey.state == SurveyState.PUBLISHED:
        return survey
    if survey.state != SurveyState.CLOSED:
        raise Conflict("survey-not-closed", "Close the survey first.")
    counted = tally(uow.session, survey_id)
    least = effective_k(known_agency(uow.session, uow.agency_id).k)
    if counted.least < least:
        raise Conflict("too-few-answers", f"An index needs at least {least} answers to every element.")
    index = index_of(counted.elements, WeightConvention(survey.convention))
    assert index is not None, "every element has k answers"
    policy = policy_on(uow.session, Policy, SurveyPolicy, uow.today)
    _keep_result(uow, survey, _Result(index, counted, policy))
    scores = tuple(ElementScore(element=e.element, answers=e.answers, mean=e.mean) for e in index.elements)
    uow.emit(_published(survey, index, scores))
    record_weak_elements(uow, survey, scores, policy.mark)
    return survey


@dataclass(frozen=True)
class _Result:
    index: Index
    counted: Tally
    policy: SurveyPolicy


def _keep_result(uow: UnitOfWork, survey: Survey, result: _Result) -> None:
    survey.state = SurveyState.PUBLISHED.value
    survey.published_at, survey.published_by = uow.now, uow.person.account_id
    survey.answers, survey.mark = result.counted.answers, result.policy.mark
    survey.value, survey.ikm = result.index.value, result.index.ikm
    survey.grade, survey.rules = result.index.grade.value, result.index.rules
    for tallied, weighted in zip(result.counted.elements, result.index.elements, strict=True):
        uow.add(
            ElementResult(
                survey_id=survey.id,
                element=tallied.element.value,
                answers=tallied.answers,
                total=tallied.total,
                mean=weighted.mean,
            )
        )
    uow.session.flush()


def _published(survey: Survey, index: Index, scores: tuple[ElementScore, ...]) -> IndexPublished:
    return IndexPublished(
        survey_id=survey.id,
        offering_id=survey.offering_id,
        unit_id=survey.unit_id,
        period_start=survey.period_start,
        period_end=survey.period_end,
        answers=survey.answers or 0,
        convention=survey.convention,
        ikm=index.ikm,
        grade=index.grade,
        elements=scores,
    )


def _close(uow: UnitOfWork, surveys: Sequence[Survey], at: datetime) -> None:
    counted = select(Answer.survey_id, func.count()).where(Answer.survey_id.in_([survey.id for survey in surveys]))
    numbers = {survey_id: number for survey_id, number in uow.session.execute(counted.group_by(Answer.survey_id))}
    for survey in surveys:
        survey.state, survey.closed_at = SurveyState.CLOSED.value, at
        survey.answers = numbers.get(survey.id, 0)
        uow.emit(
            SurveyClosed(
                survey_id=survey.id,
                offering_id=survey.offering_id,
                unit_id=survey.unit_id,
                answers=survey.answers,
            )
        )
