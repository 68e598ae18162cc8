"""A real Kafka broker for tests: one process, its own folder, a port of the kernel's choice, gone when the tests end."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.kafka.broker import listens, prepare
from deploy.kafka.jars import KafkaFailed, missing
from deploy.lifeline import keeping

__all__ = ["ROOT", "KafkaFailed", "broker", "missing"]

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
TRIES = 3  # a free port may be taken by somebody else before the broker binds it

PROPERTIES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
}


@contextmanager
def broker() -> Iterator[str]:
    """A broker of its own, as the URL `kafka://127.0.0.1:PORT`. Raises KafkaFailed."""
    folder = Path(tempfile.mkdtemp(prefix="cendana-kafka-"))
    try:
        process, port = _started(folder)
        try:
            yield f"kafka://{HOST}:{port}"
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind((HOST, 0))
        two.bind((HOST, 0))
        return one.getsockname()[1], two.getsockname()[1]


def _started(folder: Path) -> tuple["subprocess.Popen[bytes]", int]:
    for _ in range(TRIES):
        shutil.rmtree(folder / "data", ignore_errors=True)
        port, controller = _free_ports()
        own = {
            "controller.quorum.voters": f"1@{HOST}:{controller}",
            "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
            "log.dirs": f"{folder}/data",
        }
        process = _launched(folder, prepare(folder, PROPERTIES | own))
        if _is_up(process, f"{HOST}:{port}"):
            return process, port
        _stop(process)
    raise KafkaFailed(f"Kafka did not start\n{_tail(folder)}")


def _launched(folder: Path, command: list[str]) -> "subprocess.Popen[bytes]":
    """Start the broker on a lifeline: it ends with this process, however this process ends."""
    with (folder / "kafka.log").open("ab") as log:
        keeper = keeping(command, grace=STOP_SECONDS)
        return subprocess.Popen(keeper, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)


def _is_up(process: "subprocess.Popen[bytes]", address: str) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if listens(address):
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
