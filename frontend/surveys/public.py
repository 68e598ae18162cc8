"""The citizen's form: nine questions, a free text, and a thank-you. Nobody signs in, and nothing says who answered."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from frontend.api import Refused
from frontend.gateways import public_surveys as service
from frontend.gateways.public_surveys import PublicForm
from frontend.lists import listing
from frontend.refusals import field_text, refusal_text
from frontend.session import anyone
from frontend.state import frontend
from shared.auth.visitors import is_counter_token, mark_of_counter, vouched
from shared.vocabulary import Element

bp = Blueprint("public_surveys", __name__)
MOST_COMMENT = 4_000
SCORES = ("1", "2", "3", "4")
GONE = 410
COUNTER = "loket"  # in the address that officers open on a tablet
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
    """The form. Its random id makes sending it twice count once, even when the survey was closed in between."""
    at_counter = _comes_from_counter(slug, code)
    asked = service.form_at(g.api, slug, code)
    if request.method == "GET":
        if not asked.is_open:
            return _closed(asked)
        return render_template("surveys/form.html", asked=asked, errors={}, **_filled())
    filled = _filled()
    errors = _lacking(filled)
    if not errors:
        try:
            service.answer(g.api, slug, code, _values(filled))
        except Refused as refused:
            if refused.status == GONE:
                return _closed(asked)
            if refused.status not in SHOWN_AGAIN:
                raise
            errors = _errors_of(refused)
        else:
            counter = request.args[COUNTER] if at_counter else None
            return redirect(url_for(".thanks", slug=slug, code=code, loket=counter), 303)
    return render_template("surveys/form.html", asked=asked, errors=errors, **filled), 422


def _closed(asked: PublicForm) -> tuple[str, int]:
    return render_template("surveys/closed.html", asked=asked), GONE


def _filled() -> dict[str, Any]:
    """What stands in the form. A line's end counts as one character, as browsers count it."""
    scores = {element.value: request.form.get(element.value, "") for element in Element}
    comment = request.form.get("comment", "").replace("\r\n", "\n")
    return {"scores": scores, "comment": comment, "form_id": _form_id()}


def _lacking(filled: dict[str, Any]) -> dict[str, str]:
    """The words for what was left out, by its control."""
    errors = {e: _("Pilih satu jawaban.") for e, score in filled["scores"].items() if score not in SCORES}
    if len(filled["comment"]) > MOST_COMMENT:
        errors["comment"] = _("Tulisan ini terlalu panjang; paling banyak 4.000 huruf.")
    return errors


def _values(filled: dict[str, Any]) -> dict[str, Any]:
    return {**filled, "scores": {element: int(score) for element, score in filled["scores"].items()}}


def _errors_of(refused: Refused) -> dict[str, str]:
    found = {name.split(".")[-1]: field_text(texts[0]) for name, texts in refused.errors.items() if texts}
    return found or {"comment": refusal_text(refused.code, refused.detail)}


@bp.get("/p/<slug>/survei/<code>/terima-kasih")
@anyone
def thanks(slug: str, code: str) -> Any:
    """What happens next; at a counter, the form for the next person."""
    at_counter = _comes_from_counter(slug, code)
    asked = service.form_at(g.api, slug, code)
    again = url_for(".form", slug=slug, code=code, loket=request.args[COUNTER]) if at_counter else None
    return render_template("surveys/thanks.html", asked=asked, again=again)


def _comes_from_counter(slug: str, code: str) -> bool:
    """Whether this is the address of a tablet at the counter: many people answer there, so it has its own budget."""
    secret = frontend().settings.secret_key
    if not is_counter_token(request.args.get(COUNTER, ""), slug, code, secret):
        return False
    g.api = replace(g.api, visitor=vouched(mark_of_counter(slug, code), secret))
    return True


def _form_id() -> str:
    """The id that the form carried, or a new one; random, so that it carries no time."""
    try:
        carried = UUID(request.form.get("form_id", ""))
    except ValueError:
        return str(uuid4())
    return str(carried) if carried.version == 4 else str(uuid4())
