"""The private keys of the platform token, in this service alone: made, followed by the next, forgotten.

Whoever makes or removes a key holds the table's lock, so two that begin at once make one key. A session of any kind
will do: the table stands outside the walls.
"""

from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from services.agencies.models.base import SigningKey
from services.agencies.rules import keys as rules
from services.agencies.rules.keys import LEAD, KeyLife

CURVE = "P-256"
LOCK = text("LOCK TABLE signing_key IN SHARE ROW EXCLUSIVE MODE")  # readers go on


def signing_key(session: Session, now: datetime) -> ECKey:
    """The key that signs now, made when there is none."""
    due = select(SigningKey).where(SigningKey.signs_from <= now)
    newest = due.order_by(SigningKey.signs_from.desc(), SigningKey.kid.desc()).limit(1)
    row = session.execute(newest).scalar_one_or_none()
    if row is None:
        session.execute(LOCK)
        row = session.execute(newest).scalar_one_or_none() or _made(session, now, now)
    return _read(row)


def published(session: Session, now: datetime) -> list[dict[str, Any]]:
    """The public parts of all keys: of the one that signs, of those before it, and of the one that will."""
    signing_key(session, now)
    rows = session.scalars(select(SigningKey).order_by(SigningKey.signs_from, SigningKey.kid)).all()
    return [_read(row).as_dict(private=False, use="sig", alg="ES256") for row in rows]


def rotate(session: Session, now: datetime) -> SigningKey:
    """Publish a key that will sign in LEAD, when every verifier knows it. One that waits already is that key."""
    session.execute(LOCK)
    waiting = session.scalars(select(SigningKey).where(SigningKey.signs_from > now)).first()
    return waiting or _made(session, now, now + LEAD)


def replace(session: Session, now: datetime) -> SigningKey:
    """Another key at once, and none of those before: for a key that somebody else may have.

    Tokens of before end with the memory of the verifiers, in five minutes at most; nobody's session ends.
    """
    session.execute(LOCK)
    session.execute(delete(SigningKey))
    return _made(session, now, now)


def keep_young(session: Session, now: datetime) -> None:
    """Let a successor be published when the newest key is old, and forget the keys whose tokens have all run out."""
    if not _due(session, now):
        return
    session.execute(LOCK)
    lives = lives_of(session)
    session.execute(delete(SigningKey).where(SigningKey.kid.in_(rules.over(lives, now))))
    if rules.is_successor_due(lives, now):
        rotate(session, now)


def lives_of(session: Session) -> list[KeyLife]:
    """All keys, the oldest first."""
    rows = session.execute(select(SigningKey.kid, SigningKey.signs_from).order_by(SigningKey.signs_from)).all()
    return [KeyLife(kid, signs_from) for kid, signs_from in rows]


def _due(session: Session, now: datetime) -> bool:
    lives = lives_of(session)
    return bool(rules.over(lives, now)) or rules.is_successor_due(lives, now)


def _made(session: Session, now: datetime, signs_from: datetime) -> SigningKey:
    key = ECKey.generate_key(CURVE, auto_kid=True)
    private = key.as_pem(private=True).decode()
    row = SigningKey(kid=str(key.kid), private=private, made_at=now, signs_from=signs_from)
    session.add(row)
    session.flush()
    return row


def _read(row: SigningKey) -> ECKey:
    return ECKey.import_key(row.private, {"kid": row.kid})
