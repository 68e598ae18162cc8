"""Where I am signed in; and for the agency's admin who ever signed in, and whom to shut out."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from frontend.forms import done
from frontend.gateways import sign_on as service
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("sessions", __name__)
MANAGE = "agencies:manage"


@bp.get("/sesi")
@signed_in()
def mine() -> Any:
    """Where I am signed in, and since when."""
    return render_template("agencies/sessions.html", own=service.own_sessions(g.api))


@bp.post("/sesi/<uuid:id>/akhiri")
@signed_in()
def end(id: UUID) -> Any:
    """End one of mine."""
    service.end_own_session(g.api, id)
    return done(_("Sesi itu diakhiri. Paling lama lima menit lagi ia tidak dapat membuka apa pun."), "sessions.mine")


@bp.post("/sesi/akhiri-lainnya")
@signed_in()
def end_others() -> Any:
    """End all of mine but this one."""
    number = service.end_other_sessions(g.api)
    words = ngettext("%(num)d sesi lain diakhiri.", "%(num)d sesi lain diakhiri.", number)
    return done(words if number else _("Tidak ada sesi lain."), "sessions.mine")


@bp.get("/akun")
@signed_in(MANAGE)
def accounts() -> Any:
    """Who ever signed in at the agency."""
    asked = listing(filters=("state",), sorts=("seen_at", "name"))
    found = service.accounts(g.api, asked.params())
    return render_template("agencies/accounts.html", asked=asked, pager=asked.pager(found), accounts=found.items)


@bp.post("/akun/<uuid:id>/tutup")
@signed_in(MANAGE)
def disable(id: UUID) -> Any:
    """Shut an account out."""
    service.disable(g.api, id)
    return done(_("Akun ditutup dan semua sesinya diakhiri."), "sessions.accounts")


@bp.post("/akun/<uuid:id>/buka")
@signed_in(MANAGE)
def enable(id: UUID) -> Any:
    """Let it in again."""
    service.enable(g.api, id)
    return done(_("Akun dibuka lagi."), "sessions.accounts")


@bp.post("/akun/<uuid:id>/keluarkan")
@signed_in(MANAGE)
def sign_out(id: UUID) -> Any:
    """End its sessions."""
    service.sign_out(g.api, id)
    return done(_("Semua sesi akun itu diakhiri. Ia dapat masuk lagi."), "sessions.accounts")
