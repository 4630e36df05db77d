"""What operations meet on the command line when something is not in order."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

from faults import FULL_DISK
from hub_process import ROOT, Hub, required


def test_run_names_what_is_missing_and_the_command_that_helps(broker: str, tmp_path: Path) -> None:
    hub = Hub(required("REFERRAL_HUB_BINARY"), broker, tmp_path, "no-such-topics.")
    result = hub.command("run")
    assert result.returncode == 1
    assert "no-such-topics.hub.inbox is missing" in result.stderr
    assert "referral-hub topics apply" in result.stderr


def test_topics_are_created_once_and_verified(hub: Hub) -> None:
    again = hub.command("topics", "apply")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "0 topics were created.")
    verified = hub.command("topics", "verify", "--json")
    report = json.loads(verified.stdout)
    assert (verified.returncode, report["asWanted"]) == (0, True)
    assert f"{hub.prefix}dept.charity.referrals" in {topic["name"] for topic in report["topics"]}
    assert f"{hub.prefix}dept.charity.updates" not in {topic["name"] for topic in report["topics"]}


def test_another_number_of_partitions_is_found_and_stops_the_start(hub: Hub) -> None:
    settings = json.loads(hub.settings.read_text())
    hub.settings.write_text(json.dumps(settings | {"partitions": hub.partitions + 1}))
    assert hub.command("topics", "verify").returncode == 1
    planned = hub.command("topics", "plan")
    assert planned.returncode == 0
    assert f"hub.inbox has {hub.partitions} partitions instead of {hub.partitions + 1}" in planned.stdout
    started = hub.command("run")
    assert started.returncode == 1
    assert "partitions instead of" in started.stderr


def test_a_broker_that_is_not_there_is_said_with_its_own_exit_code(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hub = Hub(required("REFERRAL_HUB_BINARY"), f"127.0.0.1:{unused.getsockname()[1]}", tmp_path, "")
        result = hub.command("topics", "verify")
    assert result.returncode == 3
    assert "was not reached" in result.stderr


def test_a_misspelt_setting_is_refused_with_a_suggestion(broker: str, tmp_path: Path) -> None:
    hub = Hub(required("REFERRAL_HUB_BINARY"), broker, tmp_path, "")
    settings = json.loads(hub.settings.read_text())
    hub.settings.write_text(json.dumps(settings | {"partition": 4}))
    result = hub.command("run")
    assert result.returncode == 4
    assert "/partition is not known; did you mean partitions?" in result.stderr


def test_on_a_full_disk_the_exit_code_still_says_what_happened() -> None:
    binary = required("REFERRAL_HUB_BINARY")
    with FULL_DISK.open("wb") as full:
        refused = subprocess.run([binary, "no-such-command"], stdout=full, stderr=full, timeout=60, check=False)
        assert refused.returncode == 2
        # Less than a buffer, and more than one.
        for words in (["policy", "lint", "--json", str(ROOT / "deploy/policy/hubei-2024.json")], ["run", "--help"]):
            unwritten = subprocess.run(
                [binary, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
            )
            assert (unwritten.returncode, "could not be written" in unwritten.stderr) == (1, True), unwritten.stderr
