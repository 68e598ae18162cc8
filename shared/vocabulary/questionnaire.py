"""The standard question and the four answers of each SKM element, in the agency's voice.

What is asked and the words of the answers follow PermenPANRB 14/2017 (secondary, three sources; the words of
PROSEDUR unconfirmed); the sentences are Cendana's own. Answers are ordered by their score, 1 to 4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.vocabulary import Element

SCORES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Option:
    """One answer: its score, 1 (worst) to 4 (best), and its words."""

    score: int
    indonesian: str
    english: str

    def label(self, language: str = "id") -> str:
        """The words in this language: English for `en`, Indonesian for every other."""
        return self.english if language == "en" else self.indonesian


@dataclass(frozen=True)
class Question:
    """The question about one element, with its four options."""

    element: Element
    indonesian: str
    english: str
    options: tuple[Option, ...]

    def label(self, language: str = "id") -> str:
        """The words in this language: English for `en`, Indonesian for every other."""
        return self.english if language == "en" else self.indonesian


def _question(element: Element, asked: tuple[str, str], *answers: tuple[str, str]) -> Question:
    options = tuple(Option(score, *words) for score, words in zip(SCORES, answers, strict=True))
    return Question(element, *asked, options)


_MATCHES = (
    ("Tidak sesuai", "Do not match"),
    ("Kurang sesuai", "Hardly match"),
    ("Sesuai", "Match"),
    ("Sangat sesuai", "Match very well"),
)

STANDARD_QUESTIONS: tuple[Question, ...] = (
    _question(
        Element.PERSYARATAN,
        (
            "Apakah persyaratan yang diminta sesuai dengan jenis layanannya?",
            "Do the requirements match the kind of service?",
        ),
        *_MATCHES,
    ),
    _question(
        Element.PROSEDUR,
        ("Seberapa mudah prosedur layanan ini bagi Anda?", "How easy was the procedure of this service for you?"),
        ("Tidak mudah", "Not easy"),
        ("Kurang mudah", "Not very easy"),
        ("Mudah", "Easy"),
        ("Sangat mudah", "Very easy"),
    ),
    _question(
        Element.WAKTU,
        ("Seberapa cepat layanan ini diselesaikan?", "How quickly was this service completed?"),
        ("Tidak cepat", "Not quickly"),
        ("Kurang cepat", "Not very quickly"),
        ("Cepat", "Quickly"),
        ("Sangat cepat", "Very quickly"),
    ),
    _question(
        Element.BIAYA,
        ("Bagaimana biaya atau tarif layanan ini menurut Anda?", "What do you think of the cost of this service?"),
        ("Sangat mahal", "Very expensive"),
        ("Cukup mahal", "Rather expensive"),
        ("Murah", "Cheap"),
        ("Gratis", "Free"),
    ),
    _question(
        Element.PRODUK,
        (
            "Apakah hasil layanan sesuai dengan yang tercantum dalam standar pelayanan?",
            "Do the results of the service match what its standard promises?",
        ),
        *_MATCHES,
    ),
    _question(
        Element.KOMPETENSI,
        ("Bagaimana kemampuan petugas yang melayani Anda?", "How competent were the staff who served you?"),
        ("Tidak kompeten", "Not competent"),
        ("Kurang kompeten", "Not very competent"),
        ("Kompeten", "Competent"),
        ("Sangat kompeten", "Very competent"),
    ),
    _question(
        Element.PERILAKU,
        ("Bagaimana kesopanan dan keramahan petugas?", "How polite and friendly were the staff?"),
        ("Tidak sopan dan ramah", "Not polite and friendly"),
        ("Kurang sopan dan ramah", "Not very polite and friendly"),
        ("Sopan dan ramah", "Polite and friendly"),
        ("Sangat sopan dan ramah", "Very polite and friendly"),
    ),
    _question(
        Element.SARANA,
        ("Bagaimana mutu sarana dan prasarananya?", "How good are the rooms and facilities?"),
        ("Buruk", "Bad"),
        ("Cukup", "Fair"),
        ("Baik", "Good"),
        ("Sangat baik", "Very good"),
    ),
    _question(
        Element.PENGADUAN,
        ("Bagaimana pengaduan pengguna layanan ditangani?", "How are complaints of users handled?"),
        ("Tidak ada", "There is no handling"),
        ("Ada tetapi tidak berfungsi", "It exists but does not work"),
        ("Berfungsi kurang maksimal", "It works, but not fully"),
        ("Dikelola dengan baik", "It is managed well"),
    ),
)

QUESTION_OF: Mapping[Element, Question] = MappingProxyType({q.element: q for q in STANDARD_QUESTIONS})
