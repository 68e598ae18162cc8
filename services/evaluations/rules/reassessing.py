"""Assessing a competency again after training: the superior does it after coaching (form B.1.9), nobody themselves.

A workshop passed is an intervention done; the gap closes only by such an assessment.
"""

from dataclasses import dataclass
from uuid import UUID

from shared.vocabulary import CompetencyLevel, LevelSource
from shared.vocabulary.terms import Term

SOURCES = tuple(source for source in LevelSource if source is not LevelSource.SELF)


class Assessing(Term):
    """Whether somebody may assess a competency again, and if not, why."""

    ALLOWED = "ALLOWED", "Boleh", "Allowed"
    SELF_ASSESSMENT = "SELF_ASSESSMENT", "Tidak dapat menilai diri sendiri", "Nobody assesses themselves"
    NOT_THE_SUPERIOR = "NOT_THE_SUPERIOR", "Bukan atasan pegawai ini", "Not this person's superior"
    ALREADY_ASSESSED = "ALREADY_ASSESSED", "Sudah dinilai kembali", "Assessed again already"
    COMPETENCY_NOT_IN_STANDARD = (
        "COMPETENCY_NOT_IN_STANDARD",
        "Kompetensi tidak ada dalam standar jabatan",
        "The competency is not in the standard",
    )
    LEVEL_OFF_SCALE = "LEVEL_OFF_SCALE", "Level harus 1 sampai 5", "A level is a number from 1 to 5"
    SELF_SOURCE = "SELF_SOURCE", "Penilaian diri tidak menutup kesenjangan", "A self-assessment closes no gap"


@dataclass(frozen=True)
class Request:
    """A competency of an employee to be assessed again; `standard` is the position's level, None where it has none."""

    employee_id: UUID
    superior_id: UUID | None
    standard: int | None
    is_done: bool = False


def assessing(request: Request, by: UUID, level: int, source: LevelSource) -> Assessing:
    """Whether this person may give this level from this source."""
    if by == request.employee_id:
        return Assessing.SELF_ASSESSMENT
    if by != request.superior_id:
        return Assessing.NOT_THE_SUPERIOR
    if request.is_done:
        return Assessing.ALREADY_ASSESSED
    if request.standard is None:
        return Assessing.COMPETENCY_NOT_IN_STANDARD
    if level not in set(CompetencyLevel):
        return Assessing.LEVEL_OFF_SCALE
    return Assessing.ALLOWED if source in SOURCES else Assessing.SELF_SOURCE
