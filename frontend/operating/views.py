"""How the platform does: services, what waits, what was put aside, and what people decide about it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.api import PeerUnavailable
from frontend.forms import done
from frontend.gateways import SERVICES, operating, organisation
from frontend.gateways.operating import Parked
from frontend.lists import listing
from frontend.operating.forms import DiscardForm
from frontend.operating.wording import STATUSES
from frontend.session import signed_in

bp = Blueprint("operating", __name__)
OPERATE, MANAGE = "agencies:operate", "agencies:manage"


@bp.get("/operasi")
@signed_in(OPERATE)
def index() -> Any:
    """Every service: does it answer, what waits in it, what did it put aside."""
    return render_template("operating/index.html", services=[(name, _state(name)) for name in SERVICES])


@bp.get("/operasi/fakta")
@signed_in(OPERATE, MANAGE)
def parked() -> Any:
    """What a service put aside: of all agencies for the operator, else of one's own."""
    asked = listing(filters=("layanan", "status"))
    service = asked.filters.get("layanan") or SERVICES[0]
    status = asked.filters.get("status") or "PARKED"
    if service not in SERVICES or status not in STATUSES:
        abort(404)
    query = {"status": status, "page": asked.page, "per_page": asked.per_page}
    found = operating.parked(g.api, service, query)
    counts = [(name, _count(name)) for name in SERVICES]
    shown = {"asked": asked, "pager": asked.pager(found), "facts": found.items, "service": service, "status": status}
    return render_template("operating/parked.html", counts=counts, names=_agency_names(found.items), **shown)


@bp.get("/operasi/fakta/<service>/<int:number>")
@signed_in(OPERATE, MANAGE)
def fact(service: str, number: int) -> Any:
    """One fact that was put aside."""
    found = _fact(service, number)
    return render_template("operating/fact.html", fact=found, service=service, names=_agency_names([found]))


@bp.post("/operasi/fakta/<service>/<int:number>/ulang")
@signed_in(OPERATE, MANAGE)
def retry(service: str, number: int) -> Any:
    """Ask for another try."""
    _fact(service, number)
    operating.retry(g.api, service, number)
    return done(_("Diminta dicoba lagi. Hasilnya terlihat dalam beberapa detik."), "operating.parked", layanan=service)


@bp.route("/operasi/fakta/<service>/<int:number>/buang", methods=["GET", "POST"])
@signed_in(OPERATE)
def discard(service: str, number: int) -> Any:
    """Discard a fact, with a reason."""
    found = _fact(service, number)
    form = DiscardForm()
    if request.method == "POST" and form.validate():
        with form.refusals():
            operating.discard(g.api, service, number, form.reason.data)
            return done(_("Dibuang. Alasannya tersimpan."), "operating.fact", service=service, number=number)
    return render_template("operating/discard.html", form=form, fact=found, service=service), form.status


def _fact(service: str, number: int) -> Parked:
    if service not in SERVICES:
        abort(404)
    return operating.parked_fact(g.api, service, number)


def _state(service: str) -> operating.State | None:
    """None for a service that does not answer: the others are shown all the same."""
    try:
        return operating.state(g.api, service)
    except PeerUnavailable:
        return None


def _count(service: str) -> int | None:
    try:
        return operating.parked(g.api, service, {"per_page": 1}).total
    except PeerUnavailable:
        return None


def _agency_names(facts: Iterable[Parked]) -> dict[UUID, str]:
    """What the agencies of these facts are called, for the operator; an admin has one."""
    if not g.user.may(OPERATE):
        return {}
    wanted = {fact.agency_id for fact in facts}
    found = organisation.registered(g.api, {"per_page": organisation.MOST}).items if wanted else ()
    return {agency.id: agency.name for agency in found if agency.id in wanted}
