"""Seats, for those who were nominated."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.training.commands import seats
from services.training.models.workshops import Enrolment
from services.training.queries import plan
from services.training.queries.calendar import calendar_file
from services.training.schemas.learning import EnrolmentOut
from services.training.schemas.workshops import SeatOut
from shared.uow import unit_of_work
from shared.web.access import requires

bp = Blueprint("seats", __name__)


@bp.get("/enrolments/<uuid:enrolment_id>")
@requires("training:read-own")
@bp.response(200, EnrolmentOut)
def read_enrolment(enrolment_id: UUID) -> Any:
    """The own nomination."""
    with unit_of_work() as uow:
        return plan.enrolment(uow, enrolment_id)


@bp.post("/enrolments/<uuid:enrolment_id>/confirm")
@requires("training:read-own")
@bp.response(200, SeatOut)
def confirm(enrolment_id: UUID) -> Enrolment:
    """Take the seat, or a place on the waiting list."""
    with unit_of_work() as uow:
        return seats.confirm(uow, enrolment_id)


@bp.post("/enrolments/<uuid:enrolment_id>/decline")
@requires("training:read-own")
@bp.response(200, SeatOut)
def decline(enrolment_id: UUID) -> Enrolment:
    """Not take part; a seat held goes to the first who waits."""
    with unit_of_work() as uow:
        return seats.decline(uow, enrolment_id)


@bp.get("/enrolments/<uuid:enrolment_id>/calendar.ics")
@requires("training:read-own")
@bp.response(200, content_type="text/calendar")
def calendar(enrolment_id: UUID) -> Response:
    """The workshop as a calendar file."""
    with unit_of_work() as uow:
        content = calendar_file(uow, enrolment_id)
    disposition = {"Content-Disposition": 'attachment; filename="lokakarya.ics"'}
    return Response(content, mimetype="text/calendar", headers=disposition)
