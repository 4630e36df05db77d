"""`referral-hub validate` against JSON Schema: two judges that share no code must agree on a message's form."""

from __future__ import annotations

import copy
import json
import random
import subprocess

import pytest
from contract_files import TOPICS, parse, problems
from hub_process import required

SENT_TO_THE_HUB = ("update", "list-completed", "person-merged", "feedback")
VALID = sorted(p for kind in SENT_TO_THE_HUB for p in TOPICS.glob(f"examples/referral-hub.{kind}.v1/valid-*.json"))
MUTATIONS = 3000
# What no JSON Schema can see: lengths in bytes, the order of days, who owns what, a check character, one's own clock.
SEMANTIC = {"out-of-range", "not-your-fact", "wrong-subject", "unknown-department", "source-mismatch", "wrong-role",
            "invalid-person-id", "future-time", "unknown-value"}  # fmt: skip
VALUES = ["", 0, -1, 1.5, 10**20, True, [], {}, "x", "2025-02-30", "2025-03-01", "2025-03-01T00:00:00", "420106", "42",
          ["x"], {"code": "granted"}, "教" * 25, "长" * 500, "长" * 1001, "a" * 61, 99999, ["education"], "education",
          "420106-0012345.7.2", "420106-0012345", "T420106-000123"]  # fmt: skip


def validate(*words: str, value: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [required("REFERRAL_HUB_BINARY"), "validate", "--contract", str(TOPICS), *words],
        input=value, capture_output=True, timeout=60, check=False,
    )  # fmt: skip


def places(value: object, path: tuple = ()) -> list[tuple]:
    """The path of every member and element."""
    inner: list[tuple] = []
    if isinstance(value, dict):
        inner = [(*path, name) for name in value]
    elif isinstance(value, list):
        inner = [(*path, index) for index in range(len(value))]
    found = list(inner)
    for one in inner:
        found += places(value[one[-1]], one)
    return found


def with_one_fault(message: dict, chance: random.Random) -> dict:
    changed = copy.deepcopy(message)
    path = chance.choice(places(changed))
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    match chance.randrange(10):
        case 0 | 1 | 2:
            del parent[path[-1]]
        case 3 if isinstance(parent, list):
            parent.append(parent[path[-1]])
        case _:
            parent[path[-1]] = chance.choice(VALUES)
    return changed


def test_the_hub_and_json_schema_agree_on_messages_with_one_fault() -> None:
    seed = random.randrange(1 << 32)
    print("seed", seed)
    chance = random.Random(seed)
    examples = [parse(path.read_bytes()) for path in VALID]
    messages = [with_one_fault(chance.choice(examples), chance) for _ in range(MUTATIONS)]
    lines = "\n".join(json.dumps(message, ensure_ascii=False) for message in messages)
    result = validate("--json", "-", value=lines.encode())
    verdicts = [json.loads(line) for line in result.stdout.decode().splitlines()]
    assert (result.returncode, len(verdicts)) == (1, len(messages)), result.stderr
    refused = 0
    for message, verdict in zip(messages, verdicts, strict=True):
        found = problems(message)
        text = json.dumps([verdict, found], ensure_ascii=False)
        if verdict["ok"]:
            # The hub takes a message whose optional attributes are odd, and says so.
            assert {problem.partition(":")[0] for problem in found} <= set(verdict["oddAttributes"]), (seed, text)
        elif not found:
            assert verdict["code"] in SEMANTIC, (seed, text)
        else:
            refused += 1
    assert MUTATIONS / 10 < refused < MUTATIONS


@pytest.mark.parametrize("form", ["lines", "array", "files"])
def test_a_file_holds_one_message_or_many(form: str, tmp_path) -> None:
    values = [path.read_bytes() for path in VALID]
    if form == "files":
        result = validate(*map(str, VALID))
    else:
        one_line = [b" ".join(value.split()) for value in values]
        path = tmp_path / "messages"
        path.write_bytes(b"\n".join(one_line) if form == "lines" else b"[" + b",\n".join(values) + b"]")
        result = validate(str(path))
    assert result.stdout.decode().splitlines()[-1] == f"{len(VALID)} messages: {len(VALID)} ok, 0 refused"
    assert result.returncode == 0


def test_no_id_and_no_name_is_printed() -> None:
    everything = sorted(TOPICS.glob("examples/*/*valid-*.json"))
    text = validate(*map(str, everything)).stdout.decode() + validate("--json", *map(str, everything)).stdout.decode()
    secrets = set()
    for path in VALID:
        data = parse(path.read_bytes())["data"]
        secrets |= {str(data.get("subject", {}).get(name)) for name in ("person", "household")}
        secrets |= {str(data.get(name)) for name in ("from", "into", "referral")}
        secrets |= {str(fact.get("name")) for fact in data.get("facts", [])}
    # Those that the texts themselves give as examples of a form.
    secrets -= {"None", "420106-0012345", "420106-0012345.7.1"}
    assert len(secrets) > 10
    assert [secret for secret in secrets if secret in text] == []


def test_what_is_wrong_with_the_command_line_has_its_own_exit_code() -> None:
    assert validate("--department", "nobody", "-").returncode == 2
    assert validate("--topic", "dept.education.referrals", "-").returncode == 2
    assert validate("/does/not/exist").returncode == 2
    assert validate().returncode == 2
