"""What a survey is and what may be done with it when (PermenPANRB 14/2017: at least once a year; the rest practice)."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date

from services.surveys.rules.index import is_valid_score
from shared.sheets import CellError, Column
from shared.vocabulary import Element
from shared.vocabulary.terms import Term

# No letters that are taken for others when a citizen types the code from paper (no i, l, o, u; no 0, 1).
CODE_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 12  # about 59 bits: nobody finds a survey by trying
MOST_COMMENT = 4_000  # characters
MOST_SLUG = 60


class SurveyState(Term):
    """Where a survey stands. It goes from one to the next and never back."""

    DRAFT = "DRAFT", "Draf", "Draft"
    OPEN = "OPEN", "Dibuka", "Open"
    CLOSED = "CLOSED", "Ditutup", "Closed"
    PUBLISHED = "PUBLISHED", "Terbit", "Published"


class Channel(Term):
    """How answers come in: by the public form, or from paper forms that an officer takes over."""

    ONLINE = "ONLINE", "Daring", "Online"
    PAPER = "PAPER", "Formulir kertas", "Paper forms"


def new_code() -> str:
    """The public code of a survey: random, short enough to type, impossible to count through."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def code_of(typed: str) -> str | None:
    """The code that a person meant, whatever the case and with or without dashes; None when it can be none."""
    code = typed.strip().replace("-", "").lower()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def slug_of(name: str) -> str:
    """The part of a public address that a name gives: `Akta Kelahiran` becomes `akta-kelahiran`; maybe empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_SLUG].strip("-")


def is_slug(text: str) -> bool:
    """Whether it can stand in a public address as it is."""
    return bool(text) and text == slug_of(text)


def takes_answers(state: str, last_day: date | None, today: date) -> bool:
    """Whether an answer still counts: the survey is open and its last day is not over."""
    return state == SurveyState.OPEN and not is_over(last_day, today)


def is_over(last_day: date | None, today: date) -> bool:
    """Whether the last day to answer has passed; without one a survey stays open until somebody closes it."""
    return last_day is not None and today > last_day


def score_fault(value: str) -> str | None:
    """Why this cell of a paper form is no score."""
    return None if value.isascii() and value.isdigit() and is_valid_score(int(value)) else "score-1-to-4"


def comment_fault(value: str) -> str | None:
    """Why this free text cannot be kept."""
    return None if len(value) <= MOST_COMMENT else "text-too-long"


def paper_columns(headings: tuple[str, ...]) -> tuple[Mapping[str, Element], tuple[Column, ...], list[CellError]]:
    """Under which heading each element stands (U1 to U9 as questionnaires number them, or its code), and what lacks.

    Data go by the code: U8 is SARANA and U9 PENGADUAN, the other way round than in the regulation's list.
    """
    found: dict[str, Element] = {}
    faults = []
    for element in Element:
        number = element.questionnaire_code
        names = [name for name in (number.lower(), element.value.lower()) if name in headings]
        if not names:
            faults.append(CellError(1, number, "column-missing"))
        elif len(names) > 1:
            faults.append(CellError(1, number, "column-twice"))
        else:
            found[names[0]] = element
    columns = [Column(name, required=False, check=score_fault) for name in found]
    columns += [Column("no", required=False), Column("saran", required=False, check=comment_fault)]
    return found, tuple(columns), faults


def paper_faults(rows: list[Mapping[str, str]], elements: Mapping[str, Element]) -> list[CellError]:
    """Forms without a single answer, and form numbers that stand twice."""
    faults = []
    seen: set[str] = set()
    for row in rows:
        if not any(row[name] for name in elements):
            faults.append(CellError(int(row["_row"]), next(iter(elements), ""), "form-empty"))
        if row["no"] and row["no"] in seen:
            faults.append(CellError(int(row["_row"]), "no", "number-twice", row["no"]))
        seen.add(row["no"])
    return faults
