"""Who becomes what at a login: claims to a person, groups and assignments to roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT_CLAIMS = {"name": "name", "nip": "nip", "email": "email", "groups": "groups"}
PLATFORM_SLUG = "platform"
RESERVED_SLUGS = frozenset({PLATFORM_SLUG, "api", "static", "www", "admin", "cendana"})


@dataclass(frozen=True)
class Person:
    """What a provider says of somebody, after the agency's mapping."""

    subject: str
    name: str
    nip: str | None
    groups: frozenset[str]


def person_of(claims: Mapping[str, Any], mapping: Mapping[str, str]) -> Person:
    """The person that these claims describe under the agency's mapping of claim names."""
    named = {**DEFAULT_CLAIMS, **mapping}
    groups = claims.get(named["groups"], [])
    nip = claims.get(named["nip"])
    return Person(
        subject=str(claims["sub"]),
        name=str(claims.get(named["name"]) or claims.get("preferred_username") or claims["sub"])[:200],
        nip="".join(str(nip).split()) if nip else None,
        groups=frozenset(str(g).removeprefix("/") for g in groups) if isinstance(groups, list) else frozenset(),
    )


def is_local_path(target: str) -> bool:
    """Whether a place to go after login lies within this site: one leading slash, no scheme, no control characters."""
    return (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and "\\" not in target
        and all(ord(character) >= 32 for character in target)
    )
