"""Pages of heads of units: what they are asked, and whom they nominate."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import ngettext

from frontend.forms import done
from frontend.gateways.agencies import names
from frontend.gateways.training import needs as service
from frontend.gateways.training.needs import Candidate
from frontend.lists import Listing, listing
from frontend.session import signed_in
from frontend.shapes import Page
from frontend.training.forms import NominationForm
from frontend.training.wording import called

bp = Blueprint("nominations", __name__)
NOMINATE = "training:nominate"
MOST = 200  # candidates among whom a name is looked for
MANY = 50  # candidates on a page


@bp.get("/usulan")
@signed_in(NOMINATE)
def index() -> Any:
    """What I am asked to nominate."""
    asked = listing(filters=("open",), sorts=("starts_at",))
    found = service.requests(g.api, asked.params())
    known = names(g.api, [one.unit_id for one in found.items])
    return render_template(
        "training/requests.html", asked=asked, pager=asked.pager(found), requests=found.items, names=known
    )


@bp.route("/usulan/<uuid:id>", methods=["GET", "POST"])
@signed_in(NOMINATE)
def show(id: UUID) -> Any:
    """Nominate people for a workshop, those with the gap first."""
    asked = listing(filters=("with_gap",), per_page=MANY)
    wanted = service.request(g.api, id)
    found = _candidates(id, asked)
    form = NominationForm()
    form.employee_ids.choices = [(one.id, "") for one in found.items if one.can_be_chosen]
    if form.validate_on_submit():
        with form.refusals():
            chosen = form.employee_ids.data
            service.nominate(g.api, id, chosen)
            words = ngettext("%(num)d orang diusulkan.", "%(num)d orang diusulkan.", len(chosen))
            kept = {name: value for name, value in {"q": asked.q, **asked.filters}.items() if value}
            return done(words, "nominations.show", id=id, **kept)
    people = [person for one in found.items for person in (one.id, one.unit_id)]
    known = names(g.api, [wanted.unit_id, wanted.trainer_employee_id, *people])
    return render_template(
        "training/nominate.html",
        asked_for=wanted,
        asked=asked,
        pager=asked.pager(found),
        candidates=found.items,
        names=known,
        form=form,
    ), form.status


def _candidates(id: UUID, asked: Listing) -> Page[Candidate]:
    """A page of candidates; a search by name looks the names of the first two hundred up."""
    params = asked.params()
    search = params.pop("q", "").casefold()
    if search:
        everybody = service.candidates(g.api, id, {"per_page": MOST}).items
        known = names(g.api, [one.id for one in everybody])
        ids = [one.id for one in everybody if search in called(known, one.id).casefold()]
        if not ids:
            return Page((), 1, 1, 0, asked.per_page)
        params["employee_id"] = ids
    return service.candidates(g.api, id, params)
