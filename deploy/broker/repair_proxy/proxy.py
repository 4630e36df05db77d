"""Listens, gives each client a connection of its own to the broker, and ends what outlives its timeout."""

from __future__ import annotations

import logging
import socket
import struct
import threading
import time

from .arrivals import Arrivals
from .connection import Connection
from .groups import Membership, leave_group_frame
from .network import Network, reset_on_close
from .offsets import Offsets
from .statistics import Statistics
from .transactions import Transactions, take_over_frame
from .versions import address_bytes
from .wire import read_frame

HOST = "127.0.0.1"
BROKER_SECONDS = 5.0
"""How long a connection to the broker on this machine may take."""
TIMEOUT_PERIOD_SECONDS = 0.25

log = logging.getLogger("repair-proxy")


class Proxy:
    """The proxy on one port in front of the broker on another; both on the loopback interface."""

    def __init__(self, port: int, broker_port: int) -> None:
        self.network = Network()
        self.statistics = Statistics()
        self._membership = Membership()
        self.transactions = Transactions()
        self.offsets = Offsets()
        self._arrivals = Arrivals()
        self._broker = (HOST, broker_port)
        self._listener = socket.create_server((HOST, port), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._addresses = (address_bytes(HOST, broker_port), address_bytes(HOST, self.port))

    def serve(self) -> None:
        """Accepts until the process ends."""
        threading.Thread(target=self._end_timeouts, name="timeouts", daemon=True).start()
        while True:
            client, _ = self._listener.accept()
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client:
            if not self.network.admit(client):
                reset_on_close(client)
                return
            try:
                with socket.create_connection(self._broker, BROKER_SECONDS) as broker:
                    broker.settimeout(None)
                    for side in (client, broker):
                        side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    Connection(
                        client,
                        broker,
                        self._addresses,
                        self._arrivals,
                        self._membership,
                        self.transactions,
                        self.offsets,
                        self.network,
                        self.statistics,
                    ).run()
            except OSError as end:
                log.debug("connection ended: %s", end)
            except (struct.error, IndexError, KeyError, ValueError):
                log.exception("a request or answer could not be read; its connection is closed")
            finally:
                self.network.release(client)

    def _end_timeouts(self) -> None:
        while True:
            time.sleep(TIMEOUT_PERIOD_SECONDS)
            now = time.monotonic()
            for key in self._membership.take_silent(now):
                # A broker that is down has forgotten its members anyway.
                if self._asks(leave_group_frame(key), "a silent member could not be removed"):
                    self.statistics.evicted += 1
            for transactional_id, timeout in self.transactions.take_expired(now):
                if self._asks(take_over_frame(transactional_id, timeout), "a transaction could not be aborted"):
                    self.statistics.expired += 1
                    self.offsets.ended(transactional_id)
                    self._arrivals.note()

    def _asks(self, frame: bytes, trouble: str) -> bool:
        """Sends the broker a request of our own. False, with a line in the log, if it did not answer."""
        try:
            with socket.create_connection(self._broker, BROKER_SECONDS) as broker:
                broker.sendall(frame)
                read_frame(broker)
        except OSError as reason:
            log.warning("%s: %s", trouble, reason)
            return False
        return True
