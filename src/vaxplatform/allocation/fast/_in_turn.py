"""Which of several equally good outcomes it is: people are asked in turn, over arrays.

The outcome is that of :mod:`vaxplatform.allocation._in_turn`, which says what it is and why a search that fails splits
a part for good. Here a search goes on from both ends, each time where least will have been looked at after the next
step: what is costly to look at, such as all who stay without a seat, is put off and mostly not needed.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast._rolls import NOBODY, Rolls, enter, leave, rolls_of
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers, by_kind, people_of

__all__ = ["in_turn"]


class _Moves(NamedTuple):
    """Who can be moved from where to where. Behind the places stand two more: to be without, and any spare seat.

    People are numbered by where they were at first, so that those of one place stand together in memory.

    Args:
        first: Where each person's allowed places begin.
        allowed: Allowed places, in the order of the list.
        named_by: Where each place's people begin who may have it.
        namer: Those people.
        at: Where each person is.
        asked: Whether a person was asked, and is not moved any more.
        capacity: Seats by place.
        full: Whether nobody may leave a place unless another comes.
        load: People by place.
        standing: Of them, those who have not been asked; for the spare seats, places.
        rolls: Those at each place who have not been asked.
        part: Which places can still be exchanged; places of different parts cannot.
        parts: How many parts there were.
    """

    first: Ints
    allowed: Numbers
    named_by: Ints
    namer: Numbers
    at: Numbers
    asked: NDArray[np.bool_]
    capacity: Ints
    full: NDArray[np.bool_]
    load: Ints
    standing: Ints
    rolls: Rolls
    part: Ints
    parts: Ints


class _Search(NamedTuple):
    """A search from one end.

    Args:
        step: The place that each place was reached from, or NOWHERE; the end was reached from itself.
        mover: Who would move between the two.
        reached: The places reached, in their order.
        tally: How many were reached, how many of them were looked at, and how much work that was.
    """

    step: Ints
    mover: Ints
    reached: Ints
    tally: Ints


def in_turn(first: Ints, allowed: Numbers, at: Numbers, capacity: Ints, full: NDArray[np.bool_]) -> Numbers:
    """Ask people in turn, beginning from any outcome of those that are equally good.

    Args:
        first: Where each person's allowed places begin in ``allowed``, and behind the last person's end.
        allowed: Allowed places in the order of the list; the number of places stands for being without.
        at: One outcome that counts.
        capacity: Seats by place.
        full: Whether a place must stay full.

    Returns:
        Each person's place.
    """
    places, people = len(capacity), len(at)
    _, by_place = by_kind(at, places + 1)
    first, allowed = _reordered(first, allowed, by_place)
    named_by, option = by_kind(allowed, places + 2)
    moves = _Moves(
        first,
        allowed,
        named_by,
        people_of(first)[option],
        at[by_place],
        np.zeros(people, np.bool_),
        np.append(capacity, people + 1),
        np.append(full, False),
        np.bincount(at, minlength=places + 1).astype(np.int64),
        np.append(np.zeros(places + 1, np.int64), places),
        rolls_of(places + 1, people),
        np.zeros(places + 2, np.int64),
        np.zeros(1, np.int64),
    )
    turn = np.empty(people, np.int64)  # who is asked first, second and so on
    turn[by_place] = np.arange(people)
    _ask_everybody(moves, turn, _search(places + 2), _search(places + 2))
    return moves.at[turn]


@njit(cache=True)
def _reordered(first: Ints, allowed: Numbers, order: Ints) -> tuple[Ints, Numbers]:
    """The allowed places of people in another order."""
    begin, again = np.zeros(len(order) + 1, np.int64), np.empty_like(allowed)
    end = 0
    for index in range(len(order)):
        person = order[index]
        for choice in range(first[person], first[person + 1]):
            again[end] = allowed[choice]
            end += 1
        begin[index + 1] = end
    return begin, again


def _search(nodes: int) -> _Search:
    return _Search(
        np.full(nodes, NOWHERE, np.int64),
        np.full(nodes, NOBODY, np.int64),
        np.empty(nodes, np.int64),
        np.zeros(3, np.int64),
    )


@njit(cache=True)
def _ask_everybody(moves: _Moves, turn: Ints, ahead: _Search, back: _Search) -> None:
    for person in turn[::-1]:
        if moves.first[person + 1] - moves.first[person] > 1:
            _stand(moves, person)
        else:
            moves.asked[person] = True
    for person in turn:
        if moves.asked[person]:
            continue
        _settle(moves, person)
        moves.asked[person] = True
        for choice in range(moves.first[person], moves.first[person + 1]):
            place = moves.allowed[choice]
            if place == moves.at[person] or _place(moves, person, place, ahead, back):
                break


@njit(cache=True)
def _place(moves: _Moves, person: int, place: int, ahead: _Search, back: _Search) -> bool:
    """Whether a settled person can have a place; moves them and others there if so."""
    goal = moves.at[person]
    if moves.part[place] != moves.part[goal]:
        return False
    middle = _meet(moves, place, goal, ahead, back)
    if middle != NOWHERE:
        _go(moves, person, place)
        node = middle
        while node != place:
            _shift(moves, ahead.mover[node], ahead.step[node], node)
            node = ahead.step[node]
        node = middle
        while node != goal:
            _shift(moves, back.mover[node], node, back.step[node])
            node = back.step[node]
    _forget(ahead)
    _forget(back)
    return bool(middle != NOWHERE)


@njit(cache=True)
def _shift(moves: _Moves, person: int, origin: int, place: int) -> None:
    spare = len(moves.part) - 1
    if spare not in (origin, place):
        _settle(moves, person)
        _go(moves, person, place)
        _stand(moves, person)


@njit(cache=True)
def _meet(moves: _Moves, start: int, goal: int, ahead: _Search, back: _Search) -> int:
    """Where a chain of moves from the start meets one to the goal; where none does, a part falls in two."""
    _reach(ahead, start, start, NOBODY)
    _reach(back, goal, goal, NOBODY)
    while True:
        for search in (ahead, back):
            if search.tally[1] == search.tally[0]:
                _split(moves, search)
                return NOWHERE
        next_ahead, next_back = ahead.reached[ahead.tally[1]], back.reached[back.tally[1]]
        people, namers = moves.standing[next_ahead], moves.named_by[next_back + 1] - moves.named_by[next_back]
        if ahead.tally[2] + people <= back.tally[2] + namers:
            middle = _look_ahead(moves, ahead, back)
        else:
            middle = _look_back(moves, ahead, back)
        if middle != NOWHERE:
            return int(middle)


@njit(cache=True)
def _look_ahead(moves: _Moves, ahead: _Search, back: _Search) -> int:
    """Look where others can go from the next place reached; returns where the searches meet."""
    place = ahead.reached[ahead.tally[1]]
    ahead.tally[1] += 1
    own, spare = moves.part[place], len(moves.part) - 1
    if place == spare:
        for node in range(spare):
            if not moves.full[node] and moves.part[node] == own and ahead.step[node] == NOWHERE:
                _reach(ahead, node, spare, NOBODY)
                if back.step[node] != NOWHERE:
                    return node
        ahead.tally[2] += spare
        return NOWHERE
    if moves.load[place] < moves.capacity[place] and moves.part[spare] == own and ahead.step[spare] == NOWHERE:
        _reach(ahead, spare, place, NOBODY)
        if back.step[spare] != NOWHERE:
            return int(spare)
    person = moves.rolls.head[place]
    while person != NOBODY:
        for choice in range(moves.first[person], moves.first[person + 1]):
            node = moves.allowed[choice]
            if ahead.step[node] == NOWHERE and moves.part[node] == own:
                _reach(ahead, node, place, person)
                if back.step[node] != NOWHERE:
                    return int(node)
        ahead.tally[2] += moves.first[person + 1] - moves.first[person]
        person = moves.rolls.following[person]
    ahead.tally[2] += 1
    return NOWHERE


@njit(cache=True)
def _look_back(moves: _Moves, ahead: _Search, back: _Search) -> int:
    """Look from where others can come to the next place reached; returns where the searches meet."""
    place = back.reached[back.tally[1]]
    back.tally[1] += 1
    own, spare = moves.part[place], len(moves.part) - 1
    if place == spare:
        for node in range(spare):
            if moves.load[node] < moves.capacity[node] and moves.part[node] == own and back.step[node] == NOWHERE:
                _reach(back, node, spare, NOBODY)
                if ahead.step[node] != NOWHERE:
                    return node
        back.tally[2] += spare
        return NOWHERE
    if not moves.full[place] and moves.part[spare] == own and back.step[spare] == NOWHERE:
        _reach(back, spare, place, NOBODY)
        if ahead.step[spare] != NOWHERE:
            return int(spare)
    for index in range(moves.named_by[place], moves.named_by[place + 1]):
        person = moves.namer[index]
        node = moves.at[person]
        if not moves.asked[person] and back.step[node] == NOWHERE and moves.part[node] == own:
            _reach(back, node, place, person)
            if ahead.step[node] != NOWHERE:
                return int(node)
    back.tally[2] += moves.named_by[place + 1] - moves.named_by[place] + 1
    return NOWHERE


@njit(cache=True)
def _reach(search: _Search, node: int, step: int, mover: int) -> None:
    search.step[node] = step
    search.mover[node] = mover
    search.reached[search.tally[0]] = node
    search.tally[0] += 1


@njit(cache=True)
def _forget(search: _Search) -> None:
    for index in range(search.tally[0]):
        search.step[search.reached[index]] = NOWHERE
    search.tally[:] = 0


@njit(cache=True)
def _split(moves: _Moves, search: _Search) -> None:
    """What the search reached is a part of its own."""
    moves.parts[0] += 1
    for index in range(search.tally[0]):
        moves.part[search.reached[index]] = moves.parts[0]


@njit(cache=True)
def _stand(moves: _Moves, person: int) -> None:
    """Enter a person among those who can be moved from where they are."""
    enter(moves.rolls, person, moves.at[person])
    moves.standing[moves.at[person]] += 1


@njit(cache=True)
def _settle(moves: _Moves, person: int) -> None:
    """From now on nobody moves this person."""
    leave(moves.rolls, person, moves.at[person])
    moves.standing[moves.at[person]] -= 1


@njit(cache=True)
def _go(moves: _Moves, person: int, place: int) -> None:
    moves.load[moves.at[person]] -= 1
    moves.at[person] = place
    moves.load[place] += 1
