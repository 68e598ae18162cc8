"""Pages of officers: the inbox of reports, a report, and what is decided about it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from frontend.formats import kata
from frontend.forms import done
from frontend.gateways import reports
from frontend.gateways.agencies import names
from frontend.lists import listing
from frontend.reports.forms import AnswerForm, ClassifyForm, SeenForm, TransferForm
from frontend.reports.wording import STEPS, clock_words, state_badge
from frontend.session import signed_in
from shared.vocabulary import ReportClass, ReportKind

bp = Blueprint("reports", __name__)
READ = ("surveys:classify-reports", "surveys:answer-reports", "surveys:supervise-reports")
CLASSIFY = ("surveys:classify-reports", "surveys:supervise-reports")
ANSWER = ("surveys:answer-reports", "surveys:supervise-reports")
FILTERS = ("state", "kind", "report_class", "unit_id", "overdue")


@bp.get("/laporan")
@signed_in(*READ)
def index() -> Any:
    """Reports, those due first."""
    asked = listing(filters=FILTERS, sorts=("due", "received_on", "state"))
    found = reports.reports(g.api, asked.params())
    units = reports.units(g.api)
    return render_template(
        "reports/index.html",
        asked=asked,
        pager=asked.pager(found),
        reports=found.items,
        units=[(str(unit.id), unit.name) for unit in units],
        kinds=[(kind.value, kata(kind)) for kind in ReportKind],
        known={unit.id: unit.name for unit in units},
        badge=state_badge,
    )


@bp.get("/laporan/<uuid:id>")
@signed_in(*READ)
def show(id: UUID) -> Any:
    """A report with its history and what can be done."""
    report = reports.report(g.api, id)
    wanted = [report.unit_id, *(step.by for step in report.steps), *(step.unit_id for step in report.steps)]
    return render_template(
        "reports/show.html",
        report=report,
        names=names(g.api, wanted),
        badge=state_badge(report),
        clock=clock_words(report.clock),
        steps=STEPS,
    )


@bp.route("/laporan/<uuid:id>/klasifikasi", methods=["GET", "POST"])
@signed_in(*CLASSIFY)
def classify(id: UUID) -> Any:
    """Say what a report is; its clock starts."""
    report = reports.report(g.api, id)
    form = ClassifyForm(data={"made": report.report_class, "lapor_number": report.lapor_number or ""})
    if form.validate_on_submit():
        with form.refusals():
            reports.classify(g.api, id, form.values())
            if form.made.data == ReportClass.SUPERVISORY and not g.user.may("surveys:supervise-reports"):
                return done(
                    _("Laporan diteruskan ke pengawas. Sejak sekarang hanya pengawas yang melihatnya."), ".index"
                )
            return done(_("Laporan diklasifikasi. Batas waktunya berjalan."), ".show", id=id)
    return render_template("reports/classify.html", form=form, report=report), form.status


@bp.route("/laporan/<uuid:id>/teruskan", methods=["GET", "POST"])
@signed_in(*READ)
def transfer(id: UUID) -> Any:
    """Hand a report to the unit that it is about."""
    report = reports.report(g.api, id)
    form = TransferForm()
    offered = [unit for unit in reports.units(g.api) if unit.id != report.unit_id]
    form.unit.choices = [("", _("Pilih unit")), *((str(unit.id), unit.name) for unit in offered)]
    if form.validate_on_submit():
        with form.refusals():
            reports.transfer(g.api, id, form.values())
            return done(_("Laporan diteruskan. Batas waktunya tetap berjalan."), ".index")
    return render_template("reports/transfer.html", form=form, report=report), form.status


@bp.route("/laporan/<uuid:id>/jawab", methods=["GET", "POST"])
@signed_in(*ANSWER)
def answer(id: UUID) -> Any:
    """Answer the reporter."""
    report = reports.report(g.api, id)
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            reports.answer(g.api, id, form.values())
            return done(_("Jawaban terkirim. Pelapor membacanya dengan nomor laporannya."), ".show", id=id)
    return render_template(
        "reports/answer.html", form=form, report=report, clock=clock_words(report.clock)
    ), form.status


@bp.route("/laporan/<uuid:id>/temuan", methods=["GET", "POST"])
@signed_in("surveys:answer-reports")
def make_finding(id: UUID) -> Any:
    """Make a finding of a report."""
    report = reports.report(g.api, id)
    form = SeenForm()
    if form.validate_on_submit():
        with form.refusals():
            made = reports.make_finding(g.api, id, form.values())
            return done(_("Temuan dicatat. Usulkan penyebabnya."), "findings.show", id=made)
    return render_template("reports/make_finding.html", form=form, report=report), form.status
