"""A department's system on both sides of the hub, through a Kafka client nobody here wrote."""

from __future__ import annotations

import datetime
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from citizen_id import check_character
from confluent_kafka import Consumer, Producer, TopicPartition
from contract_files import parse

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.2
DIVISION = "420106"


_last_told = ""


def now() -> str:
    """Another time at each call: of two statements of one millisecond their ids would decide which is the later one."""
    global _last_told
    while (told := datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")) == _last_told:
        pass
    _last_told = told
    return told


def citizen_id(number: int, born: str = "20140607") -> str:
    """An invented person of the test's division, numbered 0…999."""
    digits = f"{DIVISION}{born}{number:03}"
    return digits + check_character(digits)


@dataclass
class Received:
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict[str, bytes]
    at: float = field(default_factory=time.time)

    @property
    def message(self) -> dict:
        assert self.value is not None
        return parse(self.value)

    @property
    def data(self) -> dict:
        return self.message["data"]


class Topic:
    """Everything that a read_committed reader sees of a topic, from its first record on."""

    def __init__(self, broker: str, name: str, partitions: int) -> None:
        self.received: list[Received] = []
        self.consumer = Consumer(
            {
                "bootstrap.servers": broker,
                "group.id": f"reader-{uuid.uuid4()}",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 20,
            }
        )
        self.consumer.assign([TopicPartition(name, number, 0) for number in range(partitions)])

    def take(self, seconds: float) -> None:
        """Reads what comes within this time."""
        message = self.consumer.poll(seconds)
        while message is not None:
            assert message.error() is None, message.error()
            self.received.append(
                Received(
                    message.topic(), message.partition(), message.offset(), message.key(), message.value(),
                    dict(message.headers() or []),
                )  # fmt: skip
            )
            message = self.consumer.poll(0)

    def read_until_quiet(self, seconds: float) -> None:
        """Reads until nothing more has come for this time."""
        before = -1
        while len(self.received) != before:
            before = len(self.received)
            self.take(seconds)

    def wait(self, wanted: Callable[[Received], bool], what: str) -> Received:
        """The first record that is wanted, already read or still to come."""
        looked_at = 0
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            for record in self.received[looked_at:]:
                if wanted(record):
                    return record
            looked_at = len(self.received)
            assert time.monotonic() < deadline, f"no {what} came; there are {looked_at} records"
            self.take(POLL_SECONDS)

    def wait_for_count(self, count: int, what: str) -> list[Received]:
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} {what} came"
            self.take(POLL_SECONDS)
        return self.received

    def close(self) -> None:
        self.consumer.close()


class Department:
    def __init__(self, broker: str, prefix: str, code: str, partitions: int) -> None:
        self.code, self.prefix = code, prefix
        self.broker, self.partitions = broker, partitions
        self.opened_answers: Topic | None = None
        self.producer = Producer(
            {"bootstrap.servers": broker, "partitioner": "murmur2_random", "enable.idempotence": True, "linger.ms": 0}
        )
        self.referrals = Topic(broker, f"{prefix}dept.{code}.referrals", partitions)
        self.rejected = Topic(broker, f"{prefix}dept.{code}.rejected", partitions)

    def event(self, kind: str, key: str, data: dict, **attributes: str) -> dict:
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": f"/departments/{self.code}/{DIVISION}",
            "type": kind,
            "time": now(),
            "datacontenttype": "application/json",
            "partitionkey": key,
            "dataclassification": "personal",
            "division": DIVISION,
            "data": data,
        } | attributes

    def update(self, person: str, *facts: dict) -> dict:
        """An update about a person, not yet sent."""
        data = {"subject": {"person": person}, "division": DIVISION, "facts": list(facts)}
        return self.event("referral-hub.update.v1", person, data)

    def query(self, subject: dict[str, str], purpose: str, role: str = "officer", division: str = DIVISION) -> dict:
        """A look-up, not yet sent."""
        data = {
            "subject": subject,
            "purpose": purpose,
            "detail": "案卷第3号",
            "actor": {"role": role, "division": division},
        }
        return self.event("referral-hub.query.v1", next(iter(subject.values())), data)

    @property
    def answers(self) -> Topic:
        """The answers to this department's queries, read from the first on."""
        if self.opened_answers is None:
            self.opened_answers = Topic(self.broker, f"{self.prefix}dept.{self.code}.answers", self.partitions)
        return self.opened_answers

    def send(self, event: dict, flush: bool = True) -> None:
        topics = {"referral-hub.feedback.v1": "feedback", "referral-hub.query.v1": "queries"}
        topic = topics.get(event["type"], "updates")
        self.send_bytes(topic, event["partitionkey"], json.dumps(event).encode(), flush)

    def send_bytes(self, topic: str, key: str, value: bytes, flush: bool = True) -> None:
        self.producer.produce(
            f"{self.prefix}dept.{self.code}.{topic}", value, key,
            headers={"content-type": "application/cloudevents+json", "division": DIVISION},
        )  # fmt: skip
        if flush:
            self.flush()

    def flush(self) -> None:
        assert self.producer.flush(WAIT_SECONDS) == 0

    def answer(self, referral: str, action: str, role: str = "officer", **more: object) -> None:
        data = {"referral": referral, "action": action, "actor": {"role": role, "division": DIVISION}} | more
        self.send(self.event("referral-hub.feedback.v1", referral, data))

    def close(self) -> None:
        self.referrals.close()
        self.rejected.close()
        if self.opened_answers is not None:
            self.opened_answers.close()
