"""Transaction timeouts: which transaction is open since when, what the requests say, and the request that ends one."""

from __future__ import annotations

import struct

from protocol_bytes import frame, request, string
from repair_proxy.transactions import (
    ProducerClaim,
    Transactions,
    TransactionStep,
    read_claim_answer,
    refused_end,
    take_over_frame,
)
from repair_proxy.wire import Request

INIT, ADD_PARTITIONS, ADD_OFFSETS, END = 22, 24, 25, 26
CASEWORK = b"casework-0"
FIRST, SECOND = (7001, 0), (7001, 1)
CLAIM = ProducerClaim(CASEWORK, 5.0)


def compact(text: str | None) -> bytes:
    return b"\0" if text is None else bytes([len(text) + 1]) + text.encode()


def step(producer: tuple[int, int] = FIRST) -> TransactionStep:
    return TransactionStep(CASEWORK, producer)


def with_open_transaction(since: float = 100) -> Transactions:
    transactions = Transactions()
    transactions.claimed(CLAIM, FIRST)
    transactions.began(step(), since)
    return transactions


def test_a_claim_is_read_in_plain_and_flexible_versions() -> None:
    for version in range(5):
        name = string("casework-0") if version < 2 else b"\0" + compact("casework-0")
        body = name + struct.pack(">i", 5000)
        assert ProducerClaim.read(Request(request(INIT, version, body))) == CLAIM
    tagged = b"\1" + b"\3" + b"\2ab" + compact("casework-0") + struct.pack(">i", 5000)
    assert ProducerClaim.read(Request(request(INIT, 4, tagged))) == CLAIM
    for version, none in ((1, string(None)), (4, b"\0" + compact(None))):
        read = ProducerClaim.read(Request(request(INIT, version, none + struct.pack(">i", -1))))
        assert read.transactional_id is None


def test_the_given_producer_is_read_and_a_refusal_gives_none() -> None:
    for version in range(5):
        header = struct.pack(">i", 42) + (b"\0" if version >= 2 else b"")
        given = Request(request(INIT, version, b""))
        assert read_claim_answer(frame(header + struct.pack(">ihqh", 0, 0, 7001, 1)), given) == SECOND
        assert read_claim_answer(frame(header + struct.pack(">ihqh", 0, 51, -1, -1)), given) is None


def test_every_step_names_its_sender() -> None:
    sender = struct.pack(">qh", *SECOND)
    for api in (ADD_PARTITIONS, ADD_OFFSETS, END):
        assert TransactionStep.read(Request(request(api, 0, string("casework-0") + sender))) == step(SECOND)
        assert TransactionStep.read(Request(request(api, 3, b"\0" + compact("casework-0") + sender))) == step(SECOND)


def test_a_transaction_expires_after_its_timeout_and_not_before() -> None:
    transactions = with_open_transaction(since=100)
    assert transactions.take_expired(105) == []
    assert transactions.take_expired(105.1) == [(CASEWORK, 5.0)]
    assert transactions.take_expired(200) == []


def test_the_timeout_runs_from_the_first_partition() -> None:
    transactions = with_open_transaction(since=100)
    transactions.began(step(), 104)
    assert transactions.take_expired(105.1) == [(CASEWORK, 5.0)]


def test_an_ended_transaction_does_not_expire_and_the_next_has_its_own_time() -> None:
    transactions = with_open_transaction(since=100)
    transactions.ended(step())
    assert transactions.take_expired(1000) == []
    transactions.began(step(), 1000)
    assert transactions.take_expired(1004) == []
    assert transactions.take_expired(1005.1) == [(CASEWORK, 5.0)]


def test_what_is_open_is_counted_until_it_ends_or_expires() -> None:
    transactions = with_open_transaction(since=100)
    assert transactions.open_count == 1
    transactions.ended(step())
    assert transactions.open_count == 0
    transactions.began(step(), 200)
    assert transactions.open_count == 1
    transactions.take_expired(300)
    assert transactions.open_count == 0


def test_who_comes_after_the_timeout_is_refused_until_the_id_is_claimed_anew() -> None:
    transactions = with_open_transaction(since=100)
    assert not transactions.is_over(step())
    transactions.take_expired(106)
    assert transactions.is_over(step())
    assert not transactions.is_over(step(SECOND))
    assert not transactions.ended(step())
    transactions.claimed(CLAIM, SECOND)
    assert not transactions.is_over(step(FIRST)) and not transactions.is_over(step(SECOND))


def test_the_refusal_is_read_in_plain_and_flexible_versions() -> None:
    for version, tags in ((1, b""), (3, b"\0")):
        answer = refused_end(Request(request(END, version, b"")))
        assert answer == frame(struct.pack(">i", 42) + tags + struct.pack(">ih", 0, 47) + tags)


def test_who_takes_the_id_over_ends_the_transaction_and_the_fenced_begin_none() -> None:
    transactions = with_open_transaction(since=100)
    transactions.claimed(CLAIM, SECOND)
    assert transactions.take_expired(1000) == []
    transactions.began(step(FIRST), 1000)
    assert transactions.take_expired(2000) == []
    transactions.began(step(SECOND), 2000)
    transactions.ended(step(FIRST))
    assert transactions.take_expired(2005.1) == [(CASEWORK, 5.0)]


def test_a_refused_claim_and_an_idempotent_producer_change_nothing() -> None:
    transactions = with_open_transaction(since=100)
    transactions.claimed(CLAIM, None)
    transactions.claimed(ProducerClaim(None, 60.0), SECOND)
    assert transactions.take_expired(105.1) == [(CASEWORK, 5.0)]


def test_the_take_over_names_the_id_and_its_timeout() -> None:
    body = struct.pack(">hhih", INIT, 1, 0, -1) + string("casework-0") + struct.pack(">i", 5000)
    assert take_over_frame(CASEWORK, 5.0) == frame(body)
