"""The audit trail for the agency's admin and its auditors: what happened, and whether nothing is missing."""

from typing import Any

from flask import Blueprint, abort, g, render_template, request
from flask_babel import gettext as _

from frontend.files import file_response
from frontend.gateways import audit
from frontend.gateways.agencies import names
from frontend.lists import Listing, listing
from frontend.privacy.wording import SERVICES
from frontend.session import signed_in
from frontend.shapes import Page

bp = Blueprint("trail", __name__)
READ = tuple(f"{service}:read-audit" for service in SERVICES)
FILTERS = ("bagian", "action", "since", "until")


@bp.get("/jejak-audit")
@signed_in(*READ)
def index() -> Any:
    """The trail of one part, newest first, with the state of its chain."""
    asked, service = _asked()
    state = audit.state(g.api, service)
    found: Page[audit.Entry] = audit.entries(g.api, service, _params(asked))
    ids = [id for entry in found.items for id in (entry.actor_employee_id or entry.actor_id, *entry.people[:3])]
    return render_template(
        "privacy/trail.html",
        asked=asked,
        service=service,
        may={name: text for name, text in SERVICES.items() if g.user.may(f"{name}:read-audit")},
        state=state,
        pager=asked.pager(found),
        entries=found.items,
        names=names(g.api, ids),
        unknown=_("Tidak dikenal"),
        query=request.query_string.decode(),
    )


@bp.get("/jejak-audit/ekspor")
@signed_in(*READ)
def export() -> Any:
    """The same as a table."""
    asked, service = _asked()
    return file_response(audit.export(g.api, service, _params(asked)))


def _asked() -> tuple[Listing, str]:
    asked = listing(filters=FILTERS)
    first = next((name for name in SERVICES if g.user.may(f"{name}:read-audit")), "agencies")
    service = asked.filters["bagian"] or first
    if service not in SERVICES:
        abort(404)
    return asked, service


def _params(asked: Listing) -> dict[str, Any]:
    return {name: value for name, value in asked.params().items() if name not in ("bagian", "q")}
