"""Being told to end, by a signal.

A handler runs between two instructions of what it interrupts, perhaps of another handler. Were it to set a
`threading.Event`, it could wait forever for a lock that the interrupted code holds: so it sets a plain flag.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

NAP = 0.1  # seconds; so late an end may be noticed


class Told:
    """False until somebody asks for the end."""

    def __init__(self) -> None:
        self._told = False

    def __bool__(self) -> bool:
        return self._told

    def tell(self, *_: object) -> None:
        """Ask for the end. May be called by a signal, and more than once."""
        self._told = True

    def wait(self, seconds: float) -> bool:
        """Come back after so many seconds, or soon after being told; whether one was told."""
        deadline = time.monotonic() + seconds
        while not self._told and (left := deadline - time.monotonic()) > 0:
            time.sleep(min(NAP, left))
        return self._told

    @contextmanager
    def by(self, *numbers: signal.Signals) -> Iterator[None]:
        """Within, these signals tell. Only in the main thread."""
        former = {number: signal.signal(number, self.tell) for number in numbers}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
