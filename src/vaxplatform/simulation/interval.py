"""The mean of a measure over runs, and how far it may lie from what endless runs would give."""

from collections.abc import Sequence
from math import sqrt
from statistics import fmean, stdev

from attrs import frozen

from vaxplatform.errors import InputError

__all__ = ["CONFIDENCE", "Estimate", "estimate"]

CONFIDENCE = 0.95

_T_975 = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228,
    11: 2.201, 12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086,
    21: 2.080, 22: 2.074, 23: 2.069, 24: 2.064, 25: 2.060, 26: 2.056, 27: 2.052, 28: 2.048, 29: 2.045, 30: 2.042,
    40: 2.021, 60: 2.000, 120: 1.980,
}  # fmt: skip
"""Student's t, 97.5th percentile by degrees of freedom. Between two rows the upper one is taken, which is wider."""


@frozen
class Estimate:
    """A mean over runs with its 95 % confidence interval, in the unit of what was measured.

    Args:
        mean: Over all runs that have the measure.
        low: Lower end; None after a single run, of which nothing can be said.
        high: Upper end; None as well.
    """

    mean: float
    low: float | None
    high: float | None


def estimate(values: Sequence[float], *, of_shares: bool = False) -> Estimate:
    """The mean with a two-sided t interval: mean plus or minus t(0.975, N - 1) times s / sqrt(N).

    An interval of shares is cut off at 0 and 1. No share lies beyond, so it covers the truth as often as before. Other
    intervals stand as they come out: of few runs that differ much, that of a count may begin below 0.

    Args:
        values: One a run, at least one.
        of_shares: Whether they are shares, 0 to 1.

    Raises:
        InputError: ``values-none``.

    Source:
        Student (1908), The probable error of a mean, Biometrika 6, 1-25.

    Example:
        >>> estimate([4.0, 6.0, 8.0]).mean
        6.0
        >>> estimate([4.0]).low is None
        True
        >>> estimate([0.0, 1.0], of_shares=True)
        Estimate(mean=0.5, low=0.0, high=1.0)
    """
    if not values:
        raise InputError("a mean is of at least one run", code="values-none")
    mean = fmean(values)
    if len(values) == 1:
        return Estimate(mean, None, None)
    t = _T_975[max(freedom for freedom in _T_975 if freedom < len(values))]
    half = t * stdev(values) / sqrt(len(values))
    low, high = mean - half, mean + half
    return Estimate(mean, max(low, 0.0), min(high, 1.0)) if of_shares else Estimate(mean, low, high)
