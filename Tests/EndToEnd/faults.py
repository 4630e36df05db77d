"""Faults for several instances of a hub: kills, stops, halts, clocks set wrong, a network cut, slow or losing answers,
and a broker that is killed and started on its data."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hub_process import SESSION_MILLIS, Hub
from stepped_clock import SteppedClock

COMMIT, OFFSETS, PRODUCE = 26, 28, 0
# A write to it fails as on a full disk; the hub writes nothing to a disk but its log.
FULL_DISK = Path("/dev/full")
BELIEVED_MILLIS = 9 * 60_000
"""A clock that is ahead by less than ten minutes is believed."""
UNBELIEVED_MILLIS = 400 * 24 * 60 * 60_000
KINDS = {"kill": 60, "kill all": 8, "stop": 8, "halt": 6, "clock": 8, "cut": 6, "delay": 6, "lose": 6, "broker": 4}
"""How often each fault strikes, against the others."""
BROKER_SECONDS = 60
STORY_LINES = 40
OF_AN_INSTANCE = ("kill", "kill all", "stop", "halt", "clock")


class Faults:
    """Keeps instances running as a supervisor would, and does to them what chance says."""

    def __init__(
        self,
        hubs: list[Hub],
        order: Callable[[str], dict],
        restart_broker: Callable[[], subprocess.Popen[bytes]] | None,
        chance: random.Random,
    ) -> None:
        self.hubs, self.order, self.restart_broker, self.chance = hubs, order, restart_broker, chance
        for number, hub in enumerate(hubs):
            hub.clock = SteppedClock(hub.folder / f"clock-{number}")
        self.first = ["clock", "broker"] if restart_broker else ["clock"]
        """What a short run must not leave to chance."""
        chance.shuffle(self.first)
        self.broker: subprocess.Popen[bytes] | None = None
        """The restart of the broker that is under way; the network is cut as long."""
        self.started: dict[int, int] = {}
        """Where in its log an instance was started; not if that is on a full disk."""
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
        for number in range(len(self.hubs)):
            # Their logs tell when they are at work.
            self.start(number, may_have_full_disk=False)

    def start(self, number: int, may_have_full_disk: bool = True) -> None:
        hub = self.hubs[number]
        assert hub.clock is not None
        # Whoever starts a machine looks at its clock, as far as minutes.
        hub.clock.set(self.chance.choice((0, self.chance.randint(-BELIEVED_MILLIS, BELIEVED_MILLIS))))
        full = self.chance.random() < 0.15 and may_have_full_disk
        start = hub.launch(FULL_DISK if full else None)
        self.started.pop(number, None)
        if not full:
            self.started[number] = start
        self.done["started on a full disk" if full else "started"] += 1

    def supervise(self) -> bool:
        """Carries out what is due: starts, ends of halts and of the network's faults.

        Whether an instance had ended by itself.
        """
        ended = False
        now = time.monotonic()
        for number, hub in enumerate(self.hubs):
            if hub.process is not None and hub.process.poll() is not None:
                # It gave up by itself, as one whose place another took must: its supervisor starts it again.
                ended = True
                self.done["ended by itself"] += 1
                print(f"{self.story(number)}\nended by itself with {hub.process.returncode}")
                hub.process = None
                self.starts[number] = now
            if number in self.halted and now >= self.halted[number]:
                del self.halted[number]
                if hub.process is not None:
                    hub.process.send_signal(signal.SIGCONT)
            if hub.process is None and now >= self.starts.get(number, 0.0):
                self.start(number)
        if self.broker is not None and self.broker.poll() is not None:
            assert self.broker.returncode == 0, "the broker was not started again"
            self.broker = None
            self.done["broker restarted"] += 1
        if self.network_until and now >= self.network_until:
            self.heal()
        return ended

    def story(self, number: int) -> str:
        """An instance's last log lines since its start, for whoever has to find out what became of it."""
        if number not in self.started:
            return f"{self.hubs[number].log.stem}: its log was on a full disk"
        lines = self.hubs[number].lines(self.started[number]).splitlines()
        return "\n".join([f"{self.hubs[number].log.stem}:", *lines[-STORY_LINES:]])

    def heal(self) -> None:
        self.network_until = 0.0
        self.order("open")
        self.order("delay 0")

    def strike(self) -> None:
        """One fault more."""
        running = [n for n, hub in enumerate(self.hubs) if hub.process is not None and n not in self.halted]
        kind = self.first[-1] if self.first else self.chance.choices([*KINDS], [*KINDS.values()])[0]
        if not running and kind in OF_AN_INSTANCE:
            return
        if kind not in OF_AN_INSTANCE and (self.broker is not None or self.network_until):
            return
        self.first = self.first[:-1]
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
            case "clock":
                self.set_clock(self.chance.choice(running))
            case "broker":
                if self.restart_broker is not None:
                    self.broker = self.restart_broker()
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

    def set_clock(self, number: int) -> None:
        """By minutes; or, when both its workers have been at work by a right clock, by more than a year."""
        hub = self.hubs[number]
        assert hub.clock is not None
        lines = hub.lines(self.started[number]) if number in self.started else ""
        works = all(f'event=task.started worker="{stage}.0"' in lines for stage in ("intake", "casework"))
        most = UNBELIEVED_MILLIS if works and self.chance.random() < 0.5 else BELIEVED_MILLIS
        hub.clock.set(self.chance.randint(-most, most))
        self.done["clock set by minutes" if most == BELIEVED_MILLIS else "clock set by months"] += 1

    def end(self) -> None:
        """Ends all faults; every instance runs, and is to be supervised further.

        Those that were away are started with clocks right to minutes, as always.
        """
        if self.broker is not None:
            self.broker.wait(BROKER_SECONDS)
            self.supervise()
        self.heal()
        for hub in self.hubs:
            if hub.clock is not None:
                hub.clock.set(0)
        for number, hub in enumerate(self.hubs):
            if number in self.halted and hub.process is not None:
                hub.process.send_signal(signal.SIGCONT)
        self.halted = {}
        self.starts = {}
        self.supervise()
