"""``people check`` as a user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli

from .conftest import Command

PEOPLE = """\
person_id,birth_date,sex,given_name,family_name,given_name_romanised,family_name_romanised,phone,document,document_number
form-1,1985-03-14,female,आशा,पाटील,Asha,Patil,9876543210,aadhaar,2341 2341 2346
form-2,1990-01-01,male,Ravi,Patil,,,9876543210,,
form-3,1985-03-14,female,,,Aasha,Patil,+91 98765 43210,,
form-4,2021-12-24,male,Dev,Patil,,,,,
form-5,1961,male,Mohan,Rao,,,,aadhaar,234123412346
form-6,14/03/1985,female,Lata,Rao,,,,,
form-7,1970-05-06,female,Neha,Rao,,,,aadhaar,2341 2341 2347
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    return path


def checked(command: Command, people: Path, *more: str) -> dict[str, Any]:
    ended = command("people", "check", str(people), "--country", "in", "--on", "2021-08-26", "--json", *more)
    assert ended.returncode == 1
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.mark.pack("IN")
def test_json_keeps_to_its_schema_and_names_rows(command: Command, people: Path) -> None:
    found = checked(command, people)
    path = Path(vaxplatform.cli.__file__).parent / "schemas" / "people-check.schema.json"
    Draft202012Validator(json.loads(path.read_text("utf-8"))).validate(found)
    assert found["counts"] == {"people": 6, "registered": 3, "possible_duplicates": 1, "refused": 2, "rejected": 1}
    (pair,) = found["possible_duplicates"]
    assert (pair["rows"], pair["ids"], pair["points"]) == ([4, 2], ["form-3", "form-1"], 17)
    assert {each["what"]: each["level"] for each in pair["evidence"]}["phone"] == "same"
    assert [(each["row"], [reason["code"] for reason in each["reasons"]]) for each in found["refused"]] == [
        (5, ["birth-date-future"]),
        (6, ["document-of-another"]),
    ]
    assert all(reason["settle"] and reason["sentence"] for each in found["refused"] for reason in each["reasons"])
    assert [(each["row"], each["code"]) for each in found["doubts"]] == [(8, "number-check")]
    assert [each["field"] for each in found["rejected"]] == ["birth_date"]


@pytest.mark.pack("IN")
def test_words_say_what_to_look_at_and_what_would_settle_it(command: Command, people: Path) -> None:
    ended = command("people", "check", str(people), "--country", "IN", "--on", "2021-08-26")
    assert (ended.returncode, ended.stdout) == (1, "")
    said = " ".join(ended.stderr.split())
    assert "people.csv:7, column birth_date: a date is written" in said
    assert "people.csv:5, column birth_date: The birth date lies in the future. Look at the day" in said
    assert "people.csv:6, column document_number: The document is registered for somebody else: 2." in said
    assert "people.csv:4 and row 2 may be one person, 17 points: the same names (+8); the same birth date (+6)" in said
    assert "The check digit of this number does not come out" in said
    assert "6 people: 3 would be registered, 1 may stand there twice, 2 would be refused; 1 row cannot be read." in said


FACILITATED = """\
person_id,birth_date,facilitator,facilitated_group,facilitated_venue,facilitator_phone,facilitator_document,facilitator_document_number
form-1,1970-05-05,F-1,nomads,government,9876543210,passport,J8369854
form-2,1971-05-05,F-1,nomads,private,9876543210,passport,J8369854
form-3,2010-05-05,F-1,nomads,government,9876543210,passport,J8369854
form-4,1972-05-05,F-2,nomads,government,,,
form-5,1973-05-05,,nomads,,,,
form-6,1974-05-05,F-2,nomads,government,9876543210,passport,
form-7,1975-05-05,,,,,,
"""


@pytest.mark.pack("IN")
def test_who_registers_people_without_papers_is_held_against_the_rules(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(FACILITATED, "utf-8")
    found = checked(command, path)
    assert [(each["row"], [reason["code"] for reason in each["reasons"]]) for each in found["refused"]] == [
        (3, ["facilitated-venue"]),
        (4, ["facilitated-age"]),
        (5, ["facilitator-phone", "facilitator-document"]),
    ]
    assert [(each["place"].rpartition(":")[2], each["code"]) for each in found["rejected"]] == [
        ("6, column facilitator", "facilitator-missing"),
        ("7, column facilitator_document_number", "document-incomplete"),
    ]
    assert found["counts"]["registered"] == 2


@pytest.mark.pack("IN")
def test_who_registers_people_without_papers_stands_in_json_too(command: Command, tmp_path: Path) -> None:
    facilitation = {"facilitator": "F-1", "group": "nomads", "venue": "government", "phone": "9876543210"}
    people = [
        {
            "id": "1",
            "birth_date": "1970",
            "facilitation": {**facilitation, "documents": [{"kind": "a", "number": "1"}]},
        },
        {"id": "2", "birth_date": "1971", "facilitation": facilitation},
        {"id": "3", "birth_date": "1972", "facilitation": {"group": "nomads"}},
    ]
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in people), "utf-8")
    found = checked(command, path)
    assert [[reason["code"] for reason in each["reasons"]] for each in found["refused"]] == [["facilitator-document"]]
    assert [each["place"].partition(" at ")[2] for each in found["rejected"]] == ["$.facilitation"]
    assert found["counts"]["registered"] == 1


@pytest.mark.pack("IN")
def test_in_hindi(command: Command, people: Path) -> None:
    ended = command("people", "check", str(people), "--country", "in", "--on", "2021-08-26", "--lang", "hi")
    assert "जन्म-तिथि भविष्य में है।" in ended.stderr


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_nothing_personal_is_shown(command: Command, people: Path, more: tuple[str, ...]) -> None:
    ended = command("people", "check", str(people), "--country", "in", "--on", "2021-08-26", *more)
    shown = ended.stdout + ended.stderr
    for personal in ("98765", "43210", "23412", "Asha", "Patil", "आशा", "1985", "1990-01-01"):
        assert personal not in shown.replace(str(people), "")


def test_a_file_with_nothing_to_look_at(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text(
        '{"id": "1", "birth_date": "1985-03-14", "name": {"given": "Asha"}}\n'
        '{"id": "2", "birth_date": "1990", "name": {"given": "Ravi"}, "doses": [{"date": "x", "vaccine": "?"}]}\n',
        "utf-8",
    )
    ended = command("people", "check", str(path), "--on", "2021-08-26")
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "2 people: 2 would be registered" in ended.stderr


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("person_id,birth_date\n", 3),
        ("person_id,birth_date\nform-1,yesterday\n", 3),
        ("person_id,birth_day\nform-1,1985\n", 3),
        ("", 3),
    ],
)
def test_a_file_of_which_nothing_can_be_used(command: Command, tmp_path: Path, text: str, code: int) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text, "utf-8")
    ended = command("people", "check", str(path), "--on", "2021-08-26")
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("more", [["--country", "zz"], ["--on", "26/08/2021"], ["--country", "in", "--lang", "xx"]])
def test_misuse(command: Command, people: Path, more: list[str]) -> None:
    assert command("people", "check", str(people), *more).returncode == 2
