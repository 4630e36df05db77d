"""Starts the broker and the proxy as processes of their own and ends exactly these."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

from .state import Started

END_SECONDS = 5.0
"""How long a process may take to end when asked; then it is killed."""


def start_broker(folder: Path, port: int) -> Started:
    """noida-db with the data in `folder`/data; its output goes to broker.log."""
    binary = Path(str(files("noida_db").joinpath("noida-db")))
    # The package installs it without the execute bit; its own launcher sets it just so.
    binary.chmod(0o755)
    arguments = ["start", "--only", "kafka", "--kafka-port", str(port), "--data-dir", str(folder / "data")]
    return _start([str(binary), *arguments], folder, "broker.log")


def start_proxy(folder: Path, port: int, broker_port: int, control_port: int) -> Started:
    """The repair proxy; its output goes to proxy.log."""
    command = [sys.executable, "-m", "repair_proxy", "--port", str(port)]
    command += ["--broker-port", str(broker_port), "--control-port", str(control_port)]
    return _start(command, folder, "proxy.log")


def _start(command: list[str], folder: Path, log_name: str) -> Started:
    with open(folder / log_name, "ab") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"},
        )
    return Started(child.pid, _start_ticks(child.pid) or 0)


def _start_ticks(pid: int) -> int | None:
    """The start time of a living process in clock ticks since boot (proc(5), stat, field 22)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    after_name = stat.rpartition(")")[2].split()
    return None if after_name[0] == "Z" else int(after_name[19])


def is_alive(process: Started | None) -> bool:
    return process is not None and _start_ticks(process.pid) == process.start_ticks


def end(process: Started | None) -> None:
    """Asks the process to end, and kills it if it does not."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process is None or not is_alive(process):
            return
        _signal(process, sign)
        deadline = time.monotonic() + END_SECONDS
        while is_alive(process) and time.monotonic() < deadline:
            time.sleep(0.02)


def kill(process: Started) -> None:
    """kill -9, and waits until the process is gone."""
    _signal(process, signal.SIGKILL)
    while is_alive(process):
        time.sleep(0.005)


def _signal(process: Started, sign: signal.Signals) -> None:
    try:
        os.kill(process.pid, sign)
    except ProcessLookupError:
        pass  # it ended in between
