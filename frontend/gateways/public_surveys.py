"""Surveys as citizens need them: which are open, the form, and its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from frontend.api import Api, Params
from frontend.shapes import Page, build, build_page
from shared.vocabulary import Element

SERVICE = "surveys"


@dataclass(frozen=True)
class Option:
    """An answer in both languages."""

    score: int
    indonesian: str
    english: str


@dataclass(frozen=True)
class Question:
    """The question about one element."""

    element: Element
    indonesian: str
    english: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class PublicForm:
    """The citizen's form."""

    code: str
    name: str
    offered_by: str
    offering_slug: str
    is_open: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class OpenSurvey:
    """A survey that takes answers."""

    code: str
    name: str
    offered_by: str
    last_day: date | None = None


def open_surveys(api: Api, slug: str, params: Params) -> Page[OpenSurvey]:
    """What citizens can answer now."""
    return build_page(OpenSurvey, api.get(SERVICE, f"/public/{slug}/surveys", params))


def form_at(api: Api, slug: str, code: str) -> PublicForm:
    """The citizen's form."""
    return build(PublicForm, api.get(SERVICE, f"/public/{slug}/surveys/{code}"))


def answer(api: Api, slug: str, code: str, values: Mapping[str, Any]) -> None:
    """Send a form; twice is once."""
    api.post(SERVICE, f"/public/{slug}/surveys/{code}/answers", values)
