"""What lies beside an evaluation: findings and indexes of the unit, and feedback about the employee."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, union_all

from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.models.evidence import Feedback, Finding, PublishedIndex
from shared.uow import UnitOfWork

MOST = 50  # of each kind, newest first: what a person can weigh


@dataclass(frozen=True)
class Evidence:
    """Evidence beside one evaluation."""

    findings: Sequence[Finding]
    indexes: Sequence[PublishedIndex]
    feedback: Sequence[Feedback]


def evidence_of(uow: UnitOfWork, evaluation: Evaluation, cycle: Cycle) -> Evidence:
    """What lies beside it: for a draft all there is by now, for a decision what lay there when it was made."""
    if evaluation.evidence is None:
        wanted = _current(evaluation, cycle)
    else:
        kept = evaluation.evidence
        wanted = (
            Finding.id.in_([UUID(id_) for id_ in kept.get("findings", ())]),
            PublishedIndex.id.in_([UUID(id_) for id_ in kept.get("indexes", ())]),
            Feedback.id.in_([UUID(id_) for id_ in kept.get("feedback", ())]),
        )
    findings = select(Finding).where(wanted[0]).order_by(Finding.recorded_on.desc(), Finding.id).limit(MOST)
    indexes = select(PublishedIndex).where(wanted[1]).order_by(PublishedIndex.period_end.desc(), PublishedIndex.id)
    feedback = select(Feedback).where(wanted[2]).order_by(Feedback.given_on.desc(), Feedback.id).limit(MOST)
    return Evidence(
        uow.session.scalars(findings).all(),
        uow.session.scalars(indexes.limit(MOST)).all(),
        uow.session.scalars(feedback).all(),
    )


def evidence_ids(uow: UnitOfWork, evaluation: Evaluation, cycle: Cycle) -> dict[str, list[str]]:
    """The ids of what lies beside a draft now, to be kept with the decision. One statement."""
    findings, indexes, feedback = _current(evaluation, cycle)
    newest_findings = select(Finding.id).where(findings).order_by(Finding.recorded_on.desc(), Finding.id).limit(MOST)
    newest_indexes = select(PublishedIndex.id).where(indexes).order_by(PublishedIndex.period_end.desc()).limit(MOST)
    newest_feedback = select(Feedback.id).where(feedback).order_by(Feedback.given_on.desc(), Feedback.id).limit(MOST)
    found = union_all(
        *(
            select(literal(kind).label("kind"), part.subquery().c.id)
            for kind, part in (
                ("findings", newest_findings),
                ("indexes", newest_indexes),
                ("feedback", newest_feedback),
            )
        )
    )
    kept: dict[str, list[str]] = {"findings": [], "indexes": [], "feedback": []}
    for kind, id_ in uow.session.execute(found):
        kept[kind].append(str(id_))
    return kept


def _current(evaluation: Evaluation, cycle: Cycle) -> tuple[Any, Any, Any]:
    """Conditions: not retracted and of the unit, from the cycle's first day on; indexes of periods that overlap it.

    There is no last day: a survey of a quarter is published after the quarter has ended.
    """
    return (
        (Finding.unit_id == evaluation.unit_id)
        & (Finding.recorded_on >= cycle.period_start)
        & Finding.retracted.is_(False),
        (PublishedIndex.unit_id == evaluation.unit_id)
        & (PublishedIndex.period_end >= cycle.period_start)
        & (PublishedIndex.period_start <= cycle.period_end),
        (Feedback.employee_id == evaluation.employee_id) & (Feedback.given_on >= cycle.period_start),
    )
