"""Lists of offerings and surveys, and a survey with its result beside the period before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from services.surveys.models.instruments import Answer, ElementResult, Offering, Survey
from services.surveys.queries.reach import within
from services.surveys.rules.comparison import Change, change_of, changes_between, is_comparable
from services.surveys.rules.findings import is_under_mark, strongest, weakest
from services.surveys.rules.index import ElementTally, Index, index_of
from services.surveys.rules.instruments import SurveyState
from shared.auth.principal import Principal
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import Element, WeightConvention
from shared.web.lists import Listing, Page, listed

MANAGE = "surveys:manage"
READ_FINDINGS = "surveys:read-findings"


@dataclass(frozen=True)
class SurveyFilter:
    """What surveys are wanted."""

    state: SurveyState | None = None
    unit_id: UUID | None = None
    offering_id: UUID | None = None


@dataclass(frozen=True)
class ElementLine:
    """An element of a published result. `weighted` is the NRR times its weight (NRR tertimbang).

    `before` and `change` stand beside the period before, where there is one.
    """

    element: Element
    answers: int
    total: int
    mean: Decimal
    weighted: Decimal
    under_mark: bool
    before: Decimal | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Result:
    """The published result of a survey, with its three strongest and three weakest elements."""

    value: Decimal
    ikm: Decimal
    grade: str
    rules: str
    mark: Decimal
    weight: Decimal
    elements: Sequence[ElementLine]
    strongest: Sequence[Element]
    weakest: Sequence[Element]


@dataclass(frozen=True)
class Earlier:
    """The survey of the same offering for the period before. `difference` of the IKM only where both compare."""

    id: UUID
    period_start: date
    period_end: date
    answers: int
    convention: str
    ikm: Decimal
    grade: str
    difference: Decimal | None = None
    change: Change | None = None


@dataclass(frozen=True)
class SurveyView:
    """A survey with all that a page shows of it."""

    survey: Survey
    offering: Offering
    answers: int
    result: Result | None = None
    previous: Earlier | None = None


def readable(person: Principal) -> ColumnElement[bool]:
    """The surveys a person may read: those managed, and the published ones where findings may be read."""
    published = and_(Survey.state == SurveyState.PUBLISHED, within(Survey.unit_id, person, READ_FINDINGS))
    return or_(within(Survey.unit_id, person, MANAGE), published)


def managed_survey(uow: UnitOfWork, survey_id: UUID) -> Survey:
    """The survey, for who manages its unit. Raises NotFound."""
    query = select(Survey).where(Survey.id == survey_id, within(Survey.unit_id, uow.person, MANAGE))
    survey = uow.session.scalar(query)
    if survey is None:
        raise NotFound("no-such-survey")
    return survey


def offerings(uow: UnitOfWork, page: Page, unit_id: UUID | None = None) -> Listing:
    """Offerings of units in reach, by name."""
    number = select(func.count()).where(Survey.agency_id == Offering.agency_id, Survey.offering_id == Offering.id)
    query = select(
        Offering.id,
        Offering.unit_id,
        Offering.name,
        Offering.offered_by,
        Offering.slug,
        number.scalar_subquery().label("surveys"),
    )
    query = query.where(within(Offering.unit_id, uow.person, MANAGE, READ_FINDINGS))
    if page.q:
        query = query.where(Offering.name.icontains(page.q, autoescape=True))
    if unit_id is not None:
        query = query.where(Offering.unit_id == unit_id)
    return listed(uow.session, query, page, {"name": Offering.name, "slug": Offering.slug}, rows=True)


def surveys(uow: UnitOfWork, page: Page, wanted: SurveyFilter) -> Listing:
    """Surveys a person may read, the latest period first."""
    counted = select(func.count()).where(Answer.agency_id == Survey.agency_id, Answer.survey_id == Survey.id)
    query = select(
        Survey.id,
        Survey.offering_id,
        Offering.name.label("offering_name"),
        Survey.unit_id,
        Survey.period_start,
        Survey.period_end,
        Survey.channel,
        Survey.convention,
        Survey.state,
        Survey.last_day,
        Survey.ikm,
        Survey.grade,
        func.coalesce(Survey.answers, counted.scalar_subquery()).label("answers"),
    ).join(Offering, (Offering.agency_id == Survey.agency_id) & (Offering.id == Survey.offering_id))
    query = query.where(readable(uow.person), *_conditions(page, wanted))
    sorts = {
        "period": Survey.period_end,
        "offering": Offering.name,
        "state": Survey.state,
        "ikm": func.coalesce(Survey.ikm, 0),
        "last_day": Survey.last_day,
    }
    return listed(uow.session, query, replace(page, sort=page.sort or "-period"), sorts, rows=True)


def _conditions(page: Page, wanted: SurveyFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if page.q:
        conditions.append(Offering.name.icontains(page.q, autoescape=True))
    if wanted.state is not None:
        conditions.append(Survey.state == wanted.state)
    if wanted.unit_id is not None:
        conditions.append(Survey.unit_id == wanted.unit_id)
    if wanted.offering_id is not None:
        conditions.append(Survey.offering_id == wanted.offering_id)
    return conditions


def survey_view(uow: UnitOfWork, survey_id: UUID) -> SurveyView:
    """A survey with its result and the period before it; four statements at most. Raises NotFound."""
    query = select(Survey, Offering).join(
        Offering, (Offering.agency_id == Survey.agency_id) & (Offering.id == Survey.offering_id)
    )
    found = uow.session.execute(query.where(Survey.id == survey_id, readable(uow.person))).one_or_none()
    if found is None:
        raise NotFound("no-such-survey")
    survey, offering = found
    if survey.state != SurveyState.PUBLISHED:
        counted = select(func.count(Answer.id)).where(Answer.survey_id == survey_id)
        answers = survey.answers if survey.answers is not None else uow.session.scalar(counted)
        return SurveyView(survey, offering, answers or 0)
    before = uow.session.scalar(_survey_before(survey))
    tallies = element_tallies(uow, [survey.id, *([before.id] if before else [])])
    return SurveyView(
        survey,
        offering,
        survey.answers or 0,
        _result(survey, tallies[survey.id], tallies[before.id] if before else ()),
        _earlier(survey, before, tallies) if before else None,
    )


def element_tallies(uow: UnitOfWork, survey_ids: Sequence[UUID]) -> dict[UUID, list[ElementTally]]:
    """The tallies of published surveys, in the order of questionnaires; one statement."""
    kept: dict[UUID, list[ElementTally]] = {survey_id: [] for survey_id in survey_ids}
    query = select(ElementResult).where(ElementResult.survey_id.in_(survey_ids))
    order = list(Element)
    for row in sorted(uow.session.scalars(query), key=lambda row: order.index(Element(row.element))):
        kept[row.survey_id].append(ElementTally(Element(row.element), row.answers, row.total))
    return kept


def _survey_before(survey: Survey) -> Select[Survey]:
    """The latest published survey of the offering from a period before this one, of the same channel first."""
    same_channel = (Survey.channel == survey.channel).desc()
    query = select(Survey).where(
        Survey.offering_id == survey.offering_id,
        Survey.state == SurveyState.PUBLISHED,
        Survey.period_end < survey.period_start,
    )
    return query.order_by(Survey.period_end.desc(), same_channel, Survey.published_at.desc()).limit(1)


def _index(survey: Survey, tallies: Sequence[ElementTally]) -> Index:
    index = index_of(tallies, WeightConvention(survey.convention))
    assert index is not None, "a published survey has answers to every element"
    return index


def _result(survey: Survey, tallies: Sequence[ElementTally], before: Sequence[ElementTally]) -> Result:
    index = _index(survey, tallies)
    mark = _published(survey.mark)
    means = [(tally.element, tally.mean) for tally in before if tally.mean is not None]
    changes = {c.element: c for c in changes_between(means, [(e.element, e.mean) for e in index.elements])}
    lines = []
    for tally, weighted in zip(tallies, index.elements, strict=True):
        line = ElementLine(
            tally.element, tally.answers, tally.total, weighted.mean, weighted.weighted, is_under_mark(tally, mark)
        )
        change = changes.get(tally.element)
        lines.append(replace(line, before=change.before, change=change.change) if change else line)
    return Result(
        value=_published(survey.value),
        ikm=_published(survey.ikm),
        grade=survey.grade or "",
        rules=survey.rules or "",
        mark=mark,
        weight=index.weight,
        elements=lines,
        strongest=[tally.element for tally in strongest(tallies)],
        weakest=[tally.element for tally in weakest(tallies)],
    )


def _published(figure: Decimal | None) -> Decimal:
    assert figure is not None, "a published survey keeps its result"
    return figure


def _earlier(survey: Survey, before: Survey, tallies: Mapping[UUID, Sequence[ElementTally]]) -> Earlier:
    ikm, ikm_before = _published(survey.ikm), _published(before.ikm)
    earlier = Earlier(
        id=before.id,
        period_start=before.period_start,
        period_end=before.period_end,
        answers=before.answers or 0,
        convention=before.convention,
        ikm=ikm_before,
        grade=before.grade or "",
    )
    if not is_comparable(_index(before, tallies[before.id]), _index(survey, tallies[survey.id])):
        return earlier
    return replace(earlier, difference=ikm - ikm_before, change=change_of(ikm_before, ikm))
