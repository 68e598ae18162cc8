"""The trainer records attendance and post-tests, and completes the workshop: hours are credited, gaps intervened on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update

from services.training.models.base import Policy
from services.training.models.learning import HoursEntry
from services.training.models.needs import Gap, UnitNeed
from services.training.models.workshops import Enrolment, Workshop
from services.training.rules.hours import HOURS_2020, Result, credited_hours, result_of
from services.training.rules.policy import TrainingPolicy
from services.training.rules.scheduling import CompletionFault, completion_fault, is_reportable
from services.training.rules.states import EnrolmentState, GapState, HoursKind, WorkshopState
from shared.events.training import TrainingCompleted, UnitCount, WorkshopCompleted
from shared.policy import policy_on
from shared.refusals import Conflict, Forbidden, Invalid
from shared.uow import UnitOfWork


@dataclass(frozen=True)
class Attendance:
    """Whether a participant attended, and the score of the post-test (0 to 100), None without one."""

    enrolment_id: UUID
    attended: bool
    score: Decimal | None


def record_results(uow: UnitOfWork, workshop_id: UUID, reported: Sequence[Attendance]) -> Workshop:
    """Record results, once for each participant; the same again changes nothing.

    Raises Forbidden for others than the trainer; Conflict before the day, after a cancellation, and for a result that
    differs from the one recorded; Invalid for people without a seat and for a score of who was absent.
    """
    workshop = _own(uow, workshop_id)
    _check_report(reported)
    if not is_reportable(workshop.starts_at, uow.now, uow.zone):
        raise Conflict("results-too-early", "Results can be recorded from the day of the workshop on.")
    seated = {enrolment.id: enrolment for enrolment in _seated(uow, workshop_id)}
    for one in reported:
        enrolment = seated.get(one.enrolment_id)
        if enrolment is None:
            raise Invalid("not-seated", "Only people with a confirmed seat have results.", _on(one, "not-seated"))
        result = result_of(one.attended, one.score, workshop.pass_mark)
        if enrolment.result is None and workshop.completed_on is None:
            enrolment.result, enrolment.score = result, one.score
        elif (enrolment.result, enrolment.score) != (result, one.score):
            raise Conflict("result-recorded-already", "Another result stands already.", _on(one, "result-differs"))
    return workshop


def complete(uow: UnitOfWork, workshop_id: UUID) -> Workshop:
    """End a workshop: who passed has hours and an intervention done, the unit's findings are answered. Twice is once.

    A gap stays until the leader assesses the competency again. Raises Forbidden for others than the trainer, Conflict
    while results are missing.
    """
    workshop = _own(uow, workshop_id)
    if workshop.completed_on is not None:
        return workshop
    seated = _seated(uow, workshop_id)
    fault = completion_fault([Result(e.result) if e.result else None for e in seated])
    if fault is CompletionFault.NOBODY_SEATED:
        raise Conflict(fault, "Nobody took a seat; the organiser can call the workshop off.")
    if fault is CompletionFault.RESULTS_MISSING:
        missing = sum(enrolment.result is None for enrolment in seated)
        raise Conflict(fault, f"Results of {missing} participants are missing.")
    held_on = workshop.starts_at.astimezone(uow.zone).date()
    workshop.completed_on = held_on
    _let_the_others_go(uow, workshop)
    _credit(uow, workshop, seated, held_on)
    passed = [enrolment for enrolment in seated if enrolment.result == Result.PASSED]
    gaps = _intervene(uow, workshop.competency, passed, held_on)
    uow.emit(*(_completed(workshop, enrolment, gaps.get(enrolment.employee_id), held_on) for enrolment in passed))
    people = Counter(enrolment.unit_id for enrolment in passed)
    findings = _answer_needs(uow, workshop, sorted(people), held_on)
    uow.emit(
        WorkshopCompleted(
            workshop_id=workshop.id,
            competency=workshop.competency,
            hours=workshop.hours,
            findings=findings,
            people=tuple(UnitCount(unit_id=unit_id, people=people[unit_id]) for unit_id in sorted(people)),
            completed_on=held_on,
        )
    )
    return workshop


def _own(uow: UnitOfWork, workshop_id: UUID) -> Workshop:
    workshop = uow.get(Workshop, workshop_id, lock=True)
    if workshop.trainer_employee_id != uow.person.employee:
        raise Forbidden("not-the-trainer", "The trainer of this workshop records its results.")
    if workshop.state is WorkshopState.CANCELLED:
        raise Conflict("workshop-cancelled", "This workshop was called off.")
    return workshop


def _seated(uow: UnitOfWork, workshop_id: UUID) -> Sequence[Enrolment]:
    query = select(Enrolment).where(Enrolment.workshop_id == workshop_id, Enrolment.state == EnrolmentState.CONFIRMED)
    return uow.session.scalars(query.order_by(Enrolment.id)).all()


def _check_report(reported: Sequence[Attendance]) -> None:
    seen: set[UUID] = set()
    for one in reported:
        if one.enrolment_id in seen:
            raise Invalid("twice-in-report", "Somebody stands twice in this report.", _on(one, "twice-in-report"))
        if not one.attended and one.score is not None:
            raise Invalid("absent-with-score", "Who was absent has no score.", _on(one, "absent-with-score"))
        seen.add(one.enrolment_id)


def _on(one: Attendance, code: str) -> dict[str, list[str]]:
    return {f"results.{one.enrolment_id}": [code]}


def _let_the_others_go(uow: UnitOfWork, workshop: Workshop) -> None:
    """Who never had a seat has missed it."""
    left = update(Enrolment).where(
        Enrolment.workshop_id == workshop.id,
        Enrolment.state.in_([EnrolmentState.NOMINATED, EnrolmentState.WAITING]),
    )
    options = {"synchronize_session": False}
    uow.session.execute(left.values(state=EnrolmentState.LAPSED, ticket=None), execution_options=options)
    workshop.waiting = 0


def _credit(uow: UnitOfWork, workshop: Workshop, seated: Sequence[Enrolment], held_on: date) -> None:
    policy = policy_on(uow.session, Policy, TrainingPolicy, held_on)
    for enrolment in seated:
        assert enrolment.result is not None
        enrolment.hours = credited_hours(Result(enrolment.result), workshop.hours, policy.credits_attendance)
        if enrolment.hours > 0:
            uow.add(
                HoursEntry(
                    employee_id=enrolment.employee_id,
                    source_id=enrolment.id,
                    kind=HoursKind.WORKSHOP,
                    title=workshop.title,
                    hours=enrolment.hours,
                    earned_on=held_on,
                    credited_at=uow.now,
                    rules=HOURS_2020.rule_set.id,
                )
            )


def _intervene(uow: UnitOfWork, competency: str, passed: Sequence[Enrolment], on: date) -> Mapping[UUID, UUID]:
    """Mark the open gaps that a passed training addressed; {employee: gap}."""
    people = [enrolment.employee_id for enrolment in passed]
    query = select(Gap).where(Gap.employee_id.in_(people), Gap.competency == competency, Gap.closed_on.is_(None))
    gaps = uow.session.scalars(query.with_for_update()).all()
    for gap in gaps:
        gap.state, gap.intervened_on = GapState.INTERVENED, on
    return {gap.employee_id: gap.id for gap in gaps}


def _completed(workshop: Workshop, enrolment: Enrolment, gap: UUID | None, on: date) -> TrainingCompleted:
    return TrainingCompleted(
        enrolment_id=enrolment.id,
        employee_id=enrolment.employee_id,
        workshop_id=workshop.id,
        competency=workshop.competency,
        hours=enrolment.hours or Decimal(0),
        addressed_gaps=(gap,) if gap else (),
        completed_on=on,
    )


def _answer_needs(uow: UnitOfWork, workshop: Workshop, units: Sequence[UUID], on: date) -> tuple[UUID, ...]:
    """Needs of units of which somebody passed are answered, as far as they were confirmed by then; their findings."""
    answered = (
        update(UnitNeed)
        .where(
            UnitNeed.unit_id.in_(units),
            UnitNeed.competency == workshop.competency,
            UnitNeed.answered_on.is_(None),
            UnitNeed.confirmed_on <= on,
        )
        .values(answered_on=on, answered_by=workshop.id)
        .returning(UnitNeed.finding_id)
    )
    options = {"synchronize_session": False}
    return tuple(sorted(uow.session.scalars(answered, execution_options=options)))
