"""The public card of an offering: what citizens said, what was done, and how the index stands beside the period before.

Nothing on it identifies a person: figures about people show only when at least k answers and k staff stand behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from services.surveys.models.base import COPIES
from services.surveys.models.findings import Action, Finding, HeldWorkshop, Voice
from services.surveys.models.instruments import Offering, Survey
from services.surveys.queries.findings import own_row
from services.surveys.queries.instruments import element_tallies
from services.surveys.rules.comparison import Change, ElementChange, change_of, changes_between, is_comparable
from services.surveys.rules.findings import may_publish, may_quote, strongest, weakest
from services.surveys.rules.index import ElementTally, Index, index_of
from services.surveys.rules.instruments import Channel, SurveyState, is_slug
from shared.directory import known_agency
from shared.organisation import units_under
from shared.refusals import NotFound
from shared.uow import UnitOfWork
from shared.vocabulary import Element, WeightConvention
from shared.vocabulary.terms import Term
from shared.web.lists import Listing, Page, listed

MOST_PERIODS = 8
MOST_DONE = 20


class Shown(Term):
    """Why a card shows its figures, or does not."""

    PUBLISHED = "PUBLISHED", "Diterbitkan", "Published"
    TOO_FEW = "TOO_FEW", "Terlalu sedikit orang untuk ditampilkan", "Too few people to be shown"
    NOT_YET = "NOT_YET", "Belum ada hasil survei", "No result of a survey yet"


@dataclass(frozen=True)
class Period:
    """The index of one survey: IKM 25 to 100 under its convention, over `answers`."""

    period_start: date
    period_end: date
    answers: int
    convention: str
    ikm: Decimal
    grade: str


@dataclass(frozen=True)
class Figures:
    """What a published survey says. `difference` and `change` of the IKM only where both periods compare."""

    now: Period
    elements: Sequence[ElementTally]
    strongest: Sequence[Element]
    weakest: Sequence[Element]
    periods: Sequence[Period]
    before: Period | None
    difference: Decimal | None
    change: Change | None
    changes: Sequence[ElementChange]


@dataclass(frozen=True)
class Workshop:
    """A workshop for this service. `people` of its unit who passed, each with `hours` (JP); None when too few serve."""

    competency: str
    completed_on: date
    hours: Decimal
    people: int | None


@dataclass(frozen=True)
class Done:
    """A line of the follow-up plan as citizens read it: without its owner and its evidence."""

    text: str
    element: str | None
    state: str
    due: date
    done_on: date | None


@dataclass(frozen=True)
class Card:
    """The public card of an offering."""

    offering: Offering
    shown: Shown
    k: int
    figures: Figures | None
    voices: Sequence[Voice]
    actions: Sequence[Done]
    workshops: Sequence[Workshop]
    survey_code: str | None


def card(uow: UnitOfWork, offering_slug: str) -> Card:
    """The card of an offering. Raises NotFound."""
    asked = select(Offering).where(Offering.slug == offering_slug)
    offering = uow.session.execute(asked).scalar_one_or_none() if is_slug(offering_slug) else None
    if offering is None:
        raise NotFound("no-such-offering", "There is no service at this address.")
    k = known_agency(uow.session, uow.agency_id).k
    staff = staff_by_unit(uow, [offering.unit_id]).get(offering.unit_id, 0)
    published = _published(uow, offering.id)
    latest = published[0] if published else None
    shown = Shown.NOT_YET if latest is None else Shown.PUBLISHED
    if latest is not None and not may_publish(latest.answers or 0, staff, k):
        shown = Shown.TOO_FEW
    is_shown = latest is not None and shown is Shown.PUBLISHED
    return Card(
        offering=offering,
        shown=shown,
        k=k,
        figures=_figures(uow, [s for s in published if may_publish(s.answers or 0, staff, k)]) if is_shown else None,
        voices=_voices(uow, latest.id, staff, k) if latest is not None and is_shown else [],
        actions=_actions(uow, offering.id),
        workshops=_workshops(uow, offering, k if may_publish(k, staff, k) else None),
        survey_code=_open_code(uow, offering.id),
    )


def indices(uow: UnitOfWork, page: Page) -> Listing:
    """The latest published index of each offering, by name; without figures where too few stand behind it."""
    latest = select(Survey).where(Survey.state == SurveyState.PUBLISHED)
    latest = latest.ext(distinct_on(Survey.agency_id, Survey.offering_id))
    latest = latest.order_by(Survey.agency_id, Survey.offering_id, Survey.period_end.desc(), Survey.published_at.desc())
    newest = aliased(Survey, latest.subquery())
    query = select(Offering, newest).join(
        newest, (newest.agency_id == Offering.agency_id) & (newest.offering_id == Offering.id)
    )
    if page.q:
        query = query.where(Offering.name.icontains(page.q, autoescape=True))
    found = listed(uow.session, query, page, {"name": Offering.name, "ikm": newest.ikm}, rows=True)
    k = known_agency(uow.session, uow.agency_id).k
    staff = staff_by_unit(uow, [offering.unit_id for offering, _ in found.items])
    lines = []
    for offering, survey in found.items:
        is_shown = may_publish(survey.answers or 0, staff.get(offering.unit_id, 0), k)
        lines.append({"offering": offering, "now": _period(survey) if is_shown else None})
    return Listing(lines, found.page, found.per_page, found.total)


def offerings(uow: UnitOfWork, page: Page) -> Listing:
    """The services of the agency, for public pages."""
    query = select(Offering)
    if page.q:
        query = query.where(
            or_(
                Offering.name.icontains(page.q, autoescape=True), Offering.offered_by.icontains(page.q, autoescape=True)
            )
        )
    return listed(uow.session, query, page, {"name": Offering.name, "offered_by": Offering.offered_by})


def staff_by_unit(uow: UnitOfWork, unit_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many serve in each of these units and under it; one statement, units without staff are left out."""
    root, below = aliased(COPIES.unit), aliased(COPIES.unit)
    query = (
        select(root.id, func.count(COPIES.employee.id))
        .join(below, (below.agency_id == root.agency_id) & (root.id == below.path.any_()))
        .join(COPIES.employee, (COPIES.employee.agency_id == below.agency_id) & (COPIES.employee.unit_id == below.id))
        .where(root.id.in_(set(unit_ids)), COPIES.employee.left_on.is_(None))
    )
    return {unit_id: int(number) for unit_id, number in uow.session.execute(query.group_by(root.id))}


def _published(uow: UnitOfWork, offering_id: UUID) -> Sequence[Survey]:
    """Published surveys of an offering, the latest first; of one period the latest published."""
    query = select(Survey).where(Survey.offering_id == offering_id, Survey.state == SurveyState.PUBLISHED)
    query = query.order_by(Survey.period_end.desc(), Survey.published_at.desc()).limit(MOST_PERIODS * 2)
    return uow.session.scalars(query).all()


def _figures(uow: UnitOfWork, surveys: Sequence[Survey]) -> Figures:
    now = surveys[0]
    before = next((each for each in surveys if each.period_end < now.period_start), None)
    tallies = element_tallies(uow, [now.id, *([before.id] if before else [])])
    elements = tallies[now.id]
    difference = change = None
    if before is not None and is_comparable(_index(before, tallies[before.id]), _index(now, elements)):
        earlier, later = _period(before).ikm, _period(now).ikm
        difference, change = later - earlier, change_of(earlier, later)
    return Figures(
        now=_period(now),
        elements=elements,
        strongest=[tally.element for tally in strongest(elements)],
        weakest=[tally.element for tally in weakest(elements)],
        periods=[_period(each) for each in reversed(_one_each_period(surveys))],
        before=_period(before) if before else None,
        difference=difference,
        change=change,
        changes=changes_between(_means(tallies[before.id]), _means(elements)) if before else (),
    )


def _one_each_period(surveys: Sequence[Survey]) -> list[Survey]:
    """The latest survey and those of the periods before it, none overlapping the next; the newest first."""
    kept: list[Survey] = []
    for survey in surveys:
        if not kept or survey.period_end < kept[-1].period_start:
            kept.append(survey)
    return kept[:MOST_PERIODS]


def _period(survey: Survey) -> Period:
    assert survey.ikm is not None, "a published survey keeps its result"
    return Period(
        survey.period_start,
        survey.period_end,
        survey.answers or 0,
        survey.convention,
        survey.ikm,
        survey.grade or "",
    )


def _index(survey: Survey, tallies: Sequence[ElementTally]) -> Index:
    index = index_of(tallies, WeightConvention(survey.convention))
    assert index is not None, "a published survey has answers to every element"
    return index


def _means(tallies: Sequence[ElementTally]) -> list[tuple[Element, Decimal]]:
    return [(tally.element, tally.mean) for tally in tallies if tally.mean is not None]


def _voices(uow: UnitOfWork, survey_id: UUID, staff: int, k: int) -> list[Voice]:
    query = select(Voice).where(Voice.survey_id == survey_id).order_by(Voice.said_by.desc(), Voice.id)
    return [voice for voice in uow.session.scalars(query) if may_quote(voice.said_by, staff, k)]


def _actions(uow: UnitOfWork, offering_id: UUID) -> list[Done]:
    when = func.coalesce(Action.done_on, Action.due)
    query = select(Action.text, Finding.element, Action.state, Action.due, Action.done_on)
    query = query.join(Finding, own_row(Action.finding_id, Finding)).where(Action.offering_id == offering_id)
    rows = uow.session.execute(query.order_by(when.desc(), Action.id).limit(MOST_DONE)).all()
    return [Done(*row) for row in rows]


def _workshops(uow: UnitOfWork, offering: Offering, least: int | None) -> list[Workshop]:
    own = select(Finding.id).where(Finding.offering_id == offering.id)
    findings = list(uow.session.scalars(own).all())
    if not findings:
        return []
    units = {str(unit_id) for unit_id in uow.session.scalars(units_under(COPIES.unit, [offering.unit_id]))}
    query = select(HeldWorkshop).where(HeldWorkshop.findings.overlap(findings))
    held = uow.session.scalars(query.order_by(HeldWorkshop.completed_on.desc(), HeldWorkshop.id).limit(MOST_DONE))
    lines = []
    for workshop in held:
        people = sum(int(count) for unit_id, count in workshop.people.items() if unit_id in units)
        shown = people if least is not None and people >= least else None  # two trained of a unit are two names
        lines.append(Workshop(workshop.competency, workshop.completed_on, workshop.hours, shown))
    return lines


def _open_code(uow: UnitOfWork, offering_id: UUID) -> str | None:
    query = select(Survey.code).where(
        Survey.offering_id == offering_id,
        Survey.state == SurveyState.OPEN,
        Survey.channel == Channel.ONLINE,
        Survey.listed,
        or_(Survey.last_day.is_(None), Survey.last_day >= uow.today),
    )
    return uow.session.execute(query.order_by(Survey.period_end.desc()).limit(1)).scalar_one_or_none()
