"""Where the policy is silent, and how long anything is kept: said by the program, and refused where it would be too long."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from department import Department, citizen_id
from hub_process import ROOT, Hub, required
from test_policy import changed, offline

Departments = Callable[[str], Department]
# A county of another province: the shipped pack has no numbers for it.
ELSEWHERE = "430102"
WAIT_SECONDS = 60


def set_up(hub: Hub, **settings: object) -> None:
    """Adds settings to an instance's file."""
    hub.settings.write_text(json.dumps(json.loads(hub.settings.read_text()) | settings))


def metrics(file: Path) -> dict[str, int]:
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return {name: int(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def wait_for(said: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not said():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def test_a_county_without_numbers_is_in_lint_log_and_metrics_until_they_are_published(
    hub: Hub, department: Departments, tmp_path: Path
) -> None:
    file = tmp_path / "hub.prom"
    set_up(hub, metricsFile=str(file), divisions=["4201"])
    pack = ROOT / "deploy/policy/hubei-2024.json"
    linted = json.loads(offline("lint", str(pack), "--division", ELSEWHERE, "--json").stdout)
    assert any(problem["kind"] == "parameter-gap" for problem in linted["problems"])
    hub.start()
    wait_for(file.exists, "no metrics file")
    assert metrics(file)['referral_hub_policy_silent_rules{division="4201"}'] == 0
    assert not any(ELSEWHERE in name for name in metrics(file))

    civil_affairs = department("civil-affairs")
    civil_affairs.send(
        civil_affairs.update(
            citizen_id(90),
            {"kind": "residence", "division": ELSEWHERE, "area": "rural"},
            {"kind": "category", "category": "dibao", "status": "active", "since": "2025-01-01"},
        )
    )
    silent = f'referral_hub_policy_silent_rules{{division="{ELSEWHERE}"}}'
    wait_for(lambda: metrics(file).get(silent, 0) > 5, "the county is not in the metrics")
    warning = next(line for line in hub.lines().splitlines() if "policy.division-without-values" in line)
    assert f'division="{ELSEWHERE}"' in warning
    assert "dibao-standard-rural" in warning

    def with_numbers(pack: dict) -> None:
        pack["serial"] += 1
        for parameter in pack["parameters"]:
            parameter["values"] += [{**value, "division": "43"} for value in parameter["values"]]

    published = hub.command("policy", "publish", changed(tmp_path, with_numbers))
    assert published.returncode == 0, published.stdout + published.stderr
    wait_for(lambda: metrics(file)[silent] == 0, "the county is still silent in the metrics")
    assert "policy.missing-value" not in hub.lines()


@pytest.fixture
def unmade(broker: str, tmp_path: Path) -> Hub:
    """An instance whose topics are not there yet."""
    return Hub(required("REFERRAL_HUB_BINARY"), broker, tmp_path, f"t{uuid.uuid4().hex[:8]}.")


def test_topics_are_kept_as_the_settings_say(unmade: Hub) -> None:
    set_up(unmade, retentionDays={"journal": 400, "updates": 5, "replay": 8})
    applied = unmade.command("topics", "apply")
    assert applied.returncode == 0, applied.stderr
    verified = unmade.command("topics", "verify", "--json")
    assert verified.returncode == 0, verified.stdout
    assert all("retention.ms" not in topic["unreported"] for topic in json.loads(verified.stdout)["topics"])

    set_up(unmade, retentionDays={"journal": 401, "updates": 5, "replay": 8})
    verified = unmade.command("topics", "verify")
    assert verified.returncode == 1
    day = 86_400_000
    assert f"hub.journal has retention.ms={400 * day} instead of {401 * day}" in verified.stdout


def test_nothing_is_kept_longer_than_the_erasure_term(hub: Hub, tmp_path: Path) -> None:
    set_up(hub, retentionDays={"journal": 731})
    refused = hub.command("topics", "plan")
    assert refused.returncode == 4
    assert "/retentionDays/journal must be a whole number from 1 to 730" in refused.stderr

    def shorter(pack: dict) -> None:
        pack["serial"] += 1
        term = next(one for one in pack["dataRules"] if one["id"] == "R5")
        term["months"] = {"afterRefusal": 6, "afterExit": 12}

    set_up(hub, retentionDays={})
    pack = changed(tmp_path, shorter)
    published = hub.command("policy", "publish", pack)
    set_up(hub, policyFile=pack)
    for refused in (published, hub.command("topics", "plan"), hub.command("run")):
        assert refused.returncode == 4, refused.stderr
        assert "hub.journal would be kept for 730 days, longer than the erasure term of 365 days" in refused.stderr
        assert "set retentionDays.journal in the settings file" in refused.stderr
