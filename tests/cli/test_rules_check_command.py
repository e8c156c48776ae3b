"""``rules check``: findings with file and line, a count of days that cases touch, cases to keep, one exit code."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.made_up_pack import CASES, write_pack

from .conftest import Command

SCHEMA = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "rules-check.schema.json").read_text("utf-8"))
)
DEAD = {'who: {age: ">= 60': 'until: 2021-12-31, who: {born: ">= 2000-01-01", age: ">= 60'}
GAP = {"{group: HCW, age": '{age: "< 12 years", born: "<= 2021-03-01"}, say: {en: C}, source: c1}\n'
       "  - {id: XX-HCW2, from: 2021-03-01, who: {group: HCW, age"}  # fmt: skip


def test_a_pack_with_which_nothing_is_wrong(command: Command, tmp_path: Path) -> None:
    ended = command("rules", "check", "--country", write_pack(tmp_path), "--programme", "covid19")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert ended.stderr.splitlines() == [
        "Cases touch 1 of 20 days around the thresholds of covid19.",
        "Nothing is wrong with the rules.",
    ]


def test_findings_say_where_and_who_shows_them(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path, DEAD)
    ended = command("rules", "check", "--country", folder, "--json")
    assert ended.returncode == 1
    said = ended.stderr.splitlines()
    assert said[0] == (
        f"{folder}/programmes/covid19.yaml:26:5: XX-60: nobody ever meets this while it is in force: the days it is in "
        "force, «born: >= 2000-01-01» and «age: >= 60 years» cannot hold together"
    )
    assert said[1].startswith("  who comes closest: born 20")
    found = json.loads(ended.stdout)
    SCHEMA.validate(found)
    assert [(each["code"], each["name"]) for each in found["findings"]] == [("entry-unreachable", "XX-60")]
    assert found["boundaries"] - found["covered"] == len(found["uncovered"])


def test_a_gap_names_all_three(command: Command, tmp_path: Path) -> None:
    ended = command("rules", "check", "--country", write_pack(tmp_path, GAP))
    assert ended.returncode == 1
    roles = [line.split(":")[0].strip() for line in ended.stderr.splitlines() if line.startswith("  ")]
    assert roles[:3] == ["in the gap", "older", "younger"]


def test_days_that_no_case_touches(command: Command, tmp_path: Path) -> None:
    folder, out = write_pack(tmp_path), tmp_path / "proposed.yaml"
    ended = command("rules", "check", "--country", folder, "--uncovered", "--propose", out)
    assert ended.returncode == 0
    assert ended.stderr.count("no case stands here: ") == 19
    (folder / "cases" / "proposed.yaml").write_text(out.read_text("utf-8"), "utf-8")
    again = command("rules", "check", "--country", folder, "--propose", tmp_path / "nothing.yaml")
    assert "Cases touch 20 of 20 days" in again.stderr
    assert not (tmp_path / "nothing.yaml").exists()


@pytest.mark.no_cover
def test_days_that_were_not_looked_at_are_told(command: Command, tmp_path: Path) -> None:
    words = [f"G{number}" for number in range(24)]
    groups = "".join(f"  - {{code: {word}, name: {{en: {word}}}, source: c1}}\n" for word in words)
    half = f"at_least: {{n: 12, of: [{', '.join(f'{{group: {word}}}' for word in words)}]}}"
    changes = {"groups:\n": f"groups:\n{groups}", "{group: HCW, age": f"{{{half}, not: {{{half}}}, age"}
    ended = command("rules", "check", "--country", write_pack(tmp_path, changes), "--json")
    assert ended.returncode == 1
    assert "more were not looked at: too many facts matter together in XX-HCW" in ended.stderr
    told = json.loads(ended.stdout)
    SCHEMA.validate(told)
    assert told["not_judged"] > 0


@pytest.mark.pack("IN")
def test_every_option_s_json_fits_the_schema(command: Command) -> None:
    ended = command("rules", "check", "--country", "in", "--json")
    SCHEMA.validate(json.loads(ended.stdout))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["--country", "zz"], 2),
        (["--country", "in", "--programme", "polio"], 2),
        (["--country", "in", "--bogus"], 2),
    ],
)
def test_misuse(command: Command, arguments: list[str], code: int) -> None:
    assert command("rules", "check", *arguments).returncode == code


def test_a_pack_that_cannot_be_used(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"mode: any": "mode: many"})
    assert command("rules", "check", "--country", folder).returncode == 3
    cases = CASES.replace("person:", "somebody:")
    assert command("rules", "check", "--country", write_pack(tmp_path / "second", cases=cases)).returncode == 3
