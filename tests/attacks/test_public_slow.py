"""By public page: slow heads, slow bodies and 100 MB, at a real gunicorn as production configures it."""

import socket
import time
from collections.abc import Iterator

import pytest

from deploy.patient import COLLECTING, MOST_HELD, has_come
from tests.attacks.slow_clients import asked, frontend_under_gunicorn, heard, slow_clients, status_of, trickle

THREADS = 4
MANY = 60  # many times as many as there are threads
AT_ONCE = 2.0  # seconds in which honest people have their page
HEAD = b"POST /p/kota-umpama/laporan HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
AT_START = HEAD.replace(b"/p/kota-umpama/laporan", b"/")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A gunicorn with few threads."""
    with frontend_under_gunicorn(THREADS) as listening:
        yield listening


@pytest.mark.parametrize(
    ("begun", "byte"),
    [
        (b"", b"G"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ", b"x"),
        (HEAD + b"Content-Length: 5000\r\n\r\ntext=", b"a"),
        (HEAD + b"Content-Length: 5000\r\nExpect: 100-continue\r\n\r\n", b"a"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\ntext=\r\n", b"1"),
        (b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HT", b"T"),
    ],
    ids=["silent", "head", "body", "expect", "chunks", "second request"],
)
def test_slow_clients_hold_nobody_up(port: int, begun: bytes, byte: bytes) -> None:
    with slow_clients(port, MANY, begun) as clients:
        for _ in range(3):
            began = time.monotonic()
            assert asked(port, "/healthz", AT_ONCE) == 200
            assert asked(port, "/bantuan", AT_ONCE) == 200
            assert time.monotonic() - began < AT_ONCE
            if b"second" not in begun and not begun.startswith(b"GET /healthz"):
                trickle(clients, byte)


def test_a_request_that_does_not_come_in_is_given_up(port: int) -> None:
    with slow_clients(port, 1, b"GET / HTTP/1.1\r\nHost: ") as (client,):
        assert heard(client, COLLECTING + 5) == b""


def test_a_hundred_megabytes_are_refused_before_they_are_sent(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(HEAD + b"Content-Length: 104857600\r\n\r\n" + b"x" * MOST_HELD)
        assert status_of(client.recv(4096)) == 413


def test_endless_chunks_are_refused(port: int) -> None:
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(AT_START + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 8)
        client.settimeout(5)
        assert status_of(client.recv(4096)) in (400, 413)


def test_both_a_length_and_chunks_are_no_request(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(HEAD + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert status_of(client.recv(4096)) in (0, 400)


def test_connections_are_kept_for_the_next_request(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        for _ in range(3):
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b""
            while not answer.endswith(b"}"):  # head and body may come apart
                answer += client.recv(4096)
            assert status_of(answer) == 200


@pytest.mark.parametrize(
    ("sent", "is_there"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (b"x" * 70_000, True),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:  3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH:  3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n" + b"x" * MOST_HELD, True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", True),
    ],
)
def test_what_has_come_is_told_from_what_is_still_to_come(sent: bytes, is_there: bool) -> None:
    assert has_come(sent) is is_there
