"""The lessons that ship, read once from the data files beside this module. A broken file stops the start."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.training.rules.lessons import Lesson, Option, Question, Section, Text
from shared.refusals import NotFound


def _text(words: Mapping[str, str]) -> Text:
    return Text(words["id"].strip(), words["en"].strip())


def _section(found: Mapping[str, Any]) -> Section:
    return Section(found["key"], _text(found["heading"]), tuple(_text(words) for words in found["paragraphs"]))


def _question(found: Mapping[str, Any]) -> Question:
    options = tuple(Option(one["key"], _text(one)) for one in found["options"])
    question = Question(
        found["key"], _text(found["text"]), options, found["answer"], _text(found["because"]), found["section"]
    )
    if question.answer not in {option.key for option in options}:
        raise ValueError(f"{question.key}: the answer is none of the options")
    return question


def read_lesson(path: Path) -> Lesson:
    """A lesson from its file. Raises KeyError or ValueError where the file is not whole."""
    with path.open("rb") as file:
        found = tomllib.load(file)
    lesson = Lesson(
        key=path.stem,
        edition=found["edition"],
        title=_text(found["title"]),
        summary=_text(found["summary"]),
        minutes=found["minutes"],
        pass_mark=Decimal(found["pass_mark"]),
        competency=found.get("competency"),
        sections=tuple(_section(one) for one in found["sections"]),
        questions=tuple(_question(one) for one in found["questions"]),
    )
    known = {section.key for section in lesson.sections}
    if not {question.section for question in lesson.questions} <= known:
        raise ValueError(f"{path.name}: a question points to no section")
    return lesson


LESSONS: Mapping[str, Lesson] = {path.stem: read_lesson(path) for path in sorted(Path(__file__).parent.glob("*.toml"))}


def lesson_of(key: str) -> Lesson:
    """The lesson of this key. Raises NotFound."""
    lesson = LESSONS.get(key)
    if lesson is None:
        raise NotFound("no-such-lesson", "There is no such lesson.")
    return lesson
