"""Makes .venv from the lock file when it is missing or stale; runs before anything is installed.

The hash of the lock file is kept in the environment, so that every command can call this at no cost.
"""

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "made-from"
RUNS = "import sys; sys.exit(sys.version_info < (3, 11))"


def is_current() -> bool:
    """Whether the environment was made from this very lock file, and its Python still runs."""
    return STAMP.is_file() and STAMP.read_text() == _wanted() and _runs()


def make() -> None:
    """Make the environment, or bring it to the lock file."""
    if not _runs():
        print(f"Making .venv with {sys.executable}", flush=True)
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            print(made.stdout + made.stderr, file=sys.stderr)
            sys.exit("This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv")
    print("Installing what requirements-dev.lock names", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input", "install"]
    if subprocess.call([*pip, "--root-user-action=ignore", "--require-hashes", "-r", str(LOCK)]) != 0:
        sys.exit("The packages could not be installed; the lines above say why.")
    STAMP.write_text(_wanted())


def _wanted() -> str:
    """What the stamp of an up-to-date environment holds."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _runs() -> bool:
    """Whether the environment's Python starts and is new enough: one that was upgraded away leaves a dead link."""
    try:
        return subprocess.call([str(PYTHON), "-c", RUNS], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def main() -> None:
    """One at a time: two commands started together wait for each other."""
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_current():
            make()


if __name__ == "__main__":
    main()
