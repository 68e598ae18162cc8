"""Where providers may be asked for: no way into the platform's own network, however it is written."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from services.agencies import outbound
from services.agencies.outbound import Outside, guarded, outside_of
from shared.settings import Misconfigured, Settings

PRODUCTION = replace(Settings(), profile="production")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104  # refused here
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:0a00:0001::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
    ],
)
def test_no_private_address_is_asked_in_production(address: str) -> None:
    assert not outside_of(PRODUCTION).allows(address)


def test_a_network_that_is_none_stops_the_start() -> None:
    with pytest.raises(Misconfigured, match="PROVIDER_NETWORKS"):
        Settings.from_environment({"CENDANA_PROVIDER_NETWORKS": "10.0.0.0/8, kantor"})


@pytest.mark.parametrize("address", ["8.8.8.8", "103.16.199.1", "2606:4700::1111"])
def test_public_addresses_are_asked(address: str) -> None:
    assert outside_of(PRODUCTION).allows(address)


def test_a_process_may_allow_its_own_networks_and_the_embedded_profile_this_machine() -> None:
    own = outside_of(replace(PRODUCTION, provider_networks="10.20.0.0/16, fd00::/8"))
    assert own.allows("10.20.1.2")
    assert own.allows("fd00::7")
    assert not own.allows("10.21.0.1")
    embedded = outside_of(Settings())
    assert embedded.allows("127.0.0.1")
    assert not embedded.allows("10.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8",
        "https://127.0.0.1",
        "https://localhost",
        "https://2130706433",
        "https://0x7f.1",
        "https://[::1]",
        "https://user@127.0.0.1",
        "file:///etc/passwd",
        "gopher://8.8.8.8",
        "https://",
        "https://8.8.8.8:99999",
        "",
    ],
)
def test_what_is_not_askable_in_production(url: str) -> None:
    assert not outside_of(PRODUCTION).is_askable(url)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.3)
        yield made


def test_a_name_that_means_something_else_when_it_is_used_leads_nowhere(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is looked at first, this machine afterwards."""
    real, port = socket.getaddrinfo, listener.getsockname()[1]
    meanings = iter(["8.8.8.8", "127.0.0.1"])

    def rebinding(host: str, *args: object, **options: object) -> object:
        return real(next(meanings, "127.0.0.1") if host == "ganti.example" else host, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    to = Outside(plain=True)
    assert to.is_askable(f"http://ganti.example:{port}/")
    with requests.Session() as session, pytest.raises(requests.ConnectionError):
        guarded(session, to).get(f"http://ganti.example:{port}/")
    with pytest.raises(TimeoutError):
        listener.accept()


def test_without_tls_nothing_is_asked_in_production(listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    with requests.Session() as session, pytest.raises(requests.ConnectionError):
        guarded(session, outside_of(PRODUCTION)).get(url)
    with pytest.raises(TimeoutError):
        listener.accept()
    inside = outside_of(replace(PRODUCTION, provider_networks="10.0.0.0/8,127.0.0.0/8"))
    assert inside.is_askable("https://10.0.0.1")
    assert not inside.is_askable("http://10.0.0.1")
    assert not inside.is_askable("http://8.8.8.8")
    assert inside.is_askable(url), "nobody stands between this machine and itself"


def test_an_answer_that_trickles_is_left(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "PATIENCE", 0.5)
    over = threading.Event()

    def trickle() -> None:
        listener.settimeout(5)
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.05):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=trickle)
    thread.start()
    began = time.monotonic()
    try:
        with requests.Session() as session, pytest.raises(requests.ConnectionError):
            guarded(session, outside_of(Settings())).get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        assert time.monotonic() - began < 3
    finally:
        over.set()
        thread.join()
