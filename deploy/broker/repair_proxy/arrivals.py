"""Repair of the long poll.

Defect: noida answers a Fetch without data at once, so that a waiting client asks
again in a tight loop. Apache Kafka holds the answer until there are `min_bytes`
or `max_wait_ms` have passed. The proxy asks again when a producer or the end of a
transaction went through it, and now and then for what came another way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .fetch import FetchAnswer, FetchRequest

LONGEST_PAUSE_SECONDS = 0.1
"""Writes that bypass the proxy, and a last stable offset that moves late, are seen within this time."""
SHORTEST_PAUSE_SECONDS = 0.004
"""Between two questions of one waiting client, so that a busy producer of another topic costs it little."""


class Arrivals:
    """Counts what may have made new records visible, and wakes those that wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def note(self) -> None:
        """A Produce or EndTxn was answered."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    @property
    def count(self) -> int:
        return self._count

    def wait(self, seen: int, seconds: float) -> None:
        """Returns when something was noted since the count was `seen`, or after `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, timeout=seconds)


def long_poll(
    ask: Callable[[], FetchAnswer], request: FetchRequest, arrivals: Arrivals, gone: Callable[[], bool]
) -> FetchAnswer:
    """Asks until there is enough to answer, the client's wait is over or the client has gone."""
    deadline = time.monotonic() + request.max_wait_millis / 1000
    while True:
        seen = arrivals.count
        answer = ask()
        left = deadline - time.monotonic()
        if answer.record_bytes >= max(request.min_bytes, 1) or answer.has_error or left <= 0 or gone():
            return answer
        time.sleep(min(SHORTEST_PAUSE_SECONDS, left))
        arrivals.wait(seen, min(LONGEST_PAUSE_SECONDS, max(deadline - time.monotonic(), 0)))
