"""Pages of the operator: which agencies there are, and registering one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from frontend.agencies.forms import RegisterForm
from frontend.forms import done
from frontend.gateways import organisation as service
from frontend.links import public_address
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("operator", __name__)


@bp.get("/instansi")
@signed_in("agencies:register")
def index() -> Any:
    """All agencies."""
    asked = listing(sorts=("name", "slug", "registered_at"))
    found = service.registered(g.api, asked.params())
    return render_template("agencies/agencies.html", asked=asked, pager=asked.pager(found), agencies=found.items)


@bp.route("/instansi/baru", methods=["GET", "POST"])
@signed_in("agencies:register")
def register() -> Any:
    """Register an agency."""
    form = RegisterForm()
    if form.validate_on_submit():
        with form.refusals():
            made = service.register(g.api, form.values())
            return done(_("%(name)s terdaftar.", name=made.name), "operator.agency", id=made.id)
    return render_template("agencies/register.html", form=form, callback=public_address("login.complete")), form.status


@bp.get("/instansi/<uuid:id>")
@signed_in("agencies:register")
def agency(id: UUID) -> Any:
    """One agency: how it signs on, and the address to hand over."""
    found = service.agency(g.api, id)
    home = public_address("pages.agency_home", slug=found.slug)
    return render_template("agencies/agency.html", agency=found, home=home, callback=public_address("login.complete"))
