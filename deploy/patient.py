"""Gunicorn's threads, kept for requests that have come in: who sends slowly waits in the loop, and holds no thread.

One loop listens to all connections and collects what they send; a thread gets a request when its head and its body
(or the first MOST_HELD bytes of a longer one) are there. A proxy that buffers does this better and for more of them;
this is for the day on which there is none, or it was set up wrongly.
"""

import re
import socket
import struct
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

COLLECTING = 10.0  # seconds that a request may take to come in
PARTING = 2.0  # seconds that a client gets to close what is over
STALLED = 15  # seconds without a byte, either way, once a thread has it
MOST_HEAD = 64 * 1024  # bytes; gunicorn refuses longer ones in words
MOST_HELD = 128 * 1024  # bytes of a body that are waited for
PORTION = 64 * 1024
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
LAST_CHUNK = b"0\r\n\r\n"


def has_come(heard: bytes | bytearray) -> bool:
    """Whether enough of a request is there to give it to a thread, which also refuses what is no request."""
    end = heard.find(END_OF_HEAD, 0, MOST_HEAD)
    if end < 0:
        return len(heard) >= MOST_HEAD
    head, body = bytes(heard[: end + 2]), len(heard) - end - len(END_OF_HEAD)
    if CHUNKED.search(head):
        return body >= MOST_HELD or heard.endswith(LAST_CHUNK)
    length = LENGTH.search(head)
    return length is None or body >= min(int(length[1]), MOST_HELD)


class PatientWorker(ThreadWorker):
    """A worker whose threads never wait for a request to come in."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.leaving: deque[Any] = deque()  # answered and told so; the first is the first to be closed

    def accept(self, listener: socket.socket) -> None:
        """A new connection: listen to it."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALLED, 0))
        self.nr_conns += 1
        self._listen(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """The next request on a connection that was kept alive."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._listen(conn)

    def handle(self, conn: Any) -> Any:
        """In a thread: answer. What was sent beyond the request is not waited for: the connection is closed."""
        goes_on = super().handle(conn)
        return goes_on and not (conn.parser and conn.parser.unreader.buf.getvalue())

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        """Back in the loop: the connection is kept, or closed without waiting for the client to close it too."""
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._part(conn)

    def murder_pending(self) -> None:
        """Close what took too long: requests that did not come in, and clients that do not go."""
        super().murder_pending()
        while self.leaving and self.leaving[0].timeout < time.monotonic():
            self._close(self.leaving[0])

    def _part(self, conn: Any) -> None:
        """Nothing more will be said. What the client still sends is let run off for a moment, or its kernel would drop
        the end of our answer (RFC 9112, section 9.6); gunicorn itself waits for that in this very loop.
        """
        conn.timeout = time.monotonic() + PARTING
        self.leaving.append(conn)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, EVENT_READ, partial(self._let_run_off, conn))
        except (OSError, ValueError, KeyError):  # gone already
            self._close(conn)

    def _let_run_off(self, conn: Any, client: socket.socket) -> None:
        try:
            if client.recv(PORTION):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self.leaving.remove(conn)
        with suppress(OSError, ValueError, KeyError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def _listen(self, conn: Any) -> None:
        conn.heard, conn.data_ready = bytearray(), True
        conn.timeout = time.monotonic() + COLLECTING
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._hear, conn))
        self._hear(conn, conn.sock)  # most often all of it is there

    def _hear(self, conn: Any, client: socket.socket) -> None:
        try:
            more = client.recv(PORTION)
        except BlockingIOError:
            return
        except OSError:
            more = b""
        conn.heard += more
        if more and not has_come(conn.heard):
            return
        self.poller.unregister(client)
        self.pending_conns.remove(conn)
        if more:
            self._hand_over(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _hand_over(self, conn: Any) -> None:
        try:
            conn.init()
        except OSError:  # gone meanwhile
            self.nr_conns -= 1
            conn.close()
            return
        conn.parser.unreader.unread(bytes(conn.heard))
        self.enqueue_req(conn)
