"""Findings: their causes, the follow-up plan, the voices of citizens, and the public card."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry, PublicLink
from frontend.findings import card, home, plan, views
from frontend.findings.refusals import REFUSALS

AREA = Area(
    name="findings",
    title=_l("Temuan"),
    blueprints=(views.bp, plan.bp, card.bp),
    refusals=REFUSALS,
    menu=(
        Entry(_l("Temuan"), "findings.index", (views.READ,), order=24),
        Entry(_l("Tindak lanjut"), "follow_up.index", (plan.READ,), order=25),
        Entry(_l("Suara warga"), "follow_up.voices_of_surveys", (plan.PUBLISH,), order=27),
    ),
    waiting=home.waiting,
    public_links=(
        PublicLink(
            "chart", _l("Lihat jawaban kami"), _l("Nilai tiap layanan dan yang kami perbaiki."), "card.index", order=40
        ),
    ),
    public_panels=card.public_panels,
)
