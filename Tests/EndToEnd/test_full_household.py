"""A household that has no room: who waits, what civil affairs hears, and that both are found again in the journal."""

from __future__ import annotations

from collections.abc import Callable

from contract_files import problems
from department import DIVISION, Department, citizen_id
from hub_process import Hub
from test_journal import verdict
from test_main_job import Departments, household_of, is_referral, schooling

FULL = "referral-hub.household-full.v1"
MEMBERS = 32
HOUSEHOLD = household_of(700)


def member(civil_affairs: Department, number: int, household: str) -> dict:
    return civil_affairs.update(
        citizen_id(number),
        {"kind": "residence", "division": DIVISION, "area": "urban"},
        {"kind": "household", "household": household, "relation": "child", "since": "2020-01-01"},
        {"kind": "category", "category": "dibao", "status": "active", "since": "2024-03-01"},
    )


def is_full(person: str) -> Callable[..., bool]:
    return lambda record: record.message["type"] == FULL and record.data["person"] == person


def test_whoever_finds_no_room_waits_is_told_of_and_comes_in_when_there_is_room(
    hub: Hub, department: Departments
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    for number in range(700, 700 + MEMBERS):
        civil_affairs.send(member(civil_affairs, number, HOUSEHOLD), flush=False)
    civil_affairs.flush()
    education.send(schooling(education, 700))
    education.referrals.wait(is_referral(citizen_id(700)), "referral for a member")

    late = 700 + MEMBERS
    civil_affairs.send(member(civil_affairs, late, HOUSEHOLD))
    education.send(schooling(education, late))
    told = civil_affairs.referrals.wait(is_full(citizen_id(late)), "message that the household is full")
    assert problems(told.message) == []
    assert told.key == HOUSEHOLD.encode()
    assert told.data["waits"] is True
    assert told.data["reason"]["code"] == "too-many-members"
    education.referrals.read_until_quiet(2)
    assert not any(is_referral(citizen_id(late))(record) for record in education.referrals.received)
    hub.kill()
    hub.start()

    # One of them never belonged there; whoever waits takes the place, and what is known of them counts at once.
    civil_affairs.send(member(civil_affairs, 701, household_of(790)))
    education.referrals.wait(is_referral(citizen_id(late)), "referral for who waited")
    assert sum(is_full(citizen_id(late))(record) for record in civil_affairs.referrals.received) == 1
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)
    traced = hub.command("trace", HOUSEHOLD)
    assert traced.returncode == 0, traced.stderr
    assert citizen_id(late) not in traced.stdout
