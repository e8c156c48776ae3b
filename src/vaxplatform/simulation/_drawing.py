"""Drawing from a seed: shares, shuffles and points on a map.

Only ``Random.random()`` is used, whose numbers are the same in every version of Python.
"""

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from math import cos, pi, radians, sin
from random import Random
from typing import TypeVar

from vaxplatform.errors import InputError
from vaxplatform.model import Position

_T = TypeVar("_T")
_KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6371 km


def stream(seed: str, purpose: str) -> Random:
    """Random numbers of one purpose: more people must not move the centres."""
    return Random(f"vaxplatform simulation, {purpose}: {seed}")  # noqa: S311 -- made-up people, not secrets


def drawer(values: Sequence[_T], weights: Sequence[float], random: Random) -> Callable[[], _T]:
    """Something that draws one of the values at each call, as often as its weight says."""
    sums = list(accumulate(weights))
    uniform, total, last = random.random, sums[-1], len(values) - 1

    def draw() -> _T:
        return values[min(bisect(sums, uniform() * total), last)]

    return draw


def around(far: float, random: Random) -> tuple[float, float]:
    """A point so far away in any direction: kilometres east and north."""
    angle = 2 * pi * random.random()
    return far * cos(angle), far * sin(angle)


def moved(start: Position, east_km: float, north_km: float) -> Position:
    """A point so far from another, on a flat map: right to some metres within a district. Five decimals are a metre."""
    latitude = start.latitude + north_km / _KM_PER_DEGREE
    longitude = start.longitude + east_km / (_KM_PER_DEGREE * cos(radians(start.latitude)))
    return Position(round(max(-90.0, min(90.0, latitude)), 5), round((longitude + 180) % 360 - 180, 5))


def at_least_one(people: int) -> None:
    """Refuse a district of nobody."""
    if people < 1:
        raise InputError(f"{people} people make no district: at least one", code="people-range", people=people)


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to ``total``, as near to the weights as can be (largest remainders)."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda number: parts[number] - exact[number])
    for number in by_remainder[: total - sum(parts)]:
        parts[number] += 1
    return parts


def dealt(count: int, shares: Sequence[float], random: Random) -> list[int]:
    """Numbers of the shares, each as often as its share says, in random order."""
    cards = [number for number, times in enumerate(apportioned(count, shares)) for _ in range(times)]
    return shuffled(cards, random)


def shuffled(items: list[_T], random: Random) -> list[_T]:
    """The same things in random order."""
    return sorted(items, key=lambda _: random.random())
