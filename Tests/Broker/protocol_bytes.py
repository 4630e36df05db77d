"""Frames built by hand after the protocol guide, independent of the code under test."""

from __future__ import annotations

import struct

TRANSACTIONAL, CONTROL = 0x10, 0x20
ABORT, COMMIT = 0, 1


def string(text: str | None) -> bytes:
    return struct.pack(">h", -1) if text is None else struct.pack(">h", len(text)) + text.encode()


def frame(body: bytes) -> bytearray:
    return bytearray(struct.pack(">i", len(body)) + body)


def request(api: int, version: int, body: bytes) -> bytearray:
    return frame(struct.pack(">hhi", api, version, 42) + string("a client") + body)


def batch(base: int, producer: int = -1, count: int = 1, attributes: int = 0, records: bytes = b"") -> bytes:
    """A record batch of format v2; what the proxy never reads (times, checksum) is zero."""
    header = struct.pack(
        ">qiibihiqqqhii", base, 49 + len(records), 0, 2, 0, attributes, count - 1, 0, 0, producer, 0, 0, count
    )
    assert len(header) == 61
    return header + records


def marker(base: int, producer: int, kind: int) -> bytes:
    """A control batch: one record whose key is (version, type) and whose value is (version, coordinator epoch)."""
    key, value = struct.pack(">hh", 0, kind), struct.pack(">hi", 0, 0)
    record = b"\0" + b"\0" + b"\0" + bytes([len(key) * 2]) + key + bytes([len(value) * 2]) + value + b"\0"
    return batch(base, producer, 1, TRANSACTIONAL | CONTROL, bytes([len(record) * 2]) + record)


Wanted = dict[tuple[str, int], tuple[int, int]]
"""(topic, partition) to (offset, partition's max bytes)"""


def fetch_request(
    wanted: Wanted,
    version: int = 11,
    max_bytes: int = 1 << 20,
    max_wait: int = 0,
    min_bytes: int = 1,
    isolation: int = 1,
) -> bytearray:
    body = struct.pack(">iiiib", -1, max_wait, min_bytes, max_bytes, isolation)
    if version >= 7:
        body += struct.pack(">ii", 0, -1)
    body += struct.pack(">i", len(wanted))
    for (topic, partition), (offset, partition_bytes) in wanted.items():
        body += string(topic) + struct.pack(">ii", 1, partition)
        body += struct.pack(">i", -1) if version >= 9 else b""
        body += struct.pack(">q", offset)
        body += struct.pack(">q", -1) if version >= 5 else b""
        body += struct.pack(">i", partition_bytes)
    if version >= 7:
        body += struct.pack(">i", 0)
    if version >= 11:
        body += string("")
    return request(1, version, body)


Answered = dict[tuple[str, int], tuple[int, list[tuple[int, int]] | None, bytes]]
"""(topic, partition) to (error code, aborted transactions, records)"""


def fetch_answer(answered: Answered, version: int = 11) -> bytearray:
    body = struct.pack(">ii", 42, 0) + (struct.pack(">hi", 0, 0) if version >= 7 else b"")
    body += struct.pack(">i", len(answered))
    for (topic, partition), (error, aborted, records) in answered.items():
        body += string(topic) + struct.pack(">iih", 1, partition, error) + struct.pack(">qq", 1000, 1000)
        body += struct.pack(">q", 0) if version >= 5 else b""
        body += struct.pack(">i", -1 if aborted is None else len(aborted))
        body += b"".join(struct.pack(">qq", *entry) for entry in aborted or [])
        body += struct.pack(">i", -1) if version >= 11 else b""
        body += struct.pack(">i", len(records)) + records
    return frame(body)
