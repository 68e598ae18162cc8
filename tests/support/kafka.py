"""A real Kafka broker for tests: one process, its own folder, a port of the kernel's choice, gone when the tests end.

The jars come from Maven once and stay in `var/kafka-lib`; `deploy/kafka/pom.xml` names the version.
"""

import base64
import fcntl
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.lifeline import keeping

ROOT = Path(__file__).parents[2]
POM = ROOT / "deploy" / "kafka" / "pom.xml"
LIBRARY = ROOT / "var" / "kafka-lib"
HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
TRIES = 3  # a free port may be taken by somebody else before the broker binds it

PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={folder}/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
"""


class KafkaFailed(Exception):
    """The jars did not come or the broker did not start; the text ends with what it said last."""


def missing() -> str | None:
    """What a real broker needs and this machine lacks, in words; None when it can run."""
    if shutil.which("java") is None:
        return "java (17 or newer) to run the Kafka broker"
    if not _has_jars() and shutil.which("mvn") is None:
        return "mvn (Maven) to fetch the jars of the Kafka broker"
    return None


@contextmanager
def broker() -> Iterator[str]:
    """A broker of its own, as the URL `kafka://127.0.0.1:PORT`. Raises KafkaFailed."""
    library = _jars()
    folder = Path(tempfile.mkdtemp(prefix="cendana-kafka-"))
    try:
        process, port = _started(library, folder)
        try:
            yield f"kafka://{HOST}:{port}"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_jars() -> bool:
    """The jars are whole when they stand beside a copy of the pom that fetched them."""
    fetched = LIBRARY / "pom.xml"
    return fetched.is_file() and fetched.read_bytes() == POM.read_bytes()


def _jars() -> Path:
    """The folder of the jars, filled on first use; two test runs at once fetch them once."""
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    with LIBRARY.with_name("kafka-lib.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _has_jars():
            shutil.rmtree(LIBRARY, ignore_errors=True)
            options = ["-DincludeScope=runtime", f"-DoutputDirectory={LIBRARY}"]
            command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", *options]
            fetched = subprocess.run(command, capture_output=True, text=True, check=False)
            if fetched.returncode != 0:
                raise KafkaFailed(f"mvn could not fetch Kafka\n{fetched.stdout[-2000:]}{fetched.stderr[-2000:]}")
            shutil.copyfile(POM, LIBRARY / "pom.xml")
    return LIBRARY


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind((HOST, 0))
        two.bind((HOST, 0))
        return one.getsockname()[1], two.getsockname()[1]


def _started(library: Path, folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    for _ in range(TRIES):
        shutil.rmtree(folder / "data", ignore_errors=True)
        port, controller = _free_ports()
        properties = folder / "server.properties"
        properties.write_text(PROPERTIES.format(host=HOST, port=port, controller=controller, folder=folder))
        process = _launched(library, folder, properties)
        if _answers(process, port):
            return process, port
        _stop(process)
    raise KafkaFailed(f"Kafka did not start\n{_tail(folder)}")


def _launched(library: Path, folder: Path, properties: Path) -> "subprocess.Popen[bytes]":
    """Format the folder and start the broker on a lifeline: it ends with this process, however this process ends."""
    java = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp", f"{library}/*"]
    cluster = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    format_ = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
    with (folder / "kafka.log").open("ab") as log:
        if subprocess.run(format_, stdout=log, stderr=log, check=False).returncode != 0:
            raise KafkaFailed(f"Kafka's folder could not be formatted\n{_tail(folder)}")
        command = keeping([*java, "kafka.Kafka", str(properties)], grace=STOP_SECONDS)
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)


def _answers(process: "subprocess.Popen[bytes]", port: int) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Cut the lifeline: its keeper sends SIGTERM, and kills what has not ended after STOP_SECONDS."""
    if process.stdin is not None:
        process.stdin.close()
    process.wait(STOP_SECONDS + 10)


def _tail(folder: Path) -> str:
    return "\n".join((folder / "kafka.log").read_text(errors="replace").splitlines()[-15:])
