"""Pages of schemes: written as data under a decree, made active, and who ranks under them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from frontend.files import file_response
from frontend.forms import done
from frontend.gateways import rewards as service
from frontend.gateways.agencies import names
from frontend.lists import listing
from frontend.rewards.forms import DecideForm, SchemeForm, SettingsForm, written
from frontend.rewards.people import NOBODY, narrowed
from frontend.session import signed_in

bp = Blueprint("reward_schemes", __name__)
STAFF = ("rewards:read", "rewards:propose", "rewards:approve", "rewards:manage")
MANAGE = "rewards:manage"


@bp.get("/penghargaan/skema")
@signed_in(*STAFF)
def index() -> Any:
    """All schemes with their budgets."""
    asked = listing(filters=("state",), sorts=("name", "period_end", "budget", "left"))
    found = service.schemes(g.api, asked.params())
    return render_template("rewards/schemes.html", asked=asked, pager=asked.pager(found), schemes=found.items)


@bp.route("/penghargaan/skema/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def new() -> Any:
    """Write a scheme, perhaps after another one."""
    like = request.args.get("dari", type=UUID) if request.method == "GET" else None
    form = _offered(SchemeForm(data=written(service.scheme(g.api, like)) if like else None))
    if form.validate_on_submit():
        with form.refusals():
            made = service.draft_scheme(g.api, {"id": form.id.data, **form.values()})
            return done(_("Rancangan skema tersimpan. Periksa, lalu berlakukan."), ".show", id=made.id)
    return render_template("rewards/scheme_form.html", form=form, scheme=None), form.status


@bp.route("/penghargaan/skema/<uuid:id>/ubah", methods=["GET", "POST"])
@signed_in(MANAGE)
def change(id: UUID) -> Any:
    """Change a draft."""
    scheme = service.scheme(g.api, id)
    form = _offered(SchemeForm(data={**written(scheme), "id": id} if request.method == "GET" else None))
    if form.validate_on_submit():
        with form.refusals():
            service.change_scheme(g.api, id, form.values())
            return done(_("Rancangan skema diubah."), ".show", id=id)
    return render_template("rewards/scheme_form.html", form=form, scheme=scheme), form.status


@bp.get("/penghargaan/skema/<uuid:id>")
@signed_in(*STAFF)
def show(id: UUID) -> Any:
    """One scheme: its budget, its terms, and who ranks."""
    scheme = service.scheme(g.api, id)
    asked = listing(filters=("unit_id", "free"), sorts=("place", "points", "hours"))
    may_see = g.user.may("rewards:read", "rewards:propose")
    params, is_all = narrowed(asked)
    found = NOBODY if params is None or not may_see else service.candidates(g.api, id, params)
    people = [part for row in found.items for part in (row.employee_id, row.unit_id)]
    return render_template(
        "rewards/scheme.html",
        scheme=scheme,
        asked=asked,
        pager=asked.pager(found),
        candidates=found.items,
        names=names(g.api, [*people, *scheme.units, scheme.created_by, scheme.activated_by]),
        units=service.units(g.api),
        may_see=may_see,
        is_all=is_all,
    )


@bp.get("/penghargaan/skema/<uuid:id>/belum-memenuhi")
@signed_in("rewards:read", "rewards:propose")
def excluded(id: UUID) -> Any:
    """Who may not be proposed, and why."""
    scheme = service.scheme(g.api, id)
    asked = listing(filters=("unit_id",))
    params, is_all = narrowed(asked)
    found = NOBODY if params is None else service.excluded(g.api, id, params)
    known = names(g.api, [part for row in found.items for part in (row.employee_id, row.unit_id)])
    shown = {"asked": asked, "pager": asked.pager(found), "people": found.items, "names": known, "is_all": is_all}
    return render_template("rewards/excluded.html", scheme=scheme, units=service.units(g.api), **shown)


@bp.route("/penghargaan/skema/<uuid:id>/berlakukan", methods=["GET", "POST"])
@signed_in(MANAGE)
def activate(id: UUID) -> Any:
    """From now on people can be proposed, and the scheme is not changed."""
    form = DecideForm()
    if form.validate_on_submit():
        with form.refusals():
            service.activate_scheme(g.api, id)
            return done(_("Skema berlaku. Pegawai dapat diusulkan."), ".show", id=id)
    scheme = service.scheme(g.api, id)
    known = names(g.api, scheme.units)
    return render_template("rewards/scheme_activate.html", scheme=scheme, form=form, names=known), form.status


@bp.route("/penghargaan/skema/<uuid:id>/tutup", methods=["GET", "POST"])
@signed_in(MANAGE)
def close(id: UUID) -> Any:
    """Nobody is proposed any more."""
    form = DecideForm()
    if form.validate_on_submit():
        with form.refusals():
            service.close_scheme(g.api, id)
            return done(_("Skema ditutup."), ".show", id=id)
    return render_template("rewards/scheme_close.html", scheme=service.scheme(g.api, id), form=form), form.status


@bp.get("/penghargaan/diberikan.csv")
@signed_in("rewards:read")
def export() -> Any:
    """What was granted, as a sheet for payroll."""
    return file_response(service.grants_file(g.api, request.args.get("skema", type=UUID)))


@bp.route("/penghargaan/ketentuan", methods=["GET", "POST"])
@signed_in("rewards:manage-settings")
def settings() -> Any:
    """What the agency sets for all its schemes."""
    now = {"least_predikat": service.least_predikat(g.api)} if request.method == "GET" else None
    form = SettingsForm(data=now)
    if form.validate_on_submit():
        with form.refusals():
            service.set_least_predikat(g.api, form.least_predikat.data)
            return done(_("Ketentuan berlaku mulai hari ini."), ".settings")
    return render_template("rewards/settings.html", form=form), form.status


def _offered(form: SchemeForm) -> SchemeForm:
    form.units.choices = [(unit.id, f"{'– ' * unit.depth}{unit.name}") for unit in service.units(g.api)]
    return form
