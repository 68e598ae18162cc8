"""Findings: recorded when a survey is published or an officer sees one in a report, retracted if they do not stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.surveys.commands.reach import demand
from services.surveys.commands.reports import class_of, open_report
from services.surveys.models.findings import Finding, FindingStep
from services.surveys.models.instruments import ElementResult, Survey
from services.surveys.models.reports import Report
from services.surveys.rules.findings import (
    FindingSource,
    FindingState,
    FindingStepKind,
    elements_under_mark,
    suggested_cause,
)
from services.surveys.rules.index import ElementTally
from services.surveys.rules.reports import may_become_finding
from shared.db import uuid7
from shared.events.surveys import ElementScore, FindingRecorded, FindingRetracted
from shared.refusals import Conflict
from shared.uow import UnitOfWork
from shared.vocabulary import Element


@dataclass(frozen=True)
class SeenInReport:
    """What an officer sees in a report: a wording of their own, without names, and an element where one fits."""

    id: UUID
    summary: str
    element: Element | None


def record_weak_elements(uow: UnitOfWork, survey: Survey, scores: Sequence[ElementScore], mark: Decimal) -> None:
    """Record a finding for every element of a published survey that lies strictly under the mark.

    Each comes with the cause that its element leans to, which decides nothing. Exact sums of the kept result are
    compared, since a printed mean may have been rounded up to the mark.
    """
    means = {score.element: score.mean for score in scores}
    kept = uow.session.scalars(select(ElementResult).where(ElementResult.survey_id == survey.id)).all()
    tallies = {result.element: ElementTally(Element(result.element), result.answers, result.total) for result in kept}
    own = {"source": FindingSource.SURVEY, "survey_id": survey.id, "mark": mark}
    weak = [tally.element for tally in elements_under_mark((tallies[element] for element in means), mark)]
    _record(uow, *(_finding(uow, survey, element, value=means[element.value], **own) for element in weak))


def record_finding_of_report(uow: UnitOfWork, report_id: UUID, seen: SeenInReport) -> tuple[Finding, bool]:
    """A classified complaint or aspiration about a unit becomes a finding, once; True when it is new.

    Nothing stated from here on leads back to the report: the fact names no report, and a new trail begins.
    Raises NotFound for a report that is restricted, Conflict for one that points at nothing in a unit.
    """
    report = open_report(uow, report_id)
    demand(uow, report.unit_id, "surveys:answer-reports")
    kept = uow.session.execute(select(Finding).where(Finding.report_id == report.id)).scalar_one_or_none()
    if kept is not None:
        return kept, False
    if not may_become_finding(class_of(report)):
        raise Conflict("report-no-finding", "Only a classified complaint or aspiration about a service becomes one.")
    uow.trail = replace(uow.trail, correlation_id=str(uuid7()), traceparent=None)
    own = {"id": seen.id, "source": FindingSource.REPORT, "report_id": report.id, "summary": seen.summary}
    finding = _finding(uow, report, seen.element, **own)
    _record(uow, finding)
    return finding, True


def retract(uow: UnitOfWork, finding_id: UUID, reason: str) -> Finding:
    """Take back a finding that does not stand. Twice is once.

    Raises Conflict once its cause is settled: what follows from it is under way.
    """
    finding = uow.get(Finding, finding_id, lock=True)
    demand(uow, finding.unit_id, "surveys:publish", absent="no-such-finding")
    if finding.state == FindingState.RETRACTED:
        return finding
    if finding.state == FindingState.CONFIRMED:
        raise Conflict("cause-settled", "Two people have settled its cause already.")
    finding.state = FindingState.RETRACTED
    note_step(uow, finding, FindingStepKind.RETRACTED, reason=reason)
    uow.emit(FindingRetracted(finding_id=finding.id, unit_id=finding.unit_id))
    return finding


def note_step(uow: UnitOfWork, finding: Finding, kind: FindingStepKind, **values: Any) -> FindingStep:
    """Keep what was decided about a finding: who, when, and the reason."""
    by = uow.principal.account_id if uow.principal else None
    given = {"cause": None, "competency": None, "reason": "", **values}
    return uow.add(FindingStep(finding_id=finding.id, kind=kind, by=by, at=uow.now, **given))


def _finding(uow: UnitOfWork, about: Survey | Report, element: Element | None, **own: Any) -> Finding:
    """A new finding about the unit and the offering of a survey or a report."""
    suggestion = suggested_cause(element) if element else None
    given = {"survey_id": None, "report_id": None, "value": None, "mark": None, "summary": "", **own}
    return Finding(
        unit_id=about.unit_id,
        offering_id=about.offering_id,
        element=element,
        suggested=suggestion.cause if suggestion else None,
        topic=suggestion.topic if suggestion else None,
        state=FindingState.OPEN,
        recorded_on=uow.today,
        reason="",
        **given,
    )


def _record(uow: UnitOfWork, *findings: Finding) -> None:
    """Put findings in, with the first step of each, and state them."""
    uow.session.add_all(findings)
    uow.session.flush()
    for finding in findings:
        note_step(uow, finding, FindingStepKind.RECORDED)
        uow.emit(
            FindingRecorded(
                finding_id=finding.id,
                unit_id=finding.unit_id,
                source=finding.source,
                survey_id=finding.survey_id,
                element=finding.element,
                value=finding.value,
                mark=finding.mark,
                recorded_on=finding.recorded_on,
            )
        )
