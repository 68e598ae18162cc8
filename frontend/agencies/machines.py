"""Machines: programs that ask in the agency's name, with a secret that is shown once."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.agencies.powers import by_part, power
from frontend.fields import DateField, RadioField, SelectMultipleField, StringField, longest, refuse, required
from frontend.forms import Form, RowForm, done
from frontend.gateways import machines as service
from frontend.lists import listing
from frontend.session import signed_in
from frontend.state import frontend

bp = Blueprint("machines", __name__)
bp.record_once(lambda state: state.app.jinja_env.filters.update(power=power))
MANAGE = "agencies:manage"
OVERLAP = timedelta(days=7)
LATER, NOW = "later", "now"


class MachineForm(RowForm):
    """A machine to be made."""

    name = StringField(
        _l("Nama"), [required(_l("Isi nama.")), longest(100)], description=_l("Misalnya SIMPEG atau Dasbor pimpinan.")
    )
    scopes = SelectMultipleField(_l("Kewenangan"))

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"id": self.id.data, "name": self.name.data, "scopes": self.scopes.data or []}


class RotateForm(Form):
    """When the old secret ends."""

    how = RadioField(
        _l("Rahasia lama"),
        [required(_l("Pilih salah satu."))],
        choices=[(LATER, _l("Tetap berlaku sampai tanggal di bawah")), (NOW, _l("Berakhir sekarang juga"))],
        default=LATER,
        description=_l("Pilih sekarang juga bila rahasia itu mungkin diketahui orang lain."),
    )
    until = DateField(_l("Sampai dengan"), description=_l("Paling lama 30 hari lagi."))

    def validate_until(self, field: Any) -> None:
        """A secret that goes on has a last day: an empty one would end it at once."""
        if self.how.data == LATER and field.data is None:
            raise refuse(_l("Isi tanggal akhir rahasia lama."))


@bp.get("/pengaturan/mesin")
@signed_in(MANAGE)
def index() -> Any:
    """The agency's machines."""
    asked = listing(sorts=("name", "used_at"))
    found = service.machines(g.api, asked.params())
    shown = {"asked": asked, "pager": asked.pager(found), "machines": found.items}
    return render_template("agencies/machines.html", **shown)


@bp.route("/pengaturan/mesin/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def make() -> Any:
    """Make a machine; what comes back is the only page that shows its secret."""
    form = MachineForm()
    parts = by_part(service.scopes(g.api))
    form.scopes.choices = [choice for choices in parts.values() for choice in choices]
    if form.validate_on_submit():
        with form.refusals():
            return _handed(service.make(g.api, form.values()))
    return render_template("agencies/machine_new.html", form=form, parts=parts), form.status


@bp.get("/pengaturan/mesin/<uuid:id>")
@signed_in(MANAGE)
def machine(id: UUID) -> Any:
    """One machine."""
    shown = {"machine": service.machine(g.api, id), "token_endpoint": _endpoint(), "api": _api()}
    return render_template("agencies/machine.html", **shown)


@bp.route("/pengaturan/mesin/<uuid:id>/rahasia", methods=["GET", "POST"])
@signed_in(MANAGE)
def rotate(id: UUID) -> Any:
    """Another secret."""
    found, form = service.machine(g.api, id), RotateForm()
    if request.method == "GET":
        form.until.data = (frontend().clock().astimezone(ZoneInfo(g.zone)) + OVERLAP).date()
    if form.validate_on_submit():
        with form.refusals():
            return _handed(service.rotate(g.api, id, form.until.data if form.how.data == LATER else None))
    return render_template("agencies/machine_rotate.html", form=form, machine=found), form.status


@bp.route("/pengaturan/mesin/<uuid:id>/akhiri", methods=["GET", "POST"])
@signed_in(MANAGE)
def end(id: UUID) -> Any:
    """The machine signs in no more."""
    if request.method == "POST":
        service.end(g.api, id)
        return done(_("Mesin diakhiri. Ia tidak dapat masuk lagi."), "machines.machine", id=id)
    return render_template("agencies/machine_end.html", machine=service.machine(g.api, id))


def _handed(handed: service.Handed) -> Response:
    page = render_template("agencies/machine_secret.html", handed=handed, token_endpoint=_endpoint())
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _api() -> str:
    return f"{frontend().settings.address.rstrip('/')}/api"


def _endpoint() -> str:
    return f"{_api()}/agencies/public/{g.agency.slug}/token"
