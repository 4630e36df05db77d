"""The long poll: an answer waits for data, but no longer than it may."""

from __future__ import annotations

import threading
import time

from repair_proxy.arrivals import LONGEST_PAUSE_SECONDS, Arrivals, long_poll
from repair_proxy.fetch import FetchAnswer, FetchRequest


def poll(
    sizes: list[int], max_wait: int, min_bytes: int = 1, error: bool = False, gone: bool = False
) -> tuple[int, int]:
    """The size of the answer and how often the broker was asked, where it answers with `sizes` one after the other."""
    asked = 0

    def ask() -> FetchAnswer:
        nonlocal asked
        asked += 1
        return FetchAnswer(b"", sizes[min(asked, len(sizes)) - 1], error)

    answer = long_poll(ask, FetchRequest(max_wait, min_bytes, 1000, 1, {}), Arrivals(), lambda: gone)
    return answer.record_bytes, asked


def test_data_are_answered_at_once() -> None:
    assert poll([10], max_wait=60_000) == (10, 1)


def test_it_waits_until_there_are_enough() -> None:
    assert poll([0, 5, 20], max_wait=60_000, min_bytes=10) == (20, 3)


def test_an_empty_answer_is_given_when_the_wait_is_over_and_not_before() -> None:
    began = time.monotonic()
    size, asked = poll([0], max_wait=250)
    assert size == 0
    assert 0.25 <= time.monotonic() - began < 2
    assert asked <= 2 + 0.25 / LONGEST_PAUSE_SECONDS, "a waiting client costs the broker few questions"


def test_an_error_and_a_client_that_went_away_are_not_waited_for() -> None:
    assert poll([0], max_wait=60_000, error=True) == (0, 1)
    assert poll([0], max_wait=60_000, gone=True) == (0, 1)
    assert poll([0], max_wait=0) == (0, 1)


def test_what_arrived_before_the_wait_began_ends_it() -> None:
    arrivals = Arrivals()
    seen = arrivals.count
    arrivals.note()
    began = time.monotonic()
    arrivals.wait(seen, 60)
    assert time.monotonic() - began < 10


def test_an_arrival_wakes_those_that_wait() -> None:
    arrivals, woken = Arrivals(), threading.Event()
    seen = arrivals.count

    def wait() -> None:
        arrivals.wait(seen, 60)
        woken.set()

    threading.Thread(target=wait, daemon=True).start()
    arrivals.note()
    assert woken.wait(10)
