"""Policies side by side are of the same people, and two at least."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from vaxplatform.allocation import AreaCoverage, Policy, Reserve, Reserves
from vaxplatform.campaign import ComparisonPlan, DrawInput, compare_draws
from vaxplatform.countries import core_messages
from vaxplatform.errors import AllocationError, InputError
from vaxplatform.exchange import ResultFolder

from .test_draw import COVISHIELD, REQUESTS, SESSIONS


def draws(*rules: str) -> dict[str, DrawInput]:
    policies = (Policy(rule=rule, options_at_most=8, distance_km_at_most=25.0, source="test") for rule in rules)
    return {each.rule: DrawInput(REQUESTS, SESSIONS, {COVISHIELD: "COVISHIELD"}, each) for each in policies}


def test_results_of_the_same_people(tmp_path: Path) -> None:
    told = []
    plan = ComparisonPlan(draws("fair-draw", "most-people", "worst-served-first"), (), "seed")
    with ResultFolder(tmp_path / "out", mark="comparison.json") as folder:
        found = compare_draws(plan, folder, core_messages(), ["en"], progress=lambda *each: told.append(each))
    assert json.loads((tmp_path / "out" / "comparison.json").read_text("utf-8")) == found
    assert [each["name"] for each in found["policies"]] == ["fair-draw", "most-people", "worst-served-first"]
    assert [each["change"] is None for each in found["policies"]] == [True, False, False]
    assert {each["equity"]["everybody"]["asked"] for each in found["policies"]} == {len(REQUESTS)}
    assert [name for name, done, _ in told if done] == ["fair-draw", "most-people", "worst-served-first"]


def test_targets_that_one_policy_states_are_counted_for_all(tmp_path: Path) -> None:
    both = draws("fair-draw", "worst-served-first")
    last = both["worst-served-first"]
    areas = (AreaCoverage("Umred", target=100, served=50),)
    both["worst-served-first"] = DrawInput(
        last.requests, last.sessions, last.products, evolve(last.policy, areas=areas)
    )
    with ResultFolder(tmp_path / "out", mark="comparison.json") as folder:
        found = compare_draws(ComparisonPlan(both, (), "seed"), folder, core_messages(), ["en"])
    for each in found["policies"]:
        targets = {group["name"]: group["target"] for group in each["equity"]["by"]["area"]}
        assert targets == {"Kamptee": {"target": 2, "served": 0}, "Umred": {"target": 100, "served": 50}}


def test_one_policy_is_no_comparison() -> None:
    with pytest.raises(InputError, match="two policies or more"):
        ComparisonPlan(draws("fair-draw"), (), "seed")


def test_a_policy_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    both = draws("fair-draw", "most-people")
    reserves = Reserves((Reserve("elderly", groups=frozenset({"60+"}), seats=1000),), order=("elderly", "open"))
    policy = evolve(both["fair-draw"].policy, rule="reserved-shares", reserves=reserves)
    both["too-large"] = evolve(both["fair-draw"], policy=policy)
    with (
        pytest.raises(AllocationError, match=r"^too-large: session .* reserved for elderly"),
        ResultFolder(tmp_path / "out", mark="comparison.json") as folder,
    ):
        compare_draws(ComparisonPlan(both, (), "seed"), folder, core_messages(), ["en"])
