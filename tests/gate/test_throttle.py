"""Counting attempts."""

from __future__ import annotations

from tests.gate.gate_house import Clock
from ui.gate import throttle
from ui.gate.throttle import MOST_FAILURES, WINDOW_SECONDS, Throttle


def test_the_tenth_failure_closes_the_window_until_the_first_is_fifteen_minutes_old(clock: Clock) -> None:
    counters = Throttle(clock)
    for _ in range(MOST_FAILURES):
        assert counters.seconds_to_wait("a") == 0
        counters.attempted("a")
        clock.now += 10
    # The first was 100 seconds ago: 900 - 100.
    assert counters.seconds_to_wait("a") == WINDOW_SECONDS - 100
    clock.now += WINDOW_SECONDS - 100
    assert counters.seconds_to_wait("a") == 0
    counters.attempted("a")
    # The second was 10 seconds later.
    assert counters.seconds_to_wait("a") == 10


def test_each_key_has_its_counter_and_the_longest_wait_counts(clock: Clock) -> None:
    counters = Throttle(clock)
    for _ in range(MOST_FAILURES):
        counters.attempted("a")
    assert counters.seconds_to_wait("b") == 0
    assert counters.seconds_to_wait("b", "a") == WINDOW_SECONDS


def test_a_success_takes_back_its_own_attempt_and_no_others(clock: Clock) -> None:
    counters = Throttle(clock)
    for _ in range(MOST_FAILURES - 1):
        counters.attempted("a")
    counters.attempted("a")
    counters.succeeded("a")
    counters.attempted("a")
    assert counters.seconds_to_wait("a") > 0
    counters.succeeded("never seen")


def test_no_name_or_address_is_kept_and_memory_is_bounded(clock: Clock, monkeypatch) -> None:
    monkeypatch.setattr(throttle, "_MOST_COUNTERS", 5)
    counters = Throttle(clock)
    for number in range(50):
        counters.attempted(f"source 10.0.0.{number}")
    assert len(counters._counters) == 5
    assert b"10.0.0" not in repr(counters._counters).encode()
    # Salted: the same key is another one in another process.
    assert set(Throttle(clock)._counters).isdisjoint(counters._counters)
    assert counters._hashed("a") != Throttle(clock)._hashed("a")
