"""Repair of what consumed offsets in a transaction rest on.

Defects: noida takes them from a consumer whose generation of the group is over (Apache
Kafka refuses, KIP-447), and tells the older offset while a transaction with a newer one
is still open (Apache Kafka answers a client that asks for stable offsets to wait). So a
member that was thought dead could commit what its successor does once more, and the
successor could begin where a commit that is on its way is about to pass.

`Offsets` only keeps the books.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from .wire import INT16, INT32, INT64, Cursor, Request

GENERATION_SINCE = 3
"""The oldest TxnOffsetCommit that names the generation; the newest that noida knows, too."""
STABLE_SINCE = 7
"""The oldest OffsetFetch that asks for stable offsets; `versions.CAPS` allows no newer one."""
ILLEGAL_GENERATION, UNSTABLE_OFFSET_COMMIT = 22, 88
NO_GENERATION, NO_OFFSET = -1, -1

Partition = tuple[bytes | None, int]


@dataclass
class OffsetsInTransaction:
    """A TxnOffsetCommit (version 3): whose transaction, which group, generation and member, which partitions."""

    transactional_id: bytes | None
    group: bytes | None
    generation: int
    member: bytes | None
    partitions: list[Partition]

    @classmethod
    def read(cls, request: Request) -> OffsetsInTransaction:
        body = request.body()
        _skip_tags(body)
        transactional_id, group = body.compact_string(), body.compact_string()
        body.at += 10  # producer id and epoch
        generation = body.int32()
        member = body.compact_string()
        body.compact_string()  # instance
        partitions: list[Partition] = []
        for _ in range(body.varint() - 1):
            topic = body.compact_string()
            for _ in range(body.varint() - 1):
                partitions.append((topic, body.int32()))
                body.at += 12  # offset and leader epoch
                body.compact_string()  # metadata
                _skip_tags(body)
            _skip_tags(body)
        return cls(transactional_id, group, generation, member, partitions)

    def refusal(self, request: Request) -> bytes:
        """The answer that tells the producer that the group has gone on without the consumer."""
        topics: dict[bytes | None, list[int]] = defaultdict(list)
        for topic, partition in self.partitions:
            topics[topic].append(partition)
        payload = bytes(request.frame[8:12]) + b"\0" + INT32.pack(0) + _count(len(topics))
        for topic, partitions in topics.items():
            payload += _compact(topic) + _count(len(partitions))
            payload += b"".join(INT32.pack(one) + INT16.pack(ILLEGAL_GENERATION) + b"\0" for one in partitions) + b"\0"
        payload += b"\0"
        return INT32.pack(len(payload)) + payload


@dataclass
class _Generation:
    """A group's newest, and who joined in it."""

    number: int
    members: set[bytes | None] = field(default_factory=set)
    is_of_former_broker: bool = False


class Offsets:
    """The generation of each group, and the offsets that open transactions hold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generations: dict[bytes | None, _Generation] = {}
        self._pending: dict[bytes | None, set[tuple[bytes | None, Partition]]] = defaultdict(set)

    def joined(self, group: bytes | None, generation: int, member: bytes | None) -> None:
        """The broker gave a member this generation. A late answer of a former generation changes nothing."""
        with self._lock:
            known = self._generations.get(group)
            if known is None or generation > known.number or known.is_of_former_broker:
                known = self._generations[group] = _Generation(generation)
            if generation == known.number:
                known.members.add(member)

    def broker_restarted(self) -> None:
        """It may count a group's generations from a lower number on, so that the next that it gives is the newest."""
        with self._lock:
            for generation in self._generations.values():
                generation.is_of_former_broker = True

    def are_refused(self, offsets: OffsetsInTransaction) -> bool:
        """Whether they come from a generation that is over. A producer without a group names none."""
        with self._lock:
            known = self._generations.get(offsets.group)
            if known is None or offsets.generation == NO_GENERATION:
                return False
            # A number can come twice where the broker was restarted; a member id cannot.
            return offsets.generation < known.number or offsets.member not in known.members

    def added(self, offsets: OffsetsInTransaction) -> None:
        """They wait for the end of the transaction."""
        with self._lock:
            self._pending[offsets.transactional_id].update((offsets.group, one) for one in offsets.partitions)

    def ended(self, transactional_id: bytes | None) -> None:
        """The transaction was committed, aborted or taken over."""
        with self._lock:
            self._pending.pop(transactional_id, None)

    def hold_back(self, answer: bytearray, request: Request) -> int:
        """Makes an OffsetFetch's answer tell, in place, to wait for offsets that are not settled; how many."""
        if request.version < STABLE_SINCE:
            return 0
        group, wants_stable = _read_offset_fetch(request)
        if not wants_stable:
            return 0
        with self._lock:
            unsettled = {one for held in self._pending.values() for of, one in held if of == group}
        return _mark_unstable(answer, unsettled) if unsettled else 0


def read_generation(frame: bytearray, request: Request) -> int:
    """The generation in a JoinGroup's answer that is no refusal."""
    cursor = Cursor(frame, 8)
    cursor.at += 6 if request.version >= 2 else 2  # throttle time, error
    return cursor.int32()


def _read_offset_fetch(request: Request) -> tuple[bytes | None, bool]:
    body = request.body()
    _skip_tags(body)
    group = body.compact_string()
    for _ in range(body.varint() - 1):
        body.compact_string()
        count = body.varint() - 1
        body.at += 4 * count
        _skip_tags(body)
    return group, body.int8() != 0


def _mark_unstable(answer: bytearray, unsettled: set[Partition]) -> int:
    cursor = Cursor(answer, 8)
    _skip_tags(cursor)
    cursor.at += 4  # throttle time
    marked = 0
    for _ in range(cursor.varint() - 1):
        topic = cursor.compact_string()
        for _ in range(cursor.varint() - 1):
            partition = cursor.int32()
            offset_at = cursor.at
            cursor.at += 12  # offset and leader epoch
            cursor.compact_string()  # metadata
            if (topic, partition) in unsettled:
                INT64.pack_into(answer, offset_at, NO_OFFSET)
                INT16.pack_into(answer, cursor.at, UNSTABLE_OFFSET_COMMIT)
                marked += 1
            cursor.at += 2
            _skip_tags(cursor)
        _skip_tags(cursor)
    return marked


def _skip_tags(cursor: Cursor) -> None:
    for _ in range(cursor.varint()):
        cursor.varint()
        size = cursor.varint()
        cursor.at += size


def _count(number: int) -> bytes:
    """The length of a compact array: one more, as a varint."""
    number += 1
    parts = bytearray()
    while number >= 0x80:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _compact(value: bytes | None) -> bytes:
    return b"\0" if value is None else _count(len(value)) + value
