"""The same draw under several policies, side by side."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import vaxplatform.cli

from .conftest import POLICY, REQUESTS, Command, rows

SCHEMA = Path(vaxplatform.cli.__file__).parent / "schemas" / "allocate-compare.schema.json"


@pytest.fixture
def compare(command: Command, draw_inputs: Path) -> Callable[..., Any]:
    """Compares policies on the tiny draw; the first gives a seat to three, the second to four."""
    (draw_inputs / "requests.csv").write_text(
        "person_id,tier,dose_number,options,travel_m,area\n"
        + "".join(f"P-{n},0,1,{'S-1 S-2' if n < 3 else 'S-1'},{'100 900' if n < 3 else '200'},A\n" for n in range(1, 5))
        + "P-5,0,2,S-1,300,B\n",
        encoding="utf-8",
    )
    (draw_inputs / "most.yaml").write_text(POLICY.replace("fair-draw", "most-people"), encoding="utf-8")

    def run(*policies: str, **changes: object) -> Any:
        options: dict[str, object] = {
            "requests": draw_inputs / "requests.csv",
            "sessions": draw_inputs / "sessions.csv",
            "seed": "the words drawn in public",
            "out": draw_inputs / "out",
        }
        arguments: list[object] = []
        for name in policies or ("policy.yaml", "most.yaml"):
            arguments += ["--policy", draw_inputs / name]
        for name, value in (options | changes).items():
            arguments += [f"--{name}"] if value is True else [f"--{name}", value]
        return command("allocate", "compare", *arguments)

    return run


def test_policies_side_by_side(compare: Callable[..., Any], draw_inputs: Path) -> None:
    ended = compare(json=True)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    jsonschema.validate(found, json.loads(SCHEMA.read_text("utf-8")))
    assert [each["name"] for each in found["policies"]] == ["policy", "most"]
    assert [each["equity"]["rule"] for each in found["policies"]] == ["fair-draw", "most-people"]
    assert found["policies"][0]["change"] is None
    change = found["policies"][1]["change"]
    assert sum(change.values()) == found["requests"] == 5
    seated = [each["equity"]["everybody"]["seated"] for each in found["policies"]]
    assert seated[1] - seated[0] == change["gained"] - change["lost"] >= 0
    page = (draw_inputs / "out" / "comparison.html").read_text("utf-8")
    assert "policy" in page
    assert "most" in page
    table = [line for line in ended.stderr.splitlines() if not line.startswith(str(draw_inputs)) and "out/" not in line]
    assert max(map(len, table)) <= 80


def test_a_comparison_is_replaced_and_another_folder_is_not(compare: Callable[..., Any], draw_inputs: Path) -> None:
    assert compare().returncode == 0
    assert compare().returncode == 0
    (draw_inputs / "out" / "mine.txt").write_text("x", encoding="utf-8")
    ended = compare()
    assert ended.returncode == 3
    assert "the folder holds mine.txt, which no earlier run of this command left there" in ended.stderr


def test_rows_that_one_of_the_policies_cannot_use_are_set_aside_for_all(
    compare: Callable[..., Any], draw_inputs: Path
) -> None:
    (draw_inputs / "one.yaml").write_text(POLICY.replace("most: 2", "most: 1"), encoding="utf-8")
    ended = compare("policy.yaml", "one.yaml")
    assert ended.returncode == 1
    assert len(rows(draw_inputs / "out" / "rejected.csv")) == 2
    assert json.loads((draw_inputs / "out" / "comparison.json").read_text("utf-8"))["requests"] == 3


@pytest.mark.parametrize("policies", [("policy.yaml", "worst.yaml"), ("worst.yaml", "policy.yaml")])
def test_coverage_that_any_policy_states_is_not_given_twice(
    compare: Callable[..., Any], draw_inputs: Path, policies: tuple[str, str]
) -> None:
    stated = POLICY.replace("fair-draw", "worst-served-first") + "areas: [{area: A, target: 10}]\n"
    (draw_inputs / "worst.yaml").write_text(stated, encoding="utf-8")
    (draw_inputs / "areas.csv").write_text("area,target\nA,20\n", encoding="utf-8")
    assert compare(*policies).returncode == 0
    ended = compare(*policies, areas=draw_inputs / "areas.csv")
    assert ended.returncode == 2
    assert "the policy states the coverage of areas itself" in " ".join(ended.stderr.replace("│", " ").split())


def test_small_counts_can_be_hidden(compare: Callable[..., Any], draw_inputs: Path) -> None:
    assert compare(**{"hide-below": 3}).returncode == 0
    found = json.loads((draw_inputs / "out" / "comparison.json").read_text("utf-8"))
    assert [group["name"] for group in found["policies"][0]["equity"]["by"]["area"]] != ["A", "B"]


@pytest.mark.parametrize(
    ("policies", "changes", "code", "says"),
    [
        (("policy.yaml",), {}, 2, "name two policies or more"),
        (("policy.yaml", "policy.yaml"), {}, 2, "is named twice"),
        (("policy.yaml", "nothing.yaml"), {}, 3, "nothing.yaml: there is no such file"),
        ((), {"seed": ""}, 2, "a seed that is not empty"),
        ((), {"requests": "nothing.csv"}, 3, "nothing.csv: there is no such file"),
        ((), {"sessions": "calendar.json"}, 2, "with the vaccines of a country"),
        ((), {"country": "zz"}, 2, "there is no pack for 'zz'"),
    ],
)
def test_misuse(
    compare: Callable[..., Any],
    draw_inputs: Path,
    policies: tuple[str, ...],
    changes: dict[str, object],
    code: int,
    says: str,
) -> None:
    ended = compare(*policies, **changes)
    assert ended.returncode == code, ended.stderr
    assert says in " ".join(ended.stderr.replace("│", " ").split())
    assert "Traceback" not in ended.stderr
    assert not (draw_inputs / "out").exists()


def test_a_wrong_policy_is_told_with_its_line(compare: Callable[..., Any], draw_inputs: Path) -> None:
    (draw_inputs / "most.yaml").write_text(POLICY.replace("fair-draw", "most-peopel"), encoding="utf-8")
    ended = compare()
    assert ended.returncode == 3
    assert "most.yaml:1:7: " in ended.stderr


def test_nobody_who_asks(compare: Callable[..., Any], draw_inputs: Path) -> None:
    (draw_inputs / "requests.csv").write_text(REQUESTS.splitlines()[0] + "\n", encoding="utf-8")
    ended = compare()
    assert ended.returncode == 3
    assert "nothing to draw" in ended.stderr
