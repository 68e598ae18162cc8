"""The catalogue of facts: who states what, in which shape, and who hears it."""

from typing import Any

from flask import Blueprint, abort, render_template

from frontend.operating.catalogue import channels, message
from frontend.session import signed_in

bp = Blueprint("catalogue", __name__)


@bp.get("/operasi/katalog")
@signed_in("agencies:operate")
def index() -> Any:
    """Every channel with its messages."""
    return render_template("operating/catalogue.html", channels=channels())


@bp.get("/operasi/katalog/<type>")
@signed_in("agencies:operate")
def contract(type: str) -> Any:
    """One message: its fields and its hearers."""
    found = message(type)
    if found is None:
        abort(404)
    return render_template("operating/contract.html", channel=found[0], message=found[1])
