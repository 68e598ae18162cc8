"""What every part of one service shares while it runs: its settings, database, clock and peers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy

from shared.settings import Settings

if TYPE_CHECKING:
    from shared.delivery.subscriptions import Subscriptions
    from shared.peers import Peers

EXTENSION = "cendana"


def utc_now() -> datetime:
    """The moment, in UTC. The only reading of the clock; tests inject another."""
    return datetime.now(UTC)


@dataclass
class House:
    """One service in one process."""

    service: str
    settings: Settings
    db: SQLAlchemy
    subscriptions: "Subscriptions"
    peers: "Peers"
    clock: Callable[[], datetime] = utc_now


def house(app: Flask | None = None) -> House:
    """The house of this app, or of the current one."""
    found = (app or current_app).extensions[EXTENSION]
    assert isinstance(found, House)
    return found
