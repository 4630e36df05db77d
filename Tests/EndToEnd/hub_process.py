"""The `referral-hub` program as operations run it: settings, start, stop, kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from stepped_clock import SteppedClock

ROOT = Path(__file__).parents[2]
COMMAND_SECONDS = 60
START_SECONDS = 60
POLL_SECONDS = 0.05
# Shorter than in production, so that a test need not wait long for an instance that is gone.
SESSION_MILLIS = 6000


class Hub:
    """One instance of a hub that has topics of its own, told apart by their prefix."""

    def __init__(
        self, binary: str, broker: str, folder: Path, prefix: str, partitions: int = 3, instance: str = "one"
    ) -> None:
        self.binary, self.broker, self.folder = binary, broker, folder
        self.partitions = partitions
        self.prefix = prefix
        self.log = folder / f"{instance}.log"
        self.settings = folder / f"{instance}.json"
        self.process: subprocess.Popen[bytes] | None = None
        self.clock: SteppedClock | None = None
        """The machine's own unless a test gives it one."""
        self.settings.write_text(
            json.dumps(
                {
                    "bootstrapServers": broker,
                    "kafka": {
                        "consumer.session.timeout.ms": SESSION_MILLIS,
                        "consumer.heartbeat.interval.ms": SESSION_MILLIS // 4,
                        "producer.transaction.timeout.ms": SESSION_MILLIS - 1000,
                    },
                    "applicationID": f"{prefix}hub",
                    "instanceID": instance,
                    "topicPrefix": prefix,
                    "partitions": partitions,
                    "replicationFactor": 1,
                    "contractDirectory": str(ROOT / "Topics"),
                    "policyFile": str(ROOT / "deploy/policy/hubei-2024.json"),
                }
            )
        )

    def sibling(self, instance: str) -> Hub:
        """Another instance of the same hub; the group shares the partitions between them."""
        return Hub(self.binary, self.broker, self.folder, self.prefix, self.partitions, instance)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a subcommand that ends by itself."""
        return subprocess.run(
            [self.binary, *words, "--settings", str(self.settings)],
            capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False,
        )  # fmt: skip

    def start(self, partitions: int | None = None) -> None:
        """Starts the hub and waits until so many partitions' tasks of both stages work, if not told otherwise all."""
        start = self.launch()
        self.wait_for_tasks(self.partitions if partitions is None else partitions, start)

    def launch(self, log: Path | None = None) -> int:
        """Starts the hub without waiting for it: where in its log the start is."""
        with (log or self.log).open("ab") as lines:
            start = lines.tell()
            self.process = subprocess.Popen(
                [self.binary, "run", "--settings", str(self.settings)],
                stderr=lines, env=os.environ | (self.clock.variables if self.clock else {}),
            )  # fmt: skip
        return start

    def wait_for_tasks(self, partitions: int, start: int) -> None:
        """Waits until the log from `start` on tells that so many partitions' tasks of both stages began to work."""
        deadline = time.monotonic() + START_SECONDS
        while any(
            self.lines(start).count(f'event=task.started worker="{stage}.0"') < partitions
            for stage in ("intake", "casework")
        ):
            assert self.process is not None and self.process.poll() is None, f"it ended:\n{self.lines(start)[-4000:]}"
            assert time.monotonic() < deadline, f"it does not get to work:\n{self.lines(start)[-4000:]}"
            time.sleep(POLL_SECONDS)

    def wait_for_signals_blocked(self) -> None:
        """Waits until the process takes SIGTERM by itself; before, the system would end it."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status")
        deadline = time.monotonic() + START_SECONDS
        while True:
            blocked = next(line for line in status.read_text().splitlines() if line.startswith("SigBlk:"))
            if int(blocked.split()[1], 16) >> (signal.SIGTERM - 1) & 1:
                return
            assert time.monotonic() < deadline, "it does not block SIGTERM"
            time.sleep(POLL_SECONDS)

    def lines(self, start: int = 0) -> str:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read().decode()

    def kill(self) -> None:
        """As a power cut does it: nothing is said to anyone."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(COMMAND_SECONDS)
        self.process = None

    def stop(self) -> tuple[int, float]:
        """Asks it to stop: the exit code, and how many seconds it took."""
        assert self.process is not None
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(COMMAND_SECONDS)
        self.process = None
        return code, time.monotonic() - asked

    def end(self) -> None:
        """Leaves nothing behind, however a test ended."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(COMMAND_SECONDS)
            self.process = None


def required(variable: str) -> str:
    value = os.environ.get(variable)
    assert value, f"{variable} is not set; run deploy/test end-to-end, which sets it"
    return value
