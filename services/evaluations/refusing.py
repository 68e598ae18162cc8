"""Decisions of the rules as refusals that say why, and who must act."""

from collections.abc import Callable, Mapping, Sequence

from services.evaluations.rules.finalising import Obstacle
from services.evaluations.rules.objections import Response
from services.evaluations.rules.reassessing import Assessing
from shared.refusals import Conflict, Forbidden, Invalid, NotFound, Refusal, code_of
from shared.uow import UnitOfWork

# To everybody but the evaluator an evaluation is not there: nobody learns of a draft, nor how far it has come.
ABSENT = frozenset({Obstacle.SELF_EVALUATION, Obstacle.NOT_THE_EVALUATOR})
# By weight.
OBSTACLES: Mapping[Obstacle, tuple[type[Refusal], str]] = {
    Obstacle.EVALUATED_OUTSIDE: (Conflict, "This employee is evaluated outside the agency."),
    Obstacle.ALREADY_FINALISED: (Conflict, "The evaluation was finalised already; it cannot be changed."),
    Obstacle.CYCLE_CLOSED: (Conflict, "The cycle is closed; nothing is rated in it any more."),
    Obstacle.ORGANISATION_NOT_RATED: (
        Conflict,
        "The organisation has no predikat in this cycle yet. The head of the unit above sets it first;"
        " where there is none, an admin of the agency records it.",
    ),
    Obstacle.STANDARD_UNKNOWN: (Conflict, "The position has no competency standard; an admin of the agency sets it."),
    Obstacle.COMPETENCY_NOT_IN_STANDARD: (Invalid, "A competency is not in the standard of the position."),
    Obstacle.LEVEL_OFF_SCALE: (Invalid, "A level is a number from 1 to 5."),
    Obstacle.RATINGS_MISSING: (Invalid, "Rate the result and the behaviour."),
    Obstacle.LEVELS_MISSING: (Invalid, "Give a level to every competency of the standard."),
    Obstacle.NOTE_MISSING: (Invalid, "Write the note that the employee will read."),
}
FIELDS: Mapping[Obstacle, tuple[str, ...]] = {
    Obstacle.COMPETENCY_NOT_IN_STANDARD: ("levels",),
    Obstacle.LEVEL_OFF_SCALE: ("levels",),
    Obstacle.RATINGS_MISSING: ("result", "behaviour"),
    Obstacle.LEVELS_MISSING: ("levels",),
    Obstacle.NOTE_MISSING: ("note",),
}
RESPONSES: Mapping[Response, str] = {
    Response.ALREADY_OBJECTED: "An objection was filed already; it holds until it is decided.",
    Response.ALREADY_SETTLED: "The evaluation is final; it cannot be changed.",
    Response.TOO_LATE: "The time to object has passed; the evaluation becomes final by itself.",
}
ASSESSINGS: Mapping[Assessing, tuple[type[Refusal], str]] = {
    Assessing.SELF_ASSESSMENT: (Forbidden, "Nobody assesses themselves; the superior does."),
    Assessing.ALREADY_ASSESSED: (Conflict, "The competency was assessed again already."),
    Assessing.COMPETENCY_NOT_IN_STANDARD: (Conflict, "The competency is not in the standard of the position."),
    Assessing.LEVEL_OFF_SCALE: (Invalid, "A level is a number from 1 to 5."),
    Assessing.SELF_SOURCE: (Invalid, "A self-assessment closes no gap; name another source."),
}


def refuse_obstacles(obstacles: Sequence[Obstacle], missing: Sequence[str] = ()) -> None:
    """Raise what weighs most of these; nothing when there are none. `missing` are competencies without a level."""
    if not obstacles:
        return
    if ABSENT.intersection(obstacles):
        raise no_such_evaluation()
    ordered = [obstacle for obstacle in OBSTACLES if obstacle in obstacles]
    kind, detail = OBSTACLES[ordered[0]]
    if kind is not Invalid:
        raise kind(code_of(ordered[0]), detail)
    errors = {field: [code_of(obstacle)] for obstacle in ordered for field in FIELDS[obstacle]}
    if Obstacle.LEVELS_MISSING in ordered:
        errors |= {f"levels.{competency}": ["level-missing"] for competency in missing}
    raise Invalid(code_of(ordered[0]), detail, errors)


def refuse_response(response: Response) -> None:
    """Raise why an employee may not acknowledge or object; nothing when allowed."""
    if response is Response.ALLOWED:
        return
    if response in (Response.NOT_OWN, Response.NOT_RECEIVED):
        raise no_such_evaluation()
    if response is Response.REASON_MISSING:
        raise Invalid("reason-missing", "An objection needs a reason.", {"reason": ["reason-missing"]})
    raise Conflict(code_of(response), RESPONSES[response])


def refuse_assessing(answer: Assessing) -> None:
    """Raise why somebody may not assess again; nothing when allowed."""
    if answer is Assessing.ALLOWED:
        return
    if answer is Assessing.NOT_THE_SUPERIOR:
        raise NotFound("no-such-reassessment")
    kind, detail = ASSESSINGS[answer]
    field = {Assessing.LEVEL_OFF_SCALE: "level", Assessing.SELF_SOURCE: "source"}.get(answer)
    raise kind(code_of(answer), detail, {field: [code_of(answer)]} if field else None)


def no_such_evaluation() -> NotFound:
    """Absent, or a draft that is not the caller's: the two look alike."""
    return NotFound("no-such-evaluation", "There is no such evaluation.")


def for_the_whole_agency(uow: UnitOfWork, permission: str) -> None:
    """Raise Forbidden unless the person may do this over the whole agency, and not just in a unit of it."""
    if not uow.person.may(permission) or uow.person.units_for(permission) is not None:
        raise Forbidden("not-permitted", f"This needs the permission {permission} over the whole agency.")


def the_first(row: object, same: Callable[[], bool]) -> bool:
    """Whether a row that a form brings is there already. Raises Conflict when its id belongs to something else."""
    if row is None:
        return False
    if not same():
        raise Conflict("id-taken", "This id belongs to something else.")
    return True
