"""What a code of the field is: a value that services exchange, with its words in Indonesian and English."""

from enum import IntEnum, StrEnum
from typing import Self


class Term(StrEnum):
    """A code with its words. Facts and tables carry the code; pages show `label(language)`."""

    indonesian: str
    english: str

    def __new__(cls, code: str, indonesian: str = "", english: str = "") -> Self:
        """A member whose value is the code alone; words are optional only for types, which see `Cls("CODE")` here."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.indonesian = indonesian
        term.english = english
        return term

    def label(self, language: str = "id") -> str:
        """The words in this language: English for `en`, Indonesian for every other."""
        return self.english if language == "en" else self.indonesian


class RankedTerm(Term):
    """A term of a scale, declared from the best to the worst; the better one is the greater.

    Strings compare by letter, so a scale must say its order itself. A plain string is read as the code it spells;
    a term of another scale, or a string that is no code of this one, raises ValueError.
    """

    @property
    def rank(self) -> int:
        """0 for the worst of the scale, one more for each step up."""
        return list(reversed(type(self))).index(self)

    def _rank_of(self, other: str) -> int:
        if isinstance(other, Term) and not isinstance(other, type(self)):
            raise ValueError(f"{type(other).__name__} and {type(self).__name__} are different scales")
        ranks = {member.value: member.rank for member in type(self)}
        if other not in ranks:
            raise ValueError(f"{other!r} is not a valid {type(self).__name__}")
        return ranks[other]

    def __lt__(self, other: str) -> bool:
        return self.rank < self._rank_of(other)

    def __le__(self, other: str) -> bool:
        return self.rank <= self._rank_of(other)

    def __gt__(self, other: str) -> bool:
        return self.rank > self._rank_of(other)

    def __ge__(self, other: str) -> bool:
        return self.rank >= self._rank_of(other)


class NumberedTerm(IntEnum):
    """A number of a scale with its words; it compares and calculates as the number it is."""

    indonesian: str
    english: str

    def __new__(cls, number: int, indonesian: str = "", english: str = "") -> Self:
        """A member whose value is the number alone; words are optional only for types, which see `Cls(2)` here."""
        term = int.__new__(cls, number)
        term._value_ = number
        term.indonesian = indonesian
        term.english = english
        return term

    def label(self, language: str = "id") -> str:
        """The words in this language: English for `en`, Indonesian for every other."""
        return self.english if language == "en" else self.indonesian
