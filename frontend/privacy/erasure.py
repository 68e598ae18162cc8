"""Erasing what a person asks to have erased: what the law keeps is shown beside it, and stays."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from frontend.api import Refused
from frontend.fields import SelectMultipleField, required
from frontend.forms import Form, done
from frontend.gateways import periods as gateway
from frontend.gateways import privacy
from frontend.gateways.agencies import names
from frontend.privacy.wording import ACTIVITIES
from frontend.session import signed_in

bp = Blueprint("erasure", __name__)
MANAGE = "agencies:manage"
NOTHING_TO_ERASE = (404, 409)  # no report with that number (any more), or it is still worked on


class ErasureForm(Form):
    """Which activities; as "service activity"."""

    activities = SelectMultipleField(_l("Dapat dihapus sekarang"), [required(_l("Pilih sekurangnya satu."))])


@bp.route("/permintaan-data/<uuid:id>/hapus", methods=["GET", "POST"])
@signed_in(MANAGE)
def erase(id: UUID) -> Any:
    """Choose what goes, and let it go: it cannot be taken back."""
    found = privacy.request(g.api, id)
    if found.kind != "ERASURE" or found.state != "OPEN":
        abort(404)
    return _person(found, found.employee_id) if found.employee_id else _report(found)


def _person(found: privacy.Request, employee_id: UUID) -> Any:
    held = gateway.erasable(g.api, employee_id)
    may_go = [(name, one) for name, items in held.items() for one in items if not one.is_kept_by_law]
    form = ErasureForm()
    form.activities.choices = [(f"{name} {one.code}", _words(one)) for name, one in may_go]
    if form.validate_on_submit():
        chosen: dict[str, list[str]] = {}
        for value in form.activities.data:
            service, _space, code = value.partition(" ")
            chosen.setdefault(service, []).append(code)
        rows = gateway.erase(g.api, employee_id, chosen)
        words = ngettext("%(num)d catatan dihapus.", "%(num)d catatan dihapus.", rows)
        return done(words, "privacy.show", id=found.id)
    known = names(g.api, [employee_id])
    page = render_template("privacy/erase.html", found=found, form=form, held=held, names=known)
    return page, form.status


def _words(one: gateway.Erasable) -> str:
    records = ngettext("%(num)d catatan", "%(num)d catatan", one.rows)
    return f"{ACTIVITIES[one.code][0]}: {records}"


def _report(found: privacy.Request) -> Any:
    form = Form()
    if found.channel != "TRACKING" or found.reference is None:
        abort(404)
    if form.validate_on_submit():
        try:
            gateway.erase_report(g.api, found.reference)
            return done(_("Isi laporan dan kontaknya dihapus."), "privacy.show", id=found.id)
        except Refused as refused:
            if refused.status not in NOTHING_TO_ERASE:
                raise
            form.refuse(refused)
    return render_template("privacy/erase_report.html", found=found, form=form), form.status
