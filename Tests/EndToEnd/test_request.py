"""A referral that civil affairs or a township opens by hand, from the request to its end, and replayed from the journal."""

from __future__ import annotations

import json
from collections.abc import Callable

from department import DIVISION, Department, citizen_id, now
from hub_process import Hub
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

Departments = Callable[[str], Department]


def request(civil_affairs: Department, ask: dict, role: str, **subject: str) -> dict:
    data = {
        "subject": subject,
        "actor": {"role": role, "division": DIVISION},
        "ask": ask,
        "on": now()[:10] if "benefit" in ask else "2025-01-06",
        "basis": "入户走访发现",
    }
    return civil_affairs.event("referral-hub.request.v1", next(iter(subject.values())), data)


def send(civil_affairs: Department, event: dict) -> None:
    civil_affairs.send_bytes("feedback", event["partitionkey"], json.dumps(event).encode())


def test_requests_by_hand_live_to_their_end_and_are_replayed(hub: Hub, department: Departments) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    disabled = department("disabled-persons")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 1))
    education.send(schooling(education, 1))
    education.referrals.wait(is_referral(citizen_id(1)), "referral by a rule")

    # Civil affairs' request goes to the department of the rule, once.
    asked = request(civil_affairs, {"need": "disability"}, "civil-affairs-officer", person=citizen_id(1))
    send(civil_affairs, asked)
    send(civil_affairs, asked)
    received = disabled.referrals.wait(is_referral(citizen_id(1)), "referral by hand")
    referral = received.data["referral"]
    assert received.data["class"] == "new-hardship"
    assert received.data["reason"]["rule"] == "N-disability"
    assert received.data["reason"]["quotation"]
    assert received.data["request"]["by"] == "civil-affairs-officer"

    # A township's waits for civil affairs, who voids it.
    send(civil_affairs, request(civil_affairs, {"need": "legal"}, "township", person=citizen_id(1)))
    draft = civil_affairs.referrals.wait(
        lambda record: record.data.get("attention") == "draft" and "request" in record.data, "draft of a township"
    )
    civil_affairs.answer(draft.data["referral"], "void", role="civil-affairs-officer")

    # What is open already is said back; whom the hub does not know comes back.
    send(civil_affairs, request(civil_affairs, {"benefit": "student-aid"}, "township", person=citizen_id(1)))
    send(civil_affairs, request(civil_affairs, {"need": "care"}, "township", person=citizen_id(2)))
    civil_affairs.referrals.wait(lambda record: record.data.get("attention") == "already-open", "word of what is open")
    refused = civil_affairs.rejected.wait_for_count(1, "refused requests")
    assert refused[0].headers["referral-hub-code"] == b"unknown-subject"

    # The meeting is asked for by hand too.
    meeting = request(civil_affairs, {"coordination": True}, "civil-affairs-lead", household=household_of(1))
    send(civil_affairs, meeting)

    disabled.answer(referral, "accept")
    disabled.answer(
        referral, "report", outcome={"code": "granted", "since": now()[:10]},
        informed={"on": now()[:10], "channel": "电话"},
    )  # fmt: skip
    civil_affairs.referrals.wait(is_attention(referral, "reported"), "attention to the report")
    civil_affairs.answer(referral, "confirm", role="civil-affairs-officer")
    disabled.referrals.wait(is_notice(referral, "closed"), "notice of the closing")

    assert len([record for record in disabled.referrals.received if is_referral(citizen_id(1))(record)]) == 1
    assert_as_the_contract_says(civil_affairs, education, disabled)
    shown = hub.command("trace", referral)
    assert shown.returncode == 0, shown.stderr
    assert citizen_id(1) not in shown.stdout
    assert hub.stop()[0] == 0
    assert "difference" not in verdict(hub)
