"""A hub of its own for each test: topics with a prefix of their own on the broker that deploy/test started."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CONTROL_SECONDS = 10
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Contract"))

from department import Department  # noqa: E402
from hub_process import Hub, required  # noqa: E402


@pytest.fixture
def broker() -> str:
    return required("REFERRAL_HUB_TEST_BROKER")


@pytest.fixture
def hub(broker: str, tmp_path: Path) -> Iterator[Hub]:
    """An instance whose topics are there; not started."""
    made = Hub(required("REFERRAL_HUB_BINARY"), broker, tmp_path, f"t{uuid.uuid4().hex[:8]}.")
    applied = made.command("topics", "apply")
    assert applied.returncode == 0, applied.stderr
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def department(hub: Hub, broker: str) -> Iterator[Callable[[str], Department]]:
    """Opens a department's system by its code."""
    opened: dict[str, Department] = {}

    def open_once(code: str) -> Department:
        if code not in opened:
            opened[code] = Department(broker, hub.prefix, code, hub.partitions)
        return opened[code]

    yield open_once
    for one in opened.values():
        one.close()


@pytest.fixture
def order() -> Iterator[Callable[[str], dict]]:
    """Orders the proxy before the broker about; the network is open again afterwards."""
    host, port = required("REFERRAL_HUB_TEST_BROKER_CONTROL").rsplit(":", 1)

    def send(words: str) -> dict:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            control.settimeout(CONTROL_SECONDS)
            control.sendto(words.encode(), (host, int(port)))
            return json.loads(control.recv(65_536))

    yield send
    send("open")
    send("delay 0")


@pytest.fixture
def restart_broker() -> Callable[[], subprocess.Popen[bytes]] | None:
    """Begins to kill the broker and to start it on its data; None of a broker that deploy/broker did not start."""
    state = os.environ.get("REFERRAL_HUB_TEST_BROKER_STATE")
    if state is None:
        return None
    return lambda: subprocess.Popen([str(ROOT / "deploy/broker/local-broker"), "--state", state, "crash"])
