"""The schemas are good JSON Schema 2020-12, and their formats are really asserted."""

import jsonschema
import jsonschema.exceptions
import pytest
from contract_files import FORMATS, load, registry, schema_files, walk


@pytest.mark.parametrize("path", schema_files(), ids=lambda p: p.name)
def test_a_schema_is_valid_2020_12(path):
    schema = load(path)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith("/" + path.name)
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", schema_files(), ids=lambda p: p.name)
def test_every_reference_in_a_schema_resolves(path):
    schema = load(path)
    resolver = registry().resolver(schema["$id"])
    for _, node in walk(schema):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            resolver.lookup(node["$ref"])


@pytest.mark.parametrize("path", schema_files(), ids=lambda p: p.name)
def test_unknown_fields_are_tolerated_everywhere(path):
    for pointer, node in walk(load(path)):
        if isinstance(node, dict):
            closed = {"additionalProperties", "unevaluatedProperties"} & node.keys()
            assert not closed, f"{pointer} closes the object: a new optional field would break old readers"


def test_dates_and_times_are_checked_not_just_noted():
    # Without its optional packages jsonschema lets every date-time pass in silence.
    for name, good, bad in (
        ("date", "2024-02-29", "2025-02-29"),
        ("date-time", "2025-03-04T09:30:00+08:00", "2025-03-04T25:30:00+08:00"),
    ):
        FORMATS.check(good, name)
        with pytest.raises(jsonschema.exceptions.FormatError):
            FORMATS.check(bad, name)


def test_lists_of_codes_that_stand_in_several_places_are_the_same():
    common = load("schemas/common.schema.json")["$defs"]
    catalogue = {kind["name"]: kind for kind in load("catalogue.json")["kinds"]}

    def values(kind, field):
        return next(f["values"] for f in catalogue[kind]["fields"] if f["name"] == field)

    assert common["benefit"]["enum"] == values("benefit", "benefit")
    assert common["base"]["enum"] == values("benefit", "base")
    assert common["category"]["enum"] == values("category", "category") == values("application", "category")
    assert common["need"]["enum"] == values("self-request", "need")
    assert values("self-request", "need") == [*values("visit", "need"), "coordination"]
    assert values("stated-need", "need") == values("visit", "need")
