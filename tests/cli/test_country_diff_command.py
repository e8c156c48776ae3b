"""``country diff``: sentences, JSON and exit codes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import vaxplatform.cli
from countries.routine_pack import write_routine

from .conftest import Command

VALIDATOR = Draft202012Validator(
    json.loads((Path(vaxplatform.cli.__file__).parent / "schemas" / "country-diff.schema.json").read_text("utf-8"))
)


def test_two_versions_of_a_pack(command: Command, tmp_path: Path) -> None:
    old = write_routine(tmp_path / "old")
    new = write_routine(tmp_path / "new", ("at: 10 weeks", "at: 11 weeks"))
    ended = command("country", "diff", old, new, "--json")
    assert ended.returncode == 1, ended.stderr
    found = json.loads(ended.stdout)
    VALIDATOR.validate(found)
    assert (found["same"], found["before"]["folder"], found["campaigns"]) == (False, str(old), [])
    assert found["due"][0] == {
        "who": "a child",
        "born": "2021-12-31",
        "dose": "DTP 2",
        "was": {"on": "2022-03-11", "vaccines": "DTwP-Hib-HepB"},
        "now": {"on": "2022-03-18", "vaccines": "DTwP-Hib-HepB"},
        "sentence": "a child, born on 2021-12-31, is due DTP 2 on 2022-03-18 (DTwP-Hib-HepB), was on 2022-03-11",
    }
    assert ended.stderr.splitlines()[0] == f"From Exampleland 1 ({old}) to Exampleland 1 ({new}):"
    assert ended.stderr.splitlines()[1] == f"- {found['due'][0]['sentence']}"
    assert ended.stderr.splitlines()[-1] == f"{len(found['due'])} differences."


def test_the_same_pack(command: Command, tmp_path: Path) -> None:
    pack = write_routine(tmp_path)
    ended = command("country", "diff", pack, pack)
    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Nobody is served otherwise." in ended.stderr
    ended = command("country", "diff", pack, pack, "--json")
    VALIDATOR.validate(json.loads(ended.stdout))
    assert ended.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("{pack}", "zz"), 2, "there is no pack for 'zz'"),
        (("{empty}", "{pack}"), 2, "holds no pack"),
        (("{pack}",), 2, "Missing argument 'B'"),
        (("{pack}", "{broken}"), 3, "did you mean '6 weeks'?"),
    ],
)
def test_what_cannot_be_compared_is_said(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    places = {
        "pack": write_routine(tmp_path / "pack"),
        "broken": write_routine(tmp_path / "broken", ("at: 6 weeks", "at: 6 wks")),
        "empty": tmp_path / "empty",
    }
    places["empty"].mkdir()
    ended = command("country", "diff", *(each.format_map(places) for each in arguments))
    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr
