"""Whether the next survey of the same layanan came out better or worse, element by element (practice)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.surveys.rules.index import Index, rounded
from shared.vocabulary import Element
from shared.vocabulary.terms import Term


class Change(Term):
    """How a figure stands beside the one of the period before."""

    BETTER = "BETTER", "Membaik", "Better"
    SAME = "SAME", "Tetap", "Unchanged"
    WORSE = "WORSE", "Menurun", "Worse"


@dataclass(frozen=True)
class ElementChange:
    """The means of one element in two periods, four decimals each, and their difference."""

    element: Element
    before: Decimal
    after: Decimal
    difference: Decimal
    change: Change


def change_of(before: Decimal, after: Decimal, places: int = 2) -> Change:
    """Better or worse as readers see it: compared after rounding to the decimals shown."""
    earlier, later = rounded(before, places), rounded(after, places)
    if earlier == later:
        return Change.SAME
    return Change.BETTER if later > earlier else Change.WORSE


def changes_between(
    before: Iterable[tuple[Element, Decimal]], after: Iterable[tuple[Element, Decimal]]
) -> tuple[ElementChange, ...]:
    """The changes of all elements that both periods asked about, in the order of questionnaires."""
    earlier, later = dict(before), dict(after)
    return tuple(
        ElementChange(
            element,
            earlier[element],
            later[element],
            later[element] - earlier[element],
            change_of(earlier[element], later[element]),
        )
        for element in Element
        if element in earlier and element in later
    )


def is_comparable(before: Index, after: Index) -> bool:
    """Whether two IKM may stand beside each other: same weight convention and same elements.

    The same answers differ by a point of the IKM between conventions, which no citizen would understand as a change.
    """
    asked = [[element.element for element in index.elements] for index in (before, after)]
    return before.convention is after.convention and asked[0] == asked[1]
