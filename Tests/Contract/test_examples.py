"""Every example is taken or refused as it says, by a validator that is not the hub's."""

import re

import pytest
from contract_files import TOPICS, NotStrictJSON, at, departments, load, parse, problems, topic_files

EXAMPLES = TOPICS / "examples"
VALID = sorted(EXAMPLES.glob("*/valid-*.json"))
EXPECTED = sorted(EXAMPLES.glob("*/invalid-*.expect.json"))
REASONS = [entry["code"] for entry in load("reason-codes.json")["codes"]]
# A value over the limit does not belong in a repository: tests of the hub make one. No message is refused for too many
# members: `household-full` says it.
WITHOUT_EXAMPLE = {"too-large", "too-many-members"}
SENT_BY_HUB = {"referral", "notice", "attention", "case", "duplicate-suspected", "household-full", "journal-entry", "answer"}


def name(path):
    return f"{path.parent.name}/{path.name.removesuffix('.json').removesuffix('.expect')}"


def message_of(expect_path):
    return expect_path.with_name(expect_path.name.replace(".expect.json", ".json"))



@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_example_is_accepted(path):
    message = parse(path.read_bytes())
    assert problems(message) == []
    assert message["type"] == path.parent.name


@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_example_says_its_division_once(path):
    message = parse(path.read_bytes())
    if "division" in message and "division" in message["data"]:
        assert message["division"] == message["data"]["division"]


@pytest.mark.parametrize("path", VALID, ids=name)
def test_a_valid_example_is_keyed_as_its_topic_says(path):
    message = parse(path.read_bytes())
    data = message["data"]
    key = {
        "update": lambda: data["subject"].get("person") or data["subject"].get("household"),
        "query": lambda: data["subject"].get("person") or data["subject"].get("household"),
        "answer": lambda: message["causationid"],
        "request": lambda: data["subject"].get("person") or data["subject"].get("household"),
        "list-completed": lambda: data["list"],
        "person-merged": lambda: data["from"],
        "decision": lambda: data["case"],
        "case": lambda: data["household"],
        "duplicate-suspected": lambda: data["household"],
        "household-full": lambda: data["household"],
        "journal-entry": lambda: data.get("household") or data["actor"]["department"],
    }.get(message["type"].split(".")[1], lambda: data["referral"])()
    assert message.get("partitionkey", key) == key


@pytest.mark.parametrize("path", VALID, ids=name)
def test_ids_inside_a_valid_example_belong_together(path):
    data = parse(path.read_bytes())["data"]
    if "warning" in data and "referral" in data:
        assert data["referral"].rpartition(".")[0] == data["warning"]
        assert data.get("hop", int(data["referral"].rpartition(".")[2])) == int(data["referral"].rpartition(".")[2])
    household = data.get("household") or data.get("subject", {}).get("household")
    if "warning" in data and household:
        assert data["warning"].rpartition(".")[0] == household


@pytest.mark.parametrize("path", VALID, ids=name)
def test_what_a_valid_example_states_belongs_to_its_department(path):
    message = parse(path.read_bytes())
    if path.parent.name != "referral-hub.update.v1":
        return
    kinds = {kind["name"]: kind for kind in load("catalogue.json")["kinds"]}
    department = message["source"].split("/")[2]
    assert department in departments()
    for fact in message["data"]["facts"]:
        kind = kinds[fact["kind"]]
        by = kind.get("ownersBy")
        assert department in ([by["map"][fact[by["field"]]]] if by else kind["owners"])
        assert kind["subject"] in ("either", *message["data"]["subject"])
        for field in kind["fields"]:
            if field["type"] == "text" and field["name"] in fact:
                assert 1 <= len(fact[field["name"]].encode()) <= 60


@pytest.mark.parametrize("path", EXPECTED, ids=name)
def test_an_invalid_example_is_refused(path):
    expect = load(path)
    raw = message_of(path).read_bytes()
    if expect.get("semantic"):
        # The schema cannot see it, so it must be the only thing wrong.
        assert problems(parse(raw)) == []
        return
    try:
        message = parse(raw)
    except NotStrictJSON:
        assert expect["code"] in {"empty-value", "not-utf8", "not-json", "duplicate-member"}
        assert expect["field"] == ""
        return
    assert problems(message) != []


@pytest.mark.parametrize("path", EXPECTED, ids=name)
def test_an_expectation_is_complete_and_points_into_the_message(path):
    expect = load(path)
    assert {"code", "field", "topic", "about"} <= expect.keys()
    assert expect.keys() <= {"code", "field", "topic", "about", "semantic", "state", "sentByHub"}
    assert expect["code"] in REASONS
    assert expect.get("sentByHub", False) == (path.parent.name.split(".")[1] in SENT_BY_HUB)
    families = [re.escape(t["name"]).replace(r"\{department\}", "(" + "|".join(departments()) + ")") for t in map(load, topic_files())]
    assert any(re.fullmatch(family, expect["topic"]) for family in families)
    if expect["field"] == "":
        return
    message = parse(message_of(path).read_bytes())
    if expect["code"] in {"missing-field", "negative-needs-reason"}:
        parent, _, member = expect["field"].rpartition("/")
        assert member not in at(message, parent)
    else:
        at(message, expect["field"])


@pytest.mark.parametrize("path", EXPECTED, ids=name)
def test_the_schema_finds_the_fault_where_the_expectation_says(path):
    expect = load(path)
    if expect.get("semantic") or expect["field"] == "":
        return
    found = [p.rpartition(": ")[0] for p in problems(parse(message_of(path).read_bytes()))]
    near = {expect["field"], expect["field"].rpartition("/")[0]}
    assert any(pointer.rstrip("/") in near for pointer in found), found


def test_every_message_type_has_valid_and_invalid_examples():
    types = set(load("schemas/envelope.schema.json")["properties"]["type"]["enum"])
    assert {p.parent.name for p in VALID} == types
    assert {p.parent.name for p in EXPECTED} == types


def test_every_fact_kind_has_a_valid_example():
    kinds = {kind["name"] for kind in load("catalogue.json")["kinds"]}
    shown = {p.name.removeprefix("valid-kind-").removesuffix(".json") for p in VALID if p.name.startswith("valid-kind-")}
    assert shown == kinds


def test_every_action_has_a_valid_example():
    actions = set(load("schemas/common.schema.json")["$defs"]["action"]["enum"])
    shown = {parse(p.read_bytes())["data"]["action"] for p in VALID if p.parent.name == "referral-hub.feedback.v1"}
    assert shown == actions


def test_every_reason_code_has_an_example():
    shown = {load(p)["code"] for p in EXPECTED}
    assert set(REASONS) - shown == WITHOUT_EXAMPLE


def test_every_invalid_file_has_its_expectation_and_nothing_lies_about():
    for path in EXAMPLES.rglob("*"):
        if path.is_dir():
            continue
        if path.name.endswith(".expect.json"):
            assert message_of(path).exists(), path.name
        elif path.name.startswith("invalid-"):
            assert path.with_name(path.name.removesuffix(".json") + ".expect.json").exists(), path.name
        else:
            assert path.name.startswith("valid-") and path.suffix == ".json", path.name


def test_event_ids_are_unique_among_the_valid_examples():
    ids = [(m["source"], m["id"]) for m in (parse(p.read_bytes()) for p in VALID)]
    assert len(ids) == len(set(ids))
