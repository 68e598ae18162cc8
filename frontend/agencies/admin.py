"""Pages of an agency's admin: settings, units, positions, employees and their roles."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.agencies.days import written
from frontend.agencies.forms import HolidaysForm, LeaveForm, ProfileForm, RoleForm
from frontend.agencies.wording import DUTIES, ROLES, zones
from frontend.forms import done
from frontend.gateways import organisation as service
from frontend.gateways.agencies import names
from frontend.lists import Listing, listing
from frontend.session import signed_in
from frontend.state import frontend

bp = Blueprint("organisation", __name__)
MANAGE = "agencies:manage"
READ = "agencies:read-organisation"


@bp.get("/pengaturan")
@signed_in(MANAGE)
def overview() -> Any:
    """What is set up already, and what is missing."""
    found = service.setup(g.api)
    missing = [ROLES[role] for role in DUTIES if role != "agency_admin" and not found.roles.get(role)]
    return render_template(
        "agencies/overview.html", profile=service.profile(g.api), setup=found, missing=[str(each) for each in missing]
    )


@bp.get("/peran")
@signed_in(MANAGE)
def roles() -> Any:
    """Every role: what it is for, and how many hold it."""
    return render_template("agencies/roles.html", held=service.setup(g.api).roles)


@bp.route("/pengaturan/instansi", methods=["GET", "POST"])
@signed_in(MANAGE)
def profile() -> Any:
    """Name, zone and k."""
    now = service.profile(g.api)
    form = ProfileForm(data=vars(now))
    form.zone.choices = zones(now.zone)
    if form.validate_on_submit():
        with form.refusals():
            service.set_profile(g.api, form.values())
            return done(_("Pengaturan instansi disimpan."), "organisation.overview")
    return render_template("agencies/profile.html", form=form), form.status


@bp.route("/pengaturan/libur", methods=["GET", "POST"])
@signed_in(MANAGE)
def holidays() -> Any:
    """Days on which the agency does not work: the clocks of objections and reports leave them out."""
    form = HolidaysForm()
    if request.method == "GET":
        form.days.data = "\n".join(written(day) for day in service.holidays(g.api))
    if form.validate_on_submit():
        with form.refusals():
            service.set_holidays(g.api, form.values())
            return done(_("Hari libur disimpan."), "organisation.overview")
    return render_template("agencies/holidays.html", form=form), form.status


@bp.get("/unit")
@signed_in(READ)
def units() -> Any:
    """The tree of units."""
    found = service.units(g.api)
    return render_template("agencies/units.html", units=found, names=names(g.api, [unit.head_id for unit in found]))


@bp.get("/jabatan")
@signed_in(READ)
def positions() -> Any:
    """Positions with their standards."""
    asked = listing(sorts=("name", "code"))
    found = service.positions(g.api, asked.params())
    return render_template("agencies/positions.html", asked=asked, pager=asked.pager(found), positions=found.items)


@bp.get("/pegawai")
@signed_in(READ)
def employees() -> Any:
    """Employees."""
    asked = listing(filters=("unit_id", "role"), sorts=("name", "nip", "unit"))
    found = service.employees(g.api, _known(asked).params())
    tree = service.units(g.api)
    return render_template(
        "agencies/employees.html", asked=asked, pager=asked.pager(found), employees=found.items, units=tree
    )


def _known(asked: Listing) -> Listing:
    """The list without a unit that is no id: an address that somebody mangled finds what the others find."""
    try:
        UUID(asked.filters["unit_id"] or str(UUID(int=0)))
    except ValueError:
        return replace(asked, filters={**asked.filters, "unit_id": ""})
    return asked


@bp.get("/pegawai/<uuid:id>")
@signed_in(READ)
def employee(id: UUID) -> Any:
    """One employee."""
    return _employee_page(id, RoleForm())


@bp.post("/pegawai/<uuid:id>/peran")
@signed_in(MANAGE)
def give_role(id: UUID) -> Any:
    """Give a role."""
    form = _with_units(RoleForm(), service.units(g.api))
    if form.validate_on_submit():
        with form.refusals():
            values = {"id": form.id.data, "employee_id": id, "role": form.role.data, "unit_id": form.unit_id.data}
            service.give_role(g.api, values)
            return done(_("Peran diberikan. Berlaku dalam beberapa menit."), "organisation.employee", id=id)
    return _employee_page(id, form)


@bp.route("/pegawai/<uuid:id>/peran/<uuid:role_id>/cabut", methods=["GET", "POST"])
@signed_in(MANAGE)
def take_role(id: UUID, role_id: UUID) -> Any:
    """Take a role back."""
    if request.method == "POST":
        service.take_role(g.api, role_id)
        return done(_("Peran dicabut."), "organisation.employee", id=id)
    found = service.employee(g.api, id)
    role = next((each for each in found.roles if each.id == role_id), None)
    if role is None:
        abort(404)
    known = names(g.api, [role.unit_id])
    return render_template("agencies/take_role.html", employee=found, role=role, names=known)


@bp.route("/pegawai/<uuid:id>/keluar", methods=["GET", "POST"])
@signed_in(MANAGE)
def leave(id: UUID) -> Any:
    """Somebody leaves the agency."""
    form = LeaveForm()
    if request.method == "GET":
        form.on.data = frontend().clock().astimezone(ZoneInfo(g.zone)).date()
    if form.validate_on_submit():
        with form.refusals():
            service.let_go(g.api, id, form.on.data)
            return done(_("Dicatat. Ia tidak dapat masuk lagi sebagai pegawai."), "organisation.employee", id=id)
    return render_template("agencies/leave.html", form=form, employee=service.employee(g.api, id)), form.status


def _employee_page(id: UUID, form: RoleForm) -> Any:
    found = service.employee(g.api, id)
    known = names(g.api, [found.unit_id, found.superior_id, *(role.unit_id for role in found.roles)])
    tree = service.units(g.api)
    headed = [unit.name for unit in tree if unit.head_id == id]
    shown = {"employee": found, "names": known, "form": _with_units(form, tree), "headed": headed}
    return render_template("agencies/employee.html", **shown), form.status


def _with_units(form: RoleForm, tree: Sequence[service.Unit]) -> RoleForm:
    units = [(str(unit.id), f"{'— ' * unit.depth}{unit.name}") for unit in tree]
    form.unit_id.choices = [("", _("Seluruh instansi")), *units]
    return form
