"""Which answers may be read, and as of which day: always k or more at a time, so that nobody is found by coming alone.

Who watches a counter knows who came when. An answer that is new in an export, or the only one of its day, would be
theirs; and so would the difference between two readings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Batch:
    """Consecutive days on which k people or more answered together. It is read as of its last day."""

    first: date
    last: date


def batches(answers: Mapping[date, int], k: int) -> Sequence[Batch]:
    """The days on which answers came, in batches of at least k; what is left at the end belongs to the last one.

    With fewer than k answers in all there is one batch.
    """
    found: list[Batch] = []
    first, number = None, 0
    for day in sorted(answers):
        first, number = first or day, number + answers[day]
        if number >= k:
            found.append(Batch(first, day))
            first, number = None, 0
    if first is not None:
        last = max(answers)
        found = [*found[:-1], Batch(found[-1].first, last)] if found else [Batch(first, last)]
    return found


def readable(answers: Mapping[date, int], k: int, today: date) -> Sequence[Batch]:
    """What may be read while answers still come: batches of days that are over, without the last.

    That one is held back, so that closing shows k new answers at least.
    """
    over = {day: number for day, number in answers.items() if day < today}
    return batches(over, k)[:-1]
