"""Faults for several instances of a hub: kills, stops, halts, a network cut, slow or losing answers."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hub_process import SESSION_MILLIS, Hub

COMMIT, OFFSETS, PRODUCE = 26, 28, 0
# A write to it fails as on a full disk; the hub writes nothing to a disk but its log.
FULL_DISK = Path("/dev/full")


class Faults:
    """Keeps instances running as a supervisor would, and does to them what chance says."""

    def __init__(self, hubs: list[Hub], order: Callable[[str], dict], chance: random.Random) -> None:
        self.hubs, self.order, self.chance = hubs, order, chance
        self.done: Counter[str] = Counter()
        self.starts: dict[int, float] = {}
        """When an instance that is away is started again."""
        self.halted: dict[int, float] = {}
        """When an instance that was halted goes on."""
        self.network_until = 0.0

    @property
    def kills(self) -> int:
        return self.done["killed"]

    def start_all(self) -> None:
        for hub in self.hubs:
            hub.launch()

    def supervise(self) -> None:
        """Carries out what is due: starts, ends of halts and of the network's faults."""
        now = time.monotonic()
        for number, hub in enumerate(self.hubs):
            if hub.process is not None and hub.process.poll() is not None:
                # It gave up by itself, as one whose place another took must: its supervisor starts it again.
                self.done["ended by itself"] += 1
                hub.process = None
                self.starts[number] = now
            if number in self.halted and now >= self.halted[number]:
                del self.halted[number]
                if hub.process is not None:
                    hub.process.send_signal(signal.SIGCONT)
            if hub.process is None and now >= self.starts.get(number, 0.0):
                full = self.chance.random() < 0.15
                hub.launch(FULL_DISK if full else None)
                self.done["started on a full disk" if full else "started"] += 1
        if self.network_until and now >= self.network_until:
            self.heal()

    def heal(self) -> None:
        self.network_until = 0.0
        self.order("open")
        self.order("delay 0")

    def strike(self) -> None:
        """One fault more."""
        running = [n for n, hub in enumerate(self.hubs) if hub.process is not None and n not in self.halted]
        kind = self.chance.choices(
            ("kill", "kill all", "stop", "halt", "cut", "delay", "lose"), (60, 8, 8, 6, 6, 6, 6))[0]
        if not running and kind in ("kill", "kill all", "stop", "halt"):
            return
        # Back at once, within the session, so that nothing moves; or later, so that its partitions have moved.
        away = self.chance.choice((0.0, 0.0, SESSION_MILLIS / 2000, 1.3 * SESSION_MILLIS / 1000))
        now = time.monotonic()
        match kind:
            case "kill" | "kill all":
                for number in running if kind == "kill all" else [self.chance.choice(running)]:
                    self.hubs[number].kill()
                    self.starts[number] = now + away
                    self.done["killed"] += 1
            case "stop":
                number = self.chance.choice(running)
                code, seconds = self.hubs[number].stop()
                assert seconds < 10, f"the stop took {seconds} s"
                # In the midst of other faults it may end with a failure, but always in time.
                self.done["stopped" if code == 0 else "stopped with a failure"] += 1
                self.starts[number] = now + away
            case "halt":
                number = self.chance.choice(running)
                process = self.hubs[number].process
                assert process is not None
                process.send_signal(signal.SIGSTOP)
                self.halted[number] = now + self.chance.choice((0.5, 1.3 * SESSION_MILLIS / 1000))
                self.done["halted"] += 1
            case "cut":
                self.order("cut")
                self.network_until = now + self.chance.choice((0.3, 2.0))
                self.done["network cut"] += 1
            case "delay":
                self.order(f"delay {self.chance.choice((20, 150))}")
                self.network_until = now + 3.0
                self.done["network slow"] += 1
            case "lose":
                self.order(f"lose {self.chance.choice((COMMIT, OFFSETS, PRODUCE))}")
                self.done["answer lost"] += 1

    def end(self) -> None:
        """Ends all faults; every instance runs."""
        self.heal()
        for number, hub in enumerate(self.hubs):
            if number in self.halted and hub.process is not None:
                hub.process.send_signal(signal.SIGCONT)
        self.halted = {}
        self.starts = {}
        self.supervise()
