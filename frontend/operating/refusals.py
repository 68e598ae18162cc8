"""What the services' noes about parked facts mean."""

from flask_babel import lazy_gettext as _l

REFUSALS = {
    "not-replayable": _l(
        "Fakta ini tidak dapat dicoba lagi: sudah diproses, sudah dibuang, atau tidak dapat dipercaya."
    ),
    "decided-already": _l("Fakta ini sudah diproses atau sudah dibuang."),
    "no-such-parked-fact": _l("Fakta ini tidak ada di antara yang tertahan."),
}
