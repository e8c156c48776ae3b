"""The cheapest outcome in a time that is bounded whatever is asked: people come one by one, by the cheapest chain.

It takes much longer than an auction, and is what is left where an auction's prices lead astray. Whoever comes takes
the chain of moves that costs least: to a free seat, or until somebody for whom that is nearly as good goes without.
Prices rise so that everybody still has what is cheapest to them; so no move costs less than nothing, and the next
search is for a shortest way. There are as many searches as people, and each looks at every option at most once.

Source:
    Successive shortest paths with potentials: Ahuja, Magnanti and Orlin, Network Flows (1993), section 9.7.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers, Wishes

__all__ = ["one_by_one"]

_FAR = 1 << 62


class _Hall(NamedTuple):
    """Who sits where, and prices at which nobody would rather sit elsewhere.

    Args:
        at: The session of each person, or NOWHERE.
        paid: What everybody travels there.
        price: The price of each session.
        load: How many sit there.
        rolls: Who they are.
    """

    at: Numbers
    paid: Ints
    price: Ints
    load: Ints
    rolls: Rolls


class _Ways(NamedTuple):
    """The ways from a newcomer: how long to each session, who would move there, and which sessions were reached."""

    length: Ints
    mover: Numbers
    reached: Numbers


def one_by_one(wishes: Wishes, staying: Ints, capacity: Ints) -> tuple[Numbers, Ints]:
    """The cheapest outcome.

    Args:
        wishes: What everybody named.
        staying: What it costs each to stay without a seat.
        capacity: Seats by kind.

    Returns:
        The kind of seat of each person, or NOWHERE, and prices that prove it: not the lowest.
    """
    people, sessions = len(staying), len(capacity)
    hall = _Hall(
        np.full(people, NOWHERE, np.int32),
        np.zeros(people, np.int64),
        np.zeros(sessions, np.int64),
        np.zeros(sessions, np.int64),
        rolls_of(sessions, people),
    )
    ways = _Ways(np.full(sessions, _FAR, np.int64), np.empty(sessions, np.int32), np.empty(sessions, np.int32))
    _seat_everybody(wishes, staying, capacity, hall, ways)
    return hall.at, hall.price


@njit(cache=True)
def _seat_everybody(wishes: Wishes, staying: Ints, capacity: Ints, hall: _Hall, ways: _Ways) -> None:
    for newcomer in range(len(staying)):
        shortest, session, leaver, count = _search(wishes, staying, capacity, hall, ways, newcomer)
        for index in range(count):
            reached = ways.reached[index]
            hall.price[reached] += max(0, shortest - ways.length[reached])
            ways.length[reached] = _FAR
        if leaver == newcomer:
            continue
        if leaver != NOBODY:
            _leave(hall, leaver)
        while True:
            mover, origin = ways.mover[session], hall.at[ways.mover[session]]
            if mover != newcomer:
                _leave(hall, mover)
            _come(wishes, hall, mover, session)
            if mover == newcomer:
                break
            session = origin


@njit(cache=True)
def _search(
    wishes: Wishes, staying: Ints, capacity: Ints, hall: _Hall, ways: _Ways, newcomer: int
) -> tuple[int, int, int, int]:
    """The shortest way from a newcomer to a free seat, or to somebody who goes without.

    Returns:
        How long it is, the last session, who leaves it or NOBODY, and how many sessions were reached.
    """
    shortest, last, leaver, count = staying[newcomer], np.int64(NOWHERE), np.int64(newcomer), 0
    queue = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for option in range(wishes.first[newcomer], wishes.first[newcomer + 1]):
        session = wishes.kind[option]
        length = wishes.metres[option] + hall.price[session]
        if length < shortest:
            ways.length[session], ways.mover[session] = length, newcomer
            ways.reached[count] = session
            count += 1
            heappush(queue, (length, np.int64(session)))
    while len(queue) > 0:
        here, session = heappop(queue)
        if here >= shortest:
            break
        if here != ways.length[session]:
            continue
        if hall.load[session] < capacity[session]:
            shortest, last, leaver = here, session, np.int64(NOBODY)
            break
        person = hall.rolls.head[session]
        while person != NOBODY:
            from_person = here - hall.paid[person] - hall.price[session]
            if from_person + staying[person] < shortest:
                shortest, last, leaver = from_person + staying[person], session, np.int64(person)
            for option in range(wishes.first[person], wishes.first[person + 1]):
                goal = wishes.kind[option]
                length = from_person + wishes.metres[option] + hall.price[goal]
                if length < min(shortest, ways.length[goal]):
                    if ways.length[goal] == _FAR:
                        ways.reached[count] = goal
                        count += 1
                    ways.length[goal], ways.mover[goal] = length, person
                    heappush(queue, (length, np.int64(goal)))
            person = hall.rolls.following[person]
    return int(shortest), int(last), int(leaver), count


@njit(cache=True)
def _come(wishes: Wishes, hall: _Hall, person: int, session: int) -> None:
    for option in range(wishes.first[person], wishes.first[person + 1]):
        if wishes.kind[option] == session:
            hall.paid[person] = wishes.metres[option]
    enter(hall.rolls, person, session)
    hall.at[person] = session
    hall.load[session] += 1


@njit(cache=True)
def _leave(hall: _Hall, person: int) -> None:
    session = hall.at[person]
    leave(hall.rolls, person, session)
    hall.load[session] -= 1
    hall.at[person] = NOWHERE
