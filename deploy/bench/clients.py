"""Clients that send one request after the other over a connection each, and cost little beside what they ask."""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
PORTION = 65536


class Unexpected(Exception):
    """An answer had another status than every answer was to have."""


@dataclass
class _Client:
    """One connection. `heard` is what came of the answer so far."""

    connection: socket.socket
    heard: bytearray = field(default_factory=bytearray)


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """A request as it goes over the wire; each of `headers` ends its line."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def answers_in(address: str, clients: int, seconds: float, request: Callable[[], bytes], status: int = 201) -> int:
    """How many answers so many clients get in that time, each asking again as soon as it was answered.

    `request` makes the next one. What is under way at the end is waited for and not counted. Raises Unexpected.
    """
    wanted, counted = f"HTTP/1.1 {status} ".encode(), 0
    with selectors.DefaultSelector() as selector:
        for client in _connected(address, clients, selector):
            client.connection.sendall(request())
        end, under_way = time.perf_counter() + seconds, clients
        while under_way:
            for key, _ in selector.select():
                client = key.data
                if not _is_whole(client, wanted):
                    continue
                if time.perf_counter() < end:
                    counted += 1
                    client.connection.sendall(request())
                else:
                    under_way -= 1
                    selector.unregister(client.connection)
                    client.connection.close()
    return counted


def all_at_once(address: str, requests: Sequence[bytes], status: int = 200) -> float:
    """Seconds in which all of these are answered, each over a connection that is there before. Raises Unexpected."""
    wanted = f"HTTP/1.1 {status} ".encode()
    with selectors.DefaultSelector() as selector:
        clients, under_way = _connected(address, len(requests), selector), len(requests)
        began = time.perf_counter()
        for client, request in zip(clients, requests, strict=True):
            client.connection.sendall(request)
        while under_way:
            for key, _ in selector.select():
                if _is_whole(key.data, wanted):
                    under_way -= 1
                    selector.unregister(key.data.connection)
                    key.data.connection.close()
        return time.perf_counter() - began


def _connected(address: str, clients: int, selector: selectors.BaseSelector) -> list[_Client]:
    host, _, port = address.partition(":")
    made = [_Client(socket.create_connection((host, int(port)))) for _ in range(clients)]
    for client in made:
        client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(client.connection, selectors.EVENT_READ, client)
    return made


def _is_whole(client: _Client, wanted: bytes) -> bool:
    """Read what came; whether that was the end of an answer. Raises Unexpected."""
    more = client.connection.recv(PORTION)
    if not more:
        raise Unexpected("the connection was closed")
    client.heard += more
    head, end, body = bytes(client.heard).partition(END_OF_HEAD)
    if not end:
        return False
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(LENGTH)]
    if len(body) < int(lengths[0].removeprefix(LENGTH)):
        return False
    if not head.startswith(wanted):
        raise Unexpected(f"{head.splitlines()[0].decode()}: {body.decode(errors='replace')}")
    client.heard.clear()
    return True
