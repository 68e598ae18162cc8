"""The id card of a set of rules: what it rests on, from when it holds, and how sure we are of it.

Regulations change while old results stand: every computed value keeps the id of the rule set it was computed under.
"""

from dataclasses import dataclass
from datetime import date

from shared.vocabulary.terms import Term


class Confidence(Term):
    """How sure we are of a rule; what is unconfirmed or unsettled is an agency's setting, never a constant."""

    OFFICIAL_TEXT = "OFFICIAL_TEXT", "Teks resmi", "Official text"
    SECONDARY = "SECONDARY", "Sumber sekunder", "Secondary sources"
    UNCONFIRMED = "UNCONFIRMED", "Belum dipastikan", "Unconfirmed"
    PRACTICE = "PRACTICE", "Praktik instansi", "Practice of agencies"
    UNSETTLED = "UNSETTLED", "Belum baku", "Unsettled"


@dataclass(frozen=True)
class RuleSet:
    """A set of rules under which values are computed: id, legal basis, first day of validity, how sure.

    `valid_from` is the first of January where the sources at hand name only the year of the regulation.
    """

    id: str
    legal_basis: str
    valid_from: date
    confidence: Confidence
