"""Tests of deploy/broker: each repair on bytes built by hand, and all of them through a client nobody here wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "broker"))

COMMAND_SECONDS = 60


class LocalBroker:
    """A broker of its own for a test module, started and ended by the command that everybody uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = self.variables(self.run("start", "--fresh"))["REFERRAL_HUB_TEST_BROKER"]

    def run(self, *words: str) -> str:
        command = [str(ROOT / "deploy/broker/local-broker"), "--state", str(self.folder), *words]
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, timeout=COMMAND_SECONDS, env=os.environ
        ).stdout

    @staticmethod
    def variables(output: str) -> dict[str, str]:
        exports = [line.removeprefix("export ") for line in output.splitlines() if line.startswith("export ")]
        return dict(line.split("=", 1) for line in exports)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalBroker]:
    started = LocalBroker(tmp_path_factory.mktemp("broker"))
    try:
        yield started
    finally:
        started.run("stop")
