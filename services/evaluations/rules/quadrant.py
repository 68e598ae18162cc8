"""The quadrant that turns two ratings into an employee's *predikat*, PermenPANRB 6/2022.

The cells are secondary (four independent lines agree; the drawing of the attachment was not at hand).
"""

from collections.abc import Mapping
from datetime import date

from shared.vocabulary import Predikat, Rating
from shared.vocabulary.rule_sets import Confidence, RuleSet

QUADRANT_2022 = RuleSet("quadrant-2022", "PermenPANRB 6/2022", date(2022, 2, 3), Confidence.SECONDARY)

_CELLS: Mapping[tuple[Rating, Rating], Predikat] = {
    (Rating.DI_ATAS, Rating.DI_ATAS): Predikat.SANGAT_BAIK,
    (Rating.DI_ATAS, Rating.SESUAI): Predikat.BAIK,
    (Rating.DI_ATAS, Rating.DI_BAWAH): Predikat.KURANG,
    (Rating.SESUAI, Rating.DI_ATAS): Predikat.BAIK,
    (Rating.SESUAI, Rating.SESUAI): Predikat.BAIK,
    (Rating.SESUAI, Rating.DI_BAWAH): Predikat.KURANG,
    (Rating.DI_BAWAH, Rating.DI_ATAS): Predikat.BUTUH_PERBAIKAN,
    (Rating.DI_BAWAH, Rating.SESUAI): Predikat.BUTUH_PERBAIKAN,
    (Rating.DI_BAWAH, Rating.DI_BAWAH): Predikat.SANGAT_KURANG,
}


QUADRANTS: Mapping[str, Mapping[tuple[Rating, Rating], Predikat]] = {QUADRANT_2022.id: _CELLS}
RULE_SETS: Mapping[str, RuleSet] = {QUADRANT_2022.id: QUADRANT_2022}


def predikat_of(result: Rating, behaviour: Rating, rules: str = QUADRANT_2022.id) -> Predikat:
    """The *predikat* for a rating of the result (*hasil kerja*) and one of the behaviour (*perilaku kerja*).

    `rules` is the id of the quadrant; old results keep the one under which they were computed.
    """
    return QUADRANTS[rules][result, behaviour]
