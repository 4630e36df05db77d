"""Repair of the transaction timeout.

Defect: noida keeps a transaction open for ever when its producer died, so that no
read_committed reader passes its first record again. Apache Kafka aborts it after the
producer's `transaction.timeout.ms` and fences the producer. The proxy watches the
transactions' requests and, for one that lasts too long, asks for its transactional id
anew (InitProducerId), which aborts it and makes the epoch of its producer void. A broker
that was killed since has forgotten that epoch and would answer the producer's commit with
success, so that the proxy refuses the commit itself.

`Transactions` only keeps the books; the clock and the connection are its caller's.
"""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass

from .wire import Api, Cursor, Request, pack_string, request_frame

NO_ERROR, INVALID_PRODUCER_EPOCH = 0, 47
FIRST_FLEXIBLE = {Api.INIT_PRODUCER_ID: 2, Api.ADD_PARTITIONS_TO_TXN: 3, Api.ADD_OFFSETS_TO_TXN: 3, Api.END_TXN: 3}
"""From these versions on, strings are compact and headers carry tagged fields (KIP-482)."""

Producer = tuple[int, int]
"""(producer id, epoch)"""


@dataclass
class ProducerClaim:
    """An InitProducerId: who asks for which transactional id, and how long its transactions may last."""

    transactional_id: bytes | None
    timeout_seconds: float

    @classmethod
    def read(cls, request: Request) -> ProducerClaim:
        body, transactional_id = _body_behind_transactional_id(request)
        return cls(transactional_id, body.int32() / 1000)


@dataclass
class TransactionStep:
    """What an AddPartitionsToTxn, AddOffsetsToTxn or EndTxn says of its sender."""

    transactional_id: bytes | None
    producer: Producer

    @classmethod
    def read(cls, request: Request) -> TransactionStep:
        body, transactional_id = _body_behind_transactional_id(request)
        return cls(transactional_id, (body.int64(), body.int16()))


def refused_end(request: Request) -> bytes:
    """The answer to an EndTxn that tells the producer that its epoch is over."""
    is_flexible = request.version >= FIRST_FLEXIBLE[Api.END_TXN]
    tags = b"\0" if is_flexible else b""
    payload = bytes(request.frame[8:12]) + tags + struct.pack(">ih", 0, INVALID_PRODUCER_EPOCH) + tags
    return struct.pack(">i", len(payload)) + payload


def read_claim_answer(frame: bytearray, request: Request) -> Producer | None:
    """The producer id and epoch that the broker gave; nothing if it refused."""
    cursor = Cursor(frame, 8)
    if request.version >= FIRST_FLEXIBLE[Api.INIT_PRODUCER_ID]:
        cursor.at += 1  # no tagged fields
    cursor.at += 4  # throttle time
    error = cursor.int16()
    return (cursor.int64(), cursor.int16()) if error == NO_ERROR else None


def take_over_frame(transactional_id: bytes, timeout_seconds: float) -> bytes:
    """The InitProducerId (version 1) that ends an open transaction of this id."""
    timeout = struct.pack(">i", round(timeout_seconds * 1000))
    return request_frame(Api.INIT_PRODUCER_ID, 1, pack_string(transactional_id) + timeout)


def _body_behind_transactional_id(request: Request) -> tuple[Cursor, bytes | None]:
    body = request.body()
    if request.version < FIRST_FLEXIBLE[Api(request.api)]:
        return body, body.string()
    for _ in range(body.varint()):  # tagged fields of the header
        body.varint()
        size = body.varint()
        body.at += size
    return body, body.compact_string()


@dataclass
class _Claimed:
    producer: Producer
    timeout_seconds: float
    open_since: float | None = None
    expired: bool = False


class Transactions:
    """Which transactional id is whose, and since when its transaction is open. `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._claimed: dict[bytes, _Claimed] = {}

    def claimed(self, claim: ProducerClaim, producer: Producer | None) -> None:
        """The broker gave the id to this producer; a transaction that was open is aborted."""
        if claim.transactional_id is None or producer is None:
            return
        with self._lock:
            self._claimed[claim.transactional_id] = _Claimed(producer, claim.timeout_seconds)

    def began(self, step: TransactionStep, now: float) -> None:
        """Partitions or offsets were added; the timeout runs from the first. A fenced producer's are not counted."""
        with self._lock:
            claimed = self._of(step)
            if claimed and claimed.open_since is None:
                claimed.open_since = now

    def ended(self, step: TransactionStep) -> bool:
        """A commit or an abort was carried out, or refused: the answer tells the producer what to do.

        False for a producer that was fenced: what is open is another's.
        """
        with self._lock:
            claimed = self._of(step)
            if claimed:
                claimed.open_since = None
            # An id that was claimed before this proxy was started is the sender's, as far as can be known.
            return claimed is not None or (step.transactional_id or b"") not in self._claimed

    def is_over(self, step: TransactionStep) -> bool:
        """Whether the sender's transaction was aborted at its timeout and its id not claimed since."""
        with self._lock:
            claimed = self._claimed.get(step.transactional_id or b"")
            return claimed is not None and claimed.expired and claimed.producer == step.producer

    @property
    def open_count(self) -> int:
        """How many are open, as far as this proxy has seen."""
        with self._lock:
            return sum(claimed.open_since is not None for claimed in self._claimed.values())

    def take_expired(self, now: float) -> list[tuple[bytes, float]]:
        """Ends and returns the ids whose transaction is open for too long, with their timeout in seconds."""
        with self._lock:
            expired = [
                (transactional_id, claimed.timeout_seconds)
                for transactional_id, claimed in self._claimed.items()
                if claimed.open_since is not None and now - claimed.open_since > claimed.timeout_seconds
            ]
            for transactional_id, _ in expired:
                self._claimed[transactional_id].open_since = None
                self._claimed[transactional_id].expired = True
            return expired

    def _of(self, step: TransactionStep) -> _Claimed | None:
        claimed = self._claimed.get(step.transactional_id or b"")
        return claimed if claimed and claimed.producer == step.producer and not claimed.expired else None
