"""Public reports: what citizens send and follow, and how officers handle it."""

from flask_babel import lazy_gettext as _l

from frontend.area import Area, Entry, PublicLink
from frontend.reports import home, inbox, public
from frontend.reports.refusals import REFUSALS

AREA = Area(
    name="reports",
    title=_l("Laporan warga"),
    blueprints=(public.bp, inbox.bp),
    refusals=REFUSALS,
    menu=(Entry(_l("Laporan warga"), "reports.index", inbox.READ, order=26),),
    waiting=home.waiting,
    public_links=(
        PublicLink(
            "chat",
            _l("Sampaikan laporan"),
            _l("Pengaduan, saran, atau pertanyaan. Boleh tanpa nama."),
            "public_reports.write",
            order=20,
        ),
        PublicLink(
            "search", _l("Lacak laporan"), _l("Dengan nomor yang Anda terima."), "public_reports.find", order=30
        ),
    ),
)
