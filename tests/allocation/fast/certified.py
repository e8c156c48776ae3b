"""The outcome of any rule over arrays, and the certificate that it passes."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

import numpy as np

from vaxplatform.allocation import Draw, Households, ReserveMethod, Scale
from vaxplatform.allocation.fast import deferred_acceptance, fair_draw, most_people, worst_served_first
from vaxplatform.allocation.fast._lowest_prices import lowest_prices
from vaxplatform.allocation.fast._one_by_one import one_by_one
from vaxplatform.allocation.fast.benches import benches_of
from vaxplatform.allocation.fast.certificates import (
    cut_offs_hold,
    draw_holds,
    prices_hold,
    reserves_hold,
    tight_sets_hold,
)
from vaxplatform.allocation.fast.columns import columns_of
from vaxplatform.allocation.fast.reserved_by_matching import reserved_by_matching

NOWHERE = -1


class Certified(NamedTuple):
    """Where each person sits, of how many places, and whether the certificate holds for that or for another array."""

    at: np.ndarray
    places: int
    holds: Callable[[np.ndarray], bool]


def certified(draw: Draw) -> Certified | None:
    """By the draw's own rule; None for households that are drawn together, which have no certificate over arrays."""
    columns, policy = columns_of(draw), draw.policy
    kinds = len(columns.kinds)
    match policy.rule:
        case "fair-draw":
            if policy.households is not Households.APART:
                return None
            return Certified(fair_draw.fair_draw(draw, columns), kinds, lambda at: draw_holds(columns, at))
        case "most-people":
            behind = Scale.of(draw.applicants).behind
            outcome = most_people.most_people(columns, behind)
            return Certified(outcome.at, kinds, lambda at: prices_hold(columns, at, outcome.price, behind))
        case "worst-served-first":
            groups = worst_served_first.groups_of(draw, columns)
            found = worst_served_first.worst_served_first(columns, groups)
            turns = worst_served_first.turns(groups, found.at)
            return Certified(found.at, kinds, lambda at: tight_sets_hold(columns, at, found.rank, groups.group, *turns))
        case "reserved-shares" if policy.reserves and policy.reserves.method is not ReserveMethod.SEQUENTIAL:
            benches = benches_of(draw, columns, policy.reserves)
            reserved = reserved_by_matching(benches)
            count = len(benches.capacity)
            return Certified(reserved.at, count, lambda at: reserves_hold(benches, reserved._replace(at=at)))
        case rule:
            standing = np.repeat(np.arange(len(columns.tier)), np.diff(columns.wishes.first))
            if rule == "site-priority":
                standing = deferred_acceptance.standings(draw, columns)
            seated = deferred_acceptance.deferred_acceptance(draw, columns, standing)
            belongs, servings = deferred_acceptance.belongs_to(draw, columns), seated.servings
            return Certified(
                seated.serving_of_each(len(columns.tier)),
                len(servings.seats),
                lambda at: cut_offs_hold(columns, servings, at, standing, belongs),
            )


def impossible(at: np.ndarray, places: int) -> Iterator[np.ndarray]:
    """What no outcome can be: a place that there is not, somebody more, somebody less."""
    for number in (places, places + 1, NOWHERE - 1, 2**31 - 1, -(2**31)):
        for person in {0, len(at) - 1} if len(at) else ():
            other = at.copy()
            other[person] = number
            yield other
    yield np.append(at, np.int32(NOWHERE))
    if len(at):
        yield at[:-1]


def elsewhere(at: np.ndarray, places: int, lot: Random) -> np.ndarray:
    """One person at any place, or without, whether they named it or not."""
    other = at.copy()
    if len(at):
        other[lot.randrange(len(at))] = lot.randrange(NOWHERE, places)
    return other


def check_cheapest(draw: Draw) -> None:
    """People who come one by one, and an outcome in which nobody sits and every session costs nothing, mended."""
    columns, behind = columns_of(draw), Scale.of(draw.applicants).behind
    wishes, capacity, staying = columns.wishes, columns.capacity, (behind - columns.tier) * most_people.STEP
    nobody, nothing = np.full(len(staying), NOWHERE, np.int32), np.zeros(len(capacity), np.int64)
    assert prices_hold(columns, *one_by_one(wishes, staying, capacity), behind)
    at, price, _ = lowest_prices(wishes, staying, capacity, nobody, nothing)
    assert prices_hold(columns, at, price, behind)


def check(draw: Draw, lot: Random) -> None:
    """The outcome passes, what is impossible is refused, and another outcome is looked at without a fault."""
    if draw.policy.rule == "most-people":
        check_cheapest(draw)
    found = certified(draw)
    if found:
        assert found.holds(found.at)
        for other in impossible(found.at, found.places):
            assert not found.holds(other), other
        for _ in range(3):
            found.holds(elsewhere(found.at, found.places, lot))
