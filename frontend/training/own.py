"""Pages of every employee: the own plan, seats, hours and coaching; and coaching of those below."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.files import file_response
from frontend.forms import done
from frontend.gateways.agencies import names
from frontend.gateways.training import own
from frontend.gateways.training.own import Seat
from frontend.lists import listing
from frontend.session import signed_in
from frontend.state import frontend

bp = Blueprint("plan", __name__)
READ = "training:read-own"


@bp.get("/rencana")
@signed_in(READ)
def index() -> Any:
    """My plan: gaps, workshops, lessons, coaching and hours."""
    plan = own.plan(g.api)
    return render_template("training/plan.html", plan=plan, waits=_to_decide(plan.enrolments))


def _to_decide(seats: tuple[Seat, ...]) -> list[Seat]:
    """Seats that wait for a yes or no."""
    now = frontend().clock()
    return [seat for seat in seats if seat.is_on and seat.state == "NOMINATED" and seat.starts_at > now]


@bp.get("/rencana/kursi/<uuid:id>")
@signed_in(READ)
def seat(id: UUID) -> Any:
    """One of my seats: what, when, where, and whether I come."""
    found = own.seat(g.api, id)
    known = names(g.api, [found.trainer_employee_id])
    is_open = found.is_on and found.starts_at > frontend().clock()
    return render_template("training/seat.html", seat=found, names=known, is_open=is_open)


@bp.post("/rencana/kursi/<uuid:id>/pastikan")
@signed_in(READ)
def confirm(id: UUID) -> Any:
    """Take the seat."""
    if own.confirm(g.api, id) == "WAITING":
        return done(_("Kursi sudah penuh. Anda masuk daftar tunggu dan naik bila ada yang melepas."), ".seat", id=id)
    return done(_("Kursi Anda sudah dipastikan."), ".seat", id=id)


@bp.route("/rencana/kursi/<uuid:id>/lepas", methods=["GET", "POST"])
@signed_in(READ)
def decline(id: UUID) -> Any:
    """Not take part, after a look at what follows."""
    if request.method == "POST":
        own.decline(g.api, id)
        return done(_("Anda tidak ikut lokakarya ini."), ".index")
    return render_template("training/decline.html", seat=own.seat(g.api, id))


@bp.get("/rencana/kursi/<uuid:id>/kalender.ics")
@signed_in(READ)
def calendar(id: UUID) -> Any:
    """The workshop for my calendar."""
    return file_response(own.calendar(g.api, id))


@bp.get("/rencana/jam")
@signed_in(READ)
def hours() -> Any:
    """My ledger of hours."""
    asked = listing(filters=("year",), sorts=("earned_on", "hours"))
    params = asked.params()
    if not str(params.get("year", "0")).isdigit():
        params.pop("year")
    found = own.hours(g.api, {"sort": "-earned_on", **params})
    return render_template("training/hours.html", asked=asked, pager=asked.pager(found), entries=found.items)


@bp.post("/rencana/bimbingan/<uuid:id>/terima")
@signed_in(READ)
def accept_offer(id: UUID) -> Any:
    """Take an offer of coaching."""
    own.answer_offer(g.api, id, "accept")
    return done(_("Bimbingan diambil. Atasan Anda melihatnya dan menghubungi Anda."), ".index")


@bp.post("/rencana/bimbingan/<uuid:id>/tolak")
@signed_in(READ)
def decline_offer(id: UUID) -> Any:
    """Not take an offer of coaching."""
    own.answer_offer(g.api, id, "decline")
    return done(_("Bimbingan tidak diambil. Ini tidak memengaruhi evaluasi Anda."), ".index")


@bp.get("/bimbingan")
@signed_in(READ)
def coaching() -> Any:
    """Offers of coaching to the people below me."""
    asked = listing(sorts=("offered_on", "state"))
    found = own.offers_below(g.api, {"sort": "-offered_on", **asked.params()})
    known = names(g.api, [offer.employee_id for offer in found.items])
    return render_template(
        "training/coaching.html", asked=asked, pager=asked.pager(found), offers=found.items, names=known
    )


@bp.post("/bimbingan/<uuid:id>/selesai")
@signed_in(READ)
def carry_out(id: UUID) -> Any:
    """The coaching took place."""
    own.answer_offer(g.api, id, "done")
    return done(_("Bimbingan tercatat sudah dijalankan."), ".coaching")
