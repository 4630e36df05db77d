"""The pattern of the hub, in its simplest form, through network faults: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
import uuid

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer
from conftest import LocalBroker
from test_through_a_client import WAIT_SECONDS, client, new_topic, reader, refuse_failure

COUNT, BATCH = 1000, 20
FETCH, END_TXN = 1, 26
TIME_LIMIT_SECONDS = 100.0
FAULT_RATE, ABORT_RATE = 0.2, 0.1


class Disturber:
    """Cuts the network or loses an answer before some of the commits."""

    def __init__(self, broker: LocalBroker, chance: random.Random) -> None:
        self.broker, self.chance, self.faults = broker, chance, 0

    def perhaps(self) -> bool:
        if self.chance.random() > FAULT_RATE:
            return False
        self.faults += 1
        if self.chance.random() < 0.5:
            self.broker.run("lose", str(self.chance.choice([END_TXN, FETCH])))
        else:
            self.broker.run("cut")
            threading.Timer(self.chance.uniform(0, 0.3), self.broker.run, ["open"]).start()
        return True


def committed_values(broker: LocalBroker, topic: str) -> list[str]:
    """Every committed record of partition 0."""
    values: list[str] = []
    with reader(broker, topic, **{"enable.partition.eof": True}) as consumer:
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is not None and message.error() is None:
                values.append(message.value().decode())
            elif message is not None and message.error().code() == KafkaError._PARTITION_EOF:
                return values
    raise AssertionError("the end of the partition was not reached")


class PassThrough:
    """Copies `source` to `target` in transactions; what `target` holds tells how far it came.

    Offsets are not sent with the transaction here: after the loss of a coordinator
    this client's librdkafka (2.16.1; not 2.0.2) can wait in
    send_offsets_to_transaction for ever, whatever its timeout.
    """

    def __init__(self, broker: LocalBroker, source: str, target: str, disturber: Disturber) -> None:
        self.broker, self.source, self.target, self.disturber = broker, source, target, disturber
        self.name = f"pass-{uuid.uuid4()}"

    def run(self) -> None:
        ends, position = time.monotonic() + TIME_LIMIT_SECONDS, 0
        while position < COUNT and time.monotonic() < ends:
            producer = Producer({**client(self.broker), "transactional.id": self.name})
            try:
                producer.init_transactions(WAIT_SECONDS)
                position = len(committed_values(self.broker, self.target))
                with reader(self.broker, self.source, position) as consumer:
                    position = self.transactions(producer, consumer, position, ends)
            except KafkaException:
                continue  # not known to be committed: the target tells

    def transactions(self, producer: Producer, consumer: Consumer, position: int, ends: float) -> int:
        """Goes on until a fault that the producer does not overcome. Returns the position at the end."""
        while position < COUNT and time.monotonic() < ends:
            messages = [message for message in consumer.consume(BATCH, 0.2) if message.error() is None]
            if not messages:
                continue
            producer.begin_transaction()
            for message in messages:
                assert message.offset() == position, "the reader gets each record once and in order"
                producer.produce(self.target, message.value(), partition=0)
                position += 1
            self.disturber.perhaps()
            if self.disturber.chance.random() < ABORT_RATE:
                producer.abort_transaction(WAIT_SECONDS)
                return 0
            producer.commit_transaction(WAIT_SECONDS)
        return position


def test_a_transactional_pass_through_is_exact_through_cuts_lost_answers_and_aborts(broker: LocalBroker) -> None:
    seed = random.randrange(1 << 32)
    source, target = new_topic(broker), new_topic(broker)
    feeder = Producer({**client(broker), "enable.idempotence": True, "batch.num.messages": 20})
    for number in range(COUNT):
        feeder.produce(source, str(number).encode(), partition=0, on_delivery=refuse_failure)
    assert feeder.flush(WAIT_SECONDS) == 0

    disturber = Disturber(broker, random.Random(seed))
    PassThrough(broker, source, target, disturber).run()
    assert disturber.faults > 0, f"seed {seed}: no fault, so nothing was tried"
    assert committed_values(broker, target) == [str(number) for number in range(COUNT)], f"seed {seed}"
