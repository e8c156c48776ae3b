"""What a simulation found, in the shape of ``results.json``, and every single number as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

from vaxplatform.simulation.interval import CONFIDENCE, estimate
from vaxplatform.simulation.measures import DIMENSIONS, MEASURES, SHARES, Outcome
from vaxplatform.simulation.simulate import Simulation

__all__ = ["COLUMNS", "results_of", "rows_of"]

COLUMNS = ("regime", "walk_in_share", "run", "measure", "group", "value", "people")


def results_of(simulation: Simulation) -> Mapping[str, Any]:
    """Every measure of every arm as its mean with a 95 % confidence interval over the runs.

    Intervals are made by :func:`~vaxplatform.simulation.estimate`; those of shares lie in 0 to 1. A measure that some
    runs lack, such as the success of programs where nobody has one, has its mean and interval over the others.

    Args:
        simulation: What came out.

    Returns:
        ``interval`` says how intervals were made; ``arms`` hold ``measures`` by name and ``coverage`` by dimension: a
        row for each group with its people (the mean, where runs differ) and the ``share`` who got a dose. A measure
        that no run has is null.
    """
    return {
        "interval": {"method": "t", "confidence": CONFIDENCE, "runs": len(simulation.seeds)},
        "arms": [
            {
                "regime": arm.regime,
                "walk_in_share": float(arm.walk_in_share),
                "measures": {
                    name: _over([run.measures[name] for run in runs], of_shares=name in SHARES) for name in MEASURES
                },
                "coverage": {dimension: list(_coverage(dimension, runs)) for dimension in DIMENSIONS},
            }
            for arm in simulation.arms
            for runs in (simulation.outcomes[arm],)
        ],
    }


def rows_of(simulation: Simulation) -> Iterator[Sequence[object]]:
    """A row for every arm, run, measure and group, under :data:`COLUMNS`; a measure that nobody has is empty."""
    for arm in simulation.arms:
        for number, outcome in enumerate(simulation.outcomes[arm], start=1):
            which = (arm.regime, float(arm.walk_in_share), number)
            for name in MEASURES:
                value = outcome.measures[name]
                yield (*which, name, "", "" if value is None else value, "")
            for dimension in DIMENSIONS:
                for group, found in outcome.coverage[dimension].items():
                    yield (*which, f"served, by {dimension}", group, found.served, found.people)


def _coverage(dimension: str, runs: Sequence[Outcome]) -> Iterator[Mapping[str, Any]]:
    for group in sorted({group for run in runs for group in run.coverage[dimension]}):
        found = [run.coverage[dimension][group] for run in runs if group in run.coverage[dimension]]
        share = _over([each.served / each.people for each in found], of_shares=True)
        yield {"name": group, "people": fmean(each.people for each in found), "share": share}


def _over(values: Sequence[float | None], *, of_shares: bool) -> Mapping[str, float | None] | None:
    known = [float(value) for value in values if value is not None]
    if not known:
        return None
    found = estimate(known, of_shares=of_shares)
    return {"mean": found.mean, "low": found.low, "high": found.high}
