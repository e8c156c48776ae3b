"""How far people travel to their seat, in a straight line."""

from bisect import bisect_right
from collections.abc import Iterable
from math import ceil, cos, hypot, radians

from vaxplatform.model import Position

__all__ = ["distance_km", "travel"]

_KM_A_DEGREE = 111.195  # mean earth radius 6371.0088 km (IUGG) times pi / 180
_BINS = (0, 1, 2, 5, 10, 15, 20, 30, 50)


def distance_km(one: Position, other: Position) -> float:
    """Kilometres between two points of one region in a straight line: exact to 0.1 % within 100 km below 60° latitude.

    Example:
        >>> round(distance_km(Position(21.1458, 79.0882), Position(21.2458, 79.0882)), 2)
        11.12
    """
    middle = radians((one.latitude + other.latitude) / 2)
    east = (one.longitude - other.longitude + 180) % 360 - 180
    return _KM_A_DEGREE * hypot(one.latitude - other.latitude, east * cos(middle))


def travel(distances: Iterable[float]) -> dict[str, object]:
    """Median, 95th percentile and histogram of distances.

    Args:
        distances: Kilometres, one a seated person whose way is known.

    Returns:
        ``known`` (how many), ``median_km`` and ``p95_km`` (nearest-rank, None when nobody is known), ``bins``.

    Example:
        >>> summary = travel([0.5, 1.5, 4.0])
        >>> summary["known"], summary["median_km"], summary["bins"][0]
        (3, 1.5, {'from_km': 0, 'to_km': 1, 'count': 1})
    """
    ordered = sorted(distances)
    counts = [0] * len(_BINS)
    for kilometres in ordered:
        counts[bisect_right(_BINS, kilometres) - 1] += 1
    edges = zip(_BINS, (*_BINS[1:], None), counts, strict=True)
    return {
        "known": len(ordered),
        "median_km": _percentile(ordered, 50),
        "p95_km": _percentile(ordered, 95),
        "bins": [{"from_km": low, "to_km": high, "count": count} for low, high, count in edges],
    }


def _percentile(ordered: list[float], percent: int) -> float | None:
    """Nearest rank: the smallest value that so many percent do not exceed."""
    return round(ordered[ceil(len(ordered) * percent / 100) - 1], 2) if ordered else None
