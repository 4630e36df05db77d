"""One person once: a suspected duplicate is shown to civil affairs, which says "not the same" or merges."""

from __future__ import annotations

from collections.abc import Callable

from contract_files import problems
from department import DIVISION, Department, citizen_id
from hub_process import Hub
from test_journal import verdict
from test_main_job import household_of

Departments = Callable[[str], Department]
SUSPECTED = "referral-hub.duplicate-suspected.v1"


def child(civil_affairs: Department, person: str, number: int, name: str, **more: str) -> dict:
    return civil_affairs.update(
        person,
        {"kind": "identity", "name": name} | more,
        {"kind": "residence", "division": DIVISION, "area": "urban"},
        {"kind": "household", "household": household_of(number), "relation": "child", "since": "2014-06-07"},
    )


def is_about(household: str, state: str) -> Callable[..., bool]:
    return lambda record: (
        record.message["type"] == SUSPECTED
        and record.data["household"] == household
        and record.data["state"] == state
    )


def suspicion(civil_affairs: Department, number: int, temporary: str) -> dict:
    """Two records of one child, and what civil affairs hears of it."""
    # Nobody else of the test has this name: records of other households are compared too.
    name = f"张小明{number}"
    civil_affairs.send(child(civil_affairs, citizen_id(number), number, name))
    civil_affairs.send(child(civil_affairs, temporary, number, name, birthDate="2014-06-07"))
    told = civil_affairs.referrals.wait(is_about(household_of(number), "duplicate-suspected"), "suspicion")
    assert problems(told.message) == []
    assert sorted(told.data["persons"]) == sorted([citizen_id(number), temporary])
    assert told.data["alike"] == ["name", "birthDate"]
    assert told.key == household_of(number).encode()
    return told.data


def test_a_suspected_duplicate_is_resolved_as_two_people_or_as_one(hub: Hub, department: Departments) -> None:
    civil_affairs = department("civil-affairs")
    hub.start()
    two, one = "T420106-000111", "T420106-000112"
    first = suspicion(civil_affairs, 111, two)
    traced = hub.command("trace", household_of(111))
    assert f"suspicion {first['suspicion']}: " in traced.stdout
    assert two not in traced.stdout
    assert citizen_id(111) not in traced.stdout

    answer = {"kind": "not-duplicate", "suspicion": first["suspicion"], "decidedOn": "2026-11-24"}
    civil_affairs.send(civil_affairs.update(two, answer))
    settled = civil_affairs.referrals.wait(is_about(household_of(111), "duplicate-settled"), "end of the suspicion")
    assert problems(settled.message) == []
    assert settled.data["reason"] == "stated-not-duplicate"
    assert settled.data["suspicion"] == first["suspicion"]
    assert "persons" not in settled.data

    second = suspicion(civil_affairs, 112, one)
    merge = {"from": one, "into": citizen_id(112), "division": DIVISION, "basis": "户口簿核实为同一人"}
    civil_affairs.send(civil_affairs.event("referral-hub.person-merged.v1", one, merge))
    merged = civil_affairs.referrals.wait(is_about(household_of(112), "duplicate-settled"), "end by the merge")
    assert merged.data["reason"] == "record-gone"
    assert merged.data["suspicion"] == second["suspicion"]
    assert f"suspicion {second['suspicion']}, over" in hub.command("trace", household_of(112)).stdout
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)


def test_a_record_of_another_household_is_told_and_resolved_in_either_way(hub: Hub, department: Departments) -> None:
    civil_affairs = department("civil-affairs")
    hub.start()
    for number, temporary, is_one in ((113, "T420106-000113", False), (115, "T420106-000115", True)):
        name, person = f"李小红{number}", citizen_id(number)
        civil_affairs.send(child(civil_affairs, temporary, number + 1, name, birthDate="2014-06-07"))
        civil_affairs.send(child(civil_affairs, person, number, name))
        told = civil_affairs.referrals.wait(is_about(household_of(number + 1), "duplicate-suspected"), "suspicion")
        assert problems(told.message) == []
        assert told.data["persons"] == [person, temporary]
        assert told.data["about"] == temporary
        assert told.data["rule"] == "R4"
        if is_one:
            hub.kill()
            hub.start()
            merge = {"from": temporary, "into": person, "division": DIVISION, "basis": "户口簿核实为同一人"}
            civil_affairs.send(civil_affairs.event("referral-hub.person-merged.v1", temporary, merge))
        else:
            answer = {"kind": "not-duplicate", "suspicion": told.data["suspicion"], "decidedOn": "2026-11-24"}
            civil_affairs.send(civil_affairs.update(temporary, answer))
        settled = civil_affairs.referrals.wait(is_about(household_of(number + 1), "duplicate-settled"), "its end")
        assert problems(settled.message) == []
        assert settled.data["suspicion"] == told.data["suspicion"]
        assert settled.data["reason"] == ("record-gone" if is_one else "stated-not-duplicate")
    traced = hub.command("trace", household_of(114), "--unmask")
    assert "namesake" not in traced.stdout
    assert citizen_id(113) not in traced.stdout, "settled: the other record is named no more"
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)
