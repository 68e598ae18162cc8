"""Privacy: who looked at whom, the audit trail, auditors' inspections, and what people ask about their data."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry
from frontend.privacy import erasure, inspections, looks, periods, requests, trail, wording
from frontend.privacy.refusals import REFUSALS

looks.bp.record_once(lambda state: state.app.jinja_env.globals.update(privacy_words=wording))

AREA = Area(
    name="privacy",
    title=_l("Privasi dan audit"),
    blueprints=(looks.bp, trail.bp, inspections.bp, requests.bp, erasure.bp, periods.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Pemeriksaan"), "inspections.index", ("evaluations:audit",), order=70),
        Entry(_l("Data saya"), "privacy.mine", ("agencies:read-self",), order=79),
        Entry(_l("Permintaan data"), "privacy.index", (requests.MANAGE,), order=83),
        Entry(_l("Masa simpan"), "periods.index", (periods.MANAGE,), order=84),
        Entry(_l("Jejak audit"), "trail.index", trail.READ, order=85),
    ),
    waiting=requests.waiting,
)
