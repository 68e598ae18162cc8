"""What citizens read: the card of a service, and the latest index of every service."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template

from frontend.api import Api
from frontend.area import Panel
from frontend.findings import wording
from frontend.gateways import card as cards
from frontend.gateways.agencies import Agency
from frontend.lists import listing
from frontend.session import anyone

bp = Blueprint("card", __name__)
ON_THE_PUBLIC_PAGE = 8  # services; all of them stand on a page of their own


@bp.get("/p/<slug>/layanan")
@anyone
def index(slug: str) -> Any:
    """Every service with its latest index."""
    asked = listing(sorts=("name", "ikm"))
    found = cards.indices(g.api, slug, asked.params())
    return render_template(
        "findings/services.html", asked=asked, pager=asked.pager(found), lines=found.items, words=wording
    )


@bp.get("/p/<slug>/kartu/<offering>")
@anyone
def show(slug: str, offering: str) -> Any:
    """What citizens said of a service, what was done, and what came of it."""
    card = cards.card(g.api, slug, offering)
    code = card.survey_code
    survey_href = f"/p/{slug}/survei/{code}" if code else None  # the address that stands in QR codes
    return render_template("findings/card.html", card=card, words=wording, survey_href=survey_href)


def public_panels(api: Api, agency: Agency) -> Sequence[Panel]:
    """The latest indices, on the public page of an agency."""
    found = cards.indices(api, agency.slug, {"per_page": ON_THE_PUBLIC_PAGE})
    if not found.items:
        return []
    data = {"lines": found.items, "more": found.total > len(found.items), "slug": agency.slug, "words": wording}
    return [Panel("findings/_indices.html", data, place="below", order=10)]
