"""Proposals and their decisions, grants for payroll, and everybody's own rewards."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.rewards.commands import proposals
from services.rewards.queries import proposals as queries
from services.rewards.queries.payroll import grants_as_csv
from services.rewards.rules.forms import Nomination
from services.rewards.schemas import DeclineIn, GrantArgs, OwnOut, ProposalArgs, ProposalIn, ProposalOut
from services.rewards.selects.reach import READ
from shared.audit.marks import Why, audited, shows
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("proposals", __name__)


@bp.post("/proposals")
@requires("rewards:propose")
@audited("reward-proposed", "scheme_id")
@shows(Why.REWARDING)
@bp.arguments(ProposalIn)
@bp.response(201, ProposalOut)
def propose(nomination: Nomination) -> Any:
    """Propose a reward; its amount is reserved."""
    with unit_of_work() as uow:
        proposal, is_new = proposals.propose(uow, nomination)
        uow.flush()
        return uow.show(queries.proposal(uow, proposal.id)), 201 if is_new else 200


@bp.get("/proposals")
@requires(*READ)
@shows(Why.REWARDING)
@bp.arguments(ProposalArgs, location="query")
@bp.response(200, listing_schema(ProposalOut))
def list_proposals(args: dict[str, Any]) -> Any:
    """Proposals by state, scheme and person."""
    asked = queries.Asked(args["state"], args["scheme_id"], args["ids"])
    with unit_of_work() as uow:
        return uow.show(queries.proposals(uow, args["page"], asked))


@bp.get("/proposals/<uuid:proposal_id>")
@requires(*READ)
@shows(Why.REWARDING)
@bp.response(200, ProposalOut)
def read_proposal(proposal_id: UUID) -> dict[str, Any]:
    """One proposal."""
    with unit_of_work() as uow:
        return uow.show(queries.proposal(uow, proposal_id))


@bp.post("/proposals/<uuid:proposal_id>/approve")
@requires("rewards:approve", live=True)
@audited("reward-granted")
@shows(Why.REWARDING)
@bp.response(200, ProposalOut)
def approve(proposal_id: UUID) -> dict[str, Any]:
    """Grant a reward that somebody else proposed for a third person."""
    with unit_of_work() as uow:
        proposals.approve(uow, proposal_id)
        uow.flush()
        return uow.show(queries.proposal(uow, proposal_id))


@bp.post("/proposals/<uuid:proposal_id>/decline")
@requires("rewards:approve")
@audited("reward-declined")
@shows(Why.REWARDING)
@bp.arguments(DeclineIn)
@bp.response(200, ProposalOut)
def decline(body: dict[str, str], proposal_id: UUID) -> dict[str, Any]:
    """Decline a proposal with a reason."""
    with unit_of_work() as uow:
        proposals.decline(uow, proposal_id, body["reason"])
        uow.flush()
        return uow.show(queries.proposal(uow, proposal_id))


@bp.get("/grants.csv")
@requires("rewards:read")
@audited("grants-exported")
@bp.arguments(GrantArgs, location="query")
def export_grants(args: dict[str, Any]) -> Response:
    """What was granted, for payroll: the platform recommends and pays nothing."""
    with unit_of_work() as uow:
        sheet = grants_as_csv(queries.grants(uow, args["scheme_id"]), uow.zone)
    disposition = "attachment; filename=penghargaan.csv"
    return Response(sheet, mimetype="text/csv", headers={"Content-Disposition": disposition})


@bp.get("/mine")
@requires("rewards:read-own")
@bp.response(200, OwnOut)
def own_rewards() -> dict[str, Any]:
    """What was granted to the person who asks, and why."""
    with unit_of_work() as uow:
        return {"items": queries.own_rewards(uow)}
