"""Asks a broker whether it is there, with a request that it must answer."""

from __future__ import annotations

import socket
import struct
import time

HOST = "127.0.0.1"
METADATA_WITHOUT_TOPICS = struct.pack(">ihhihi", 14, 3, 1, 7, -1, 0)
"""A whole frame: Metadata version 1 for no topic, correlation id 7, without a client id."""
ANSWER_SECONDS = 2.0
PAUSE_SECONDS = 0.05


def answers(port: int) -> bool:
    """Whether a Kafka broker answers a Metadata request on this port."""
    try:
        with socket.create_connection((HOST, port), ANSWER_SECONDS) as broker:
            broker.sendall(METADATA_WITHOUT_TOPICS)
            head = broker.recv(8, socket.MSG_WAITALL)
            return len(head) == 8 and struct.unpack(">ii", head)[1] == 7
    except OSError:
        return False


def wait_until_it_answers(port: int, seconds: float) -> bool:
    """Asks again until there is an answer or the time is over."""
    deadline = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that were free for TCP a moment ago."""
    held = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return ports


def order(control_port: int, words: str) -> str:
    """Sends an order to the proxy's control port and returns its answer. Raises TimeoutError."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        control.settimeout(5)
        control.sendto(words.encode(), (HOST, control_port))
        return control.recv(4096).decode()
