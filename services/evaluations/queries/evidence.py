"""What lies beside an evaluation: findings and indexes of the unit, and feedback about the employee."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.evaluations.models.cycles import Cycle
from services.evaluations.models.evaluations import Evaluation
from services.evaluations.models.evidence import Feedback, Finding, PublishedIndex
from shared.uow import UnitOfWork

IDS = ARRAY(Uuid)
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


def ids_beside(evaluation: Any, cycle: Any) -> Mapping[str, Any]:
    """The ids of what lies beside a draft now, by kind, each an array as a part of a query.

    `evaluation` and `cycle` have what is asked of them as values or as parameters of the query.
    """
    findings, indexes, feedback = _current(evaluation, cycle)
    kinds = {
        "findings": (Finding.id, findings, (Finding.recorded_on.desc(), Finding.id)),
        "indexes": (PublishedIndex.id, indexes, (PublishedIndex.period_end.desc(), PublishedIndex.id)),
        "feedback": (Feedback.id, feedback, (Feedback.given_on.desc(), Feedback.id)),
    }
    return {
        kind: func.array(select(id_).where(lies_there).order_by(*newest).limit(MOST).scalar_subquery(), type_=IDS)
        for kind, (id_, lies_there, newest) in kinds.items()
    }


def _current(evaluation: Any, cycle: Any) -> tuple[Any, Any, Any]:
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
