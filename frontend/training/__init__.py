"""Training: needs and workshops for organisers and trainers, nominations for heads, plans and lessons for everybody."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry
from frontend.training import home, lessons, needs, nominations, own, results, settings, wording, workshops
from frontend.training.refusals import REFUSALS

needs.bp.record_once(lambda state: state.app.jinja_env.globals.update(training_words=wording))

AREA = Area(
    name="training",
    title=_l("Pelatihan"),
    blueprints=(needs.bp, workshops.bp, results.bp, nominations.bp, own.bp, lessons.bp, settings.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Kebutuhan"), "training.needs", ("training:read-needs",), order=40),
        Entry(_l("Lokakarya"), "workshops.index", ("training:read-workshops",), order=41),
        Entry(_l("Rencana saya"), "plan.index", ("training:read-own",), order=42),
        Entry(_l("Pengaturan pelatihan"), "training_settings.edit", ("training:manage-settings",), order=84),
    ),
    waiting=home.waiting,
    panels=home.panels,
)
