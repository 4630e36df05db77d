"""A department looks somebody up, through a Kafka client nobody here wrote, and every look is in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable

from contract_files import problems
from department import DIVISION, Department, Received, Topic, citizen_id
from hub_process import Hub
from test_journal import verdict
from test_main_job import dibao_child, household_of, is_referral, schooling

Departments = Callable[[str], Department]


def ask(department: Department, query: dict) -> Received:
    department.send(query)
    return department.answers.wait(lambda record: record.message["causationid"] == query["id"], "answer")


def without_its_own(answer: Received) -> dict:
    """What a refusal says beside what it repeats of the query."""
    own = {"id", "time", "causationid", "partitionkey", "division"}
    return {name: value for name, value in answer.message.items() if name not in own}


def test_a_department_gets_its_view_once_and_nobody_learns_who_else_is_known(
    hub: Hub, department: Departments, broker: str
) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 11))
    education.send(schooling(education, 11))
    referral = education.referrals.wait(is_referral(citizen_id(11)), "referral").data["referral"]

    query = education.query({"person": citizen_id(11)}, "service-delivery")
    answer = ask(education, query)
    assert answer.key == query["id"].encode()
    assert answer.data["subject"] == {"person": citizen_id(11), "household": household_of(11)}
    facts = {fact["kind"]: fact for fact in answer.data["view"]["facts"]}
    assert (facts["schooling"]["source"], facts["schooling"]["stage"]) == ("education", "primary")
    assert (facts["category"]["source"], facts["category"]["category"]) == ("civil-affairs", "dibao")
    assert "residence" not in facts
    assert answer.data["view"]["categories"] == [{"code": "dibao"}]
    assert [one["referral"] for one in answer.data["referrals"]] == [referral]

    # The same again, and then another: each department's queries for one person are taken in order.
    education.send(query)
    work = ask(education, education.query({"person": citizen_id(11)}, "supervision", role="lead"))
    assert work.data["view"]["facts"] == []
    household = ask(civil_affairs, civil_affairs.query({"household": household_of(11)}, "determination"))
    assert {fact.get("person") for fact in household.data["view"]["facts"]} == {citizen_id(11)}

    unknown = ask(education, education.query({"person": citizen_id(12)}, "service-delivery"))
    elsewhere = ask(education, education.query({"person": citizen_id(11)}, "service-delivery", division="420102"))
    assert unknown.data["refusal"]["code"] == "no-such-subject"
    assert without_its_own(unknown) == without_its_own(elsewhere)
    forbidden = ask(education, education.query({"person": citizen_id(11)}, "determination"))
    assert forbidden.data["refusal"]["code"] == "purpose-not-allowed"

    wrong = education.query({"person": citizen_id(11)}, "service-delivery")
    del wrong["data"]["purpose"]
    education.send(wrong)
    rejected = education.rejected.wait(lambda record: record.value is not None, "rejected query")
    assert rejected.headers["referral-hub-code"] == b"missing-field"
    assert rejected.headers["referral-hub-field"] == b"/data/purpose"

    assert hub.stop()[0] == 0
    assert citizen_id(11) not in hub.lines() and citizen_id(12) not in hub.lines()

    education.answers.read_until_quiet(1.0)
    causes = [record.message["causationid"] for record in education.answers.received]
    assert len(causes) == len(set(causes)) == 5
    for record in education.answers.received + civil_affairs.answers.received:
        assert problems(record.message) == []
        assert record.headers["division"].decode() == record.message["division"]
    leave_no_gap_in_the_journal(hub, broker)


def leave_no_gap_in_the_journal(hub: Hub, broker: str) -> None:
    journal = Topic(broker, f"{hub.prefix}hub.journal", hub.partitions)
    journal.read_until_quiet(1.0)
    journal.close()
    lookups = [record for record in journal.received if record.data["what"] == "looked-up"]
    assert sorted(record.data["reason"]["code"] for record in lookups) == [
        "answered", "answered", "answered", "not-your-division", "purpose-not-allowed", "unknown-subject",
    ]  # fmt: skip
    for record in journal.received:
        assert problems(record.message) == []
        assert record.value is not None
        assert citizen_id(11).encode() not in record.value
    assert "difference" not in verdict(hub)

    told = hub.command("trace", citizen_id(11), "--json")
    assert told.returncode == 0, told.stderr
    looks = json.loads(told.stdout)["lookUps"]
    assert [look["result"] for look in looks] == [
        "answered", "answered", "answered", "not-your-division", "purpose-not-allowed",
    ]  # fmt: skip
    assert looks[0]["actor"] == f"officer of education in {DIVISION}"
    assert looks[0]["purpose"] == "service-delivery"
    assert "schooling.stage" in looks[0]["shown"]
    text = hub.command("trace", household_of(11))
    assert "Looked up" in text.stdout
