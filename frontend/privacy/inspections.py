"""Pages of auditors: whom they look at, why, and when that is told."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template
from flask_babel import gettext as _

from frontend.forms import done
from frontend.gateways import audit, organisation
from frontend.gateways.agencies import names
from frontend.lists import listing
from frontend.privacy.forms import InspectionForm
from frontend.session import signed_in

bp = Blueprint("inspections", __name__)
AUDIT = "evaluations:audit"


@bp.get("/pemeriksaan")
@signed_in(AUDIT)
def index() -> Any:
    """My inspections, newest first."""
    asked = listing()
    found = audit.inspections(g.api, asked.params())
    known = names(g.api, [row.employee_id for row in found.items])
    return render_template("privacy/inspections.html", pager=asked.pager(found), rows=found.items, names=known)


@bp.get("/pemeriksaan/pegawai")
@signed_in(AUDIT)
def choose() -> Any:
    """Whom to inspect."""
    asked = listing()
    found = organisation.employees(g.api, asked.params())
    return render_template("privacy/choose.html", asked=asked, pager=asked.pager(found), employees=found.items)


@bp.route("/pemeriksaan/pegawai/<uuid:id>", methods=["GET", "POST"])
@signed_in(AUDIT)
def begin(id: UUID) -> Any:
    """Open an inspection of somebody."""
    form = InspectionForm()
    if form.validate_on_submit():
        with form.refusals():
            made = audit.open_inspection(g.api, {**form.values(), "employee_id": id})
            return done(_("Pemeriksaan dibuka. Setiap pembukaan dicatat."), "inspections.show", id=made.id)
    return render_template("privacy/inspect.html", id=id, names=names(g.api, [id]), form=form), form.status


@bp.get("/pemeriksaan/<uuid:id>")
@signed_in(AUDIT)
def show(id: UUID) -> Any:
    """The decided evaluations of the person. Looking is kept."""
    found = audit.inspected(g.api, id)
    ids = [found.inspection.employee_id, *(id for item in found.items for id in (item.evaluator_id, item.unit_id))]
    return render_template("privacy/inspected.html", found=found, names=names(g.api, ids))
