"""Roles as bundles of permissions. A permission is `<service>:<verb>`.

These are the bundles an agency begins with. It may change them; what a changed role holds travels in the token.
"""

ANYBODY = frozenset({"agencies:read-self"})  # also without any role: somebody who left, or whom no sheet names yet
SIGNED_IN = ANYBODY | {"agencies:read-names"}
EVERYONE = SIGNED_IN | frozenset(
    {
        "agencies:delegate-own",  # scope: my own roles and duties
        "evaluations:read-own",
        "evaluations:give-feedback",  # scope: those in my unit, and those whose superior I am
        "evaluations:rate",  # scope: those I evaluate; whom that is, the service's rows say
        "training:read-own",
        "training:nominate",  # scope: the unit I head
        "training:learn",
        "rewards:read-own",
    }
)
READ_ORGANISATION = SIGNED_IN | frozenset({"agencies:read-organisation"})
READ_AUDIT = frozenset(
    f"{service}:read-audit" for service in ("agencies", "surveys", "evaluations", "training", "rewards")
)

ROLES: dict[str, frozenset[str]] = {
    # of the reserved platform agency
    "operator": SIGNED_IN | {"agencies:register", "agencies:operate"},
    # of an agency
    "agency_admin": READ_ORGANISATION
    | READ_AUDIT
    | {
        "agencies:manage",
        "surveys:manage-settings",
        "evaluations:manage-settings",
        "evaluations:manage-cycles",
        "evaluations:read-distribution",
        "training:manage-settings",
        "rewards:manage-settings",
    },
    "employee": EVERYONE,
    "survey_officer": READ_ORGANISATION
    | {"surveys:manage", "surveys:read-findings", "surveys:publish", "surveys:classify-reports"},
    "unit_officer": READ_ORGANISATION
    | {
        "surveys:read-findings",
        "surveys:propose-cause",
        "surveys:classify-reports",
        "surveys:answer-reports",
        "surveys:follow-up",
    },
    "cause_reviewer": READ_ORGANISATION
    | {"surveys:read-findings", "surveys:confirm-cause", "surveys:supervise-reports"},
    "inspector": READ_ORGANISATION | {"surveys:supervise-reports"},  # *Inspektorat*: reports that accuse somebody
    "training_organiser": READ_ORGANISATION | {"training:read-needs", "training:schedule", "training:read-workshops"},
    "trainer": SIGNED_IN | {"training:read-workshops", "training:assess"},
    "reward_manager": READ_ORGANISATION | {"rewards:manage", "rewards:propose", "rewards:read"},
    "auditor": READ_ORGANISATION | READ_AUDIT | {"evaluations:audit"},  # looks for a reason, which the person will read
    "reward_approver": READ_ORGANISATION | {"rewards:approve", "rewards:read"},
}
PLATFORM_ROLES = frozenset({"operator"})
ASSIGNABLE = tuple(sorted(ROLES.keys() - PLATFORM_ROLES - {"employee"}))
# Everything that a role of an agency can hold. What belongs to the platform is not among it.
CATALOGUE = frozenset().union(*(held for role, held in ROLES.items() if role not in PLATFORM_ROLES))
# An agency has one of each of these things, so a role over a unit does not reach them.
OF_THE_WHOLE = frozenset(
    {"agencies:manage", "agencies:register", "agencies:operate", "evaluations:manage-cycles"}
    | READ_AUDIT
    | {permission for permission in CATALOGUE if permission.endswith(":manage-settings")}
)


def permissions_of(role: str) -> frozenset[str]:
    """What a role holds unless its agency says otherwise; nothing for a role that is not known."""
    return ROLES.get(role, frozenset())
