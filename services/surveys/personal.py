"""What `surveys` holds about people. Answers of citizens name nobody; of a report, its contact is the reporter's."""

from shared.personal.declared import (
    COPY_OF_THE_ORGANISATION,
    EVERYWHERE,
    ORGANISATION,
    SETTINGS,
    TRAIL,
    Activity,
    Basis,
    Kept,
    Personal,
    Register,
)

OFFICERS = ("survey_officer", "unit_officer", "cause_reviewer")
REGISTER = Register(
    "surveys",
    (
        Activity("surveying", Basis.PUBLIC_TASK, "PermenPANRB 14/2017", Kept(None), OFFICERS),
        Activity("reports", Basis.PUBLIC_TASK, "Perpres 76/2013", Kept(None), (*OFFICERS, "inspector")),
        ORGANISATION,
        SETTINGS,
        TRAIL,
    ),
    (
        Personal("finding", "surveying", by=("proposed_by", "confirmed_by")),
        Personal("finding_step", "surveying", by=("by",)),
        Personal("action", "surveying", ("owner_id",), ("planned_by", "done_by")),
        Personal("survey", "surveying", by=("published_by",)),
        Personal("voice", "surveying", by=("added_by",)),
        Personal("paper_import", "surveying", by=("uploaded_by",)),
        Personal("report", "reports", hidden=("form_mark", "tracking_mark")),
        Personal("report_step", "reports", by=("by",)),
        *COPY_OF_THE_ORGANISATION,
        *EVERYWHERE,
    ),
    {
        "action": ("unit_id",),
        "answer": ("form_id",),
        "finding": ("unit_id",),
        "held_workshop": ("findings",),
        "offering": ("unit_id",),
        "report": ("unit_id",),
        "report_step": ("unit_id",),
        "survey": ("unit_id",),
    },
)
