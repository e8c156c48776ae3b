"""``conformance certlogic`` and ``conformance eu-dcc`` as users run them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli

from .conftest import Command

SCHEMA = Path(vaxplatform.cli.__file__).parent / "schemas" / "conformance.schema.json"


@pytest.fixture
def folders(tmp_path: Path) -> list[object]:
    """The options that name a small suite and a rule with two cases."""
    assertions = [{"data": {"a": 1}, "expected": 1}, {"data": {}, "expected": 2, "directive": "skip"}]
    suite = {"name": "s", "cases": [{"name": "c", "certLogicExpression": {"var": "a"}, "assertions": assertions}]}
    rule = {"Identifier": "GR-XX-0001", "ValidFrom": "2021-06-01T00:00:00Z", "Logic": {"!": [{"var": "payload.t.0"}]}}
    files = {
        "suite/s.json": suite,
        "rules/XX/GR-XX-0001/rule.json": rule,
        "rules/XX/GR-XX-0001/tests/1.json": {"payload": {"v": [{}]}, "expected": True},
        "rules/XX/GR-XX-0001/tests/2.json": {"payload": {"t": [{"tt": "x"}]}, "expected": False},
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return ["conformance", "certlogic", "--suite", tmp_path / "suite", "--country-rules", tmp_path / "rules"]


def test_everything_agrees(command: Command, folders: list[object]) -> None:
    ended = command(*folders, "--json", "--repeat", 3)
    report = json.loads(ended.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    assert (ended.returncode, report["suite"], report["cases"], report["agree"]) == (0, "certlogic", 3, 3)
    assert report["not_run"] == [{"id": "s.json#1.2", "reason": "the suite marks it to be skipped"}]
    assert "3 of 3 cases agree" in ended.stderr
    assert "Not run: 1 such as s.json#1.2: the suite marks it to be skipped" in ended.stderr


def test_something_disagrees(command: Command, folders: list[object], tmp_path: Path) -> None:
    (tmp_path / "rules/XX/GR-XX-0001/tests/2.json").write_text('{"expected": false}', encoding="utf-8")
    ended = command(*folders)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "2 of 3 cases agree" in ended.stderr
    assert "XX/GR-XX-0001/tests/2.json, value: expected false, got true" in ended.stderr


@pytest.mark.parametrize("option", [3, 5])
def test_a_folder_that_is_not_there(command: Command, folders: list[object], tmp_path: Path, option: int) -> None:
    folders[option] = tmp_path / "none"
    ended = command(*folders)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == f"{tmp_path / 'none'}: there is no such folder\n"


def test_both_folders_are_named(command: Command, folders: list[object]) -> None:
    assert command(*folders[:4]).returncode == 2


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    """A folder with a file that is no certificate, and expects that."""
    cases = {"PREFIX": "HC2:6BF", "EXPECTEDRESULTS": {"EXPECTEDUNPREFIX": False, "EXPECTEDKEYUSGE": True}}
    (tmp_path / "XX").mkdir()
    (tmp_path / "XX" / "1.json").write_text(json.dumps(cases), encoding="utf-8")
    return tmp_path


def test_certificates_agree(command: Command, certificates: Path) -> None:
    ended = command("conformance", "eu-dcc", certificates, "--json")
    report = json.loads(ended.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    assert (ended.returncode, report["suite"], report["cases"], report["agree"]) == (0, "eu-dcc", 1, 1)
    assert [each["id"] for each in report["not_run"]] == ["XX/1.json#EXPECTEDRESULTS.EXPECTEDKEYUSGE"]
    assert "perhaps «EXPECTEDKEYUSAGE» is meant" in ended.stderr


def test_a_certificate_disagrees(command: Command, certificates: Path) -> None:
    (certificates / "2.json").write_text('{"PREFIX": "HC1:6BF", "EXPECTEDRESULTS": {"EXPECTEDCOMPRESSION": true}}')
    ended = command("conformance", "eu-dcc", certificates)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "2.json, EXPECTEDCOMPRESSION: expected true, got false: INVALID_COMPRESSION" in ended.stderr


def test_certificates_that_are_not_there(command: Command, tmp_path: Path) -> None:
    assert command("conformance", "eu-dcc", tmp_path / "none").returncode == 3
    assert command("conformance", "eu-dcc").returncode == 2


def test_credentials_agree_or_not(command: Command, tmp_path: Path) -> None:
    expected = {"cases": [{"file": "a.json", "key": None, "verdict": "not verified"}]}
    (tmp_path / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    (tmp_path / "a.json").write_text('{"@context": []}', encoding="utf-8")
    ended = command("conformance", "divoc", tmp_path, "--json")
    report = json.loads(ended.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    assert (ended.returncode, report["suite"], report["cases"], report["agree"]) == (0, "divoc", 1, 1)
    expected["cases"][0]["verdict"] = "valid"
    (tmp_path / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    ended = command("conformance", "divoc", tmp_path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "a.json, verdict: expected valid, got not verified: INVALID_ENVELOPE" in ended.stderr
    assert command("conformance", "divoc", tmp_path / "none").returncode == 3


def test_health_cards_agree_or_not(command: Command, tmp_path: Path) -> None:
    case = {"name": "no card", "files": ["a.json"], "type": "healthcard", "errors": ["JSON_PARSE_ERROR"], "warnings": 1}
    (tmp_path / "expected.json").write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    ended = command("conformance", "smart-health-cards", tmp_path, "--json")
    report = json.loads(ended.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(report)
    assert (ended.returncode, report["suite"], report["cases"], report["agree"]) == (0, "smart-health-cards", 1, 1)
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    ended = command("conformance", "smart-health-cards", tmp_path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "0 no card, error JSON_PARSE_ERROR: expected INVALID_PAYLOAD, got nothing" in ended.stderr
    assert command("conformance", "smart-health-cards", tmp_path / "none").returncode == 3


def test_a_run_that_compares_nothing_is_no_success(command: Command, tmp_path: Path) -> None:
    case = {"name": "a card", "files": ["none.txt"], "type": "jws", "errors": [], "warnings": []}
    (tmp_path / "expected.json").write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    ended = command("conformance", "smart-health-cards", tmp_path)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.endswith("Nothing was compared.\n")
