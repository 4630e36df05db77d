"""The AsyncAPI document is AsyncAPI 3.0 by a published model, resolves, and says what the topic files say."""

import copy
import re
import warnings

import pytest
from contract_files import TOPICS, departments, load, schema_files, topic_files, walk

DOCUMENT = load("asyncapi.json")
PUBLIC = {path.stem: load(path) for path in topic_files() if load(path)["contract"] == "public"}


def published_model():
    with warnings.catch_warnings():
        # The package names two fields `schema`, of which pydantic warns on import.
        warnings.simplefilter("ignore")
        from asyncapi3 import AsyncAPI3
    return AsyncAPI3


def test_the_document_is_asyncapi_3_by_a_published_model():
    assert published_model().model_validate(DOCUMENT).asyncapi == "3.0.0"


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("info"),
        lambda d: d["channels"]["deptUpdates"].update(adress="dept.{department}.updates"),
        lambda d: d["channels"]["deptUpdates"]["bindings"]["kafka"].update(partitions="many"),
        lambda d: d["operations"]["departmentSendsUpdates"].update(action="publish"),
        lambda d: d["operations"]["departmentSendsUpdates"].pop("channel"),
    ],
)
def test_the_published_model_refuses_a_broken_document(change):
    changed = copy.deepcopy(DOCUMENT)
    change(changed)
    with pytest.raises(ValueError):
        published_model().model_validate(changed)


def test_every_reference_resolves():
    files = {f"./schemas/{path.name}" for path in schema_files()}
    seen = set()
    for pointer, node in walk(DOCUMENT):
        if isinstance(node, dict) and "$ref" in node:
            reference = node["$ref"]
            if reference.startswith("./"):
                assert reference in files, f"{pointer}: {reference}"
                assert (TOPICS / reference).is_file()
                seen.add(reference)
            else:
                target = DOCUMENT
                for step in reference.removeprefix("#/").split("/"):
                    target = target[step]
    # Two schemas are only used by the others.
    assert files - seen == {"./schemas/common.schema.json", "./schemas/facts.schema.json"}


def test_every_public_topic_has_a_channel_and_no_other_has():
    assert {c["address"] for c in DOCUMENT["channels"].values()} == {t["name"] for t in PUBLIC.values()}
    assert {c["title"] for c in DOCUMENT["channels"].values()} == set(PUBLIC)


@pytest.mark.parametrize("channel", DOCUMENT["channels"].values(), ids=lambda c: c["title"])
def test_a_channel_says_what_its_topic_file_says(channel):
    topic = PUBLIC[channel["title"]]
    assert channel["description"] == topic["description"]
    expected = [d for d in departments() if d not in topic.get("exceptDepartments", [])] if topic["perDepartment"] else None
    assert channel.get("parameters", {}).get("department", {}).get("enum") == expected
    assert set(channel.get("parameters", {})) == set(re.findall(r"\{(\w+)\}", channel["address"]))
    binding = channel["bindings"]["kafka"]["topicConfiguration"]
    assert {k: v[0] if isinstance(v, list) else str(v) for k, v in binding.items()} == topic["config"]
    names = {DOCUMENT["components"]["messages"][m]["name"] for m in channel["messages"]}
    assert names == ({"rejected"} if channel["title"].endswith("rejected") else set(topic["messages"]))


def test_every_role_s_operation_matches_the_topic_files():
    told = {
        (tag["name"], operation["action"], DOCUMENT["channels"][operation["channel"]["$ref"].split("/")[-1]]["title"])
        for operation in DOCUMENT["operations"].values()
        for tag in operation["tags"]
    }
    expected = {(who, "send", stem) for stem, t in PUBLIC.items() for who in t["producers"]}
    expected |= {(who, "receive", stem) for stem, t in PUBLIC.items() for who in t["consumers"]}
    assert told == expected


def test_operations_carry_messages_of_their_own_channel():
    for name, operation in DOCUMENT["operations"].items():
        prefix = operation["channel"]["$ref"] + "/messages/"
        channel = DOCUMENT["channels"][operation["channel"]["$ref"].split("/")[-1]]
        assert {m["$ref"] for m in operation["messages"]} == {prefix + m for m in channel["messages"]}, name


def test_a_message_s_payload_is_the_envelope_with_the_data_of_its_type():
    for message in DOCUMENT["components"]["messages"].values():
        if message["name"] == "rejected":
            continue
        envelope, body = message["payload"]["schema"]["allOf"]
        short = message["name"].split(".")[1]
        assert envelope == {"$ref": "./schemas/envelope.schema.json"}
        assert body["properties"]["type"] == {"const": message["name"]}
        assert body["properties"]["data"] == {"$ref": f"./schemas/{short}.schema.json"}
