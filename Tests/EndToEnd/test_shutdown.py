"""Stopping in order: in time, with everything committed, and whoever comes next goes on at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest
from confluent_kafka import Producer
from department import Department, citizen_id
from hub_process import SESSION_MILLIS, Hub
from stepped_clock import SteppedClock
from test_main_job import QUIET_SECONDS, STOP_SECONDS, Departments, dibao_child, schooling

PEOPLE = 300


def send(civil_affairs: Department, education: Department, numbers: range) -> None:
    for number in numbers:
        civil_affairs.send(dibao_child(civil_affairs, number), flush=False)
        education.send(schooling(education, number), flush=False)
    civil_affairs.flush()
    education.flush()


def end_of_log(hub: Hub) -> int:
    return hub.log.stat().st_size


def assert_each_once(education: Department, people: int) -> None:
    education.referrals.wait_for_count(people, "referrals")
    education.referrals.read_until_quiet(QUIET_SECONDS)
    made = Counter(record.data["subject"]["person"] for record in education.referrals.received)
    assert made == {citizen_id(number): 1 for number in range(people)}


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_clock_that_is_set_does_not_cut_a_stop_short_or_drag_it_out(hub: Hub, minutes: int) -> None:
    hub.clock = SteppedClock(hub.folder / "clock")
    hub.start()
    hub.clock.set(minutes * 60_000)
    code, seconds = hub.stop()
    assert (code, seconds < STOP_SECONDS) == (0, True)


def test_a_stop_while_the_cluster_is_away_at_the_start_is_at_once(hub: Hub, order: Callable[[str], dict]) -> None:
    order("cut")
    try:
        hub.launch()
        hub.wait_for_signals_blocked()
        code, seconds = hub.stop()
    finally:
        order("open")
    assert (code, seconds < STOP_SECONDS) == (0, True), hub.lines()
    assert "event=hub.stopped" in hub.lines()
    assert "event=hub.started" not in hub.lines()


def test_a_stop_under_load_and_a_restart_within_the_session_move_and_redo_nothing(
    hub: Hub, department: Departments
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    two = hub.sibling("two")
    try:
        two.start(partitions=1)
        hub.wait_for_tasks(1, 0)
        send(civil_affairs, education, range(PEOPLE))
        education.referrals.wait_for_count(1, "referral under load")
        before, stopping = end_of_log(hub), end_of_log(two)
        code, seconds = two.stop()
        assert (code, seconds < STOP_SECONDS) == (0, True)
        # Nothing was open, failed or given up: what the next process restores is all that was done.
        assert "hub.stopped failures=0" in two.lines(stopping)
        assert "cycle.failed" not in two.lines(stopping)

        started = time.monotonic()
        two.start(partitions=1)
        assert time.monotonic() - started < SESSION_MILLIS / 1000
        assert_each_once(education, PEOPLE)
        # Its partitions waited for it: no task of the other began or ended.
        assert "event=task." not in hub.lines(before)
        assert two.stop()[0] == 0
    finally:
        two.end()
    assert "cycle.failed" not in hub.lines()
    assert hub.stop()[0] == 0


def test_a_replacement_with_the_same_instance_id_takes_over_at_once(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    send(civil_affairs, education, range(PEOPLE // 2))
    education.referrals.wait_for_count(1, "referral under load")
    replacement = hub.sibling("replacement")
    replacement.settings.write_text(hub.settings.read_text())
    try:
        started = time.monotonic()
        replacement.start()
        assert time.monotonic() - started < SESSION_MILLIS / 1000
        send(civil_affairs, education, range(PEOPLE // 2, PEOPLE))
        # The old process is shut out by the broker, says so and ends, so that nobody takes it for a living one.
        assert hub.process is not None
        assert hub.process.wait(SESSION_MILLIS / 1000) == 1
        hub.process = None
        assert "another process runs with this instanceID" in hub.lines()
        assert_each_once(education, PEOPLE)
        assert replacement.stop()[0] == 0
    finally:
        replacement.end()


def test_a_restore_that_waits_for_an_open_transaction_says_so_and_goes_on_after_it(
    hub: Hub, department: Departments
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    send(civil_affairs, education, range(10))
    assert_each_once(education, 10)
    assert hub.stop()[0] == 0
    hanging = Producer(
        {"bootstrap.servers": hub.broker, "transactional.id": f"{hub.prefix}hanging", "transaction.timeout.ms": 60_000}
    )
    hanging.init_transactions(30)
    hanging.begin_transaction()
    hanging.produce(f"{hub.prefix}hub.households", b"left open", b"420106-0000001", partition=1)
    assert hanging.flush(30) == 0

    start = hub.launch()
    deadline = time.monotonic() + 30
    while "event=restore.waits" not in hub.lines(start):
        assert time.monotonic() < deadline, hub.lines(start)
        time.sleep(0.1)
    waiting = next(line for line in hub.lines(start).splitlines() if "event=restore.waits" in line)
    assert 'worker="casework.0" partition=1' in waiting
    assert "left a transaction open" in waiting
    # The other partitions' tasks have begun meanwhile.
    assert hub.lines(start).count('event=task.started worker="casework.0"') == hub.partitions - 1
    hanging.abort_transaction(30)
    hub.wait_for_tasks(hub.partitions, start)
    assert hub.stop()[0] == 0
