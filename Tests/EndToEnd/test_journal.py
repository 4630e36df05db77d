"""The inbox and the journal give every household file again, as the hub left it on the broker."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Producer
from department import WAIT_SECONDS, Department, Topic, citizen_id
from hub_process import Hub
from test_docket import escalated_child, needy_home, wait_for_items
from test_main_job import dibao_child, household_of, is_referral, schooling

Departments = Callable[[str], Department]


def verdict(hub: Hub, *words: str) -> dict:
    result = hub.command("journal", "verify", *words, "--json")
    assert result.stdout, result.stderr
    found = json.loads(result.stdout)
    assert result.returncode == (1 if "difference" in found else 0)
    return found


def play(hub: Hub, department: Departments, first: int, count: int) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    for number in range(first, first + count):
        civil_affairs.send(dibao_child(civil_affairs, number))
        education.send(schooling(education, number))
    referral = education.referrals.wait(is_referral(citizen_id(first + count - 1)), "last referral").data["referral"]
    education.answer(referral, "accept")
    education.answer(referral, "resume")
    education.rejected.wait(lambda record: record.key == referral.encode(), "rejected answer")


def test_a_hub_that_was_killed_and_restarted_is_replayed_from_the_beginning_and_from_a_checkpoint(
    hub: Hub, department: Departments, tmp_path: Path
) -> None:
    hub.start()
    play(hub, department, 31, 5)
    hub.kill()
    hub.start()
    needy_home(department, 41)
    escalated_child(department, 42)
    wait_for_items(hub, 2)
    checkpoint = tmp_path / "checkpoint"
    kept = hub.command("journal", "checkpoint", "--out", str(checkpoint))
    assert kept.returncode == 0, kept.stderr
    assert checkpoint.stat().st_mode & 0o777 == 0o600
    play(hub, department, 51, 5)
    assert hub.stop()[0] == 0

    whole = verdict(hub)
    later = verdict(hub, "--checkpoint", str(checkpoint))
    assert "difference" not in whole
    assert "difference" not in later
    assert sum(one["households"] for one in whole["partitions"]) == 12
    assert sum(one["journalEntries"] for one in whole["partitions"]) > 40
    assert 0 < sum(one["records"] for one in later["partitions"]) < sum(one["records"] for one in whole["partitions"])
    text = hub.command("journal", "verify")
    assert text.returncode == 0
    assert "byte for byte" in text.stdout


def test_a_file_that_was_tampered_with_is_named_without_what_it_holds(hub: Hub, department: Departments) -> None:
    hub.start()
    play(hub, department, 61, 3)
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)

    # The household's file is put back to an older one, as somebody with access to the broker could.
    tampered = household_of(61).encode()
    files = Topic(hub.broker, hub.prefix + "hub.households", hub.partitions)
    files.wait(lambda record: record.key == tampered, "file")
    files.read_until_quiet(2)
    versions = [record for record in files.received if record.key == tampered]
    files.close()
    producer = Producer({"bootstrap.servers": hub.broker, "enable.idempotence": True})
    producer.produce(hub.prefix + "hub.households", versions[-1].value[:-1] + b"\x7f", tampered, versions[-1].partition)
    assert producer.flush(WAIT_SECONDS) == 0

    difference = verdict(hub)["difference"]
    assert difference["household"] == household_of(61)
    assert difference["offset"] == len(versions[-1].value) - 1
    text = hub.command("journal", "verify")
    assert text.returncode == 1
    assert f"First difference: partition {versions[-1].partition}, household {household_of(61)}" in text.stdout
    assert citizen_id(61) not in text.stdout + text.stderr


def test_rules_that_changed_since_are_asked_for(hub: Hub, department: Departments, tmp_path: Path) -> None:
    hub.start()
    play(hub, department, 71, 1)
    assert hub.stop()[0] == 0
    before = tmp_path / "before.json"
    before.write_text(hub.settings.read_text())
    settings = json.loads(before.read_text())
    calendar = Path(__file__).parents[2] / "deploy" / "calendars" / "2026.json"
    hub.settings.write_text(json.dumps(settings | {"calendarFiles": [str(calendar)]}))
    hub.start()
    play(hub, department, 81, 1)
    assert hub.stop()[0] == 0

    refused = hub.command("journal", "verify")
    assert refused.returncode == 1
    assert "was decided by other rules" in refused.stderr
    assert "difference" not in verdict(hub, "--earlier", str(before))
