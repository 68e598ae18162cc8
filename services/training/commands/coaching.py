"""Coaching is offered after some evaluations; the employee takes the offer or not, the superior carries it out."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.training.models.base import COPIES
from services.training.models.needs import CoachingOffer
from services.training.rules.states import OfferState
from shared.db import uuid7
from shared.refusals import Conflict, NotFound
from shared.rows import insert_rows
from shared.uow import UnitOfWork


def offer_coaching(uow: UnitOfWork, evaluations: Mapping[UUID, tuple[UUID, date]]) -> None:
    """Offer coaching for evaluations ({evaluation: (employee, day)}); once for each."""
    if not evaluations:
        return
    rows = [
        {
            "agency_id": uow.agency_id,
            "id": uuid7(),
            "evaluation_id": evaluation_id,
            "employee_id": employee_id,
            "offered_on": on,
            "state": OfferState.OFFERED,
            "answered_at": None,
        }
        for evaluation_id, (employee_id, on) in sorted(evaluations.items())
    ]
    offers = insert_rows(CoachingOffer, rows)
    uow.session.execute(offers.on_conflict_do_nothing(index_elements=["agency_id", "evaluation_id"]))


def answer_offer(uow: UnitOfWork, offer_id: UUID, answer: OfferState) -> CoachingOffer:
    """The employee takes an offer of coaching, or does not. The same answer twice is one.

    Raises NotFound for an offer to somebody else, Conflict when another answer was given already.
    """
    offer = uow.get(CoachingOffer, offer_id, lock=True)
    if offer.employee_id != uow.person.employee:
        raise NotFound("no-such-coaching-offer")
    if offer.state == answer:
        return offer
    if offer.state != OfferState.OFFERED:
        raise Conflict("offer-answered-already", "You answered this offer already; speak with your superior.")
    offer.state, offer.answered_at = answer, uow.now
    return offer


def carry_out(uow: UnitOfWork, offer_id: UUID) -> CoachingOffer:
    """The superior says that the coaching took place. Twice is once.

    Raises NotFound for people of another superior, Conflict for an offer that was not taken.
    """
    offer = uow.get(CoachingOffer, offer_id, lock=True)
    employee = uow.find(COPIES.employee, offer.employee_id)
    if employee is None or employee.superior_id != uow.person.employee:
        raise NotFound("no-such-coaching-offer")
    if offer.state == OfferState.DONE:
        return offer
    if offer.state != OfferState.ACCEPTED:
        raise Conflict("offer-not-taken", "The employee has not taken this offer.")
    offer.state, offer.answered_at = OfferState.DONE, uow.now
    return offer
