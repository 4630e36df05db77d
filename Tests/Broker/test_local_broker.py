"""The command: it starts once, tells the same addresses, and ends exactly what it started."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, LocalBroker
from local_broker import probe, processes
from local_broker.state import Started

VARIABLE = "REFERRAL_HUB_TEST_BROKER"


def test_a_second_start_tells_the_same_addresses(broker: LocalBroker) -> None:
    first, second = broker.run("start"), broker.run("start")
    assert first == second
    assert LocalBroker.variables(first)["REFERRAL_HUB_TEST_BROKER"] == broker.address
    assert set(LocalBroker.variables(first)) == {VARIABLE, f"{VARIABLE}_STATE", f"{VARIABLE}_CONTROL"}


def test_stop_ends_broker_and_proxy_and_start_begins_anew(tmp_path: Path) -> None:
    own = LocalBroker(tmp_path)
    state = json.loads((tmp_path / "state.json").read_text())
    started = [Started(**state["broker"]), Started(**state["proxy"])]
    assert all(processes.is_alive(process) for process in started)
    own.run("stop")
    assert not any(processes.is_alive(process) for process in started)
    assert not probe.answers(state["port"])
    own.run("stop")
    with pytest.raises(subprocess.CalledProcessError):
        own.run("status")
    again = own.run("start")
    try:
        assert probe.answers(int(LocalBroker.variables(again)["REFERRAL_HUB_TEST_BROKER"].split(":")[1]))
    finally:
        own.run("stop")


def test_without_the_proxy_there_is_no_control_and_no_order(tmp_path: Path) -> None:
    own = LocalBroker(tmp_path)
    own.run("stop")
    variables = LocalBroker.variables(own.run("start", "--without-proxy"))
    try:
        assert set(variables) == {VARIABLE, f"{VARIABLE}_STATE"}
        with pytest.raises(subprocess.CalledProcessError):
            own.run("cut")
    finally:
        own.run("stop")


def test_a_process_that_took_the_number_of_an_ended_one_is_left_alone() -> None:
    other = Started(os.getpid(), start_ticks=1)
    assert not processes.is_alive(other)
    processes.end(other)


def test_the_proxy_tells_its_own_address_and_not_the_brokers(broker: LocalBroker) -> None:
    listed = subprocess.run(
        ["kcat", "-b", broker.address, "-L", "-J"], check=True, stdout=subprocess.PIPE, timeout=30
    ).stdout
    assert [each["name"] for each in json.loads(listed)["brokers"]] == [broker.address]


def test_help_says_how_to_use_it() -> None:
    shown = subprocess.run(
        [str(ROOT / "deploy/broker/local-broker"), "--help"], check=True, stdout=subprocess.PIPE, text=True, timeout=30
    ).stdout
    assert 'eval "$(deploy/broker/local-broker start)"' in shown
