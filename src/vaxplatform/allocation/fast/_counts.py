"""How many of each group can be served together, over arrays.

It raises one group after another as :mod:`vaxplatform.allocation._counts`, which says what it finds and why a search
that fails need never be repeated. People, groups and kinds of seats are numbers; whoever waits is listed at their
group, which stands behind the kinds.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast._distances import Distances, distances_of, recede
from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Wishes

__all__ = ["UNRANKED", "Counts", "counts_of", "raised"]

UNRANKED = -1
"""The rank of a kind that no failed search came to."""


class Counts(NamedTuple):
    """Who is served at present, and what searches found.

    Args:
        wishes: What everybody named.
        group: The group of each person.
        at: Where each person is listed: a kind of seat, or behind the kinds their group.
        room: The free seats of each kind.
        rank: Of each kind, which failed search came to it first, or UNRANKED.
        tally: How many searches failed.
        rolls: Who is listed at each place.
        away: How far each place is from a free seat.
        ahead: The first at each place who may have a move that brings a seat nearer; those listed before have none.
        path: The places on the way of a search.
        mover: Who moves to each of them from the one before.
        seen: Whether a failed search came to a place; what was in reach of it is ranked.
    """

    wishes: Wishes
    group: Ints
    at: Ints
    room: Ints
    rank: Ints
    tally: Ints
    rolls: Rolls
    away: Distances
    ahead: Ints
    path: Ints
    mover: Ints
    seen: NDArray[np.bool_]


def counts_of(wishes: Wishes, group: Ints, groups: int, capacity: Ints) -> Counts:
    """Everybody waits."""
    kinds, places = len(capacity), len(capacity) + groups
    counts = Counts(
        wishes,
        group,
        kinds + group,
        capacity.copy(),
        np.full(kinds, UNRANKED, np.int64),
        np.zeros(1, np.int64),
        rolls_of(places, len(group)),
        distances_of((np.arange(places) >= kinds).astype(np.int64)),
        np.full(places, NOBODY, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places, np.int64),
        np.zeros(places, np.bool_),
    )
    _everybody_waits(counts)
    return counts


@njit(cache=True)
def _everybody_waits(counts: Counts) -> None:
    for person in range(len(counts.group) - 1, -1, -1):
        enter(counts.rolls, person, counts.at[person])
    for place in range(len(counts.room), len(counts.ahead)):
        counts.ahead[place] = counts.rolls.head[place]


@njit(cache=True)
def raised(counts: Counts, group: int) -> bool:
    """Whether one more of a group can be served; from then on it is."""
    start, length = len(counts.room) + group, 0
    counts.path[0] = start
    while counts.away.moves[start] < len(counts.away.moves):
        place = counts.path[length]
        if place < len(counts.room) and counts.room[place]:
            _move(counts, length)
            return True
        nearer = _nearer(counts, place)
        if nearer != NOWHERE:
            length += 1
            counts.path[length], counts.mover[length] = nearer, counts.ahead[place]
        else:
            _recede(counts, place)
            length = max(0, length - 1)
    _rank_reached(counts, start)
    return False


@njit(cache=True)
def _nearer(counts: Counts, place: int) -> int:
    """The place to which the first who is ahead can move, or give up their seat, so that a free one comes nearer."""
    wishes, kinds, moves = counts.wishes, len(counts.room), counts.away.moves
    target = moves[place] - 1
    person = counts.ahead[place]
    while person != NOBODY:
        counts.ahead[place] = person
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if moves[wishes.kind[option]] == target:
                return int(wishes.kind[option])
        if place < kinds and moves[kinds + counts.group[person]] == target:
            return int(kinds + counts.group[person])
        person = counts.rolls.following[person]
    counts.ahead[place] = NOBODY
    return NOWHERE


@njit(cache=True)
def _recede(counts: Counts, place: int) -> None:
    """Find out how far away a seat is by all moves from a place."""
    wishes, kinds, moves = counts.wishes, len(counts.room), counts.away.moves
    nearest = len(moves)
    person = counts.rolls.head[place]
    while person != NOBODY:
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if wishes.kind[option] != place:
                nearest = min(nearest, moves[wishes.kind[option]])
        if place < kinds:
            nearest = min(nearest, moves[kinds + counts.group[person]])
        person = counts.rolls.following[person]
    counts.ahead[place] = counts.rolls.head[place]
    recede(counts.away, place, nearest)


@njit(cache=True)
def _move(counts: Counts, length: int) -> None:
    """Everybody on the path goes to the next place; at a group they wait in the stead of who sits down."""
    counts.room[counts.path[length]] -= 1
    for step in range(length, 0, -1):
        person, place, origin = counts.mover[step], counts.path[step], counts.path[step - 1]
        if counts.ahead[origin] == person:
            counts.ahead[origin] = counts.rolls.following[person]
        leave(counts.rolls, person, origin)
        enter(counts.rolls, person, place)
        counts.at[person] = place


@njit(cache=True)
def _rank_reached(counts: Counts, start: int) -> None:
    """Rank the kinds that can be reached from a place and were not before: no seat is in reach of them."""
    wishes, kinds = counts.wishes, len(counts.room)
    counts.path[0], counts.seen[start] = start, True
    looked_at, count, found = 0, 1, False
    while looked_at < count:
        place = counts.path[looked_at]
        looked_at += 1
        person = counts.rolls.head[place]
        while person != NOBODY:
            for option in range(wishes.first[person], wishes.first[person + 1]):
                kind = wishes.kind[option]
                if counts.rank[kind] == UNRANKED:
                    counts.rank[kind] = counts.tally[0]
                    counts.path[count] = kind
                    count += 1
                    found = True
            own = kinds + counts.group[person]
            if place < kinds and not counts.seen[own]:
                counts.seen[own] = True
                counts.path[count] = own
                count += 1
            person = counts.rolls.following[person]
    counts.tally[0] += found
