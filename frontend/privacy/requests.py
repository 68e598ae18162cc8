"""My own data and what I ask about it; what people ask, with its clock, for the admin; the register for everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.api import Api
from frontend.area import Task
from frontend.files import file_response
from frontend.forms import done
from frontend.gateways import privacy
from frontend.gateways.agencies import User, names
from frontend.lists import listing
from frontend.privacy.forms import AnswerForm, OwnRequestForm, TakenDownForm
from frontend.session import anyone, signed_in

bp = Blueprint("privacy", __name__)
MANAGE = "agencies:manage"


@bp.get("/data-saya")
@signed_in()
def mine() -> Any:
    """What may be asked, and what I asked."""
    asked = listing()
    found = privacy.own_requests(g.api, asked.params()) if g.user.employee_id else None
    rows = found.items if found else ()
    return render_template("privacy/mine.html", rows=rows, pager=asked.pager(found) if found else None)


@bp.get("/data-saya/salinan")
@signed_in()
def read() -> Any:
    """Everything held about me, to read."""
    return render_template("privacy/copy.html", data=privacy.own_data(g.api))


@bp.get("/data-saya/salinan.json")
@signed_in()
def download() -> Any:
    """The same as a file."""
    return file_response(privacy.own_file(g.api))


@bp.route("/data-saya/permintaan", methods=["GET", "POST"])
@signed_in()
def ask() -> Any:
    """Ask about my data."""
    form = OwnRequestForm()
    if form.validate_on_submit():
        with form.refusals():
            privacy.file_request(g.api, form.values())
            return done(_("Permintaan tercatat. Jawabannya paling lama 3 x 24 jam."), "privacy.mine")
    return render_template("privacy/ask.html", form=form), form.status


@bp.get("/permintaan-data")
@signed_in(MANAGE)
def index() -> Any:
    """What people ask, the nearest clock first."""
    asked = listing(filters=("state",))
    found = privacy.requests(g.api, asked.params())
    known = names(g.api, [row.employee_id for row in found.items])
    late = privacy.clock(g.api).overdue
    return render_template(
        "privacy/requests.html", asked=asked, pager=asked.pager(found), rows=found.items, names=known, late=late
    )


@bp.route("/permintaan-data/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def take_down() -> Any:
    """Take down what a citizen asks by letter or with a tracking number."""
    form = TakenDownForm()
    if form.validate_on_submit():
        with form.refusals():
            made = privacy.take_down(g.api, form.values())
            return done(_("Permintaan tercatat."), "privacy.show", id=made.id)
    return render_template("privacy/take_down.html", form=form), form.status


@bp.route("/permintaan-data/<uuid:id>", methods=["GET", "POST"])
@signed_in(MANAGE)
def show(id: UUID) -> Any:
    """One request, and its answer."""
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            privacy.answer(g.api, id, form.values())
            return done(_("Jawaban tercatat."), "privacy.index")
    found = privacy.request(g.api, id)
    return render_template("privacy/request.html", found=found, names=names(g.api, [found.employee_id]), form=form), (
        form.status
    )


@bp.get("/p/<slug>/privasi")
@anyone
def register(slug: str) -> Any:
    """The register of processing of an agency, for everybody."""
    return render_template("privacy/register.html", register=privacy.register(g.api, slug))


def waiting(api: Api, user: User) -> Sequence[Task]:
    """Requests that wait for the admin, with their clock; overdue ones say so."""
    if not user.may(MANAGE):
        return []
    clock = privacy.clock(api)
    if not clock.open:
        return []
    words = ngettext("%(num)d permintaan data pribadi", "%(num)d permintaan data pribadi", clock.open)
    late = ngettext("%(num)d lewat 3 x 24 jam", "%(num)d lewat 3 x 24 jam", clock.overdue)
    badge = (late, "stop") if clock.overdue else (_("3 x 24 jam"), "warn")
    return [Task(words, url_for("privacy.index", state="OPEN"), badge=badge, due=clock.next_due)]
