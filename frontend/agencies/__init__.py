"""Agencies: registering them, and setting one up."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from frontend.agencies import admin, operator, sheets, wording
from frontend.agencies.refusals import REFUSALS
from frontend.api import Api
from frontend.area import Area, Entry, Task
from frontend.gateways import organisation
from frontend.gateways.agencies import User

admin.bp.record_once(lambda state: state.app.jinja_env.globals.update(agency_words=wording))


def waiting(api: Api, user: User) -> Sequence[Task]:
    """Setting the agency up, as long as something is missing."""
    if not user.may("agencies:manage"):
        return []
    if organisation.employees(api, {"per_page": 1}).total:
        return []
    return [Task(_("Siapkan instansi Anda"), url_for("organisation.overview"), _("Unit, jabatan, pegawai, peran"))]


AREA = Area(
    name="agencies",
    title=_l("Instansi"),
    blueprints=(operator.bp, admin.bp, sheets.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Instansi"), "operator.index", ("agencies:register",), order=80),
        Entry(_l("Pegawai"), "organisation.employees", ("agencies:manage",), order=81),
        Entry(_l("Pengaturan"), "organisation.overview", ("agencies:manage",), order=82),
    ),
    waiting=waiting,
)
