"""Offsets in transactions: which generation they come from, and which are not settled yet."""

from __future__ import annotations

import struct

from protocol_bytes import frame, request, string
from repair_proxy.offsets import Offsets, OffsetsInTransaction, read_generation
from repair_proxy.wire import Cursor, Request

JOIN_GROUP, OFFSET_FETCH, TXN_OFFSET_COMMIT = 11, 9, 28
CASEWORK, GROUP = b"casework-0", b"hub.casework"
INBOX = b"hub.inbox"
MEMBER = b"member-1"


def compact(text: bytes | None) -> bytes:
    return b"\0" if text is None else bytes([len(text) + 1]) + text


def commit_request(generation: int, partitions: tuple[int, ...] = (0, 3)) -> Request:
    each = b"".join(struct.pack(">iqi", one, 41, -1) + compact(None) + b"\0" for one in partitions)
    topics = b"\2" + compact(INBOX) + bytes([len(partitions) + 1]) + each + b"\0"
    sender = struct.pack(">qhi", 7001, 0, generation) + compact(MEMBER) + compact(b"instance-1")
    body = b"\0" + compact(CASEWORK) + compact(GROUP) + sender + topics + b"\0"
    return Request(request(TXN_OFFSET_COMMIT, 3, body))


def fetch_request(wants_stable: bool = True, version: int = 7, group: bytes = GROUP) -> Request:
    topics = b"\2" + compact(INBOX) + b"\3" + struct.pack(">ii", 0, 1) + b"\0"
    stable = bytes([wants_stable]) if version >= 7 else b""
    return Request(request(OFFSET_FETCH, version, b"\0" + compact(group) + topics + stable + b"\0"))


def fetch_answer() -> bytearray:
    each = b"".join(struct.pack(">iqi", one, 40, -1) + compact(b"") + struct.pack(">h", 0) + b"\0" for one in (0, 1))
    topics = b"\2" + compact(INBOX) + b"\3" + each + b"\0"
    return frame(struct.pack(">i", 42) + b"\0" + struct.pack(">i", 0) + topics + struct.pack(">h", 0) + b"\0")


def offsets_and_errors(answer: bytearray) -> list[tuple[int, int, int]]:
    cursor = Cursor(answer, 8 + 1 + 4 + 1)
    assert cursor.compact_string() == INBOX
    found = []
    for _ in range(cursor.varint() - 1):
        partition, offset = cursor.int32(), cursor.int64()
        cursor.at += 4
        cursor.compact_string()
        found.append((partition, offset, cursor.int16()))
        cursor.at += 1
    return found


def test_a_commit_names_its_transaction_its_generation_and_its_partitions() -> None:
    read = OffsetsInTransaction.read(commit_request(5))
    assert read == OffsetsInTransaction(CASEWORK, GROUP, 5, MEMBER, [(INBOX, 0), (INBOX, 3)])


def test_the_generation_is_read_from_every_version_of_a_joins_answer() -> None:
    for version in range(6):
        throttle = struct.pack(">i", 0) if version >= 2 else b""
        answer = frame(struct.pack(">i", 42) + throttle + struct.pack(">hi", 0, 9) + string("range"))
        assert read_generation(answer, Request(request(JOIN_GROUP, version, b""))) == 9


def test_offsets_of_a_generation_that_is_over_are_refused_and_others_are_not() -> None:
    offsets = Offsets()
    old = OffsetsInTransaction.read(commit_request(5))
    assert not offsets.are_refused(old)
    offsets.joined(GROUP, 5, MEMBER)
    assert not offsets.are_refused(old)
    offsets.joined(b"another group", 9, MEMBER)
    assert not offsets.are_refused(old)
    offsets.joined(GROUP, 6, MEMBER)
    assert offsets.are_refused(old)
    # A late answer of the former generation's changes nothing, and a producer without a group names none.
    offsets.joined(GROUP, 5, MEMBER)
    assert offsets.are_refused(old)
    assert not offsets.are_refused(OffsetsInTransaction.read(commit_request(-1)))


def test_a_broker_that_was_restarted_may_count_generations_from_a_lower_number_on() -> None:
    offsets = Offsets()
    offsets.joined(GROUP, 6, MEMBER)
    former = OffsetsInTransaction.read(commit_request(6))
    offsets.broker_restarted()
    # Until someone joins the newest is known no better than before.
    assert offsets.are_refused(OffsetsInTransaction.read(commit_request(5)))
    assert not offsets.are_refused(former)
    offsets.joined(GROUP, 5, MEMBER)
    assert not offsets.are_refused(OffsetsInTransaction.read(commit_request(5)))
    assert offsets.are_refused(OffsetsInTransaction.read(commit_request(4)))
    # The number that the former broker had given comes a second time, to another member.
    offsets.joined(GROUP, 6, b"member-2")
    assert offsets.are_refused(former)
    offsets.joined(GROUP, 6, MEMBER)
    assert not offsets.are_refused(former)


def test_a_refusal_names_every_partition_with_the_code_of_an_old_generation() -> None:
    asked = commit_request(5)
    answer = OffsetsInTransaction.read(asked).refusal(asked)
    each = b"".join(struct.pack(">ih", one, 22) + b"\0" for one in (0, 3))
    topics = b"\2" + compact(INBOX) + b"\3" + each + b"\0"
    assert answer == frame(struct.pack(">i", 42) + b"\0" + struct.pack(">i", 0) + topics + b"\0")


def test_an_offset_is_not_told_while_a_transaction_with_a_newer_one_is_open() -> None:
    offsets = Offsets()
    answer = fetch_answer()
    assert offsets.hold_back(answer, fetch_request()) == 0
    assert answer == fetch_answer()
    offsets.added(OffsetsInTransaction.read(commit_request(5)))
    assert offsets.hold_back(answer, fetch_request()) == 1
    assert offsets_and_errors(answer) == [(0, -1, 88), (1, 40, 0)]
    offsets.ended(b"another transaction")
    assert offsets.hold_back(fetch_answer(), fetch_request()) == 1
    offsets.ended(CASEWORK)
    assert offsets.hold_back(fetch_answer(), fetch_request()) == 0


def test_only_who_asks_for_stable_offsets_of_the_group_waits() -> None:
    offsets = Offsets()
    offsets.added(OffsetsInTransaction.read(commit_request(5)))
    assert offsets.hold_back(fetch_answer(), fetch_request(wants_stable=False)) == 0
    assert offsets.hold_back(fetch_answer(), fetch_request(version=6)) == 0
    assert offsets.hold_back(fetch_answer(), fetch_request(group=b"another group")) == 0
