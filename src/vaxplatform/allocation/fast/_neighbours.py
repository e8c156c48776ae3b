"""People and sessions numbered anew so that those near each other stand near each other in memory.

The order changes nothing but the time: what is looked up together is then found together.
"""

import numpy as np
from numba import njit

from vaxplatform.allocation.fast.columns import Ints, Numbers, Wishes, by_kind, people_of

__all__ = ["neighbours", "reordered"]

_SEEN_OF_EACH = 50
"""How many of a session's people are asked for its neighbours; enough to find most of them."""


def neighbours(wishes: Wishes, sessions: int) -> tuple[Numbers, Numbers]:
    """An order in which neighbours stand together.

    Args:
        wishes: What everybody named.
        sessions: How many kinds of seats there are.

    Returns:
        The people in their new order, and the new number of each kind of seat.
    """
    people = len(wishes.first) - 1
    named_by, option = by_kind(wishes.kind, sessions)
    number = _breadth_first(wishes, named_by, people_of(wishes.first)[option])
    some = np.diff(wishes.first) > 0
    nearest = np.full(people, sessions, np.int32)
    nearest[some] = number[wishes.kind[wishes.first[:-1][some]]]
    _, order = by_kind(nearest, sessions + 1)
    return order.astype(np.int32), number


@njit(cache=True)
def _breadth_first(wishes: Wishes, named_by: Ints, namer: Numbers) -> Numbers:
    """Number the kinds of seats in the order in which people who named one lead to the next."""
    sessions = len(named_by) - 1
    number = np.full(sessions, -1, np.int32)
    queue = np.empty(sessions, np.int32)
    numbered, looked_at = 0, 0
    for origin in range(sessions):
        if number[origin] < 0:
            number[origin] = numbered
            queue[numbered] = origin
            numbered += 1
        while looked_at < numbered:
            session = queue[looked_at]
            looked_at += 1
            for place in range(named_by[session], min(named_by[session + 1], named_by[session] + _SEEN_OF_EACH)):
                person = namer[place]
                for option in range(wishes.first[person], wishes.first[person + 1]):
                    other = wishes.kind[option]
                    if number[other] < 0:
                        number[other] = numbered
                        queue[numbered] = other
                        numbered += 1
    return number


@njit(cache=True)
def reordered(wishes: Wishes, order: Numbers, number: Numbers) -> Wishes:
    """The wishes of some people or all in a new order, with new numbers of the kinds of seats."""
    first = np.zeros(len(order) + 1, np.int64)
    kind, metres = np.empty_like(wishes.kind), np.empty_like(wishes.metres)
    end = 0
    for place in range(len(order)):
        person = order[place]
        for option in range(wishes.first[person], wishes.first[person + 1]):
            kind[end] = number[wishes.kind[option]]
            metres[end] = wishes.metres[option]
            end += 1
        first[place + 1] = end
    return Wishes(first, kind[:end], metres[:end])
