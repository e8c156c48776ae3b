"""A policy in plain sentences."""

from pathlib import Path

import pytest

from .conftest import Command

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "policies"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_is_said_in_80_columns(command: Command, path: Path) -> None:
    ended = command("allocate", "policy", path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith("How seats are given\n")
    assert max(map(len, ended.stderr.splitlines())) <= 80


@pytest.mark.pack("IN")
def test_the_policy_of_a_country_in_its_language(command: Command) -> None:
    english, hindi = (command("allocate", "policy", "--country", "in", "--lang", lang).stderr for lang in ("en", "hi"))
    assert "- Tier 0: " in english
    assert "How far people are asked to travel and how many sessions a request names" in " ".join(english.split())
    assert "स्तर 0" in hindi


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "name a policy file, or a country"),
        ((EXAMPLES / "fair-draw.yaml", "--country", "in"), 2, "name a policy file, or a country"),
        (("--country", "zz"), 2, "there is no pack for 'zz'"),
        ((EXAMPLES / "fair-draw.yaml", "--lang", "xx"), 2, "there are no sentences in this language"),
        (("nothing.yaml",), 3, "nothing.yaml: there is no such file"),
    ],
)
def test_misuse(command: Command, arguments: tuple[object, ...], code: int, says: str) -> None:
    ended = command("allocate", "policy", *arguments)
    assert ended.returncode == code, ended.stderr
    assert says in " ".join(ended.stderr.replace("│", " ").split())
