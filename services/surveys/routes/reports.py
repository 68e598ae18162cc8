"""Public reports as officers handle them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.surveys.commands import findings, letters, reports
from services.surveys.models.reports import Report
from services.surveys.queries import findings as finding_queries
from services.surveys.queries import reports as queries
from services.surveys.schemas import findings as finding_shapes
from services.surveys.schemas import reports as shapes
from shared.audit.marks import audited
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("reports", __name__)
READ = ("surveys:classify-reports", "surveys:answer-reports", "surveys:supervise-reports")
ANSWER = ("surveys:answer-reports", "surveys:supervise-reports")
CLASSIFY = ("surveys:classify-reports", "surveys:supervise-reports")


@bp.get("/reports")
@requires(*READ)
@bp.arguments(shapes.ReportArgs, location="query")
@bp.response(200, listing_schema(shapes.ReportRowOut))
def list_reports(args: dict[str, Any]) -> Any:
    """The inbox: by state, kind, class, unit, and what is overdue."""
    with unit_of_work() as uow:
        return queries.reports(uow, args["page"], shapes.ReportArgs.wanted(args))


@bp.post("/reports/erasure")
@requires("agencies:manage")
@audited("report-erased")
@bp.arguments(shapes.NumberIn)
@bp.response(204)
def erase_report(body: dict[str, Any]) -> None:
    """Erase what the reporter with this tracking number wrote, when its writer asks for it."""
    with unit_of_work() as uow:
        letters.erase_report(uow, body["number"])


@bp.get("/reports/waiting")
@requires(*READ)
@bp.response(200, finding_shapes.WaitingOut)
def waiting() -> dict[str, Any]:
    """What waits for the reader."""
    with unit_of_work() as uow:
        return {"items": queries.waiting(uow)}


@bp.get("/reports/<uuid:report_id>")
@requires(*READ)
@bp.response(200, shapes.ReportOut)
def read_report(report_id: UUID) -> queries.ReportView:
    """A report with its history."""
    with unit_of_work() as uow:
        return queries.report_view(uow, report_id)


@bp.post("/reports/<uuid:report_id>/classification")
@requires(*CLASSIFY)
@audited("report-classified", "kind")
@bp.arguments(shapes.ClassificationIn)
@bp.response(200, shapes.MovedOut)
def classify_report(made: reports.Classification, report_id: UUID) -> Report:
    """Say what a report is; its clock starts. A restricted one is out of the reader's sight from then on."""
    with unit_of_work() as uow:
        return reports.classify(uow, report_id, made)


@bp.post("/reports/<uuid:report_id>/transfer")
@requires(*READ)
@audited("report-transferred", "unit_id")
@bp.arguments(shapes.TransferIn)
@bp.response(200, shapes.MovedOut)
def transfer_report(to: reports.Transfer, report_id: UUID) -> Report:
    """Hand a report to another unit; its clock goes on."""
    with unit_of_work() as uow:
        return reports.transfer(uow, report_id, to)


@bp.post("/reports/<uuid:report_id>/answer")
@requires(*ANSWER)
@audited("report-answered")
@bp.arguments(shapes.ReplyIn)
@bp.response(200, shapes.ReportOut)
def answer_report(reply: reports.Reply, report_id: UUID) -> queries.ReportView:
    """Answer the reporter."""
    with unit_of_work() as uow:
        reports.answer(uow, report_id, reply)
        uow.flush()
        return queries.report_view(uow, report_id)


@bp.post("/reports/<uuid:report_id>/finding")
@requires("surveys:answer-reports")
@audited("finding-recorded", "element", "competency")
@bp.arguments(finding_shapes.SeenIn)
@bp.response(201, finding_shapes.FindingOut)
def record_finding(seen: findings.SeenInReport, report_id: UUID) -> Any:
    """Make a finding of a report. A report gives one: asked again, it is the first one, with 200."""
    with unit_of_work() as uow:
        finding, is_new = findings.record_finding_of_report(uow, report_id, seen)
        uow.flush()
        return finding_queries.finding_view(uow, finding.id), 201 if is_new else 200
