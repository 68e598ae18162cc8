"""Rewards: schemes under a decree, proposals by one person and decisions by another, one's own rewards."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry
from frontend.rewards import home, proposals, schemes, wording
from frontend.rewards.refusals import REFUSALS

proposals.bp.app_context_processor(lambda: {"reward_words": wording})

AREA = Area(
    name="rewards",
    title=_l("Penghargaan"),
    blueprints=(proposals.bp, schemes.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Penghargaan saya"), "rewards.mine", ("rewards:read-own",), order=50),
        Entry(_l("Usulan penghargaan"), "rewards.index", proposals.STAFF, order=51),
        Entry(_l("Skema penghargaan"), "reward_schemes.index", schemes.STAFF, order=52),
        Entry(_l("Ketentuan penghargaan"), "reward_schemes.settings", ("rewards:manage-settings",), order=53),
    ),
    waiting=home.waiting,
    panels=home.panels,
)
