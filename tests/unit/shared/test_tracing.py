"""Which traceparent is one, and where a trace begins and ends."""

from contextlib import suppress

import pytest

from shared.tracing import traceparent, valid, within

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GIVEN = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize("given", [GIVEN, f"00-{TRACE}-{SPAN}-00", f"00-{TRACE}-{SPAN}-03"])
def test_a_traceparent_stays_as_it_came(given: str) -> None:
    assert valid(given) == given


@pytest.mark.parametrize("given", [f"01-{TRACE}-{SPAN}-01", f"cc-{TRACE}-{SPAN}-01-and-more"])
def test_what_later_versions_add_is_left_out(given: str) -> None:
    assert valid(given) == GIVEN


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        GIVEN.upper(),
        GIVEN + "-",
        GIVEN + "\n",
        " " + GIVEN,
        f"{GIVEN},{GIVEN}",
        GIVEN.replace("-", "_"),
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}0-01",
        f"00-{TRACE}-{SPAN}-1",
        f"01-{TRACE}-{SPAN}-01.more",
        f"01-{TRACE}-{SPAN}-01-Maria Contoh",
        "00-Maria Contoh-190001012026111001-01",
    ],
)
def test_anything_else_is_none(given: str | None) -> None:
    assert valid(given) is None
    with within(given):
        assert traceparent() is None


def test_work_is_inside_the_nearest_trace_and_leaves_it_however_it_ends() -> None:
    other = GIVEN.replace(SPAN, SPAN[::-1])
    with within(GIVEN):
        with suppress(ValueError), within(other):
            assert traceparent() == other
            raise ValueError
        assert traceparent() == GIVEN
        with within(None):
            assert traceparent() is None
    assert traceparent() is None
