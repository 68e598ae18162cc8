"""What `agencies` holds about people."""

from shared.personal.declared import (
    EVERYWHERE,
    SETTINGS,
    TRAIL,
    Activity,
    Basis,
    Kept,
    Personal,
    Register,
)

READERS = ("agency_admin", "survey_officer", "unit_officer", "training_organiser", "reward_manager", "auditor")
REGISTER = Register(
    "agencies",
    (
        Activity("employment", Basis.LEGAL_DUTY, "UU 20/2023", Kept(None), READERS),
        Activity("access", Basis.PUBLIC_TASK, "UU 27/2022", Kept(None), ("agency_admin",)),
        Activity("requests", Basis.LEGAL_DUTY, "UU 27/2022", Kept(None), ("agency_admin",)),
        SETTINGS,
        TRAIL,
    ),
    (
        Personal("employee", "employment", ("id",), ("superior_id",)),
        Personal("unit", "employment", by=("head_id",), hidden=("head_nip",)),
        Personal("sheet_import", "employment", by=("uploaded_by",)),
        Personal("account", "access", ("id", "employee_id"), ("disabled_by",)),
        Personal("session", "access", ("account_id",), hidden=("handle_hash", "id_token", "provider_sid")),
        Personal("role_assignment", "access", ("employee_id",), ("given_by",)),
        Personal("role_bundle", "access", by=("changed_by",)),
        Personal("role_group", "access", by=("given_by",)),
        Personal("delegation", "access", ("employee_id", "delegate_id"), ("given_by", "ended_by")),
        Personal("machine", "access", by=("made_by", "ended_by")),
        Personal("provider_trial", "access", by=("made_by",)),
        Personal("sign_on_policy", "settings", by=("set_by",)),
        Personal("data_request", "requests", ("employee_id",), ("recorded_by", "answered_by")),
        *EVERYWHERE,
    ),
    {"delegation": ("roles",)},
)
