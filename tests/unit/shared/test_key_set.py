"""How a verifier keeps the key set: no herd, no loss, no question too many."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet

from shared.auth.key_set import FRESH, MISSED_PAUSE, SPREAD, PublishedKeys
from shared.backoff import BACK_OFF
from shared.refusals import Unavailable

ONE, TWO = (ECKey.generate_key("P-256", {"kid": name}) for name in ("satu", "dua"))


@dataclass
class Agencies:
    """What publishes keys, and counts how often it is asked."""

    keys: list[ECKey] = field(default_factory=lambda: [ONE])
    answers: bool = True
    asked: int = 0
    now: float = 1000.0
    gate: threading.Event | None = None

    def fetch(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.gate is not None:
            assert self.gate.wait(10)
        if not self.answers:
            raise OSError("away")
        return KeySet(list(self.keys)).as_dict(private=False)

    def verifier(self) -> PublishedKeys:
        return PublishedKeys(self.fetch, lambda: self.now)


def kids(keys: KeySet) -> set[str | None]:
    return {key.kid for key in keys.keys}


def test_keys_are_asked_for_once_while_they_are_fresh() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    for _ in range(100):
        keys.having("satu")
    assert agencies.asked == 1
    agencies.now += FRESH
    keys.having("satu")
    assert agencies.asked == 2


def test_a_key_that_is_new_is_found_at_once() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    keys.having("satu")
    agencies.keys = [ONE, TWO]
    assert kids(keys.having("dua")) == {"satu", "dua"}


def test_garbage_sends_no_herd() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    for number in range(1000):
        keys.having(f"palsu-{number}")
    assert agencies.asked == 1
    agencies.now += MISSED_PAUSE
    for number in range(1000):
        keys.having(f"palsu-{number}")
    assert agencies.asked == 2


def test_a_failure_lets_known_keys_hold_and_is_repeated_ever_more_rarely() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    keys.having("satu")
    agencies.answers, agencies.now = False, agencies.now + FRESH
    started, times = agencies.now, []
    while agencies.now < started + 600:
        before = agencies.asked
        assert kids(keys.having("satu")) == {"satu"}
        if agencies.asked > before:
            times.append(agencies.now)
        agencies.now += 0.25
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[0] < 2
    assert gaps[-1] >= BACK_OFF[1] * (1 - SPREAD)
    assert len(times) < 20
    agencies.answers, agencies.now = True, agencies.now + BACK_OFF[1] * 2
    agencies.keys = [TWO]
    assert kids(keys.having("satu")) == {"dua"}


def test_without_any_key_the_answer_is_try_again_and_nobody_is_asked_meanwhile() -> None:
    agencies = Agencies(answers=False)
    keys = agencies.verifier()
    for _ in range(50):
        with pytest.raises(Unavailable, match="try again"):
            keys.having("satu")
    assert agencies.asked == 1


def test_an_empty_key_set_is_a_failure() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    keys.having("satu")
    agencies.keys, agencies.now = [], agencies.now + FRESH
    assert kids(keys.having("satu")) == {"satu"}


def test_while_one_asks_the_others_go_on() -> None:
    agencies = Agencies()
    keys = agencies.verifier()
    keys.having("satu")
    agencies.gate, agencies.now = threading.Event(), agencies.now + FRESH
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(keys.having, "satu")
        while agencies.asked < 2:
            pass
        for _ in range(100):
            assert kids(keys.having("satu")) == {"satu"}
        agencies.gate.set()
        asking.result(10)
    assert agencies.asked == 2


def test_many_who_have_nothing_yet_ask_once_together() -> None:
    agencies = Agencies(gate=threading.Event())
    keys = agencies.verifier()
    with ThreadPoolExecutor(16) as pool:
        waiting = [pool.submit(keys.having, "satu") for _ in range(16)]
        assert agencies.gate is not None
        agencies.gate.set()
        assert all(kids(each.result(10)) == {"satu"} for each in waiting)
    assert agencies.asked == 1
