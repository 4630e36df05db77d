"""The main job, as departments see it: an update in, a referral out, answers to the end, and nothing lost or twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

from contract_files import problems
from department import DIVISION, Department, citizen_id, now
from hub_process import Hub

STOP_SECONDS = 10
QUIET_SECONDS = 3.0
Departments = Callable[[str], Department]


def household_of(number: int) -> str:
    return f"{DIVISION}-{number:07}"


def dibao_child(civil_affairs: Department, number: int) -> dict:
    """A child in a household on minimum living allowance, as civil affairs states it."""
    return civil_affairs.update(
        citizen_id(number),
        {"kind": "identity", "name": "张小明"},
        {"kind": "residence", "division": DIVISION, "area": "urban"},
        {"kind": "household", "household": household_of(number), "relation": "child", "since": "2014-06-07"},
        {"kind": "category", "category": "dibao", "status": "active", "since": "2024-05-01"},
        {"kind": "benefit", "benefit": "dibao-allowance", "since": "2024-05-01", "amountFen": 80000},
    )


def schooling(education: Department, number: int) -> dict:
    return education.update(citizen_id(number), {"kind": "schooling", "stage": "primary", "since": "2020-09-01"})


def is_referral(person: str) -> Callable[..., bool]:
    return lambda record: (
        record.message["type"] == "referral-hub.referral.v1" and record.data["subject"].get("person") == person
    )


def is_notice(referral: str, notice: str) -> Callable[..., bool]:
    return lambda record: record.data.get("referral") == referral and record.data.get("notice") == notice


def is_attention(referral: str, attention: str) -> Callable[..., bool]:
    return lambda record: record.data.get("referral") == referral and record.data.get("attention") == attention


def assert_as_the_contract_says(*departments: Department) -> None:
    for department in departments:
        for record in department.referrals.received:
            assert problems(record.message) == []
            assert record.headers["division"].decode() == record.message["division"]


def test_an_update_becomes_a_referral_that_is_answered_to_its_end(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 1))
    education.send(schooling(education, 1))

    received = education.referrals.wait(is_referral(citizen_id(1)), "referral to education")
    referral = received.data["referral"]
    assert received.key == referral.encode()
    assert received.data["benefit"] == "student-aid"
    assert received.data["reason"]["rule"] == "E1"
    assert received.data["reason"]["quotation"]
    assert {fact["kind"] for fact in received.data["reason"]["facts"]} >= {"category", "schooling"}
    assert set(received.data["allowed"]) >= {"receive", "accept", "return"}
    assert citizen_id(1) not in referral

    education.answer(referral, "receive")
    education.answer(referral, "accept")
    education.answer(referral, "start")
    outcome = {"code": "granted", "benefit": "student-aid", "since": now()[:10], "amountFen": 50000}
    education.answer(referral, "report", outcome=outcome, informed={"on": now()[:10], "channel": "电话"})
    civil_affairs.referrals.wait(is_attention(referral, "reported"), "attention to the report")
    civil_affairs.answer(referral, "confirm", role="civil-affairs-officer")
    closed = education.referrals.wait(is_notice(referral, "closed"), "notice of the closing")

    assert closed.data["state"] == "closed"
    education.rejected.read_until_quiet(QUIET_SECONDS)
    civil_affairs.rejected.read_until_quiet(QUIET_SECONDS)
    assert education.rejected.received == []
    assert civil_affairs.rejected.received == []
    assert_as_the_contract_says(civil_affairs, education)
    assert hub.stop()[0] == 0


def test_a_bad_message_comes_back_untouched_with_the_reason(hub: Hub, department: Departments) -> None:
    education = department("education")
    hub.start()
    bad = education.update(citizen_id(2), {"kind": "category", "category": "dibao", "status": "active", "since": "2024-05-01"})
    education.send(bad)
    education.send_bytes("updates", "any", b'{"id": "\xff"}')

    rejected = education.rejected.wait_for_count(2, "rejected messages")
    by_key = {record.key: record for record in rejected}
    not_owned = by_key[citizen_id(2).encode()]
    assert not_owned.headers["referral-hub-code"] == b"not-your-fact"
    assert not_owned.headers["referral-hub-field"] == b"/data/facts/0"
    assert not_owned.headers["referral-hub-stage"] == b"intake"
    assert not_owned.headers["referral-hub-topic"].decode() == f"{hub.prefix}dept.education.updates"
    assert not_owned.headers["content-type"] == b"application/cloudevents+json"
    assert json.loads(not_owned.value or b"") == bad
    unreadable = by_key[b"any"]
    assert unreadable.headers["referral-hub-code"] == b"not-utf8"
    assert unreadable.value == b'{"id": "\xff"}'
    for record in rejected:
        assert citizen_id(2).encode() not in b"".join(record.headers.values())


def test_an_answer_that_does_not_fit_comes_back_to_its_sender(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 3))
    education.send(schooling(education, 3))
    referral = education.referrals.wait(is_referral(citizen_id(3)), "referral to education").data["referral"]

    education.answer(referral, "resume")
    rejected = education.rejected.wait(lambda record: record.key == referral.encode(), "rejected answer")
    assert rejected.headers["referral-hub-code"] == b"not-allowed-now"
    assert rejected.headers["referral-hub-stage"] == b"casework"
    assert rejected.headers["referral-hub-topic"].decode() == f"{hub.prefix}dept.education.feedback"


def test_a_duplicate_makes_no_second_referral(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    first, second = dibao_child(civil_affairs, 4), schooling(education, 4)
    for _ in range(3):
        civil_affairs.send(first)
        education.send(second)
    education.send(schooling(education, 4))
    education.referrals.wait(is_referral(citizen_id(4)), "referral to education")
    # A later child's referral comes behind whatever the duplicates made.
    civil_affairs.send(dibao_child(civil_affairs, 5))
    education.send(schooling(education, 5))
    education.referrals.wait(is_referral(citizen_id(5)), "referral of the later child")
    education.referrals.read_until_quiet(QUIET_SECONDS)

    made = Counter(record.data["subject"]["person"] for record in education.referrals.received)
    assert made == {citizen_id(4): 1, citizen_id(5): 1}
    assert education.rejected.received == []


def test_kills_in_the_middle_lose_nothing_and_repeat_nothing(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    people = 150
    hub.start()
    for kill in range(3):
        for number in range(kill * people // 3, (kill + 1) * people // 3):
            civil_affairs.send(dibao_child(civil_affairs, 100 + number), flush=False)
            education.send(schooling(education, 100 + number), flush=False)
        civil_affairs.flush()
        education.flush()
        education.referrals.take(0.05 * kill)
        hub.kill()
        hub.start()
    education.referrals.wait_for_count(people, "referrals")
    education.referrals.read_until_quiet(QUIET_SECONDS)

    made = Counter(record.data["subject"]["person"] for record in education.referrals.received)
    assert made == {citizen_id(100 + number): 1 for number in range(people)}
    assert len({record.data["referral"] for record in education.referrals.received}) == people
    assert_as_the_contract_says(education)

    code, seconds = hub.stop()
    assert code == 0
    assert seconds < STOP_SECONDS


def test_it_goes_on_where_an_orderly_stop_left_off(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 6))
    education.send(schooling(education, 6))
    referral = education.referrals.wait(is_referral(citizen_id(6)), "referral to education").data["referral"]
    code, seconds = hub.stop()
    assert (code, seconds < STOP_SECONDS) == (0, True)

    education.answer(referral, "accept")
    education.answer(referral, "return", reason="wrong-division")
    hub.start()
    rejected = education.rejected.wait(lambda record: record.key == referral.encode(), "rejected answer")
    assert rejected.headers["referral-hub-code"] == b"not-allowed-now"
    education.referrals.read_until_quiet(QUIET_SECONDS)
    assert len(education.referrals.received) == 1
