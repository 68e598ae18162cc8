"""What `agencies` holds about people."""

from shared.personal.declared import (
    EVERYWHERE,
    GONE,
    OWN_ID,
    SETTINGS,
    TRAIL,
    Activity,
    Basis,
    Personal,
    Register,
)

READERS = ("agency_admin", "survey_officer", "unit_officer", "training_organiser", "reward_manager", "auditor")
REGISTER = Register(
    "agencies",
    (
        Activity("employment", Basis.LEGAL_DUTY, "UU 20/2023", None, READERS),
        Activity("sheets", Basis.PUBLIC_TASK, "UU 20/2023", 12, ("agency_admin",)),
        Activity("access", Basis.PUBLIC_TASK, "UU 27/2022", 12, ("agency_admin",)),
        Activity("requests", Basis.LEGAL_DUTY, "UU 27/2022", None, ("agency_admin",)),
        SETTINGS,
        TRAIL,
    ),
    (
        Personal(
            "employee",
            "employment",
            ("id",),
            ("superior_id",),
            over="left_on",
            emptied={"name": GONE, "nip": OWN_ID, "email": None},
        ),
        Personal(
            "unit",
            "employment",
            by=("head_id",),
            hidden=("head_nip",),
            over="employee.left_on",
            emptied={"head_nip": None},
        ),
        Personal("sheet_import", "sheets", by=("uploaded_by",), over="uploaded_at"),
        Personal(
            "account",
            "employment",
            ("id", "employee_id"),
            ("disabled_by",),
            over="employee.left_on",
            emptied={"name": GONE, "subject": OWN_ID, "groups": []},
        ),
        Personal(
            "session", "access", ("account_id",), hidden=("handle_hash", "id_token", "provider_sid"), over="ended_at"
        ),
        Personal("role_assignment", "employment", ("employee_id",), ("given_by",), over="employee.left_on"),
        Personal("role_bundle", "access", by=("changed_by",)),
        Personal("role_group", "access", by=("given_by",)),
        Personal("delegation", "access", ("employee_id", "delegate_id"), ("given_by", "ended_by"), over="ends_on"),
        Personal("machine", "access", by=("made_by", "ended_by")),
        Personal("provider_trial", "access", by=("made_by",)),
        Personal("sign_on_policy", "settings", by=("set_by",)),
        Personal("data_request", "requests", ("employee_id",), ("recorded_by", "answered_by"), over="answered_at"),
        *EVERYWHERE,
    ),
    {"delegation": ("roles",)},
)
