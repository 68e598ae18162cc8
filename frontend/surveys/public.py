"""The citizen's form: nine questions, a free text, and a thank-you. Nobody signs in, and nothing says who answered."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from frontend.api import Refused
from frontend.gateways import surveys as service
from frontend.lists import listing
from frontend.refusals import field_text, refusal_text
from frontend.session import anyone
from shared.vocabulary import Element

bp = Blueprint("public_surveys", __name__)
MOST_COMMENT = 4_000
SHOWN_AGAIN = (400, 413, 422)


@bp.get("/p/<slug>/survei")
@anyone
def choose(slug: str) -> Any:
    """What can be answered now."""
    asked = listing()
    found = service.open_surveys(g.api, slug, asked.params())
    return render_template("surveys/choose.html", asked=asked, pager=asked.pager(found), surveys=found.items)


@bp.route("/p/<slug>/survei/<code>", methods=["GET", "POST"])
@anyone
def form(slug: str, code: str) -> Any:
    """The form. Its random id makes sending it twice count once."""
    asked = service.form_at(g.api, slug, code)
    if not asked.is_open:
        return render_template("surveys/closed.html", asked=asked), 410
    scores = {e.value: request.form.get(e.value, "") for e in Element}
    comment = request.form.get("comment", "")
    shown = {"asked": asked, "scores": scores, "comment": comment, "form_id": _form_id(), "errors": {}}
    if request.method == "POST":
        errors = {e: _("Pilih satu jawaban.") for e, score in scores.items() if score not in ("1", "2", "3", "4")}
        if len(comment) > MOST_COMMENT:
            errors["comment"] = _("Tulisan ini terlalu panjang; paling banyak 4.000 huruf.")
        if not errors:
            values = {"form_id": shown["form_id"], "scores": {e: int(s) for e, s in scores.items()}, "comment": comment}
            try:
                service.answer(g.api, slug, code, values)
            except Refused as refused:
                if refused.status not in SHOWN_AGAIN:
                    raise
                errors = {n.split(".")[-1]: field_text(t[0]) for n, t in refused.errors.items() if t}
                errors = errors or {"comment": refusal_text(refused.code, refused.detail)}
            else:
                return redirect(url_for(".thanks", slug=slug, code=code), 303)
        return render_template("surveys/form.html", **{**shown, "errors": errors}), 422
    return render_template("surveys/form.html", **shown)


@bp.get("/p/<slug>/survei/<code>/terima-kasih")
@anyone
def thanks(slug: str, code: str) -> Any:
    """What happens next."""
    return render_template("surveys/thanks.html", asked=service.form_at(g.api, slug, code))


def _form_id() -> str:
    """The id that the form carried, or a new one; random, so that it carries no time."""
    try:
        carried = UUID(request.form.get("form_id", ""))
    except ValueError:
        return str(uuid4())
    return str(carried) if carried.version == 4 else str(uuid4())
