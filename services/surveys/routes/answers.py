"""What officers do with answers: paper forms, comments, files, and the QR code that leads citizens to the form."""

import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import segno
from flask import Response, request, stream_with_context
from flask_smorest import Blueprint

from services.surveys.commands import answers as commands
from services.surveys.models.instruments import PaperImport
from services.surveys.queries import answers as queries
from services.surveys.queries.exports import FORMATS
from services.surveys.queries.instruments import managed_survey
from services.surveys.schemas import instruments as shapes
from shared.audit.marks import audited
from shared.db import as_agency, current_agency
from shared.directory import known_agency
from shared.house import house
from shared.refusals import NotFound
from shared.uow import unit_of_work
from shared.web.access import requires
from shared.web.lists import PageArgs, listing_schema

bp = Blueprint("answers", __name__)


@bp.get("/surveys/<uuid:survey_id>/comments")
@requires("surveys:manage")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.CommentOut))
def list_comments(args: dict[str, Any], survey_id: UUID) -> Any:
    """What citizens wrote."""
    with unit_of_work() as uow:
        return queries.comments(uow, survey_id, args["page"])


@bp.get("/surveys/<uuid:survey_id>/answers.<kind>")
@requires("surveys:manage")
@audited("answers-exported")
def export_answers(survey_id: UUID, kind: str) -> Response:
    """All answers as CSV or XLSX, made while they are sent. What hinders is known before the first byte leaves."""
    if kind not in FORMATS:
        raise NotFound("no-such-format", f"Answers are exported as {' or '.join(FORMATS)}.")
    with unit_of_work() as uow:
        export = queries.export(uow, survey_id)
        first = export.portion(uow)
    parts = FORMATS[kind].parts(_lines(current_agency(), export, first))
    response = Response(stream_with_context(parts), mimetype=FORMATS[kind].type)
    response.headers.set("Content-Disposition", "attachment", filename=f"jawaban-{survey_id}.{kind}")
    return response


def _lines(agency_id: UUID, export: queries.Export, first: queries.Portion) -> Iterator[queries.Line]:
    """All lines from the first portion on, each further portion in a transaction of its own.

    The request has left its agency when they are read.
    """
    lines, after = first
    yield from lines
    while after is not None:
        with as_agency(agency_id), unit_of_work() as uow:
            lines, after = export.portion(uow, after)
        yield from lines


@bp.get("/surveys/<uuid:survey_id>/qr.svg")
@requires("surveys:manage")
def draw_qr(survey_id: UUID) -> Response:
    """The address of the public form as a QR code. Absent for surveys on paper."""
    with unit_of_work() as uow:
        code = managed_survey(uow, survey_id).code
        slug = known_agency(uow.session, uow.agency_id).slug
    if code is None:
        raise NotFound("no-public-address", "A survey on paper has no public address.")
    drawn = io.BytesIO()
    address = f"{house().settings.address}/p/{slug}/survei/{code}"
    segno.make(address, error="m").save(drawn, kind="svg", scale=8, border=4, light="#ffffff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@bp.get("/surveys/<uuid:survey_id>/papers")
@requires("surveys:manage")
@bp.arguments(PageArgs, location="query")
@bp.response(200, listing_schema(shapes.PaperImportOut))
def list_papers(args: dict[str, Any], survey_id: UUID) -> Any:
    """Sheets of paper forms of a survey, newest first."""
    with unit_of_work() as uow:
        return queries.papers(uow, survey_id, args["page"])


@bp.post("/surveys/<uuid:survey_id>/papers")
@requires("surveys:manage")
@bp.arguments(shapes.PaperArgs, location="query")
@bp.response(201, shapes.PreviewOut)
def look_at_papers(args: dict[str, Any], survey_id: UUID) -> tuple[commands.Preview, int]:
    """Send a sheet of paper forms (the body, as it is) and see what taking it over would meet."""
    file = commands.PaperFile(args["id"], survey_id, args["filename"], request.get_data())
    with unit_of_work() as uow:
        preview, is_new = commands.look_at_papers(uow, file)
    return preview, 201 if is_new else 200


@bp.get("/papers/<uuid:import_id>")
@requires("surveys:manage")
@bp.response(200, shapes.PreviewOut)
def read_papers(import_id: UUID) -> commands.Preview:
    """The preview of a sheet that was sent."""
    with unit_of_work() as uow:
        return commands.preview_of(commands.papers_in_reach(uow, import_id))


@bp.post("/papers/<uuid:import_id>/apply")
@requires("surveys:manage")
@audited("papers-applied")
@bp.response(200, shapes.PaperImportOut)
def take_over_papers(import_id: UUID) -> PaperImport:
    """Count every form of a sheet, or none."""
    with unit_of_work() as uow:
        return commands.take_over_papers(uow, import_id)
