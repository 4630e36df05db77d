"""A year's calendar as an operator works with it: checked, published, taken by every instance, and seen by a department."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Consumer, TopicPartition
from contract_files import problems
from department import Department, citizen_id
from hub_process import ROOT, Hub
from test_journal import verdict
from test_main_job import dibao_child, household_of, is_notice, is_referral, schooling
from test_policy import offline

Departments = Callable[[str], Department]
STATUTORY_DAYS = 13


def day_of(time: str) -> datetime.date:
    """The day of a time in Asia/Shanghai."""
    shanghai = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.fromisoformat(time).astimezone(shanghai).date()


def following_workday(day: datetime.date) -> datetime.date:
    return day + datetime.timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))


def calendar(folder: Path, year: int, first: datetime.date | None, after: datetime.date, before: datetime.date) -> str:
    """A likely notice: `first` is off, and as many days of the year that do not lie between `after` and `before`."""
    days = [first] if first else []
    day = datetime.date(year, 1, 1)
    while len(days) < STATUTORY_DAYS:
        if day.weekday() < 5 and not after <= day <= before:
            days.append(day)
        day += datetime.timedelta(days=1)
    assert day.year == year
    file = folder / f"{year}-{first}.json"
    notice = {
        "year": year,
        "papers": ["https://www.gov.cn/"],
        "days": [{"name": "假日", "date": str(one), "isOffDay": True} for one in sorted(days)],
    }
    file.write_text(json.dumps(notice, ensure_ascii=False), "utf-8")
    return str(file)


def records_of(hub: Hub, topic: str, partitions: int) -> int:
    """Where the partitions of a topic end, together."""
    consumer = Consumer({"bootstrap.servers": hub.broker, "group.id": "ends"})
    ends = sum(
        consumer.get_watermark_offsets(TopicPartition(hub.prefix + topic, one), timeout=30)[1]
        for one in range(partitions)
    )
    consumer.close()
    return ends


def test_a_calendar_is_checked_offline(tmp_path: Path) -> None:
    def lint(file: str) -> tuple[int, dict]:
        found = offline("lint", file, "--json", command="calendar")
        return found.returncode, json.loads(found.stdout)

    for year in (2025, 2026):
        code, report = lint(f"deploy/calendars/{year}.json")
        assert (code, report["problems"]) == (0, [])
    notice = json.loads((ROOT / "deploy/calendars/2026.json").read_text("utf-8"))
    spoilt = tmp_path / "spoilt.json"
    turned = next(day for day in notice["days"] if not day["isOffDay"])
    turned["isOffDay"] = True
    spoilt.write_text(json.dumps(notice), "utf-8")
    code, report = lint(str(spoilt))
    assert code == 1
    assert report["problems"][-1]["path"] == "/days"
    assert report["problems"][-1]["kind"] == "unlikely"
    notice["days"][0]["date"] = "2026-02-30"
    spoilt.write_text(json.dumps(notice), "utf-8")
    code, report = lint(str(spoilt))
    assert code == 1
    assert [problem["path"] for problem in report["problems"]] == ["/days/0/date"]
    for command in ("lint", "list", "publish"):
        assert offline(command, "--help", command="calendar").returncode == 0


def test_a_published_calendar_moves_the_deadlines_that_were_provisional(
    hub: Hub, department: Departments, tmp_path: Path
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 91))
    education.send(schooling(education, 91))
    sent = education.referrals.wait(is_referral(citizen_id(91)), "referral to education")
    referral = sent.data["referral"]
    assert sent.data["provisionalCalendar"] is True
    began = day_of(sent.message["time"])
    due = day_of(sent.data["deadlines"]["finish"])
    assert due.weekday() < 5

    late = due + datetime.timedelta(days=14)
    others = sorted({began.year, late.year} - {due.year})
    for year in others:
        published = hub.command("calendar", "publish", calendar(tmp_path, year, None, began, late))
        assert published.returncode == 0, published.stderr
    file = calendar(tmp_path, due.year, due, began, late)
    assert hub.command("calendar", "publish", str(tmp_path / "none.json")).returncode == 4
    published = hub.command("calendar", "publish", file, "--json")
    assert published.returncode == 0, published.stderr
    name = json.loads(published.stdout)["published"]

    notice = education.referrals.wait(is_notice(referral, "deadline"), "notice of the new deadline")
    assert problems(notice.message) == []
    moved = following_workday(due)
    assert day_of(notice.data["deadlines"]["finish"]) == moved
    assert notice.data["provisionalCalendar"] is False
    traced = hub.command("trace", household_of(91))
    assert "deadline-moved" in traced.stdout
    assert name in traced.stdout
    assert f"finish by {moved} 23:59 instead of {due} 23:59" in traced.stdout

    # The same again writes nothing; other days are refused by day, and taken when asked for.
    ends = [records_of(hub, "hub.policy", 1), records_of(hub, "hub.inbox", hub.partitions)]
    again = hub.command("calendar", "publish", file)
    assert again.returncode == 0, again.stderr
    assert "nothing was written" in again.stdout
    assert [records_of(hub, "hub.policy", 1), records_of(hub, "hub.inbox", hub.partitions)] == ends
    other = calendar(tmp_path, due.year, moved, began, late)
    refused = hub.command("calendar", "publish", other)
    assert refused.returncode == 1
    assert f"{due}: not named instead of a day off" in refused.stderr
    assert hub.command("calendar", "publish", other, "--replace").returncode == 0
    back = education.referrals.wait(
        lambda record: is_notice(referral, "deadline")(record) and record.offset > notice.offset, "second notice"
    )
    assert day_of(back.data["deadlines"]["finish"]) == due

    # A restart keeps it, and a replay from the beginning comes to the same bytes.
    hub.kill()
    hub.start()
    listed = json.loads(hub.command("calendar", "list", "--json").stdout)
    assert [row["from"] for row in listed["calendars"]] == ["published"] * (1 + len(others))
    civil_affairs.send(dibao_child(civil_affairs, 92))
    education.send(schooling(education, 92))
    later = education.referrals.wait(is_referral(citizen_id(92)), "referral after the restart")
    if day_of(later.message["time"]) == began:
        assert later.data["provisionalCalendar"] is False
        assert later.data["deadlines"]["finish"] == back.data["deadlines"]["finish"]
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)
