"""From what somebody types at the door to what it may mean: a pasted address, a domain, an e-mail, a slug."""

import re
from urllib.parse import urlsplit

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
DOMAIN = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


def slug_in(written: str) -> str | None:
    """The slug in a pasted address of ours, or the text itself where it can be one."""
    pasted = re.search(r"/p/([^/?#\s]+)", written)
    slug = (pasted.group(1) if pasted else re.sub(r"[\s_]+", "-", written.strip())).lower()
    return slug if SLUG.fullmatch(slug) else None


def domain_in(written: str) -> str | None:
    """The domain of an e-mail address, a web address or a domain."""
    text = written.strip().lower().rpartition("@")[2]
    host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    domain = host.removeprefix("www.")
    return domain if DOMAIN.fullmatch(domain) else None
