"""One client's connection: each request goes to the broker, through its repair, and back.

Like Apache Kafka, the proxy takes the next request of a connection only when the
one before is answered, so answers keep their order.
"""

from __future__ import annotations

import select
import socket
import time

from . import versions
from .arrivals import Arrivals, long_poll
from .fetch import OLDEST_FETCH, FetchAnswer, FetchRepair, FetchRequest
from .groups import NO_ERROR, GroupRequest, Membership, read_group_answer
from .network import Network, reset_on_close
from .offsets import GENERATION_SINCE, Offsets, OffsetsInTransaction, read_generation
from .statistics import Statistics
from .transactions import ProducerClaim, Transactions, TransactionStep, read_claim_answer, refused_end
from .wire import Api, Request, read_frame

HUNG_UP = select.POLLRDHUP | select.POLLHUP | select.POLLERR
NAMES_AN_ADDRESS = frozenset((Api.METADATA, Api.FIND_COORDINATOR, Api.DESCRIBE_CLUSTER))
MAKES_RECORDS_VISIBLE = frozenset((Api.PRODUCE, Api.END_TXN))
BEGINS_A_TRANSACTION = frozenset((Api.ADD_PARTITIONS_TO_TXN, Api.ADD_OFFSETS_TO_TXN))
IS_OF_A_MEMBER = frozenset((Api.JOIN_GROUP, Api.SYNC_GROUP, Api.HEARTBEAT))


class Connection:
    """Both sockets of one client. `run` returns when either side has ended."""

    def __init__(
        self,
        client: socket.socket,
        broker: socket.socket,
        addresses: tuple[bytes, bytes],
        arrivals: Arrivals,
        membership: Membership,
        transactions: Transactions,
        offsets: Offsets,
        network: Network,
        statistics: Statistics,
    ) -> None:
        self._client = client
        self._broker = broker
        self._addresses = addresses
        self._arrivals = arrivals
        self._membership = membership
        self._transactions = transactions
        self._offsets = offsets
        self._network = network
        self._statistics = statistics
        self._fetch_repair = FetchRepair()

    def run(self) -> None:
        while True:
            request = Request(read_frame(self._client))
            answer = self._carry_out(request)
            if answer is None:
                continue
            if self._network.loses(request.api):
                self._statistics.lost_answers += 1
                reset_on_close(self._client)
                return
            if self._network.delay_millis:
                time.sleep(self._network.delay_millis / 1000)
            self._client.sendall(answer)

    def _carry_out(self, request: Request) -> bytes | bytearray | None:
        api = request.api
        if api in versions.CAPS and request.version > versions.CAPS[Api(api)]:
            raise ConnectionError(f"request {api} in version {request.version}, which ApiVersions did not offer")
        if api == Api.FETCH and request.version >= OLDEST_FETCH:
            return self._fetch(request)
        if api in IS_OF_A_MEMBER:
            return self._of_a_member(request)
        if api == Api.PRODUCE and self._wants_no_answer(request):
            self._broker.sendall(request.frame)
            self._arrivals.note()
            return None
        if api in BEGINS_A_TRANSACTION:
            # Before it is asked: a client that is gone when the answer comes has begun one all the same.
            self._transactions.began(TransactionStep.read(request), time.monotonic())
        if api == Api.END_TXN and self._transactions.is_over(TransactionStep.read(request)):
            self._statistics.refused_ends += 1
            return refused_end(request)
        if api == Api.TXN_OFFSET_COMMIT and request.version >= GENERATION_SINCE:
            return self._offsets_in_transaction(request)
        answer = self._ask(request)
        if api in MAKES_RECORDS_VISIBLE:
            self._arrivals.note()
            if api == Api.END_TXN:
                step = TransactionStep.read(request)
                if self._transactions.ended(step):
                    self._offsets.ended(step.transactional_id)
        elif api == Api.INIT_PRODUCER_ID:
            claim, producer = ProducerClaim.read(request), read_claim_answer(answer, request)
            self._transactions.claimed(claim, producer)
            if producer is not None:
                self._offsets.ended(claim.transactional_id)
        elif api == Api.OFFSET_FETCH:
            self._statistics.held_offsets += self._offsets.hold_back(answer, request)
        elif api in NAMES_AN_ADDRESS:
            return versions.replace_address(answer, *self._addresses)
        elif api == Api.API_VERSIONS:
            return versions.cap_versions(answer, request.version)
        elif api == Api.LEAVE_GROUP:
            self._membership.left(GroupRequest.read(request).key)
        return answer

    def _offsets_in_transaction(self, request: Request) -> bytes | bytearray:
        offsets = OffsetsInTransaction.read(request)
        if self._offsets.are_refused(offsets):
            self._statistics.refused_offsets += 1
            return offsets.refusal(request)
        # Before it is asked: who fetches offsets meanwhile must not take the older ones for settled.
        self._offsets.added(offsets)
        return self._ask(request)

    def _ask(self, request: Request) -> bytearray:
        self._broker.sendall(request.frame)
        return read_frame(self._broker)

    @staticmethod
    def _wants_no_answer(request: Request) -> bool:
        body = request.body()
        if request.version >= 3:
            body.string()  # transactional id
        return body.int16() == 0

    def _fetch(self, request: Request) -> bytes | bytearray:
        wanted = FetchRequest.read(request)

        def ask() -> FetchAnswer:
            self._statistics.fetches += 1
            self._fetch_repair.prepare(request.frame, wanted)
            came = self._ask(request)
            answer = self._fetch_repair.repair(came, request.version, wanted)
            self._statistics.stale_entries += answer.stale_entries
            self._statistics.fetched_bytes += len(came)
            return answer

        return long_poll(ask, wanted, self._arrivals, self._client_is_gone).frame

    def _of_a_member(self, request: Request) -> bytearray:
        sender = GroupRequest.read(request)
        self._membership.asked(sender, time.monotonic())
        try:
            self._broker.sendall(request.frame)
            # The broker answers a Join when the others have joined too. A client that
            # goes away meanwhile is silent from then on, so its end must be noticed.
            self._wait_for_the_broker()
            answer = read_frame(self._broker)
        except OSError:
            self._membership.abandoned(sender, time.monotonic())
            raise
        error, joined_as = read_group_answer(answer, request)
        self._membership.answered(sender, error, joined_as, time.monotonic())
        if request.api == Api.JOIN_GROUP and error == NO_ERROR:
            self._offsets.joined(sender.group, read_generation(answer, request), joined_as)
        return answer

    def _wait_for_the_broker(self) -> None:
        both = select.poll()
        both.register(self._broker, select.POLLIN | HUNG_UP)
        both.register(self._client, HUNG_UP)
        ready = both.poll()
        if all(descriptor == self._client.fileno() for descriptor, _ in ready):
            raise ConnectionError("the client went away while it waited")

    def _client_is_gone(self) -> bool:
        client = select.poll()
        client.register(self._client, HUNG_UP)
        return bool(client.poll(0))
