"""The tests' own clock: a process reads it wrong by what the test says, and the time that passes right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from stepped_clock import SteppedClock

READS = "import time; print(time.clock_gettime(time.CLOCK_REALTIME), time.clock_gettime(time.CLOCK_BOOTTIME))"
TOLERANCE_SECONDS = 60


def readings(environment: dict[str, str]) -> tuple[float, float]:
    output = subprocess.run(
        [sys.executable, "-c", READS], check=True, capture_output=True, text=True, env=os.environ | environment
    ).stdout
    wall, passed = output.split()
    return float(wall), float(passed)


@pytest.mark.parametrize("offset_millis", [0, 86_400_123, -86_400_999])
def test_the_time_of_day_is_wrong_by_what_was_set_and_nothing_else(tmp_path: Path, offset_millis: int) -> None:
    clock = SteppedClock(tmp_path / "clock")
    clock.set(offset_millis)
    right, stepped = readings({}), readings(clock.variables)
    assert stepped[0] - right[0] == pytest.approx(offset_millis / 1000, abs=TOLERANCE_SECONDS)
    assert stepped[1] - right[1] == pytest.approx(0, abs=TOLERANCE_SECONDS)
