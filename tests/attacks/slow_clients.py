"""Clients that send slowly, and a real gunicorn as production starts it, for them to hold up."""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
SILENT = 0.5  # seconds after which a server that said nothing says nothing


@contextmanager
def frontend_under_gunicorn(threads: int) -> Iterator[int]:
    """The frontend alone under the configuration of production, one worker; the port it listens on."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        port = int(listener.getsockname()[1])
        environment = {**os.environ, "CENDANA_ADDRESS": f"http://127.0.0.1:{port}", "GUNICORN_FD": ""}
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py", "--workers", "1"]
        command += ["--threads", str(threads), "--bind", f"fd://{listener.fileno()}", "deploy.web:frontend()"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
        try:
            _await_answer(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _await_answer(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if asked(port, "/healthz", seconds=2.0) == 200:
                return
        except OSError:
            assert time.monotonic() < deadline, "gunicorn does not answer"


def asked(port: int, path: str, seconds: float = 3.0) -> int:
    """The status of an honest request. Raises OSError (TimeoutError) when there is none in time."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        return status_of(client.recv(4096))


def status_of(answer: bytes) -> int:
    """The status in the first line of an answer; 0 when the connection was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


@contextmanager
def slow_clients(port: int, number: int, begun: bytes) -> Iterator[list[socket.socket]]:
    """That many connections on which a request was begun and goes on by a byte now and then."""
    with ExitStack() as opened:
        clients = [opened.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(number)]
        for client in clients:
            client.sendall(begun)
        yield clients


def trickle(clients: list[socket.socket], byte: bytes) -> None:
    """One more byte on each."""
    for client in clients:
        client.sendall(byte)


def heard(client: socket.socket, seconds: float = SILENT) -> bytes | None:
    """What the server says within that time; None when it says nothing, b"" when it closed."""
    ready, _, _ = select.select([client], [], [], seconds)
    return client.recv(65536) if ready else None
