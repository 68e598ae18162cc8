"""What `surveys` holds about people. Answers of citizens name nobody; of a report, its contact is the reporter's."""

from shared.personal.declared import (
    COPY_OF_THE_ORGANISATION,
    EVERYWHERE,
    GONE,
    ORGANISATION,
    OWN_ID,
    SETTINGS,
    TRAIL,
    Activity,
    Basis,
    Personal,
    Register,
)

OFFICERS = ("survey_officer", "unit_officer", "cause_reviewer")
REGISTER = Register(
    "surveys",
    (
        Activity("surveying", Basis.PUBLIC_TASK, "PermenPANRB 14/2017", None, OFFICERS),
        Activity("reports", Basis.PUBLIC_TASK, "Perpres 76/2013", None, (*OFFICERS, "inspector")),
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
        Personal("answer", "surveying", over="survey.closed_at", emptied={"comment": ""}),
        Personal("paper_import", "surveying", by=("uploaded_by",), over="uploaded_at", emptied={"content": None}),
        Personal(
            "report",
            "reports",
            hidden=("form_mark", "tracking_mark"),
            over="closed_on",
            emptied={"text": GONE, "contact": "", "form_mark": OWN_ID, "tracking_mark": OWN_ID},
        ),
        Personal("report_step", "reports", by=("by",), over="report.closed_on", emptied={"text": GONE, "note": ""}),
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
