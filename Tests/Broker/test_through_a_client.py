"""The repairs as a Kafka client meets them: confluent-kafka against a real broker behind the proxy."""

from __future__ import annotations

import itertools
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from conftest import LocalBroker

WAIT_SECONDS = 30.0
END_TXN = 26


def client(broker: LocalBroker) -> dict[str, object]:
    """What every client is told: where the broker is, and to log only what is worse than a lost connection."""
    return {"bootstrap.servers": broker.address, "log_level": 2}


def new_topic(broker: LocalBroker, partitions: int = 1) -> str:
    admin, name = AdminClient({**client(broker)}), f"t-{uuid.uuid4()}"
    admin.create_topics([NewTopic(name, partitions, 1)])[name].result(WAIT_SECONDS)
    return name


def transactional_producer(broker: LocalBroker, name: str, **settings: object) -> Producer:
    producer = Producer({**client(broker), "transactional.id": name, **settings})
    producer.init_transactions(WAIT_SECONDS)
    return producer


def transaction(producer: Producer, topic: str, *values: str, commit: bool = True) -> None:
    producer.begin_transaction()
    for value in values:
        producer.produce(topic, value.encode(), partition=0)
    producer.flush(WAIT_SECONDS)
    if commit:
        producer.commit_transaction(WAIT_SECONDS)
    else:
        producer.abort_transaction(WAIT_SECONDS)


@contextmanager
def reader(broker: LocalBroker, topic: str, offset: int = 0, **settings: object) -> Iterator[Consumer]:
    """A read_committed consumer of partition 0 without a group."""
    consumer = Consumer({**client(broker), "group.id": "unused", "enable.auto.commit": False, **settings})
    consumer.assign([TopicPartition(topic, 0, offset)])
    try:
        yield consumer
    finally:
        consumer.close()


def next_values(consumer: Consumer, count: int) -> list[str]:
    """The next `count` values, fewer when they do not come in time."""
    values: list[str] = []
    deadline = time.monotonic() + WAIT_SECONDS
    while len(values) < count and time.monotonic() < deadline:
        message: Message | None = consumer.poll(0.2)
        if message is not None:
            assert message.error() is None or message.error().retriable(), message.error()
            if message.error() is None:
                values.append(message.value().decode())
    return values


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether the broker comes to a state within the wait; its clock is real, so this polls."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def counts(broker: LocalBroker) -> dict[str, int]:
    line = broker.run("status").splitlines()[-1]
    return dict(json.loads(line.removeprefix("# ")))


def test_a_reader_that_tails_sees_every_commit_after_an_abort(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic)
    transaction(producer, topic, "withdrawn", commit=False)
    transaction(producer, topic, "first")
    with reader(broker, topic) as consumer:
        assert next_values(consumer, 1) == ["first"]
        expected = []
        for number in range(30):
            transaction(producer, topic, f"kept {number}", commit=number % 3 != 0)
            if number % 3 != 0:
                expected.append(f"kept {number}")
                assert next_values(consumer, 1) == [f"kept {number}"]
    with reader(broker, topic) as consumer:
        assert next_values(consumer, 1 + len(expected)) == ["first", *expected]


def test_an_open_transaction_is_not_seen(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic)
    producer.begin_transaction()
    producer.produce(topic, b"open", partition=0)
    producer.flush(WAIT_SECONDS)
    with reader(broker, topic) as consumer:
        assert consumer.poll(1.0) is None
        producer.commit_transaction(WAIT_SECONDS)
        assert next_values(consumer, 1) == ["open"]


def test_a_waiting_reader_asks_seldom_and_is_answered_soon(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic, **{"linger.ms": 0})
    transaction(producer, topic, "first")
    with reader(broker, topic, **{"fetch.wait.max.ms": 500}) as consumer:
        assert next_values(consumer, 1) == ["first"]
        before = counts(broker)["fetches"]
        assert consumer.poll(2.0) is None
        asked = counts(broker)["fetches"] - before
        assert asked < 60, "without the repair the reader asks thousands of times in two seconds"
        delays = []
        for _ in range(20):
            transaction(producer, topic, "next")
            began = time.monotonic()
            assert next_values(consumer, 1) == ["next"]
            delays.append(time.monotonic() - began)
        assert sorted(delays)[10] < 0.1, "half of the answers come long before the client's wait of 500 ms is over"


def test_the_clients_byte_limits_hold(broker: LocalBroker) -> None:
    topic, count = new_topic(broker), 6000
    producer = Producer({**client(broker), "batch.size": 20_000, "linger.ms": 5})
    for number in range(count):
        producer.produce(topic, f"{number:06d}".encode() + b"x" * 1000, partition=0, on_delivery=refuse_failure)
        producer.poll(0)
    assert producer.flush(WAIT_SECONDS) == 0
    # The log is six times what this client lets an answer be; it would refuse the whole log.
    limits = {
        "message.max.bytes": 100_000,
        "max.partition.fetch.bytes": 100_000,
        "fetch.max.bytes": 200_000,
        "receive.message.max.bytes": 1_000_000,
    }
    before = counts(broker)["fetched_bytes"]
    with reader(broker, topic, **limits) as consumer:
        assert [value[:6] for value in next_values(consumer, count)] == [f"{number:06d}" for number in range(count)]
    assert counts(broker)["fetched_bytes"] - before < 3 * count * 1006, "the surplus is not fetched again and again"


def refuse_failure(error: object, _: Message) -> None:
    assert error is None, error


def group_member(broker: LocalBroker, group: str, topic: str, **settings: object) -> Consumer:
    values = {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "auto.offset.reset": "earliest"}
    consumer = Consumer({**client(broker), "group.id": group, **values, **settings})
    consumer.subscribe([topic])
    return consumer


def test_a_member_that_fell_silent_loses_its_partitions(broker: LocalBroker) -> None:
    topic, group = new_topic(broker, partitions=2), f"g-{uuid.uuid4()}"
    alive = group_member(broker, group, topic)
    silent = group_member(broker, group, topic, **{"group.instance.id": "goes away"})
    try:
        assert eventually(lambda: not (alive.poll(0.1), silent.poll(0.1))[0] and len(alive.assignment()) == 1)
        evicted = counts(broker)["evicted"]
        # A static member does not leave when it closes: to the group it just falls silent.
        silent.close()
        closed = time.monotonic()
        assert eventually(lambda: alive.poll(0.1) is None and len(alive.assignment()) == 2)
        assert 4 < time.monotonic() - closed < 20, "the session timeout is 6 s"
        assert counts(broker)["evicted"] == evicted + 1
    finally:
        alive.close()


def test_a_static_member_that_comes_back_in_time_keeps_its_place(broker: LocalBroker) -> None:
    topic, group, worker = new_topic(broker, partitions=2), f"g-{uuid.uuid4()}", {"group.instance.id": "worker"}
    first = group_member(broker, group, topic, **worker)
    assert eventually(lambda: first.poll(0.1) is None and len(first.assignment()) == 2)
    first.close()
    evicted = counts(broker)["evicted"]
    second = group_member(broker, group, topic, **worker)
    try:
        assert eventually(lambda: second.poll(0.1) is None and len(second.assignment()) == 2)
        ends = time.monotonic() + 8  # longer than the session timeout of the id that was left
        while time.monotonic() < ends:
            second.poll(0.2)
            assert len(second.assignment()) == 2
        assert counts(broker)["evicted"] == evicted
    finally:
        second.close()


def test_nothing_is_lost_or_doubled_across_a_cut_network(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic)
    with reader(broker, topic) as consumer:
        transaction(producer, topic, "before")
        assert next_values(consumer, 1) == ["before"]
        producer.begin_transaction()
        producer.produce(topic, b"during", partition=0)
        broker.run("cut")
        assert counts(broker)["connections"] == 0
        with pytest.raises(KafkaException):
            AdminClient({**client(broker)}).list_topics(timeout=1)
        broker.run("open")
        producer.commit_transaction(WAIT_SECONDS)
        transaction(producer, topic, "after")
        assert next_values(consumer, 2) == ["during", "after"]


def test_a_commit_whose_answer_is_lost_took_place_once(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic)
    lost = counts(broker)["lost_answers"]
    broker.run("lose", str(END_TXN))
    transaction(producer, topic, "answered to nobody")
    transaction(producer, topic, "next")
    assert counts(broker)["lost_answers"] == lost + 1
    with reader(broker, topic) as consumer:
        assert next_values(consumer, 2) == ["answered to nobody", "next"]
        assert consumer.poll(0.5) is None


def test_an_earlier_producer_of_the_same_name_is_fenced(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    zombie = transactional_producer(broker, topic)
    zombie.begin_transaction()
    zombie.produce(topic, b"zombie", partition=0)
    zombie.flush(WAIT_SECONDS)
    transaction(transactional_producer(broker, topic), topic, "successor")
    with pytest.raises(KafkaException) as refused:
        zombie.commit_transaction(WAIT_SECONDS)
    assert refused.value.args[0].fatal()
    with reader(broker, topic) as consumer:
        assert next_values(consumer, 1) == ["successor"]


def test_offsets_are_committed_with_the_transaction(broker: LocalBroker) -> None:
    source, target, group = new_topic(broker), new_topic(broker), f"g-{uuid.uuid4()}"
    producer = transactional_producer(broker, target)
    transaction(producer, source, *(str(number) for number in range(10)))
    consumer = group_member(broker, group, source, **{"enable.auto.commit": False})
    try:
        assert next_values(consumer, 10) == [str(number) for number in range(10)]
        position = consumer.position([TopicPartition(source, 0)])
        for commit in (False, True):
            producer.begin_transaction()
            producer.produce(target, b"output", partition=0)
            producer.send_offsets_to_transaction(position, consumer.consumer_group_metadata(), WAIT_SECONDS)
            producer.commit_transaction(WAIT_SECONDS) if commit else producer.abort_transaction(WAIT_SECONDS)
            committed = consumer.committed([TopicPartition(source, 0)], WAIT_SECONDS)[0].offset
            assert committed == (position[0].offset if commit else -1001)
    finally:
        consumer.close()


def test_what_was_committed_survives_a_crash_of_the_broker(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, topic)
    with reader(broker, topic) as consumer:
        for number in itertools.count():
            transaction(producer, topic, f"a{number}", commit=number % 2 == 0)
            if number == 20:
                break
        broker.run("crash")
        transaction(producer, topic, "after the crash")
        expected = [f"a{number}" for number in range(0, 21, 2)] + ["after the crash"]
        assert next_values(consumer, len(expected)) == expected
    with reader(broker, topic) as late:
        assert next_values(late, len(expected)) == expected


def test_a_transaction_that_is_open_when_the_broker_crashes_is_aborted_and_its_producer_told(broker: LocalBroker) -> None:
    topic = new_topic(broker)
    producer = transactional_producer(broker, str(uuid.uuid4()), **{"transaction.timeout.ms": 2000})
    producer.begin_transaction()
    producer.produce(topic, b"never committed", partition=0)
    producer.flush(WAIT_SECONDS)
    broker.run("crash")
    with pytest.raises(KafkaException):
        producer.commit_transaction(WAIT_SECONDS)
    transaction(transactional_producer(broker, str(uuid.uuid4())), topic, "after it")
    with reader(broker, topic) as late:
        assert next_values(late, 1) == ["after it"]


def test_the_transaction_of_a_producer_that_went_away_is_aborted_after_its_timeout(broker: LocalBroker) -> None:
    topic, expired = new_topic(broker), counts(broker)["expired"]
    gone = transactional_producer(broker, str(uuid.uuid4()), **{"transaction.timeout.ms": 2000})
    gone.begin_transaction()
    gone.produce(topic, b"never committed", partition=0)
    gone.flush(WAIT_SECONDS)
    other = transactional_producer(broker, str(uuid.uuid4()))
    transaction(other, topic, "after it")
    with reader(broker, topic) as consumer:
        assert next_values(consumer, 1) == ["after it"]
    assert counts(broker)["expired"] == expired + 1
    with pytest.raises(KafkaException) as refusal:
        gone.commit_transaction(WAIT_SECONDS)
    assert refusal.value.args[0].fatal(), "its producer is fenced"
