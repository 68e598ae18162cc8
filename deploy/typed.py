"""How a command ends that somebody typed: with its code, and without a word when nobody reads on (`| head`)."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

CLOSED = 128 + 13  # what a shell says of a program that ended because its reader had gone


def finish(main: Callable[[], int]) -> NoReturn:
    """Run it, and leave with what it returns."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is written at the exit
        code = CLOSED
    sys.exit(code)
