"""What `rewards` holds about people."""

from services.rewards.selects.reach import SEEN_BY_THE_PERSON
from shared.personal.declared import (
    COPY_OF_THE_ORGANISATION,
    EVERYWHERE,
    ORGANISATION,
    SETTINGS,
    TRAIL,
    Activity,
    Basis,
    Personal,
    Register,
)

STAFF = ("reward_manager", "reward_approver")
REGISTER = Register(
    "rewards",
    (
        Activity("rewarding", Basis.LEGAL_DUTY, "PP 30/2019 Pasal 60", None, STAFF),
        Activity("ranking", Basis.LEGAL_DUTY, "PP 30/2019 Bab VI", None, STAFF),
        ORGANISATION,
        SETTINGS,
        TRAIL,
    ),
    (
        Personal(
            "proposal",
            "rewarding",
            ("employee_id",),
            ("proposer_id", "decided_by"),
            only={"state": SEEN_BY_THE_PERSON},
            over="decided_at",
        ),
        Personal("scheme", "rewarding", by=("created_by", "activated_by")),
        Personal("standing", "ranking", ("employee_id",), over="settled_on"),
        Personal("training", "ranking", ("employee_id",), over="completed_on"),
        *COPY_OF_THE_ORGANISATION,
        *EVERYWHERE,
    ),
    {
        "proposal": ("evaluation_id",),
        "scheme": ("units",),
        "standing": ("cycle_id", "objection_id"),
    },
)
