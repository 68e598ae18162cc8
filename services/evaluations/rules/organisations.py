"""Who sets an organisation's *predikat*: the leader one level up, SE MenPANRB 3/2023 (secondary, three sources)."""

from collections.abc import Sequence
from uuid import UUID


def rater_of(head: UUID | None, heads_above: Sequence[UUID | None]) -> UUID | None:
    """The employee who rates an organisation with this head; None where the decision is made outside the agency.

    `heads_above` are the heads of the units above, nearest first. A vacant seat, or one that the organisation's own
    head fills as well, passes the duty one level up: nobody rates their own organisation.
    """
    return next((above for above in heads_above if above is not None and above != head), None)
