"""The ports of an embedded platform: chosen once and kept, since addresses of people and issuers rest on them."""

import json
import socket
import time
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
WEB_PORT, OPENID_PORT = 8080, 8081  # wished for at the first start
PORT_SECONDS = 8.0  # how long a killed predecessor may still hold a port


class CannotRun(Exception):
    """Why the platform does not start, in words for whoever typed the command."""


@dataclass(frozen=True)
class Ports:
    """Where the pages and the identity provider listen."""

    web: int
    openid: int


def kept_ports(path: Path) -> Ports:
    """The ports of the last start: addresses that people keep, and those of issuers, are made of them."""
    known = json.loads(path.read_text()) if path.exists() else {}
    web = _port(known.get("web"), WEB_PORT)
    openid = _port(known.get("openid"), OPENID_PORT)
    if known.get("openid", openid) != openid:
        taken = f"{HOST}:{known['openid']}"
        raise CannotRun(f"The identity provider's address, {taken}, is taken by another program: free it first.")
    path.write_text(json.dumps({"web": web, "openid": openid}))
    return Ports(web, openid)


def _port(known: int | None, wished: int) -> int:
    """The known port if it is free, or gets free within seconds; else the wished one, else any."""
    deadline = time.monotonic() + PORT_SECONDS
    while known:
        if _is_free(known):
            return known
        if time.monotonic() > deadline:
            break
        time.sleep(0.1)
    return wished if not known and _is_free(wished) else _any_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
