"""The settings of the platform that `make run` started, for commands typed in another terminal."""

import json
from collections.abc import Mapping
from dataclasses import fields

from deploy.secrets_file import write_private
from shared.settings import Settings

FILE = "settings.json"


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as the environment would name them."""
    return {f"CENDANA_{each.name.upper()}": str(getattr(settings, each.name)) for each in fields(settings)}


def remember(settings: Settings) -> None:
    """Keep the settings of the platform that is starting, readable by its owner alone."""
    write_private(settings.var / FILE, json.dumps(as_environment(settings), indent=1))


def settings_of_running(environment: Mapping[str, str]) -> Settings:
    """The settings to look at a platform with: the environment's, over those of the last start in `var` if embedded."""
    here = Settings.from_environment(environment)
    kept = here.var / FILE
    if here.profile != "embedded" or not kept.is_file():
        return here
    own = {name: value for name, value in environment.items() if name.startswith("CENDANA_")}
    return Settings.from_environment({**json.loads(kept.read_text()), **own})
