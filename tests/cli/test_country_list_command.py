"""``country list``: every pack that is found, readable at 80 columns, and as JSON by its schema."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.made_up_pack import write_pack

from .conftest import Command

SCHEMA = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "country-list.schema.json").read_text("utf-8"))
)


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_pack(tmp_path)
    monkeypatch.setenv("VAXPLATFORM_PACKS", str(tmp_path))
    return tmp_path


def test_packs_from_elsewhere_are_listed(command: Command, packs: Path) -> None:
    assert packs.is_dir()
    ended = command("country", "list", "--on", "2026-11-29", "--explain", "--json")
    assert ended.returncode == 0
    told = json.loads(ended.stdout)
    SCHEMA.validate(told)
    (own,) = [each for each in told["countries"] if each["code"] == "XX"]
    assert (own["name"], own["status"], own["score"], own["review_age_days"]) == ("Exampleland", "draft", 30, None)
    said = ended.stderr.splitlines()
    (line,) = [line for line in said if line.startswith("XX")]
    assert line.split() == ["XX", "Exampleland", "draft", "never", "30", "en"]
    assert [line for line in said if line.strip().startswith("10.0 of 10  campaign")]
    assert max(map(len, (line for line in said if not line.startswith(" ")))) <= 80


def test_how_old_a_review_is(command: Command, packs: Path) -> None:
    head = packs / "xx" / "pack.yaml"
    reviewed = "status: reviewed\nreviewed: {on: 2026-11-28, by: Ministry}"
    head.write_text(head.read_text("utf-8").replace("status: draft", reviewed), "utf-8")
    assert "reviewed 1 d ago" in command("country", "list", "--on", "2026-11-29").stderr


def test_a_pack_that_cannot_be_loaded_is_listed_too(command: Command, packs: Path) -> None:
    programme = packs / "xx" / "programmes" / "covid19.yaml"
    programme.write_text(programme.read_text("utf-8").replace("mode: any", "mode: many"), "utf-8")
    ended = command("country", "list", "--json", "--on", "2026-11-29")
    assert ended.returncode == 1
    SCHEMA.validate(json.loads(ended.stdout))
    assert f"XX  cannot be loaded, 1 problem: vaxplatform country check {packs}/xx" in ended.stderr.splitlines()
