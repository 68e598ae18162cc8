"""How long data about people are kept: the admin says it by activity, and sees beforehand what would end."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.fields import IntegerField, between, may_be_empty
from frontend.forms import Form, done
from frontend.gateways import SERVICES
from frontend.gateways import periods as gateway
from frontend.session import signed_in

bp = Blueprint("periods", __name__)
MANAGE = "agencies:manage"
LONGEST = 1_200  # months


class PeriodForm(Form):
    """A number of months, or none."""

    months = IntegerField(
        _l("Disimpan selama (bulan)"),
        [may_be_empty(), between(1, LONGEST)],
        description=_l("Dihitung sejak data selesai dipakai. Kosongkan bila disimpan selama instansi memakai Cendana."),
    )


@bp.get("/masa-simpan")
@signed_in(MANAGE)
def index() -> str:
    """Every activity of every service."""
    return render_template("privacy/periods.html", periods={name: gateway.periods(g.api, name) for name in SERVICES})


@bp.route("/masa-simpan/<service>/<activity>", methods=["GET", "POST"])
@signed_in(MANAGE)
def edit(service: str, activity: str) -> Any:
    """How long, for one activity."""
    found = _period(service, activity)
    form = PeriodForm(months=found.months if found.changes_on is None else found.next_months)
    if form.validate_on_submit():
        return redirect(url_for("periods.sure", service=service, activity=activity, months=form.months.data), 303)
    return render_template("privacy/period.html", service=service, found=found, form=form), form.status


@bp.route("/masa-simpan/<service>/<activity>/pasti", methods=["GET", "POST"])
@signed_in(MANAGE)
def sure(service: str, activity: str) -> Any:
    """What would end, before it is said."""
    found = _period(service, activity)
    months = request.args.get("months", type=int)
    if months is not None and not 1 <= months <= LONGEST:
        abort(404)
    if request.method == "POST":
        gateway.set_period(g.api, service, activity, months)
        return done(_("Masa simpan berlaku mulai besok. Sampai tengah malam masih dapat diubah."), "periods.index")
    rows = 0 if months is None else gateway.effect(g.api, service, activity, months)
    return render_template("privacy/period_sure.html", service=service, found=found, months=months, rows=rows)


def _period(service: str, activity: str) -> gateway.Period:
    if service not in SERVICES:
        abort(404)
    found = next((one for one in gateway.periods(g.api, service) if one.code == activity and one.ends), None)
    return found or abort(404)
