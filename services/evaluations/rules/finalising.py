"""What still hinders an evaluator from rating or finalising an evaluation, PermenPANRB 6/2022.

Arts. 24-25 (official text, quoted in SE 3/2023): the organisation's *predikat* first, then the persons'. A decision
names all obstacles at once, so that a page can show everything that is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.evaluations.rules.objections import EvaluationState
from services.evaluations.rules.quadrant import QUADRANT_2022, predikat_of
from shared.vocabulary import CompetencyLevel, LevelSource, OrganisationPredikat, Predikat, Rating
from shared.vocabulary.terms import Term


class Obstacle(Term):
    """One thing in the way of rating or finalising."""

    ALREADY_FINALISED = "ALREADY_FINALISED", "Evaluasi sudah ditetapkan", "Already finalised"
    CYCLE_CLOSED = "CYCLE_CLOSED", "Periode penilaian sudah ditutup", "The cycle is closed"
    SELF_EVALUATION = "SELF_EVALUATION", "Tidak dapat menilai diri sendiri", "Nobody evaluates themselves"
    NOT_THE_EVALUATOR = "NOT_THE_EVALUATOR", "Bukan pejabat penilai pegawai ini", "Not this person's evaluator"
    EVALUATED_OUTSIDE = "EVALUATED_OUTSIDE", "Dinilai di luar instansi", "Evaluated outside the agency"
    STANDARD_UNKNOWN = (
        "STANDARD_UNKNOWN",
        "Standar kompetensi jabatan belum ada",
        "The position has no competency standard yet",
    )
    COMPETENCY_NOT_IN_STANDARD = (
        "COMPETENCY_NOT_IN_STANDARD",
        "Kompetensi tidak ada dalam standar jabatan",
        "The competency is not in the standard",
    )
    LEVEL_OFF_SCALE = "LEVEL_OFF_SCALE", "Level harus 1 sampai 5", "A level is a number from 1 to 5"
    ORGANISATION_NOT_RATED = (
        "ORGANISATION_NOT_RATED",
        "Predikat organisasi belum ditetapkan",
        "The organisation has no predikat yet",
    )
    RATINGS_MISSING = "RATINGS_MISSING", "Rating belum lengkap", "A rating is missing"
    LEVELS_MISSING = "LEVELS_MISSING", "Level kompetensi belum lengkap", "Levels of competencies are missing"
    NOTE_MISSING = "NOTE_MISSING", "Catatan untuk pegawai belum diisi", "The note to the employee is missing"


@dataclass(frozen=True)
class AssessedAs:
    """The level that somebody gave a competency (1 to 5), and where it comes from."""

    level: int
    source: LevelSource


@dataclass(frozen=True)
class Situation:
    """Who evaluates whom, and where the evaluation and its cycle stand."""

    employee_id: UUID
    evaluator_id: UUID | None
    state: EvaluationState
    is_cycle_open: bool
    organisation: OrganisationPredikat | None = None


@dataclass(frozen=True)
class Ratings:
    """What an evaluator has entered so far; `levels` by code of the competency, `note` is for the employee to read."""

    result: Rating | None = None
    behaviour: Rating | None = None
    levels: Mapping[str, AssessedAs] = field(default_factory=dict)
    note: str = ""

    def predikat(self, rules: str = QUADRANT_2022.id) -> Predikat | None:
        """What this quadrant gives for the two ratings; None while one is missing."""
        if self.result is None or self.behaviour is None:
            return None
        return predikat_of(self.result, self.behaviour, rules)


@dataclass(frozen=True)
class Finalisation:
    """Whether an evaluation can be finalised: the *predikat* it would get, and all that hinders it."""

    obstacles: tuple[Obstacle, ...]
    predikat: Predikat | None
    missing: tuple[str, ...] = ()
    rules: str = QUADRANT_2022.id

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles


def person_obstacles(situation: Situation, by: UUID) -> tuple[Obstacle, ...]:
    """What keeps this person from touching the evaluation at all, whatever they enter."""
    found = []
    if situation.state is EvaluationState.OUTSIDE:
        found.append(Obstacle.EVALUATED_OUTSIDE)
    elif situation.state is not EvaluationState.DRAFT:
        found.append(Obstacle.ALREADY_FINALISED)
    if not situation.is_cycle_open:
        found.append(Obstacle.CYCLE_CLOSED)
    if by == situation.employee_id:
        found.append(Obstacle.SELF_EVALUATION)
    elif by != situation.evaluator_id:
        found.append(Obstacle.NOT_THE_EVALUATOR)
    return tuple(found)


def rating_obstacles(
    situation: Situation, by: UUID, standard: Mapping[str, int], ratings: Ratings
) -> tuple[Obstacle, ...]:
    """What hinders this person from saving these ratings in a draft, for a position with this standard."""
    found = list(person_obstacles(situation, by))
    if not set(ratings.levels) <= set(standard):
        found.append(Obstacle.COMPETENCY_NOT_IN_STANDARD)
    if any(assessed.level not in set(CompetencyLevel) for assessed in ratings.levels.values()):
        found.append(Obstacle.LEVEL_OFF_SCALE)
    return tuple(found)


def finalisation(
    situation: Situation, by: UUID, standard: Mapping[str, int], ratings: Ratings, rules: str = QUADRANT_2022.id
) -> Finalisation:
    """Whether this person can finalise now; `missing` lists the competencies of the standard without a level."""
    predikat = ratings.predikat(rules)
    found = list(rating_obstacles(situation, by, standard, ratings))
    if not standard:
        found.append(Obstacle.STANDARD_UNKNOWN)
    if situation.organisation is None:
        found.append(Obstacle.ORGANISATION_NOT_RATED)
    if predikat is None:
        found.append(Obstacle.RATINGS_MISSING)
    missing = tuple(competency for competency in standard if competency not in ratings.levels)
    if missing:
        found.append(Obstacle.LEVELS_MISSING)
    if not ratings.note.strip():
        found.append(Obstacle.NOTE_MISSING)
    return Finalisation(tuple(found), predikat, missing, rules)
