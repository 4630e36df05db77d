"""Compares the catalogue with the schema of the facts, in both directions, as plain functions on documents."""

# The JSON Schema that each type of field must have; `None` where it depends on the field.
REFERENCES = {
    "date": "date",
    "fen": "fen",
    "basisPoints": "basisPoints",
    "division": "division",
    "household": "householdId",
    "department": "department",
    "text": "shortText",
}
FIELD_MEMBERS = {"name", "type", "required", "values", "minimum", "maximum", "description"}
KIND_MEMBERS = {"number", "name", "title", "description", "subject", "owners", "ownersBy", "key", "fields"}


def expected_property(field) -> dict:
    """The schema of one field, without its description."""
    if field["type"] in REFERENCES:
        return {"$ref": "common.schema.json#/$defs/" + REFERENCES[field["type"]]}
    if field["type"] == "boolean":
        return {"type": "boolean"}
    if field["type"] == "enum":
        return {"enum": field["values"]}
    bounds = {name: field[name] for name in ("minimum", "maximum") if name in field}
    return {"type": "integer", **bounds}


def differences(catalogue, facts) -> list[str]:
    """What the one says and the other does not; empty when they agree."""
    found = []
    definitions = facts["$defs"]
    names = [kind["name"] for kind in catalogue["kinds"]]

    shared = {"fact", "viewFact"}
    in_schema = {name for name in definitions if not name.endswith("-fields")} - shared
    found += [f"kind {name} is only in the catalogue" for name in names if name not in in_schema]
    found += [f"kind {name} is only in the schema" for name in sorted(in_schema - set(names))]
    for definition, suffix in (("fact", ""), ("viewFact", "-fields")):
        body = definitions[definition]
        if body["properties"]["kind"]["enum"] != names:
            found.append(f"{definition} lists other kinds than the catalogue")
        branches = {
            branch["if"]["properties"]["kind"]["const"]: branch["then"]["$ref"] for branch in body["allOf"]
        }
        if branches != {name: f"#/$defs/{name}{suffix}" for name in names}:
            found.append(f"{definition} sends a kind to another definition")

    for kind in catalogue["kinds"]:
        name = kind["name"]
        if name not in in_schema or f"{name}-fields" not in definitions:
            continue
        if definitions[name].get("$ref") != f"#/$defs/{name}-fields":
            found.append(f"{name} does not refer to its own fields")
        required = [field["name"] for field in kind["fields"] if field["required"]]
        if definitions[name].get("required", []) != required:
            found.append(f"{name} requires other fields than the catalogue")
        properties = definitions[f"{name}-fields"]["properties"]
        if list(properties) != [field["name"] for field in kind["fields"]]:
            found.append(f"{name} has other fields than the catalogue, or another order")
        for field in kind["fields"]:
            schema = dict(properties.get(field["name"], {}))
            schema.pop("description", None)
            if schema != expected_property(field):
                found.append(f"{name}.{field['name']} is not what the catalogue says")
    return found


def faults(catalogue, departments) -> list[str]:
    """What is wrong with the catalogue by itself."""
    found = []
    kinds = catalogue["kinds"]
    if [kind["number"] for kind in kinds] != list(range(1, len(kinds) + 1)):
        found.append("numbers do not count from 1")
    if len({kind["name"] for kind in kinds}) != len(kinds):
        found.append("a kind's name is used twice")
    for kind in kinds:
        name = kind["name"]
        fields = {field["name"]: field for field in kind["fields"]}
        if not kind.keys() <= KIND_MEMBERS or not {"title", "description", "subject", "key"} <= kind.keys():
            found.append(f"{name} has other members than a kind")
        if ("owners" in kind) == ("ownersBy" in kind):
            found.append(f"{name} needs either owners or ownersBy")
            continue
        if kind["subject"] not in ("person", "household", "either"):
            found.append(f"{name} is about nothing")
        owners = kind.get("owners") or list(kind["ownersBy"]["map"].values())
        found += [f"{name} has the unknown owner {owner}" for owner in owners if owner not in departments]
        if "ownersBy" in kind:
            by = fields.get(kind["ownersBy"]["field"], {"required": False, "values": []})
            if not by["required"] or by["values"] != list(kind["ownersBy"]["map"]):
                found.append(f"{name} does not name an owner for every value, in order")
        found += [f"{name} has a key that is no field" for key in kind["key"] if key not in fields]
        if len(fields) != len(kind["fields"]):
            found.append(f"{name} has a field twice")
        if {"kind", "retracted"} & fields.keys():
            found.append(f"{name} has a field with a name that every fact uses")
        texts = [field for field in kind["fields"] if field["type"] == "text"]
        if len(texts) > 1 or len(fields) - len(texts) > 7:
            found.append(f"{name} has too many fields")
        found += [f"{name} has a text in its key" for text in texts if text["name"] in kind["key"]]
        for field in kind["fields"]:
            where = f"{name}.{field['name']}"
            if not field.keys() <= FIELD_MEMBERS or not {"name", "type", "required", "description"} <= field.keys():
                found.append(f"{where} has other members than a field")
            if ("values" in field) != (field["type"] == "enum"):
                found.append(f"{where}: values are for enums, and enums have values")
            if len(set(field.get("values", []))) != len(field.get("values", [])):
                found.append(f"{where} has a value twice")
            if ("minimum" in field or "maximum" in field) and field["type"] not in ("integer", "fen", "basisPoints"):
                found.append(f"{where}: bounds are for numbers")
            if field["type"] in ("fen", "basisPoints") and field.get("minimum") != 0:
                found.append(f"{where}: money and ratios are never negative")
            if field["type"] not in (*REFERENCES, "boolean", "enum", "integer"):
                found.append(f"{where} has an unknown type")
    return found


def changes_of_released(catalogue, released) -> list[str]:
    """What of a released catalogue was changed other than by appending: state holds numbers and positions."""
    found = []
    if [kind["name"] for kind in catalogue["kinds"]][: len(released)] != [kind["name"] for kind in released]:
        found.append("a kind was moved, renamed or removed")
        return found
    for old, new in zip(released, catalogue["kinds"]):
        if [field["name"] for field in new["fields"]][: len(old["fields"])] != list(old["fields"]):
            found.append(f"a field of {old['name']} was moved, renamed or removed")
            continue
        for field, (name, shape) in zip(new["fields"], old["fields"].items()):
            if field["type"] != shape["type"]:
                found.append(f"{old['name']}.{name} changed its type")
            if field.get("values", [])[: len(shape.get("values", []))] != shape.get("values", []):
                found.append(f"a value of {old['name']}.{name} was moved, renamed or removed")
        if any(field["required"] for field in new["fields"][len(old["fields"]) :]):
            found.append(f"a new field of {old['name']} is required")
        if new["key"] != old["key"]:
            found.append(f"the key of {old['name']} changed")
    return found
