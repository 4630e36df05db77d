"""What was started, in a file of the state folder, so that exactly that is ended."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Started:
    """A process that this command started. The start time tells it from a later one with the same id."""

    pid: int
    start_ticks: int


@dataclass
class State:
    """Ports are of the loopback interface. Without the proxy `port` is the broker's own and there is no control."""

    folder: Path
    port: int
    broker_port: int
    control_port: int | None
    broker: Started | None = None
    proxy: Started | None = None

    def save(self) -> None:
        values = asdict(self)
        del values["folder"]
        partial = self.folder / "state.json.partial"
        partial.write_text(json.dumps(values, indent=2) + "\n")
        partial.replace(self.folder / "state.json")

    @classmethod
    def load(cls, folder: Path) -> State | None:
        """The state of this folder; None when nothing was started from it."""
        try:
            values = json.loads((folder / "state.json").read_text())
        except FileNotFoundError:
            return None
        for name in ("broker", "proxy"):
            values[name] = Started(**values[name]) if values[name] else None
        return cls(folder=folder, **values)

    def forget(self) -> None:
        (self.folder / "state.json").unlink(missing_ok=True)

    def variables(self) -> str:
        """The addresses, and whose they are, as lines for the shell's `eval`."""
        lines = [
            f"export REFERRAL_HUB_TEST_BROKER=127.0.0.1:{self.port}",
            f"export REFERRAL_HUB_TEST_BROKER_STATE={shlex.quote(str(self.folder))}",
        ]
        if self.control_port is not None:
            lines.append(f"export REFERRAL_HUB_TEST_BROKER_CONTROL=127.0.0.1:{self.control_port}")
        return "\n".join(lines)
