"""Evaluators who finalise what they have entered, as fast as two of them can: by the command of the product.

A person decides each evaluation; so many at a time, one evaluator's people in a transaction, is what two processes can
drive. Time then settles what nobody objects to: the first portion here, as by a tick of the clock, the rest by the
workers.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from multiprocessing import get_context
from uuid import UUID, uuid4

from flask import g

from deploy.bench.made.writing import owner
from services.evaluations.app import create_app
from services.evaluations.commands.rating import finalise
from services.evaluations.commands.responses import settle_by_time
from shared.auth.principal import Grant, Principal
from shared.db import as_agency
from shared.house import house
from shared.settings import Settings
from shared.uow import UnitOfWork, unit_of_work

AT_ONCE = 2  # processes: the cores of the machine of the aim
LONG_AFTER = timedelta(days=90)  # when nobody may object any more
READY = """
SELECT evaluator_id, id FROM evaluation
 WHERE agency_id = %s AND cycle_id = %s AND state = 'DRAFT' AND mod(hashtext(evaluator_id::text) & 65535, %s) = %s
 ORDER BY evaluator_id, id"""


@dataclass(frozen=True)
class Part:
    """A part of the evaluators of a cycle."""

    settings: Settings
    agency_id: UUID
    cycle_id: UUID
    number: int


def finalise_all(settings: Settings, agency_id: UUID, cycle_id: UUID) -> int:
    """Finalise every draft of a cycle; how many those were."""
    parts = [Part(settings, agency_id, cycle_id, number) for number in range(AT_ONCE)]
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(finalise_part, parts))


def begin_settling(settings: Settings, agency_id: UUID) -> None:
    """Let the time to object pass for all: the first portion is settled, and leads to the others."""
    with _inside(settings, agency_id), unit_of_work() as uow:
        settle_by_time(uow, uow.now + LONG_AFTER)


def finalise_part(part: Part) -> int:
    """Finalise the drafts of one part; how many those were. Runs in a process of its own."""
    with owner(part.settings, "evaluations") as connection:
        values = [part.agency_id, part.cycle_id, AT_ONCE, part.number]
        rows = connection.execute(READY, values).fetchall()
    with _inside(part.settings, part.agency_id):
        for evaluator_id, own in groupby(rows, key=lambda row: row[0]):
            g.principal = Principal(uuid4(), part.agency_id, evaluator_id, (Grant("employee"),))
            with unit_of_work() as uow:
                _finalise(uow, [row[1] for row in own])
    return len(rows)


def _finalise(uow: UnitOfWork, evaluations: Sequence[UUID]) -> None:
    for evaluation_id in evaluations:
        finalise(uow, evaluation_id, "Target tahunan terlampaui.")


@contextmanager
def _inside(settings: Settings, agency_id: UUID) -> Iterator[None]:
    """Within the service and the agency, as in a request that no route has taken yet."""
    app = create_app(settings)
    with app.test_request_context(), as_agency(agency_id):
        yield
        house(app).db.session.remove()
        house(app).db.engine.dispose()
