"""What can be known of an OpenID provider before an agency signs on with it, and how a mapping reads its claims."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from services.agencies.rules.identity import DEFAULT_CLAIMS, person_of
from services.agencies.rules.organisation import nip_fault

LIFE = timedelta(hours=1)  # of what was entered and of the claims that came back
SHOWN = 200  # characters of a claim
MOST_SHOWN = 60  # claims
UNSAID = frozenset({"nonce", "at_hash", "c_hash", "jti", "sid"})  # of the login, not of the person
SIGNATURES = frozenset({"RS256", "ES256", "PS256"})
KEYS = {"RSA": {"RS256", "PS256"}, "EC": {"ES256"}}


class State(StrEnum):
    """What a finding means."""

    OK = "OK"
    WARN = "WARN"  # works, with less
    STOP = "STOP"  # nobody could sign on


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `value` is what was found, for people who know the provider."""

    code: str
    state: State
    value: str = ""


@dataclass(frozen=True)
class Reading:
    """How the mapping reads what came back of one person. `nip_fault` is a code; None without a NIP as well."""

    name: str
    nip: str | None
    nip_fault: str | None
    groups: tuple[str, ...]
    is_admin: bool
    is_employee: bool


def discovery_findings(issuer: str, found: Mapping[str, Any], mapped: Collection[str]) -> list[Finding]:
    """What the discovery document says for us, and against us (OpenID Connect Discovery 1.0, section 3)."""
    stated = str(found.get("issuer", ""))
    return [
        Finding("issuer", State.OK if stated == issuer else State.STOP, stated[:SHOWN]),
        _endpoints(found),
        _one_of("algorithms", found, "id_token_signing_alg_values_supported", SIGNATURES, State.STOP),
        _one_of("code", found, "response_types_supported", {"code"}, State.STOP),
        _one_of("pkce", found, "code_challenge_methods_supported", {"S256"}, State.WARN),
        _flag("iss", found, "authorization_response_iss_parameter_supported"),
        Finding("logout", State.OK if found.get("end_session_endpoint") else State.WARN),
        _flag("backchannel", found, "backchannel_logout_supported"),
        _claims(found, mapped),
    ]


def key_finding(found: Mapping[str, Any]) -> Finding:
    """Whether the key set has a key that we take a signature of."""
    keys = found.get("keys")
    usable = [
        key
        for key in (keys if isinstance(keys, list) else [])
        if isinstance(key, dict)
        and key.get("use", "sig") == "sig"
        and key.get("alg", next(iter(SIGNATURES))) in SIGNATURES
        and key.get("kty") in KEYS
    ]
    return Finding("keys", State.OK if usable else State.STOP, str(len(usable)))


def stops(findings: Sequence[Finding]) -> bool:
    """Whether nobody could sign on so."""
    return any(finding.state is State.STOP for finding in findings)


def read(claims: Mapping[str, Any], mapping: Mapping[str, str], admin_group: str, *, is_employee: bool) -> Reading:
    """The person, as a login would know them."""
    person = person_of(claims, mapping)
    return Reading(
        name=person.name,
        nip=person.nip,
        nip_fault=nip_fault(person.nip) if person.nip else None,
        groups=tuple(sorted(person.groups))[:MOST_SHOWN],
        is_admin=admin_group in person.groups,
        is_employee=is_employee,
    )


def outcome(claims: Mapping[str, Any], reading: Reading) -> dict[str, Any]:
    """What is kept of a test login for the page: every claim, cut short, and the reading."""
    shown = {name: _cut(value) for name, value in sorted(claims.items()) if name not in UNSAID}
    return {"claims": dict(list(shown.items())[:MOST_SHOWN]), "reading": asdict(reading)}


def findings_of(kept: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Findings as they were kept."""
    return [Finding(each["code"], State(each["state"]), each["value"]) for each in kept]


def _endpoints(found: Mapping[str, Any]) -> Finding:
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    missing = [name for name in needed if not str(found.get(name, "")).startswith(("https://", "http://"))]
    return Finding("endpoints", State.STOP if missing else State.OK, ", ".join(missing))


def _one_of(code: str, found: Mapping[str, Any], name: str, wanted: Collection[str], otherwise: State) -> Finding:
    stated = found.get(name)
    if not isinstance(stated, list):
        return Finding(code, State.WARN)  # unsaid is not unable
    good = any(each in wanted for each in stated if isinstance(each, str))
    return Finding(code, State.OK if good else otherwise, _cut(stated))


def _flag(code: str, found: Mapping[str, Any], name: str) -> Finding:
    return Finding(code, State.OK if found.get(name) is True else State.WARN)


def _claims(found: Mapping[str, Any], mapped: Collection[str]) -> Finding:
    stated = found.get("claims_supported")
    if not isinstance(stated, list):
        return Finding("claims", State.WARN)
    missing = sorted(set(mapped) - {each for each in stated if isinstance(each, str)})
    return Finding("claims", State.WARN if missing else State.OK, ", ".join(missing)[:SHOWN])


def mapped_claims(mapping: Mapping[str, str]) -> set[str]:
    """The claims that a login reads under this mapping."""
    named = {**DEFAULT_CLAIMS, **mapping}
    return {named["name"], named["nip"], named["groups"]}


def _cut(value: Any) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in words)
    return clean if len(clean) <= SHOWN else clean[: SHOWN - 1] + "\u2026"
