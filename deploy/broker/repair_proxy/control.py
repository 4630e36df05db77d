"""Takes a test's orders on a UDP port of the loopback interface.

One datagram holds one order in words; the answer, a datagram of JSON with the
statistics, is sent when the order is carried out:

    cut        ends all connections and refuses new ones
    open       lets connections in again
    delay MS   holds every answer back for so many milliseconds; 0 ends it
    lose API   the next answer to a request with this key is lost (26 is EndTxn)
    restarted  the broker was killed and started on its data
    state      changes nothing

The answer tells, among the statistics, how many transactions are open: a broker that is killed while
one is open forgets it (see `local_broker`).
"""

from __future__ import annotations

import dataclasses
import json
import socket

from .network import Network
from .offsets import Offsets
from .statistics import Statistics
from .transactions import Transactions


def obey(
    order: str, network: Network, statistics: Statistics, transactions: Transactions, offsets: Offsets
) -> dict[str, int | str]:
    """Carries out one order and returns the answer."""
    match order.split():
        case ["cut"]:
            network.cut()
        case ["open"]:
            network.open()
        case ["delay", millis] if millis.isdecimal():
            network.delay_millis = int(millis)
        case ["lose", api] if api.isdecimal():
            network.lose(int(api))
        case ["restarted"]:
            offsets.broker_restarted()
        case ["state"]:
            pass
        case _:
            return {"error": "orders are: cut, open, delay MS, lose API, restarted, state"}
    return {**network.state(), "open_transactions": transactions.open_count, **dataclasses.asdict(statistics)}


def serve_control(
    control: socket.socket, network: Network, statistics: Statistics, transactions: Transactions, offsets: Offsets
) -> None:
    """Answers orders until the process ends."""
    while True:
        datagram, sender = control.recvfrom(1024)
        answer = obey(datagram.decode(errors="replace"), network, statistics, transactions, offsets)
        control.sendto(json.dumps(answer).encode(), sender)
