"""Shares of a supply against the definitions of the two methods, taken word by word."""

from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import VialSplit, in_vials, largest_remainder, webster
from vaxplatform.errors import AllocationError

METHODS = (largest_remainder, webster)
totals = st.integers(0, 60)
weights = st.dictionaries(
    st.text("ABCDE", min_size=1, max_size=3),
    st.integers(0, 12) | st.fractions(0, 5, max_denominator=7),
    min_size=1,
    max_size=6,
).filter(lambda found: any(found.values()))


def rounds(total, weights, keys=None):
    """Sainte-Laguë as it is told: one dose a round, to the largest weight over 2 x share + 1."""
    keys = keys or {}
    shares = dict.fromkeys(weights, 0)
    for _ in range(total):
        first = min(
            weights,
            key=lambda place: (-Fraction(weights[place]) / (2 * shares[place] + 1), keys.get(place, b""), place),
        )
        shares[first] += 1
    return shares


@given(totals, weights)
def test_webster_is_one_dose_a_round(total, weights):
    assert webster(total, weights) == rounds(total, weights)


@given(totals, weights, st.randoms(use_true_random=False))
def test_webster_breaks_ties_by_draw_key(total, weights, rng):
    keys = {place: bytes([rng.randrange(4)]) for place in weights}
    assert webster(total, weights, keys) == rounds(total, weights, keys)


def closest(total, weights):
    """Every split whose squared distance from the quotas is least: what the largest remainder finds at once."""
    whole = sum(weights.values())
    quotas = {place: Fraction(total) * weight / whole for place, weight in weights.items()}

    def distance(split):
        return sum((share - quota) ** 2 for share, quota in zip(split, quotas.values(), strict=True))

    splits = [split for split in product(range(total + 1), repeat=len(weights)) if sum(split) == total]
    least = min(map(distance, splits))
    return [dict(zip(quotas, split, strict=True)) for split in splits if distance(split) == least]


@given(st.integers(0, 8), weights.filter(lambda found: len(found) < 5))
def test_largest_remainder_is_closest_to_the_quotas(total, weights):
    assert largest_remainder(total, weights) in closest(total, weights)


@given(totals, weights)
def test_largest_remainder_keeps_the_quota(total, weights):
    whole = Fraction(sum(weights.values()))
    for place, share in largest_remainder(total, weights).items():
        quota = total * weights[place] / whole
        assert floor(quota) <= share <= ceil(quota)


@given(totals, weights)
def test_webster_never_gives_less_of_more(total, weights):
    fewer, more = webster(total, weights), webster(total + 1, weights)
    assert all(more[place] >= share for place, share in fewer.items())


def test_largest_remainder_may_give_less_of_more():
    # The Alabama paradox; weights 6, 6 and 2 are the usual example (Balinski and Young 2001).
    weights = {"A": 6, "B": 6, "C": 2}
    assert largest_remainder(10, weights) == {"A": 4, "B": 4, "C": 2}
    assert largest_remainder(11, weights) == {"A": 5, "B": 5, "C": 1}


@pytest.mark.parametrize("method", METHODS)
@given(total=totals, weights=weights)
def test_nothing_is_lost_and_no_weight_gets_nothing(method, total, weights):
    shares = method(total, weights)
    assert sum(shares.values()) == total
    assert list(shares) == sorted(weights)
    assert all(share == 0 for place, share in shares.items() if not weights[place])


@pytest.mark.parametrize("method", METHODS)
@given(total=totals, weights=weights, rng=st.randoms(use_true_random=False), scale=st.integers(1, 9))
def test_order_and_unit_of_weights_change_nothing(method, total, weights, rng, scale):
    shuffled = list(weights.items())
    rng.shuffle(shuffled)
    assert method(total, {place: weight * scale for place, weight in shuffled}) == method(total, weights)


@pytest.mark.parametrize("method", METHODS)
@given(total=totals, weights=weights)
def test_more_weight_gets_no_less(method, total, weights):
    shares = method(total, weights)
    assert all(shares[one] >= shares[other] for one in weights for other in weights if weights[one] > weights[other])


@pytest.mark.parametrize("method", METHODS)
def test_ties_go_to_the_smaller_id_or_the_smaller_key(method):
    weights = {"C": 1, "A": 1, "B": 1}
    assert method(4, weights) == {"A": 2, "B": 1, "C": 1}
    assert method(4, weights, {"A": b"\2", "B": b"\1", "C": b"\0"}) == {"A": 1, "B": 1, "C": 2}


@pytest.mark.parametrize("method", METHODS)
def test_one_dose_less_than_places_leaves_one_place_without(method):
    assert method(6, dict.fromkeys("ABCDEFG", 1)) == dict.fromkeys("ABCDEF", 1) | {"G": 0}


@pytest.mark.parametrize("method", METHODS)
def test_nothing_to_split_needs_no_weight(method):
    assert method(0, {"A": 0}) == {"A": 0}
    assert method(0, {}) == {}


def test_a_districts_supply_is_split_at_once():
    weights = {f"C-{number:04}": 1 + number * number % 977 for number in range(2000)}
    assert sum(webster(1_000_000, weights).values()) == 1_000_000


@given(st.integers(0, 300), weights, st.integers(1, 20), st.sampled_from(METHODS))
def test_vials_stay_whole(doses, weights, doses_per_vial, method):
    split = in_vials(doses, weights, doses_per_vial=doses_per_vial, method=method)
    assert split.total == doses
    assert 0 <= split.remainder < doses_per_vial
    assert all(share % doses_per_vial == 0 for share in split.shares.values())
    assert split.shares == {
        place: vials * doses_per_vial for place, vials in method(doses // doses_per_vial, weights).items()
    }


def test_vials_by_the_largest_remainder_and_with_keys():
    weights = {"A": 6, "B": 6, "C": 2}
    assert in_vials(119, weights, doses_per_vial=10, method=largest_remainder) == VialSplit(
        {"A": 50, "B": 50, "C": 10}, 9
    )
    tied = in_vials(10, {"A": 1, "B": 1}, doses_per_vial=10, keys={"A": b"\1", "B": b"\0"})
    assert tied.shares == {"A": 0, "B": 10}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("total", "weights", "keys", "code", "says"),
    [
        (-1, {"A": 1}, None, "total-range", "-1"),
        (1.0, {"A": 1}, None, "total-range", "1.0"),
        (True, {"A": 1}, None, "total-range", "True"),
        (1, {"A": 0.5}, None, "weight-range", "the weight of A is exact"),
        (1, {"A": True}, None, "weight-range", "the weight of A is exact"),
        (1, {"A": 1, "B": -1}, None, "weight-range", "the weight of B is at least 0, not -1"),
        (1, {"A": Fraction(-1, 3)}, None, "weight-range", "-1/3"),
        (1, {"A": 0, "B": 0}, None, "weights-zero", "1 are to be split"),
        (1, {}, None, "weights-zero", "1 are to be split"),
        (1, {"A": 1, "B": 1}, {"A": b"\0"}, "key-missing", "B has none"),
    ],
)
def test_what_cannot_be_split_is_refused(method, total, weights, keys, code, says):
    with pytest.raises(AllocationError, match=says) as caught:
        method(total, weights, keys)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("doses", "doses_per_vial", "code"),
    [
        (-1, 10, "doses-range"),
        (1.5, 10, "doses-range"),
        (10, 0, "doses_per_vial-range"),
        (9, 1001, "doses_per_vial-range"),
    ],
)
def test_vials_that_cannot_be_are_refused(doses, doses_per_vial, code):
    with pytest.raises(AllocationError) as caught:
        in_vials(doses, {"A": 1}, doses_per_vial=doses_per_vial)
    assert caught.value.code == code


@pytest.mark.parametrize("method", METHODS)
def test_work_grows_with_the_number_of_places(method, monkeypatch: pytest.MonkeyPatch) -> None:
    added, add = [0], Fraction.__add__

    def counted(one: Fraction, other: object) -> object:
        added[0] += 1
        return add(one, other)

    monkeypatch.setattr(Fraction, "__add__", counted)
    places = {f"C-{number}": number % 7 for number in range(400)}
    assert sum(method(900, places).values()) == 900
    assert 0 < added[0] < 10 * len(places)
