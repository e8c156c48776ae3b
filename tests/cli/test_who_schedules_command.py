"""``conformance who-schedules``: exit codes, words and JSON."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from conformance.who_rows import AGREEING, HEADER
from countries.made_up_pack import write_pack
from countries.routine_pack import write_routine
from vaxplatform.countries import list_countries, load_country

from .conftest import Command

SCHEMA = json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "conformance.schema.json").read_text("utf-8"))


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_routine(tmp_path)


def export(folder: Path, rows: str, *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    path = folder / "vaccine-schedule-data.csv"
    path.write_text(f"{HEADER}\n{rows}", encoding=encoding, newline=newline)
    return folder


def run(command: Command, folder: Path, *arguments: object) -> tuple[int, str]:
    ended = command("conformance", "who-schedules", folder, *arguments)
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(("encoding", "newline"), [("utf-8", "\n"), ("utf-8-sig", "\r\n")])
def test_everything_agrees(command: Command, tmp_path: Path, pack: Path, encoding: str, newline: str) -> None:
    folder = export(tmp_path, AGREEING, encoding=encoding, newline=newline)
    ended = command("conformance", "who-schedules", folder, "--country", pack, "--json")
    report = json.loads(ended.stdout)
    Draft202012Validator(SCHEMA).validate(report)
    assert (ended.returncode, report["suite"], report["cases"], report["agree"]) == (0, "who-schedules", 24, 24)
    assert "24 of 24 cases agree" in ended.stderr


def test_a_disagreement_ends_with_1(command: Command, tmp_path: Path, pack: Path) -> None:
    folder = export(tmp_path, AGREEING.replace("W10", "W11"))
    code, said = run(command, folder, "--country", pack)
    assert code == 1
    assert "XXX/DTWPHIBHEPB/2//NATIONAL, age: expected 11 weeks, got 10 weeks" in said


def test_a_row_that_cannot_be_read_ends_with_1(command: Command, tmp_path: Path, pack: Path) -> None:
    folder = export(tmp_path, f"{AGREEING}XXX,BCG,1,,NATIONAL,soon\n")
    code, said = run(command, folder, "--country", pack)
    assert code == 1
    assert f"{folder / 'vaccine-schedule-data.csv'}:26, column AGEADMINISTERED: this is no age code" in said
    assert run(command, export(tmp_path, f"{AGREEING}YYY,BCG,1,,NATIONAL,soon\n"), "--country", pack)[0] == 0


@pytest.mark.parametrize("rows", ["", "YYY,BCG,1,,NATIONAL,B\n"])
def test_nothing_to_compare_ends_with_3(command: Command, tmp_path: Path, pack: Path, rows: str) -> None:
    code, said = run(command, export(tmp_path, rows), "--country", pack)
    assert code == 3
    assert "Nothing was compared." in said if rows else "has a header and no rows" in said


def test_a_pack_without_a_routine_programme_ends_with_3(command: Command, tmp_path: Path) -> None:
    code, said = run(command, export(tmp_path, AGREEING), "--country", write_pack(tmp_path))
    assert code == 3
    assert "the pack of Exampleland has no routine programme" in said


@pytest.mark.parametrize(
    ("named", "says"),
    [("zz", "there is no pack for 'zz'"), ("XXX", "there is no pack for 'XXX'"), ("", "there is no pack for ''")],
)
def test_a_country_without_a_pack_is_misuse(command: Command, tmp_path: Path, named: str, says: str) -> None:
    code, said = run(command, export(tmp_path, AGREEING), "--country", named)
    assert code == 2
    assert says in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "there is no such file"),
        (b"", "the file is empty"),
        (b"PK\x03\x04...", "save the sheet Data as"),
        (b"name;age\nAsha;4\n", "parted by"),
        (b"name,age\nAsha,4\n", "the column 'ISO_3_CODE' is missing"),
        (HEADER.encode("utf-16"), "not UTF-8"),
        (f'{HEADER}\n"XXX,BCG'.encode(), "is not CSV"),
    ],
)
def test_another_file_ends_with_3(command: Command, tmp_path: Path, pack: Path, text: bytes | None, says: str) -> None:
    if text is not None:
        (tmp_path / "vaccine-schedule-data.csv").write_bytes(text)
    code, said = run(command, tmp_path, "--country", pack)
    assert code == 3
    assert said.startswith(str(tmp_path / "vaccine-schedule-data.csv"))
    assert says in said


@pytest.mark.reference
def test_every_country_with_a_pack_agrees(command: Command, reference_data: Path) -> None:
    ended = command("conformance", "who-schedules", reference_data / "who-schedules", "--json")
    report = json.loads(ended.stdout)
    codes = [country.alpha3 for country in map(load_country, list_countries()) if country.routine]
    assert (ended.returncode, report["disagree"], report["not_run"]) == (0 if codes else 3, [], [])
    export_ = (reference_data / "who-schedules" / "vaccine-schedule-data.csv").read_text("utf-8")
    assert report["cases"] == sum(line[:3] in codes for line in export_.splitlines()[1:])
