"""People seated one after the other over arrays, moving those who sit already but never unseating anybody.

It finds what :mod:`vaxplatform.allocation._matching` and :mod:`vaxplatform.allocation._counts` find, which say what it
is and why a search that fails need never be repeated. Members and places are numbers; a member's options are a stretch
of one array. Whoever waits in a group is listed at a place without seats, one of the options of all its members.

A search goes only where a free seat comes nearer, as :mod:`vaxplatform.allocation.fast._distances` knows.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast._distances import Distances, distances_of, recede
from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers

__all__ = ["UNRANKED", "Matching", "list_at", "matching_of", "raised", "seat", "seat_each"]

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
        failed: How many searches failed.
        rolls: Who is listed at each place.
        away: How far each place is from a free seat.
        ahead: The first at each place who may have a move that brings a seat nearer; those listed before have none.
        path: The places on the way of a search; each is reached by who is ahead at the one before.
    """

    options: Numbers
    begin: Ints
    end: Ints
    at: Numbers
    room: Ints
    rank: Ints
    failed: Ints
    rolls: Rolls
    away: Distances
    ahead: Numbers
    path: Numbers


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
        np.zeros(1, np.int64),
        rolls_of(places, members),
        distances_of(np.zeros(places, np.int64)),
        np.full(places, NOBODY, np.int32),
        np.zeros(places, np.int32),
    )


@njit(cache=True)
def list_at(matching: Matching, place: Numbers, first: Ints) -> None:
    """List each member at a place without taking a seat; ``first`` is where each one's options begin."""
    for member in range(len(place) - 1, -1, -1):
        matching.begin[member], matching.end[member] = first[member], first[member + 1]
        enter(matching.rolls, member, place[member])
        matching.at[member] = place[member]
        matching.ahead[place[member]] = member


@njit(cache=True)
def raised(matching: Matching, place: int) -> bool:
    """Whether one more of those who wait at a place can be seated elsewhere; from then on they are."""
    while _in_reach(matching, place):
        if _freed(matching, place):
            return True
    _close(matching, _note(matching, place, 0))
    return False


@njit(cache=True)
def seat_each(matching: Matching, members: Ints, first: Ints) -> None:
    """Ask members in this order, those who have a seat excepted; ``first`` is where each one's options begin."""
    for index in range(len(members)):
        member = members[index]
        if matching.at[member] == NOWHERE:
            seat(matching, member, first[member], first[member + 1])


@njit(cache=True)
def seat(matching: Matching, member: int, begin: int, end: int) -> bool:
    """Seat a member who has no seat yet and may have the options from ``begin`` up to ``end``.

    Returns:
        Whether they are seated, which they are if nobody must be unseated for it.
    """
    matching.begin[member], matching.end[member] = begin, end
    while True:
        place = _nearest(matching, member, NOWHERE)
        if place == NOWHERE:
            break
        if _freed(matching, place):
            enter(matching.rolls, member, place)
            matching.at[member] = place
            return True
    count = 0
    for option in range(begin, end):
        count = _note(matching, matching.options[option], count)
    _close(matching, count)
    return False


@njit(cache=True)
def _in_reach(matching: Matching, place: int) -> bool:
    """Whether a free seat may be in reach of a place."""
    return bool(matching.away.moves[place] < len(matching.away.moves))


@njit(cache=True)
def _nearest(matching: Matching, member: int, origin: int) -> int:
    """The first of a member's options that is nearest to a free seat, ``origin`` left out; NOWHERE if none may be."""
    found, least = NOWHERE, len(matching.away.moves)
    for option in range(matching.begin[member], matching.end[member]):
        place = matching.options[option]
        if place != origin and matching.away.moves[place] < least:
            found, least = place, matching.away.moves[place]
    return found


@njit(cache=True)
def _freed(matching: Matching, start: int) -> bool:
    """Free a seat at a place, as people move on until one takes a free seat.

    Returns:
        Whether it is free; if not, a free seat is farther away from there than was known.
    """
    known, length = matching.away.moves[start], 0
    matching.path[0] = start
    while matching.away.moves[start] == known:
        place = matching.path[length]
        if matching.room[place]:
            matching.room[place] -= 1
            _move(matching, length)
            return True
        nearer = _nearer(matching, place)
        if nearer != NOWHERE:
            length += 1
            matching.path[length] = nearer
        else:
            _recede(matching, place)
            length = max(0, length - 1)
    return False


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
    least = len(matching.away.moves)
    member = matching.rolls.head[place]
    while member != NOBODY:
        nearest = _nearest(matching, member, place)
        if nearest != NOWHERE:
            least = min(least, matching.away.moves[nearest])
        member = matching.rolls.following[member]
    matching.ahead[place] = matching.rolls.head[place]
    recede(matching.away, place, least)


@njit(cache=True)
def _move(matching: Matching, length: int) -> None:
    """At each place of the path who is ahead goes to the next."""
    for step in range(length, 0, -1):
        origin, place = matching.path[step - 1], matching.path[step]
        member = matching.ahead[origin]
        matching.ahead[origin] = matching.rolls.following[member]
        leave(matching.rolls, member, origin)
        enter(matching.rolls, member, place)
        matching.at[member] = place


@njit(cache=True)
def _close(matching: Matching, count: int) -> None:
    """Rank all that can be reached from the first places of the path, and end the search that failed."""
    looked_at = 0
    while looked_at < count:
        member = matching.rolls.head[matching.path[looked_at]]
        looked_at += 1
        while member != NOBODY:
            for option in range(matching.begin[member], matching.end[member]):
                count = _note(matching, matching.options[option], count)
            member = matching.rolls.following[member]
    matching.failed[0] += 1


@njit(cache=True)
def _note(matching: Matching, place: int, count: int) -> int:
    """Rank a place that no failed search came to, and put it on the path; returns how many are on it."""
    if matching.rank[place] != UNRANKED:
        return count
    matching.rank[place] = matching.failed[0]
    matching.path[count] = place
    return count + 1
