"""Prices rise, and outcomes are mended, from wherever one begins: the end is the cheapest outcome and its proof."""

from random import Random

import numpy as np
import pytest

from allocation.drawn_by_lot import draw_of
from vaxplatform.allocation import Scale
from vaxplatform.allocation.fast import _lowest_prices
from vaxplatform.allocation.fast._lowest_prices import lowest_prices
from vaxplatform.allocation.fast._one_by_one import one_by_one
from vaxplatform.allocation.fast.certificates import prices_hold
from vaxplatform.allocation.fast.columns import Columns, Wishes, columns_of
from vaxplatform.allocation.fast.most_people import STEP, most_people

NOWHERE = -1


def anyhow(columns: Columns, lot: Random) -> np.ndarray:
    """Some of the people at any of their options that have room left."""
    free, at = columns.capacity.copy(), np.full(len(columns.tier), NOWHERE, np.int32)
    for person in lot.sample(range(len(at)), len(at)):
        options = columns.wishes.kind[columns.wishes.first[person] : columns.wishes.first[person + 1]].tolist()
        for kind in lot.sample(options, len(options) if lot.random() < 0.8 else 0):
            if free[kind]:
                free[kind] -= 1
                at[person] = kind
                break
    return at


@pytest.mark.parametrize("part", range(3))
def test_any_outcome_is_mended_and_any_expectation_does(part: int) -> None:
    mended = 0
    for number in range(part * 80, part * 80 + 80):
        lot, draw = Random(number), draw_of(number, "most-people")
        columns, behind = columns_of(draw), Scale.of(draw.applicants).behind
        expected = np.array([lot.choice((0, lot.randint(0, behind * STEP))) for _ in columns.kinds], np.int64)
        staying = (behind - columns.tier) * STEP
        at, price, often = lowest_prices(columns.wishes, staying, columns.capacity, anyhow(columns, lot), expected)
        assert prices_hold(columns, at, price, behind)
        best = most_people(columns, behind)
        assert price.tolist() == best.price.tolist(), f"draw {number}"
        mended += often
    assert mended > 100


def test_two_who_would_rather_have_each_others_seat() -> None:
    draw = draw_of(0, "most-people")
    columns = columns_of(draw)._replace(capacity=np.array([1, 1]), tier=np.zeros(2, np.int64))
    wishes = columns.wishes._replace(
        first=np.array([0, 2, 4]), kind=np.array([0, 1, 0, 1], np.int32), metres=np.array([1, 9, 9, 1], np.int32)
    )
    staying, nothing = np.full(2, STEP), np.zeros(2, np.int64)
    at, price, often = lowest_prices(wishes, staying, columns.capacity, np.array([1, 0], np.int32), nothing)
    assert (at.tolist(), price.tolist(), often) == ([0, 1], [0, 0], 1)


def test_whoever_comes_one_by_one_is_seated_as_well() -> None:
    for number in range(300):
        draw = draw_of(number, "most-people")
        columns, behind = columns_of(draw), Scale.of(draw.applicants).behind
        staying = (behind - columns.tier) * STEP
        at, price = one_by_one(columns.wishes, staying, columns.capacity)
        assert prices_hold(columns, at, price, behind), f"draw {number}"


LEVELS = 20
"""Of a ladder of sessions; each level more doubles what a bad order costs."""


def ladder() -> tuple[Wishes, np.ndarray, np.ndarray, np.ndarray]:
    """Wishes, what it costs to go without, seats and who sits where: whatever raises the price of a session by passing
    through session i raises it by 2^i, so that every way from above to the lowest session gives it another price.

    Source:
        After the graphs of Johnson, Journal of the ACM 20 (1973) 385-388, on which looking at the nearest first takes
        exponential time where some lengths are negative.
    """
    lists, staying, at = [], [], []
    for session in range(LEVELS):
        for lower in range(session):
            lists.append(((session, 2**session + 1), (lower, 1)))
            staying.append(STEP)
            at.append(session)
        lists.append(((session, 1),))
        staying.append(2)
        at.append(NOWHERE)
    first = np.cumsum([0] + [len(options) for options in lists])
    kind, metres = np.array([option for options in lists for option in options], np.int32).T
    where = np.array(at, np.int32)
    wishes = Wishes(first, np.ascontiguousarray(kind), np.ascontiguousarray(metres))
    return wishes, np.array(staying), np.bincount(where[where >= 0], minlength=LEVELS), where


def test_a_bad_guide_costs_no_more_than_looking_a_hundred_times(monkeypatch: pytest.MonkeyPatch) -> None:
    wishes, staying, capacity, at = ladder()
    right = np.array([1 + sum(2**above for above in range(session + 1, LEVELS)) for session in range(LEVELS)])
    lowest_first = np.arange(LEVELS) * STEP
    found = []

    def told(*given: object) -> tuple[int, int, int, int]:
        found.append(raise_prices(*given))
        return found[-1]

    raise_prices = _lowest_prices._raise_prices
    monkeypatch.setattr(_lowest_prices, "_raise_prices", told)
    for expected, answers in ((right, ["fine"]), (lowest_first, ["too long", "fine"])):
        found.clear()
        seats, price, _ = lowest_prices(wishes, staying, capacity, at, expected)
        assert (price == right).all()
        assert (np.bincount(seats[seats >= 0], minlength=LEVELS) == capacity).all()
        names = {_lowest_prices._FINE: "fine", _lowest_prices._TOO_LONG: "too long"}
        assert [names[answer] for answer, *_ in found] == answers
