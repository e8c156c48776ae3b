"""The lowest prices of an outcome, which prove that it is the cheapest; whatever contradicts it is mended.

A price must be so high that nobody who is elsewhere would rather come: those who stay without, and those who sit at
sessions with prices of their own, so prices follow from one another. They rise from zero until all of that holds, those
first that are nearest to where they are expected to end. Three things can contradict the outcome: a session with a free
seat gets a price; somebody would rather stay without than pay; prices push each other up in a circle. Each tells of a
chain of moves after which the outcome is cheaper. The moves are made, and prices begin again; that ends, since no
outcome comes twice. Where nothing contradicts, the outcome is the cheapest, and each price is the lowest there can be.

From an outcome that is nearly the cheapest and prices that are nearly right, each session is looked at about once.
From others it could go on almost for ever, as prices that rise in a bad order rise again and again. So looks are
counted: after a hundred for every option, people are seated anew one by one, which ends in a time that is bounded.
What prices are then expected is exact, and no session is looked at twice.

What prices follow from never forms a circle, since a price that would close one is a contradiction before it is set; so
every chain has an end, somebody without a seat or somebody whose own session has no price.

Source:
    Cancelling of negative cycles, and optimality by potentials: Ahuja, Magnanti and Orlin, Network Flows (1993),
    sections 9.3 and 9.6.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast._one_by_one import one_by_one
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers, Wishes, people_of

__all__ = ["lowest_prices"]

_FINE, _FREE_SEAT, _RATHER_WITHOUT, _CIRCLE, _TOO_LONG = range(5)
_UNLIMITED = 1 << 62
_PATIENCE = 100
"""How many times each option may be looked at, in the mean, before everybody is seated anew."""


class _Prices(NamedTuple):
    """Prices, and what they follow from.

    Args:
        price: The price of each session.
        wanted_by: Who would come if it were lower; NOWHERE for a price of zero.
        wanted_from: The session at which that person sits, NOWHERE for without.
        followed: Whether a price followed from this session's.
    """

    price: Ints
    wanted_by: Ints
    wanted_from: Ints
    followed: NDArray[np.bool_]


class _Seats(NamedTuple):
    """Who sits where: by person, by session how many, and the people one session after the other."""

    at: Numbers
    paid: Ints
    load: Ints
    first: Ints
    person: Numbers


def lowest_prices(
    wishes: Wishes, staying: Ints, capacity: Ints, at: Numbers, expected: Ints
) -> tuple[Numbers, Ints, int]:
    """The cheapest outcome, from one that is nearly so, and the lowest prices that prove it.

    Args:
        wishes: What everybody named.
        staying: What it costs each to stay without a seat.
        capacity: Seats by kind.
        at: The kind of seat of each person, or NOWHERE; nobody where there is no room.
        expected: Prices near which the lowest are expected; of use to be quick, not to be right.

    Returns:
        The kind of seat of each person in a cheapest outcome, the lowest prices, and how often something was mended.
    """
    seats = _seats(wishes, capacity, at)
    zero = np.zeros(len(capacity), np.int64)
    prices = _Prices(zero, zero.copy(), zero.copy(), np.zeros(len(capacity), np.bool_))
    looks = np.full(1, _PATIENCE * (len(wishes.kind) + len(capacity) + 1), np.int64)
    mended = 0
    while True:
        _gather(seats)
        wrong, person, session, goal = _raise_prices(wishes, staying, capacity, seats, expected, prices, looks)
        if wrong == _FINE:
            return seats.at, prices.price, mended
        if wrong == _TOO_LONG:
            at, expected = one_by_one(wishes, staying, capacity)
            seats = _seats(wishes, capacity, at)
            looks[0] = _UNLIMITED
        else:
            _mend(wishes, seats, prices, wrong, person, session, goal)
        mended += 1


def _seats(wishes: Wishes, capacity: Ints, at: Numbers) -> _Seats:
    return _Seats(
        at.copy(),
        _paid(wishes, at),
        np.bincount(at[at >= 0], minlength=len(capacity)).astype(np.int64),
        np.zeros(len(capacity) + 1, np.int64),
        np.empty(len(at), np.int32),
    )


def _paid(wishes: Wishes, at: Numbers) -> Ints:
    """What everybody travels to their seat."""
    people = people_of(wishes.first)
    sits = wishes.kind == at[people]
    paid = np.zeros(len(at), np.int64)
    paid[people[sits]] = wishes.metres[sits]
    return paid


@njit(cache=True)
def _gather(seats: _Seats) -> None:
    """List the people of each session."""
    seats.first[0] = 0
    for session in range(len(seats.load)):
        seats.first[session + 1] = seats.first[session] + seats.load[session]
    following = seats.first[:-1].copy()
    for person in range(len(seats.at)):
        session = seats.at[person]
        if session >= 0:
            seats.person[following[session]] = person
            following[session] += 1


@njit(cache=True)
def _raise_prices(
    wishes: Wishes, staying: Ints, capacity: Ints, seats: _Seats, expected: Ints, prices: _Prices, looks: Ints
) -> tuple[int, int, int, int]:
    """Raise prices from zero until they hold, until something contradicts the outcome, or until no looks are left.

    Returns:
        What is wrong, and the person, session and goal that it is about.
    """
    sessions = len(capacity)
    prices.price[:] = 0
    prices.wanted_by[:] = NOWHERE
    prices.wanted_from[:] = NOWHERE
    prices.followed[:] = False
    looks[0] -= len(wishes.kind)
    for person in range(len(staying)):
        at = seats.at[person]
        pays = staying[person] if at == NOWHERE else seats.paid[person]
        goal = _want(wishes, prices, person, at, pays)
        if goal != NOWHERE:
            return _CIRCLE, person, int(at), goal
    queue = [(np.int64(0), np.int64(0)) for _ in range(0)]
    for session in range(sessions):
        if prices.price[session] > 0:
            heappush(queue, (expected[session] - prices.price[session], np.int64(session)))
    while len(queue) > 0 and looks[0] > 0:
        distance, nearest = heappop(queue)
        session = int(nearest)
        if distance != expected[session] - prices.price[session]:
            continue
        looks[0] -= 1
        if seats.load[session] < capacity[session]:
            return _FREE_SEAT, NOWHERE, int(session), NOWHERE
        for place in range(seats.first[session], seats.first[session + 1]):
            person = seats.person[place]
            pays = seats.paid[person] + prices.price[session]
            looks[0] -= wishes.first[person + 1] - wishes.first[person]
            if pays > staying[person]:
                return _RATHER_WITHOUT, int(person), int(session), NOWHERE
            for option in range(wishes.first[person], wishes.first[person + 1]):
                goal = wishes.kind[option]
                price = pays - wishes.metres[option]
                if price > prices.price[goal]:
                    if prices.followed[goal] and _follows_from(prices, session, goal):
                        return _CIRCLE, int(person), int(session), int(goal)
                    _set(prices, goal, price, person, session)
                    heappush(queue, (expected[goal] - price, np.int64(goal)))
    return _FINE if len(queue) == 0 else _TOO_LONG, NOWHERE, NOWHERE, NOWHERE


@njit(cache=True)
def _want(wishes: Wishes, prices: _Prices, person: int, origin: int, pays: int) -> int:
    """A person would come wherever it costs less than where they are; returns where that closes a circle."""
    for option in range(wishes.first[person], wishes.first[person + 1]):
        goal = wishes.kind[option]
        price = pays - wishes.metres[option]
        if price > prices.price[goal]:
            if prices.followed[goal] and _follows_from(prices, origin, goal):
                return int(goal)
            _set(prices, goal, price, person, origin)
    return NOWHERE


@njit(cache=True)
def _set(prices: _Prices, session: int, price: int, comer: int, origin: int) -> None:
    prices.price[session] = price
    prices.wanted_by[session] = comer
    prices.wanted_from[session] = origin
    if origin != NOWHERE:
        prices.followed[origin] = True


@njit(cache=True)
def _follows_from(prices: _Prices, session: int, origin: int) -> bool:
    """Whether a session's price followed from another's."""
    while session >= 0:
        if session == origin:
            return True
        session = prices.wanted_from[session]
    return False


@njit(cache=True)
def _mend(wishes: Wishes, seats: _Seats, prices: _Prices, wrong: int, person: int, session: int, goal: int) -> None:
    """Make the chain of moves that a contradiction tells of."""
    if wrong == _RATHER_WITHOUT:
        _move(wishes, seats, person, NOWHERE)
    while True:
        comer, origin = prices.wanted_by[session], prices.wanted_from[session]
        _move(wishes, seats, comer, session)
        if origin in (NOWHERE, goal) or prices.wanted_by[origin] == NOWHERE:
            break
        session = origin
    if wrong == _CIRCLE:
        _move(wishes, seats, person, goal)


@njit(cache=True)
def _move(wishes: Wishes, seats: _Seats, person: int, session: int) -> None:
    if seats.at[person] >= 0:
        seats.load[seats.at[person]] -= 1
    seats.at[person] = session
    if session >= 0:
        seats.load[session] += 1
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if wishes.kind[option] == session:
                seats.paid[person] = wishes.metres[option]
