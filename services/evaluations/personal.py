"""What `evaluations` holds about people."""

from services.evaluations.queries.own import RECEIVED
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

LAW = "PP 30/2019; PermenPANRB 6/2022"
REGISTER = Register(
    "evaluations",
    (
        Activity("evaluating", Basis.LEGAL_DUTY, LAW, None, ("employee", "auditor")),
        Activity("feedback", Basis.LEGAL_DUTY, LAW, None, ("employee",)),
        Activity("inspecting", Basis.LEGAL_DUTY, "UU 27/2022", None, ("auditor",)),
        ORGANISATION,
        SETTINGS,
        TRAIL,
    ),
    (
        Personal(
            "evaluation",
            "evaluating",
            ("employee_id",),
            ("evaluator_id",),
            only={"state": RECEIVED},
            over="finalised_on",
        ),
        Personal("objection", "evaluating", ("employee_id",)),
        Personal("reassessment", "evaluating", ("employee_id",), ("assessed_by",), over="assessed_on"),
        Personal("cycle", "evaluating", by=("opened_by", "closed_by")),
        Personal("organisation_rating", "evaluating", by=("rated_by", "rater_id")),
        Personal("feedback", "feedback", ("employee_id",), ("author_id",), over="given_on"),
        Personal(
            "inspection",
            "inspecting",
            ("employee_id",),
            ("auditor_id", "opened_by"),
            from_day="shown_from",
            over="shown_from",
        ),
        *COPY_OF_THE_ORGANISATION,
        *EVERYWHERE,
    ),
    {
        "evaluation": ("unit_id", "position_id"),
        "finding": ("unit_id", "survey_id"),
        "organisation_rating": ("organisation_id",),
        "published_index": ("offering_id", "unit_id"),
        "reassessment": ("enrolment_id",),
    },
)
