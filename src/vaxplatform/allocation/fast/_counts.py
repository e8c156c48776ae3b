"""How many of each group can be served together, over arrays.

It raises one group after another as :mod:`vaxplatform.allocation._counts`, which says what it finds and why a search
that fails need never be repeated. People, groups and kinds of seats are numbers; whoever waits is listed at their
group, which stands behind the kinds.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

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
        tally: How many searches failed, and how many there were.
        rolls: Who is listed at each place.
        seen: For each place, which search came to it last.
        came_by: Who would come to a kind of seat; at a group, who would give their seat up.
        reached: The kinds that a search came to.
    """

    wishes: Wishes
    group: Ints
    at: Ints
    room: Ints
    rank: Ints
    tally: Ints
    rolls: Rolls
    seen: Ints
    came_by: Ints
    reached: Ints


def counts_of(wishes: Wishes, group: Ints, groups: int, capacity: Ints) -> Counts:
    """Everybody waits."""
    kinds = len(capacity)
    counts = Counts(
        wishes,
        group,
        kinds + group,
        capacity.copy(),
        np.full(kinds, UNRANKED, np.int64),
        np.zeros(2, np.int64),
        rolls_of(kinds + groups, len(group)),
        np.zeros(kinds + groups, np.int64),
        np.full(kinds + groups, NOBODY, np.int64),
        np.zeros(kinds, np.int64),
    )
    _everybody_waits(counts)
    return counts


@njit(cache=True)
def _everybody_waits(counts: Counts) -> None:
    for person in range(len(counts.group) - 1, -1, -1):
        enter(counts.rolls, person, counts.at[person])


@njit(cache=True)
def raised(counts: Counts, group: int) -> bool:
    """Whether one more of a group can be served; from then on it is."""
    counts.tally[1] += 1
    kinds, search = len(counts.room), counts.tally[1]
    counts.seen[kinds + group] = search
    counts.came_by[kinds + group] = NOBODY
    end, count = _reach_waiting(counts, kinds + group, 0)
    looked_at = 0
    while end == NOWHERE and looked_at < count:
        place = counts.reached[looked_at]
        looked_at += 1
        other = counts.rolls.head[place]
        while other != NOBODY and end == NOWHERE:
            end, count = _reach(counts, other, count)
            own = kinds + counts.group[other]
            if end == NOWHERE and counts.seen[own] != search:
                counts.seen[own] = search
                counts.came_by[own] = other
                end, count = _reach_waiting(counts, own, count)
            other = counts.rolls.following[other]
    if end != NOWHERE:
        _move(counts, end)
        return True
    for index in range(count):
        counts.rank[counts.reached[index]] = counts.tally[0]
    if count:
        counts.tally[0] += 1
    return False


@njit(cache=True)
def _reach_waiting(counts: Counts, place: int, count: int) -> tuple[int, int]:
    """Note where those who wait in a group could go."""
    end = NOWHERE
    person = counts.rolls.head[place]
    while person != NOBODY and end == NOWHERE:
        end, count = _reach(counts, person, count)
        person = counts.rolls.following[person]
    return end, count


@njit(cache=True)
def _reach(counts: Counts, person: int, count: int) -> tuple[int, int]:
    """Note where a person could go; a kind with a free seat is returned, and how many kinds were reached."""
    for option in range(counts.wishes.first[person], counts.wishes.first[person + 1]):
        kind = int(counts.wishes.kind[option])
        if counts.seen[kind] != counts.tally[1] and counts.rank[kind] == UNRANKED:
            counts.seen[kind] = counts.tally[1]
            counts.came_by[kind] = person
            counts.reached[count] = kind
            count += 1
            if counts.room[kind]:
                return kind, count
    return NOWHERE, count


@njit(cache=True)
def _move(counts: Counts, place: int) -> None:
    counts.room[place] -= 1
    while True:
        person = counts.came_by[place]
        origin = counts.at[person]
        _go(counts, person, place)
        if origin >= len(counts.room):  # somebody waiting sits down, in the stead of one of their group or as one more
            gives_up = counts.came_by[origin]
            if gives_up == NOBODY:
                return
            group, origin = origin, counts.at[gives_up]
            _go(counts, gives_up, group)
        place = origin


@njit(cache=True)
def _go(counts: Counts, person: int, place: int) -> None:
    leave(counts.rolls, person, counts.at[person])
    enter(counts.rolls, person, place)
    counts.at[person] = place
