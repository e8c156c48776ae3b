"""Draws for the benches, as columns: people around centres, each with the nearest sessions, in metres."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vaxplatform.allocation.fast.columns import Columns, Wishes

METRES_A_NEIGHBOUR = 3000  # how far apart neighbouring centres are
NEAR = 32  # centres around a home that are looked at


def draw(
    people: int,
    *,
    sessions: int | None = None,
    options: int = 8,
    seats: float = 0.6,
    tiers: int = 4,
    days: int = 1,
    closed: float = 0.0,
    silent: float = 0.0,
    level: bool = False,
    seed: int = 1,
) -> Columns:
    """A draw.

    Args:
        people: How many ask.
        sessions: How many sessions; 14 for a thousand people by default.
        options: How many each person names.
        seats: Seats a person.
        tiers: Tiers, the later the larger.
        days: Days on which each centre has a session, equally far from everybody.
        closed: The part of the sessions that has no seats.
        silent: The part of the people who name nothing.
        level: Whether nobody's distance is known.
        seed: The same seed makes the same draw.
    """
    rng = np.random.default_rng(seed)
    count = sessions or max(options, people * 14 // 1000)
    centres = max(1, count // days)
    place = rng.random((centres, 2)) * np.sqrt(centres)
    size = rng.pareto(1.5, centres) + 0.2
    home = rng.choice(centres, people, p=size / size.sum())
    lives = place[home] + rng.normal(0, 0.6, (people, 2))
    near = _near(place, min(centres, NEAR))
    kind = np.empty((people, options), np.int32)
    metres = np.empty((people, options), np.int32)
    for begin in range(0, people, 100_000):
        part = slice(begin, begin + 100_000)
        around = near[home[part]]
        away = np.linalg.norm(place[around] - lives[part, None, :], axis=2)
        order = np.argsort(away, axis=1)[:, : -(-options // days)]
        named = np.take_along_axis(around, order, axis=1)
        distance = (np.take_along_axis(away, order, axis=1) * METRES_A_NEIGHBOUR).astype(np.int32)
        kind[part] = (named[:, :, None] * days + np.arange(days)).reshape(len(named), -1)[:, :options]
        metres[part] = np.repeat(distance, days, axis=1)[:, :options]
    capacity = rng.multinomial(int(people * seats), np.full(count, 1 / count)).astype(np.int64)
    capacity[rng.random(count) < closed] = 0
    tier = np.sort(rng.choice(tiers, people, p=np.arange(1, tiers + 1) / (tiers * (tiers + 1) / 2))).astype(np.int64)
    asks = rng.random(people) >= silent
    first = np.zeros(people + 1, np.int64)
    np.cumsum(asks * options, out=first[1:])
    return Columns(
        tuple((f"S-{number:05}", 1) for number in range(count)),
        capacity,
        tier,
        rng.permutation(people),
        Wishes(
            first,
            kind[asks].reshape(-1),
            np.zeros_like(metres[asks]).reshape(-1) if level else metres[asks].reshape(-1),
        ),
    )


def _near(place: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """The nearest centres of each centre."""
    found = np.empty((len(place), count), np.int64)
    for begin in range(0, len(place), 500):
        away: NDArray[Any] = np.linalg.norm(place[begin : begin + 500, None, :] - place[None], axis=2)
        found[begin : begin + 500] = np.argpartition(away, count - 1, axis=1)[:, :count]
    return found
