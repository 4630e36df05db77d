"""The catalogue is sound, says what the schema says, and only ever grows. Each check is shown to fail."""

import copy
import json
import pathlib

import pytest
from catalogue_check import changes_of_released, differences, faults
from contract_files import departments, load

CATALOGUE = load("catalogue.json")
FACTS = load("schemas/facts.schema.json")
RELEASED = json.loads(pathlib.Path(__file__).with_name("released_catalogue.json").read_text("utf-8"))["kinds"]


def kind(catalogue, name):
    return next(kind for kind in catalogue["kinds"] if kind["name"] == name)


def field(catalogue, name, field_name):
    return next(field for field in kind(catalogue, name)["fields"] if field["name"] == field_name)


def test_the_catalogue_says_what_the_schema_says():
    assert differences(CATALOGUE, FACTS) == []


def test_the_catalogue_is_sound():
    assert faults(CATALOGUE, departments()) == []


def test_the_catalogue_only_grew_since_its_release():
    assert changes_of_released(CATALOGUE, RELEASED) == []


@pytest.mark.parametrize("name", [k["name"] for k in CATALOGUE["kinds"]])
def test_a_catalogue_without_one_kind_is_noticed(name):
    changed = copy.deepcopy(CATALOGUE)
    changed["kinds"].remove(kind(changed, name))
    assert differences(changed, FACTS)
    assert changes_of_released(changed, RELEASED)


@pytest.mark.parametrize(
    "name, field_name", [(k["name"], f["name"]) for k in CATALOGUE["kinds"] for f in k["fields"]]
)
def test_a_change_of_one_field_is_noticed(name, field_name):
    for change in (
        lambda f: f.update(required=not f["required"]),
        lambda f: f.update(name=f["name"] + "X"),
        lambda f: f.update(type="integer" if f["type"] != "integer" else "boolean"),
        lambda f: f["values"].append("new-value") if "values" in f else f.update(type="department"),
        lambda f: f["values"].reverse() if "values" in f else f.update(type="enum", values=["a"]),
    ):
        changed = copy.deepcopy(CATALOGUE)
        change(field(changed, name, field_name))
        assert differences(changed, FACTS)


@pytest.mark.parametrize("name", [k["name"] for k in CATALOGUE["kinds"]])
def test_a_change_of_the_schema_alone_is_noticed(name):
    for change in (
        lambda d: d.pop(name),
        lambda d: d[name].update(required=["somethingElse"]),
        lambda d: d[f"{name}-fields"]["properties"].popitem(),
        lambda d: d[f"{name}-fields"]["properties"].update(extra={"type": "boolean"}),
        lambda d: next(iter(d[f"{name}-fields"]["properties"].values())).update({"$ref": "#/$defs/other"}),
    ):
        changed = copy.deepcopy(FACTS)
        change(changed["$defs"])
        assert differences(CATALOGUE, changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: kind(c, "home").update(owners=["forestry"]),
        lambda c: kind(c, "home").pop("owners"),
        lambda c: kind(c, "home").update(number=3),
        lambda c: kind(c, "benefit")["ownersBy"]["map"].pop("charity"),
        lambda c: kind(c, "inpatient").update(key=["admission"]),
        lambda c: field(c, "home", "grade").update(values=["A", "A"]),
        lambda c: field(c, "home", "grade").pop("values"),
        lambda c: field(c, "economy", "incomePerHeadFen").update(minimum=-1),
        lambda c: field(c, "disability", "type").update(name="kind"),
        lambda c: kind(c, "benefit")["fields"].append({"name": "eighth", "type": "date", "required": False, "description": "."}),
        lambda c: kind(c, "identity")["fields"].append({"name": "alias", "type": "text", "required": False, "description": "."}),
    ],
)
def test_an_unsound_catalogue_is_noticed(change):
    changed = copy.deepcopy(CATALOGUE)
    change(changed)
    assert faults(changed, departments())


def test_appending_is_allowed_and_anything_else_is_not():
    grown = copy.deepcopy(CATALOGUE)
    field(grown, "home", "grade")["values"].append("E")
    kind(grown, "home")["fields"].append({"name": "floors", "type": "integer", "required": False, "description": "."})
    grown["kinds"].append({**kind(grown, "visit"), "number": len(grown["kinds"]) + 1, "name": "hearing"})
    assert changes_of_released(grown, RELEASED) == []
    for change in (
        lambda c: field(c, "home", "grade")["values"].reverse(),
        lambda c: field(c, "home", "grade")["values"].pop(0),
        lambda c: kind(c, "home")["fields"].reverse(),
        lambda c: c["kinds"].reverse(),
        lambda c: kind(c, "visit").update(key=["need"]),
        lambda c: kind(c, "home")["fields"].append({"name": "floors", "type": "integer", "required": True, "description": "."}),
    ):
        changed = copy.deepcopy(CATALOGUE)
        change(changed)
        assert changes_of_released(changed, RELEASED)
