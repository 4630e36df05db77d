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

from .wire import INT16, INT32, INT64, Cursor, Request

OLDEST_FETCH, NEWEST_FETCH = 4, 11
"""Version 4 brought aborted transactions, version 12 is flexible; older clients do not exist here."""

# Offsets within a record batch (message format v2).
BATCH_LENGTH, ATTRIBUTES, LAST_OFFSET_DELTA, PRODUCER_ID, BATCH_HEADER = 8, 21, 23, 43, 61
LENGTH_COUNTS_FROM = 12
CONTROL_BATCH = 0x20
ABORT = 0

AbortedTransaction = tuple[int, int]
"""(producer id, first offset)"""


@dataclass
class FetchRequest:
    """What the client asked: times in milliseconds, sizes in bytes."""

    max_wait_millis: int
    min_bytes: int
    max_bytes: int
    partitions: dict[tuple[bytes | None, int], tuple[int, int]]
    """(topic, partition) to (fetch offset, partition's max bytes)"""

    @classmethod
    def read(cls, request: Request) -> FetchRequest:
        version = request.version
        body = request.body()
        body.at += 4  # replica id
        max_wait_millis, min_bytes, max_bytes = body.int32(), body.int32(), body.int32()
        body.at += 1  # isolation level
        if version >= 7:
            body.at += 8  # fetch session
        partitions = {}
        for _ in range(body.int32()):
            topic = body.string()
            for _ in range(body.int32()):
                partition = body.int32()
                if version >= 9:
                    body.at += 4  # leader epoch
                offset = body.int64()
                if version >= 5:
                    body.at += 8  # the follower's log start
                partitions[topic, partition] = (offset, body.int32())
        return cls(max_wait_millis, min_bytes, max_bytes, partitions)


@dataclass
class FetchRepair:
    """The repaired answer and what the long poll and the statistics need to know of it."""

    frame: bytes | bytearray
    record_bytes: int = 0
    has_error: bool = False
    stale_entries: int = 0
    surplus_bytes: int = 0


def repair_fetch(frame: bytearray, version: int, request: FetchRequest) -> FetchRepair:
    """Repairs one answer. An answer with nothing to repair is returned as it came, without a copy."""
    repair = FetchRepair(frame)
    view = memoryview(frame)
    cursor = Cursor(frame, 12)  # length, correlation id, throttle time
    if version >= 7:
        cursor.at += 6  # error code, session id
    pieces: list[bytes | memoryview] = []
    copied = 0
    for _ in range(cursor.int32()):
        topic = cursor.string()
        for _ in range(cursor.int32()):
            partition = cursor.int32()
            repair.has_error |= cursor.int16() != 0
            cursor.at += 16 + (8 if version >= 5 else 0)  # high watermark, last stable offset, log start
            aborted_at = cursor.at
            aborted = _read_aborted(cursor)
            after_aborted = cursor.at
            if version >= 11:
                cursor.at += 4  # preferred read replica
            size_at = cursor.at
            size = max(cursor.int32(), 0)
            records = view[cursor.at : cursor.at + size]
            offset, partition_limit = request.partitions.get((topic, partition), (0, 1 << 30))
            room = min(partition_limit, request.max_bytes - repair.record_bytes)
            kept_size = size_within(records, room, first_may_exceed=repair.record_bytes == 0)
            kept_aborted = live_aborted_transactions(aborted, records, offset)
            repair.record_bytes += kept_size
            if len(kept_aborted) != len(aborted) or kept_size != size:
                repair.stale_entries += len(aborted) - len(kept_aborted)
                repair.surplus_bytes += size - kept_size
                pieces += (
                    view[copied:aborted_at],
                    INT32.pack(len(kept_aborted)) if aborted else view[aborted_at:after_aborted],
                    b"".join(struct.pack(">qq", *entry) for entry in kept_aborted),
                    view[after_aborted:size_at],
                    INT32.pack(kept_size),
                    records[:kept_size],
                )
                copied = cursor.at + size
            cursor.at += size
    if pieces:
        pieces.append(view[copied:])
        whole = bytearray().join(pieces)
        INT32.pack_into(whole, 0, len(whole) - 4)
        repair.frame = whole
    return repair


def _read_aborted(cursor: Cursor) -> list[AbortedTransaction]:
    count = max(cursor.int32(), 0)
    entries = [struct.unpack_from(">qq", cursor.data, cursor.at + 16 * index) for index in range(count)]
    cursor.at += 16 * count
    return entries


def size_within(records: memoryview, room: int, first_may_exceed: bool) -> int:
    """The bytes of the whole batches that fit into `room`.

    The first batch of an answer is sent even if it does not fit: else a batch
    larger than the limit could never be read.
    """
    if len(records) <= room:
        return len(records)
    end = 0
    while end + BATCH_HEADER <= len(records):
        length = LENGTH_COUNTS_FROM + INT32.unpack_from(records, end + BATCH_LENGTH)[0]
        if end + length > room and not (end == 0 and first_may_exceed):
            break
        end += length
    return min(end, len(records))


def live_aborted_transactions(
    aborted: list[AbortedTransaction], records: memoryview, offset: int
) -> list[AbortedTransaction]:
    """The entries of `aborted` that a reader at `offset` still needs, in offset order.

    Those that begin at or behind the offset are all needed. Of those that began
    before it, at most the last one of a producer can still be open there, because
    a producer's transactions follow one another: it is, if the next marker of that
    producer says abort and no listed transaction began in between.
    """
    began_before = [entry for entry in aborted if entry[1] < offset]
    live = [entry for entry in aborted if entry[1] >= offset]
    if began_before:
        next_marker = first_markers(records, offset, {producer for producer, _ in began_before})
        for producer, (marker_offset, kind) in next_marker.items():
            begun_since = any(entry[0] == producer and entry[1] < marker_offset for entry in live)
            if kind == ABORT and not begun_since:
                live.append(max(entry for entry in began_before if entry[0] == producer))
    return sorted(live, key=lambda entry: entry[1])


def first_markers(records: memoryview, offset: int, producers: set[int]) -> dict[int, tuple[int, int]]:
    """For each producer its first transaction marker at or behind `offset`: (offset, 0 abort or 1 commit)."""
    found: dict[int, tuple[int, int]] = {}
    start = 0
    while start + BATCH_HEADER <= len(records) and len(found) < len(producers):
        if INT16.unpack_from(records, start + ATTRIBUTES)[0] & CONTROL_BATCH:
            producer = INT64.unpack_from(records, start + PRODUCER_ID)[0]
            base = INT64.unpack_from(records, start)[0]
            last = base + INT32.unpack_from(records, start + LAST_OFFSET_DELTA)[0]
            if producer in producers and producer not in found and last >= offset:
                found[producer] = (last, marker_kind(records, start))
        start += LENGTH_COUNTS_FROM + INT32.unpack_from(records, start + BATCH_LENGTH)[0]
    return found


def marker_kind(records: memoryview, start: int) -> int:
    """The type in the key of a control batch's only record: 0 abort, 1 commit."""
    cursor = Cursor(records, start + BATCH_HEADER)
    cursor.varint()  # record length
    cursor.at += 1  # attributes
    cursor.varint()  # timestamp delta
    cursor.varint()  # offset delta
    cursor.varint()  # key length
    cursor.at += 2  # the key's version
    return cursor.int16()
