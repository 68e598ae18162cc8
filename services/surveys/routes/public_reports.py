"""What citizens use without login: a report, what became of it by its tracking number, and "not solved yet"."""

from typing import Any

from flask_smorest import Blueprint

from services.surveys.commands import letters
from services.surveys.commands.reports import policy_of
from services.surveys.queries import reports as queries
from services.surveys.schemas import reports as shapes
from shared.house import house
from shared.uow import unit_of_work
from shared.web.access import public
from shared.web.limits import Pace, paced

bp = Blueprint("public_reports", __name__)


@bp.get("/public/<slug>/reports/form")
@public
@bp.response(200, shapes.ReportFormOut)
def read_form(slug: str) -> dict[str, Any]:
    """What a report can be about, and the agency's terms."""
    with unit_of_work() as uow:
        policy = policy_of(uow)
        terms = {"days_to_verify": policy.days_to_verify, "days_to_react": policy.days_to_react}
        return {"offerings": queries.choices(uow), **terms}


@bp.post("/public/<slug>/reports")
@public
@bp.arguments(shapes.LetterIn)
@bp.response(201, shapes.SentOut)
def send_report(letter: letters.Letter, slug: str) -> Any:
    """Take in a report; the same form again is answered 200 with the first row and its number."""
    with unit_of_work() as uow:
        sent = letters.send(uow, letter, house().settings.secret_key)
        return sent, 201 if sent.is_new else 200


@bp.get("/public/<slug>/reports/<number>")
@public
@paced(Pace.WRITE)
@bp.response(200, shapes.ToldOut)
def track_report(slug: str, number: str) -> queries.Told:
    """What became of a report."""
    with unit_of_work() as uow:
        return queries.told(uow, letters.report_by_number(uow, number))


@bp.post("/public/<slug>/reports/<number>/unsolved")
@public
@bp.arguments(shapes.UnsolvedIn)
@bp.response(200, shapes.ToldOut)
def say_unsolved(unsolved: letters.Unsolved, slug: str, number: str) -> queries.Told:
    """The reporter says that nothing is solved yet: the report opens again."""
    with unit_of_work() as uow:
        report = letters.say_unsolved(uow, number, unsolved)
        uow.flush()
        return queries.told(uow, report)
