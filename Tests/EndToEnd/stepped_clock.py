"""The time of day as one process reads it, set wrong by a test while the process runs."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "deploy" / "lib" / "stepped_clock" / "SteppedClock.swift"
LIBRARY = ROOT / ".build" / "lib" / "libstepped_clock.so"
COMPILE_SECONDS = 120


def compiled_library() -> Path:
    """The library that is loaded before the process; compiled when its source is newer."""
    if not LIBRARY.exists() or LIBRARY.stat().st_mtime < SOURCE.stat().st_mtime:
        LIBRARY.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["swiftc", "-swift-version", "6", "-O", "-emit-library", "-o", str(LIBRARY), str(SOURCE)],
            check=True, timeout=COMPILE_SECONDS,
        )  # fmt: skip
    return LIBRARY


class SteppedClock:
    """Right at first. `file` holds by how much it is wrong."""

    def __init__(self, file: Path) -> None:
        self.library, self.file = compiled_library(), file
        self.offset_millis = 0
        file.write_bytes(bytes(8))

    def set(self, offset_millis: int) -> None:
        self.offset_millis = offset_millis
        with self.file.open("r+b") as offset:
            offset.write(struct.pack("=q", offset_millis))

    @property
    def variables(self) -> dict[str, str]:
        """What a process is started with to read this clock."""
        return {"LD_PRELOAD": str(self.library), "REFERRAL_HUB_CLOCK_OFFSET": str(self.file)}
