"""The offered versions and the broker's address, as clients are told."""

from __future__ import annotations

import struct

from protocol_bytes import frame, string
from repair_proxy.versions import address_bytes, cap_versions, replace_address

FETCH, METADATA, UNSUPPORTED_VERSION = 1, 3, 35


def plain_answer(error: int, newest: dict[int, int]) -> bytearray:
    ranges = b"".join(struct.pack(">hhh", api, 0, version) for api, version in newest.items())
    return frame(struct.pack(">ihi", 42, error, len(newest)) + ranges)


def flexible_answer(newest: dict[int, int]) -> bytearray:
    ranges = b"".join(struct.pack(">hhhb", api, 0, version, 0) for api, version in newest.items())
    return frame(struct.pack(">ihb", 42, 0, len(newest) + 1) + ranges + struct.pack(">ib", 0, 0))


def test_versions_that_no_repair_can_read_are_not_offered() -> None:
    assert cap_versions(plain_answer(0, {FETCH: 13, METADATA: 12}), 0) == plain_answer(0, {FETCH: 11, METADATA: 12})
    assert cap_versions(flexible_answer({FETCH: 13, METADATA: 12}), 3) == flexible_answer({FETCH: 11, METADATA: 12})


def test_an_older_version_of_the_broker_stays_as_it_is() -> None:
    assert cap_versions(flexible_answer({FETCH: 4}), 3) == flexible_answer({FETCH: 4})


def test_a_broker_that_does_not_know_the_requests_version_answers_in_the_first() -> None:
    answer = plain_answer(UNSUPPORTED_VERSION, {FETCH: 13})
    assert cap_versions(answer, 4) == plain_answer(UNSUPPORTED_VERSION, {FETCH: 11})


def test_the_proxys_address_stands_for_the_brokers() -> None:
    def metadata(port: int) -> bytearray:
        return frame(struct.pack(">iii", 42, 1, 1) + string("127.0.0.1") + struct.pack(">i", port) + string(None))

    replaced = replace_address(metadata(9092), address_bytes("127.0.0.1", 9092), address_bytes("127.0.0.1", 19092))
    assert replaced == metadata(19092)
