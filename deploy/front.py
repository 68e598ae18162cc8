"""A stand-in for the proxy that ends TLS in front of the frontend, for topologies on one machine alone.

`python -m deploy.front LISTEN TARGET FOLDER`: HTTPS at the one address, plain HTTP to the other, with a certificate of
its own making. One request for each connection; what a stranger claims of earlier proxies is taken out.
"""

import asyncio
import contextlib
import ipaddress
import signal
import ssl
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.secrets_file import write_private

CERTIFICATE, KEY = "certificate.pem", "key.pem"
YEARS = 5
LARGEST_HEAD = 64 * 1024  # bytes
PIECE = 64 * 1024
CLAIMS = (b"x-forwarded-", b"forwarded:", b"connection:")


def certificate(folder: Path) -> Path:
    """The certificate for 127.0.0.1 in this folder, made with its key when it is missing."""
    path = folder / CERTIFICATE
    if path.is_file() and (folder / KEY).is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Cendana on this machine")])
    now = datetime.now(UTC)
    places = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(folder / KEY, private.decode())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def head_for(head: bytes, peer: str) -> bytes:
    """The head of a request as the frontend shall see it: who asked, and that it came over TLS."""
    lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    kept = [line for line in lines[1:] if not line.lower().startswith(CLAIMS)]
    own = [f"X-Forwarded-For: {peer}".encode(), b"X-Forwarded-Proto: https", b"Connection: close"]
    return b"\r\n".join([lines[0], *kept, *own]) + b"\r\n\r\n"


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until one side ends."""
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()


class Front:
    """The proxy."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.rpartition(":")
        self._port = int(port)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: one request, and its answer."""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            await self._pass_on(head_for(head, writer.get_extra_info("peername")[0]), reader, writer)
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _pass_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer, question = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        question.write(head)
        body = asyncio.create_task(carry(reader, question))
        await carry(answer, writer)
        body.cancel()
        question.close()


async def run(listen: str, target: str, folder: Path) -> None:
    """Serve until SIGTERM."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / KEY)
    host, _, port = listen.rpartition(":")
    server = await asyncio.start_server(Front(target).serve, host, int(port), ssl=context, limit=LARGEST_HEAD)
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    server.close()


def main(arguments: Sequence[str]) -> int:
    """0 after an orderly end, 2 for a wrong call."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    listen, target, folder = arguments
    asyncio.run(run(listen, target, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
