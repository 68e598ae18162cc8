"""Lessons in both languages, and tries at their quizzes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from frontend.api import Api
from frontend.shapes import build

SERVICE = "training"


@dataclass(frozen=True)
class Text:
    """Words in Indonesian and English."""

    id: str
    en: str

    def label(self, language: str) -> str:
        """The words in this language, for the filter `kata`."""
        return self.en if language == "en" else self.id


@dataclass(frozen=True)
class Section:
    """A part of a lesson."""

    key: str
    heading: Text
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Option:
    """An answer on offer."""

    key: str
    text: Text


@dataclass(frozen=True)
class Question:
    """A question of the quiz."""

    key: str
    text: Text
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Answer:
    """How one question went; the reason comes with a right answer."""

    key: str
    is_right: bool
    section: str
    chosen: str | None = None
    because: Text | None = None


@dataclass(frozen=True)
class Attempt:
    """A try at the quiz; `score` and `pass_mark` are out of 100."""

    id: UUID
    score: Decimal
    pass_mark: Decimal
    is_passed: bool
    tried_at: datetime
    questions: tuple[Answer, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson to read, with its quiz and the own state."""

    key: str
    title: Text
    summary: Text
    minutes: int
    pass_mark: Decimal
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    completed_on: date | None = None
    latest: Attempt | None = None


def lesson(api: Api, key: str) -> Lesson:
    """A lesson."""
    return build(Lesson, api.get(SERVICE, f"/lessons/{quote(key, safe='')}"))


def hand_in(api: Api, key: str, values: Mapping[str, Any]) -> Attempt:
    """Hand in answers."""
    return build(Attempt, api.post(SERVICE, f"/lessons/{quote(key, safe='')}/attempts", values))
