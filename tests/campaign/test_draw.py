"""A draw by itself: what it counts, what it tells while it runs, and what it refuses."""

import json
from datetime import date
from pathlib import Path

import pytest

from vaxplatform.allocation import AreaCoverage, Policy, commitment_of
from vaxplatform.campaign import DrawInput, DrawPlan, audit_folder, read_draw, run_draw
from vaxplatform.codes import Code
from vaxplatform.countries import core_messages
from vaxplatform.errors import AllocationError, CommitmentMismatch
from vaxplatform.exchange import ResultFolder
from vaxplatform.model import Request, Session

COVISHIELD = Code("cvx", "210")
SESSIONS = (
    Session("S-1", "C-1", date(2021, 8, 26), COVISHIELD, {1: 2, 2: 1}, area="Umred"),
    Session("S-2", "C-1", date(2021, 8, 27), COVISHIELD, {1: 1}, area="Umred"),
)
REQUESTS = (
    *(Request(f"P-{number}", 0, 1, ("S-1", "S-2"), area="Umred") for number in range(4)),
    Request("P-4", 1, 2, ("S-1",), area="Kamptee"),
    Request("P-5", 1, 1, (), area="Kamptee"),
)


def given(rule: str = "fair-draw", **terms: object) -> DrawInput:
    policy = Policy(rule=rule, options_at_most=8, distance_km_at_most=25.0, source="order 12")
    return DrawInput(REQUESTS, SESSIONS, {COVISHIELD: "COVISHIELD"}, policy, **terms)


def run(out: Path, plan: DrawPlan, **options: object) -> dict[str, object]:
    with ResultFolder(out) as folder:
        return dict(run_draw(plan, folder, core_messages(), ["en", "hi"], **options))


def test_the_draw_in_numbers(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    plan = DrawPlan(given(), (), "seed", commitment_of("seed"))
    found = run(tmp_path / "out", plan, progress=lambda *each: told.append(each))
    assert found == {
        "draw": {
            "rule": "fair-draw",
            "policy": "order 12",
            "seed_sha256": commitment_of("seed"),
            "committed": True,
            "engine": "plain",
        },
        "totals": {"requests": 6, "seats": 4, "seated": 4, "unserved": 2, "rejected": 0},
        "tiers": [{"tier": 0, "requests": 4, "seated": 3}, {"tier": 1, "requests": 2, "seated": 1}],
        "doses": [
            {"dose_number": 1, "seats": 3, "requests": 5, "seated": 3},
            {"dose_number": 2, "seats": 1, "requests": 1, "seated": 1},
        ],
    }
    assert told == [("draw", 0, 6), ("draw", 6, 6), ("why", 2, 2)]
    assert audit_folder(tmp_path / "out").committed_beforehand


def test_whoever_named_no_session_is_told_so(tmp_path: Path) -> None:
    run(tmp_path / "out", DrawPlan(given(), (), "seed", None))
    told = {row.cells[0]: row.cells[5] for row in read_draw(tmp_path / "out").unserved}
    assert told["P-5"] == "No seat: the request names no session."


@pytest.mark.parametrize("rule", ["fair-draw", "worst-served-first"])
def test_areas_that_are_handed_in_stand_in_the_folder(tmp_path: Path, rule: str) -> None:
    areas = (AreaCoverage("Kamptee", target=10, served=9), AreaCoverage("Umred", target=100))
    run(tmp_path / "out", DrawPlan(given(rule, areas=areas), (), "seed", None))
    assert audit_folder(tmp_path / "out").passed
    drawn = read_draw(tmp_path / "out")
    assert tuple(drawn.given.areas) == areas
    assert drawn.given.policy.areas == ()
    assert drawn.given.arrangement.policy.areas == (areas if rule == "worst-served-first" else ())
    equity = json.loads((tmp_path / "out" / "equity.json").read_text("utf-8"))
    assert [group["target"] for group in equity["by"]["area"]] == [
        {"target": 10, "served": 9},
        {"target": 100, "served": 0},
    ]


def test_another_seed_than_was_committed_to_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommitmentMismatch):
        run(tmp_path / "out", DrawPlan(given(), (), "other", commitment_of("seed")))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_seed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AllocationError, match="a seed that is not empty"):
        run(tmp_path / "out", DrawPlan(given(), (), "", None))
