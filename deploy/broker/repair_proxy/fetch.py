"""Repairs of the Fetch answer.

Defect 1: noida lists in `aborted_transactions` every aborted transaction of the
log, also those whose abort marker lies before the fetch offset. A client drops
an entry only on meeting its marker, so a stale entry hides every later
transaction of that producer, although it was committed.

Defect 2: noida sends the whole rest of the log, whatever `max_bytes` and
`partition_max_bytes` say; a client refuses such an answer or keeps it all.

Apache Kafka's rules that are restored: an aborted transaction is listed only if
its marker lies at or behind the fetch offset, and the answer is cut at a batch
border, where the first batch of the answer is sent even if it is too large.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from .batches import ABORT
from .read_ahead import Held
from .wire import INT32, INT64, Cursor, Request

OLDEST_FETCH = 4
"""The version that brought isolation levels and aborted transactions; older requests pass through."""

TopicPartition = tuple[bytes | None, int]
AbortedTransaction = tuple[int, int]
"""(producer id, first offset)"""


@dataclass
class WantedPartition:
    offset: int
    max_bytes: int
    offset_at: int
    """Where in the request's frame the offset stands."""


@dataclass
class FetchRequest:
    """What the client asked: times in milliseconds, sizes in bytes."""

    max_wait_millis: int
    min_bytes: int
    max_bytes: int
    isolation_level: int
    partitions: dict[TopicPartition, WantedPartition]

    @classmethod
    def read(cls, request: Request) -> FetchRequest:
        version = request.version
        body = request.body()
        body.at += 4  # replica id
        max_wait_millis, min_bytes, max_bytes = body.int32(), body.int32(), body.int32()
        isolation_level = body.int8()
        if version >= 7:
            body.at += 8  # fetch session
        partitions = {}
        for _ in range(body.int32()):
            topic = body.string()
            for _ in range(body.int32()):
                partition = body.int32()
                if version >= 9:
                    body.at += 4  # leader epoch
                offset_at = body.at
                offset = body.int64()
                if version >= 5:
                    body.at += 8  # the follower's log start
                partitions[topic, partition] = WantedPartition(offset, body.int32(), offset_at)
        return cls(max_wait_millis, min_bytes, max_bytes, isolation_level, partitions)


@dataclass
class FetchAnswer:
    """The repaired answer and what the long poll and the statistics need to know of it."""

    frame: bytes | bytearray
    record_bytes: int = 0
    has_error: bool = False
    stale_entries: int = 0


class FetchRepair:
    """The Fetch requests of one connection, one after the other."""

    def __init__(self) -> None:
        self._held: dict[TopicPartition, Held] = {}
        self._isolation_level = -1

    def prepare(self, frame: bytearray, wanted: FetchRequest) -> None:
        """Changes the request, in place, to ask only for what is not held yet."""
        if wanted.isolation_level != self._isolation_level:
            self._held.clear()
            self._isolation_level = wanted.isolation_level
        for key, partition in wanted.partitions.items():
            held = self._held.get(key)
            if held is not None and not held.continues_at(partition.offset):
                del self._held[key]
                held = None
            # Written in any case: the long poll sends the same request again, with less held.
            INT64.pack_into(frame, partition.offset_at, held.end_offset() if held else partition.offset)

    def repair(self, frame: bytearray, version: int, wanted: FetchRequest) -> FetchAnswer:
        """Repairs the answer to a prepared request. One with nothing to repair is returned as it came."""
        answer = FetchAnswer(frame)
        view = memoryview(frame)
        cursor = Cursor(frame, 12)  # length, correlation id, throttle time
        if version >= 7:
            cursor.at += 6  # error code, session id
        pieces: list[bytes | memoryview] = []
        copied = 0
        for _ in range(cursor.int32()):
            topic = cursor.string()
            for _ in range(cursor.int32()):
                key = (topic, cursor.int32())
                error = cursor.int16()
                cursor.at += 16 + (8 if version >= 5 else 0)  # high watermark, last stable offset, log start
                aborted_at = cursor.at
                aborted = _read_aborted(cursor)
                after_aborted = cursor.at
                if version >= 11:
                    cursor.at += 4  # preferred read replica
                size_at = cursor.at
                size = max(cursor.int32(), 0)
                came = view[cursor.at : cursor.at + size]
                cursor.at += size
                if error:
                    answer.has_error = True
                    self._held.pop(key, None)
                    continue
                partition = wanted.partitions[key]
                held = self._held.pop(key, None) or Held()
                held.append(came)
                live = live_aborted_transactions(aborted, held, partition.offset)
                room = min(partition.max_bytes, wanted.max_bytes - answer.record_bytes)
                records = held.take(room, first_may_exceed=answer.record_bytes == 0)
                answer.stale_entries += len(aborted) - len(live)
                answer.record_bytes += len(records)
                if not held.is_empty():
                    self._held[key] = held
                    # What begins behind this answer is listed with the answer that reaches it.
                    live = [entry for entry in live if entry[1] < held.next_offset()]
                if len(live) == len(aborted) and records is came:
                    continue
                pieces += (
                    view[copied:aborted_at],
                    INT32.pack(len(live)) if aborted else view[aborted_at:after_aborted],
                    b"".join(struct.pack(">qq", *entry) for entry in live),
                    view[after_aborted:size_at],
                    INT32.pack(len(records)),
                    records,
                )
                copied = cursor.at
        if pieces:
            pieces.append(view[copied:])
            whole = bytearray().join(pieces)
            INT32.pack_into(whole, 0, len(whole) - 4)
            answer.frame = whole
        return answer


def _read_aborted(cursor: Cursor) -> list[AbortedTransaction]:
    count = max(cursor.int32(), 0)
    entries = [struct.unpack_from(">qq", cursor.data, cursor.at + 16 * index) for index in range(count)]
    cursor.at += 16 * count
    return entries


def live_aborted_transactions(aborted: list[AbortedTransaction], held: Held, offset: int) -> list[AbortedTransaction]:
    """The entries of `aborted` that a reader at `offset` still needs, in offset order.

    Those that begin at or behind the offset are all needed. Of those that began
    before it, at most the last one of a producer can still be open there, because
    a producer's transactions follow one another: it is, if the next marker of that
    producer says abort and no listed transaction began in between.
    """
    last_before: dict[int, int] = {}
    live = []
    for producer, first in aborted:
        if first >= offset:
            live.append((producer, first))
        else:
            last_before[producer] = max(first, last_before.get(producer, first))
    for producer, first in last_before.items():
        marker = held.first_marker(producer, offset)
        if marker is not None and marker[1] == ABORT:
            begun_since = any(other == producer and offset <= begun < marker[0] for other, begun in live)
            if not begun_since:
                live.append((producer, first))
    return sorted(live, key=lambda entry: entry[1])
