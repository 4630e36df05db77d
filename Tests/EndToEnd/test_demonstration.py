"""The demonstration's scenario, played against a hub that is killed while it works."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from hub_process import ROOT, Hub

PLAY_SECONDS = 240
KILLS = 3


def play(hub: Hub, invitation: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            hub.binary, "demo", "--settings", str(hub.settings), "--scenario", str(ROOT / "deploy" / "demo-scenario"),
            "--minutes", "3", "--join", str(invitation),
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_every_household_comes_out_as_the_scenario_says_though_the_hub_is_killed(hub: Hub, tmp_path: Path) -> None:
    hub.start()
    invitation = tmp_path / "invitation.txt"
    demonstration = play(hub, invitation)
    try:
        for _ in range(KILLS):
            time.sleep(1.5)
            if demonstration.poll() is not None:
                break
            hub.kill()
            hub.start()
        output, _ = demonstration.communicate(timeout=PLAY_SECONDS)
    finally:
        demonstration.kill()
        demonstration.wait()
    assert demonstration.returncode == 0, output[-6000:]
    assert "All as the scenario says" in output
    assert "still waits for" in invitation.read_text()
