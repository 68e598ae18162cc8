"""Where this service may ask over the net: an issuer is an address that somebody typed, and we have neighbours.

In production only https, and no private address but those in networks that the process allows. The address is judged
when the connection is made, by what the name then means; so no name can mean one thing when it is checked and another
when it is used. Answers are bounded in size and time.
"""

import socket
import time
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from shared.house import house
from shared.settings import Settings

TIMEOUT = 5.0  # seconds to connect, and between two pieces of an answer
PATIENCE = 10.0  # seconds for a whole answer, however it trickles
LARGEST = 512 * 1024  # bytes
PIECE = 16 * 1024
LOOPBACK = ("127.0.0.0/8", "::1/128")
NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
S = TypeVar("S", bound=requests.Session)


class NotAllowed(OSError):
    """The address is not one that may be asked."""


@dataclass(frozen=True)
class Outside:
    """What may be asked: every public address, and these networks. `plain`: also without TLS.

    Otherwise without TLS only this very machine, where its network is named: nobody stands in between.
    """

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    plain: bool = False

    def allows(self, address: str) -> bool:
        """Whether this address may be asked; of one that carries another in itself, both are judged."""
        found = ip_address(address.partition("%")[0])
        return all(_is_public(each) or self._is_named(each) for each in (found, *_carried(found)))

    def reachable(self, host: str, port: int, *, encrypted: bool) -> str:
        """The first address of a name, when all of them may be asked. Raises NotAllowed, OSError for no such name."""
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        fit = all(self.allows(address) and (encrypted or self._may_be_plain(address)) for address in found)
        if not found or not fit:
            raise NotAllowed(f"{host} lies where nothing may be asked")
        return found[0]

    def is_askable(self, url: str) -> bool:
        """Whether this address may be asked at all, as things stand now: for a clear word before anything is asked."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            if parts.scheme not in ("https", "http") or not parts.hostname:
                return False
            self.reachable(parts.hostname, port, encrypted=parts.scheme == "https")
        except (OSError, ValueError):
            return False
        return True

    def _may_be_plain(self, address: str) -> bool:
        return self.plain or ip_address(address.partition("%")[0]).is_loopback

    def _is_named(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.networks)


def outside() -> Outside:
    """What the current process may ask."""
    return outside_of(house().settings)


@cache
def outside_of(settings: Settings) -> Outside:
    """What a process with these settings may ask: in the embedded profile also this machine."""
    named = [each.strip() for each in settings.provider_networks.split(",") if each.strip()]
    is_embedded = settings.profile == "embedded"
    return Outside(tuple(ip_network(each) for each in (*named, *(LOOPBACK if is_embedded else ()))), is_embedded)


class Guard(HTTPAdapter):
    """Carries requests to what may be asked, and reads no more of an answer than LARGEST."""

    def __init__(self, to: Outside) -> None:
        self._to = to
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Pools whose connections ask the guard."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._to)

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """One request; its answer is read here, within the bounds. Raises ConnectionError beyond them."""
        until = time.monotonic() + PATIENCE
        answer = super().send(request, *args, **{**options, "stream": True, "timeout": TIMEOUT})
        body = bytearray()
        while piece := answer.raw.read1(
            PIECE, decode_content=True
        ):  # what has come, however little: a trickle ends too
            body += piece
            if len(body) > LARGEST or time.monotonic() > until:
                answer.close()
                raise requests.ConnectionError("larger or slower than any answer of a provider")
        answer._content = bytes(body)
        return answer


def guarded(session: S, to: Outside) -> S:
    """This session, which asks nothing but what may be asked, and no proxy."""
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, Guard(to))
    return session


@cache
def _pools(to: Outside) -> dict[str, type]:
    """The pools of a guard: their connections go to the address that was judged, under the name that was asked for."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _judged(to, self, super()._new_conn, encrypted=False)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _judged(to, self, super()._new_conn, encrypted=True)

    plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
    return {"http": plain, "https": type("EncryptedPool", (HTTPSConnectionPool,), {"ConnectionCls": Encrypted})}


def _judged(to: Outside, connection: Any, connect: Any, *, encrypted: bool) -> socket.socket:
    name = connection._dns_host
    connection._dns_host = to.reachable(name, connection.port, encrypted=encrypted)
    try:
        made: socket.socket = connect()
    finally:
        connection._dns_host = name
    return made


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address is a disguise of."""
    if isinstance(address, IPv4Address):
        return []
    found: list[Address] = [each for each in (address.ipv4_mapped, address.sixtofour) if each is not None]
    if address.teredo is not None:
        found += address.teredo
    if address in NAT64:
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return found
