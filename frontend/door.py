"""From what somebody types at the door to the slugs it may mean: an address, a domain, an e-mail, a name."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

USABLE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def slugs_in(written: str, address: str) -> list[str]:
    """Slugs to try, the likeliest first. `address` is the platform's own, for pasted links."""
    found: list[str] = []
    for slug in _candidates(written.strip().lower(), urlsplit(address).netloc):
        if USABLE.fullmatch(slug) and slug not in found:
            found.append(slug)
    return found


def _candidates(text: str, own: str) -> Iterator[str]:
    pasted = re.search(r"/p/([^/?#\s]+)", text)
    if pasted:
        yield pasted.group(1)
    domain = re.sub(r"^https?://", "", text.rpartition("@")[2]).split("/")[0].removeprefix("www.")
    if domain != own:
        yield re.sub(r"[\s_.]+", "-", domain).strip("-")
        yield domain.split(".")[0]
