"""Pages of employees: own evaluations with their why, the answer to them, and feedback."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.evaluations.forms import FeedbackForm, ObjectionForm
from frontend.evaluations.wording import called, cause_words, finding_words, index_words, period
from frontend.formats import kata, tanggal
from frontend.forms import done
from frontend.gateways.agencies import Name, names
from frontend.gateways.evaluations import own
from frontend.gateways.evaluations.own import Colleague, OwnEvaluation
from frontend.lists import Listing, listing
from frontend.session import signed_in
from frontend.shapes import Page

bp = Blueprint("own_evaluations", __name__)
READ = "evaluations:read-own"
GIVE = "evaluations:give-feedback"
MOST = 200


@bp.get("/evaluasi-saya")
@signed_in(READ)
def index() -> Any:
    """My evaluations, newest first."""
    asked = listing()
    found = own.mine(g.api, asked.params())
    known = names(g.api, [row.evaluator_id for row in found.items])
    return render_template("evaluations/mine.html", pager=asked.pager(found), rows=found.items, names=known)


@bp.get("/evaluasi-saya/<uuid:id>")
@signed_in(READ)
def show(id: UUID) -> Any:
    """One of my evaluations, with its why."""
    evaluation = own.evaluation(g.api, id)
    known = names(g.api, [evaluation.evaluator_id, evaluation.unit_id])
    return render_template(
        "evaluations/my_evaluation.html", evaluation=evaluation, names=known, why=why_of(evaluation, known)
    )


def why_of(evaluation: OwnEvaluation, known: Mapping[str, Name]) -> list[dict[str, str]]:
    """The path to the *predikat*, for the macro `why`: what lay there, who decided, by which rules."""
    path = [
        {"what": finding_words(finding), "who": cause_words(finding), "when": tanggal(finding.recorded_on)}
        for finding in reversed(evaluation.evidence.findings)
    ]
    path += [
        {
            "what": index_words(index),
            "who": ngettext("%(num)d jawaban warga", "%(num)d jawaban warga", index.answers),
            "when": period(index.period_start, index.period_end),
        }
        for index in reversed(evaluation.evidence.indexes)
    ]
    feedback = evaluation.evidence.feedback
    if feedback:
        path.append(
            {
                "what": ngettext("%(num)d umpan balik", "%(num)d umpan balik", len(feedback)),
                "who": _("Anda dapat membaca semuanya di bawah"),
                "when": period(feedback[-1].given_on, feedback[0].given_on),
            }
        )
    decided = tanggal(evaluation.finalised_at)
    path.append({"what": _("Predikat organisasi: %(p)s", p=kata(evaluation.organisation_predikat)), "when": decided})
    path.append(
        {
            "what": _(
                "Hasil kerja: %(result)s. Perilaku kerja: %(behaviour)s.",
                result=kata(evaluation.result),
                behaviour=kata(evaluation.behaviour),
            ),
            "who": _("Ditetapkan %(name)s, pejabat penilai kinerja", name=called(known, evaluation.evaluator_id)),
            "when": decided,
        }
    )
    path.append(
        {
            "what": _("Predikat %(predikat)s", predikat=kata(evaluation.predikat)),
            "who": _("Kuadran %(law)s, aturan %(id)s", law=evaluation.rule_set.legal_basis, id=evaluation.rule_set.id),
            "when": decided,
        }
    )
    return path


@bp.route("/evaluasi-saya/<uuid:id>/terima", methods=["GET", "POST"])
@signed_in(READ)
def acknowledge(id: UUID) -> Any:
    """Accept an evaluation."""
    if request.method == "POST":
        own.acknowledge(g.api, id)
        return done(_("Anda menerima evaluasi ini. Evaluasi sudah final."), "own_evaluations.show", id=id)
    return render_template("evaluations/acknowledge.html", evaluation=own.evaluation(g.api, id))


@bp.route("/evaluasi-saya/<uuid:id>/keberatan", methods=["GET", "POST"])
@signed_in(READ)
def object_to(id: UUID) -> Any:
    """Object to an evaluation."""
    form = ObjectionForm()
    if form.validate_on_submit():
        with form.refusals():
            own.object_to(g.api, id, form.values())
            return done(_("Keberatan tercatat. Evaluasi ini ditahan."), "own_evaluations.show", id=id)
    return render_template("evaluations/object.html", evaluation=own.evaluation(g.api, id), form=form), form.status


@bp.get("/umpan-balik")
@signed_in(READ)
def feedback() -> Any:
    """Feedback about me."""
    asked = listing()
    found = own.feedback(g.api, asked.params())
    return render_template("evaluations/feedback.html", pager=asked.pager(found), rows=found.items)


@bp.get("/umpan-balik/rekan")
@signed_in(GIVE)
def colleagues() -> Any:
    """Whom I may give feedback. A search by name looks the names up first."""
    asked = listing(per_page=50)
    found = _colleagues(asked)
    known = names(g.api, [id for row in found.items for id in (row.id, row.unit_id)])
    rows = sorted(found.items, key=lambda row: called(known, row.id).casefold())
    return render_template("evaluations/colleagues.html", asked=asked, pager=asked.pager(found), rows=rows, names=known)


def _colleagues(asked: Listing) -> Page[Colleague]:
    params = asked.params()
    search = params.pop("q", "").casefold()
    if search:
        everybody = own.colleagues(g.api, {"per_page": MOST}).items
        known = names(g.api, [row.id for row in everybody])
        ids = [row.id for row in everybody if search in called(known, row.id).casefold()]
        if not ids:
            return Page((), 1, 1, 0, asked.per_page)
        params["employee_id"] = ids
    return own.colleagues(g.api, params)


@bp.route("/umpan-balik/rekan/<uuid:id>", methods=["GET", "POST"])
@signed_in(GIVE)
def give(id: UUID) -> Any:
    """Give feedback to somebody."""
    form = FeedbackForm()
    if form.validate_on_submit():
        with form.refusals():
            own.give_feedback(g.api, {"id": form.id.data, "employee_id": id, "text": form.text.data})
            return done(_("Umpan balik tersimpan."), "own_evaluations.colleagues")
    return render_template("evaluations/give.html", id=id, names=names(g.api, [id]), form=form), form.status
