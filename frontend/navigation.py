"""The menu, and the pages that areas make together: what waits for a person, and what an agency shows its citizens."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l

from frontend.api import Api, PeerUnavailable, Refused
from frontend.area import Area, Entry, Panel, PublicLink, Task
from frontend.gateways.agencies import Agency, User
from frontend.state import frontend

T = TypeVar("T")
log = logging.getLogger(__name__)
FITTING = 5  # so many entries stand side by side in a desk's bar
IN_THE_BAR = 4  # of more than that, so many; all of them are in the menu beside it
HOME = Entry(_l("Beranda"), "pages.home", order=0)
LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A line of the menu as this person sees it."""

    text: Any
    href: str
    is_here: bool
    is_in_bar: bool = True


@dataclass
class Together:
    """What the areas brought to a page, and whose part is away."""

    tasks: list[Task] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    away: list[Any] = field(default_factory=list)

    def at(self, place: str) -> list[Panel]:
        """The panels of a place, in their order."""
        return sorted((panel for panel in self.panels if panel.place == place), key=lambda panel: panel.order)


def menu() -> list[Line]:
    """The lines for the person who looks; nobody's menu on the public pages of another agency."""
    user: User | None = g.get("user")
    if user is None or g.agency != user.agency:
        return []
    entries = [entry for area in frontend().areas for entry in area.menu if user.may(*entry.permissions)]
    entries.append(HOME)
    lines = [(entry, url_for(entry.endpoint)) for entry in sorted(entries, key=lambda entry: entry.order)]
    here = _here([href for _, href in lines])
    bar = _bar([href for _, href in lines], here)
    return [Line(entry.text, href, href == here, href in bar) for entry, href in lines]


def _bar(hrefs: Sequence[str], here: str | None) -> Sequence[str]:
    """What stands in the bar: the first ones, and always where one is."""
    if len(hrefs) <= FITTING:
        return hrefs
    first = list(hrefs[:IN_THE_BAR])
    return first if here is None or here in first else [*first[:-1], here]


def _here(hrefs: Sequence[str]) -> str | None:
    """The longest address of the menu under which this page lies."""
    under = [href for href in hrefs if request.path == href or request.path.startswith(href + "/")]
    return max(under, key=len, default=None)


def home_of(api: Api, user: User) -> Together:
    """What waits for this person, the most urgent first, and the panels of the home."""
    together = Together()
    for area in frontend().areas:
        together.tasks += _asked(area, together, area.waiting, api, user)
        together.panels += _asked(area, together, area.panels, api, user)
    together.tasks.sort(key=lambda task: task.due or LATER)
    return together


def public_page_of(api: Api, agency: Agency) -> Together:
    """The panels of an agency's public page."""
    together = Together()
    for area in frontend().areas if agency.serves_citizens else ():
        together.panels += _asked(area, together, area.public_panels, api, agency)
    return together


def public_links() -> list[PublicLink]:
    """What citizens can do without an account, in order."""
    return sorted((link for area in frontend().areas for link in area.public_links), key=lambda link: link.order)


def _asked(area: Area, together: Together, ask: Callable[..., Sequence[T]] | None, *about: Any) -> Sequence[T]:
    """What the area answers; when it cannot, its name is noted and the page goes on without it."""
    if ask is None:
        return []
    try:
        return ask(*about)
    except (PeerUnavailable, Refused) as error:
        log.warning("%s is missing from a page: %r", area.name, error)
        if area.title not in together.away:
            together.away.append(area.title)
        return []
