"""Stale aborted transactions, byte limits and the surplus, on frames built by hand and on random histories."""

from __future__ import annotations

import random
import struct

import pytest
from protocol_bytes import (
    ABORT,
    COMMIT,
    TRANSACTIONAL,
    Answered,
    batch,
    fetch_answer,
    fetch_request,
    marker,
)
from repair_proxy.fetch import FetchAnswer, FetchRepair, FetchRequest
from repair_proxy.wire import Request

TOPIC = ("updates", 0)
BIG = 1 << 20
VERSIONS = [4, 5, 7, 9, 11]


def repaired(
    answered: Answered, offset: int = 0, limit: int = BIG, version: int = 11, max_bytes: int = BIG
) -> FetchAnswer:
    """The answer of a connection's first Fetch, for every partition from `offset` with `limit`."""
    wanted = FetchRequest.read(
        Request(fetch_request({key: (offset, limit) for key in answered}, version, max_bytes=max_bytes))
    )
    return FetchRepair().repair(fetch_answer(answered, version), version, wanted)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_request_is_read_in_every_version_that_is_offered(version: int) -> None:
    frame = fetch_request({("a", 1): (5, 6), ("b", 2): (7, 8)}, version, max_bytes=99, max_wait=500, min_bytes=3)
    wanted = FetchRequest.read(Request(frame))
    assert (wanted.max_wait_millis, wanted.min_bytes, wanted.max_bytes, wanted.isolation_level) == (500, 3, 99, 1)
    assert {key: (p.offset, p.max_bytes) for key, p in wanted.partitions.items()} == {
        (b"a", 1): (5, 6),
        (b"b", 2): (7, 8),
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_an_answer_with_nothing_to_repair_passes_untouched(version: int) -> None:
    answered: Answered = {TOPIC: (0, None, batch(0) + batch(1)), ("updates", 1): (0, [], b"")}
    answer = repaired(answered, version=version)
    assert answer.frame == fetch_answer(answered, version)
    assert answer.record_bytes == 122


@pytest.mark.parametrize("version", VERSIONS)
def test_an_aborted_transaction_whose_marker_lies_before_the_offset_is_taken_out(version: int) -> None:
    # 0 aborted, 1 its marker, 2 committed, 3 its marker; the reader is at 2.
    tail = batch(2, 7, attributes=TRANSACTIONAL) + marker(3, 7, COMMIT)
    answer = repaired({TOPIC: (0, [(7, 0)], tail)}, offset=2, version=version)
    assert answer.frame == fetch_answer({TOPIC: (0, [], tail)}, version)
    assert answer.stale_entries == 1


def test_an_aborted_transaction_that_is_open_at_the_offset_stays() -> None:
    tail = batch(1, 7, attributes=TRANSACTIONAL) + marker(2, 7, ABORT)
    answered: Answered = {TOPIC: (0, [(7, 0)], tail)}
    assert repaired(answered, offset=1).frame == fetch_answer(answered)


def test_an_abort_marker_of_a_later_transaction_does_not_keep_an_earlier_one() -> None:
    tail = batch(2, 7, attributes=TRANSACTIONAL) + marker(3, 7, ABORT)
    answer = repaired({TOPIC: (0, [(7, 0), (7, 2)], tail)}, offset=2)
    assert answer.frame == fetch_answer({TOPIC: (0, [(7, 2)], tail)})


def test_an_answer_is_cut_at_the_batch_border_below_the_partitions_limit() -> None:
    records = batch(0) + batch(1) + batch(2)
    assert repaired({TOPIC: (0, None, records)}, limit=150).frame == fetch_answer(
        {TOPIC: (0, None, batch(0) + batch(1))}
    )


def test_the_limit_of_the_whole_answer_is_shared_by_its_partitions() -> None:
    other = ("updates", 1)
    answer = repaired({TOPIC: (0, None, batch(0) + batch(1)), other: (0, None, batch(0) + batch(1))}, max_bytes=190)
    expected: Answered = {TOPIC: (0, None, batch(0) + batch(1)), other: (0, None, batch(0))}
    assert answer.frame == fetch_answer(expected)
    assert answer.record_bytes == 183


def test_the_first_batch_is_sent_even_if_it_is_too_large_but_only_the_first() -> None:
    large = batch(0, records=b"x" * 500)
    other = ("updates", 1)
    answer = repaired({TOPIC: (0, None, large + batch(1)), other: (0, None, large)}, limit=100)
    assert answer.frame == fetch_answer({TOPIC: (0, None, large), other: (0, None, b"")})


def test_an_error_of_the_broker_is_passed_on() -> None:
    answered: Answered = {TOPIC: (1, None, b""), ("updates", 1): (0, None, batch(0))}
    answer = repaired(answered)
    assert answer.has_error
    assert answer.frame == fetch_answer(answered)


def test_a_repeated_request_asks_again_for_what_was_served() -> None:
    # A long poll sends one request several times: what an earlier answer held must not be skipped.
    repair, records = FetchRepair(), batch(0) + batch(1)
    ask(repair, fetch_request({TOPIC: (0, 61)}), fetch_answer({TOPIC: (0, None, records)}))
    frame = fetch_request({TOPIC: (1, 61)})
    second = FetchRequest.read(Request(frame))
    repair.prepare(frame, second)
    assert offset_asked(frame) == 2
    assert repair.repair(fetch_answer({TOPIC: (0, None, b"")}), 11, second).record_bytes == 61
    repair.prepare(frame, second)
    assert offset_asked(frame) == 1


def test_a_reader_that_seeks_is_not_served_from_what_was_held() -> None:
    repair, records = FetchRepair(), batch(0) + batch(1) + batch(2)
    ask(repair, fetch_request({TOPIC: (0, 61)}), fetch_answer({TOPIC: (0, None, records)}))
    frame = fetch_request({TOPIC: (2, 61)})
    repair.prepare(frame, FetchRequest.read(Request(frame)))
    assert offset_asked(frame) == 2


def test_an_error_of_the_broker_ends_what_was_held() -> None:
    repair, records = FetchRepair(), batch(0) + batch(1)
    ask(repair, fetch_request({TOPIC: (0, 61)}), fetch_answer({TOPIC: (0, None, records)}))
    ask(repair, fetch_request({TOPIC: (1, 61)}), fetch_answer({TOPIC: (1, None, b"")}))
    frame = fetch_request({TOPIC: (1, 61)})
    repair.prepare(frame, FetchRequest.read(Request(frame)))
    assert offset_asked(frame) == 1


def ask(repair: FetchRepair, frame: bytearray, answer: bytearray) -> FetchAnswer:
    """One Fetch as the connection carries it out."""
    wanted = FetchRequest.read(Request(frame))
    repair.prepare(frame, wanted)
    return repair.repair(answer, 11, wanted)


def offset_asked(frame: bytearray) -> int:
    return next(iter(FetchRequest.read(Request(frame)).partitions.values())).offset


class History:
    """A random log of committed, aborted and plain batches, and a broker with noida's two defects."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.log: list[tuple[int, int, bytes]] = []  # first offset, offset behind, bytes
        self.end = 0
        self.committed: list[int] = []
        self.aborted: list[tuple[int, int]] = []

    def grow(self, transactions: int) -> None:
        open_since: dict[int, tuple[int, list[int]]] = {}
        for _ in range(transactions * 4):
            producer = self.chance.choice([1, 2, 3, -1])
            if producer in open_since and self.chance.random() < 0.4:
                self.finish(producer, *open_since.pop(producer))
                continue
            count = self.chance.randint(1, 3)
            offsets = list(range(self.end, self.end + count))
            payload = b"x" * self.chance.randint(0, 90)
            if producer == -1:
                self.append(batch(self.end, -1, count, 0, payload), count)
                self.committed += offsets
            else:
                open_since.setdefault(producer, (self.end, []))[1].extend(offsets)
                self.append(batch(self.end, producer, count, TRANSACTIONAL, payload), count)
        for producer, (first, offsets) in open_since.items():
            self.finish(producer, first, offsets)

    def finish(self, producer: int, first: int, offsets: list[int]) -> None:
        commits = self.chance.random() < 0.6
        if commits:
            self.committed += offsets
        else:
            self.aborted.append((producer, first))
        self.append(marker(self.end, producer, COMMIT if commits else ABORT), 1)

    def append(self, data: bytes, count: int) -> None:
        self.log.append((self.end, self.end + count, data))
        self.end += count

    def answer(self, offset: int) -> bytearray:
        rest = b"".join(data for _, behind, data in self.log if behind > offset)
        return fetch_answer({TOPIC: (0, sorted(self.aborted), rest)})


class Reader:
    """What a read_committed client does with an answer, after the protocol's description and librdkafka."""

    def __init__(self, offset: int) -> None:
        self.offset = offset
        self.read: list[int] = []

    def take(self, frame: bytes | bytearray) -> int:
        at = 12 + 6 + 4 + 2 + len(TOPIC[0]) + 4 + 4 + 2 + 24
        (entries,) = struct.unpack_from(">i", frame, at)
        pending: dict[int, list[int]] = {}
        for index in range(max(entries, 0)):
            producer, first = struct.unpack_from(">qq", frame, at + 4 + 16 * index)
            pending.setdefault(producer, []).append(first)
        at += 4 + 16 * max(entries, 0) + 4
        (size,) = struct.unpack_from(">i", frame, at)
        at, end = at + 4, at + 4 + size
        assert end == len(frame), "the lengths inside the frame agree with its end"
        while at < end:
            base, length = struct.unpack_from(">qi", frame, at)
            attributes, last = struct.unpack_from(">hi", frame, at + 21)
            (producer,) = struct.unpack_from(">q", frame, at + 43)
            began = pending.get(producer, [])
            if attributes & 0x20:
                if frame[at + 61 + 8] == ABORT and began:
                    began.pop(0)
            elif not (attributes & TRANSACTIONAL and began and base >= began[0]):
                self.read += [offset for offset in range(base, base + last + 1) if offset >= self.offset]
            self.offset = max(self.offset, base + last + 1)
            at += 12 + length
        return size


def test_a_reader_at_any_offset_with_any_limit_reads_exactly_what_was_committed() -> None:
    for seed in range(300):
        chance = random.Random(seed)
        history = History(chance)
        history.grow(chance.randint(1, 12))
        start = chance.randint(0, history.end)
        read = read_to_the_end(history, start, chance, seed)
        assert read == sorted(offset for offset in history.committed if offset >= start), f"seed {seed}"


def read_to_the_end(history: History, start: int, chance: random.Random, seed: int) -> list[int]:
    """What a client reads with limits that change, while the log grows three times."""
    reader, repair, growths = Reader(start), FetchRepair(), 3
    for _ in range(2000):
        limit = chance.choice([1, 100, 300, 1000, BIG])
        frame = fetch_request({TOPIC: (reader.offset, limit)})
        wanted = FetchRequest.read(Request(frame))
        repair.prepare(frame, wanted)
        answer = repair.repair(history.answer(offset_asked(frame)), 11, wanted)
        before = reader.offset
        size = reader.take(answer.frame)
        assert size == answer.record_bytes, f"seed {seed}"
        assert size <= limit or size == first_batch_size(history, before), f"seed {seed}"
        if growths and chance.random() < 0.1:
            growths -= 1
            history.grow(2)
        elif reader.offset == history.end:
            return reader.read
    raise AssertionError(f"seed {seed}: the reader makes no progress at offset {reader.offset} of {history.end}")


def first_batch_size(history: History, offset: int) -> int:
    return next(len(data) for _, behind, data in history.log if behind > offset)


def test_the_surplus_is_fetched_once() -> None:
    history = History(random.Random(1))
    history.grow(200)
    reader, repair, came = Reader(0), FetchRepair(), 0
    while reader.offset < history.end:
        frame = fetch_request({TOPIC: (reader.offset, 300)})
        wanted = FetchRequest.read(Request(frame))
        repair.prepare(frame, wanted)
        answer = history.answer(offset_asked(frame))
        came += len(answer) - len(history.answer(history.end))
        reader.take(repair.repair(answer, 11, wanted).frame)
    assert came == sum(len(data) for _, _, data in history.log)
