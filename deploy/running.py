"""The settings of the platform that `make run` or `make up` started, for commands typed in another terminal."""

import fcntl
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from deploy.secrets_file import write_private
from shared.settings import Settings

FILE = "settings.json"
UP, UP_LOCK = "up", "up.lock"  # the folder of the production topology in `var`, and the lock of its supervisor


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as the environment would name them."""
    return {f"CENDANA_{each.name.upper()}": str(getattr(settings, each.name)) for each in fields(settings)}


def remember(settings: Settings) -> None:
    """Keep the settings of the platform that is starting, readable by its owner alone."""
    write_private(settings.var / FILE, json.dumps(as_environment(settings), indent=1))


def holder(lock: Path) -> int | None:
    """The pid of the process that holds this lock; None when nobody does. The kernel frees it with the process."""
    try:
        with lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        written = lock.read_text().strip()
        return int(written) if written.isdigit() else 0
    return None


def settings_of_running(environment: Mapping[str, str]) -> Settings:
    """The settings to look at a platform with: the environment's, over those of what runs, or ran last, in `var`.

    A topology that is up comes before what `make run` left behind.
    """
    here = Settings.from_environment(environment)
    if here.profile != "embedded":
        return here
    own = {name: value for name, value in environment.items() if name.startswith("CENDANA_")}
    topology = here.var / UP
    if holder(topology / UP_LOCK) is not None:
        return Settings.from_environment({**own, **json.loads((topology / FILE).read_text())})
    kept = here.var / FILE
    return Settings.from_environment({**json.loads(kept.read_text()), **own}) if kept.is_file() else here


def trust(settings: Settings) -> str | bool:
    """What an address of this platform is verified against: the certificate of its own proxy, or the world's."""
    own = settings.var / "tls" / "certificate.pem"
    return str(own) if own.is_file() else True
