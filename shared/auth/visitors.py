"""Where strangers come from, as the frontend vouches for it to the services: a mark, and never an address.

Also the addresses of tablets at counters, which officers open there: many people answer at one of them.
"""

import hashlib
import hmac
import ipaddress

VISITOR = "X-Visitor"
COUNTER = "counter-"
PREFIX_V6 = 64  # bits: the smallest network that one customer gets


def mark_of_address(address: str | None, secret: str) -> str:
    """What stands for a client's network: not the address, which is nobody's business behind the frontend."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    network = ipaddress.ip_network((found, PREFIX_V6 if found.version == 6 else 32), strict=False)
    return _keyed(secret, f"address {network}")


def mark_of_counter(slug: str, code: str) -> str:
    """What stands for the tablet at the counter where this survey is answered."""
    return f"{COUNTER}{hashlib.sha256(f'{slug} {code}'.encode()).hexdigest()[:32]}"


def vouched(mark: str, secret: str) -> str:
    """The header by which the frontend vouches for a mark; nobody without the secret can write it."""
    return f"{mark}.{_keyed(secret, f'vouched {mark}')}"


def vouched_for(header: str, secret: str) -> str | None:
    """The mark in such a header; None when the frontend did not write it."""
    mark, _, _ = header.rpartition(".")
    is_ours = bool(mark) and hmac.compare_digest(vouched(mark, secret).encode(), header.encode("utf-8", "replace"))
    return mark if is_ours else None


def counter_token(slug: str, code: str, secret: str) -> str:
    """What the address of a counter's tablet carries beside the code of its survey: 100 bits, told to officers only."""
    return _keyed(secret, f"counter {slug} {code}")[:25]


def is_counter_token(token: str, slug: str, code: str, secret: str) -> bool:
    """Whether this is the token of the counter of that survey."""
    return hmac.compare_digest(token.encode("utf-8", "replace"), counter_token(slug, code, secret).encode())


def _keyed(secret: str, text: str) -> str:
    return hmac.digest(secret.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hex()[:32]
