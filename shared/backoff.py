"""How long to wait before asking again what did not answer: longer with each failure, and never too long."""

BACK_OFF = (1.0, 60.0)  # seconds after the first failure, doubled up to the second


def pause_after(failures: int) -> float:
    """Seconds after so many failures in a row, one at least."""
    least, most = BACK_OFF
    return min(least * 2.0 ** min(failures - 1, 10), most)
