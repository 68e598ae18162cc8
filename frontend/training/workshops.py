"""Pages of workshops for organisers and trainers: the list, one workshop with its participants, calling it off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.forms import done
from frontend.gateways.agencies import names
from frontend.gateways.training import workshops as service
from frontend.lists import listing
from frontend.session import signed_in
from shared.vocabulary import Competency

bp = Blueprint("workshops", __name__)
READ, SCHEDULE = "training:read-workshops", "training:schedule"


@bp.get("/lokakarya")
@signed_in(READ)
def index() -> Any:
    """Workshops, the latest first: all for organisers, the own ones for trainers."""
    asked = listing(filters=("state", "competency"), sorts=("title", "starts_at", "taken"))
    found = service.workshops(g.api, asked.params())
    known = names(g.api, [one.trainer_employee_id for one in found.items])
    return render_template(
        "training/workshops.html",
        asked=asked,
        pager=asked.pager(found),
        workshops=found.items,
        names=known,
        competencies=list(Competency),
    )


@bp.get("/lokakarya/<uuid:id>")
@signed_in(READ)
def show(id: UUID) -> Any:
    """One workshop with its seats, the units asked and the participants."""
    asked = listing(filters=("state",), sorts=("state", "score"), per_page=50)
    workshop = service.workshop(g.api, id)
    found = service.participants(g.api, id, asked.params())
    people = [person for one in found.items for person in (one.employee_id, one.unit_id)]
    known = names(g.api, [workshop.trainer_employee_id, *(one.unit_id for one in workshop.requests), *people])
    return render_template(
        "training/workshop.html",
        workshop=workshop,
        asked=asked,
        pager=asked.pager(found),
        participants=found.items,
        names=known,
    )


@bp.route("/lokakarya/<uuid:id>/batalkan", methods=["GET", "POST"])
@signed_in(SCHEDULE)
def call_off(id: UUID) -> Any:
    """Call a workshop off."""
    if request.method == "POST":
        service.call_off(g.api, id)
        return done(_("Lokakarya dibatalkan. Kebutuhannya kembali ke daftar."), "workshops.show", id=id)
    return render_template("training/call_off.html", workshop=service.workshop(g.api, id))
