"""Network faults on order: connections that are cut, refused, or lose one answer.

What a test needs to show that nothing is lost or doubled when the network goes
away: `cut` ends all connections and refuses new ones until `open`; `delay` holds every
answer back; `lose` lets the broker carry out the next request of one kind and ends the connection instead of
answering, which is how a commit's outcome becomes unknown.
"""

from __future__ import annotations

import socket
import struct
import threading

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: the peer sees a reset, as from a host that went away."""


class Network:
    """The open connections and the faults that are in force."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._to_lose: dict[int, int] = {}
        self.delay_millis = 0
        """How long every answer is held back."""

    def admit(self, client: socket.socket) -> bool:
        """Registers a new connection; false when the network is cut."""
        with self._lock:
            if not self._is_cut:
                self._open.add(client)
            return not self._is_cut

    def release(self, client: socket.socket) -> None:
        with self._lock:
            self._open.discard(client)

    def cut(self) -> None:
        with self._lock:
            self._is_cut = True
            for client in self._open:
                reset_on_close(client)
                try:
                    client.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # it has ended by itself
            self._open.clear()

    def open(self) -> None:
        with self._lock:
            self._is_cut = False

    def lose(self, api: int) -> None:
        """One more answer to a request of this kind will be lost."""
        with self._lock:
            self._to_lose[api] = self._to_lose.get(api, 0) + 1

    def loses(self, api: int) -> bool:
        """Whether this answer is to be lost; each order is good for one."""
        if not self._to_lose:
            return False
        with self._lock:
            left = self._to_lose.pop(api, 0)
            if left > 1:
                self._to_lose[api] = left - 1
            return left > 0

    def state(self) -> dict[str, int]:
        with self._lock:
            return {
                "connections": len(self._open),
                "cut": int(self._is_cut),
                "delay_millis": self.delay_millis,
                "answers_to_lose": sum(self._to_lose.values()),
            }


def reset_on_close(client: socket.socket) -> None:
    try:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    except OSError:
        pass  # it has ended by itself
