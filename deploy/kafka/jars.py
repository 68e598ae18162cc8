"""The jars of the Kafka broker, fetched by Maven once; `pom.xml` beside this file names the version."""

import fcntl
import shutil
import subprocess
from pathlib import Path

POM = Path(__file__).with_name("pom.xml")
LIBRARY = Path(__file__).resolve().parents[2] / "var" / "kafka-lib"


class KafkaFailed(Exception):
    """The jars did not come or the broker did not start; the text ends with what it said last."""


def missing() -> str | None:
    """What a real broker needs and this machine lacks, in words; None when it can run."""
    if shutil.which("java") is None:
        return "java (17 or newer) to run the Kafka broker"
    if not _are_there() and shutil.which("mvn") is None:
        return "mvn (Maven) to fetch the jars of the Kafka broker"
    return None


def jars() -> Path:
    """The folder of the jars, filled on first use; two who ask at once fetch them once. Raises KafkaFailed."""
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    with LIBRARY.with_name("kafka-lib.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _are_there():
            shutil.rmtree(LIBRARY, ignore_errors=True)
            options = ["-DincludeScope=runtime", f"-DoutputDirectory={LIBRARY}"]
            command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", *options]
            fetched = subprocess.run(command, capture_output=True, text=True, check=False)
            if fetched.returncode != 0:
                raise KafkaFailed(f"mvn could not fetch Kafka\n{fetched.stdout[-2000:]}{fetched.stderr[-2000:]}")
            shutil.copyfile(POM, LIBRARY / "pom.xml")
    return LIBRARY


def _are_there() -> bool:
    """The jars are whole when they stand beside a copy of the pom that fetched them."""
    fetched = LIBRARY / "pom.xml"
    return fetched.is_file() and fetched.read_bytes() == POM.read_bytes()
