"""Certificates over arrays: every outcome of the rules passes, and what is no such outcome is refused."""

from random import Random

import numpy as np
import pytest

from allocation.drawn_by_lot import draw_of
from allocation.fast.certified import check
from vaxplatform.allocation import RULE_NAMES, Draw, Households, ReserveMethod, Scale
from vaxplatform.allocation.fast import deferred_acceptance, fair_draw, most_people, worst_served_first
from vaxplatform.allocation.fast.benches import Benches, benches_of
from vaxplatform.allocation.fast.certificates import (
    cut_offs_hold,
    draw_holds,
    prices_hold,
    reserves_hold,
    seats_hold,
    tight_sets_hold,
)
from vaxplatform.allocation.fast.columns import columns_of
from vaxplatform.allocation.fast.reserved_by_matching import Reserved, reserved_by_matching

NOWHERE = -1


def changed(at: np.ndarray, columns, lot: Random) -> np.ndarray:
    """One person elsewhere: at another option, without a seat, or with one."""
    other = at.copy()
    people = [person for person in range(len(at)) if columns.wishes.first[person] < columns.wishes.first[person + 1]]
    person = lot.choice(people)
    options = columns.wishes.kind[columns.wishes.first[person] : columns.wishes.first[person + 1]].tolist()
    other[person] = lot.choice([each for each in [*options, NOWHERE] if each != at[person]])
    return other


def cases(rule: str, count: int = 60, people: int = 80):
    for number in range(count):
        draw = draw_of(number, rule, people)
        columns = columns_of(draw)
        if len(columns.wishes.kind):
            yield draw, columns, Random(number)


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_what_cannot_be_an_outcome_is_refused(rule: str) -> None:
    for number in range(40):
        check(draw_of(number, rule), Random(number))


def test_the_fair_draw() -> None:
    for draw, columns, lot in cases("fair-draw"):
        if draw.policy.households is not Households.APART:
            continue
        at = fair_draw.fair_draw(draw, columns)
        assert draw_holds(columns, at)
        assert not draw_holds(columns, changed(at, columns, lot))


@pytest.mark.parametrize("rule", ["site-priority", "reserved-shares"])
@pytest.mark.parametrize(("count", "people"), [(150, 80), (3, 3000)])
def test_cut_offs(rule: str, count: int, people: int) -> None:
    told_apart = 0
    for draw, columns, lot in cases(rule, count, people):
        if draw.policy.reserves and draw.policy.reserves.method is not ReserveMethod.SEQUENTIAL:
            continue
        standing = deferred_acceptance.standings(draw, columns)
        if rule == "reserved-shares":
            standing = np.repeat(np.arange(len(columns.tier)), np.diff(columns.wishes.first))
        seated = deferred_acceptance.deferred_acceptance(draw, columns, standing)
        belongs, at = deferred_acceptance.belongs_to(draw, columns), seated.serving_of_each(len(columns.tier))
        assert cut_offs_hold(columns, seated.servings, at, standing, belongs)
        for _ in range(5):
            other = elsewhere(columns, seated.servings, at, lot)
            told_apart += 1
            assert not cut_offs_hold(columns, seated.servings, other, standing, belongs)
    assert told_apart >= 5


def elsewhere(columns, servings, at: np.ndarray, lot: Random) -> np.ndarray:
    """One person in another category or at another session of their list, without a seat, or with one."""
    other = at.copy()
    person = lot.choice(np.flatnonzero(np.diff(columns.wishes.first)).tolist())
    kind = lot.choice(columns.wishes.kind[slice(*columns.wishes.first[person : person + 2])].tolist())
    there = [*range(servings.first[kind], servings.first[kind + 1]), NOWHERE]
    other[person] = lot.choice([each for each in there if each != at[person]])
    return other


def test_prices() -> None:
    for draw, columns, lot in cases("most-people"):
        behind = Scale.of(draw.applicants).behind
        outcome = most_people.most_people(columns, behind)
        price = outcome.price
        assert prices_hold(columns, outcome.at, price, behind)
        lower = price.copy()
        lower[np.flatnonzero(price)] -= 1
        assert not prices_hold(columns, outcome.at, lower, behind) or not price.any()
        wrong = changed(outcome.at, columns, lot)
        if seats_hold(columns, wrong) and _worth(draw, columns, wrong) != _worth(draw, columns, outcome.at):
            assert not prices_hold(columns, wrong, price, behind)


def test_prices_that_no_draw_has() -> None:
    priced = 0
    for draw, columns, _ in cases("most-people"):
        behind = Scale.of(draw.applicants).behind
        outcome = most_people.most_people(columns, behind)
        price = outcome.price
        assert not prices_hold(columns, outcome.at, price[:-1], behind)
        for kind in np.flatnonzero(price)[:1]:
            priced += 1
            for other in (behind * most_people.STEP + 1, 2**63 - 1, -1):  # the second would wrap around
                wrong = price.copy()
                wrong[kind] = other
                assert not prices_hold(columns, outcome.at, wrong, behind)
    assert priced > 20


def test_tiers_that_travel_could_outweigh_are_not_certified() -> None:
    draw, longest = draw_of(3, "most-people"), 2**31 - 1
    columns, behind = columns_of(draw), Scale.of(draw.applicants).behind
    metres = np.full_like(columns.wishes.metres, longest)
    far = columns._replace(wishes=columns.wishes._replace(metres=metres))
    outcome = most_people.most_people(far, behind)
    price = outcome.price
    assert prices_hold(far, outcome.at, price, behind)
    more = np.zeros(most_people.STEP // (2 * longest) + 1, np.int64)
    wide = far._replace(capacity=np.append(far.capacity, more))
    assert not prices_hold(wide, outcome.at, np.append(price, more), behind), (
        "a chain through all is longer than a step"
    )


def test_ranks_that_no_kind_of_seat_can_have() -> None:
    for draw, columns, _ in cases("worst-served-first", 10):
        groups = worst_served_first.groups_of(draw, columns)
        outcome = worst_served_first.worst_served_first(columns, groups)
        turns = worst_served_first.turns(groups, outcome.at)
        for other in (len(outcome.rank), 2**62, -2):
            wrong = np.append(outcome.rank[:-1], other)
            assert not tight_sets_hold(columns, outcome.at, wrong, groups.group, *turns)


def _worth(draw: Draw, columns, at: np.ndarray) -> int:
    scale = Scale.of(draw.applicants)
    person = np.repeat(np.arange(len(at)), np.diff(columns.wishes.first))
    travel = int(columns.wishes.metres[columns.wishes.kind == at[person]].sum())
    return travel + int(((scale.behind - columns.tier)[at == NOWHERE] * scale.step).sum())


def test_tight_sets() -> None:
    refused_some = 0
    for draw, columns, _ in cases("worst-served-first"):
        groups = worst_served_first.groups_of(draw, columns)
        outcome = worst_served_first.worst_served_first(columns, groups)
        last, refused = worst_served_first.turns(groups, outcome.at)
        assert tight_sets_hold(columns, outcome.at, outcome.rank, groups.group, last, refused)
        without = np.flatnonzero((outcome.at == NOWHERE) & (np.diff(columns.wishes.first) > 0))
        if len(without):
            refused_some += 1
            unranked = np.full_like(outcome.rank, NOWHERE)
            assert not tight_sets_hold(columns, outcome.at, unranked, groups.group, last, refused)
            named = slice(*columns.wishes.first[without[0] : without[0] + 2])
            sits = np.isin(outcome.at, columns.wishes.kind[named])
            sooner = np.where(np.arange(len(refused)) == groups.group[without[0]], NOWHERE, refused)
            assert tight_sets_hold(columns, outcome.at, outcome.rank, groups.group, last, sooner) == (not sits.any())
    assert refused_some > 10


def reserved(count: int, people: int = 80):
    for draw, columns, lot in cases("reserved-shares", count, people):
        reserves = draw.policy.reserves
        if reserves.method is not ReserveMethod.SEQUENTIAL:
            benches = benches_of(draw, columns, reserves)
            yield benches, reserved_by_matching(benches), lot


def bench_changed(benches: Benches, at: np.ndarray, lot: Random) -> np.ndarray:
    """One person on another bench of a session they named, or without a seat, or with one."""
    other = at.copy()
    people = np.flatnonzero(np.diff(benches.open_seats.first)).tolist()
    person = lot.choice(people)
    session = lot.choice(benches.open_seats.bench[slice(*benches.open_seats.first[person : person + 2])].tolist())
    begin = session - session % benches.width
    other[person] = lot.choice([each for each in (*range(begin, begin + benches.width), NOWHERE) if each != at[person]])
    return other


def same_people(benches: Benches, outcome: Reserved, at: np.ndarray) -> bool:
    """Whether only benches of people with the same right to them were exchanged."""
    first = benches.by_right.first
    pairs = zip(outcome.at.tolist(), at.tolist(), range(len(at)), strict=True)
    for was, now, person in pairs:
        rights = set(benches.by_right.bench[first[person] : first[person + 1]].tolist())
        if (was == NOWHERE) != (now == NOWHERE) or (was in rights) != (now in rights):
            return False
    return True


@pytest.mark.parametrize(("count", "people", "often"), [(150, 80, 8), (4, 3000, 60)])
def test_reserves_by_matching(count: int, people: int, often: int) -> None:
    told_apart = 0
    for benches, outcome, lot in reserved(count, people):
        assert reserves_hold(benches, outcome)
        for _ in range(often):
            at = bench_changed(benches, outcome.at, lot)
            if not same_people(benches, outcome, at):
                told_apart += 1
                assert not reserves_hold(benches, outcome._replace(at=at))
            person, other = lot.randrange(len(at)), lot.randrange(len(at))
            swapped = outcome.at.copy()
            swapped[[person, other]] = swapped[[other, person]]
            if not same_people(benches, outcome, swapped):
                assert not reserves_hold(benches, outcome._replace(at=swapped))
    assert told_apart > 50


def test_a_cover_of_reserves_that_proves_nothing() -> None:
    for benches, outcome, lot in reserved(60):
        person, bench = lot.randrange(len(outcome.at)), lot.randrange(len(outcome.cover_benches))
        people, covered = outcome.cover_people.copy(), outcome.cover_benches.copy()
        people[person], covered[bench] = not people[person], not covered[bench]
        for wrong in ({"cover_people": people}, {"cover_benches": covered}, {"size": outcome.size + 1}):
            assert not reserves_hold(benches, outcome._replace(**wrong))


def test_open_seats_given_early_to_others() -> None:
    came_early = 0
    for benches, outcome, lot in reserved(200):
        with_one = np.flatnonzero(outcome.early != NOWHERE).tolist()
        without = np.flatnonzero((outcome.early == NOWHERE) & (np.diff(benches.open_seats.first) > 0)).tolist()
        if with_one:
            came_early += 1
            early = outcome.early.copy()
            early[lot.choice(with_one)] = NOWHERE
            assert not reserves_hold(benches, outcome._replace(early=early))
        if without:
            person, early = lot.choice(without), outcome.early.copy()
            early[person] = benches.open_seats.bench[benches.open_seats.first[person]]
            assert not reserves_hold(benches, outcome._replace(early=early))
    assert came_early > 5


@pytest.mark.parametrize("rule", ["fair-draw", "most-people"])
def test_seats_that_cannot_be(rule: str) -> None:
    for _, columns, _ in cases(rule, 20):
        nobody = np.full(len(columns.tier), NOWHERE, np.int32)
        assert seats_hold(columns, nobody)
        person = int(np.flatnonzero(np.diff(columns.wishes.first))[0])
        unnamed = set(range(len(columns.kinds))) - set(
            columns.wishes.kind[columns.wishes.first[person] : columns.wishes.first[person + 1]].tolist()
        )
        for kind in list(unnamed)[:1]:
            elsewhere = nobody.copy()
            elsewhere[person] = kind
            assert not seats_hold(columns, elsewhere)
        none = columns._replace(capacity=np.zeros_like(columns.capacity))
        sits = nobody.copy()
        sits[person] = columns.wishes.kind[columns.wishes.first[person]]
        assert not seats_hold(none, sits)
