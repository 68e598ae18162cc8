"""Tracking numbers of public reports: random, readable aloud, and forgiving of how people type them.

Twelve symbols of Crockford's base 32 (no I, L, O, U) hold 60 random bits, so that nobody finds a report by guessing.
"""

TRACKING_BITS = 60
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_OF_SYMBOL = 5
SYMBOLS = TRACKING_BITS // BITS_OF_SYMBOL
GROUP = 4
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
