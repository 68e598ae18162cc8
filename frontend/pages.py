"""The pages that belong to no area: the door, an agency's public page, the home, and what every site must say."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from frontend import samples
from frontend.api import Refused
from frontend.door import domain_in, slug_in
from frontend.fields import StringField, longest, required
from frontend.forms import Form
from frontend.gateways import agencies
from frontend.gateways.agencies import Agency
from frontend.login import safe_next
from frontend.navigation import home_of, public_links, public_page_of
from frontend.session import PLACE, anyone, signed_in
from frontend.state import frontend

bp = Blueprint("pages", __name__)


class DoorForm(Form):
    """Where somebody belongs. The page never lists agencies: who uses the platform is theirs to say."""

    agency = StringField(
        _l("Alamat instansi atau surel dinas Anda"),
        [required(_l("Isi alamat instansi, misalnya kota-contoh, atau surel dinas Anda.")), longest(200)],
        description=_l("Contoh: kota-contoh atau nama@kotacontoh.go.id"),
        render_kw={"autocomplete": "organization", "spellcheck": "false", "autocapitalize": "none"},
    )


@bp.route("/", methods=["GET", "POST"])
@anyone
def start() -> Any:
    """The door of the platform: one field that leads to the agency."""
    form = DoorForm()
    wanted = request.args.get("next")
    if form.validate_on_submit():
        found = _agency_at(form.agency.data)
        if found is not None:
            return redirect(url_for(".agency_home", slug=found.slug, next=safe_next(wanted) if wanted else None), 303)
        form.agency.errors = [
            _l("Kami tidak mengenal alamat itu. Periksa ejaannya, atau tanyakan kepada admin instansi.")
        ]
    return render_template("pages/start.html", form=form, last=_last_agency()), form.status


def _agency_at(written: str) -> Agency | None:
    """The agency of this slug, address, domain or e-mail; None when nobody knows it."""
    slug, domain = slug_in(written), domain_in(written)
    try:
        if slug is None and domain is not None:
            slug = agencies.slug_of_domain(g.api, domain)
        return agencies.public_agency(g.api, slug) if slug else None
    except Refused as refused:
        if refused.status != 404:
            raise
        return None


def _last_agency() -> Agency | None:
    """The agency whose pages this browser saw last."""
    slug = request.cookies.get(PLACE)
    return _agency_at(slug) if slug and request.method == "GET" else None


@bp.get("/p/<slug>")
@anyone
def agency_home(slug: str) -> str:
    """What an agency shows its citizens, and where its people sign in."""
    links = [
        {"icon": link.icon, "text": link.text, "sub": link.sub, "href": url_for(link.endpoint, slug=slug)}
        for link in public_links()
        if g.agency.serves_citizens
    ]
    wanted = request.args.get("next")
    together = public_page_of(g.api, g.agency)
    return render_template(
        "pages/agency.html", links=links, together=together, next=safe_next(wanted) if wanted else None
    )


@bp.get("/beranda")
@signed_in()
def home() -> str:
    """What waits for me today."""
    return render_template("pages/home.html", together=home_of(g.api, g.user), now=frontend().clock())


@bp.get("/bantuan")
@anyone
def help_page() -> str:
    """How to do what, and whom to ask."""
    return render_template("pages/help.html")


@bp.get("/data-pribadi")
@anyone
def privacy() -> str:
    """What is kept of a person, why, and what they may ask for (UU 27/2022)."""
    return render_template("pages/privacy.html")


@bp.get("/aksesibilitas")
@anyone
def accessibility() -> str:
    """What was checked, and how to say that something does not work."""
    return render_template("pages/accessibility.html")


@bp.get("/komponen")
@anyone
def components() -> str:
    """Every component with samples; only where nobody else is."""
    if frontend().settings.profile != "embedded":
        abort(404)
    return render_template("pages/components.html", samples=samples, form=samples.sample_form())
