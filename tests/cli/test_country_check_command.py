"""``country check``: one exit code, JSON by its schema, and every stage told."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.made_up_pack import write_pack
from vaxplatform.countries import CheckStage

from .conftest import Command

SCHEMA = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "country-check.schema.json").read_text("utf-8"))
)


def test_what_is_wrong_ends_with_1(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"mode: any": "mode: many"})
    ended = command("country", "check", folder, "--on", "2026-11-29", "--json")
    assert ended.returncode == 1
    told = json.loads(ended.stdout)
    SCHEMA.validate(told)
    assert (told["clean"], told["errors"], told["version"]) == (False, 1, None)
    assert [each["stage"] for each in told["stages"]] == [stage.value for stage in CheckStage]
    said = ended.stderr.splitlines()
    assert said[0].startswith(f"{folder}/programmes/covid19.yaml:23:7: error: «many» is not one of")
    assert "  rules       waits until the pack can be loaded" in said
    assert said[-1] == "XX is not clean on 2026-11-29: 1 error, 0 warnings."


def test_a_folder_that_holds_one_pack_names_it(command: Command, tmp_path: Path) -> None:
    write_pack(tmp_path)
    assert "Exampleland is not clean" in command("country", "check", tmp_path, "--on", "2026-11-29").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["zz"], "there is no pack for 'zz'"),
        (["empty"], "holds no pack"),
        (["two"], "holds several packs"),
        (["two/aa", "--on", "29.11.2026"], "YYYY-MM-DD"),
    ],
)
def test_misuse(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "two/aa", "two/bb"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("aa", "bb"):
        (tmp_path / "two" / name / "pack.yaml").touch()
    ended = command("country", "check", *arguments)
    assert ended.returncode == 2
    assert sentence in " ".join(ended.stderr.replace("│", " ").split())


def test_the_snapshot_is_written_when_asked_for(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    changelog = tmp_path / "changes.md"
    changelog.write_text("### Schedule data\n\n- XX 1: begins.\n", "utf-8")
    asked = ["country", "check", folder, "--on", "2026-11-29", "--changelog", changelog]
    assert "there is no snapshot of who is due when" in command(*asked).stderr
    first = command(*asked, "--update-snapshot")
    assert first.stderr.splitlines()[0] == f"{folder}/snapshot.yaml is written."
    assert "  snapshot    fine" in first.stderr.splitlines()
    assert command(*asked, "--update-snapshot").stderr.splitlines()[0] == f"{folder}/snapshot.yaml is current."
    programme = folder / "programmes" / "covid19.yaml"
    programme.write_text(programme.read_text("utf-8").replace("{min: 28 days", "{min: 29 days"), "utf-8")
    assert "has its earliest day on 2021-03-30, was 2021-03-29" in command(*asked).stderr
    said = command(*asked, "--update-snapshot").stderr.splitlines()
    assert said[0].endswith("has its earliest day on 2021-03-30, was 2021-03-29")
    assert f"{folder}/snapshot.yaml is written, with 4 changes: tell of them under «Schedule data»." in said


def test_no_snapshot_is_written_of_a_pack_that_cannot_be_loaded(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path, {"mode: any": "mode: many"})
    assert command("country", "check", folder, "--update-snapshot").returncode == 1
    assert not (folder / "snapshot.yaml").exists()


def test_cases_are_proposed_beside_those_there_are(command: Command, tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "cases" / "covid19-thresholds-1.yaml").write_text(
        (folder / "cases" / "covid19.yaml").read_text("utf-8").replace("Turns 60", "Becomes 60"), "utf-8"
    )
    ended = command("country", "check", folder, "--on", "2026-11-29", "--propose-cases")
    written = folder / "cases" / "covid19-thresholds-2.yaml"
    assert (
        ended.stderr.splitlines()[0]
        == f"{written} is written: read each case against the circulars before you keep it."
    )
    assert "  cases       fine" in ended.stderr.splitlines()
    again = command("country", "check", folder, "--on", "2026-11-29", "--propose-cases")
    assert again.stderr.splitlines()[0] == "No case is lacking for covid19."
