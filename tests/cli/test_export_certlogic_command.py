"""``rules export-certlogic``: a file that is exact, or every reason why there is none."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vaxplatform.eligibility.certlogic import read_rule

from .conftest import Command

pytestmark = pytest.mark.pack("IN")

SPRING = ("rules", "export-certlogic", "--country", "in", "--from", "2021-05-01", "--until", "2021-12-31")


def test_rules_that_certificates_can_answer(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "new" / "rules.json"
    ended = command(*SPRING, "--rule", "IN-18", "--certificates", "vaccination", "--out", out)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", f"1 rule for certificates in {out}\n")
    [rule] = map(read_rule, json.loads(out.read_text("utf-8")))
    assert (rule.identifier, rule.country) == ("VR-IN-0001", "IN")
    assert set(rule.descriptions) == {"en", "hi", "bn", "ta", "te", "mr"}
    at = datetime(2021, 8, 26, tzinfo=UTC)
    assert [rule.holds({"dob": born}, at=at) for born in ("2003-08-26", "2003-08-27", "2003-08")] == [
        True,
        False,
        False,
    ]


def test_every_reason_is_told_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    ended = command(*SPRING, "--out", tmp_path / "rules.json")
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "IN-HCW at $.all[0]: «group»: a certificate does not say to which groups a person belongs\n" in ended.stderr
    assert "IN-DEF-COVID at $: a certificate does not say which conditions a person has" in ended.stderr
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("more", "told"),
    [(("--rule", "IN-X"), "there is no rule 'IN-X': there is IN-HCW"), (("--from", "May"), "a date is written")],
)
def test_misuse(command: Command, tmp_path: Path, more: tuple[str, str], told: str) -> None:
    ended = command(*SPRING, *more, "--out", tmp_path / "rules.json")
    assert ended.returncode == 2
    assert told in ended.stderr
