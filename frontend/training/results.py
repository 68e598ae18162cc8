"""Pages of the trainer: attendance and scores, and the end of a workshop."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.forms import done
from frontend.gateways.agencies import names
from frontend.gateways.training import workshops as service
from frontend.gateways.training.workshops import Participant
from frontend.session import signed_in
from frontend.training.forms import results_form
from frontend.training.wording import called

bp = Blueprint("results", __name__)
ASSESS = "training:assess"
MOST = 200


@bp.route("/lokakarya/<uuid:id>/hasil", methods=["GET", "POST"])
@signed_in(ASSESS)
def report(id: UUID) -> Any:
    """Attendance and scores of those who have no result yet."""
    workshop = service.workshop(g.api, id)
    left = [one for one in _seated(id) if one.result is None]
    known = names(g.api, [one.employee_id for one in left])
    left.sort(key=lambda one: called(known, one.employee_id).casefold())
    form = results_form(left)
    if form.validate_on_submit():
        with form.refusals():
            service.report(g.api, id, form.values())
            return done(_("Hasil tercatat."), "workshops.show", id=id)
    return render_template("training/results.html", workshop=workshop, left=left, names=known, form=form), form.status


@bp.route("/lokakarya/<uuid:id>/selesaikan", methods=["GET", "POST"])
@signed_in(ASSESS)
def complete(id: UUID) -> Any:
    """End a workshop: a look at what follows first."""
    if request.method == "POST":
        service.complete(g.api, id)
        return done(_("Lokakarya selesai. Pimpinan diminta menilai kembali yang lulus."), "workshops.show", id=id)
    workshop, seated = service.workshop(g.api, id), _seated(id)
    counts = {code: sum(one.result == code for one in seated) for code in ("PASSED", "ATTENDED", "ABSENT", None)}
    return render_template("training/complete.html", workshop=workshop, counts=counts, seated=len(seated))


def _seated(id: UUID) -> list[Participant]:
    """Everybody with a seat, page by page."""
    found: list[Participant] = []
    page = 1
    while True:
        part = service.participants(g.api, id, {"state": "CONFIRMED", "per_page": MOST, "page": page})
        found += part.items
        if page >= part.pages:
            return found
        page += 1
