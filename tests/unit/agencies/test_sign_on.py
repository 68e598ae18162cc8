"""What may be settled, when a session is over, what makes a newcomer's record, and words for devices."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.rules.devices import Device, device_of
from services.agencies.rules.sign_on import (
    ABSOLUTE_BOUNDS,
    IDLE_BOUNDS,
    Claimed,
    Newcomer,
    SignOn,
    claimed,
    faults,
    is_over,
    newcomer,
)

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NIP = "190001012020012001"
UNIT, POSITION, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def test_the_practice_so_far_is_the_default_and_is_sound() -> None:
    assert (SignOn().idle_minutes, SignOn().absolute_hours, SignOn().records_at_login) == (120, 12, False)
    assert faults(SignOn()) == {}


@given(st.integers(-1000, 1000), st.integers(-100, 100))
def test_whatever_is_settled_ends_within_bounds(idle: int, absolute: int) -> None:
    found = faults(SignOn(idle_minutes=idle, absolute_hours=absolute))
    is_sound = IDLE_BOUNDS[0] <= idle <= IDLE_BOUNDS[1] and ABSOLUTE_BOUNDS[0] <= absolute <= ABSOLUTE_BOUNDS[1]
    assert (found == {}) == (is_sound and idle <= absolute * 60)


@given(st.integers(5, 720), st.integers(1, 72), st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_session_is_over_when_it_idled_or_grew_too_old(idle: int, absolute: int, used: int, age: int) -> None:
    settings = SignOn(idle_minutes=idle, absolute_hours=absolute)
    began, last = NOW - timedelta(minutes=used + age), NOW - timedelta(minutes=used)
    assert is_over(settings, began, last, NOW) == (used > idle or used + age > absolute * 60)


WANTED = SignOn(records_at_login=True, newcomer_unit_id=UNIT, newcomer_position_id=POSITION)


@pytest.mark.parametrize(
    ("settings", "said", "expected"),
    [
        (WANTED, Claimed(NIP), Newcomer(NIP, "PNS", UNIT, POSITION)),
        (WANTED, Claimed(NIP, "pppk", "LOKET"), Newcomer(NIP, "PPPK", OTHER, POSITION)),
        (WANTED, Claimed(NIP, "HONORER", "TIDAK-ADA"), Newcomer(NIP, "PNS", UNIT, POSITION)),
        (
            SignOn(records_at_login=True),
            Claimed(NIP, unit="LOKET", position="STAF"),
            Newcomer(NIP, "PNS", OTHER, OTHER),
        ),
        (SignOn(records_at_login=True), Claimed(NIP, unit="LOKET"), None),
        (SignOn(records_at_login=True, newcomer_unit_id=UNIT), Claimed(NIP), None),
        (SignOn(newcomer_unit_id=UNIT, newcomer_position_id=POSITION), Claimed(NIP), None),
        (WANTED, Claimed(None), None),
        (WANTED, Claimed("12"), None),
        (WANTED, Claimed("190013132020011003"), None),
    ],
    ids=str,
)
def test_a_record_is_made_where_it_is_wanted_and_enough_is_known(
    settings: SignOn, said: Claimed, expected: Newcomer | None
) -> None:
    assert newcomer(settings, said, {"LOKET": OTHER}, {"STAF": OTHER}) == expected


def test_what_is_not_mapped_is_not_said() -> None:
    claims = {"nip": f"{NIP[:8]} {NIP[8:]}", "unit": "LOKET", "jabatan": " STAF ", "jenis": 7}
    assert claimed(claims, {}) == Claimed(NIP)
    assert claimed(claims, {"unit": "unit", "position": "jabatan", "employment": "jenis"}) == Claimed(
        NIP, None, "LOKET", "STAF"
    )


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", Device("Edge", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", Device("Safari", "macOS")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1", Device("Chrome", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", Device("Samsung Internet", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", Device("Firefox", "Linux")),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36", Device("Chrome", "Linux")),
        ("curl/8.5.0", Device(None, None)),
        (None, Device(None, None)),
    ],
)  # fmt: skip
def test_a_device_has_two_words(said: str | None, device: Device) -> None:
    assert device_of(said) == device


@given(st.text(max_size=300))
def test_whatever_a_browser_says_only_known_words_come_of_it(said: str) -> None:
    found = device_of(said)
    assert all(word is None or len(word) < 20 for word in (found.browser, found.system))
