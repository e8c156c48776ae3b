"""Worst served first, over arrays: the seats and ranks of :mod:`vaxplatform.allocation.worst_served_first`."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numba import njit

from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.fast._in_turn import in_turn
from vaxplatform.allocation.fast._matching import UNRANKED, Matching, list_at, matching_of, raised
from vaxplatform.allocation.fast.columns import (
    NOWHERE,
    Columns,
    Ints,
    Numbers,
    Wishes,
    by_kind,
    numbered,
    open_seats,
)
from vaxplatform.allocation.proof import TightSets
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError

__all__ = ["Groups", "WorstServedFirst", "allocation_of", "grouped", "groups_of", "turns", "worst_served_first"]

_MOST_PEOPLE = 1 << 31


class WorstServedFirst(NamedTuple):
    """The outcome.

    Args:
        at: The kind of seat of each person, or NOWHERE.
        rank: The rank of each kind in the tight sets, or UNRANKED.
    """

    at: Numbers
    rank: Ints


class Groups(NamedTuple):
    """The people of each tier and area, by tier.

    Args:
        group: The group of each person.
        tier: The tier of each group.
        area: The area of each group.
        first: Where each group's people begin in ``person``, and behind the last one's end.
        person: The people of one group after the other, in the order of the draw.
        target: The people to be served in each area.
        served: Those served in each area before this draw.
    """

    group: Ints
    tier: Ints
    area: Ints
    first: Ints
    person: Ints
    target: Ints
    served: Ints


class _Turns(NamedTuple):
    """Whose turn it is.

    Args:
        served: People served in each area, before and now.
        seats: Seats of each group.
        heap: The groups that can be asked, the one to be asked first on top.
    """

    served: Ints
    seats: Ints
    heap: Ints


def worst_served_first(columns: Columns, groups: Groups) -> WorstServedFirst:
    """Seat the people of the areas that have been served least."""
    count, kinds = len(groups.tier), len(columns.capacity)
    first, allowed = _possible(columns.wishes, groups.group, kinds)
    matching = matching_of(allowed, len(groups.group), np.append(columns.capacity, np.zeros(count, np.int64)))
    list_at(matching, (kinds + groups.group).astype(np.int32), first)
    turns = _Turns(groups.served.copy(), np.zeros(count, np.int64), np.zeros(count, np.int64))
    _serve(matching, kinds, groups, turns)
    left = np.bincount(groups.group, minlength=count) - turns.seats
    must_stay = np.arange(kinds + count) >= kinds
    at = in_turn(first, allowed, matching.at, np.append(columns.capacity, left), must_stay)
    return WorstServedFirst(np.where(at < kinds, at, NOWHERE).astype(np.int32), _counted(matching.rank[:kinds]))


def _counted(rank: Ints) -> Ints:
    """The ranks of kinds without those of searches that came to groups alone."""
    ranked = rank != UNRANKED
    counted = np.full(len(rank), UNRANKED, np.int64)
    counted[ranked] = np.unique(rank[ranked], return_inverse=True)[1]
    return counted


def groups_of(draw: Draw, columns: Columns) -> Groups:
    """The people of each tier and area of a draw.

    Raises:
        AllocationError: ``draw-range``: more people than can be counted without fault.
    """
    return grouped(columns.tier, *_areas(draw))


def grouped(tier: Ints, area: Ints, target: Ints, served: Ints) -> Groups:
    """The people of each tier and area.

    Args:
        tier: By person, in the order of the draw.
        area: By person.
        target: People to be served in each area.
        served: People served there before.
    """
    both = tier * max(1, len(target)) + area
    found, group = np.unique(both, return_inverse=True)
    first, person = by_kind(group.astype(np.int32), len(found))
    return Groups(
        group.astype(np.int64), found // max(1, len(target)), found % max(1, len(target)), first, person, target, served
    )


def _areas(draw: Draw) -> tuple[Ints, Ints, Ints]:
    """Everybody's area by number, and each area's target and people served before."""
    area, number = numbered(applicant.request.area for applicant in draw.applicants)
    target, served = np.bincount(area, minlength=len(number)).astype(np.int64), np.zeros(len(number), np.int64)
    for coverage in draw.policy.areas:
        if coverage.area in number:
            if max(coverage.target, coverage.served + len(area)) >= _MOST_PEOPLE:
                raise AllocationError(
                    f"area {coverage.area} has more people than can be counted without fault over arrays, 2^31 or "
                    "more: state fewer, or draw with the engine «plain»",
                    code="draw-range",
                )
            target[number[coverage.area]], served[number[coverage.area]] = coverage.target, coverage.served
    return area, target, served


def turns(groups: Groups, at: Numbers) -> tuple[Ints, Ints]:
    """The turns of each group's last seat and of the seat that it was refused, as follows from who is seated.

    Turns go by tier, the coverage of the area before the seat, its target, and the draw.

    Returns:
        Both by group, as places in the order of all these turns; -1 for a group that has none.
    """
    seats = np.bincount(groups.group[at != NOWHERE], minlength=len(groups.tier))
    served = groups.served.tolist()
    target = groups.target.tolist()
    found: list[tuple[int, Fraction, int, int, int]] = []
    for group, (tier, area, taken) in enumerate(
        zip(groups.tier.tolist(), groups.area.tolist(), seats.tolist(), strict=True)
    ):
        begin, end = groups.first[group], groups.first[group + 1]
        for which, seat in ((0, taken - 1), (1, taken)):
            if 0 <= seat < end - begin:
                person = int(groups.person[begin + seat])
                found.append(
                    (tier, Fraction(served[area] + seat, target[area]), target[area], person, 2 * group + which)
                )
        served[area] += taken
    place = np.full(2 * len(groups.tier), NOWHERE, np.int64)
    place[[each[-1] for each in sorted(found)]] = np.arange(len(found))
    return place[0::2], place[1::2]


def allocation_of(draw: Draw, columns: Columns, outcome: WorstServedFirst) -> Allocation:
    """The allocation that an outcome stands for, as the rule without arrays gives it."""
    ranks = {columns.kinds[kind]: rank for kind, rank in enumerate(outcome.rank.tolist()) if rank != UNRANKED}
    return draw.allocation(open_seats(draw, columns, outcome.at), TightSets(ranks))


@njit(cache=True)
def _serve(matching: Matching, kinds: int, groups: Groups, turns: _Turns) -> None:
    """Give the seats of one tier after the other."""
    begin = 0
    while begin < len(groups.tier):
        end = begin
        while end < len(groups.tier) and groups.tier[end] == groups.tier[begin]:
            turns.heap[end - begin] = end
            end += 1
        size = end - begin
        for place in range(size // 2 - 1, -1, -1):
            _sink(groups, turns, place, size)
        while size:
            group = turns.heap[0]
            more = raised(matching, kinds + group)
            if more:
                turns.seats[group] += 1
                turns.served[groups.area[group]] += 1
            if not more or turns.seats[group] == groups.first[group + 1] - groups.first[group]:
                size -= 1
                turns.heap[0] = turns.heap[size]
            _sink(groups, turns, 0, size)
        begin = end


@njit(cache=True)
def _sink(groups: Groups, turns: _Turns, place: int, size: int) -> None:
    heap = turns.heap
    while True:
        child = 2 * place + 1
        if child >= size:
            return
        if child + 1 < size and _before(groups, turns, heap[child + 1], heap[child]):
            child += 1
        if not _before(groups, turns, heap[child], heap[place]):
            return
        heap[place], heap[child] = heap[child], heap[place]
        place = child


@njit(cache=True)
def _before(groups: Groups, turns: _Turns, one: int, other: int) -> bool:
    """Whether a group is asked before another: lower coverage, then smaller target, then the earlier person."""
    here, there = groups.area[one], groups.area[other]
    lower = turns.served[here] * groups.target[there] - turns.served[there] * groups.target[here]
    if lower:
        return bool(lower < 0)
    if groups.target[here] != groups.target[there]:
        return bool(groups.target[here] < groups.target[there])
    return bool(
        groups.person[groups.first[one] + turns.seats[one]] < groups.person[groups.first[other] + turns.seats[other]]
    )


@njit(cache=True)
def _possible(wishes: Wishes, group: Ints, kinds: int) -> tuple[Ints, Numbers]:
    """Everybody's options, and behind them to wait in their group."""
    people = len(group)
    first = np.zeros(people + 1, np.int64)
    allowed = np.empty(len(wishes.kind) + people, np.int32)
    end = 0
    for person in range(people):
        for option in range(wishes.first[person], wishes.first[person + 1]):
            allowed[end] = wishes.kind[option]
            end += 1
        allowed[end] = kinds + group[person]
        end += 1
        first[person + 1] = end
    return first, allowed
