"""What roles hold, for admins; and who acts for whom until when, for both and for admins."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.agencies.forms import BundleForm, DelegationForm
from frontend.agencies.powers import by_part
from frontend.agencies.wording import BUNDLED, ROLES
from frontend.forms import done
from frontend.gateways import permissions as service
from frontend.gateways.agencies import names
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("permissions", __name__)
MANAGE, DELEGATE = "agencies:manage", "agencies:delegate-own"


@bp.get("/kewenangan")
@signed_in(MANAGE)
def bundles() -> Any:
    """Every role with what it holds, and whether the agency changed that."""
    return render_template("agencies/bundles.html", bundles=service.bundles(g.api))


@bp.route("/kewenangan/<role>", methods=["GET", "POST"])
@signed_in(MANAGE)
def bundle(role: str) -> Any:
    """Change what a role holds: first what that means, in words, then for good."""
    all_of, held = _known(role)
    form = BundleForm(data={"permissions": held.permissions})
    fixed = {*all_of.always, MANAGE}
    parts = by_part(set(all_of.catalogue) - fixed)
    form.permissions.choices = [choice for choices in parts.values() for choice in choices]
    shown = {"held": held, "form": form, "parts": parts}
    if form.validate_on_submit():
        wanted = set(form.permissions.data or ()) | (fixed & set(held.permissions))
        changes = {"gained": sorted(wanted - set(held.permissions)), "lost": sorted(set(held.permissions) - wanted)}
        if not form.is_sure and (changes["gained"] or changes["lost"]):
            return render_template("agencies/bundle_sure.html", **shown, **changes)
        with form.refusals():
            service.change_bundle(g.api, role, sorted(wanted))
            return done(_("Kewenangan peran disimpan. Berlaku dalam beberapa menit."), "permissions.bundles")
    return render_template("agencies/bundle.html", **shown), form.status


@bp.route("/kewenangan/<role>/semula", methods=["GET", "POST"])
@signed_in(MANAGE)
def reset(role: str) -> Any:
    """Back to what the role began with."""
    _all, held = _known(role)
    if request.method == "POST":
        service.reset_bundle(g.api, role)
        return done(_("Peran kembali ke kewenangan semula."), "permissions.bundles")
    return render_template("agencies/bundle_reset.html", held=held)


@bp.get("/delegasi")
@signed_in(DELEGATE, MANAGE)
def index() -> Any:
    """Who acts for whom: what concerns me, or everything for an admin."""
    asked = listing(filters=("state",), sorts=("starts_on", "ends_on", "name"))
    wanted = {**asked.params(), **({"all": "true"} if g.user.may(MANAGE) else {})}
    found = service.delegations(g.api, wanted)
    known = names(g.api, [role.unit_id for each in found.items for role in each.roles])
    return render_template(
        "agencies/delegations.html", asked=asked, pager=asked.pager(found), delegations=found.items, names=known
    )


@bp.route("/delegasi/baru", methods=["GET", "POST"])
@signed_in(DELEGATE)
def delegate() -> Any:
    """Let somebody act for me."""
    if g.user.employee_id is None:
        abort(404)
    return _delegate(g.user.employee_id)


@bp.route("/pegawai/<uuid:id>/delegasi", methods=["GET", "POST"])
@signed_in(MANAGE)
def delegate_for(id: UUID) -> Any:
    """An admin lets somebody act for this employee."""
    return _delegate(id)


@bp.route("/delegasi/<uuid:id>/akhiri", methods=["GET", "POST"])
@signed_in(DELEGATE, MANAGE)
def end(id: UUID) -> Any:
    """End a delegation before its day."""
    found = service.delegation(g.api, id)
    if not found.can_end:
        abort(404)
    if request.method == "POST":
        service.end_delegation(g.api, id)
        return done(_("Delegasi diakhiri."), "permissions.index")
    return render_template("agencies/delegation_end.html", found=found)


def _delegate(employee_id: UUID) -> Any:
    own = service.authority(g.api, employee_id)
    known = names(g.api, [role.unit_id for role in own.roles])
    form = DelegationForm()
    where = {role.id: known[str(role.unit_id)].name for role in own.roles if str(role.unit_id) in known}
    form.roles.choices = [
        (str(role.id), f"{ROLES.get(role.role, role.role)}{f' ({where[role.id]})' if role.id in where else ''}")
        for role in own.roles
    ]
    has_duties = bool(own.units or own.people)
    if form.validate_on_submit():
        with form.refusals():
            service.delegate(g.api, {**form.values(), "employee_id": employee_id})
            return done(_("Delegasi disimpan. Ia mulai dan berakhir sendiri."), "permissions.index")
    return render_template("agencies/delegate.html", own=own, form=form, has_duties=has_duties), form.status


def _known(role: str) -> tuple[service.Bundles, service.Bundle]:
    found = service.bundles(g.api)
    held = found.of(role)
    if held is None or role not in BUNDLED:
        abort(404)
    return found, held
