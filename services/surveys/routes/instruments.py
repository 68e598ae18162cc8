"""Offerings, surveys and the agency's settings for them."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.surveys.commands import instruments, publishing
from services.surveys.commands.instruments import OfferingForm, SurveyForm, SurveyPlan
from services.surveys.models.base import Policy
from services.surveys.models.instruments import Offering
from services.surveys.queries import answers as answer_queries
from services.surveys.queries import instruments as queries
from services.surveys.queries.instruments import SurveyFilter, SurveyView
from services.surveys.rules.policy import LONGEST_TERM, SurveyPolicy, impossible_terms, is_possible_mark
from services.surveys.schemas import instruments as shapes
from shared.audit.marks import audited
from shared.policy import policy_on, policy_routes
from shared.refusals import Invalid
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import listing_schema

bp = Blueprint("instruments", __name__)


def check_policy(policy: SurveyPolicy) -> None:
    """Refuse settings that no survey could meet, and clocks that could not run."""
    if not is_possible_mark(policy.mark):
        raise Invalid("mark-impossible", "A mark lies between 1 and 4.", {"mark": ["mark-impossible"]})
    wrong = impossible_terms(policy)
    if wrong:
        text = f"A term has 1 to {LONGEST_TERM} working days."
        raise Invalid("days-impossible", text, {name: ["days-impossible"] for name in wrong})


policy_routes(bp, Policy, SurveyPolicy, "surveys:manage-settings", check_policy)


@bp.get("/offerings")
@requires("surveys:manage", "surveys:read-findings")
@bp.arguments(shapes.OfferingArgs, location="query")
@bp.response(200, listing_schema(shapes.OfferingRowOut))
def list_offerings(args: dict[str, Any]) -> Any:
    """Offerings of units in reach."""
    with unit_of_work() as uow:
        return queries.offerings(uow, args["page"], args["unit_id"])


@bp.post("/offerings")
@requires("surveys:manage")
@bp.arguments(shapes.OfferingIn)
@bp.response(201, shapes.OfferingOut)
def add_offering(form: OfferingForm) -> tuple[Offering, int]:
    """Add what a unit offers to citizens."""
    with unit_of_work() as uow:
        offering, is_new = instruments.add_offering(uow, form)
    return offering, 201 if is_new else 200


@bp.get("/offerings/<uuid:offering_id>")
@requires("surveys:manage")
@bp.response(200, shapes.OfferingOut)
def read_offering(offering_id: UUID) -> Offering:
    """One offering."""
    with unit_of_work() as uow:
        return instruments.offering_in_reach(uow, offering_id)


@bp.put("/offerings/<uuid:offering_id>")
@requires("surveys:manage")
@bp.arguments(shapes.OfferingChange)
@bp.response(200, shapes.OfferingOut)
def change_offering(body: dict[str, Any], offering_id: UUID) -> Offering:
    """Change an offering."""
    with unit_of_work() as uow:
        return instruments.change_offering(uow, OfferingForm(id=offering_id, **body))


@bp.delete("/offerings/<uuid:offering_id>")
@requires("surveys:manage")
@audited("offering-removed")
@bp.response(204)
def remove_offering(offering_id: UUID) -> None:
    """Remove an offering that was never surveyed."""
    with unit_of_work() as uow:
        instruments.remove_offering(uow, offering_id)


@bp.get("/surveys")
@requires("surveys:manage", "surveys:read-findings")
@bp.arguments(shapes.SurveyArgs, location="query")
@bp.response(200, listing_schema(shapes.SurveyRowOut))
def list_surveys(args: dict[str, Any]) -> Any:
    """Surveys of units in reach; for those who read findings only, the published ones."""
    wanted = SurveyFilter(args["state"], args["unit_id"], args["offering_id"])
    with unit_of_work() as uow:
        return queries.surveys(uow, args["page"], wanted)


@bp.post("/surveys")
@requires("surveys:manage")
@bp.arguments(shapes.SurveyIn)
@bp.response(201, shapes.SurveyOut)
def create_survey(form: SurveyForm) -> tuple[SurveyView, int]:
    """Draft a survey from the template of the nine elements."""
    with unit_of_work() as uow:
        survey, is_new = instruments.create_survey(uow, form)
        uow.flush()
        return queries.survey_view(uow, survey.id), 201 if is_new else 200


@bp.get("/surveys/defaults")
@requires("surveys:manage")
@bp.response(200, shapes.DefaultsOut)
def read_defaults() -> SurveyPolicy:
    """What a new survey proposes, by the settings of today."""
    with unit_of_work() as uow:
        return policy_on(uow.session, Policy, SurveyPolicy, uow.today)


@bp.get("/surveys/<uuid:survey_id>")
@requires("surveys:manage", "surveys:read-findings")
@bp.response(200, shapes.SurveyOut)
def read_survey(survey_id: UUID) -> SurveyView:
    """A survey, with its result beside the period before once it is published."""
    with unit_of_work() as uow:
        return queries.survey_view(uow, survey_id)


@bp.put("/surveys/<uuid:survey_id>")
@requires("surveys:manage")
@bp.arguments(shapes.SurveyChange)
@bp.response(200, shapes.SurveyOut)
def change_survey(plan: SurveyPlan, survey_id: UUID) -> SurveyView:
    """Change a draft."""
    with unit_of_work() as uow:
        instruments.change_survey(uow, survey_id, plan)
        return queries.survey_view(uow, survey_id)


@bp.delete("/surveys/<uuid:survey_id>")
@requires("surveys:manage")
@audited("survey-removed")
@bp.response(204)
def remove_survey(survey_id: UUID) -> None:
    """Throw a draft away."""
    with unit_of_work() as uow:
        instruments.remove_survey(uow, survey_id)


@bp.post("/surveys/<uuid:survey_id>/open")
@requires("surveys:manage")
@audited("survey-opened")
@bp.response(200, shapes.SurveyOut)
def open_survey(survey_id: UUID) -> SurveyView:
    """Let answers in."""
    with unit_of_work() as uow:
        instruments.open_survey(uow, survey_id)
        return queries.survey_view(uow, survey_id)


@bp.get("/surveys/<uuid:survey_id>/outlook")
@requires("surveys:manage")
@bp.response(200, shapes.OutlookOut)
def read_outlook(survey_id: UUID) -> answer_queries.Outlook:
    """What publishing today would say."""
    with unit_of_work() as uow:
        return answer_queries.outlook(uow, survey_id)


@bp.post("/surveys/<uuid:survey_id>/close")
@requires("surveys:publish")
@audited("survey-closed")
@bp.response(200, shapes.SurveyOut)
def close_survey(survey_id: UUID) -> SurveyView:
    """Take no more answers."""
    with unit_of_work() as uow:
        publishing.close_survey(uow, survey_id)
        return queries.survey_view(uow, survey_id)


@bp.post("/surveys/<uuid:survey_id>/publish")
@requires("surveys:publish")
@audited("survey-published")
@bp.response(200, shapes.SurveyOut)
def publish_survey(survey_id: UUID) -> SurveyView:
    """Publish the index; weak elements become findings."""
    with unit_of_work() as uow:
        publishing.publish_survey(uow, survey_id)
        return queries.survey_view(uow, survey_id)
