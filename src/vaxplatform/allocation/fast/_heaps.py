"""A heap of people for each session, the lowest bid on top, in one array; each person knows where they stand in it."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast.columns import Ints, Numbers

__all__ = ["Heaps", "heaps_of", "pop_and_push", "push", "remove"]


class Heaps(NamedTuple):
    """The heaps.

    Args:
        begin: Where each session's heap begins.
        size: How many stand in it.
        person: Who stands in the heaps.
        place: Where each person stands in theirs, from 0.
        bid: Everybody's bid.
    """

    begin: Ints
    size: Ints
    person: Numbers
    place: Numbers
    bid: Ints


def heaps_of(capacity: Ints, people: int) -> Heaps:
    """Empty heaps, with room for each session's capacity."""
    begin = np.zeros(len(capacity), np.int64)
    np.cumsum(capacity[:-1], out=begin[1:])
    person: NDArray[np.int32] = np.zeros(max(1, int(capacity.sum())), np.int32)
    return Heaps(
        begin, np.zeros(len(capacity), np.int64), person, np.zeros(people, np.int32), np.zeros(people, np.int64)
    )


@njit(cache=True)
def push(heaps: Heaps, session: int, person: int) -> None:
    """Put a person with their bid into a session's heap."""
    heaps.person[heaps.begin[session] + heaps.size[session]] = person
    heaps.size[session] += 1
    _rise(heaps, session, heaps.size[session] - 1)


@njit(cache=True)
def pop_and_push(heaps: Heaps, session: int, person: int) -> int:
    """Put a person into a full heap in the lowest bidder's stead, who is returned."""
    top = heaps.begin[session]
    lowest = heaps.person[top]
    heaps.person[top] = person
    _sink(heaps, session, 0)
    return int(lowest)


@njit(cache=True)
def remove(heaps: Heaps, session: int, person: int) -> None:
    """Take a person out of a session's heap."""
    place = heaps.place[person]
    heaps.size[session] -= 1
    last = heaps.size[session]
    if place != last:
        heaps.person[heaps.begin[session] + place] = heaps.person[heaps.begin[session] + last]
        _sink(heaps, session, place)
        _rise(heaps, session, heaps.place[heaps.person[heaps.begin[session] + place]])


@njit(cache=True)
def _rise(heaps: Heaps, session: int, place: int) -> None:
    begin = heaps.begin[session]
    person = heaps.person[begin + place]
    while place > 0:
        parent = (place - 1) >> 1
        other = heaps.person[begin + parent]
        if heaps.bid[other] <= heaps.bid[person]:
            break
        heaps.person[begin + place] = other
        heaps.place[other] = place
        place = parent
    heaps.person[begin + place] = person
    heaps.place[person] = place


@njit(cache=True)
def _sink(heaps: Heaps, session: int, place: int) -> None:
    begin, size = heaps.begin[session], heaps.size[session]
    person = heaps.person[begin + place]
    while True:
        child = 2 * place + 1
        if child >= size:
            break
        if child + 1 < size and heaps.bid[heaps.person[begin + child + 1]] < heaps.bid[heaps.person[begin + child]]:
            child += 1
        other = heaps.person[begin + child]
        if heaps.bid[person] <= heaps.bid[other]:
            break
        heaps.person[begin + place] = other
        heaps.place[other] = place
        place = child
    heaps.person[begin + place] = person
    heaps.place[person] = place
