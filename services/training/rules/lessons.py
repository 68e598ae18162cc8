"""What a lesson is, and what the answers to its quiz come to. Content is data, in two languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.training.rules.hours import is_passed


@dataclass(frozen=True)
class Text:
    """Words in Indonesian and English."""

    id: str
    en: str


@dataclass(frozen=True)
class Section:
    """A part of a lesson, read in a minute or two."""

    key: str
    heading: Text
    paragraphs: tuple[Text, ...]


@dataclass(frozen=True)
class Option:
    """An answer that can be chosen."""

    key: str
    text: Text


@dataclass(frozen=True)
class Question:
    """A question with one right answer, why it is right, and the section that says so."""

    key: str
    text: Text
    options: tuple[Option, ...]
    answer: str
    because: Text
    section: str


@dataclass(frozen=True)
class Lesson:
    """A lesson with its quiz. `edition` rises when questions change; `pass_mark` is out of 100."""

    key: str
    edition: int
    title: Text
    summary: Text
    minutes: int
    pass_mark: Decimal
    competency: str | None
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Marked:
    """What a try came to: out of 100, to two decimals, with the questions that were answered right."""

    score: Decimal
    is_passed: bool
    right: frozenset[str]


def answer_faults(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with a set of answers as such: left out, no option of the question, no question of the lesson."""
    known = {question.key: {option.key for option in question.options} for question in questions}
    faults = {f"answers.{key}": ["question-unknown"] for key in answers.keys() - known.keys()}
    for key, options in known.items():
        if key not in answers:
            faults[f"answers.{key}"] = ["answer-missing"]
        elif answers[key] not in options:
            faults[f"answers.{key}"] = ["option-unknown"]
    return faults


def mark(lesson: Lesson, answers: Mapping[str, str]) -> Marked:
    """Mark the answers to a lesson's quiz: each right one counts the same."""
    right = frozenset(question.key for question in lesson.questions if answers.get(question.key) == question.answer)
    share = Decimal(100 * len(right)) / len(lesson.questions)
    score = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Marked(score, is_passed(score, lesson.pass_mark), right)
