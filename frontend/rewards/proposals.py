"""Pages of proposals: one person proposes, another decides; and everybody's own rewards."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g, render_template
from flask_babel import gettext as _

from frontend.forms import done
from frontend.gateways import rewards as service
from frontend.gateways.agencies import Name, names
from frontend.gateways.rewards import Proposal
from frontend.lists import listing
from frontend.rewards.forms import DecideForm, DeclineForm, ProposeForm
from frontend.rewards.people import NOBODY, narrowed
from frontend.session import signed_in

bp = Blueprint("rewards", __name__)
STAFF = ("rewards:read", "rewards:propose", "rewards:approve")
APPROVE = "rewards:approve"


@bp.get("/penghargaan")
@signed_in("rewards:read-own")
def mine() -> Any:
    """What was granted to me, and why."""
    return render_template("rewards/mine.html", rewards=service.mine(g.api))


@bp.get("/penghargaan/usulan")
@signed_in(*STAFF)
def index() -> Any:
    """Proposals; of one scheme with its budget."""
    asked = listing(filters=("state", "scheme"), sorts=("rank", "points", "amount", "proposed_at"))
    params, is_all = narrowed(asked)
    found = NOBODY if params is None else service.proposals(g.api, params)
    schemes = service.schemes(g.api, {"per_page": service.MOST_SCHEMES}).items
    return render_template(
        "rewards/proposals.html",
        asked=asked,
        pager=asked.pager(found),
        proposals=found.items,
        schemes=schemes,
        scheme=next((one for one in schemes if str(one.id) == asked.filters["scheme"]), None),
        names=names(g.api, [id for row in found.items for id in (row.employee_id, row.unit_id, row.proposer_id)]),
        is_all=is_all,
    )


@bp.route("/penghargaan/skema/<uuid:scheme_id>/usulkan/<uuid:employee_id>", methods=["GET", "POST"])
@signed_in("rewards:propose")
def propose(scheme_id: UUID, employee_id: UUID) -> Any:
    """Propose somebody: their place and its reasons, what it costs, and why."""
    form = ProposeForm()
    if form.validate_on_submit():
        with form.refusals():
            made = service.propose(g.api, {**form.values(), "scheme_id": scheme_id, "employee_id": employee_id})
            return done(_("Usulan diajukan. Orang lain yang memutuskan."), ".show", id=made.id)
    scheme, found = service.scheme(g.api, scheme_id), service.candidate(g.api, scheme_id, employee_id)
    if found is None and not form.errors:
        abort(404)
    shown = {
        "scheme": scheme,
        "candidate": found,
        "names": names(g.api, [employee_id, found.unit_id if found else None]),
    }
    return render_template("rewards/propose.html", form=form, employee_id=employee_id, **shown), form.status


@bp.get("/penghargaan/usulan/<uuid:id>")
@signed_in(*STAFF)
def show(id: UUID) -> Any:
    """One proposal: why, what became of it, and what can be decided."""
    proposal = service.proposal(g.api, id)
    may_decide = g.user.may(APPROVE) and proposal.is_open and proposal.proposer_id != g.user.employee_id
    scheme = service.scheme(g.api, proposal.scheme_id)
    shown = {"proposal": proposal, "scheme": scheme, "names": _named(proposal), "may_decide": may_decide}
    return render_template("rewards/proposal.html", **shown)


@bp.route("/penghargaan/usulan/<uuid:id>/setujui", methods=["GET", "POST"])
@signed_in(APPROVE)
def approve(id: UUID) -> Any:
    """Grant it, after a look at what follows."""
    form = DecideForm()
    if form.validate_on_submit():
        with form.refusals():
            service.approve(g.api, id)
            return done(_("Penghargaan diberikan."), ".show", id=id)
    proposal = service.proposal(g.api, id)
    scheme = service.scheme(g.api, proposal.scheme_id)
    shown = {"proposal": proposal, "scheme": scheme, "names": _named(proposal)}
    return render_template("rewards/approve.html", form=form, **shown), form.status


@bp.route("/penghargaan/usulan/<uuid:id>/tolak", methods=["GET", "POST"])
@signed_in(APPROVE)
def decline(id: UUID) -> Any:
    """Decline it, with a reason."""
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusals():
            service.decline(g.api, id, form.reason.data)
            return done(_("Usulan ditolak. Cadangannya kembali ke anggaran."), ".show", id=id)
    proposal = service.proposal(g.api, id)
    shown = {"proposal": proposal, "names": _named(proposal)}
    return render_template("rewards/decline.html", form=form, **shown), form.status


def _named(proposal: Proposal) -> Mapping[str, Name]:
    return names(g.api, [proposal.employee_id, proposal.unit_id, proposal.proposer_id, proposal.decided_by])
