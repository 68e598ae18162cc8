"""Findings, their causes, the follow-up plan and the voices of citizens, for the people of the units concerned."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.surveys.commands import causes, findings, follow_up
from services.surveys.queries import findings as queries
from services.surveys.queries import follow_up as plan_queries
from services.surveys.schemas import findings as shapes
from shared.audit.marks import audited
from shared.uow import UnitOfWork, unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("findings", __name__)
FOLLOW_UP = "surveys:follow-up"
PUBLISH = "surveys:publish"


@bp.get("/findings")
@requires(queries.READ)
@bp.arguments(shapes.FindingArgs, location="query")
@bp.response(200, listing_schema(shapes.FindingRowOut))
def list_findings(args: dict[str, Any]) -> Any:
    """Findings by state, source, cause, unit, offering, and by what the reader is to do."""
    with unit_of_work() as uow:
        return queries.findings(uow, args["page"], shapes.FindingArgs.wanted(args))


@bp.get("/findings/waiting")
@requires(queries.READ)
@bp.response(200, shapes.WaitingOut)
def waiting() -> dict[str, Any]:
    """What waits for the reader."""
    with unit_of_work() as uow:
        return {"items": queries.waiting(uow)}


@bp.get("/findings/<uuid:finding_id>")
@requires(queries.READ)
@bp.response(200, shapes.FindingOut)
def read_finding(finding_id: UUID) -> queries.FindingView:
    """A finding with its history, actions and workshops."""
    with unit_of_work() as uow:
        return queries.finding_view(uow, finding_id)


@bp.post("/findings/<uuid:finding_id>/proposal")
@requires("surveys:propose-cause")
@audited("cause-proposed", "cause", "competency")
@bp.arguments(shapes.ProposalIn)
@bp.response(200, shapes.FindingOut)
def propose_cause(proposal: causes.Proposal, finding_id: UUID) -> queries.FindingView:
    """Propose a cause, with a reason."""
    with unit_of_work() as uow:
        causes.propose(uow, finding_id, proposal)
        return _view(uow, finding_id)


@bp.post("/findings/<uuid:finding_id>/confirmation")
@requires("surveys:confirm-cause")
@audited("cause-confirmed")
@bp.arguments(shapes.ConfirmIn)
@bp.response(200, shapes.FindingOut)
def confirm_cause(body: dict[str, Any], finding_id: UUID) -> queries.FindingView:
    """Confirm the proposed cause; the answer says what follows from it."""
    with unit_of_work() as uow:
        causes.confirm(uow, finding_id, body["proposal_id"])
        return _view(uow, finding_id)


@bp.post("/findings/<uuid:finding_id>/return")
@requires("surveys:confirm-cause")
@audited("cause-returned")
@bp.arguments(shapes.ReturnIn)
@bp.response(200, shapes.FindingOut)
def return_cause(returned: causes.Return, finding_id: UUID) -> queries.FindingView:
    """Return the proposal with a reason."""
    with unit_of_work() as uow:
        causes.send_back(uow, finding_id, returned)
        return _view(uow, finding_id)


@bp.post("/findings/<uuid:finding_id>/retraction")
@requires(PUBLISH)
@audited("finding-retracted")
@bp.arguments(shapes.ReasonIn)
@bp.response(200, shapes.FindingOut)
def retract_finding(body: dict[str, str], finding_id: UUID) -> queries.FindingView:
    """Retract a finding that does not stand."""
    with unit_of_work() as uow:
        findings.retract(uow, finding_id, body["reason"])
        return _view(uow, finding_id)


@bp.get("/actions")
@requires(queries.READ)
@bp.arguments(shapes.ActionArgs, location="query")
@bp.response(200, listing_schema(shapes.ActionRowOut))
def list_actions(args: dict[str, Any]) -> Any:
    """The follow-up plan, by due date."""
    with unit_of_work() as uow:
        return plan_queries.actions(uow, args["page"], shapes.ActionArgs.wanted(args))


@bp.post("/actions")
@requires(FOLLOW_UP)
@audited("action-planned")
@bp.arguments(shapes.ActionIn)
@bp.response(201, shapes.ActionOut)
def plan_action(plan: follow_up.Plan) -> Any:
    """Add a line to the follow-up plan; the same form again is answered 200 with the first row."""
    with unit_of_work() as uow:
        action, is_new = follow_up.plan_action(uow, plan)
        uow.flush()
        return plan_queries.action(uow, action.id), 201 if is_new else 200


@bp.get("/actions/<uuid:action_id>")
@requires(queries.READ)
@bp.response(200, shapes.ActionOut)
def read_action(action_id: UUID) -> dict[str, Any]:
    """A line of the follow-up plan."""
    with unit_of_work() as uow:
        return plan_queries.action(uow, action_id)


@bp.post("/actions/<uuid:action_id>/done")
@requires(FOLLOW_UP)
@audited("action-done")
@bp.arguments(shapes.EvidenceIn)
@bp.response(200, shapes.ActionOut)
def complete_action(body: dict[str, str], action_id: UUID) -> dict[str, Any]:
    """An action was carried out; the evidence shows it."""
    with unit_of_work() as uow:
        follow_up.complete_action(uow, action_id, body["evidence"])
        uow.flush()
        return plan_queries.action(uow, action_id)


@bp.get("/surveys/<uuid:survey_id>/voices")
@requires(PUBLISH, queries.READ)
@bp.response(200, shapes.VoicesOut)
def list_voices(survey_id: UUID) -> dict[str, Any]:
    """What officers say that citizens wrote, in the order of the card."""
    with unit_of_work() as uow:
        return {"items": plan_queries.voices(uow, survey_id)}


@bp.post("/surveys/<uuid:survey_id>/voices")
@requires(PUBLISH)
@audited("voice-published")
@bp.arguments(shapes.VoiceIn)
@bp.response(201, shapes.VoiceOut)
def add_voice(heard: follow_up.Heard, survey_id: UUID) -> Any:
    """Put a wording on the public card; the same form again is answered 200 with the first row."""
    with unit_of_work() as uow:
        voice, is_new = follow_up.add_voice(uow, survey_id, heard)
        return voice, 201 if is_new else 200


@bp.delete("/voices/<uuid:voice_id>")
@requires(PUBLISH)
@audited("voice-removed")
@bp.response(204)
def remove_voice(voice_id: UUID) -> None:
    """Take a wording off the card."""
    with unit_of_work() as uow:
        follow_up.remove_voice(uow, voice_id)


def _view(uow: UnitOfWork, finding_id: UUID) -> queries.FindingView:
    """The finding as it stands after the command."""
    uow.flush()
    return queries.finding_view(uow, finding_id)
