"""A policy as a civil servant works with it: checked, compared, explained and tried on the households in the state."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from department import Department, citizen_id
from hub_process import ROOT, Hub, required
from test_main_job import dibao_child, household_of, is_referral, schooling

Departments = Callable[[str], Department]
PACK = ROOT / "deploy/policy/hubei-2024.json"


def offline(*words: str, command: str = "policy") -> subprocess.CompletedProcess[str]:
    """Runs a command that needs no cluster, in the repository's folder."""
    return subprocess.run(
        [required("REFERRAL_HUB_BINARY"), command, *words],
        capture_output=True, text=True, timeout=60, check=False, cwd=ROOT,
    )  # fmt: skip


def changed(folder: Path, change: Callable[[dict], None]) -> str:
    pack = json.loads(PACK.read_text("utf-8"))
    change(pack)
    file = folder / "pack.json"
    file.write_text(json.dumps(pack, ensure_ascii=False), "utf-8")
    return str(file)


def rule(pack: dict, name: str) -> dict:
    return next(one for one in pack["rules"] if one["id"] == name)


def test_the_shipped_pack_has_no_problem() -> None:
    found = offline("lint", str(PACK), "--source", "deploy/policy/hubei-daily-2024-10-11.txt", "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["problems"] == []


def test_every_problem_of_a_pack_has_its_place(tmp_path: Path) -> None:
    def spoil(pack: dict) -> None:
        rule(pack, "E1")["benefit"] = "student-aids"
        rule(pack, "F1").pop("quotation")

    found = offline("lint", changed(tmp_path, spoil), "--json")
    assert found.returncode == 1
    rules = [one["id"] for one in json.loads(PACK.read_text("utf-8"))["rules"]]
    places = [problem["path"] for problem in json.loads(found.stdout)["problems"]]
    assert places == [f"/rules/{rules.index('E1')}/benefit", f"/rules/{rules.index('F1')}"]


def test_a_difference_is_told_in_words(tmp_path: Path) -> None:
    new = changed(tmp_path, lambda pack: rule(pack, "M2")["floor"].update(ratioBasisPoints=9500))
    told = offline("diff", str(PACK), new)
    assert told.returncode == 0, told.stderr
    assert "owes at least 95 % of personal-contribution, instead of at least 90 %" in told.stdout


def test_an_unknown_command_or_option_is_refused_with_a_suggestion() -> None:
    for words, near in ((("lnt", "x"), "policy lint"), (("lint", "x", "--jsn"), "--json")):
        refused = offline(*words)
        assert refused.returncode == 2
        assert f"Did you mean {near}?" in refused.stderr
    for command in ("lint", "explain", "diff", "try", "publish"):
        assert offline(command, "--help").returncode == 0


def test_a_person_is_explained_and_a_pack_tried(hub: Hub, department: Departments, tmp_path: Path) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 61))
    education.send(schooling(education, 61))
    education.referrals.wait(is_referral(citizen_id(61)), "referral to education")

    explained = hub.command("policy", "explain", citizen_id(61), "--json")
    assert explained.returncode == 0, explained.stderr
    assert citizen_id(61) not in explained.stdout
    rules = {one["rule"]: one for one in json.loads(explained.stdout)["rules"]}
    assert rules["E1"]["result"] == "missing"
    assert {fact["department"] for fact in rules["E1"]["decidedBy"]} == {"civil-affairs", "education"}
    assert rules["B1"]["result"] == "in-effect"
    assert rules["S2"]["result"] == "suggestion"
    earlier = hub.command("policy", "explain", household_of(61), "--date", "2020-08-31", "--json")
    assert json.loads(earlier.stdout)["rules"] == []

    same = hub.command("policy", "try", str(PACK), "--json")
    assert same.returncode == 0, same.stderr
    counted = json.loads(same.stdout)
    assert (counted["households"], counted["changedHouseholds"]) == (1, 0)

    def only_others(pack: dict) -> None:
        rule(pack, "E1")["when"] = {"category": ["other-hardship"]}

    tried = hub.command("policy", "try", changed(tmp_path, only_others), "--json")
    counts = {one["warningClass"]: one["counts"] for one in json.loads(tried.stdout)["classes"]}
    assert counts["policy-not-implemented"]["withdrawn"] == 1
    assert counts["policy-not-implemented"]["opened"] == 0


def test_a_published_pack_is_taken_by_the_running_hub(hub: Hub, department: Departments, tmp_path: Path) -> None:
    civil_affairs, education = department("civil-affairs"), department("education")
    hub.start()
    for number in range(70, 76):
        civil_affairs.send(dibao_child(civil_affairs, number))
        education.send(schooling(education, number))
        education.referrals.wait(is_referral(citizen_id(number)), "referral to education")

    def without_student_aid(pack: dict) -> None:
        pack["serial"] = pack["serial"] + 1
        pack["rules"] = [one for one in pack["rules"] if one["id"] not in ("E1", "E1b")]

    pack = changed(tmp_path, without_student_aid)
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(Path(pack).read_text("utf-8").replace('"quotation"', '"quotatoin"', 1), "utf-8")
    refused = hub.command("policy", "publish", str(spoilt))
    assert refused.returncode == 4
    assert "quotatoin" in refused.stdout

    published = hub.command("policy", "publish", pack)
    assert published.returncode == 0, published.stderr
    for number in range(70, 76):
        education.referrals.wait(
            lambda record, home=household_of(number): record.data.get("notice") == "withdrawn"
            and record.data["referral"].startswith(f"{home}."),
            "withdrawal by the published pack",
        )
    again = hub.command("policy", "publish", pack)
    assert again.returncode == 1
    assert "is in force" in again.stderr

    hub.kill()
    hub.start()
    civil_affairs.send(dibao_child(civil_affairs, 79))
    education.send(schooling(education, 79))
    version = json.loads(Path(pack).read_text("utf-8"))
    traced = hub.command("policy", "explain", citizen_id(70), "--json")
    assert traced.returncode == 0, traced.stderr
    assert "E1" not in {one["rule"] for one in json.loads(traced.stdout)["rules"]}
    assert hub.lines().count(f"serial={version['serial']}") == 1, "the restarted hub says what is in force"
