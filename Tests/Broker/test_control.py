"""The orders of a test: cut, open, delay, lose."""

from __future__ import annotations

import socket

from repair_proxy.control import obey
from repair_proxy.network import Network
from repair_proxy.offsets import Offsets
from repair_proxy.statistics import Statistics
from repair_proxy.transactions import Transactions

END_TXN, PRODUCE = 26, 0


def test_cut_ends_the_open_connections_and_refuses_new_ones_until_open() -> None:
    network, (near, far) = Network(), socket.socketpair()
    with near, far:
        assert network.admit(near)
        assert obey("cut", network, Statistics(), Transactions(), Offsets())["cut"] == 1
        assert far.recv(1) == b""
        assert not network.admit(near)
        answer = obey("open", network, Statistics(), Transactions(), Offsets())
        assert (answer["cut"], answer["connections"]) == (0, 0)
        assert network.admit(near)


def test_an_answer_is_lost_once_for_each_order() -> None:
    network = Network()
    obey("lose 26", network, Statistics(), Transactions(), Offsets())
    assert obey("lose 26", network, Statistics(), Transactions(), Offsets())["answers_to_lose"] == 2
    assert not network.loses(PRODUCE)
    assert [network.loses(END_TXN) for _ in range(3)] == [True, True, False]


def test_a_delay_holds_until_it_is_ended() -> None:
    network = Network()
    assert obey("delay 250", network, Statistics(), Transactions(), Offsets())["delay_millis"] == 250
    assert obey("delay 0", network, Statistics(), Transactions(), Offsets())["delay_millis"] == 0


def test_the_state_tells_what_was_repaired() -> None:
    assert obey("state", Network(), Statistics(evicted=3), Transactions(), Offsets())["evicted"] == 3


def test_an_order_that_is_none_changes_nothing_and_says_what_there_is() -> None:
    for order in ("", "cut it", "lose", "lose x", "delay", "delay x", "close"):
        network = Network()
        assert "orders are" in str(obey(order, network, Statistics(), Transactions(), Offsets())["error"])
        assert network.state() == {"connections": 0, "cut": 0, "delay_millis": 0, "answers_to_lose": 0}
