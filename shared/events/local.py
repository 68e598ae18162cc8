"""Facts that stay inside one service: the passing of time, fed by its leading worker."""

from dataclasses import dataclass
from datetime import datetime

from shared.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class TimePassed(Fact):
    """A quarter of an hour began (UTC): what has fallen due by then may happen."""

    at: datetime
