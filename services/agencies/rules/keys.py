"""The life of a key of the platform token: published, then signing, then kept until its last token has run out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AGE = timedelta(days=30)  # after which a key gets a successor by itself
LEAD = timedelta(minutes=15)  # published before it signs: three times as long as verifiers use a key set unasked
REST = timedelta(minutes=10)  # kept after it has signed: twice the life of a token


@dataclass(frozen=True)
class KeyLife:
    """One key: its id, and since when, or from when, it signs."""

    kid: str
    signs_from: datetime


def signing(keys: Sequence[KeyLife], now: datetime) -> KeyLife | None:
    """The key that signs now: the newest whose time has come; None when there is none."""
    begun = [key for key in keys if key.signs_from <= now]
    return max(begun, key=lambda key: (key.signs_from, key.kid), default=None)


def over(keys: Sequence[KeyLife], now: datetime) -> list[str]:
    """Ids of the keys of which no token can be left: a successor has signed for REST."""
    present = signing(keys, now - REST)
    return [] if present is None else [key.kid for key in keys if key.signs_from < present.signs_from]


def is_successor_due(keys: Sequence[KeyLife], now: datetime) -> bool:
    """Whether the newest key is so old that another shall be made. One that waits to sign is the successor."""
    return bool(keys) and max(key.signs_from for key in keys) + AGE <= now
