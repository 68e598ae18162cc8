"""What citizens use without login: the surveys that are open, a form, and its answer."""

from typing import Any

from flask_smorest import Blueprint

from services.surveys.commands import answers
from services.surveys.commands.answers import AnswerForm
from services.surveys.queries import public_surveys as queries
from services.surveys.schemas import public_surveys as shapes
from shared.uow import unit_of_work
from shared.web.access import public
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("public_surveys", __name__)


@bp.get("/public/<slug>/surveys")
@public
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.OpenSurveyOut))
def list_open_surveys(args: dict[str, Any], slug: str) -> Any:
    """Surveys that take answers today and that the agency shows."""
    with unit_of_work() as uow:
        return queries.open_surveys(uow, args["page"])


@bp.get("/public/<slug>/surveys/<code>")
@public
@bp.response(200, shapes.FormOut)
def read_form(slug: str, code: str) -> queries.PublicForm:
    """The form at a public address, open or closed."""
    with unit_of_work() as uow:
        return queries.form_at(uow, code)


@bp.post("/public/<slug>/surveys/<code>/answers")
@public
@bp.arguments(shapes.AnswerIn)
@bp.response(201, shapes.ReceivedOut)
def record_answer(form: AnswerForm, slug: str, code: str) -> tuple[dict[str, bool], int]:
    """Count an answer; the same form again is answered 200 and counted no second time."""
    with unit_of_work() as uow:
        is_new = answers.record_answer(uow, code, form)
    return {"counted": True}, 201 if is_new else 200
