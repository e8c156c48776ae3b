"""Gini's and Theil's indices against their slow definitions, and what every such index must not depend on."""

from fractions import Fraction
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation.inequality import Inequality, gini, theil
from vaxplatform.errors import AllocationError

group = st.integers(0, 60).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
groups = st.lists(group, max_size=8)


def slow_gini(parts) -> Fraction | None:
    """Word by word: all pairs, weights, absolute differences, twice the mean."""
    parts = [each for each in parts if each[1]]
    people = sum(whole for _, whole in parts)
    weights = [Fraction(whole, people) for _, whole in parts]
    shares = [Fraction(*each) for each in parts]
    mean = sum(weight * share for weight, share in zip(weights, shares, strict=True))
    if not mean:
        return None
    apart = sum(
        weights[i] * weights[j] * abs(shares[i] - shares[j]) for i in range(len(parts)) for j in range(len(parts))
    )
    return apart / (2 * mean)


def slow_theil(parts) -> float | None:
    """One person after the other, each with the coverage of the own group."""
    coverage = [part / whole for part, whole in parts if whole for _ in range(whole)]
    mean = sum(coverage) / len(coverage) if coverage else 0
    return sum(x / mean * log(x / mean) for x in coverage if x) / len(coverage) if mean else None


@pytest.mark.parametrize(
    ("parts", "gini_by_hand", "theil_by_hand"),
    [
        ([(1, 2), (2, 4), (50, 100)], Fraction(0), 0.0),
        ([(0, 10), (10, 10)], Fraction(1, 2), log(2)),
        ([(0, 30), (10, 10)], Fraction(3, 4), log(4)),  # one part in four has all
        ([(1, 4), (3, 4)], Fraction(1, 4), (0.5 * log(0.5) + 1.5 * log(1.5)) / 2),
        ([(10, 10)], Fraction(0), 0.0),
        ([(30, 20), (10, 20)], Fraction(1, 4), (1.5 * log(1.5) + 0.5 * log(0.5)) / 2),  # a target was passed
        ([(0, 3), (0, 4)], None, None),
        ([(0, 0)], None, None),
        ([], None, None),
    ],
)
def test_worked_by_hand(parts, gini_by_hand, theil_by_hand) -> None:
    assert gini(parts) == gini_by_hand
    assert theil(parts) == (None if theil_by_hand is None else pytest.approx(theil_by_hand, abs=1e-15))


@given(groups)
def test_agrees_with_the_definition(parts) -> None:
    assert gini(parts) == slow_gini(parts)
    assert theil(parts) == (None if slow_theil(parts) is None else pytest.approx(slow_theil(parts), abs=1e-12))


@given(groups)
def test_bounds(parts) -> None:
    served = sum(part for part, _ in parts)
    assert (gini(parts) is None) == (theil(parts) is None) == (served == 0)
    if served:
        equal = len({Fraction(*each) for each in parts if each[1]}) == 1
        assert 0 <= gini(parts) < 1
        assert (gini(parts) == 0) == equal
        assert (theil(parts) == 0) == equal
        assert theil(parts) <= log(sum(whole for _, whole in parts)) + 1e-12


@given(groups, st.integers(2, 9), st.randoms(use_true_random=False))
def test_depends_on_nothing_but_shares_and_weights(parts, factor: int, rng) -> None:
    shuffled = list(parts)
    rng.shuffle(shuffled)
    same = {
        "order": shuffled,
        "clones": parts * factor,
        "more people, the same shares": [(part * factor, whole * factor) for part, whole in parts],
        "split groups": [(part, whole) for part, whole in parts for _ in range(2)],
    }
    for what, changed in same.items():
        assert gini(changed) == gini(parts), what
        assert theil(changed) == (None if theil(parts) is None else pytest.approx(theil(parts), abs=1e-12)), what
    scaled = [(part, whole * factor) for part, whole in parts]  # everybody's coverage through the factor
    assert gini(scaled) == gini(parts)


@given(st.lists(group.filter(lambda each: each[1] > 0), min_size=2, max_size=6), st.data())
def test_a_seat_given_from_a_better_served_group_to_a_worse_one_lessens_both(parts, data) -> None:
    giver, taker = data.draw(st.permutations(range(len(parts))))[:2]
    whole = parts[giver][1]
    parts = [(part, whole) for part, _ in parts]  # groups of one size, so that a seat counts the same in both
    if parts[giver][0] - parts[taker][0] < 2 or parts[giver][0] > whole:
        return
    after = list(parts)
    after[giver] = (parts[giver][0] - 1, whole)
    after[taker] = (parts[taker][0] + 1, whole)
    assert gini(after) < gini(parts)
    assert theil(after) < theil(parts)


def test_the_smallest_difference_is_not_rounded_to_none() -> None:
    assert theil([(500_000, 1_000_000), (500_001, 1_000_000)]) > 0


def test_who_has_least_and_most() -> None:
    found = Inequality.of({"c": (1, 2), "b": (1, 4), "a": (2, 8), "d": (2, 4), "empty": (0, 0)})
    assert (found.worst, found.lowest, found.best, found.highest) == ("a", Fraction(1, 4), "c", Fraction(1, 2))
    assert found.disparity == 2
    assert Inequality.of({"a": (0, 4), "b": (1, 4)}).disparity is None
    assert Inequality.of({}) is Inequality.of({"empty": (0, 0)}) is None


@pytest.mark.parametrize("part", [(-1, 2), (1, -2), (1, 0)])
def test_what_is_no_coverage(part) -> None:
    for measure in (gini, theil):
        with pytest.raises(AllocationError) as raised:
            measure([part])
        assert raised.value.code == "inequality-part"
