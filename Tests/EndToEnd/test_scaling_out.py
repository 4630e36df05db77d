"""A second instance takes over partitions and gives them back, under load, with nothing lost or twice."""

from __future__ import annotations

from collections import Counter

from department import Department, citizen_id
from hub_process import Hub
from test_main_job import QUIET_SECONDS, Departments, dibao_child, schooling

PEOPLE_A_PHASE = 60


def send(civil_affairs: Department, education: Department, phase: int) -> None:
    for number in range(phase * PEOPLE_A_PHASE, (phase + 1) * PEOPLE_A_PHASE):
        civil_affairs.send(dibao_child(civil_affairs, number), flush=False)
        education.send(schooling(education, number), flush=False)
    civil_affairs.flush()
    education.flush()


def test_partitions_move_to_a_second_instance_and_back(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    second = hub.sibling("two")
    try:
        send(civil_affairs, education, 0)
        second.start(partitions=1)
        send(civil_affairs, education, 1)
        education.referrals.wait_for_count(2 * PEOPLE_A_PHASE, "referrals of two instances")

        send(civil_affairs, education, 2)
        before = len(hub.lines().encode())
        second.kill()
        hub.wait_for_tasks(hub.partitions, before)
        send(civil_affairs, education, 3)
        education.referrals.wait_for_count(4 * PEOPLE_A_PHASE, "referrals")
        education.referrals.read_until_quiet(QUIET_SECONDS)
    finally:
        second.end()

    made = Counter(record.data["subject"]["person"] for record in education.referrals.received)
    assert made == {citizen_id(number): 1 for number in range(4 * PEOPLE_A_PHASE)}
    assert hub.stop()[0] == 0
