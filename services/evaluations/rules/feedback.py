"""Who gives continuous feedback to whom, PermenPANRB 6/2022 Art. 5: the superior, and those who work beside."""

from dataclasses import dataclass
from uuid import UUID

from shared.vocabulary.terms import Term


class Relation(Term):
    """How somebody who gives feedback stands to the one who receives it; shown instead of a name."""

    SUPERIOR = "SUPERIOR", "Pimpinan", "Superior"
    PEER = "PEER", "Rekan seunit", "Peer in the unit"


@dataclass(frozen=True)
class Colleague:
    """A serving employee, as far as feedback asks."""

    id: UUID
    unit_id: UUID
    superior_id: UUID | None


def relation_of(author: Colleague, employee: Colleague) -> Relation | None:
    """The relation in which the author may give feedback; None for oneself and for people of other units."""
    if author.id == employee.id:
        return None
    if employee.superior_id == author.id:
        return Relation.SUPERIOR
    return Relation.PEER if author.unit_id == employee.unit_id else None
