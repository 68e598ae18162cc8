"""What `training` holds about people."""

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

LAW = "UU 20/2023; PermenPANRB 38/2017"
REGISTER = Register(
    "training",
    (
        Activity("developing", Basis.LEGAL_DUTY, LAW, None, ("employee", "training_organiser")),
        Activity("workshops", Basis.LEGAL_DUTY, LAW, None, ("training_organiser", "trainer", "employee")),
        Activity("lessons", Basis.PUBLIC_TASK, LAW, None, ()),
        ORGANISATION,
        SETTINGS,
        TRAIL,
    ),
    (
        Personal("known_level", "developing", ("employee_id",), over="employee.left_on"),
        Personal("gap", "developing", ("employee_id",), over="closed_on"),
        Personal("coaching_offer", "developing", ("employee_id",), over="answered_at"),
        Personal("enrolment", "workshops", ("employee_id",), ("nominated_by",), over="workshop.completed_on"),
        Personal("workshop", "workshops", ("trainer_employee_id",), ("scheduled_by",)),
        Personal("hours_entry", "workshops", ("employee_id",), over="earned_on"),
        Personal("lesson_attempt", "lessons", ("employee_id",), over="tried_at"),
        Personal("lesson_completion", "lessons", ("employee_id",)),
        *COPY_OF_THE_ORGANISATION,
        *EVERYWHERE,
    ),
    {
        "known_level": ("origin_id",),
        "gap": ("unit_id",),
        "coaching_offer": ("evaluation_id",),
        "unit_need": ("finding_id", "unit_id"),
        "enrolment": ("unit_id",),
        "hours_entry": ("source_id",),
        "nomination_request": ("unit_id",),
    },
)
