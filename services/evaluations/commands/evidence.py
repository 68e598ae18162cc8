"""Keeping what `surveys` states of units, as evidence beside evaluations."""

from services.evaluations.models.evidence import Finding, PublishedIndex
from shared.events.surveys import CauseConfirmed, FindingRecorded, FindingRetracted, IndexPublished
from shared.refusals import NotYet
from shared.uow import UnitOfWork


def keep_finding(uow: UnitOfWork, fact: FindingRecorded) -> None:
    """A finding was recorded, or recorded anew with other figures."""
    row = uow.find(Finding, fact.finding_id) or uow.add(Finding(id=fact.finding_id, retracted=False))
    row.unit_id, row.source, row.survey_id = fact.unit_id, fact.source, fact.survey_id
    row.element, row.value, row.mark = fact.element, fact.value, fact.mark
    row.recorded_on = fact.recorded_on


def retract_finding(uow: UnitOfWork, fact: FindingRetracted) -> None:
    """A finding no longer stands; decisions that named it still do."""
    _finding(uow, fact).retracted = True


def keep_cause(uow: UnitOfWork, fact: CauseConfirmed) -> None:
    """The cause of a finding was confirmed. Raises NotYet while the finding has not arrived."""
    row = _finding(uow, fact)
    row.cause, row.competency, row.confirmed_on = fact.cause, fact.competency, fact.confirmed_on


def keep_index(uow: UnitOfWork, fact: IndexPublished) -> None:
    """An index was published for a unit's offering."""
    row = uow.find(PublishedIndex, fact.survey_id) or uow.add(PublishedIndex(id=fact.survey_id))
    row.offering_id, row.unit_id = fact.offering_id, fact.unit_id
    row.period_start, row.period_end = fact.period_start, fact.period_end
    row.answers, row.convention, row.ikm, row.grade = fact.answers, fact.convention, fact.ikm, fact.grade
    row.elements = [{"element": e.element, "answers": e.answers, "mean": str(e.mean)} for e in fact.elements]


def _finding(uow: UnitOfWork, fact: FindingRetracted | CauseConfirmed) -> Finding:
    row = uow.find(Finding, fact.finding_id)
    if row is None:
        raise NotYet(f"finding {fact.finding_id}")
    return row
