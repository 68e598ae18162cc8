"""Answers: one by one from the public form, or typed from paper and taken over as a sheet, whole or not at all.

An answer states no fact: it would stamp the time on a participant.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.surveys.commands.instruments import survey_in_reach
from services.surveys.commands.reach import of_this_form
from services.surveys.models.instruments import Answer, PaperImport, Survey, open_on
from services.surveys.rules.instruments import Channel, SurveyState, code_of, paper_columns, paper_faults, takes_answers
from shared.refusals import Conflict, Gone, Invalid, NotFound
from shared.rows import insert_rows
from shared.sheets import SHOWN_ERRORS, SHOWN_ROWS, CellError, Unreadable, checked, read_sheet
from shared.uow import UnitOfWork
from shared.vocabulary import Element

BATCH = 1_000  # rows in one INSERT
FORM = ("agency_id", "survey_id", "form_id")
TABLE, SURVEYS = cast(Table, Answer.__table__), cast(Table, Survey.__table__)
SENT = [column.name for column in TABLE.columns if column.name not in ("agency_id", "survey_id")]
# The lock makes closing wait for answers that are on their way: none comes after the survey was counted.
OPEN = (
    select(SURVEYS.c.agency_id, SURVEYS.c.id, *(bindparam(name, type_=TABLE.c[name].type).label(name) for name in SENT))
    .where(SURVEYS.c.agency_id == bindparam("agency"), SURVEYS.c.code == bindparam("code"))
    .where(open_on(SURVEYS.c.state, SURVEYS.c.last_day, bindparam("answered_on")))
    .with_for_update(read=True, key_share=True)
)
# Made once, by columns and not by rows: citizens wait for it, and building it took longer than running it.
COUNT = (
    insert(TABLE)
    .from_select(["agency_id", "survey_id", *SENT], OPEN)
    .on_conflict_do_nothing(index_elements=FORM)
    .returning(TABLE.c.id)
)


@dataclass(frozen=True)
class AnswerForm:
    """What one citizen sent. `form_id` was made at random with the form."""

    form_id: UUID
    scores: Mapping[Element, int]
    comment: str = ""


def record_answer(uow: UnitOfWork, code: str, form: AnswerForm) -> bool:
    """Count an answer; False when this form was counted before, however often and however parallel it is sent.

    Raises NotFound for a code of no survey, Gone for a survey that takes no more answers.
    """
    meant = code_of(code)
    row = {
        "agency": uow.agency_id,
        "code": meant,
        "id": uuid4(),
        "form_id": form.form_id,
        "comment": form.comment,
        "answered_on": uow.today,
        "source": Channel.ONLINE.value,
        **{element.value.lower(): score for element, score in form.scores.items()},
    }
    if uow.session.connection().execute(COUNT, row).first() is not None:
        return True
    _check_counted(uow, meant, form.form_id)
    return False


def _check_counted(uow: UnitOfWork, code: str | None, form_id: UUID) -> None:
    """Say why a form was not counted, unless it was before. Raises NotFound and Gone."""
    counted = select(Answer.id).where(Answer.survey_id == Survey.id, Answer.form_id == form_id).exists()
    addressed = select(counted).where(Survey.code == code, Survey.state != SurveyState.DRAFT)
    is_counted = uow.session.scalar(addressed)
    if is_counted is None:
        raise NotFound("no-such-survey", "There is no survey with this code.")
    if not is_counted:
        raise Gone("survey-closed", "This survey takes no more answers.")


@dataclass(frozen=True)
class PaperFile:
    """A sheet of paper forms as it came."""

    id: UUID
    survey_id: UUID
    filename: str
    content: bytes


@dataclass(frozen=True)
class Preview:
    """What taking the sheet over would meet. `errors` holds the first SHOWN_ERRORS of `error_count`."""

    id: UUID
    survey_id: UUID
    filename: str
    rows: int
    error_count: int
    errors: Sequence[CellError]
    columns: Sequence[str]
    sample: Sequence[Mapping[str, str]]
    applied: bool


@dataclass(frozen=True)
class PaperForms:
    """What a sheet says: rows by heading, the element under each heading, and every fault by its cell."""

    rows: Sequence[Mapping[str, str]]
    elements: Mapping[str, Element] = field(default_factory=dict)
    errors: Sequence[CellError] = ()


def look_at_papers(uow: UnitOfWork, file: PaperFile) -> tuple[Preview, bool]:
    """Keep the sheet and say what is wrong with it; True when it is new. No answer is counted yet.

    Raises Conflict for a file that this survey has counted, and for a survey that takes no paper forms now.
    """
    survey = survey_in_reach(uow, file.survey_id)
    kept = uow.find(PaperImport, file.id)
    if kept is not None:
        of_this_form(kept.survey_id == survey.id)
        return preview_of(kept), False
    _check_takes_papers(uow, survey)
    digest = hashlib.sha256(file.content).hexdigest()
    _check_not_counted(uow, file.survey_id, digest)
    kept = PaperImport(
        id=file.id,
        survey_id=file.survey_id,
        filename=file.filename,
        digest=digest,
        content=file.content,
        uploaded_by=uow.person.account_id,
        uploaded_at=uow.now,
        applied_at=None,
        answers=None,
    )
    return preview_of(uow.add(kept)), True


def papers_in_reach(uow: UnitOfWork, import_id: UUID, *, lock: bool = False) -> PaperImport:
    """A sheet of paper forms, for who manages its survey. Raises NotFound."""
    kept = uow.get(PaperImport, import_id, lock=lock)
    survey_in_reach(uow, kept.survey_id)
    return kept


def preview_of(kept: PaperImport) -> Preview:
    """The preview of a kept sheet; without rows once it was taken over and the file let go."""
    forms = _read(kept.content) if kept.content is not None else PaperForms(())
    return Preview(
        id=kept.id,
        survey_id=kept.survey_id,
        filename=kept.filename,
        rows=len(forms.rows) if kept.answers is None else kept.answers,
        error_count=len(forms.errors),
        errors=forms.errors[:SHOWN_ERRORS],
        columns=[name for name in ("no", *forms.elements, "saran") if any(row[name] for row in forms.rows)],
        sample=forms.rows[:SHOWN_ROWS],
        applied=kept.applied_at is not None,
    )


def take_over_papers(uow: UnitOfWork, import_id: UUID) -> PaperImport:
    """Count every form of a sheet. Taken over already, it stays as it is; with a fault it changes nothing (Invalid)."""
    kept = papers_in_reach(uow, import_id, lock=True)
    if kept.applied_at is not None or kept.content is None:
        return kept
    survey = survey_in_reach(uow, kept.survey_id, lock=True)
    _check_takes_papers(uow, survey)
    _check_not_counted(uow, kept.survey_id, kept.digest)
    forms = _read(kept.content)
    if forms.errors:
        raise Invalid("sheet-faulty", f"The sheet has {len(forms.errors)} faults; nothing was taken over.")
    rows = [_paper_answer(uow, survey.id, row, forms.elements) for row in forms.rows]
    for start in range(0, len(rows), BATCH):
        uow.session.execute(insert_rows(Answer, rows[start : start + BATCH]))
    kept.applied_at, kept.answers, kept.content = uow.now, len(rows), None
    return kept


def _check_takes_papers(uow: UnitOfWork, survey: Survey) -> None:
    if survey.channel != Channel.PAPER:
        raise Conflict("survey-online", "Paper forms go into a survey of their own.")
    if not takes_answers(survey.state, survey.last_day, uow.today):
        raise Conflict("survey-not-open", "Paper forms are taken over while the survey is open.")


def _check_not_counted(uow: UnitOfWork, survey_id: UUID, digest: str) -> None:
    same = select(PaperImport.id).where(
        PaperImport.survey_id == survey_id, PaperImport.digest == digest, PaperImport.applied_at.is_not(None)
    )
    if uow.session.scalar(same) is not None:
        raise Conflict("sheet-counted", "This very file was taken over into this survey before.")


def _read(content: bytes) -> PaperForms:
    try:
        sheet = read_sheet(content)
    except Unreadable as unreadable:
        return PaperForms((), errors=(unreadable.error,))
    elements, columns, faults = paper_columns(sheet.headings)
    if faults:
        return PaperForms((), elements, faults)
    rows, errors = checked(sheet, columns)
    errors += paper_faults(rows, elements)
    return PaperForms(rows, elements, sorted(errors, key=lambda error: error.row))


def _paper_answer(
    uow: UnitOfWork, survey_id: UUID, row: Mapping[str, str], elements: Mapping[str, Element]
) -> dict[str, object]:
    return {
        "agency_id": uow.agency_id,
        "id": uuid4(),
        "survey_id": survey_id,
        "form_id": uuid4(),
        "comment": row["saran"],
        "answered_on": uow.today,
        "source": Channel.PAPER.value,
        **{element.value.lower(): int(row[name]) if row[name] else None for name, element in elements.items()},
    }
