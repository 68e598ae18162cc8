"""Pages of survey officers: services, surveys, their steps, results and paper forms."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.fields import zone
from frontend.files import file_response
from frontend.forms import done
from frontend.gateways import organisation
from frontend.gateways import surveys as service
from frontend.links import public_address
from frontend.lists import listing
from frontend.session import signed_in
from frontend.state import frontend
from frontend.surveys.forms import OfferingForm, PaperForm, PlanForm, SettingsForm, SurveyForm
from shared.auth.visitors import counter_token

bp = Blueprint("surveys", __name__)
MANAGE, PUBLISH = "surveys:manage", "surveys:publish"
SEE = (MANAGE, "surveys:read-findings")
STEPS = {"buka": "open", "tutup": "close", "terbitkan": "publish"}


@bp.get("/survei")
@signed_in(*SEE)
def index() -> Any:
    """All surveys."""
    asked = listing(filters=("state", "unit_id", "offering_id"), sorts=("period", "offering", "ikm", "state"))
    found = service.surveys(g.api, asked.params())
    return render_template(
        "surveys/surveys.html", asked=asked, pager=asked.pager(found), surveys=found.items, units=_units()
    )


@bp.route("/survei/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def new() -> Any:
    """Make a survey from the template."""
    form = SurveyForm(data=_proposed() if request.method == "GET" else None)
    known = service.offerings(g.api, {"per_page": 200}).items
    form.offering_id.choices = [("", _("Pilih layanan")), *((str(one.id), one.name) for one in known)]
    if form.validate_on_submit():
        with form.refusals():
            made = service.create(g.api, form.values())
            return done(_("Survei dibuat sebagai draf."), "surveys.show", id=made.survey.id)
    return render_template("surveys/new.html", form=form, offerings=known), form.status


@bp.get("/survei/<uuid:id>")
@signed_in(*SEE)
def show(id: UUID) -> Any:
    """One survey: its address while it is open, its result when it is published."""
    found = service.survey(g.api, id)
    address = counter = None
    code = found.survey.code
    if code:
        address = public_address("public_surveys.form", slug=g.agency.slug, code=code)
    if code and found.survey.state == "OPEN" and g.user.may(MANAGE):
        counter = f"{address}?loket={counter_token(g.agency.slug, code, frontend().settings.secret_key)}"
    papers: tuple[service.Paper, ...] = ()
    if found.survey.channel == "PAPER" and g.user.may(MANAGE):
        papers = service.papers(g.api, id, {"per_page": 50}).items
    template = "surveys/result.html" if found.result else "surveys/survey.html"
    return render_template(template, view=found, address=address, counter=counter, papers=papers)


@bp.route("/survei/<uuid:id>/<step>", methods=["GET", "POST"])
@signed_in(MANAGE)
def move(id: UUID, step: str) -> Any:
    """Open, close or publish, after a look at what follows."""
    if step not in STEPS:
        abort(404)
    if step != "buka" and not g.user.may(PUBLISH):
        abort(403)
    if request.method == "POST":
        service.move(g.api, id, STEPS[step])
        words = {"buka": _("Survei dibuka."), "tutup": _("Survei ditutup."), "terbitkan": _("Hasil terbit.")}
        return done(words[step], "surveys.show", id=id)
    outlook = service.outlook(g.api, id) if step == "terbitkan" else None
    return render_template("surveys/move.html", view=service.survey(g.api, id), step=step, outlook=outlook)


@bp.route("/survei/<uuid:id>/ubah", methods=["GET", "POST"])
@signed_in(MANAGE)
def change(id: UUID) -> Any:
    """Change a draft: its period, weight, last day and whether it is listed."""
    view = service.survey(g.api, id)
    form = PlanForm(data=vars(view.survey) if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.refusals():
            service.change(g.api, id, form.values())
            return done(_("Draf diubah."), "surveys.show", id=id)
    return render_template("surveys/change.html", form=form, view=view), form.status


@bp.route("/survei/<uuid:id>/hapus", methods=["GET", "POST"])
@signed_in(MANAGE)
def remove(id: UUID) -> Any:
    """Throw a draft away."""
    if request.method == "POST":
        service.remove(g.api, id)
        return done(_("Draf dihapus."), "surveys.index")
    return render_template("surveys/remove.html", view=service.survey(g.api, id))


@bp.get("/survei/<uuid:id>/qr.svg")
@signed_in(MANAGE)
def qr(id: UUID) -> Any:
    """The QR code, to print or to show."""
    response = file_response(service.qr(g.api, id))
    response.headers["Content-Disposition"] = "inline"
    return response


@bp.get("/survei/<uuid:id>/jawaban.<kind>")
@signed_in(MANAGE)
def answers(id: UUID, kind: str) -> Any:
    """All answers as a file."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    return file_response(service.answers_file(g.api, id, kind))


@bp.get("/survei/<uuid:id>/saran")
@signed_in(MANAGE)
def comments(id: UUID) -> Any:
    """What citizens wrote."""
    asked = listing()
    found = service.comments(g.api, id, asked.params())
    view = service.survey(g.api, id)
    return render_template("surveys/comments.html", view=view, asked=asked, pager=asked.pager(found), items=found.items)


@bp.route("/survei/<uuid:id>/kertas", methods=["GET", "POST"])
@signed_in(MANAGE)
def papers(id: UUID) -> Any:
    """Send a sheet of paper forms to be looked at."""
    form = PaperForm()
    if form.validate_on_submit():
        with form.refusals():
            file = form.sheet.data
            seen = service.look_at(g.api, id, form.id.data, file.filename or "formulir", file.read())
            return done(_("Berkas dibaca. Belum ada yang diubah."), "surveys.paper", paper_id=seen.id)
    return render_template("surveys/papers.html", form=form, view=service.survey(g.api, id)), form.status


@bp.get("/survei/kertas/<uuid:paper_id>")
@signed_in(MANAGE)
def paper(paper_id: UUID) -> Any:
    """What taking the forms over would meet."""
    return render_template("surveys/paper.html", preview=service.preview(g.api, paper_id))


@bp.post("/survei/kertas/<uuid:paper_id>")
@signed_in(MANAGE)
def take_over(paper_id: UUID) -> Any:
    """Take them over."""
    survey_id = service.preview(g.api, paper_id).survey_id
    taken = service.take_over(g.api, paper_id)
    return done(_("%(n)s formulir diambil alih.", n=taken.answers or 0), "surveys.show", id=survey_id)


@bp.get("/survei/layanan")
@signed_in(MANAGE)
def offerings() -> Any:
    """The services of the agency."""
    asked = listing(sorts=("name",))
    found = service.offerings(g.api, asked.params())
    return render_template("surveys/offerings.html", asked=asked, pager=asked.pager(found), offerings=found.items)


@bp.route("/survei/layanan/baru", methods=["GET", "POST"])
@signed_in(MANAGE)
def add_offering() -> Any:
    """Add a service."""
    form = _with_units(OfferingForm())
    if form.validate_on_submit():
        with form.refusals():
            service.add_offering(g.api, {"id": form.id.data, **form.values()})
            return done(_("Layanan ditambahkan."), "surveys.offerings")
    return render_template("surveys/offering.html", form=form, offering=None), form.status


@bp.route("/survei/layanan/<uuid:id>", methods=["GET", "POST"])
@signed_in(MANAGE)
def change_offering(id: UUID) -> Any:
    """Change a service."""
    kept = service.offering(g.api, id)
    data = {"name": kept.name, "offered_by": kept.offered_by, "unit_id": str(kept.unit_id), "slug": kept.slug}
    form = _with_units(OfferingForm(data=data if request.method == "GET" else None))
    if form.validate_on_submit():
        with form.refusals():
            service.change_offering(g.api, id, form.values())
            return done(_("Layanan diubah."), "surveys.offerings")
    return render_template("surveys/offering.html", form=form, offering=kept), form.status


@bp.route("/survei/layanan/<uuid:id>/hapus", methods=["GET", "POST"])
@signed_in(MANAGE)
def remove_offering(id: UUID) -> Any:
    """Take a service off that nobody surveyed or reported on."""
    if request.method == "POST":
        service.remove_offering(g.api, id)
        return done(_("Layanan dihapus."), "surveys.offerings")
    return render_template("surveys/remove_offering.html", offering=service.offering(g.api, id))


@bp.route("/survei/pengaturan", methods=["GET", "POST"])
@signed_in("surveys:manage-settings")
def settings() -> Any:
    """The mark, the weight and the terms, from today on."""
    form = SettingsForm(data=vars(service.settings(g.api)) if request.method == "GET" else None)
    if form.validate_on_submit():
        with form.refusals():
            service.set_settings(g.api, form.values())
            return done(_("Pengaturan survei disimpan, berlaku mulai hari ini."), "surveys.settings")
    return render_template("surveys/settings.html", form=form), form.status


def _proposed() -> dict[str, Any]:
    """What the form of a new survey holds at first: the last quarter, and the weight that the agency settled."""
    today = frontend().clock().astimezone(zone()).date()
    return {**SurveyForm.last_quarter(today), "convention": service.defaults(g.api).convention.value}


def _with_units(form: OfferingForm) -> OfferingForm:
    form.unit_id.choices = [("", _("Pilih unit")), *_units()]
    return form


def _units() -> list[tuple[str, str]]:
    """The units as choices, parents first."""
    return [(str(unit.id), f"{'— ' * unit.depth}{unit.name}") for unit in organisation.units(g.api)]
