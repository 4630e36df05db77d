"""Dead letters as operations handle them: listed, shown without the data, and after a fix sent again, each once."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

from department import Department, Received, Topic, citizen_id
from hub_process import Hub
from test_main_job import QUIET_SECONDS, Departments, dibao_child, is_referral, schooling

NAME = "张小明"
TRACE = "referral-hub-redriven-from"


def rejected(hub: Hub, *words: str, code: int = 0) -> list[dict]:
    result = hub.command("rejected", *words, "--json")
    assert result.returncode == code, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def place(record: Received) -> str:
    return f"{record.partition}:{record.offset}"


def spoil(hub: Hub) -> str:
    """The fault of these tests, before the start: a catalogue by which education may not state a schooling."""
    original = hub.settings.read_text()
    topics = hub.folder / "Topics"
    shutil.copytree(json.loads(original)["contractDirectory"], topics)
    catalogue = json.loads((topics / "catalogue.json").read_text())
    next(kind for kind in catalogue["kinds"] if kind["name"] == "schooling")["owners"] = ["civil-affairs"]
    (topics / "catalogue.json").write_text(json.dumps(catalogue, ensure_ascii=False))
    hub.settings.write_text(json.dumps(json.loads(original) | {"contractDirectory": str(topics)}))
    return original


def category(education: Department, number: int) -> dict:
    return education.update(
        citizen_id(number),
        {"kind": "category", "category": "dibao", "status": "active", "since": "2024-05-01"},
        {"kind": "schooling", "stage": "primary", "since": "2020-09-01"},
    )


def test_after_a_fix_a_message_is_sent_again_once_and_folded(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    updates = Topic(hub.broker, f"{hub.prefix}dept.education.updates", hub.partitions)
    fixed = spoil(hub)
    hub.start()
    for number in (1, 2):
        civil_affairs.send(dibao_child(civil_affairs, number))
        education.send(schooling(education, number))
    education.send_bytes("updates", "any", b"no json")
    dead = education.rejected.wait_for_count(3, "rejected messages")
    assert hub.stop()[0] == 0

    assert [(one["code"], one["retryable"]) for one in rejected(hub, "list", "--department", "education")].count(
        ("not-your-fact", False)) == 2  # fmt: skip
    hub.settings.write_text(fixed)
    chosen = ("--department", "education", "--code", "not-your-fact")
    assert [(one["found"], one["sent"]) for one in rejected(hub, "redrive", *chosen, "--dry-run")] == [(2, 2)]
    assert [(one["found"], one["sent"]) for one in rejected(hub, "redrive", *chosen)] == [(2, 2)]
    again = rejected(hub, "redrive", *chosen)
    assert [(one["found"], one["sent"], one["sentBefore"]) for one in again] == [(2, 0, 2)]
    hub.start()
    for number in (1, 2):
        education.referrals.wait(is_referral(citizen_id(number)), "referral after the fix")

    sent = updates.wait_for_count(5, "updates of education")
    by_trace = {record.headers.get(TRACE, b"").decode(): record for record in sent}
    for original in dead:
        if original.headers["referral-hub-code"] != b"not-your-fact":
            continue
        copy = by_trace[f"{hub.prefix}dept.education.rejected/{original.partition}/{original.offset}"]
        assert (copy.key, copy.value) == (original.key, original.value)
        assert copy.partition == int(original.headers["referral-hub-partition"])
        names = {name for name in original.headers if not name.startswith("referral-hub-")}
        assert {name: value for name, value in copy.headers.items() if name != TRACE} == {
            name: original.headers[name] for name in names
        }
    listed = rejected(hub, "list", "--department", "education")
    assert [one["code"] for one in listed if "sentAgain" in one] == ["not-your-fact"] * 2
    education.rejected.read_until_quiet(QUIET_SECONDS)
    assert len(education.rejected.received) == 3
    assert hub.stop()[0] == 0


def test_what_is_refused_again_is_a_new_dead_letter_with_its_trace(hub: Hub, department: Departments) -> None:
    education = department("education")
    hub.start()
    education.send_bytes("updates", "any", b"no json")
    first = education.rejected.wait_for_count(1, "rejected message")[0]
    at = ("--department", "education", "--at", place(first))
    assert rejected(hub, "redrive", *at)[0]["sent"] == 1
    second = education.rejected.wait_for_count(2, "rejected messages")[1]
    trace = f"{hub.prefix}dept.education.rejected/{first.partition}/{first.offset}"
    assert second.headers[TRACE].decode() == trace
    assert (second.key, second.value) == (first.key, first.value)
    shown = rejected(hub, "show", place(second), "--department", "education")[0]
    assert (shown["redrivenFrom"], shown["code"]) == (trace, "not-json")
    assert shown["today"].startswith("its form would be refused again: not-json")
    assert rejected(hub, "redrive", *at)[0]["sentBefore"] == 1
    assert rejected(hub, "redrive", *at, "--force")[0]["sent"] == 1
    education.rejected.wait_for_count(3, "rejected messages")


def test_two_at_once_send_each_once(hub: Hub, department: Departments) -> None:
    education = department("education")
    hub.start()
    count = 400
    for number in range(count):
        education.send_bytes("updates", str(number), b"no json", flush=False)
    education.flush()
    education.rejected.wait_for_count(count, "rejected messages")
    assert hub.stop()[0] == 0
    words = ("rejected", "redrive", "--department", "education", "--all", "--json")
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: hub.command(*words), range(3)))
    assert {run.returncode for run in runs} <= {0, 1}
    last = rejected(hub, "redrive", "--department", "education", "--all")[0]
    assert last["sent"] + last["sentBefore"] == count

    sent = Topic(hub.broker, f"{hub.prefix}dept.education.updates", hub.partitions)
    sent.wait_for_count(2 * count, "messages")
    sent.read_until_quiet(QUIET_SECONDS)
    keys = [record.key for record in sent.received if TRACE in record.headers]
    assert (len(keys), len(set(keys))) == (count, count)


def test_filters_choose_and_nothing_is_said_of_people(hub: Hub, department: Departments) -> None:
    education = department("education")
    hub.start()
    bad = category(education, 3)
    bad["data"]["facts"].append({"kind": "identity", "name": NAME})
    education.send(bad)
    education.send_bytes("updates", "any", b"no json")
    dead = education.rejected.wait_for_count(2, "rejected messages")
    by_code = {record.headers["referral-hub-code"].decode(): record for record in dead}
    owned = by_code["not-your-fact"]
    for words in (
        ("--code", "not-your-fact"),
        ("--at", f"{owned.partition}:{owned.offset}-{owned.offset + 5}", "--code", "not-your-fact"),
    ):
        found = rejected(hub, "list", "--department", "education", *words)
        assert [(one["partition"], one["offset"]) for one in found] == [(owned.partition, owned.offset)]
    assert len(rejected(hub, "list", "--department", "education", "--since", "2020-01-01T00:00:00Z")) == 2
    assert rejected(hub, "list", "--department", "education", "--since", "2999-01-01T00:00:00Z") == []
    assert rejected(hub, "list", "--department", "education", "--retryable") == []
    assert rejected(hub, "list", "--department", "coordination") == []

    told = [hub.command("rejected", "show", place(owned), "--department", "education", *more) for more in ([], ["--json"])]
    told += [hub.command("rejected", "list", "--department", "education", *more) for more in ([], ["--json"])]
    assert [one.returncode for one in told] == [0] * 4
    for one in told:
        for secret in (citizen_id(3), NAME, bad["id"]):
            assert secret not in one.stdout + one.stderr
    assert "not-your-fact" in told[0].stdout
    assert json.loads(told[1].stdout)["key"].startswith("420106**")


def test_a_wrong_question_is_refused_and_says_how(hub: Hub) -> None:
    for words, advice in (
        (("redrive", "--department", "education"), "which ones?"),
        (("redrive", "--department", "education", "--all", "--retryable"), "contradict"),
        (("list", "--department", "educatoin"), "Did you mean education?"),
        (("list", "--department", "education", "--code", "not-jsno"), "Did you mean not-json?"),
        (("list", "--department", "education", "--at", "x"), "no place"),
        (("list", "--department", "education", "--at", "3:1"), "no place"),
        (("list", "--department", "education", "--since", "yesterday"), "--since"),
        (("show", "2", "--department", "education"), "no place"),
    ):
        result = hub.command("rejected", *words)
        assert (result.returncode, advice in result.stderr) == (2, True), (words, result.stderr)
    missing = hub.command("rejected", "show", "0:7", "--department", "education")
    assert (missing.returncode, "no rejected message at 0:7" in missing.stderr) == (1, True)
    assert rejected(hub, "redrive", "--department", "education", "--all")[0]["found"] == 0
