"""What an area of the frontend brings: its pages, its menu entries, what waits for a person, and its public parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint

from frontend.api import Api
from frontend.gateways.agencies import Agency, User
from frontend.refusals import Texts


@dataclass(frozen=True)
class Entry:
    """A line of the menu. Shown to those who may do one of the permissions; without any, to everybody signed in."""

    text: Any
    endpoint: str
    permissions: tuple[str, ...] = ()
    order: int = 50


@dataclass(frozen=True)
class Task:
    """Something that waits for a person. `by` says why or until when; `due` puts the nearest first."""

    text: str
    href: str
    by: str = ""
    badge: tuple[str, str] | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Panel:
    """A part of a page that another area brings: a template of its own, and what that shows.

    `place` on the home: "main" or "side". On the public page of an agency: "side" or "below". The template gets the
    values as `panel.data` and the macros as `c`; it begins with a section.
    """

    template: str
    data: Any = None
    place: str = "main"
    order: int = 50


@dataclass(frozen=True)
class PublicLink:
    """What a citizen can do without an account, on the public page of an agency; the endpoint takes `slug`."""

    icon: str
    text: Any
    sub: Any
    endpoint: str
    order: int = 50


@dataclass(frozen=True)
class Area:
    """One folder of pages. `waiting` and `panels` are asked for the home, `public_panels` for the public page.

    Each may raise PeerUnavailable or Refused: the page then says that this part is away, and shows the rest.
    """

    name: str
    title: Any
    blueprints: Sequence[Blueprint]
    menu: Sequence[Entry] = ()
    refusals: Texts = field(default_factory=dict)
    waiting: Callable[[Api, User], Sequence[Task]] | None = None
    panels: Callable[[Api, User], Sequence[Panel]] | None = None
    public_links: Sequence[PublicLink] = ()
    public_panels: Callable[[Api, Agency], Sequence[Panel]] | None = None
