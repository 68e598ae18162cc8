"""Importing units, positions and employees: a template, a look, the faults, taking over."""

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, render_template, url_for
from flask_babel import gettext as _

from frontend.agencies.columns import COLUMNS, headings
from frontend.agencies.wording import KINDS
from frontend.forms import done
from frontend.gateways import organisation as service
from frontend.lists import listing
from frontend.session import signed_in
from frontend.sheets import SheetForm

bp = Blueprint("sheets", __name__)
MANAGE = "agencies:manage"


@bp.get("/impor")
@signed_in(MANAGE)
def index() -> Any:
    """The three kinds of sheets, and what came already."""
    asked = listing()
    found = service.imports(g.api, asked.params())
    return render_template("agencies/imports.html", asked=asked, pager=asked.pager(found), imports=found.items)


@bp.route("/impor/<kind>", methods=["GET", "POST"])
@signed_in(MANAGE)
def upload(kind: str) -> Any:
    """Send a sheet to be looked at."""
    if kind not in KINDS:
        abort(404)
    form = SheetForm()
    if form.validate_on_submit():
        with form.refusals():
            file = form.sheet.data
            seen = service.look_at(g.api, kind, form.id.data, file.filename or "sheet", file.read())
            return done(_("Berkas dibaca. Belum ada yang diubah."), "sheets.preview", id=seen.id)
    return render_template("agencies/upload.html", kind=kind, columns=COLUMNS[kind], form=form), form.status


@bp.get("/impor/<kind>/contoh.csv")
@signed_in(MANAGE)
def template(kind: str) -> Response:
    """An empty sheet with the right columns, as Excel opens it here."""
    if kind not in KINDS:
        abort(404)
    text = io.StringIO()
    text.write(";".join(headings(kind)) + "\r\n")
    response = Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"{kind}.csv")
    return response


@bp.get("/impor/lihat/<uuid:id>")
@signed_in(MANAGE)
def preview(id: UUID) -> Any:
    """What taking the sheet over would meet."""
    found = service.preview(g.api, id)
    return render_template("agencies/preview.html", preview=found, next=_after(found.kind))


@bp.post("/impor/lihat/<uuid:id>")
@signed_in(MANAGE)
def take_over(id: UUID) -> Any:
    """Take it over."""
    taken = service.take_over(g.api, id)
    return done(_("%(file)s diambil alih.", file=taken.filename), "sheets.preview", id=id)


def _after(kind: str) -> dict[str, str]:
    """What an admin does when a sheet of this kind is in."""
    if kind == "units":
        return {"text": _("Lanjut: impor jabatan"), "href": url_for("sheets.upload", kind="positions")}
    if kind == "positions":
        return {"text": _("Lanjut: impor pegawai"), "href": url_for("sheets.upload", kind="employees")}
    return {"text": _("Lanjut: berikan peran"), "href": url_for("organisation.roles")}
