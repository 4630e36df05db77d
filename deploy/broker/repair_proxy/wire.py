"""Kafka's framing and primitive types, as far as the repairs read them.

A frame is kept with its four-byte length in front, so that it can be sent on as
it came. Offsets below therefore count from the length field.
"""

from __future__ import annotations

import enum
import socket
import struct

INT16 = struct.Struct(">h")
INT32 = struct.Struct(">i")
INT64 = struct.Struct(">q")
FRAME_LIMIT = 1 << 30
"""Bytes. A longer frame is not Kafka's: the peer speaks another protocol."""


class Api(enum.IntEnum):
    """The keys of the requests that a repair concerns (protocol guide, "API Keys")."""

    PRODUCE = 0
    FETCH = 1
    METADATA = 3
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    JOIN_GROUP = 11
    HEARTBEAT = 12
    LEAVE_GROUP = 13
    SYNC_GROUP = 14
    API_VERSIONS = 18
    INIT_PRODUCER_ID = 22
    ADD_PARTITIONS_TO_TXN = 24
    ADD_OFFSETS_TO_TXN = 25
    END_TXN = 26
    TXN_OFFSET_COMMIT = 28
    DESCRIBE_CLUSTER = 60


class Cursor:
    """Reads fields one after the other; a field beyond the end raises struct.error or IndexError."""

    __slots__ = ("data", "at")

    def __init__(self, data: bytes | bytearray | memoryview, at: int = 0) -> None:
        self.data = data
        self.at = at

    def int8(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def int16(self) -> int:
        value: int = INT16.unpack_from(self.data, self.at)[0]
        self.at += 2
        return value

    def int32(self) -> int:
        value: int = INT32.unpack_from(self.data, self.at)[0]
        self.at += 4
        return value

    def int64(self) -> int:
        value: int = INT64.unpack_from(self.data, self.at)[0]
        self.at += 8
        return value

    def string(self) -> bytes | None:
        """A string of the non-flexible versions: two bytes of length, -1 for null."""
        length = self.int16()
        if length < 0:
            return None
        value = bytes(self.data[self.at : self.at + length])
        self.at += length
        return value

    def compact_string(self) -> bytes | None:
        """A string of the flexible versions: its length plus one as a varint, 0 for null."""
        length = self.varint() - 1
        if length < 0:
            return None
        value = bytes(self.data[self.at : self.at + length])
        self.at += length
        return value

    def varint(self) -> int:
        """An unsigned varint (of a zigzag number only its length in bytes is right)."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7


class Request:
    """One request frame: which api and version, and a cursor behind the client id."""

    __slots__ = ("frame", "api", "version")

    def __init__(self, frame: bytearray) -> None:
        self.frame = frame
        self.api, self.version = struct.unpack_from(">hh", frame, 4)

    def body(self) -> Cursor:
        """Behind the client id: the body, or in a flexible version the header's tagged fields."""
        cursor = Cursor(self.frame, 12)
        cursor.string()
        return cursor


def request_frame(api: Api, version: int, body: bytes) -> bytes:
    """A request of ours, with correlation id 0 and without a client id."""
    payload = struct.pack(">hhih", api, version, 0, -1) + body
    return INT32.pack(len(payload)) + payload


def pack_string(value: bytes) -> bytes:
    return INT16.pack(len(value)) + value


def _receive_into(source: socket.socket, view: memoryview) -> None:
    while view:
        count = source.recv_into(view)
        if count == 0:
            raise ConnectionError("the peer closed the connection")
        view = view[count:]


def read_frame(source: socket.socket) -> bytearray:
    """Blocks for one whole frame. Raises ConnectionError when the peer has gone or speaks no Kafka."""
    length = bytearray(4)
    _receive_into(source, memoryview(length))
    size: int = INT32.unpack(length)[0]
    if not 0 < size <= FRAME_LIMIT:
        raise ConnectionError(f"a frame of {size} bytes is not of the Kafka protocol")
    frame = bytearray(4 + size)
    frame[:4] = length
    _receive_into(source, memoryview(frame)[4:])
    return frame
