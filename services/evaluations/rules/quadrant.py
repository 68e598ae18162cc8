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


def predikat_of(result: Rating, behaviour: Rating) -> Predikat:
    """The *predikat* for a rating of the result (*hasil kerja*) and one of the behaviour (*perilaku kerja*)."""
    return _CELLS[result, behaviour]
