"""Every citizen id in a valid example is one, by an implementation of our own."""

import re

import pytest
from citizen_id import check_character, is_citizen_id
from contract_files import TOPICS, parse, walk

VALID = sorted((TOPICS / "examples").glob("*/valid-*.json"))
LOOKS_LIKE_ONE = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")


def test_the_check_character_of_the_standard_s_own_example():
    # The worked example that GB 11643-1999 gives.
    assert check_character("11010519491231002") == "X"


@pytest.mark.parametrize("text", ["110105194912310021", "11010519490230002X", "11010519491231002x", "11010549123100", ""])
def test_what_is_no_citizen_id_is_told(text):
    assert not is_citizen_id(text)


def test_a_birth_date_must_exist_even_if_the_check_character_fits():
    digits = "11010519490230002"
    assert not is_citizen_id(digits + check_character(digits))


@pytest.mark.parametrize("path", VALID, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_ids_in_valid_examples_are_citizen_ids(path):
    for pointer, value in walk(parse(path.read_bytes())):
        if isinstance(value, str):
            for found in LOOKS_LIKE_ONE.findall(value):
                assert is_citizen_id(found), f"{pointer} in {path.name} is no citizen id"


def test_examples_hold_citizen_ids_at_all():
    texts = "".join(path.read_text("utf-8") for path in VALID)
    assert len(set(LOOKS_LIKE_ONE.findall(texts))) >= 6
