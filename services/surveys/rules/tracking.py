"""Tracking numbers of public reports: random, readable aloud, and forgiving of how people type them.

Twelve symbols of Crockford's base 32 (no I, L, O, U) hold 60 random bits, so that nobody finds a report by guessing.
What is kept of a number, and of the form it came from, leads back to neither.
"""

import hashlib
import hmac
from uuid import UUID

TRACKING_BITS = 60
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_OF_SYMBOL = 5
SYMBOLS = TRACKING_BITS // BITS_OF_SYMBOL
GROUP = 4
STRETCH = 20_000  # rounds, some milliseconds
SEPARATORS = " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014\u2212._/"
_READ_AS = str.maketrans("ILO", "110", SEPARATORS)


def tracking_number(random_bits: int) -> str:
    """The tracking number of 60 random bits, in groups of four: `7K2M-9QXT-4VW8`.

    Raises ValueError for a number that does not fit into 60 bits.
    """
    if not 0 <= random_bits < 1 << TRACKING_BITS:
        raise ValueError("a tracking number holds 60 bits")
    places = range(TRACKING_BITS - BITS_OF_SYMBOL, -1, -BITS_OF_SYMBOL)
    return _grouped("".join(ALPHABET[random_bits >> place & 31] for place in places))


def number_for_form(form_id: UUID, agency_id: UUID, secret: str) -> str:
    """The tracking number of the report that this form sends: the same one each time the form is sent again.

    Whoever knows neither the random form id, which only the reporter's browser holds, nor the secret cannot tell it
    from 60 random bits.
    """
    message = b"tracking number" + agency_id.bytes + form_id.bytes
    digest = hmac.digest(secret.encode(), message, hashlib.sha256)
    return tracking_number(int.from_bytes(digest[:8]) >> 64 - TRACKING_BITS)


def form_mark(form_id: UUID, agency_id: UUID) -> str:
    """What is kept of a form's id, so that the same form counts once: 122 random bits cannot be guessed from it."""
    return hashlib.sha256(b"report form" + agency_id.bytes + form_id.bytes).hexdigest()


def tracking_mark(number: str, agency_id: UUID) -> str:
    """What is kept of a tracking number, to find its report by.

    Stretched, since 60 bits alone could be tried one by one by who has stolen the table; and without a secret, since
    numbers must be good for months, also after the secret was changed.
    """
    return hashlib.pbkdf2_hmac("sha256", number.encode(), b"report" + agency_id.bytes, STRETCH).hex()


def normalised_tracking_number(typed: str) -> str | None:
    """The tracking number that a person meant, or None when it is none.

    Case, spaces and dashes do not matter; I and L are read as 1, O as 0.
    """
    symbols = typed.upper().translate(_READ_AS)
    if len(symbols) != SYMBOLS or not set(symbols) <= set(ALPHABET):
        return None
    return _grouped(symbols)


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))
