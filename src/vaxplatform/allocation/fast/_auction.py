"""An auction of seats: nearly the cheapest outcome, and prices near the right ones, in a few passes over the people.

Whoever has no seat bids for the option that is cheapest to them, price included, as much as it is better than their
second best, and a little more, ``eps``. A full session drops its lowest bidder. That ends when everybody has a seat or
would rather go without. A session whose price was too high for its free seats then lowers it, and calls those who gain
most from coming (a reverse auction). The first pass takes large steps, each next one smaller.

Where sessions are large, prices are first looked for among a few of the people, with as few of the seats. They are
nearly right for all, so that the passes of large steps are over before everybody bids. Where they are far off after
all, such as where the last seats are of one tier in the sample and of the next in truth, all passes are made.

How good the outcome is is not proved here: whoever uses it mends what is not exact.

Source:
    Bertsekas, Annals of Operations Research 14 (1988) 105-123; with reverse auctions for places that need not be
    filled: Bertsekas and Castañon, Computational Optimization and Applications 1 (1992) 277-297.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.fast._heaps import Heaps, heaps_of, pop_and_push, push, remove
from vaxplatform.allocation.fast._neighbours import reordered
from vaxplatform.allocation.fast.columns import NOWHERE, Ints, Numbers, Wishes, by_kind, people_of

__all__ = ["auction"]

_UNDECIDED = -2
_UNLIMITED = 1 << 62
_GRAIN = 64
"""Prices are whole numbers of 1/64 m, so that the last pass leaves nobody off by a metre."""
_LAST = 4
"""How much more than needed is bid in the last pass, in grains."""
_RATIO = 8
"""How many times as much in the pass before, and so on."""
_FIRST_PART = 2
"""The first pass bids up to half of what it costs to stay without a seat in the first tier."""
_SAMPLE = 16
"""One of so many people is in the sample, or one of fewer."""
_SEATS = 8
"""How many seats a session has in the sample, in the mean, or more."""
_FEWER = 2
"""A sample of one of fewer is not made."""
_PATIENCE = 6
"""How many times everybody may bid in it, in the mean."""


class _Market(NamedTuple):
    wishes: Wishes
    cost: Ints
    staying: Ints
    capacity: Ints
    price: Ints
    at: Numbers
    paid: Ints
    heaps: Heaps
    named_by: Ints
    namer: Numbers
    namer_cost: Ints


def auction(wishes: Wishes, staying: Ints, capacity: Ints) -> tuple[Numbers, Ints]:
    """Nearly the cheapest outcome.

    Args:
        wishes: What everybody named.
        staying: What it costs each to stay without a seat, metres; more than any option.
        capacity: Seats by kind.

    Returns:
        The kind of seat of each person, or NOWHERE; and prices by kind, metres, rounded down.
    """
    market = _market(wishes, staying, capacity)
    every = min(_SAMPLE, int(capacity.sum()) // max(1, _SEATS * len(capacity)))
    if every < _FEWER or not _from_sample(market, every):
        _every_pass(market)
    return market.at, np.where(capacity == 0, 0, market.price // _GRAIN)


def _every_pass(market: _Market) -> None:
    """All passes, from prices of zero."""
    market.price[:] = 0
    last = 0
    for eps in _steps(int(market.staying.max(initial=0))):
        _pass(market, eps, last)
        last = eps


def _from_sample(market: _Market, every: int) -> bool:
    """The last passes, from the prices of a sample of one of so many; whether these were near enough."""
    wishes, capacity = market.wishes, market.capacity
    some = np.sort(np.argsort(market.staying, kind="stable")[every // 2 :: every]).astype(np.int32)
    fewer = np.maximum(np.diff(np.cumsum(capacity) // every, prepend=0), np.minimum(capacity, 1))
    sample = _market(
        reordered(wishes, some, np.arange(len(capacity), dtype=np.int32)), market.staying[some] // _GRAIN, fewer
    )
    _every_pass(sample)
    market.price[:] = sample.price
    seats = int(capacity.sum()) // (every * len(capacity))
    steps = _steps(int(market.cost.max(initial=0)) * _FIRST_PART // seats)  # a price is off by about a way in so many
    last, patience = steps[0], _PATIENCE * len(market.staying)
    for eps in steps:
        if not _pass(market, eps, last, patience):
            return False
        last, patience = eps, _UNLIMITED
    return True


def _pass(market: _Market, eps: int, last: int, bids: int = _UNLIMITED) -> bool:
    """A pass over everybody, from prices lowered by the last step; whether it took no more than so many bids."""
    np.maximum(market.price - last, 0, out=market.price)
    market.price[market.capacity == 0] = 1 << 60
    market.at[:] = _UNDECIDED
    market.heaps.size[:] = 0
    done = _forward(market, eps, np.arange(len(market.at) - 1, -1, -1, dtype=np.int32), bids)
    if done:
        _reverse(market, eps)
    return bool(done)


def _steps(dearest: int) -> list[int]:
    """How much more than needed is bid, pass by pass; as many passes as the largest of all costs calls for."""
    steps = [_LAST]
    while _RATIO * steps[-1] * _FIRST_PART <= dearest:
        steps.append(_RATIO * steps[-1])
    return steps[::-1]


def _market(wishes: Wishes, staying: Ints, capacity: Ints) -> _Market:
    people = len(staying)
    cost = wishes.metres.astype(np.int64) * _GRAIN
    named_by, option = by_kind(wishes.kind, len(capacity))
    namers = people_of(wishes.first)[option]
    return _Market(
        wishes,
        cost,
        staying * _GRAIN,
        capacity,
        np.zeros(len(capacity), np.int64),
        np.empty(people, np.int32),
        np.zeros(people, np.int64),
        heaps_of(capacity, people),
        named_by,
        namers,
        cost[option],
    )


@njit(cache=True)
def _forward(market: _Market, eps: int, undecided: Numbers, bids: int) -> bool:
    """Everybody bids until nobody is undecided, or until so many bids were made; whether all are decided."""
    first, kind = market.wishes.first, market.wishes.kind
    left = len(undecided)
    while left > 0:
        if bids == 0:
            return False
        bids -= 1
        left -= 1
        person = undecided[left]
        best = market.staying[person]
        second = np.int64(1) << 60
        session, cost = -1, np.int64(0)
        for option in range(first[person], first[person + 1]):
            total = market.cost[option] + market.price[kind[option]]
            if total < best:
                second, best = best, total
                session, cost = kind[option], market.cost[option]
            elif total < second:
                second = total
        if session < 0:
            market.at[person] = NOWHERE
            continue
        market.at[person] = session
        market.paid[person] = cost
        market.heaps.bid[person] = market.price[session] + second - best + eps
        if market.heaps.size[session] < market.capacity[session]:
            push(market.heaps, session, person)
        else:
            out = pop_and_push(market.heaps, session, person)
            market.at[out] = _UNDECIDED
            undecided[left] = out
            left += 1
        if market.heaps.size[session] == market.capacity[session]:
            lowest = market.heaps.bid[market.heaps.person[market.heaps.begin[session]]]
            market.price[session] = max(market.price[session], lowest)
    return True


@njit(cache=True)
def _reverse(market: _Market, eps: int) -> None:
    """Every session that has a price and a free seat lowers the price, until none has."""
    sessions = len(market.capacity)
    queue = np.empty(sessions, np.int32)
    waiting = np.zeros(sessions, np.bool_)
    head, count = 0, 0
    for session in range(sessions):
        if market.price[session] > 0 and market.heaps.size[session] < market.capacity[session]:
            queue[count] = session
            waiting[session] = True
            count += 1
    widest = 1
    for session in range(sessions):
        widest = max(widest, int(market.named_by[session + 1] - market.named_by[session]))
    gain, gainer, gainer_cost = np.empty(widest, np.int64), np.empty(widest, np.int32), np.empty(widest, np.int64)
    while count > 0:
        session = queue[head]
        head, count = (head + 1) % sessions, count - 1
        waiting[session] = False
        free = market.capacity[session] - market.heaps.size[session]
        found = _gains(market, session, gain, gainer, gainer_cost)
        price = np.int64(0)
        if found > free:
            _largest_first(gain, gainer, gainer_cost, found, free)
            price = min(market.price[session], max(np.int64(0), gain[free] - eps))
        for taker in range(min(free, found)):
            if gain[taker] < price + eps:
                continue
            person = gainer[taker]
            origin = market.at[person]
            if origin >= 0:
                remove(market.heaps, origin, person)
                if market.price[origin] > 0 and not waiting[origin]:
                    queue[(head + count) % sessions] = origin
                    waiting[origin] = True
                    count += 1
            market.at[person] = session
            market.paid[person] = gainer_cost[taker]
            market.heaps.bid[person] = gain[taker]
            push(market.heaps, session, person)
        market.price[session] = price
        if price > 0 and market.heaps.size[session] < market.capacity[session] and not waiting[session]:
            queue[(head + count) % sessions] = session
            waiting[session] = True
            count += 1


@njit(cache=True)
def _gains(market: _Market, session: int, gain: Ints, gainer: Numbers, gainer_cost: Ints) -> int:
    """Who would come to a session that was free, and what they would gain, before its price."""
    found = 0
    for named in range(market.named_by[session], market.named_by[session + 1]):
        person = market.namer[named]
        at = market.at[person]
        if at == session:
            continue
        pays = market.staying[person] if at < 0 else market.paid[person] + market.price[at]
        if pays > market.namer_cost[named]:
            gain[found] = pays - market.namer_cost[named]
            gainer[found] = person
            gainer_cost[found] = market.namer_cost[named]
            found += 1
    return found


@njit(cache=True)
def _largest_first(gain: Ints, gainer: Numbers, cost: Ints, found: int, count: int) -> None:
    """Put the ``count`` largest gains first and the next largest behind them (Hoare's selection)."""
    low, high = 0, found - 1
    while low < high:
        pivot = gain[(low + high) >> 1]
        left, right = low, high
        while left <= right:
            while gain[left] > pivot:
                left += 1
            while gain[right] < pivot:
                right -= 1
            if left <= right:
                gain[left], gain[right] = gain[right], gain[left]
                gainer[left], gainer[right] = gainer[right], gainer[left]
                cost[left], cost[right] = cost[right], cost[left]
                left += 1
                right -= 1
        if count <= right:
            high = right
        elif count >= left:
            low = left
        else:
            return
