"""Repair of group membership.

Defect: noida never removes a member that stopped sending heartbeats, so the
partitions of a killed consumer stay with it for ever. Apache Kafka removes a
member after its session timeout. The proxy watches the members' requests and
sends, for a silent one, the LeaveGroup that it can no longer send itself.

`Membership` only keeps the books; the clock and the connection are its caller's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from .wire import Api, Cursor, Request, pack_string, request_frame

SESSION_SECONDS_IF_UNKNOWN = 45.0
"""For a member that joined before this proxy was started: the protocol's own default."""
NO_ERROR, UNKNOWN_MEMBER, REBALANCE_IN_PROGRESS, FENCED_INSTANCE = 0, 25, 27, 82

MemberKey = tuple[bytes | None, bytes | None]
"""(group, member id)"""


@dataclass
class GroupRequest:
    """What a Join, Sync, Heartbeat or Leave says of its sender. Read in the versions of `versions.CAPS`."""

    group: bytes | None
    member: bytes | None
    instance: bytes | None = None
    session_seconds: float | None = None

    @classmethod
    def read(cls, request: Request) -> GroupRequest:
        body = request.body()
        group = body.string()
        session_seconds = None
        if request.api == Api.JOIN_GROUP:
            session_seconds = body.int32() / 1000
            if request.version >= 1:
                body.at += 4  # rebalance timeout
        elif request.api != Api.LEAVE_GROUP:
            body.at += 4  # generation
        member = body.string()
        instance = None
        if request.version >= {Api.JOIN_GROUP: 5, Api.SYNC_GROUP: 3, Api.HEARTBEAT: 3}.get(request.api, 1 << 15):
            instance = body.string()
        return cls(group, member, instance, session_seconds)

    @property
    def key(self) -> MemberKey:
        return (self.group, self.member)


def read_group_answer(frame: bytearray, request: Request) -> tuple[int, bytes | None]:
    """The error code of the answer and, for a Join, the member id that the broker gave."""
    cursor = Cursor(frame, 8)
    if request.version >= {Api.JOIN_GROUP: 2}.get(request.api, 1):
        cursor.at += 4  # throttle time
    error = cursor.int16()
    if request.api != Api.JOIN_GROUP:
        return error, None
    cursor.at += 4  # generation
    cursor.string()  # protocol
    cursor.string()  # leader
    return error, cursor.string()


def leave_group_frame(key: MemberKey) -> bytes:
    """The LeaveGroup (version 1) of a member that can no longer send it."""
    return request_frame(Api.LEAVE_GROUP, 1, pack_string(key[0] or b"") + pack_string(key[1] or b""))


@dataclass
class _Member:
    session_seconds: float
    last_seen: float
    instance: bytes | None
    waiting: int = 0


class Membership:
    """Who is in which group and was heard when. `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._members: dict[MemberKey, _Member] = {}

    def asked(self, request: GroupRequest, now: float) -> None:
        """A Join, Sync or Heartbeat is on its way: the member is not silent while the broker lets it wait."""
        with self._lock:
            member = self._members.get(request.key)
            if member:
                member.last_seen = now
                member.waiting += 1

    def answered(self, request: GroupRequest, error: int, joined_as: bytes | None, now: float) -> None:
        """The broker's answer decides who is a member."""
        with self._lock:
            self._stop_waiting(request.key, now)
            if error in (UNKNOWN_MEMBER, FENCED_INSTANCE):
                self._members.pop(request.key, None)
            elif joined_as is not None and error == NO_ERROR:
                self._enter((request.group, joined_as), request, now)
            elif joined_as is None and error in (NO_ERROR, REBALANCE_IN_PROGRESS) and request.key not in self._members:
                self._enter(request.key, request, now)

    def abandoned(self, request: GroupRequest, now: float) -> None:
        """The connection ended before the answer; the session timeout runs from here."""
        with self._lock:
            self._stop_waiting(request.key, now)

    def left(self, key: MemberKey) -> None:
        with self._lock:
            self._members.pop(key, None)

    def take_silent(self, now: float) -> list[MemberKey]:
        """Forgets and returns the members whose session timeout has passed."""
        with self._lock:
            silent = [
                key
                for key, member in self._members.items()
                if member.waiting == 0 and now - member.last_seen > member.session_seconds
            ]
            for key in silent:
                del self._members[key]
            return silent

    def _stop_waiting(self, key: MemberKey, now: float) -> None:
        member = self._members.get(key)
        if member:
            member.waiting = max(member.waiting - 1, 0)
            member.last_seen = now

    def _enter(self, key: MemberKey, request: GroupRequest, now: float) -> None:
        if request.instance is not None:
            # A static member that comes back gets a new id and the old id is void:
            # a late LeaveGroup for it would be an error at best.
            for other in [k for k, m in self._members.items() if k[0] == key[0] and m.instance == request.instance]:
                del self._members[other]
        session = request.session_seconds or SESSION_SECONDS_IF_UNKNOWN
        self._members[key] = _Member(session, now, request.instance)
