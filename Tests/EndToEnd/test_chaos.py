"""Nothing lost, nothing twice: instances under load are killed and more, and then an outside client counts.

The files are compared with those of one process that got the same input in peace, and replayed from the inbox.
`deploy/chaos` runs it long; the environment says how long, and with which seed it is repeated.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from confluent_kafka import Consumer, TopicPartition
from contract_files import load
from department import Department, Received, Topic, citizen_id
from faults import Faults
from hub_process import Hub
from test_main_job import Departments, dibao_child, household_of, schooling

KILLS = int(os.environ.get("REFERRAL_HUB_CHAOS_KILLS", "4"))
SECONDS = float(os.environ.get("REFERRAL_HUB_CHAOS_SECONDS", "60"))
INSTANCES = int(os.environ.get("REFERRAL_HUB_CHAOS_INSTANCES", "2"))
HOUSEHOLDS = int(os.environ.get("REFERRAL_HUB_CHAOS_HOUSEHOLDS", "8"))
SEED = int(os.environ.get("REFERRAL_HUB_CHAOS_SEED", str(random.randrange(1 << 32))))
MEMBERS = 4
REST_SECONDS = 90.0
BATCH = 25
STUDENT_AID = "student-aid"
Sent = list[tuple[str, dict]]


def person(number: int) -> str:
    return citizen_id(number % 1000, f"2014{number // 1000 % 12 + 1:02}07")


def people() -> range:
    return range(HOUSEHOLDS * MEMBERS)


class Load:
    """What the departments send, the same every time but for the ids and times of the events."""

    def __init__(self, civil_affairs: Department, education: Department, chance: random.Random) -> None:
        self.civil_affairs, self.education, self.chance = civil_affairs, education, chance
        self.sent: Sent = []
        self.bad: set[str] = set()
        self.first = [self.member(number) for number in people()] + [self.pupil(number) for number in people()]
        chance.shuffle(self.first)

    def member(self, number: int) -> dict:
        event = dibao_child(self.civil_affairs, number)
        event["partitionkey"] = event["data"]["subject"]["person"] = person(number)
        for fact in event["data"]["facts"]:
            if fact["kind"] == "household":
                fact["household"] = household_of(number // MEMBERS)
            if fact["kind"] == "benefit":
                fact["amountFen"] = 80000 + self.chance.randrange(1000)
        return event

    def pupil(self, number: int) -> dict:
        event = schooling(self.education, number)
        event["partitionkey"] = event["data"]["subject"]["person"] = person(number)
        return event

    def next(self) -> None:
        """Sends a batch: first each person, then changes; and duplicates, and messages that must come back."""
        for _ in range(BATCH):
            kind = self.chance.random()
            if self.first:
                event = self.first.pop()
            elif kind < 0.7:
                event = self.member(self.chance.choice(people()))
            else:
                event = self.pupil(self.chance.choice(people()))
            self.send(event)
            if kind < 0.1:
                self.send(self.chance.choice(self.sent)[1])
            if kind > 0.93:
                bad = self.education.update(person(0), {"kind": "visit", "visitedOn": "2026-01-01", "need": "legal"})
                self.bad.add(bad["id"])
                self.send(bad)

    def send(self, event: dict) -> None:
        department = self.civil_affairs if event["source"].startswith("/departments/civil-affairs") else self.education
        department.send(event, flush=False)
        self.sent.append((department.code, event))


def at_rest(hub: Hub, supervise: Callable[[], bool] = lambda: False) -> None:
    """Waits until both groups have committed the ends of all that they read.

    An instance that ended by itself meanwhile is started again, as its supervisor does.
    """
    departments = [entry["code"] for entry in load("departments.json")["departments"]]
    without = load("topics/dept.updates.json")["exceptDepartments"]
    intake = [f"dept.{code}.updates" for code in departments if code not in without]
    intake += [f"dept.{code}.feedback" for code in departments] + ["hub.rekeyed"]
    deadline = time.monotonic() + REST_SECONDS
    calm = 0
    readers = [
        (Consumer({"bootstrap.servers": hub.broker, "group.id": f"{hub.prefix}hub.{stage}"}), topics)
        for stage, topics in (("intake", intake), ("casework", ["hub.inbox"]))
    ]
    try:
        # An intake at rest can have sent on what casework has not read, so it has to be so twice.
        while calm < 2:
            ended = supervise()
            behind = sum(lag(reader, hub, topics) for reader, topics in readers)
            calm = calm + 1 if behind == 0 and not ended else 0
            assert time.monotonic() < deadline, f"{behind} records behind after {REST_SECONDS} s of peace"
            time.sleep(0.5)
    finally:
        for reader, _ in readers:
            reader.close()


def lag(reader: Consumer, hub: Hub, topics: list[str]) -> int:
    partitions = [TopicPartition(hub.prefix + topic, number) for topic in topics for number in range(hub.partitions)]
    behind = 0
    for committed in reader.committed(partitions, 20):
        _, end = reader.get_watermark_offsets(TopicPartition(committed.topic, committed.partition), 20)
        behind += end - max(committed.offset, 0)
    return behind


def referrals_of(department: Department) -> list[Received]:
    return [one for one in department.referrals.received if one.message["type"] == "referral-hub.referral.v1"]


def files(hub: Hub) -> dict[str, Any]:
    """Every file's facts and open keys, without what depends on when things happened."""

    def one(household: int) -> tuple[str, Any]:
        result = hub.command("trace", household_of(household), "--json", "--unmask")
        assert result.returncode == 0, result.stderr
        chain = json.loads(result.stdout)
        # A fact that is only said again may keep the time of the statement that the household has heard of.
        facts = sorted(
            json.dumps({name: value for name, value in fact.items() if name != "time"}, ensure_ascii=False)
            for fact in chain["facts"]
        )
        keys = sorted(
            json.dumps(
                [
                    [warning.get(name) for name in ("warningClass", "matter", "person", "episode", "rule", "ending")],
                    sorted([work["department"], work["state"]] for work in warning["referrals"]),
                ]
            )
            for warning in chain["warnings"]
        )
        return chain["household"], (sorted(member["person"] for member in chain["members"]), facts, keys)

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(one, range(HOUSEHOLDS)))


def counted(department: Department, load: Load) -> None:
    """Each referral once, and each bad message back once.

    A message that was sent again comes back again, and so does one that the sender's client sent twice because the answer
    was lost; what lies in the topic counts.
    """
    made = Counter(one.data["referral"] for one in referrals_of(department))
    assert set(made.values()) == {1}
    aid = Counter(one.data["subject"].get("person") for one in referrals_of(department) if one.data["benefit"] == STUDENT_AID)
    assert aid == {person(number): 1 for number in people()}
    updates = Topic(department.broker, f"{department.prefix}dept.{department.code}.updates", department.partitions)
    updates.read_until_quiet(3)
    updates.close()
    bad = [one for one in updates.received if one.message["id"] in load.bad]
    assert {one.message["id"] for one in bad} == load.bad
    dead = Counter(
        tuple(one.headers[f"referral-hub-{name}"] for name in ("topic", "partition", "offset"))
        for one in department.rejected.received
    )
    assert dead == {tuple(str(part).encode() for part in (one.topic, one.partition, one.offset)): 1 for one in bad}


def nothing_good_came_back(*departments: Department) -> None:
    for department in departments:
        department.rejected.read_until_quiet(1)
        codes = Counter(one.headers["referral-hub-code"] for one in department.rejected.received)
        assert set(codes) <= ({b"not-your-fact"} if department.code == "education" else set()), codes


def test_nothing_is_lost_and_nothing_twice_whatever_is_killed(
    hub: Hub, department: Departments, order, restart_broker, broker: str
) -> None:
    print(f"REFERRAL_HUB_CHAOS_SEED={SEED}")
    chance = random.Random(SEED)
    civil_affairs, education = department("civil-affairs"), department("education")
    hubs = [hub] + [hub.sibling(name) for name in ("two", "three", "four")[: INSTANCES - 1]]
    faults, sending = Faults(hubs, order, restart_broker, chance), Load(civil_affairs, education, chance)
    reference = Hub(hub.binary, broker, hub.folder, f"{hub.prefix}reference.", hub.partitions, "reference")
    try:
        faults.start_all()
        deadline = time.monotonic() + SECONDS
        hub.wait_for_tasks(1, 0)
        while faults.kills < KILLS and time.monotonic() < deadline or sending.first:
            sending.next()
            civil_affairs.producer.poll(0)
            education.producer.poll(0)
            if faults.kills < KILLS:
                faults.strike()
            pause = time.monotonic() + chance.choice((0.05, 0.5, 2.0))
            while time.monotonic() < pause:
                faults.supervise()
                time.sleep(0.05)
        faults.end()
        civil_affairs.flush()
        education.flush()
        at_rest(hub, faults.supervise)
        nothing_good_came_back(civil_affairs, education)
        education.referrals.wait_for_count(len(people()), "referrals")
        education.referrals.read_until_quiet(1)
        for one in sorted(referrals_of(education), key=lambda one: one.data["referral"]):
            education.answer(one.data["referral"], "accept")
        at_rest(hub, faults.supervise)
        for one in hubs:
            code, seconds = one.stop()
            assert (code, seconds < 10) == (0, True), f"{one.log.stem} stopped in {seconds:.1f} s"
        print(f"{len(sending.sent)} updates; {dict(faults.done)}")
        assert faults.kills >= KILLS, f"only {faults.kills} kills in {SECONDS} s"
        for topic in (education.referrals, education.rejected):
            topic.read_until_quiet(3)
        nothing_good_came_back(civil_affairs, education)
        counted(education, sending)
        verified = hub.command("journal", "verify", "--json")
        assert verified.returncode == 0, verified.stdout + verified.stderr

        assert reference.command("topics", "apply").returncode == 0
        calm = {code: Department(broker, reference.prefix, code, hub.partitions) for code in ("civil-affairs", "education")}
        reference.start()
        for code, event in sending.sent:
            calm[code].send(event, flush=False)
        for one in calm.values():
            one.flush()
        at_rest(reference)
        calm["education"].referrals.wait_for_count(len(people()), "referrals in peace")
        calm["education"].referrals.read_until_quiet(1)
        for one in referrals_of(calm["education"]):
            calm["education"].answer(one.data["referral"], "accept")
        at_rest(reference)
        assert reference.stop()[0] == 0
        for one in calm.values():
            one.close()
        assert files(hub) == files(reference)
    except AssertionError:
        for number in range(len(hubs)):
            print(faults.story(number))
        raise
    finally:
        for one in [*hubs, reference]:
            one.end()
