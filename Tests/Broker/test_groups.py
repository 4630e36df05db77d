"""Membership: who is silent, who only waits, and what the LeaveGroup says."""

from __future__ import annotations

import struct

from protocol_bytes import frame, request, string
from repair_proxy.groups import GroupRequest, Membership, leave_group_frame, read_group_answer
from repair_proxy.wire import Request

JOIN, HEARTBEAT, LEAVE, SYNC = 11, 12, 13, 14
FENCED, UNKNOWN, REBALANCING = 82, 25, 27
ALICE = (b"casework", b"alice")


def join(member: str = "", instance: str | None = None, session_millis: int = 6000) -> GroupRequest:
    body = string("casework") + struct.pack(">ii", session_millis, 60000) + string(member) + string(instance)
    return GroupRequest.read(Request(request(JOIN, 5, body + string("consumer") + struct.pack(">i", 0))))


def heartbeat(member: str = "alice") -> GroupRequest:
    body = string("casework") + struct.pack(">i", 3) + string(member) + string(None)
    return GroupRequest.read(Request(request(HEARTBEAT, 3, body)))


def with_member(now: float = 100, instance: str | None = None) -> Membership:
    membership, joining = Membership(), join(instance=instance)
    membership.asked(joining, now)
    membership.answered(joining, 0, b"alice", now)
    return membership


def test_join_is_read_in_every_version_that_is_offered() -> None:
    for version in range(6):
        body = string("g") + struct.pack(">i", 9000)
        body += struct.pack(">i", 60000) if version >= 1 else b""
        body += string("m") + (string("i") if version >= 5 else b"")
        read = GroupRequest.read(Request(request(JOIN, version, body)))
        assert read == GroupRequest(b"g", b"m", b"i" if version >= 5 else None, 9.0)


def test_sync_heartbeat_and_leave_are_read() -> None:
    body = string("g") + struct.pack(">i", 3) + string("m") + string("i")
    for api, version in [(SYNC, 3), (HEARTBEAT, 3)]:
        assert GroupRequest.read(Request(request(api, version, body))) == GroupRequest(b"g", b"m", b"i")
    for api, version in [(SYNC, 2), (HEARTBEAT, 0)]:
        assert GroupRequest.read(Request(request(api, version, body))) == GroupRequest(b"g", b"m")
    assert GroupRequest.read(Request(request(LEAVE, 2, string("g") + string("m")))) == GroupRequest(b"g", b"m")


def test_the_answers_error_and_the_given_member_id_are_read() -> None:
    joined = struct.pack(">hi", 0, 5) + string("range") + string("leader") + string("alice")
    for version in range(6):
        throttle = struct.pack(">i", 0) if version >= 2 else b""
        answer = frame(struct.pack(">i", 42) + throttle + joined)
        assert read_group_answer(answer, Request(request(JOIN, version, b""))) == (0, b"alice")
    answer = frame(struct.pack(">iih", 42, 0, REBALANCING))
    assert read_group_answer(answer, Request(request(HEARTBEAT, 3, b""))) == (REBALANCING, None)
    answer = frame(struct.pack(">ih", 42, UNKNOWN))
    assert read_group_answer(answer, Request(request(HEARTBEAT, 0, b""))) == (UNKNOWN, None)


def test_a_member_is_silent_after_its_session_timeout_and_not_before() -> None:
    membership = with_member(now=100)
    assert membership.take_silent(106) == []
    assert membership.take_silent(106.1) == [ALICE]
    assert membership.take_silent(200) == []


def test_a_heartbeat_starts_the_timeout_anew() -> None:
    membership = with_member(now=100)
    membership.asked(heartbeat(), 105)
    membership.answered(heartbeat(), REBALANCING, None, 105)
    assert membership.take_silent(110.9) == []
    assert membership.take_silent(111.1) == [ALICE]


def test_a_member_that_waits_for_the_others_is_not_silent() -> None:
    membership = with_member(now=100)
    membership.asked(join("alice"), 101)
    assert membership.take_silent(1000) == []
    membership.answered(join("alice"), 0, b"alice", 1000)
    assert membership.take_silent(1005) == []


def test_a_member_that_goes_away_while_it_waits_is_silent_from_then_on() -> None:
    membership = with_member(now=100)
    membership.asked(join("alice"), 101)
    membership.abandoned(join("alice"), 120)
    assert membership.take_silent(125) == []
    assert membership.take_silent(126.1) == [ALICE]


def test_a_fenced_or_unknown_member_is_forgotten() -> None:
    for error in (FENCED, UNKNOWN):
        membership = with_member(now=100)
        membership.answered(heartbeat(), error, None, 101)
        assert membership.take_silent(1000) == []


def test_a_static_member_that_comes_back_takes_the_place_of_its_former_id() -> None:
    membership = with_member(now=100, instance="worker-1")
    membership.answered(join(instance="worker-1"), 0, b"alice-2", 103)
    assert membership.take_silent(1000) == [(b"casework", b"alice-2")]


def test_a_refused_join_makes_no_member() -> None:
    membership = Membership()
    membership.answered(join(), 79, b"alice", 100)
    assert membership.take_silent(1000) == []


def test_a_member_from_before_the_proxy_is_known_by_its_heartbeat() -> None:
    membership = Membership()
    membership.answered(heartbeat(), 0, None, 100)
    assert membership.take_silent(145) == []
    assert membership.take_silent(145.1) == [ALICE]


def test_one_that_left_is_not_evicted() -> None:
    membership = with_member(now=100)
    membership.left(ALICE)
    assert membership.take_silent(1000) == []


def test_the_leave_group_names_group_and_member() -> None:
    body = struct.pack(">hhih", LEAVE, 1, 0, -1) + string("casework") + string("alice")
    assert leave_group_frame(ALICE) == frame(body)
