"""Pages of the operator: which agencies there are, and registering one."""

from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _

from frontend.agencies.forms import RegisterForm
from frontend.forms import done
from frontend.gateways import organisation as service
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("operator", __name__)


@bp.get("/instansi")
@signed_in("agencies:register")
def index() -> Any:
    """All agencies."""
    asked = listing(sorts=("name", "slug"))
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
            address = url_for("pages.agency_home", slug=made.slug, _external=True)
            text = _("%(name)s terdaftar. Beri tahu mereka alamatnya: %(address)s", name=made.name, address=address)
            return done(text, "operator.index")
    return render_template("agencies/register.html", form=form), form.status
