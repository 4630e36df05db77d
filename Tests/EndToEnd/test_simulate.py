"""The simulation on the command line: the same seed is the same run, and mistakes are said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from hub_process import required

ROOT = Path(__file__).resolve().parents[2]


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [required("REFERRAL_HUB_BINARY"), "simulate", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )


def test_the_same_seed_is_the_same_run() -> None:
    one, other = (simulate("--seed", "5", "--steps", "120") for _ in range(2))
    assert one.returncode == 0, one.stdout + one.stderr
    assert one.stdout == other.stdout
    assert one.stdout.startswith("seed 5: holds: ")


def test_a_line_of_json_a_seed() -> None:
    result = simulate("--seed", "11", "--seeds", "2", "--steps", "60", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["seed"] for line in lines] == ["11", "12"]
    assert all(line["holds"] and line["violations"] == [] for line in lines)
    assert lines[0]["command"] == "referral-hub simulate --seed 11 --steps 60"


def test_what_is_told_about_a_subject_is_every_message_that_names_it() -> None:
    result = simulate("--seed", "5", "--steps", "60", "--about", "420106-1000001")
    assert result.returncode == 0
    told = [line for line in result.stdout.splitlines() if line.startswith("step ")]
    assert told and all("420106-1000001" in line for line in told)


def test_mistakes_are_said() -> None:
    assert simulate("--seed", "-1").returncode == 2
    result = simulate("--contract", "no-such-folder")
    assert result.returncode == 4
    assert "--contract" in result.stderr
