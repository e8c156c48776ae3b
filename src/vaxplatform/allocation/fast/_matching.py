"""People seated one after the other over arrays, moving those who sit already but never unseating anybody.

It is the matching of :mod:`vaxplatform.allocation._matching`, which says what it finds and why a search that fails need
never be repeated. Members and places are numbers; a member's options are a stretch of one array.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers

__all__ = ["UNRANKED", "Matching", "matching_of", "seat", "seat_each"]

UNRANKED = -1
"""The rank of a place that no failed search came to."""


class Matching(NamedTuple):
    """Who sits where.

    Args:
        options: The places that members may have.
        begin: Where each member's options begin, once they were asked.
        end: Where they end.
        at: The place of each member, or NOWHERE.
        room: The free seats of each place.
        rank: Of each place, which failed search came to it first, or UNRANKED.
        tally: How many searches failed, and how many there were.
        rolls: Who sits at each place.
        seen: For each place, which search came to it last.
        came_from: The place from which it came.
        mover: Who would move from there.
        reached: The places a search came to.
    """

    options: Numbers
    begin: Ints
    end: Ints
    at: Numbers
    room: Ints
    rank: Ints
    tally: Ints
    rolls: Rolls
    seen: Ints
    came_from: Numbers
    mover: Numbers
    reached: Numbers


def matching_of(options: Numbers, members: int, capacity: Ints) -> Matching:
    """Nobody is seated yet.

    Args:
        options: The places that members may have, one stretch after the other.
        members: How many members there are.
        capacity: Seats by place.
    """
    places = len(capacity)
    return Matching(
        options,
        np.zeros(members, np.int64),
        np.zeros(members, np.int64),
        np.full(members, NOWHERE, np.int32),
        capacity.copy(),
        np.full(places, UNRANKED, np.int64),
        np.zeros(2, np.int64),
        rolls_of(places, members),
        np.zeros(places, np.int64),
        np.zeros(places, np.int32),
        np.zeros(places, np.int32),
        np.zeros(places, np.int32),
    )


@njit(cache=True)
def seat_each(matching: Matching, members: Ints, first: Ints) -> None:
    """Ask members in this order, those who have a seat excepted; ``first`` is where each one's options begin."""
    for index in range(len(members)):
        member = members[index]
        if matching.at[member] == NOWHERE:
            seat(matching, member, first[member], first[member + 1])


@njit(cache=True)
def seat(matching: Matching, member: int, begin: int, end: int) -> bool:
    """Seat a member who may have the options from ``begin`` up to ``end``, if nobody must be unseated for it."""
    matching.tally[1] += 1
    search, seen, options = matching.tally[1], matching.seen, matching.options
    count = 0
    for option in range(begin, end):
        place = options[option]
        if matching.rank[place] == UNRANKED and seen[place] != search:
            seen[place] = search
            matching.came_from[place] = NOWHERE
            matching.reached[count] = place
            count += 1
            if matching.room[place]:
                _move_along(matching, place, member, begin, end)
                return True
    looked_at = 0
    while looked_at < count:
        place = matching.reached[looked_at]
        looked_at += 1
        other = matching.rolls.head[place]
        while other != NOBODY:
            for option in range(matching.begin[other], matching.end[other]):
                following = options[option]
                if seen[following] != search and matching.rank[following] == UNRANKED:
                    seen[following] = search
                    matching.came_from[following] = place
                    matching.mover[following] = other
                    matching.reached[count] = following
                    count += 1
                    if matching.room[following]:
                        _move_along(matching, following, member, begin, end)
                        return True
            other = matching.rolls.following[other]
    for index in range(count):
        matching.rank[matching.reached[index]] = matching.tally[0]
    if count:
        matching.tally[0] += 1
    return False


@njit(cache=True)
def _move_along(matching: Matching, place: int, member: int, begin: int, end: int) -> None:
    matching.room[place] -= 1
    while matching.came_from[place] != NOWHERE:
        other, origin = matching.mover[place], matching.came_from[place]
        leave(matching.rolls, other, origin)
        _sit_down(matching, other, place)
        place = origin
    matching.begin[member], matching.end[member] = begin, end
    _sit_down(matching, member, place)


@njit(cache=True)
def _sit_down(matching: Matching, member: int, place: int) -> None:
    enter(matching.rolls, member, place)
    matching.at[member] = place
