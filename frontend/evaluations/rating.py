"""Pages of evaluators and superiors: the list, the form with its evidence, the check, and assessing again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from frontend.evaluations.forms import FinaliseForm, ReassessmentForm, evaluation_form
from frontend.evaluations.wording import called, competencies
from frontend.forms import done
from frontend.gateways.agencies import Name, names
from frontend.gateways.evaluations import cycles, rating
from frontend.gateways.evaluations.rating import Evaluation, Row
from frontend.lists import Listing, listing
from frontend.session import signed_in
from frontend.shapes import Page

bp = Blueprint("evaluations", __name__)
RATE = "evaluations:rate"
MOST_FOUND = 200  # people of one search by name: what a service takes in one address
MOST_CYCLES = 100


@bp.get("/evaluasi")
@signed_in(RATE)
def index() -> Any:
    """Those whom I evaluate. A search by name looks the names up first; a list of one page is sorted by name."""
    asked = listing(filters=("cycle", "state"), sorts=("unit",), per_page=50)
    found = _found(asked)
    known = names(g.api, [id for row in found.items for id in (row.employee_id, row.unit_id)])
    rows = found.items
    if found.pages == 1 and not asked.sort:
        rows = tuple(sorted(rows, key=lambda row: (row.state != "DRAFT", called(known, row.employee_id).casefold())))
    return render_template(
        "evaluations/list.html",
        asked=asked,
        pager=asked.pager(found),
        rows=rows,
        names=known,
        cycles=cycles.cycles(g.api, {"per_page": MOST_CYCLES}).items,
    )


def _found(asked: Listing) -> Page[Row]:
    params = asked.params()
    search = params.pop("q", "").casefold()
    if search:
        people = rating.people(g.api, {name: value for name, value in asked.filters.items() if value})
        known = names(g.api, people)
        ids = [id for id in people if search in called(known, id).casefold()][:MOST_FOUND]
        if not ids:
            return Page((), 1, 1, 0, asked.per_page)
        params["employee_id"] = ids
    return rating.evaluations(g.api, params)


@bp.route("/evaluasi/<uuid:id>", methods=["GET", "POST"])
@signed_in(RATE)
def show(id: UUID) -> Any:
    """One evaluation: the form with the evidence beside it, or what was decided."""
    evaluation = rating.evaluation(g.api, id)
    known = _names_of(evaluation)
    shown = {"evaluation": evaluation, "names": known, "competencies": competencies(evaluation.standard)}
    if not evaluation.is_draft or not evaluation.cycle.is_open:
        return render_template("evaluations/decided.html", **shown)
    form = evaluation_form(evaluation.standard, _entered(evaluation))
    if form.validate_on_submit():
        with form.refusals():
            rating.save(g.api, id, form.values())
            if request.form.get("simpan"):
                return done(_("Draf tersimpan. Hanya Anda yang melihatnya."), "evaluations.show", id=id)
            return redirect(url_for("evaluations.check", id=id), 303)
    return render_template("evaluations/form.html", form=form, **shown), form.status


@bp.route("/evaluasi/<uuid:id>/periksa", methods=["GET", "POST"])
@signed_in(RATE)
def check(id: UUID) -> Any:
    """The look before finalising: the *predikat*, the gaps, the guide."""
    form = FinaliseForm()
    if form.validate_on_submit():
        with form.refusals():
            rating.finalise(g.api, id, form.reason_outside_guide.data or "")
            return done(_("Evaluasi ditetapkan. Pegawai dapat membacanya sekarang."), "evaluations.show", id=id)
    look = rating.look(g.api, id)
    standing = look.standing
    who = standing.must_act.employee_id if standing.must_act else None
    known = names(g.api, [standing.employee_id, standing.organisation_id, who])
    if not standing.is_draft and not form.errors:
        return redirect(url_for("evaluations.show", id=id), 303)
    template = "evaluations/check.html" if look.predikat and not look.obstacles else "evaluations/hindered.html"
    return render_template(template, look=look, names=known, form=form), form.status


def _names_of(evaluation: Evaluation) -> Mapping[str, Name]:
    who = evaluation.must_act.employee_id if evaluation.must_act else None
    return names(g.api, [evaluation.employee_id, evaluation.unit_id, evaluation.organisation_id, who])


def _entered(evaluation: Evaluation) -> dict[str, Any]:
    """What stands in a draft, as the form names it."""
    found: dict[str, Any] = {
        "result": str(int(evaluation.result)) if evaluation.result else None,
        "behaviour": str(int(evaluation.behaviour)) if evaluation.behaviour else None,
        "note": evaluation.note,
    }
    for code, given in evaluation.levels.items():
        found |= {f"level_{code}": str(given["level"]), f"source_{code}": given["source"]}
    return found


@bp.get("/penilaian-kembali")
@signed_in(RATE)
def reassessments() -> Any:
    """Competencies that I am asked to assess again after training."""
    asked = listing()
    found = rating.reassessments(g.api, asked.params())
    known = names(g.api, [row.employee_id for row in found.items])
    return render_template("evaluations/reassessments.html", pager=asked.pager(found), rows=found.items, names=known)


@bp.route("/penilaian-kembali/<uuid:id>", methods=["GET", "POST"])
@signed_in(RATE)
def reassess(id: UUID) -> Any:
    """Assess a competency again."""
    asked = rating.reassessment(g.api, id)
    form = ReassessmentForm()
    if form.validate_on_submit():
        with form.refusals():
            rating.assess(g.api, id, form.values())
            return done(_("Penilaian tersimpan."), "evaluations.reassessments")
    known = names(g.api, [asked.employee_id])
    return render_template("evaluations/reassess.html", asked=asked, names=known, form=form), form.status
