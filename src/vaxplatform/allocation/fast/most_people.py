"""Most people, over arrays: the outcome and the prices of :mod:`vaxplatform.allocation.most_people`.

An auction comes near the cheapest outcome; raising prices from zero proves it or mends it, and gives the lowest prices;
then people are asked in turn among the outcomes that are as good.

Tiers are strict without numbers as large as all travel together: what it costs to stay without a seat is counted in
steps of 2^44 m, which no chain of moves can outweigh, so that a price is a number of steps and a number of metres.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.draw import Draw, Scale
from vaxplatform.allocation.fast._auction import auction
from vaxplatform.allocation.fast._in_turn import in_turn
from vaxplatform.allocation.fast._lowest_prices import lowest_prices
from vaxplatform.allocation.fast._neighbours import neighbours, reordered
from vaxplatform.allocation.fast.columns import NOWHERE, Columns, Ints, Numbers, Wishes, open_seats
from vaxplatform.allocation.proof import Prices
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError

__all__ = ["STEP", "MostPeople", "allocation_of", "are_strict", "most_people"]

STEP = 1 << 44
"""Metres that a tier counts here."""
_MOST_TIERS = 1 << 16


class MostPeople(NamedTuple):
    """The outcome.

    Args:
        at: The kind of seat of each person, or NOWHERE.
        steps: The steps of each kind's lowest price.
        metres: The metres of it, beside the steps.
    """

    at: Numbers
    steps: Ints
    metres: Ints

    @property
    def price(self) -> Ints:
        """The price of each kind in metres."""
        return self.steps * STEP + self.metres


def most_people(columns: Columns, behind: int) -> MostPeople:
    """Serve as many people as there can be, under strict tiers, with the least travel.

    Args:
        columns: The draw.
        behind: The tier behind the last.

    Raises:
        AllocationError: ``draw-range``: the numbers are too large to be added up without fault.
    """
    wishes, capacity, worth = columns.wishes, columns.capacity, behind - columns.tier
    farthest = _farthest(columns)
    if not are_strict(columns, behind):
        raise AllocationError(
            f"{behind:,} tiers and {len(capacity):,} kinds of seats up to {farthest:,} m away are too many to add up "
            "over arrays without fault: draw in shards, or with the engine «plain»",
            code="draw-range",
        )
    at, price = _cheapest(wishes, capacity, worth, 8 * farthest + 1)
    first, allowed = _cheapest_for_each(wishes, worth * STEP, price)
    without = len(capacity)
    places = in_turn(first, allowed, np.where(at == NOWHERE, without, at).astype(np.int32), capacity, price > 0)
    steps = (price + STEP // 2) // STEP
    return MostPeople(np.where(places == without, NOWHERE, places), steps, price - steps * STEP)


def are_strict(columns: Columns, behind: int) -> bool:
    """Whether no chain of moves, which passes each kind of seat once, outweighs a tier, and all sums fit into 64 bits.

    Args:
        columns: The draw.
        behind: The tier behind the last.
    """
    return 2 * _farthest(columns) * (len(columns.capacity) + 1) < STEP and behind < _MOST_TIERS


def _farthest(columns: Columns) -> int:
    return int(columns.wishes.metres.max(initial=0))


def _cheapest(wishes: Wishes, capacity: Ints, worth: Ints, nearby: int) -> tuple[Numbers, Ints]:
    """One of the cheapest outcomes, and the lowest prices."""
    order, number = neighbours(wishes, len(capacity))
    local = reordered(wishes, order, number)
    room = np.empty_like(capacity)
    room[number] = capacity
    near, guide = auction(local, worth[order] * nearby, room)
    steps = (guide + nearby // 2) // nearby
    expected = steps * STEP + guide - steps * nearby
    sits, price, _ = lowest_prices(local, worth[order] * STEP, room, near, expected)
    old = np.full(len(number) + 1, NOWHERE, np.int32)  # where nobody sits, behind the last kind, stays nowhere
    old[number] = np.arange(len(number))
    at = np.empty_like(sits)
    at[order] = old[sits]
    return at, price[number]


@njit(cache=True)
def _cheapest_for_each(wishes: Wishes, staying: Ints, price: Ints) -> tuple[Ints, Numbers]:
    """What each may have in an outcome that is best: their options of least travel and price, and to stay last."""
    people, without = len(staying), len(price)
    first = np.zeros(people + 1, np.int64)
    allowed = np.empty(len(wishes.kind) + people, np.int32)
    end = 0
    for person in range(people):
        least = staying[person]
        for option in range(wishes.first[person], wishes.first[person + 1]):
            least = min(least, wishes.metres[option] + price[wishes.kind[option]])
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if wishes.metres[option] + price[wishes.kind[option]] == least:
                allowed[end] = wishes.kind[option]
                end += 1
        if staying[person] == least:
            allowed[end] = without
            end += 1
        first[person + 1] = end
    return first, allowed[:end].copy()


def allocation_of(draw: Draw, columns: Columns, outcome: MostPeople, scale: Scale) -> Allocation:
    """The allocation that an outcome stands for, as the rule without arrays gives it."""
    named = np.unique(columns.wishes.kind).tolist()
    prices = {
        columns.kinds[kind]: int(outcome.steps[kind]) * scale.step + int(outcome.metres[kind])
        for kind in named
        if outcome.steps[kind] or outcome.metres[kind]
    }
    return draw.allocation(open_seats(draw, columns, outcome.at), Prices(scale.step, prices))
