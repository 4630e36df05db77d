"""The files under Topics/, read strictly, and a JSON Schema validator that knows them all."""

import functools
import json
import pathlib

import jsonschema
import referencing
from referencing.jsonschema import DRAFT202012

TOPICS = pathlib.Path(__file__).resolve().parents[2] / "Topics"
FORMATS = jsonschema.FormatChecker()


class NotStrictJSON(ValueError):
    """The bytes are no JSON as the hub reads it."""


def _no_duplicates(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotStrictJSON("a member is given twice")
    return members


def _no_constant(name):
    raise NotStrictJSON(f"{name} is not JSON")


def parse(raw: bytes):
    """JSON as RFC 8259 has it: UTF-8, no byte order mark, no member twice, no NaN."""
    if raw.startswith(b"\xef\xbb\xbf"):
        raise NotStrictJSON("a byte order mark")
    try:
        return json.loads(
            raw.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise NotStrictJSON(str(error)) from error


def load(path) -> object:
    return parse((TOPICS / path).read_bytes())


def schema_files():
    return sorted((TOPICS / "schemas").glob("*.schema.json"))


def topic_files():
    return sorted((TOPICS / "topics").glob("*.json"))


def departments():
    return [entry["code"] for entry in load("departments.json")["departments"]]


@functools.cache
def registry() -> referencing.Registry:
    resources = [
        referencing.Resource.from_contents(load(path), default_specification=DRAFT202012)
        for path in schema_files()
    ]
    return referencing.Registry().with_resources((r.id(), r) for r in resources)


@functools.cache
def message_validator():
    """Envelope and data, dates and times really checked."""
    return jsonschema.Draft202012Validator(
        load("schemas/envelope.schema.json"), registry=registry(), format_checker=FORMATS
    )


def problems(message) -> list[str]:
    """What is wrong with a message, by JSON pointer; never the value."""
    return [
        "/" + "/".join(map(str, error.absolute_path)) + ": " + str(error.validator)
        for error in message_validator().iter_errors(message)
    ]


def walk(value, path=""):
    """Every node of a document with its JSON pointer."""
    yield path, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from walk(member, f"{path}/{name}")
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from walk(element, f"{path}/{index}")


def at(document, pointer: str):
    """The node a JSON pointer names; raises KeyError or IndexError."""
    node = document
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node
