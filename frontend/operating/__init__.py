"""The platform itself: how its services do, facts that were put aside, and the catalogue of what services state."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry
from frontend.operating import catalogue_views, views, wording
from frontend.operating.refusals import REFUSALS

views.bp.record_once(lambda state: state.app.jinja_env.globals.update(operating_words=wording))

AREA = Area(
    name="operating",
    title=_l("Operasi"),
    blueprints=(views.bp, catalogue_views.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Operasi"), "operating.index", ("agencies:operate",), order=85),
        Entry(_l("Fakta tertahan"), "operating.parked", ("agencies:manage", "agencies:operate"), order=86),
        Entry(_l("Katalog fakta"), "catalogue.index", ("agencies:operate",), order=87),
    ),
)
