"""Departments and topic files are sound and agree with each other and with the schemas."""

import re

import pytest
from contract_files import departments, load, schema_files, topic_files

TOPIC_FILES = topic_files()
ROLES = {"department", "coordination-office", "intake", "casework", "console", "operations"}
TYPES = load("schemas/envelope.schema.json")["properties"]["type"]["enum"]


def test_departments_are_numbered_in_order_with_usable_codes():
    entries = load("departments.json")["departments"]
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", entry["code"]) for entry in entries)
    assert all(entry.keys() == {"number", "code", "name", "government"} for entry in entries)
    assert len({entry["code"] for entry in entries}) == len(entries)
    assert [entry["code"] for entry in entries if not entry["government"]] == ["charity"]


def test_departments_keep_the_numbers_that_stored_state_holds():
    assert departments()[:10] == [
        "civil-affairs", "education", "human-resources", "housing", "agriculture",
        "health", "emergency", "medical-insurance", "disabled-persons", "charity",
    ]


def test_schemas_know_the_departments():
    assert load("schemas/common.schema.json")["$defs"]["department"]["enum"] == departments()


@pytest.mark.parametrize("path", TOPIC_FILES, ids=lambda p: p.stem)
def test_a_topic_file_has_the_one_flat_shape(path):
    topic = load(path)
    required = {"name", "perDepartment", "key", "partitions", "config", "producers", "consumers", "messages", "contract", "description"}
    kept = {"retention"} if topic["config"]["cleanup.policy"] == "delete" else set()
    assert required | kept <= topic.keys() <= required | kept | {"exceptDepartments"}
    assert topic["perDepartment"] == ("{department}" in topic["name"])
    assert topic["name"].replace(".{department}", "") == path.stem
    assert re.fullmatch(r"[a-z{}.]+", topic["name"])
    assert topic["partitions"] == "hub" or type(topic["partitions"]) is int and topic["partitions"] > 0
    assert topic["contract"] in ("public", "internal")
    assert all(isinstance(value, str) for value in topic["config"].values())
    assert set(topic["producers"]) <= ROLES and set(topic["consumers"]) <= ROLES
    assert topic["producers"] and topic["consumers"]
    assert set(topic["messages"]) <= set(TYPES)
    assert set(topic.get("exceptDepartments", [])) <= set(departments())


@pytest.mark.parametrize("path", TOPIC_FILES, ids=lambda p: p.stem)
def test_a_topic_is_either_kept_for_a_time_or_compacted(path):
    config = load(path)["config"]
    if config["cleanup.policy"] == "delete":
        assert int(config["retention.ms"]) % 86_400_000 == 0
    else:
        assert config["cleanup.policy"] == "compact"
        assert int(config["max.compaction.lag.ms"]) > 0


def test_nothing_about_people_is_kept_longer_than_the_erasure_term():
    # R5: two years after somebody left the low-income population; what is compacted goes by tombstone.
    for path in TOPIC_FILES:
        config = load(path)["config"]
        assert int(config.get("retention.ms", 0)) <= 730 * 86_400_000, path.stem
    answers = next(load(path) for path in TOPIC_FILES if path.stem == "dept.answers")
    assert int(answers["config"]["retention.ms"]) <= 7 * 86_400_000


def test_what_departments_send_reaches_the_stage_that_reads_it_and_only_the_sender_reads_rejections():
    by_name = {path.stem: load(path) for path in TOPIC_FILES}
    for name in ("dept.updates", "dept.feedback", "dept.queries"):
        assert by_name[name]["producers"] == ["department"] and by_name[name]["consumers"] == ["intake"]
    for name in ("dept.rejected", "dept.referrals", "dept.answers"):
        assert by_name[name]["consumers"] == ["department"]
    assert by_name["coordination.rejected"]["consumers"] == ["coordination-office"]


def test_a_department_without_updates_owns_no_fact_but_by_name_of_its_benefit():
    excepted = {d for path in TOPIC_FILES for d in load(path).get("exceptDepartments", [])}
    owners = {owner for kind in load("catalogue.json")["kinds"] for owner in kind.get("owners", [])}
    assert excepted == {"charity"} and not excepted & owners


def test_topics_that_must_be_partitioned_alike_are():
    # A household's or person's record is found by the hub's own partition count; only the policy has one partition.
    assert [load(p)["name"] for p in TOPIC_FILES if load(p)["partitions"] != "hub"] == ["hub.policy"]


def test_every_message_type_has_a_schema_and_a_public_topic():
    assert {f"referral-hub.{path.name.removesuffix('.schema.json')}.v1" for path in schema_files()} >= set(TYPES)
    public = {m for path in TOPIC_FILES if load(path)["contract"] == "public" for m in load(path)["messages"]}
    assert public == set(TYPES)


def test_reason_codes_are_codes_with_a_meaning():
    codes = load("reason-codes.json")["codes"]
    assert len({entry["code"] for entry in codes}) == len(codes)
    for entry in codes:
        assert entry.keys() == {"code", "title", "meaning"} and re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", entry["code"])
