"""A long answer of a service comes part by part, in one process and over a socket alike."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask, Response, current_app, stream_with_context
from werkzeug.serving import make_server

from frontend.api import Api
from shared.peers import InProcess, Parts, Peers, PeerUnavailable, Refused
from shared.settings import Settings

PATIENCE = 20.0  # seconds in which something is to have happened


@dataclass
class Told:
    """What a service made, and whether it was told to stop."""

    parts: list[int] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    went_on: threading.Event = field(default_factory=threading.Event)

    def made(self) -> Iterator[bytes]:
        """One part, more only when somebody says so, and then without end."""
        try:
            yield self._part(0)
            assert self.went_on.wait(PATIENCE)
            for number in range(1, 1_000_000):
                yield self._part(number)
        finally:
            self.stopped.set()

    def _part(self, number: int) -> bytes:
        self.parts.append(number)
        return f"{current_app.name} {number:09}\n".encode() * 100


def service_of(told: Told) -> Flask:
    """A service with a file that is made while it is sent, and others that fail early and late."""
    app = Flask("penyedia")

    @app.get("/long")
    def long() -> Response:
        response = Response(stream_with_context(told.made()), mimetype="text/csv")
        response.headers["Content-Disposition"] = "attachment; filename=panjang.csv"
        return response

    @app.get("/short")
    def short() -> Response:
        return Response(b"tiga", mimetype="text/plain")

    @app.get("/refused")
    def refused() -> tuple[dict[str, str], int]:
        return {"code": "not-now", "detail": "Not now."}, 409

    @app.get("/late")
    def late() -> Response:
        return Response(_breaking(1), mimetype="text/csv")

    @app.get("/early")
    def early() -> Response:
        return Response(_breaking(0), mimetype="text/csv")

    return app


def _breaking(parts: int) -> Iterator[bytes]:
    for _ in range(parts):
        yield b"x" * 1000
    raise RuntimeError("the disk is gone")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app behind a socket; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Line:
    """A service, and the line to it."""

    told: Told
    api: Api


@pytest.fixture(params=["in this process", "over a socket"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """The service by either transport."""
    told = Told()
    app = service_of(told)
    if request.param == "in this process":
        transport = InProcess()
        transport.mount("penyedia", app)
        yield Line(told, Api(Peers(Settings(), transport), "x"))
        return
    with served(app) as address:
        settings = Settings(peers=f"penyedia={address} agencies={address}")
        yield Line(told, Api(Peers(settings), "x"))
        told.went_on.set()


def test_the_first_part_is_there_before_the_second_is_made(line: Line) -> None:
    file = line.api.download("penyedia", "/long")
    assert isinstance(file.parts, Parts)
    assert (file.type.partition(";")[0], file.disposition) == ("text/csv", "attachment; filename=panjang.csv")
    assert next(file.parts).startswith(b"penyedia 000000000\n")
    assert line.told.parts == [0]
    line.told.went_on.set()
    assert b"penyedia 000000001\n" in next(file.parts) + next(file.parts)
    file.parts.close()


def test_who_goes_away_stops_the_service(line: Line) -> None:
    file = line.api.download("penyedia", "/long")
    assert isinstance(file.parts, Parts)
    file.parts.close()
    line.told.went_on.set()
    assert line.told.stopped.wait(PATIENCE)
    assert len(line.told.parts) < 1_000_000


def test_a_whole_file_keeps_its_length(line: Line) -> None:
    file = line.api.download("penyedia", "/short")
    assert (b"".join(file.parts), file.length) == (b"tiga", "4")


def test_a_refusal_is_one_as_anywhere(line: Line) -> None:
    with pytest.raises(Refused) as refused:
        line.api.download("penyedia", "/refused")
    assert (refused.value.status, refused.value.code) == (409, "not-now")


def test_what_fails_before_the_first_byte_fails_at_once(line: Line) -> None:
    with pytest.raises(PeerUnavailable):
        line.api.download("penyedia", "/early")


def test_what_breaks_off_is_never_taken_for_the_end(line: Line) -> None:
    file = line.api.download("penyedia", "/late")
    with pytest.raises(PeerUnavailable):
        list(file.parts)
