"""What clients are told of the broker: protocol versions and address.

The repairs read nearly only the non-flexible versions, so the newest that they can
read is the newest that ApiVersions offers. And the broker's answers name its own port, which
would lead clients around the proxy.
"""

from __future__ import annotations

from .wire import INT16, INT32, Api, Cursor

CAPS = {
    Api.PRODUCE: 8,
    Api.FETCH: 11,
    Api.OFFSET_FETCH: 7,
    Api.JOIN_GROUP: 5,
    Api.HEARTBEAT: 3,
    Api.LEAVE_GROUP: 2,
    Api.SYNC_GROUP: 3,
    Api.ADD_PARTITIONS_TO_TXN: 3,
    Api.TXN_OFFSET_COMMIT: 3,
}
UNSUPPORTED_VERSION = 35


def cap_versions(frame: bytearray, version: int) -> bytearray:
    """Lowers, in place, the newest versions that an ApiVersions answer offers."""
    cursor = Cursor(frame, 8)
    # A broker that does not know the request's version answers in version 0.
    flexible = version >= 3 and cursor.int16() != UNSUPPORTED_VERSION
    cursor.at = 10
    count = cursor.varint() - 1 if flexible else cursor.int32()
    for _ in range(count):
        api = cursor.int16()
        cursor.at += 2
        newest_at = cursor.at
        newest = cursor.int16()
        if flexible:
            cursor.at += 1  # no tagged fields
        if api in CAPS:
            INT16.pack_into(frame, newest_at, min(newest, CAPS[Api(api)]))
    return frame


def address_bytes(host: str, port: int) -> bytes:
    """Host and port as every version of Metadata, FindCoordinator and DescribeCluster writes them, less the length."""
    return host.encode() + INT32.pack(port)


def replace_address(frame: bytearray, broker: bytes, proxy: bytes) -> bytearray:
    """Puts the proxy's address in the place of the broker's. Both have one length.

    A port's two high bytes are zero, which no topic or group name can contain, so
    nothing else in the answer can match.
    """
    return frame.replace(broker, proxy)
