"""Business noes. Commands raise them; the web turns them into problem+json in one place.

`code` is stable and machine-readable: pages translate by it. `detail` is an English sentence that says
who must do what.
"""

from collections.abc import Mapping, Sequence


def code_of(term: str) -> str:
    """The code under which a decision of the rules is refused: ALREADY_FINALISED is `already-finalised`."""
    return term.lower().replace("_", "-")


class Refusal(Exception):
    """A clear no that changed nothing."""

    status = 400

    def __init__(self, code: str, detail: str = "", errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail or code.replace("-", " ").capitalize() + "."
        self.errors = {field: list(texts) for field, texts in (errors or {}).items()}


class Unauthenticated(Refusal):
    """Nobody is signed in, or the token no longer holds."""

    status = 401


class Forbidden(Refusal):
    """Signed in, and not allowed."""

    status = 403


class NotFound(Refusal):
    """Absent, or not to be known of."""

    status = 404


class Conflict(Refusal):
    """The state of things does not allow it."""

    status = 409


class Gone(Refusal):
    """It was there and is over: a closed survey."""

    status = 410


class TooLarge(Refusal):
    """More than is accepted at once."""

    status = 413


class Invalid(Refusal):
    """Well-formed, and wrong: `errors` names the fields."""

    status = 422


class TooMany(Refusal):
    """Too often; in `retry_after` seconds there is room again."""

    status = 429

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """Something we need does not answer: try again."""

    status = 503


class NotYet(Unavailable):
    """It refers to what has not arrived in this service: a person tries again, a fact's key waits and is tried again.

    Facts of different keys come in any order.
    """

    def __init__(self, what: str) -> None:
        super().__init__("not-yet-here", f"Not here yet: {what}. Try again in a moment.")
