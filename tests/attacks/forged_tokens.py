"""Tokens that must open nothing, each made from one that does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from services import SERVICES
from shared.auth.tokens import LIFETIME
from tests.attacks.stage import Stage

DAY = 86_400


def part(content: Mapping[str, Any] | bytes) -> str:
    """Content as it stands in a token."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token."""
    header, claims, _ = (base64.urlsafe_b64decode(each + "==") for each in token.split("."))
    return json.loads(header), json.loads(claims)


def forged_headers(stage: Stage, service: str, address: str) -> dict[str, str | None]:
    """Authorization headers by what is wrong with them. `address` is where an attacker's keys would lie."""
    good = stage.places.token(stage.everybody, service)
    found = {title: f"Bearer {token}" for title, token in _tokens(stage, service, good, address).items()}
    return {
        **found,
        "no header": None,
        "no token": "Bearer",
        "empty token": "Bearer ",
        "another scheme": f"Basic {good}",
        "scheme of its own": f"Token {good}",
    }


def _tokens(stage: Stage, service: str, good: str, address: str) -> dict[str, str]:
    signing = stage.places.key
    assert signing is not None
    return {
        "garbage": "garbage",
        "three dots": "...",
        "bytes": "\u00e9.\u00e9.\u00e9".encode().hex(),
        **_unsigned(stage, good),
        **_by_secret(good, signing),
        **_by_other_keys(good, address),
        **_wrong_claims(stage, service, good, signing),
    }


def _unsigned(stage: Stage, good: str) -> dict[str, str]:
    header, claims = opened(good)
    body, signature = good.split(".")[1:]
    other = part({**claims, "agency": str(stage.b.agency_id)})
    none = {f"alg={alg}": f"{part({**header, 'alg': alg})}.{body}." for alg in ("none", "None", "NONE", "nOnE", "")}
    return {
        **none,
        "alg=none with a signature": f"{part({**header, 'alg': 'none'})}.{body}.{signature}",
        "no alg": f"{part({k: v for k, v in header.items() if k != 'alg'})}.{body}.{signature}",
        "signature cut off": f"{good.rpartition('.')[0]}.",
        "signature of zeros": f"{good.rpartition('.')[0]}.{part(bytes(64))}",  # CVE-2022-21449
        "another agency under the same signature": f"{part(header)}.{other}.{signature}",
        "more parts": f"{good}.{signature}",
        "encrypted form": f"{part({**header, 'enc': 'A256GCM'})}..{body}.{body}.{signature}",
        "critical header": f"{part({**header, 'crit': ['agency'], 'agency': 1})}.{body}.{signature}",
    }


def _by_secret(good: str, signing: ECKey) -> dict[str, str]:
    """HS256 with what everybody knows as the secret: the public key, in each of its forms."""
    header, _ = opened(good)
    public = signing.as_dict(private=False)
    secrets = {
        "PEM": signing.as_pem(private=False),
        "DER": signing.as_der(private=False),
        "JWK": json.dumps(public).encode(),
        "its x": base64.urlsafe_b64decode(str(public["x"]) + "=="),
        "an empty one": b"",
    }
    start = f"{part({**header, 'alg': 'HS256'})}.{good.split('.')[1]}"
    return {
        f"HS256 with the public key ({form})": f"{start}.{part(hmac.new(key, start.encode(), hashlib.sha256).digest())}"
        for form, key in secrets.items()
    }


def _by_other_keys(good: str, address: str) -> dict[str, str]:
    header, claims = opened(good)
    other = ECKey.generate_key("P-256")
    provider = {"kid": str(uuid4())}  # as the key of an agency's own provider would be named
    outside: dict[str, dict[str, Any]] = {
        "another key under our key id": {},
        "key of an agency's provider": provider,
        "no key id": {"kid": None},
        "key in the header": {**provider, "jwk": other.as_dict(private=False)},
        "key in the header, under our key id": {"jwk": other.as_dict(private=False)},
        "key set elsewhere (jku)": {**provider, "jku": f"{address}/jwks"},
        "certificate elsewhere (x5u)": {**provider, "x5u": f"{address}/cert.pem"},
        "certificate in the header (x5c)": {**provider, "x5c": [base64.b64encode(other.as_der(private=False)).decode()]},
        "key id that is an address": {"kid": f"{address}/jwks"},
        "key id that is a file": {"kid": "../../../../dev/null"},
        "key id that is SQL": {"kid": "x' UNION SELECT 'AA=="},
    }  # fmt: skip
    made = {}
    for title, more in outside.items():
        changed = {k: v for k, v in {**header, **more}.items() if v is not None}
        start = f"{part(changed)}.{part(claims)}"
        made[title] = f"{start}.{_signature_over(start, other)}"
    secret = OctKey.generate_key(256)
    made["a secret of its own"] = jws.serialize_compact(
        {**header, "alg": "HS256"}, json.dumps(claims), secret, algorithms=["HS256"]
    )
    return made


def _signature_over(start: str, key: ECKey) -> str:
    """The ES256 signature of exactly these bytes, whatever the header in them says."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    private = key.private_key
    assert isinstance(private, EllipticCurvePrivateKey)
    r, s = decode_dss_signature(private.sign(start.encode(), ECDSA(SHA256())))
    return part(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def _wrong_claims(stage: Stage, service: str, good: str, signing: ECKey) -> dict[str, str]:
    """Signed by the right key: what it says must hold as well."""
    header, claims = opened(good)
    now = int(stage.places.clock().timestamp())
    wrong: dict[str, dict[str, Any]] = {
        "wrong issuer": {"iss": "https://elsewhere.example"},
        "issuer of the agency": {"iss": f"{claims['iss']}/{stage.a.slug}"},
        "no issuer": {"iss": None},
        **{f"for {each}": {"aud": each} for each in SERVICES if each != service},
        "for every service": {"aud": list(SERVICES)},
        "audience as a list": {"aud": [service]},
        "audience that only begins alike": {"aud": f"{service}x"},
        "audience of two words": {"aud": f"{service} {service}"},
        "audience of any": {"aud": "*"},
        "no audience": {"aud": None},
        "expired": {"iat": now - LIFETIME - 60, "exp": now - 60},
        "expired yesterday": {"iat": now - DAY, "exp": now - DAY + LIFETIME},
        "not yet valid": {"iat": now + 60, "exp": now + 60 + LIFETIME},
        "no expiry": {"exp": None},
        "expiry as text": {"exp": str(now + LIFETIME)},
        "expiry without end": {"exp": float("inf")},
        "no beginning": {"iat": None},
        "no agency": {"agency": None},
        "agency that is none": {"agency": "*"},
        "list of agencies": {"agency": [str(stage.a.agency_id), str(stage.b.agency_id)]},
        "nobody": {"sub": None},
        "roles that are none": {"roles": "agency_admin"},
    }
    made = {title: _signed(header, {**claims, **change}, signing) for title, change in wrong.items()}
    typed = {"identity token": "JWT", "logout token": "logout+jwt", "no type": None}
    return made | {title: _signed({**header, "typ": type_}, claims, signing) for title, type_ in typed.items()}


def _signed(header: Mapping[str, Any], claims: Mapping[str, Any], key: ECKey) -> str:
    start = ".".join(part({k: v for k, v in each.items() if v is not None}) for each in (header, claims))
    return f"{start}.{_signature_over(start, key)}"
