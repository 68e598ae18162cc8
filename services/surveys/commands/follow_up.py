"""The follow-up plan (RTL), the workshops that answered findings, and the citizens' words on the public card."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.surveys.commands.reach import demand, of_this_form
from services.surveys.models.base import COPIES
from services.surveys.models.findings import Action, Finding, HeldWorkshop, Voice
from services.surveys.models.instruments import Answer, Survey
from services.surveys.rules.causes import follows_from
from services.surveys.rules.findings import ActionState, FindingState, effective_k, may_quote
from services.surveys.rules.instruments import SurveyState
from shared.directory import known_agency
from shared.events.surveys import ActionDone, ActionPlanned
from shared.events.training import WorkshopCompleted
from shared.organisation import staff_under
from shared.refusals import Conflict, Invalid
from shared.uow import UnitOfWork
from shared.vocabulary import Cause, Element


@dataclass(frozen=True)
class Plan:
    """A line to be added to the follow-up plan."""

    id: UUID
    finding_id: UUID
    text: str
    owner_id: UUID
    due: date
    indicator: str


@dataclass(frozen=True)
class Heard:
    """A wording of what so many comments said, about an element or about the service as a whole."""

    id: UUID
    element: Element | None
    text: str
    said_by: int


def plan_action(uow: UnitOfWork, plan: Plan) -> tuple[Action, bool]:
    """Add an action that answers a confirmed system cause; True when it is new, sent twice it is the one row.

    Raises Conflict when the cause asks for no action, Invalid for an owner who does not serve or a day that is over.
    """
    finding = uow.get(Finding, plan.finding_id, lock=True)
    demand(uow, finding.unit_id, "surveys:follow-up", absent="no-such-finding")
    kept = uow.find(Action, plan.id)
    if kept is not None:
        of_this_form(kept.finding_id == finding.id)
        return kept, False
    settled = finding.state == FindingState.CONFIRMED
    if not settled or not follows_from(Cause(str(finding.cause))).opens_action:
        raise Conflict("cause-asks-no-action", "Only a confirmed system or mixed cause asks for an action.")
    owner = uow.find(COPIES.employee, plan.owner_id)
    if owner is None or owner.left_on is not None:
        raise Invalid("owner-unknown", "The owner must be somebody who serves here.", {"owner_id": ["owner-unknown"]})
    if plan.due < uow.today:
        raise Invalid("due-in-the-past", "The due date is over.", {"due": ["due-in-the-past"]})
    action = uow.add(
        Action(
            id=plan.id,
            finding_id=finding.id,
            unit_id=finding.unit_id,
            offering_id=finding.offering_id,
            text=plan.text,
            owner_id=plan.owner_id,
            due=plan.due,
            indicator=plan.indicator,
            evidence="",
            state=ActionState.PLANNED,
            planned_by=uow.person.account_id,
            planned_at=uow.now,
        )
    )
    uow.emit(ActionPlanned(action_id=action.id, finding_id=finding.id, unit_id=finding.unit_id, due=action.due))
    return action, True


def complete_action(uow: UnitOfWork, action_id: UUID, evidence: str) -> Action:
    """An action was carried out, and this shows it. Said twice, the first evidence stays."""
    action = uow.get(Action, action_id, lock=True)
    demand(uow, action.unit_id, "surveys:follow-up", absent="no-such-action")
    if action.state == ActionState.DONE:
        return action
    if not evidence.strip():
        raise Invalid("evidence-missing", "Say what shows that it was done.", {"evidence": ["evidence-missing"]})
    today = uow.today
    action.state, action.evidence = ActionState.DONE, evidence
    action.done_by, action.done_on = uow.person.account_id, today
    uow.emit(ActionDone(action_id=action.id, finding_id=action.finding_id, unit_id=action.unit_id, done_on=today))
    return action


def keep_workshop(uow: UnitOfWork, fact: WorkshopCompleted) -> None:
    """Remember a workshop for the cards of the offerings whose findings it answers."""
    people: dict[str, int] = {}
    for count in fact.people:
        people[str(count.unit_id)] = people.get(str(count.unit_id), 0) + count.people
    values = {
        "competency": fact.competency,
        "hours": fact.hours,
        "findings": list(fact.findings),
        "people": people,
        "completed_on": fact.completed_on,
    }
    entry = insert(HeldWorkshop).values(agency_id=uow.agency_id, id=fact.workshop_id, **values)
    uow.session.execute(entry.on_conflict_do_update(index_elements=["agency_id", "id"], set_=values))


def add_voice(uow: UnitOfWork, survey_id: UUID, heard: Heard) -> tuple[Voice, bool]:
    """Put what at least k comments of a published survey said on the public card; True when it is new.

    Raises Invalid for fewer than k, for more than there are comments, and where fewer than k people serve.
    """
    survey = uow.get(Survey, survey_id, lock=True)
    demand(uow, survey.unit_id, "surveys:publish", absent="no-such-survey")
    kept = uow.find(Voice, heard.id)
    if kept is not None:
        of_this_form(kept.survey_id == survey.id)
        return kept, False
    if survey.state != SurveyState.PUBLISHED:
        raise Conflict("survey-not-published", "Publish the survey first.")
    k = known_agency(uow.session, uow.agency_id).k
    if not may_quote(heard.said_by, staff_under(uow.session, COPIES, survey.unit_id), k):
        text = f"At least {effective_k(k)} comments, and as many people who serve, must stand behind it."
        raise Invalid("too-few-voices", text, {"said_by": ["too-few-voices"]})
    commented = select(func.count(Answer.id)).where(Answer.survey_id == survey.id, Answer.comment != "")
    if heard.said_by > uow.session.execute(commented).scalar_one():
        raise Invalid("more-than-comments", "There are not so many comments.", {"said_by": ["more-than-comments"]})
    voice = uow.add(
        Voice(
            id=heard.id,
            survey_id=survey.id,
            element=heard.element,
            text=heard.text,
            said_by=heard.said_by,
            added_by=uow.person.account_id,
            added_at=uow.now,
        )
    )
    return voice, True


def remove_voice(uow: UnitOfWork, voice_id: UUID) -> None:
    """Take a wording off the card: it was wrong, or it names somebody after all."""
    voice = uow.get(Voice, voice_id, lock=True)
    demand(uow, uow.get(Survey, voice.survey_id).unit_id, "surveys:publish", absent="no-such-voice")
    uow.session.delete(voice)
