"""People seated one after the other over arrays, moving those who sit already but never unseating anybody.

It is the matching of :mod:`vaxplatform.allocation._matching`, which says what it finds and why a search that fails need
never be repeated. Members and places are numbers; a member's options are a stretch of one array.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast._distances import Distances, distances_of, recede
from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers

__all__ = ["Matching", "matching_of", "seat", "seat_each"]


class Matching(NamedTuple):
    """Who sits where.

    Args:
        options: The places that members may have.
        begin: Where each member's options begin, once they were asked.
        end: Where they end.
        at: The place of each member, or NOWHERE.
        room: The free seats of each place.
        tight: Whether a failed search came to a place.
        rolls: Who sits at each place.
        away: How far each place is from a free seat.
        ahead: The first at each place who may have a move that brings a seat nearer; those listed before have none.
        path: The places on the way of a search.
        mover: Who moves to each of them from the one before.
    """

    options: Numbers
    begin: Ints
    end: Ints
    at: Numbers
    room: Ints
    tight: NDArray[np.bool_]
    rolls: Rolls
    away: Distances
    ahead: Numbers
    path: Numbers
    mover: Numbers


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
        np.zeros(places, np.bool_),
        rolls_of(places, members),
        distances_of(np.zeros(places, np.int64)),
        np.full(places, NOBODY, np.int32),
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
    matching.begin[member], matching.end[member] = begin, end
    length = NOWHERE
    while True:
        if length == NOWHERE:
            length, place = 0, _nearest(matching, member, NOWHERE)
            if place == NOWHERE:
                _close(matching, member)
                return False
            matching.path[0], matching.mover[0] = place, member
        place = matching.path[length]
        if matching.room[place]:
            _move(matching, length)
            return True
        nearer = _nearer(matching, place)
        if nearer != NOWHERE:
            length += 1
            matching.path[length], matching.mover[length] = nearer, matching.ahead[place]
        else:
            _recede(matching, place)
            length = length - 1 if _in_reach(matching, matching.path[0]) else NOWHERE


@njit(cache=True)
def _in_reach(matching: Matching, place: int) -> bool:
    """Whether a free seat may be in reach of a place."""
    return bool(matching.away.moves[place] < len(matching.away.moves))


@njit(cache=True)
def _nearest(matching: Matching, member: int, origin: int) -> int:
    """Of a member's options, where they are excepted, the first that is nearest to a free seat; if one is in reach."""
    nearest, least = NOWHERE, len(matching.away.moves)
    for option in range(matching.begin[member], matching.end[member]):
        place = matching.options[option]
        if place != origin and matching.away.moves[place] < least:
            nearest, least = place, matching.away.moves[place]
    return nearest


@njit(cache=True)
def _nearer(matching: Matching, place: int) -> int:
    """The place to which the first who is ahead can move, so that a free seat comes nearer."""
    target = matching.away.moves[place] - 1
    member = matching.ahead[place]
    while member != NOBODY:
        matching.ahead[place] = member
        for option in range(matching.begin[member], matching.end[member]):
            if matching.away.moves[matching.options[option]] == target:
                return int(matching.options[option])
        member = matching.rolls.following[member]
    matching.ahead[place] = NOBODY
    return NOWHERE


@njit(cache=True)
def _recede(matching: Matching, place: int) -> None:
    """Find out how far away a seat is by all moves from a place."""
    nearest = len(matching.away.moves)
    member = matching.rolls.head[place]
    while member != NOBODY:
        there = _nearest(matching, member, place)
        if there != NOWHERE:
            nearest = min(nearest, matching.away.moves[there])
        member = matching.rolls.following[member]
    matching.ahead[place] = matching.rolls.head[place]
    recede(matching.away, place, nearest)


@njit(cache=True)
def _move(matching: Matching, length: int) -> None:
    """Everybody on the path goes to the next place, and who asked to the first."""
    matching.room[matching.path[length]] -= 1
    for step in range(length, -1, -1):
        member, place = matching.mover[step], matching.path[step]
        if step:
            origin = matching.path[step - 1]
            if matching.ahead[origin] == member:
                matching.ahead[origin] = matching.rolls.following[member]
            leave(matching.rolls, member, origin)
        enter(matching.rolls, member, place)
        matching.at[member] = place


@njit(cache=True)
def _close(matching: Matching, member: int) -> None:
    """Note all places that a member for whom there is no seat can come to."""
    count = _come_to(matching, member, 0)
    looked_at = 0
    while looked_at < count:
        other = matching.rolls.head[matching.path[looked_at]]
        looked_at += 1
        while other != NOBODY:
            count = _come_to(matching, other, count)
            other = matching.rolls.following[other]


@njit(cache=True)
def _come_to(matching: Matching, member: int, count: int) -> int:
    for option in range(matching.begin[member], matching.end[member]):
        place = matching.options[option]
        if not matching.tight[place]:
            matching.tight[place] = True
            matching.path[count] = place
            count += 1
    return count
