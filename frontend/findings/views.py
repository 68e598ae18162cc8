"""Pages of findings: the list, a finding with its why, the proposal, and the decision of the second person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.findings import wording
from frontend.findings.forms import ProposalForm, RetractForm, ReturnForm
from frontend.formats import kata, tanggal, waktu
from frontend.forms import done
from frontend.gateways import findings
from frontend.gateways.agencies import Name, names
from frontend.gateways.findings import FindingView
from frontend.lists import listing
from frontend.session import signed_in
from shared.vocabulary import Cause

bp = Blueprint("findings", __name__)
READ = "surveys:read-findings"
FILTERS = ("state", "source", "cause", "waits_for", "survey_id")


@bp.get("/temuan")
@signed_in(READ)
def index() -> Any:
    """Findings of the units one reaches, newest first."""
    asked = listing(filters=FILTERS, sorts=("recorded_on", "value", "offering", "state"))
    found = findings.findings(g.api, asked.params())
    return render_template(
        "findings/index.html",
        asked=asked,
        pager=asked.pager(found),
        findings=found.items,
        names=names(g.api, [finding.unit_id for finding in found.items]),
        words=wording,
        causes=[(cause.value, kata(cause)) for cause in Cause],
    )


@bp.get("/temuan/<uuid:id>")
@signed_in(READ)
def show(id: UUID) -> Any:
    """A finding, how it came to its cause, and what was done."""
    finding = findings.finding(g.api, id)
    known = _names(finding)
    return render_template("findings/show.html", finding=finding, names=known, words=wording, why=_why(finding, known))


@bp.route("/temuan/<uuid:id>/usul", methods=["GET", "POST"])
@signed_in("surveys:propose-cause")
def propose(id: UUID) -> Any:
    """Propose a cause with a reason."""
    finding = findings.finding(g.api, id)
    form = ProposalForm()
    if form.validate_on_submit():
        with form.refusals():
            findings.propose(g.api, id, form.values())
            return done(_("Usulan terkirim. Orang kedua di luar unit yang memutuskan."), ".show", id=id)
    return render_template("findings/propose.html", form=form, finding=finding, words=wording), form.status


@bp.route("/temuan/<uuid:id>/putuskan", methods=["GET", "POST"])
@signed_in("surveys:confirm-cause")
def decide(id: UUID) -> Any:
    """The second person reads the proposal and confirms it; another page returns it."""
    finding = findings.finding(g.api, id)
    if request.method == "POST":
        findings.confirm(g.api, id, request.form.get("proposal_id"))
        return done(_("Penyebab dikonfirmasi."), ".show", id=id)
    if finding.state != "PROPOSED" or finding.cause is None:
        return done(_("Tidak ada usulan yang menunggu."), ".show", id=id)
    return render_template("findings/decide.html", finding=finding, names=_names(finding), words=wording)


@bp.route("/temuan/<uuid:id>/kembalikan", methods=["GET", "POST"])
@signed_in("surveys:confirm-cause")
def send_back(id: UUID) -> Any:
    """Return the proposal with a reason."""
    finding = findings.finding(g.api, id)
    form = ReturnForm()
    if form.validate_on_submit():
        with form.refusals():
            findings.send_back(g.api, id, form.values())
            return done(_("Usulan dikembalikan. Unit dapat mengusulkan lagi."), ".show", id=id)
    return render_template("findings/send_back.html", form=form, finding=finding, words=wording), form.status


@bp.route("/temuan/<uuid:id>/cabut", methods=["GET", "POST"])
@signed_in("surveys:publish")
def retract(id: UUID) -> Any:
    """Take back a finding that does not stand."""
    finding = findings.finding(g.api, id)
    form = RetractForm()
    if form.validate_on_submit():
        with form.refusals():
            findings.retract(g.api, id, form.reason.data)
            return done(_("Temuan dicabut."), ".show", id=id)
    return render_template("findings/retract.html", form=form, finding=finding, words=wording), form.status


def _names(finding: FindingView) -> dict[str, Name]:
    people = [step.by for step in finding.steps]
    owners = [action.owner_id for action in finding.actions]
    return names(g.api, [finding.unit_id, finding.proposed_by, finding.confirmed_by, *people, *owners])


def _why(finding: FindingView, known: dict[str, Name]) -> list[dict[str, Any]]:
    """The path to the cause, for the macro `why`."""
    return [
        {
            "what": wording.step_words(step),
            "who": " ".join([f"{wording.called(known, step.by)}.", step.reason]).strip(),
            "when": tanggal(step.at) if step.kind == "RECORDED" else waktu(step.at),
        }
        for step in finding.steps
    ]
