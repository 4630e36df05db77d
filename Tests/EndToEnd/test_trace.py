"""The assistance chain of a person, a household and a referral, out of a hub's own topics."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

from department import DIVISION, WAIT_SECONDS, Department, citizen_id, now
from hub_process import Hub, required
from test_main_job import dibao_child, household_of, is_attention, is_notice, is_referral, schooling

Departments = Callable[[str], Department]
NAME = "张小明"


def closed_referral(hub: Hub, department: Departments, number: int) -> str:
    """A child's student aid, asked for, granted and confirmed."""
    civil_affairs, education = department("civil-affairs"), department("education")
    civil_affairs.send(dibao_child(civil_affairs, number))
    education.send(schooling(education, number))
    referral = education.referrals.wait(is_referral(citizen_id(number)), "referral to education").data["referral"]
    education.answer(referral, "accept")
    outcome = {"code": "granted", "benefit": "student-aid", "since": now()[:10], "amountFen": 50000}
    education.answer(referral, "report", outcome=outcome, informed={"on": now()[:10], "channel": "电话"})
    civil_affairs.referrals.wait(is_attention(referral, "reported"), "attention to the report")
    civil_affairs.answer(referral, "confirm", role="civil-affairs-officer")
    education.referrals.wait(is_notice(referral, "closed"), "notice of the closing")
    return referral


def traced(hub: Hub, *words: str) -> dict:
    result = hub.command("trace", *words, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def chain_of(chain: dict, referral: str) -> dict:
    found = [one for one in chain["warnings"] if referral in [work["referral"] for work in one["referrals"]]]
    assert len(found) == 1
    return found[0]


def work_of(chain: dict, referral: str) -> dict:
    return next(work for work in chain_of(chain, referral)["referrals"] if work["referral"] == referral)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"no {what} came"


def test_a_chain_tells_a_referral_from_the_facts_to_its_end(hub: Hub, department: Departments) -> None:
    hub.start()
    referral = closed_referral(hub, department, 1)
    household = household_of(1)

    by_person = traced(hub, citizen_id(1))
    warning = chain_of(by_person, referral)
    assert by_person["household"] == household
    assert {(fact["department"], fact["kind"]) for fact in by_person["facts"]} >= {
        ("civil-affairs", "category"), ("education", "schooling"),
    }  # fmt: skip
    assert warning["rule"].startswith("E1 ")
    assert warning["words"]["quotation"]
    assert {fact["kind"] for fact in warning["matched"]} >= {"category", "schooling"}
    assert [work["state"] for work in warning["referrals"]] == ["closed"]
    assert warning["referrals"][0]["outcome"] == f"granted: student-aid, 500.00 yuan, from {now()[:10]}"
    steps = [(step["what"], step.get("to"), step["actor"]) for step in warning["steps"]]
    assert steps == [
        ("warning-opened", None, "system"),
        ("state-changed", "dispatched", "system"),
        ("state-changed", "accepted", f"officer of education in {DIVISION}"),
        ("state-changed", "reported", f"officer of education in {DIVISION}"),
        ("state-changed", "closed", f"civil-affairs-officer of civil-affairs in {DIVISION}"),
        ("warning-closed", "settled", "system"),
    ]
    assert warning["ending"] == "settled"
    for asked in (household, referral):
        assert chain_of(traced(hub, asked), referral) == warning


def test_people_are_masked_unless_asked_otherwise(hub: Hub, department: Departments) -> None:
    hub.start()
    referral = closed_referral(hub, department, 2)
    for words in ([citizen_id(2)], [referral], [citizen_id(2), "--json"]):
        masked, full = hub.command("trace", *words), hub.command("trace", *words, "--unmask")
        assert (masked.returncode, full.returncode) == (0, 0), masked.stderr + full.stderr
        for secret in (citizen_id(2), NAME):
            assert secret not in masked.stdout + masked.stderr
            assert secret in full.stdout


def test_a_referral_is_followed_to_the_household_its_person_moved_to(hub: Hub, department: Departments) -> None:
    hub.start()
    civil_affairs, education = department("civil-affairs"), department("education")
    civil_affairs.send(dibao_child(civil_affairs, 3))
    education.send(schooling(education, 3))
    referral = education.referrals.wait(is_referral(citizen_id(3)), "referral to education").data["referral"]
    new = household_of(903)
    move = {"kind": "household", "household": new, "relation": "grandchild", "since": now()[:10]}
    civil_affairs.send(civil_affairs.update(citizen_id(3), move))
    wait_until(lambda: traced(hub, referral)["household"] == new, "handover")
    education.answer(referral, "accept")
    wait_until(lambda: work_of(traced(hub, referral), referral)["state"] == "accepted", "acceptance")

    chain = traced(hub, referral)
    assert chain["passed"] == [household_of(3)]
    warning = chain_of(chain, referral)
    assert [step["household"] for step in warning["steps"]] == [household_of(3), household_of(3), new]
    assert warning["referrals"][0]["next"]["actor"] == "education"
    left = traced(hub, household_of(3))
    assert [(one["warning"], one["movedTo"]) for one in left["past"]][:1] == [(referral.rpartition(".")[0], new)]


def test_whoever_is_not_there_is_said_without_the_id(hub: Hub) -> None:
    for who in (citizen_id(4), household_of(4), f"{household_of(4)}.1.1"):
        result = hub.command("trace", who)
        assert result.returncode == 1
        assert "error: " in result.stderr
        assert citizen_id(4) not in result.stderr
    assert hub.command("trace", "nobody").returncode == 2


def test_a_broker_that_is_not_there_has_its_own_exit_code(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hub = Hub(required("REFERRAL_HUB_BINARY"), f"127.0.0.1:{unused.getsockname()[1]}", tmp_path, "")
        result = hub.command("trace", household_of(1))
    assert result.returncode == 3
    assert "was not reached" in result.stderr
