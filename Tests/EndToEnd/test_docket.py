"""The agenda of a county's coordination meeting, out of a hub's own topics."""

from __future__ import annotations

import datetime
import html.parser
import json
import time
import uuid
from collections.abc import Callable

from confluent_kafka import Producer
from department import DIVISION, WAIT_SECONDS, Department, citizen_id, now
from hub_process import Hub
from test_main_job import dibao_child, household_of, is_attention, is_referral, schooling

Departments = Callable[[str], Department]
MARKUP = '<script>alert("1")</script> | *武昌*'
VOID = {"meta"}


def docket(hub: Hub, county: str = DIVISION) -> dict:
    result = hub.command("docket", "--county", county, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def wait_for_items(hub: Hub, count: int) -> dict:
    deadline = time.monotonic() + WAIT_SECONDS
    while len(found := docket(hub)["items"]) < count:
        assert time.monotonic() < deadline, f"only {len(found)} of {count} households came to the agenda"
    return docket(hub)


def paper(hub: Hub, *words: str) -> str:
    result = hub.command("docket", "--county", DIVISION, "--meeting", "2026-12-01", *words)
    assert result.returncode == 0, result.stderr
    return result.stdout


def needy_home(department: Departments, number: int) -> None:
    """Three departments have something to do at once: a case for the meeting."""
    civil_affairs, insurance = department("civil-affairs"), department("medical-insurance")
    child = dibao_child(civil_affairs, number)
    child["data"]["facts"] = child["data"]["facts"][:-1]
    civil_affairs.send(child)
    insurance.send(
        insurance.update(
            citizen_id(number),
            {"kind": "insurance", "scheme": "resident", "since": "2024-05-01", "personalContributionFen": 40000},
        )
    )
    education = department("education")
    pupil = schooling(education, number)
    pupil["data"]["facts"][0]["school"] = MARKUP
    education.send(pupil)


def escalated_child(department: Departments, number: int) -> str:
    """Education sends a child's student aid back, and civil affairs brings it to the meeting."""
    civil_affairs, education = department("civil-affairs"), department("education")
    civil_affairs.send(dibao_child(civil_affairs, number))
    education.send(schooling(education, number))
    referral = education.referrals.wait(is_referral(citizen_id(number)), "referral to education").data["referral"]
    basis = f"{MARKUP} 身份证 {citizen_id(number)}"
    education.answer(
        referral, "return", reason="not-our-remit", proposedDepartment="human-resources", basis=basis
    )
    civil_affairs.referrals.wait(is_attention(referral, "returned"), "attention to the return")
    civil_affairs.answer(referral, "escalate", role="civil-affairs-officer", reason="两部门意见不一")
    civil_affairs.referrals.wait(is_attention(referral, "escalated"), "attention to the escalation")
    return referral


def decide(hub: Hub, case: str, number: str, *measures: dict) -> None:
    """What the coordination office sends after the meeting."""
    event = {
        "specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/coordination/{DIVISION}",
        "type": "referral-hub.decision.v1", "time": now(), "datacontenttype": "application/json",
        "partitionkey": case, "dataclassification": "personal", "division": DIVISION,
        "data": {
            "case": case, "decisionNumber": number, "decidedOn": now()[:10],
            "actor": {"role": "coordination-office", "division": DIVISION}, "measures": list(measures),
        },
    }  # fmt: skip
    producer = Producer({"bootstrap.servers": hub.broker, "partitioner": "murmur2_random"})
    producer.produce(
        f"{hub.prefix}coordination.decisions", json.dumps(event), case,
        headers={"content-type": "application/cloudevents+json", "division": DIVISION},
    )  # fmt: skip
    assert producer.flush(WAIT_SECONDS) == 0


class Outline(html.parser.HTMLParser):
    """Which elements a page has, whether each is closed, and what its text is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_meeting_finds_what_waits_for_it_with_the_whole_chain(hub: Hub, department: Departments) -> None:
    hub.start()
    assert docket(hub)["items"] == []
    needy_home(department, 21)
    referral = escalated_child(department, 22)
    found = wait_for_items(hub, 2)

    assert found["county"] == DIVISION
    by_household = {item["household"]: item for item in found["items"]}
    assert set(by_household) == {household_of(21), household_of(22)}
    case, child = by_household[household_of(21)], by_household[household_of(22)]
    assert [question["case"] for question in case["questions"]] == [f"{household_of(21)}.C4"]
    assert {position["department"] for position in case["positions"]} == {
        "civil-affairs", "medical-insurance", "education",
    }  # fmt: skip
    assert {option["rule"] for option in case["options"] if "rule" in option} == {"B1", "M2", "E1", "S2"}
    assert all(option["quotation"] for option in case["options"] if "rule" in option)
    assert child["questions"][0]["referral"] == referral
    assert child["positions"][0]["state"] == "escalated"
    returned = child["positions"][0]["returned"]
    assert (returned["reason"], returned["proposedDepartment"]) == ("not-our-remit", "人力资源和社会保障")
    assert child["questions"][0]["due"]
    steps = [(step["what"], step.get("to")) for step in child["steps"] if step.get("referral") == referral]
    assert steps == [("state-changed", "dispatched"), ("state-changed", "returned"), ("state-changed", "escalated")]

    assert docket(hub, "420107")["items"] == []
    assert len(docket(hub, "42")["items"]) == 2


def test_what_the_meeting_decided_stands_on_the_next_docket(hub: Hub, department: Departments) -> None:
    hub.start()
    referral = escalated_child(department, 25)
    questions = wait_for_items(hub, 1)["items"][0]["questions"]
    case = next(question["case"] for question in questions if "case" in question)
    assert {question["referral"] for question in questions} > {referral}
    deadline = (datetime.date.today() + datetime.timedelta(days=20)).isoformat()
    decide(
        hub, case, "武昌协调〔2026〕7号",
        {"action": "dispatch", "referral": referral, "department": "education", "part": "lead",
         "task": "三日内落实", "deadline": deadline},
        {"action": "dispatch", "department": "civil-affairs", "task": "入户核实", "deadline": deadline},
    )  # fmt: skip
    end = time.monotonic() + WAIT_SECONDS
    while (found := docket(hub))["items"]:
        assert time.monotonic() < end, "the decision was not carried out"

    parts = {one["department"]: one for one in found["decisions"]}
    assert set(parts) == {"education", "civil-affairs"}
    assert all(one["decisionNumber"] == "武昌协调〔2026〕7号" for one in parts.values())
    lead = parts["education"]
    assert (lead["isLead"], lead["state"], lead["task"], lead["due"][:10]) == (True, "dispatched", "三日内落实", deadline)
    assert not parts["civil-affairs"]["isLead"]
    markdown = paper(hub)
    assert "武昌协调〔2026〕7号" in markdown
    assert "没有等待会议决定的事项" in markdown


def test_the_paper_is_whole_masked_and_free_of_what_others_wrote_into_it(hub: Hub, department: Departments) -> None:
    hub.start()
    needy_home(department, 23)
    escalated_child(department, 24)
    wait_for_items(hub, 2)

    page, markdown = paper(hub, "--format", "html"), paper(hub)
    outline = Outline(page)
    assert outline.open == []
    assert outline.elements.count("article") == 2
    assert not {"script", "link", "img", "a", "iframe"} & set(outline.elements)
    assert not {"src", "href", "onclick"} & {name for name, _ in outline.attributes}
    assert MARKUP in outline.text
    assert "2026-12-01" in outline.text
    assert "<script>" not in markdown
    for text in (page, markdown, json.dumps(docket(hub), ensure_ascii=False)):
        assert household_of(23) in text
        for secret in (citizen_id(23), citizen_id(24), "张小明"):
            assert secret not in text


def test_what_is_asked_wrongly_is_said(hub: Hub) -> None:
    for words in (["--county", "420"], ["--county", DIVISION, "--meeting", "soon"],
                  ["--county", DIVISION, "--format", "pdf"], []):  # fmt: skip
        result = hub.command("docket", *words)
        assert result.returncode == 2, result.stderr
        assert "error: " in result.stderr
