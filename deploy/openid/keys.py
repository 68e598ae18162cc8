"""The signing keys of the issuers, made once and kept in a file that its owner alone can read."""

import json
from collections.abc import Iterable
from pathlib import Path

from joserfc.jwk import KeySet, RSAKey

from deploy.secrets_file import write_private

ALGORITHM = "RS256"  # the one that every client of OpenID Connect must know
BITS = 2048


def signing_keys(path: Path, realms: Iterable[str]) -> dict[str, RSAKey]:
    """The private key of each realm; makes what is missing. Two realms never share one."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    keys = {realm: RSAKey.import_key(kept[realm]) if realm in kept else _new_key() for realm in realms}
    if keys.keys() - kept.keys():
        made = {realm: key.as_dict(private=True) for realm, key in keys.items()}
        write_private(path, json.dumps(kept | made))
    return keys


def public_keys(key: RSAKey) -> dict[str, object]:
    """The JWKS document of one key."""
    return dict(KeySet([key]).as_dict(private=False))


def _new_key() -> RSAKey:
    key = RSAKey.generate_key(BITS, {"use": "sig", "alg": ALGORITHM}, private=True)
    key.ensure_kid()
    return key
