"""Who looked at my evaluation, when and why."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template

from frontend.gateways import audit
from frontend.gateways.agencies import names
from frontend.gateways.evaluations import own
from frontend.lists import listing
from frontend.session import signed_in

bp = Blueprint("looks", __name__)
READ = "evaluations:read-own"
NEWEST = {"per_page": 10}


@bp.get("/evaluasi-saya/<uuid:id>/siapa-yang-melihat")
@signed_in(READ)
def of_evaluation(id: UUID) -> Any:
    """Looks at one of my evaluations; and the newest where what it led to is used: training and rewards."""
    evaluation, asked = own.evaluation(g.api, id), listing()
    found = audit.looks(g.api, "evaluations", {**asked.params(), "subject_id": id})
    elsewhere = {service: audit.looks(g.api, service, NEWEST).items for service in ("training", "rewards")}
    everybody = [*found.items, *(look for looks in elsewhere.values() for look in looks)]
    return render_template(
        "privacy/looks.html",
        evaluation=evaluation,
        pager=asked.pager(found),
        looks=found.items,
        elsewhere=elsewhere,
        reasons=audit.reasons(g.api, found.items),
        names=names(g.api, [look.actor_employee_id or look.actor_id for look in everybody]),
    )
