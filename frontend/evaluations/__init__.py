"""Evaluations: cycles, the form with its evidence, one's own evaluations, feedback."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry
from frontend.evaluations import cycles, home, own, rating, wording
from frontend.evaluations.refusals import REFUSALS

own.bp.record_once(lambda state: state.app.jinja_env.globals.update(evaluation_words=wording))

AREA = Area(
    name="evaluations",
    title=_l("Evaluasi"),
    blueprints=(cycles.bp, rating.bp, own.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Evaluasi saya"), "own_evaluations.index", ("evaluations:read-own",), order=30),
        Entry(_l("Menilai"), "evaluations.index", ("evaluations:rate",), order=31),
        Entry(_l("Umpan balik"), "own_evaluations.feedback", ("evaluations:read-own",), order=32),
        Entry(_l("Periode penilaian"), "cycles.index", ("evaluations:manage-cycles",), order=33),
    ),
    waiting=home.waiting,
    panels=home.panels,
)
