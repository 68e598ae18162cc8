"""Who may be rewarded under a scheme, and in which order they stand.

UU 20/2023 Art. 21(1) entitles every ASN to reward and recognition (official text); who gets what is the agency's
policy, resting on a decree that the scheme names. Points rank people and are no currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.vocabulary import Employment, Predikat
from shared.vocabulary.rule_sets import Confidence, RuleSet
from shared.vocabulary.terms import Term

REWARDS_2023 = RuleSet("rewards-2023", "UU 20/2023 Art. 21", date(2023, 10, 31), Confidence.PRACTICE)

LEAST_PREDIKAT = Predikat.BAIK
NO_EVALUATION = UUID(int=0)


class SchemeState(Term):
    """How far a scheme has come. An active one is not edited: people rest on it."""

    DRAFT = "DRAFT", "Rancangan", "Draft"
    ACTIVE = "ACTIVE", "Berlaku", "Active"
    CLOSED = "CLOSED", "Ditutup", "Closed"


class SchemeObstacle(Term):
    """Why a scheme cannot be opened as it stands."""

    DECREE_MISSING = "DECREE_MISSING", "Nomor keputusan belum diisi", "The number of the decree is missing"
    PERIOD_REVERSED = "PERIOD_REVERSED", "Periode berakhir sebelum dimulai", "The period ends before it begins"
    NOBODY_COVERED = "NOBODY_COVERED", "Jenis pegawai belum dipilih", "No kind of employment is chosen"
    BUDGET_INVALID = "BUDGET_INVALID", "Anggaran tidak boleh negatif", "The budget must not be negative"
    NOTHING_RANKS = "NOTHING_RANKS", "Penentu peringkat belum diisi", "Nothing that ranks is set"
    PREDIKAT_BELOW_POLICY = (
        "PREDIKAT_BELOW_POLICY",
        "Predikat paling rendah di bawah ketentuan instansi",
        "The least predikat is below the agency's own rule",
    )


class Ineligibility(Term):
    """Why a person may not be rewarded under a scheme now."""

    HAS_LEFT = "HAS_LEFT", "Sudah tidak bertugas", "No longer serves here"
    EMPLOYMENT_NOT_COVERED = "EMPLOYMENT_NOT_COVERED", "Jenis pegawai tidak termasuk", "Employment is not covered"
    UNIT_NOT_COVERED = "UNIT_NOT_COVERED", "Unit tidak termasuk", "The unit is not covered"
    NOT_EVALUATED = "NOT_EVALUATED", "Belum ada evaluasi dalam periode", "No evaluation in the period"
    NOT_FINAL = "NOT_FINAL", "Evaluasi belum final", "The evaluation is not final"
    OPEN_OBJECTION = "OPEN_OBJECTION", "Ada keberatan yang belum diputus", "An objection is open"
    PREDIKAT_TOO_LOW = "PREDIKAT_TOO_LOW", "Predikat di bawah syarat", "The predikat is below what is asked"
    DISCIPLINE_CASE = "DISCIPLINE_CASE", "Ada kasus disiplin berjalan", "A disciplinary case is running"


@dataclass(frozen=True)
class Coverage:
    """Whom a scheme covers. `units` are the roots of the covered subtrees; none of them means the whole agency."""

    employment: frozenset[Employment]
    units: frozenset[UUID] = frozenset()
    least_predikat: Predikat = LEAST_PREDIKAT


@dataclass(frozen=True)
class Points:
    """What ranks in a scheme: points of each *predikat*, points for each JP, and the JP that count at most."""

    of_predikat: Mapping[Predikat, Decimal] = field(default_factory=dict)
    of_hour: Decimal = Decimal(0)
    hours_counted: Decimal | None = None


@dataclass(frozen=True)
class Scheme:
    """A reward scheme as data: its decree (*SK*, *Perwali*), period, coverage, points, and budget in whole rupiah."""

    decree: str
    period_start: date
    period_end: date
    coverage: Coverage
    points: Points
    budget: int


@dataclass(frozen=True)
class Standing:
    """The final or pending evaluation of a person: its *predikat*, the end of its period, and what is open on it."""

    predikat: Predikat
    period_end: date
    is_final: bool
    has_open_objection: bool = False
    evaluation_id: UUID = NO_EVALUATION


@dataclass(frozen=True)
class Candidate:
    """A person who might be rewarded: where they serve (path from the root), how they stand, JP in the period."""

    employee_id: UUID
    employment: Employment
    unit_path: Sequence[UUID]
    standing: Standing | None
    hours: Decimal = Decimal(0)
    is_serving: bool = True
    has_discipline_case: bool = False


@dataclass(frozen=True)
class Ranked:
    """A person in the ranking: equal points share a rank, and the next rank leaves as many out (1, 1, 3)."""

    candidate: Candidate
    points: Decimal
    rank: int


def scheme_obstacles(scheme: Scheme, floor: Predikat = LEAST_PREDIKAT) -> tuple[SchemeObstacle, ...]:
    """What a scheme still lacks before anybody can be proposed under it; nothing about money is assumed.

    `floor` is the least *predikat* that the agency's settings let a scheme ask for.
    """
    points = scheme.points
    checks = (
        (SchemeObstacle.DECREE_MISSING, not scheme.decree.strip()),
        (SchemeObstacle.PERIOD_REVERSED, scheme.period_end < scheme.period_start),
        (SchemeObstacle.NOBODY_COVERED, not scheme.coverage.employment),
        (SchemeObstacle.BUDGET_INVALID, scheme.budget < 0),
        (SchemeObstacle.NOTHING_RANKS, not any(points.of_predikat.values()) and not points.of_hour),
        (SchemeObstacle.PREDIKAT_BELOW_POLICY, scheme.coverage.least_predikat < floor),
    )
    return tuple(obstacle for obstacle, found in checks if found)


def ineligibilities(scheme: Scheme, candidate: Candidate) -> tuple[Ineligibility, ...]:
    """Everything that keeps a person from a reward under the scheme now; empty when they may be proposed.

    The agency's policy with this default: a final evaluation in the period, *Baik* at least, no open objection to it,
    no running disciplinary case.
    """
    coverage = scheme.coverage
    checks = (
        (Ineligibility.HAS_LEFT, not candidate.is_serving),
        (Ineligibility.EMPLOYMENT_NOT_COVERED, candidate.employment not in coverage.employment),
        (
            Ineligibility.UNIT_NOT_COVERED,
            bool(coverage.units) and coverage.units.isdisjoint(candidate.unit_path),
        ),
        (Ineligibility.DISCIPLINE_CASE, candidate.has_discipline_case),
    )
    found = [obstacle for obstacle, holds in checks if holds]
    return (*found, *standing_obstacles(scheme, candidate.standing))


def is_eligible(scheme: Scheme, candidate: Candidate) -> bool:
    """Whether nothing keeps the person from a reward under the scheme."""
    return not ineligibilities(scheme, candidate)


def points_for(points: Points, candidate: Candidate) -> Decimal:
    """The points that rank a person: those of the *predikat*, and those of the JP that count; none is 0."""
    hours = candidate.hours if points.hours_counted is None else min(candidate.hours, points.hours_counted)
    predikat = candidate.standing.predikat if candidate.standing else None
    of_predikat = points.of_predikat.get(predikat, Decimal(0)) if predikat else Decimal(0)
    return of_predikat + points.of_hour * hours


def ranking(scheme: Scheme, candidates: Iterable[Candidate]) -> tuple[Ranked, ...]:
    """The eligible people, most points first.

    Equal points share a rank, since local rules decide ties; among them the list goes by *predikat*, hours and id.
    """
    eligible = [(points_for(scheme.points, person), person) for person in candidates if is_eligible(scheme, person)]
    eligible.sort(key=_place)
    ranked: list[Ranked] = []
    for number, (points, person) in enumerate(eligible, start=1):
        shares = ranked and ranked[-1].points == points
        ranked.append(Ranked(person, points, ranked[-1].rank if shares else number))
    return tuple(ranked)


def _place(pair: tuple[Decimal, Candidate]) -> tuple[Decimal, int, Decimal, UUID]:
    points, person = pair
    predikat_rank = person.standing.predikat.rank if person.standing else -1
    return (-points, -predikat_rank, -person.hours, person.employee_id)


def standing_in(scheme: Scheme, standings: Iterable[Standing]) -> Standing | None:
    """The evaluation of a person that counts in the scheme's period: the newest final one, else the newest pending.

    Rewards rest on final evaluations (rule 7 across the services), so one that is still pending never stands in the
    way of an earlier final one; one that was final and is objected to does. None when the period holds none.
    """
    within = [standing for standing in standings if scheme.period_start <= standing.period_end <= scheme.period_end]
    return max(within, key=lambda one: (one.is_final, one.period_end, one.evaluation_id), default=None)


def standing_obstacles(scheme: Scheme, standing: Standing | None) -> tuple[Ineligibility, ...]:
    """What this evaluation itself has against a reward under the scheme; empty when one can rest on it."""
    if standing is None or not scheme.period_start <= standing.period_end <= scheme.period_end:
        return (Ineligibility.NOT_EVALUATED,)
    checks = (
        (Ineligibility.NOT_FINAL, not standing.is_final),
        (Ineligibility.OPEN_OBJECTION, standing.has_open_objection),
        (Ineligibility.PREDIKAT_TOO_LOW, standing.predikat < scheme.coverage.least_predikat),
    )
    return tuple(obstacle for obstacle, holds in checks if holds)
