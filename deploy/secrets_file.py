"""The secrets of an embedded platform, generated once, in a file that its owner alone can read."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def kept_secrets(path: Path, names: Iterable[str]) -> dict[str, str]:
    """The secrets of these names; makes what is missing."""
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in names if name not in kept]
    if missing:
        kept |= {name: secrets.token_urlsafe(32) for name in missing}
        write_private(path, json.dumps(kept, indent=1))
    return kept


def write_private(path: Path, content: str) -> None:
    """Write a file in one step that nobody else can read, not even for a moment."""
    written = path.with_name(path.name + ".new")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
    written.rename(path)
