"""Pages of citizens: a report, its number, what became of it, and "not solved yet". Nobody signs in here."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from frontend.api import Refused
from frontend.forms import done
from frontend.gateways import reports
from frontend.gateways.reports import Offered
from frontend.reports import number
from frontend.reports.forms import LetterForm, NumberForm, UnsolvedForm
from frontend.reports.wording import OWN_STEPS, TOLD, clock_words
from frontend.session import anyone

bp = Blueprint("public_reports", __name__)


@bp.route("/p/<slug>/laporan", methods=["GET", "POST"])
@anyone
def write(slug: str) -> Any:
    """A complaint, a suggestion or a question."""
    offered = reports.offered(g.api, slug)
    form = LetterForm(data={"offering": _wanted(offered, request.args.get("layanan", ""))})
    services = [(str(choice.id), f"{choice.name} · {choice.offered_by}") for choice in offered.offerings]
    form.offering.choices = [("", _("Pilih layanan")), *services]
    if form.validate_on_submit():
        with form.refusals():
            sent = reports.send(g.api, slug, form.values())
            if sent.tracking_number is None:
                return done(_("Laporan ini sudah kami terima sebelumnya."), ".find", slug=slug)
            number.keep(slug, sent.tracking_number)
            return redirect(url_for(".receipt", slug=slug), 303)
    return render_template("reports/write.html", form=form, offered=offered), form.status


def _wanted(offered: Offered, wanted: str) -> str | None:
    return next((str(choice.id) for choice in offered.offerings if wanted and choice.slug == wanted), None)


@bp.get("/p/<slug>/laporan/terkirim")
@anyone
def receipt(slug: str) -> Any:
    """The number, to keep. It is told here and nowhere else."""
    kept = number.kept(slug)
    if kept is None:
        return redirect(url_for(".find", slug=slug), 302)
    told = reports.told(g.api, slug, kept)
    return _private(render_template("reports/receipt.html", number=kept, told=told))


@bp.route("/p/<slug>/lacak", methods=["GET", "POST"])
@anyone
def find(slug: str) -> Any:
    """Ask for a report by its number."""
    form = NumberForm()
    if form.validate_on_submit():
        try:
            reports.told(g.api, slug, form.number.data)
        except Refused as refused:
            if refused.status != 404:
                raise
            form.number.errors = [_("Tidak ada laporan dengan nomor itu di instansi ini. Periksa lagi nomornya.")]
        else:
            number.keep(slug, form.number.data)
            return redirect(url_for(".follow", slug=slug), 303)
    return render_template("reports/find.html", form=form), form.status


@bp.route("/p/<slug>/lacak/laporan", methods=["GET", "POST"])
@anyone
def follow(slug: str) -> Any:
    """What became of the report that this browser looks at."""
    kept = number.kept(slug)
    if kept is None:
        return redirect(url_for(".find", slug=slug), 302)
    form = UnsolvedForm()
    if form.validate_on_submit():
        with form.refusals():
            reports.say_unsolved(g.api, slug, kept, form.values())
            return done(_("Terima kasih. Laporan Anda kami buka kembali."), ".follow", slug=slug)
    told = reports.told(g.api, slug, kept)
    page = render_template(
        "reports/follow.html",
        form=form,
        told=told,
        number=kept,
        clock=clock_words(told.clock),
        words=TOLD,
        steps=OWN_STEPS,
    )
    return _private(page, form.status)


@bp.post("/p/<slug>/lacak/selesai")
@anyone
def leave(slug: str) -> Any:
    """The reporter has looked: the next person at this browser sees nothing."""
    number.forget()
    return done(_("Nomor laporan sudah dihapus dari peramban ini."), ".find", slug=slug)


def _private(page: str, status: int = 200) -> Response:
    """A page with a number on it: no cache keeps it."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
