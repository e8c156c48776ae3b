"""The results of a simulation, beside the outcomes that they were made from."""

import json

import pytest

from simulation.towns import POLICY, assumed, people, session, town
from vaxplatform.simulation import (
    COLUMNS,
    DIMENSIONS,
    MEASURES,
    SHARES,
    Arm,
    Assumptions,
    estimate,
    results_of,
    rows_of,
    simulate,
)

ARMS = (Arm("first-come-first-served", "0.2"), Arm("fair-draw", 0))


def test_every_measure_and_group_with_its_interval() -> None:
    candidates, sessions = town()
    found = simulate(candidates, sessions, POLICY, ARMS, assumptions=Assumptions(bots=0.02), seed="x", runs=4)
    results = results_of(found)
    assert json.loads(json.dumps(results)) == results
    assert results["interval"] == {"method": "t", "confidence": 0.95, "runs": 4}
    for arm, written in zip(ARMS, results["arms"], strict=True):
        runs = found.outcomes[arm]
        given = estimate([float(run.measures["given"] or 0) for run in runs])
        assert written["measures"]["given"] == {"mean": given.mean, "low": given.low, "high": given.high}
        for dimension in DIMENSIONS:
            for group in written["coverage"][dimension]:
                counts = [
                    run.coverage[dimension][group["name"]] for run in runs if group["name"] in run.coverage[dimension]
                ]
                assert group["people"] == pytest.approx(sum(each.people for each in counts) / len(counts))
                shares = [each.served / each.people for each in counts]
                assert group["share"]["mean"] == pytest.approx(sum(shares) / len(shares))


def test_shares_lie_between_none_and_all_and_are_of_the_runs_that_have_them() -> None:
    found = simulate(people(8), [session("S-1", 5)], POLICY, ARMS, assumptions=assumed(bots=0.1), seed="y", runs=3)
    assert [run.measures["bot_success"] for run in found.outcomes[ARMS[1]]] == [1.0, 0.0, None]
    arms = results_of(found)["arms"]
    assert arms[1]["measures"]["bot_success"] == {"mean": 0.5, "low": 0.0, "high": 1.0}
    for arm in arms:
        shares = [arm["measures"][name] for name in SHARES]
        shares += [group["share"] for groups in arm["coverage"].values() for group in groups]
        for share in shares:
            assert 0 <= share["low"] <= share["mean"] <= share["high"] <= 1


def test_a_measure_that_no_run_has_is_null_and_empty_in_the_table() -> None:
    candidates, sessions = town()
    found = simulate(candidates, sessions, POLICY, ARMS, assumptions=Assumptions(bots=0.0), seed="x", runs=2)
    assert all(arm["measures"]["bot_success"] is None for arm in results_of(found)["arms"])
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows_of(found)]
    assert {row["value"] for row in rows if row["measure"] == "bot_success"} == {""}
    measures = [row for row in rows if row["measure"] in MEASURES]
    assert len(measures) == len(ARMS) * 2 * len(MEASURES)
