"""What is asked, tried and applied for on a referral's way is followed to its end, on the real program, and replayed."""

from __future__ import annotations

import time
from collections.abc import Callable

from department import DIVISION, WAIT_SECONDS, Department, Received, citizen_id, now
from hub_process import Hub
from test_docket import docket, wait_for_items
from test_journal import verdict
from test_main_job import (
    assert_as_the_contract_says,
    dibao_child,
    household_of,
    is_attention,
    is_notice,
    is_referral,
    schooling,
)
from test_trace import traced, wait_until, work_of

Departments = Callable[[str], Department]


def today() -> str:
    return now()[:10]


def informed() -> dict:
    return {"on": today(), "channel": "电话"}


def state_economy(civil_affairs: Department, number: int, fen: int) -> None:
    fact = {"kind": "economy", "incomePerHeadFen": fen, "assetsOverLimit": False, "assessedOn": today()}
    data = {"subject": {"household": household_of(number)}, "division": DIVISION, "facts": [fact]}
    civil_affairs.send(civil_affairs.event("referral-hub.update.v1", household_of(number), data))


def is_of_class(number: int, warning_class: str) -> Callable[[Received], bool]:
    return lambda record: (
        record.message["type"] == "referral-hub.referral.v1"
        and record.data["class"] == warning_class
        and record.data["subject"]["household"] == household_of(number)
    )


def state_application(civil_affairs: Department, number: int, **result: str) -> None:
    fact = {"kind": "application", "category": "dibao", "filedOn": today()} | result
    data = {"subject": {"household": household_of(number)}, "division": DIVISION, "facts": [fact]}
    civil_affairs.send(civil_affairs.event("referral-hub.update.v1", household_of(number), data))


def test_outreach_in_an_emergency_is_a_visit_and_its_application_is_determined(
    hub: Hub, department: Departments
) -> None:
    civil_affairs = department("civil-affairs")
    hub.start()
    child = dibao_child(civil_affairs, 31)
    child["data"]["facts"] = child["data"]["facts"][:3] + [
        {"kind": "urgent-difficulty", "occurredOn": today(), "cause": "accident", "place": DIVISION,
         "basicLivingHurt": True},
    ]  # fmt: skip
    civil_affairs.send(child)
    state_economy(civil_affairs, 31, 30000)
    outreach = civil_affairs.referrals.wait(is_of_class(31, "possibly-eligible"), "outreach").data
    referral = outreach["referral"]
    if "visit" not in outreach["deadlines"]:
        # The emergency came in a later cycle.
        notice = civil_affairs.referrals.wait(is_notice(referral, "deadline"), "notice of the visit").data
        assert notice["deadlines"]["visit"]
    civil_affairs.answer(referral, "receive")
    civil_affairs.answer(referral, "attempt", attempts=[{"on": today(), "channel": "上门", "visit": True}])
    civil_affairs.answer(referral, "accept")
    civil_affairs.answer(referral, "report", outcome={"code": "applied", "since": today()}, informed=informed())
    reported = civil_affairs.referrals.wait(is_attention(referral, "reported"), "attention to the report").data
    assert reported["attempts"] == [{"on": today(), "channel": "上门", "visit": True}]
    assert reported["informed"]["channel"] == "电话"
    civil_affairs.answer(referral, "confirm", role="civil-affairs-lead")

    work = civil_affairs.referrals.wait(
        lambda record: record.data.get("previous") == referral, "determination of the application"
    ).data
    assert work["disposition"] == "determine"
    state_application(civil_affairs, 31, result="pending")
    state_application(civil_affairs, 31, result="refused", decidedOn=today())
    closed = civil_affairs.referrals.wait(is_notice(work["referral"], "closed"), "notice of the closing").data
    assert closed["reason"]["code"] == "determined"

    assert_as_the_contract_says(civil_affairs)
    shown = hub.command("trace", household_of(31))
    assert shown.returncode == 0, shown.stderr
    assert f"tried: {today()} (visit)" in shown.stdout
    assert f"outcome: not-eligible: from {today()}" in shown.stdout
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)


def test_a_department_is_asked_before_its_work_is_cancelled(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 32))
    education.send(schooling(education, 32))
    referral = education.referrals.wait(is_referral(citizen_id(32)), "referral to education").data["referral"]
    education.answer(referral, "accept")
    # Two departments' topics have no order among them: before the acceptance it would just be cancelled.
    wait_until(lambda: work_of(traced(hub, referral), referral)["state"] == "accepted", "acceptance")
    civil_affairs.answer(referral, "cancel", role="civil-affairs-lead", reason="已由外地办理")
    refused = civil_affairs.rejected.wait_for_count(1, "refused cancellation")[0]
    assert refused.headers["referral-hub-code"] == b"missing-field"
    civil_affairs.answer(referral, "ask-consent", role="civil-affairs-officer", reason="已由外地办理")
    asked = education.referrals.wait(is_notice(referral, "consent-asked"), "question to education").data
    assert asked["due"] > now()
    education.answer(referral, "consent")
    education.referrals.wait(is_notice(referral, "withdrawn"), "notice of the cancellation")
    assert_as_the_contract_says(civil_affairs, education)
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)


def test_an_exit_ends_the_category_and_a_difficulty_without_a_policy_comes_to_the_meeting(
    hub: Hub, department: Departments
) -> None:
    civil_affairs = department("civil-affairs")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 33))
    visit = {"kind": "visit", "visitedOn": today(), "need": "legal"}
    civil_affairs.send(civil_affairs.update(citizen_id(33), visit))
    draft = civil_affairs.referrals.wait(
        lambda record: record.data.get("attention") == "draft" and record.data["rule"] == "N-legal", "draft"
    ).data["referral"]
    civil_affairs.answer(draft, "dispatch", role="civil-affairs-officer")
    civil_affairs.answer(draft, "accept")
    civil_affairs.answer(
        draft, "report", role="lead", outcome={"code": "not-eligible"}, informed=informed(), legalReason="无相应政策",
    )  # fmt: skip
    civil_affairs.referrals.wait(is_attention(draft, "reported"), "attention to the report")
    civil_affairs.answer(draft, "confirm", role="civil-affairs-lead")
    item = wait_for_items(hub, 1)["items"][0]
    assert "没有政策可以解决" in item["questions"][0]["title"]
    assert draft in {position["referral"] for position in item["positions"]}

    state_economy(civil_affairs, 33, 900_000)
    review = civil_affairs.referrals.wait(is_of_class(33, "improved-conditions"), "review").data["referral"]
    civil_affairs.answer(review, "accept")
    civil_affairs.answer(review, "report", outcome={"code": "exited", "since": today()}, informed=informed())
    civil_affairs.referrals.wait(is_attention(review, "reported"), "attention to the exit")
    civil_affairs.answer(review, "confirm", role="civil-affairs-lead")
    civil_affairs.referrals.wait(is_notice(review, "closed"), "notice of the exit")
    # The record says it now: nobody of the household is low-income any more, and the difficulty is no new hardship.
    deadline = time.monotonic() + WAIT_SECONDS
    while docket(hub)["items"]:
        assert time.monotonic() < deadline, "the exit did not reach the members' records"
    shown = hub.command("trace", household_of(33))
    assert "status ended" in shown.stdout, shown.stdout
    assert_as_the_contract_says(civil_affairs)
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)
