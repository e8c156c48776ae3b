"""What proves an outcome over arrays, checked in one pass over what people named.

Each check looks at the conditions by which an outcome is the best by its rule's measure, with the arrays alone and
without what found them. Which of several best outcomes the draw chooses is looked at by
:func:`vaxplatform.allocation.audit`, which takes longer.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from vaxplatform.allocation.fast.benches import Benches, Lists
from vaxplatform.allocation.fast.columns import NOWHERE, Columns, Ints, Numbers, Wishes, by_kind, people_of
from vaxplatform.allocation.fast.deferred_acceptance import EVERYBODY, Servings
from vaxplatform.allocation.fast.most_people import STEP, are_strict
from vaxplatform.allocation.fast.reserved_by_matching import Reserved

__all__ = ["cut_offs_hold", "draw_holds", "prices_hold", "reserves_hold", "seats_hold", "tight_sets_hold"]


def seats_hold(columns: Columns, at: Numbers) -> bool:
    """Whether everybody sits where they named, or nowhere, and no kind of seat has more people than seats."""
    return (
        _are_places(at, len(columns.tier), len(columns.capacity))
        and bool((_load(at, columns) <= columns.capacity).all())
        and bool(_named(columns.wishes.first, columns.wishes.kind, at).all())
    )


def draw_holds(columns: Columns, at: Numbers) -> bool:
    """Whether everybody has the first of their options that those drawn before them left: one ticket a person.

    A kind of seat is left to whoever comes before the last of those who fill it.
    """
    if not seats_hold(columns, at):
        return False
    last = _last(at, at != NOWHERE, len(columns.capacity))
    last[_load(at, columns) < columns.capacity] = len(at)
    return not _passed_over(columns.wishes, at, last)


def cut_offs_hold(columns: Columns, servings: Servings, at: Numbers, standing: Ints, belongs: Ints) -> bool:
    """Whether each session would choose just those whom it seats, of them and all who would rather be there.

    Wherever somebody asked before they came to their own seat, at a session or in one of its categories that they
    belong to, all seats are taken by people who stand before them.

    Args:
        columns: The draw.
        servings: The categories of all sessions as they are served.
        at: By which serving each person is seated, or -1.
        standing: Where each person stands at each option.
        belongs: For each option a bit for every reserve that its person belongs to there.
    """
    seated, count = at != NOWHERE, len(servings.seats)
    if not _are_places(at, len(columns.tier), count):
        return False
    kind_of = np.append(np.repeat(np.arange(len(columns.kinds)), np.diff(servings.first)), NOWHERE).astype(np.int32)
    size = np.bincount(at[seated], minlength=count)
    room = _handed_on(servings, size)
    people, sits = _sitting(columns.wishes, kind_of[at])
    if len(people) != seated.sum() or not (size <= room).all():
        return False
    cut_off = np.full(count, NOWHERE, np.int64)
    np.maximum.at(cut_off, at[people], standing[sits])
    cut_off[size < room] = np.iinfo(np.int64).max
    return not _chosen_before(columns.wishes, servings, at, standing, belongs, cut_off)


def prices_hold(columns: Columns, at: Numbers, price: Ints, behind: int) -> bool:
    """Whether nobody would rather be elsewhere at the prices, which only full sessions have, and tiers are strict.

    Args:
        columns: The draw.
        at: The kind of seat of each person.
        price: The price of each kind, metres, a tier counted as 2^44 m.
        behind: The tier behind the last.
    """
    if not (are_strict(columns, behind) and seats_hold(columns, at) and len(price) == len(columns.capacity)):
        return False
    priced = price != 0
    return bool(
        ((price >= 0) & (price <= behind * STEP)).all()  # nobody pays more than it costs to stay without a seat
        and (_load(at, columns)[priced] == columns.capacity[priced]).all()
        and not _rather_elsewhere(columns.wishes, at, price, (behind - columns.tier) * STEP)
    )


def tight_sets_hold(columns: Columns, at: Numbers, rank: Ints, group: Ints, last: Ints, refused: Ints) -> bool:
    """Whether every group that was refused a seat found sessions full of groups that had no seat after its own turn.

    Args:
        columns: The draw.
        at: The kind of seat of each person.
        rank: The rank of each kind, -1 for none.
        group: The group of each person: those of one tier and area.
        last: The turn of the last seat of each group, -1 for none.
        refused: The turn at which each group was refused a seat, -1 for none.
    """
    kinds = len(columns.capacity)
    if not (seats_hold(columns, at) and _are_places(rank, kinds, kinds)):
        return False
    ranked = rank != NOWHERE
    full = bool((_load(at, columns)[ranked] == columns.capacity[ranked]).all())
    return full and bool(_refused_rightly(columns.wishes, at, rank, group, last, refused))


def reserves_hold(benches: Benches, outcome: Reserved) -> bool:
    """Whether the right people sit by right, early and on what reserves left, and the cover is the one that proves it.

    Wherever somebody was turned away, all benches that they asked for, and all others that those who sit there might
    have instead, are full of people whose turn was before. That is looked at three times: for open seats that were
    given early, for seats by right, and for what was left.

    Args:
        benches: The benches of the draw.
        outcome: Who sits on which, and the cover.
    """
    at, early = outcome.at, outcome.early
    people, count = len(benches.by_right.first) - 1, len(benches.capacity)
    if not (_are_places(at, people, count) and _are_places(early, people, count)):
        return False
    by_right = (at != NOWHERE) & _named(*benches.by_right, at)
    had_one = early != NOWHERE
    if not _named(*benches.everybodys, at)[~by_right].all() or not _named(*benches.open_seats, early).all():
        return False
    rightly = np.where(by_right, at, np.int32(NOWHERE))
    return (
        not (had_one & (by_right | (at == NOWHERE))).any()
        and _early_holds(benches, rightly, early)
        and _by_right_holds(benches, rightly, outcome)
        and _rest_holds(benches, at, by_right, had_one)
    )


def _early_holds(benches: Benches, at: Numbers, early: Numbers) -> bool:
    """Whether just those had an open seat early whom reserves could spare and who could sit beside those before them.

    Whoever sits by right is needed there when all who could come instead, perhaps by moves, had a seat early before.
    """
    had_one, people, count = early != NOWHERE, np.arange(len(early)), len(benches.capacity)
    if not benches.open_first:
        return not had_one.any()
    come = np.concatenate([people[(at == NOWHERE) & ~had_one], people[had_one][::-1]])
    came = _reached(_seating(*_stretches(benches.by_right), at, count), come)
    latest = np.append(np.where(had_one[come], come, len(people)), NOWHERE)[np.append(came, NOWHERE)]
    needed = (at != NOWHERE) & (latest[at] < people)
    refused = people[~had_one & ~needed]
    load = np.bincount(early[had_one], minlength=count)
    found = _reached(_seating(*_stretches(benches.open_seats), early, count), refused)
    return bool((load <= benches.capacity).all()) and _full_before(
        found, refused, load == benches.capacity, _last(early, had_one, count)
    )


def _by_right_holds(benches: Benches, at: Numbers, outcome: Reserved) -> bool:
    """Whether as many as can be sit by right, the first in the draw of those who had no seat early."""
    sits, had_one, count = at != NOWHERE, outcome.early != NOWHERE, len(benches.capacity)
    load = np.bincount(at[sits], minlength=count)
    late, soon = np.flatnonzero(~sits & ~had_one), np.flatnonzero(had_one)
    found = _reached(_seating(*_stretches(benches.by_right), at, count), np.concatenate([late, soon]))
    turn = np.concatenate([late, np.full(len(soon), len(at))])
    tight = found != NOWHERE
    others = np.append(0, np.cumsum(~tight[benches.by_right.bench]))[benches.by_right.first]
    return bool(
        (load <= benches.capacity).all()
        and _full_before(found, turn, load == benches.capacity, _last(at, sits, count))
        and np.array_equal(outcome.cover_benches, tight)
        and np.array_equal(outcome.cover_people, np.diff(others) > 0)
        and outcome.size == sits.sum()
    )


def _rest_holds(benches: Benches, at: Numbers, by_right: NDArray[np.bool_], had_one: NDArray[np.bool_]) -> bool:
    """Whether the first in the draw of those who are left have what was left.

    Seats that may be turned over sit like people before all others: those that nobody of the group took are on the
    bench of the group or among the seats turned over, as many as fit.
    """
    sits, count = at != NOWHERE, len(benches.capacity)
    load = np.bincount(at[sits], minlength=count)
    taken = np.where(benches.turned_over, load, 0)
    load[benches.width - 1 :: benches.width] += taken.reshape(-1, benches.width).sum(axis=1)
    goes, stays = np.flatnonzero(taken), np.flatnonzero(benches.turned_over & (load < benches.capacity))
    load[stays] = benches.capacity[stays]
    both = np.concatenate([goes, stays]).astype(np.int32)
    heirs = benches.heir_of(both)
    rights, anybodys = benches.by_right, benches.everybodys
    pool = np.concatenate([rights.bench, anybodys.bench, np.column_stack([heirs, both]).reshape(-1)])
    first = [
        np.where(by_right, rights.first[side], anybodys.first[side] + len(rights.bench))
        for side in (slice(-1), slice(1, None))
    ]
    tokens = np.arange(len(pool) - 2 * len(both), len(pool), 2)
    seating = _seating(
        np.append(first[0], tokens),
        np.append(first[1], tokens + 2),
        pool,
        np.concatenate([at, heirs[: len(goes)], both[len(goes) :]]),
        count,
    )
    refused = np.flatnonzero(~sits)
    last = _last(at, sits & ~by_right & ~had_one, count)
    return bool((load <= benches.capacity).all()) and _full_before(
        _reached(seating, refused), refused, load == benches.capacity, last
    )


def _are_places(at: Numbers | Ints, people: int, count: int) -> bool:
    """Whether these are as many numbers as people, each of one of so many places or NOWHERE."""
    return len(at) == people and bool(((at >= NOWHERE) & (at < count)).all())


def _load(at: Numbers, columns: Columns) -> Ints:
    """How many people have each kind of seat."""
    load: Ints = np.bincount(at[at != NOWHERE], minlength=len(columns.capacity))
    return load


def _sitting(wishes: Wishes, at: Numbers) -> tuple[Numbers, Ints]:
    """The people who have a seat, and the option that each one has."""
    person = people_of(wishes.first)
    sits = np.flatnonzero(wishes.kind == at[person])
    return person[sits], sits


class _Seating(NamedTuple):
    """Who sits on which bench, and might sit on which.

    Args:
        begin: Where everybody's list begins.
        end: Where it ends.
        bench: The lists.
        first: Where those begin who sit on each bench.
        sitter: Those who sit.
    """

    begin: Ints
    end: Ints
    bench: Numbers
    first: Ints
    sitter: Ints


def _seating(begin: Ints, end: Ints, bench: Numbers, at: Numbers, benches: int) -> _Seating:
    seated = np.flatnonzero(at != NOWHERE)
    first, order = by_kind(at[seated], benches)
    return _Seating(begin, end, bench, first, seated[order])


def _stretches(lists: Lists) -> tuple[Ints, Ints, Numbers]:
    """Where lists begin, where they end, and what they hold."""
    return lists.first[:-1], lists.first[1:], lists.bench


def _last(at: Numbers, counted: NDArray[np.bool_], benches: int) -> Ints:
    """Of those who are counted, the last in the draw on each bench."""
    last = np.full(benches, NOWHERE, np.int64)
    people = np.flatnonzero(counted)
    last[at[people]] = people  # who stands later overwrites who stands before
    return last


def _full_before(found: Ints, turn: Ints, full: NDArray[np.bool_], last: Ints) -> bool:
    """Whether all benches that were found are full of people who come before the turn of whoever found them."""
    tight = found != NOWHERE
    return bool(full[tight].all() and (last[tight] < turn[found[tight]]).all())


@njit(cache=True)
def _reached(seating: _Seating, people: Ints) -> Ints:
    """Which of some people, in their order, finds each bench first: on their list, or on those of who sits there."""
    benches = len(seating.first) - 1
    found = np.full(benches, NOWHERE, np.int64)
    queue = np.empty(benches, np.int64)
    for place in range(len(people)):
        looked_at, count = 0, _note(seating, people[place], found, place, queue, 0)
        while looked_at < count:
            bench = queue[looked_at]
            looked_at += 1
            for index in range(seating.first[bench], seating.first[bench + 1]):
                count = _note(seating, seating.sitter[index], found, place, queue, count)
    return found


@njit(cache=True)
def _note(seating: _Seating, person: int, found: Ints, place: int, queue: Ints, count: int) -> int:
    for index in range(seating.begin[person], seating.end[person]):
        bench = seating.bench[index]
        if found[bench] == NOWHERE:
            found[bench] = place
            queue[count] = bench
            count += 1
    return count


@njit(cache=True)
def _named(first: Ints, kind: Numbers, at: Numbers) -> NDArray[np.bool_]:
    """Whether each person named what they have, or has nothing."""
    right = np.zeros(len(at), np.bool_)
    for person in range(len(at)):
        right[person] = at[person] == NOWHERE
        for option in range(first[person], first[person + 1]):
            right[person] |= kind[option] == at[person]
    return right


@njit(cache=True)
def _passed_over(wishes: Wishes, at: Numbers, last: Ints) -> bool:
    for person in range(len(at)):
        for option in range(wishes.first[person], wishes.first[person + 1]):
            kind = wishes.kind[option]
            if kind == at[person]:
                break
            if person < last[kind]:
                return True
    return False


@njit(cache=True)
def _handed_on(servings: Servings, size: Ints) -> Ints:
    """The seats of each serving with those that were handed on to it, when so many are seated by each."""
    room = servings.seats.copy()
    for serving in range(len(room)):
        if servings.heir[serving] >= 0:
            room[servings.heir[serving]] += room[serving] - size[serving]
    return room


@njit(cache=True)
def _chosen_before(
    wishes: Wishes, servings: Servings, at: Numbers, standing: Ints, belongs: Ints, cut_off: Ints
) -> bool:
    """Whether somebody would be chosen where they asked before, or sits where they do not belong."""
    for person in range(len(at)):
        found = at[person] == NOWHERE
        for option in range(wishes.first[person], wishes.first[person + 1]):
            kind = wishes.kind[option]
            for serving in range(servings.first[kind], servings.first[kind + 1]):
                bit = servings.bit[serving]
                may_have = bit == EVERYBODY or (belongs[option] >> bit) & 1
                if serving == at[person]:
                    found = may_have
                    break
                if may_have and standing[option] < cut_off[serving]:
                    return True
            if at[person] != NOWHERE and servings.first[kind] <= at[person] < servings.first[kind + 1]:
                break
        if not found:
            return True
    return False


@njit(cache=True)
def _rather_elsewhere(wishes: Wishes, at: Numbers, price: Ints, staying: Ints) -> bool:
    for person in range(len(at)):
        least, pays = staying[person], staying[person]
        for option in range(wishes.first[person], wishes.first[person + 1]):
            total = wishes.metres[option] + price[wishes.kind[option]]
            least = min(least, total)
            if wishes.kind[option] == at[person]:
                pays = total
        if pays > least:
            return True
    return False


@njit(cache=True)
def _refused_rightly(wishes: Wishes, at: Numbers, rank: Ints, group: Ints, last: Ints, refused: Ints) -> bool:
    left = np.full(len(last), -1, np.int64)  # the highest rank that somebody without a seat named, by group
    for person in range(len(at)):
        if at[person] != NOWHERE:
            continue
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if rank[wishes.kind[option]] < 0:
                return False
            left[group[person]] = max(left[group[person]], rank[wishes.kind[option]])
    ranks = rank.max() + 1 if len(rank) else 0
    latest = np.full(ranks, -1, np.int64)  # the last turn of the groups of those who sit at each rank
    for person in range(len(at)):
        if at[person] == NOWHERE or rank[at[person]] < 0:
            continue
        here = rank[at[person]]
        latest[here] = max(latest[here], last[group[person]])
        if left[group[person]] > here:
            return False
        for option in range(wishes.first[person], wishes.first[person + 1]):
            if rank[wishes.kind[option]] < 0 or rank[wishes.kind[option]] > here:
                return False
    for each in range(1, ranks):
        latest[each] = max(latest[each], latest[each - 1])
    some = left >= 0
    return bool((latest[left[some]] <= refused[some]).all())
