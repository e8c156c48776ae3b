"""``decide`` and ``rules show`` as users run them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli

from .conftest import Command

pytestmark = pytest.mark.pack("IN")

PEOPLE: list[dict[str, Any]] = [
    {"id": "P-1", "birth_date": "1961-12", "sex": "female", "groups": [], "conditions": []},
    {"id": "P-2", "birth_date": "1990-03-03", "groups": ["HCW"], "conditions": [],
     "doses": [{"date": "2021-01-20", "vaccine": "COVAXIN"}]},
    {"id": "P-3", "birth_date": "1970", "sex": "male"},
    {"id": "P-4", "birth_date": "1990-01-01", "groups": [], "conditions": []},
]  # fmt: skip


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in PEOPLE), encoding="utf-8")
    return path


def arguments(people: Path, *more: str, on: str = "2021-03-05") -> list[str]:
    return ["decide", "--country", "in", "--programme", "covid19", "--person", str(people), "--on", on, *more]


def test_a_nurse_reads_who_may(command: Command, people: Path) -> None:
    ended = command(*arguments(people))
    assert (ended.returncode, ended.stdout) == (0, "")
    said = ended.stderr.splitlines()
    assert [line for line in said if not line.startswith(" ")] == [
        "P-1, 5 Mar 2021: yes, may be vaccinated",
        "P-2, 5 Mar 2021: yes, may be vaccinated",
        "P-3, 5 Mar 2021: cannot tell",
        "P-4, 5 Mar 2021: no, may not be vaccinated",
    ]
    assert "occupation or group" in ended.stderr
    assert said[-1] == "  The answer changes on 1 May 2021."
    assert max(map(len, said)) <= 80


def test_json_lines_keep_to_their_schema(command: Command, people: Path) -> None:
    path = Path(vaxplatform.cli.__file__).parent / "schemas" / "decide.schema.json"
    schema = Draft202012Validator(json.loads(path.read_text("utf-8")))
    for more in ([], ["--explain"]):
        found = [json.loads(line) for line in command(*arguments(people, "--json", *more)).stdout.splitlines()]
        for each in found:
            schema.validate(each)
        assert [each["answer"] for each in found] == ["yes", "yes", "cannot_tell", "no"]
        assert found[2]["missing"] == ["conditions", "groups"]
        assert found[3]["changes_on"] == "2021-05-01"
    trace = {each["rule"]: each for each in found[3]["trace"]}
    assert (trace["IN-45"]["in_force"], trace["IN-45"]["answer"]) == (False, "no")
    assert [reason["code"] for reason in trace["IN-60"]["reasons"]] == ["age-too-low"]
    assert trace["IN-18"]["changes_on"] == "2021-05-01"


def test_why_in_hindi(command: Command, people: Path) -> None:
    said = command(*arguments(people, "--explain", "--lang", "hi")).stderr
    assert "नहीं, टीका नहीं लग सकता" in said
    assert "60 वर्ष" in said
    assert "आयु अभी पूरी नहीं हुई" in said


def test_what_leaves_somebody_out_is_said(command: Command, tmp_path: Path) -> None:
    somebody = {"id": "P-9", "birth_date": "1950-01-01", "sex": "female", "groups": []}
    somebody["conditions"] = [{"code": "lactating"}]
    path = tmp_path / "somebody.json"
    path.write_text(json.dumps(somebody), encoding="utf-8")
    said = command(*arguments(path)).stderr.splitlines()
    assert "  Rule IN-EXCL-LACT leaves this person out." in said
    assert "  IN-EXCL-LACT: Breastfeeding women are left out until 18 May 2021" in said


def test_what_cannot_be_used_is_told_and_the_others_go_on(command: Command, people: Path) -> None:
    with people.open("a", encoding="utf-8") as file:
        file.write('{"id": "P-5", "birth_date": "1990-01-01", "groups": ["HVW"]}\n')
        file.write('{"id": "P-6", "birth_date": "1990-01-01", "conditions": [{"code": "covid19-confirmed", ')
        file.write('"attributes": {"recovered": "soon"}}]}\n')
        file.write(
            '{"id": "P-7", "birth_date": "1990-01-01", "doses": [{"date": "1989-01-01", "vaccine": "COVAXIN"}]}\n'
        )
    ended = command(*arguments(people, "--json"))
    assert (ended.returncode, len(ended.stdout.splitlines())) == (1, 4)
    said = ended.stderr.splitlines()
    assert said[0] == f"{people}:5 at $.groups[0]: «HVW» is not a group of this programme; did you mean «HCW»?"
    assert said[1].startswith(f"{people}:6 at $.conditions[0]: ")
    assert said[2].startswith(f"{people}:7 at $")
    assert said[3] == "3 of 7 could not be used."
    assert "1989" not in ended.stderr


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--venue", "hospital"], "government or private"),
        (["--booked-on", "2021-04-01"], "on its day or before"),
        (["--booked-on", "soon"], "--booked-on"),
        (["--programme", "polio"], "no programme 'polio'; there is covid19"),
        (["--country", "zz"], "there is no pack for 'zz'"),
    ],
)
def test_misuse(command: Command, people: Path, more: list[str], says: str) -> None:
    ended = command(*arguments(people, *more))
    assert ended.returncode == 2
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert ended.stdout == ""


def test_the_page_of_the_rules(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "rules.html"
    ended = command("rules", "show", "--country", "in", "--out", str(page))
    assert ended.returncode == 0
    text = page.read_text("utf-8")
    assert "at least 60 years old on 1 Jan 2022" in text
    assert "आयु कम से कम 18 वर्ष" in text
    assert "Mint, 15 January 2021" in text
    assert "<script" not in text
    on = command("rules", "show", "--country", "in", "--out", str(page), "--on", "2021-02-01", "--lang", "hi")
    assert (on.returncode, on.stderr) == (0, f"1 rule of covid19 in {page}\n")
    text = page.read_text("utf-8")
    assert '<html lang="hi"' in text
    assert "IN-HCW" in text
    assert "IN-18" not in text
    assert command("rules", "show", "--country", "in", "--out", str(page), "--lang", "fr").returncode == 2
    assert command("rules", "show", "--country", "in", "--out", str(page), "--lang", "ta").returncode == 0  # unread yet
    assert '<html lang="ta"' in page.read_text("utf-8")
