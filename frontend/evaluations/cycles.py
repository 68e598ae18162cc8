"""Pages of cycles: opened and closed by an admin, the *predikat* of organisations set by leaders."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.evaluations.forms import CycleForm, OrganisationForm, SettingsForm
from frontend.evaluations.wording import called
from frontend.files import file_response
from frontend.forms import done
from frontend.gateways.agencies import names
from frontend.gateways.evaluations import cycles as service
from frontend.gateways.evaluations.cycles import Organisation
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("cycles", __name__)
MANAGE = "evaluations:manage-cycles"
SEE = ("evaluations:rate", MANAGE)


@bp.get("/periode")
@signed_in(*SEE)
def index() -> Any:
    """All cycles."""
    asked = listing(filters=("state",), sorts=("period", "name"))
    found = service.cycles(g.api, asked.params())
    return render_template("evaluations/cycles.html", asked=asked, pager=asked.pager(found), cycles=found.items)


@bp.route("/periode/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def new() -> Any:
    """Open a cycle: filled in, looked at, opened."""
    form = CycleForm(request.args) if request.method == "GET" and request.args else CycleForm()
    if form.validate_on_submit():
        if not form.is_sure:
            return render_template("evaluations/cycle_sure.html", form=form)
        with form.refusals():
            made = service.open_cycle(g.api, form.values())
            return done(_("Periode penilaian dibuka. Setiap pegawai mendapat draf."), "cycles.show", id=made.id)
    return render_template("evaluations/cycle_new.html", form=form), form.status


@bp.get("/periode/<uuid:id>")
@signed_in(*SEE)
def show(id: UUID) -> Any:
    """One cycle: how far it is, its organisations, the distribution guide."""
    cycle = service.cycle(g.api, id)
    asked = listing(filters=("rated",), sorts=("code", "employees"))
    found = service.organisations(g.api, id, asked.params())
    guides = [guide for guide in service.distribution(g.api, id) if guide.organisation]
    known = names(
        g.api,
        [
            *(row.organisation_id for row in found.items),
            *(guide.organisation_id for guide in guides),
            *(row.must_act.employee_id for row in found.items if row.must_act),
        ],
    )
    return render_template(
        "evaluations/cycle.html",
        cycle=cycle,
        progress=service.progress(g.api, id) if g.user.may(MANAGE) else None,
        asked=asked,
        pager=asked.pager(found),
        organisations=found.items,
        guides=sorted(guides, key=lambda guide: called(known, guide.organisation_id).casefold()),
        names=known,
    )


@bp.route("/periode/<uuid:id>/tutup", methods=["GET", "POST"])
@signed_in(MANAGE)
def close(id: UUID) -> Any:
    """Close a cycle."""
    if request.method == "POST":
        service.close_cycle(g.api, id)
        return done(_("Periode penilaian ditutup."), "cycles.show", id=id)
    return render_template("evaluations/cycle_close.html", progress=service.progress(g.api, id))


@bp.get("/periode/<uuid:id>/ekspor.csv")
@signed_in(MANAGE)
def export(id: UUID) -> Any:
    """The decided evaluations as a table for e-Kinerja."""
    return file_response(service.export(g.api, id))


@bp.route("/periode/<uuid:id>/organisasi/<uuid:organisation_id>", methods=["GET", "POST"])
@signed_in(*SEE)
def organisation(id: UUID, organisation_id: UUID) -> Any:
    """The *predikat* of an organisation: filled in, looked at, set."""
    cycle = service.cycle(g.api, id)
    found = _organisation(id, organisation_id)
    who = found.must_act.employee_id if found.must_act else None
    known = names(g.api, [organisation_id, found.head_id, found.rater_id, who])
    form = OrganisationForm()
    shown = {"cycle": cycle, "organisation": found, "names": known, "form": form}
    if not (found.may_rate and cycle.is_open) and request.method == "GET":
        return render_template("evaluations/organisation.html", **shown)
    if form.validate_on_submit():
        if not form.is_sure:
            return render_template("evaluations/organisation_sure.html", **shown)
        with form.refusals():
            service.rate_organisation(g.api, id, organisation_id, form.values())
            return done(_("Predikat organisasi ditetapkan."), "cycles.show", id=id)
    return render_template("evaluations/organisation_form.html", **shown), form.status


def _organisation(cycle_id: UUID, id: UUID) -> Organisation:
    found = service.organisation(g.api, cycle_id, id)
    if found is None:
        abort(404)
    return found


@bp.route("/periode/pengaturan", methods=["GET", "POST"])
@signed_in("evaluations:manage-settings")
def settings() -> Any:
    """What the agency sets for evaluations, from today on."""
    form = SettingsForm(data=vars(service.settings(g.api)) if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.refusals():
            service.set_settings(g.api, form.values())
            return done(_("Pengaturan berlaku mulai hari ini."), "cycles.index")
    return render_template("evaluations/settings.html", form=form), form.status
