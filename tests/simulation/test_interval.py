"""Intervals over runs: Student's t from a table, beside the density itself."""

from math import gamma, pi, sqrt
from random import Random

import pytest

from vaxplatform.errors import InputError
from vaxplatform.simulation import estimate
from vaxplatform.simulation.interval import _T_975


def upper_tail(t: float, freedom: int) -> float:
    """One half minus the integral of the density from 0 to t, by Simpson's rule."""
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    steps = 4000
    points = [scale * (1 + (t * step / steps) ** 2 / freedom) ** (-(freedom + 1) / 2) for step in range(steps + 1)]
    inner = points[0] + points[-1] + 4 * sum(points[1:-1:2]) + 2 * sum(points[2:-1:2])
    return 1 / 2 - inner * t / steps / 3


@pytest.mark.parametrize(("freedom", "t"), _T_975.items())
def test_the_table_is_the_975th_thousandth_of_the_density(freedom: int, t: float) -> None:
    assert upper_tail(t + 0.0005, freedom) < 0.025 < upper_tail(t - 0.0005, freedom)


def test_an_interval_by_hand() -> None:
    found = estimate([2.0, 4.0, 9.0])  # mean 5, s = sqrt(13)
    assert found.mean == 5
    assert found.low == pytest.approx(5 - 4.303 * sqrt(13 / 3))
    assert found.high == pytest.approx(5 + 4.303 * sqrt(13 / 3))


@pytest.mark.parametrize("values", [[0.0, 0.0, 1.0], [1.0, 0.9, 0.2], [0.0, 1.0], [0.4, 0.5, 0.45], [1.0, 1.0]])
def test_an_interval_of_shares_is_cut_off_where_shares_end(values: list[float]) -> None:
    shares, any_numbers = estimate(values, of_shares=True), estimate(values)
    assert shares.mean == any_numbers.mean
    assert shares.low == max(any_numbers.low, 0)
    assert shares.high == min(any_numbers.high, 1)


def test_an_interval_of_counts_is_not_cut_off() -> None:
    assert (estimate([0.0, 0.0, 1.0]).low or 0) < 0
    assert (estimate([0.0, 1.0]).high or 0) > 1


def test_between_two_rows_the_wider_interval_is_taken() -> None:
    values = [float(number % 2) for number in range(36)]  # 35 degrees of freedom: the row of 30
    half = estimate(values).mean - (estimate(values).low or 0)
    spread = sqrt(sum((value - 0.5) ** 2 for value in values) / 35)
    assert half == pytest.approx(2.042 * spread / 6)


def test_it_covers_the_truth_95_times_in_a_hundred() -> None:
    random = Random("coverage")
    hits = 0
    for _ in range(2000):
        found = estimate([random.gauss(3, 2) for _ in range(8)])
        hits += (found.low or 0) <= 3 <= (found.high or 0)
    assert abs(hits / 2000 - 0.95) < 3 * sqrt(0.95 * 0.05 / 2000)


def test_nothing_is_said_of_one_run_and_no_mean_of_none() -> None:
    assert estimate([7.0]).high is None
    with pytest.raises(InputError):
        estimate([])
