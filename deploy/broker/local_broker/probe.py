"""Asks a broker whether it is there, with a request that it must answer."""

from __future__ import annotations

import random
import socket
import struct
import time
from collections.abc import Callable

HOST = "127.0.0.1"
METADATA_WITHOUT_TOPICS = struct.pack(">ihhihi", 14, 3, 1, 7, -1, 0)
"""A whole frame: Metadata version 1 for no topic, correlation id 7, without a client id."""
ANSWER_SECONDS = 2.0
PAUSE_SECONDS = 0.05
LISTENING_PORTS = range(20_000, 32_768)
"""Linux gives outgoing connections the ports from 32768 on (ip_local_port_range)."""


def answers(port: int) -> bool:
    """Whether a Kafka broker answers a Metadata request on this port."""
    try:
        with socket.create_connection((HOST, port), ANSWER_SECONDS) as broker:
            broker.sendall(METADATA_WITHOUT_TOPICS)
            head = broker.recv(8, socket.MSG_WAITALL)
            return len(head) == 8 and struct.unpack(">ii", head)[1] == 7
    except OSError:
        return False


def wait_until_it_answers(port: int, seconds: float, goes_on: Callable[[], bool] = lambda: True) -> bool:
    """Asks again until there is an answer, the time is over or `goes_on` says that there is nothing to wait for."""
    deadline = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > deadline or not goes_on():
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that were free for TCP a moment ago.

    None that the system gives to outgoing connections: a client that connects again
    and again could be given the port of a broker that a test is just restarting.
    """
    free: list[int] = []
    for port in random.sample(LISTENING_PORTS, len(LISTENING_PORTS)):
        if len(free) == count:
            break
        try:
            socket.create_server((HOST, port)).close()
            free.append(port)
        except OSError:
            continue
    return free


def order(control_port: int, words: str) -> str:
    """Sends an order to the proxy's control port and returns its answer. Raises TimeoutError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        control.settimeout(5)
        control.sendto(words.encode(), (HOST, control_port))
        return control.recv(4096).decode()
