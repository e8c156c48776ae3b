"""Bookings against every number of bookings tried, with costs taken from the definition."""

import inspect
from fractions import Fraction
from itertools import product
from math import comb, factorial, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaxplatform.allocation import MOST_BOOKINGS_A_SEAT, ShowRate, bookings, overbooked, show_rate
from vaxplatform.errors import AllocationError

rates = st.fractions(Fraction(1, 12), 1, max_denominator=12)
costs = st.fractions(Fraction(1, 9), 9, max_denominator=9)
counts = st.integers(11, 60).flatmap(
    lambda booked: st.tuples(st.integers(0, booked), st.just(booked), st.integers(1, 30), st.integers(1, 40))
)


def learnt(came, booked, prior_came, worth):
    return show_rate(came=came, booked=booked, prior_came=prior_came, prior_booked=30, prior_worth=worth)


def cost_of(seats, chances, unused, turned_away):
    """The newsvendor's cost, from its definition."""
    return sum(
        chance * (unused * max(seats - came, 0) + turned_away * max(came - seats, 0))
        for came, chance in enumerate(chances)
    )


def binomial(booked, rate):
    return [comb(booked, came) * rate**came * (1 - rate) ** (booked - came) for came in range(booked + 1)]


def beta_binomial(booked, alpha, beta):
    """From the integral of p^(alpha - 1 + k) (1 - p)^(beta - 1 + n - k), for whole alpha and beta."""

    def b(one, other):
        return Fraction(factorial(one - 1) * factorial(other - 1), factorial(one + other - 1))

    return [comb(booked, came) * b(alpha + came, beta + booked - came) / b(alpha, beta) for came in range(booked + 1)]


def cheapest(seats, distribution, unused, turned_away):
    """Try every number up to the cap; the smallest of the cheapest."""
    numbers = range(floor(seats * MOST_BOOKINGS_A_SEAT) + 1)
    return min(numbers, key=lambda booked: (cost_of(seats, distribution(booked), unused, turned_away), booked))


@given(st.integers(0, 14), rates, costs, costs | st.just(Fraction(0)))
def test_with_a_known_rate_no_number_is_cheaper(seats, rate, unused, turned_away):
    found = bookings(seats, ShowRate.known(rate), unused_cost=unused, turned_away_cost=turned_away)
    assert found == cheapest(seats, lambda booked: binomial(booked, rate), unused, turned_away)


@given(st.integers(0, 14), st.integers(11, 30), st.integers(2, 10), costs, costs | st.just(Fraction(0)))
def test_with_a_learnt_rate_no_number_is_cheaper(seats, came, missed, unused, turned_away):
    rate = show_rate(came=came - 1, booked=came + missed - 2, prior_came=10, prior_booked=20, prior_worth=2)
    assert (rate.came, rate.missed) == (came, missed)
    found = bookings(seats, rate, unused_cost=unused, turned_away_cost=turned_away)
    assert found == cheapest(seats, lambda booked: beta_binomial(booked, came, missed), unused, turned_away)


def test_the_condition_behind_the_bar_matters():
    """The textbook criterion, P(fewer than the seats of b come) <= ratio, is that of a known rate."""
    seats, ratio = 12, Fraction(1, 2)
    textbook = next(b for b in range(seats, 16) if sum(beta_binomial(b, 3, 1)[:seats]) <= ratio or b == 15)
    best = cheapest(seats, lambda booked: beta_binomial(booked, 3, 1), 1, 1)
    rate = ShowRate(Fraction(3), Fraction(1))
    assert bookings(seats, rate, unused_cost=1, turned_away_cost=1) == best
    assert best < textbook


def test_ties_go_to_fewer_bookings():
    # One seat cannot be overbooked under the cap, so four seats: with b = 4, P(fewer than 4 of 4 come) = 1 - p^4.
    # Its ratio makes the fifth booking cost exactly what it saves.
    rate = Fraction(1, 2)
    tied = {"unused_cost": Fraction(1), "turned_away_cost": Fraction(15)}
    chances = {booked: binomial(booked, rate) for booked in (4, 5)}
    four, five = (cost_of(4, chances[b], tied["unused_cost"], tied["turned_away_cost"]) for b in (4, 5))
    assert four == five
    assert bookings(4, ShowRate.known(rate), **tied) == 4
    assert bookings(4, ShowRate.known(rate), unused_cost=Fraction(101, 100), turned_away_cost=Fraction(15)) == 5


@given(st.integers(0, 40), costs, costs)
def test_nobody_is_overbooked_where_everybody_comes(seats, unused, turned_away):
    assert bookings(seats, ShowRate.known(1), unused_cost=unused, turned_away_cost=turned_away) == seats


@given(st.integers(1, 40), rates, rates, costs, costs)
def test_the_fewer_come_the_more_are_booked(seats, one, other, unused, turned_away):
    few, many = sorted((one, other))
    price = {"unused_cost": unused, "turned_away_cost": turned_away}
    assert bookings(seats, ShowRate.known(few), **price) >= bookings(seats, ShowRate.known(many), **price)


@given(st.integers(1, 40), rates, costs, costs, costs)
def test_the_dearer_a_dose_the_more_are_booked(seats, rate, one, other, turned_away):
    cheap, dear = sorted((one, other))
    known = ShowRate.known(rate)
    assert bookings(seats, known, unused_cost=dear, turned_away_cost=turned_away) >= bookings(
        seats, known, unused_cost=cheap, turned_away_cost=turned_away
    )


@given(st.integers(0, 60), counts, costs, costs, st.fractions(1, Fraction(5, 4), max_denominator=20))
def test_the_cap_holds(seats, counted, unused, turned_away, cap):
    found = bookings(seats, learnt(*counted), unused_cost=unused, turned_away_cost=turned_away, most_a_seat=cap)
    assert seats <= found <= seats * cap


@given(counts)
def test_a_learnt_rate_lies_between_its_own_and_the_wider_areas(counted):
    came, booked, prior_came, _worth = counted
    own, wider = Fraction(came, booked), Fraction(prior_came, 30)
    assert min(own, wider) <= learnt(*counted).mean <= max(own, wider)


def test_no_session_yet_means_the_wider_areas_rate():
    assert show_rate(came=0, booked=0, prior_came=27, prior_booked=30, prior_worth=50).mean == Fraction(9, 10)


def test_as_many_bookings_as_the_prior_weighs_count_half():
    assert show_rate(came=25, booked=50, prior_came=30, prior_booked=30, prior_worth=50).mean == Fraction(3, 4)


@given(st.integers(0, 7), st.integers(0, 7), rates)
def test_what_is_expected_is_the_mean_over_everybody_coming_or_not(booked, seats, rate):
    unused = turned_away = served = Fraction(0)
    for shows in product((True, False), repeat=booked):
        chance = Fraction(1)
        for came in shows:
            chance *= rate if came else 1 - rate
        unused += chance * max(seats - sum(shows), 0)
        turned_away += chance * max(sum(shows) - seats, 0)
        served += chance * (sum(shows) <= seats)
    found = overbooked(booked, seats, ShowRate.known(rate))
    assert (found.unused, found.turned_away, found.chance_all_served) == (unused, turned_away, served)


def test_whoever_comes_makes_it_likelier_that_the_next_does_too():
    """Two of three came in the wider area, and that weighs one booking: the second comes with 5/3 of two then."""
    rate = show_rate(came=0, booked=0, prior_came=20, prior_booked=30, prior_worth=1)
    assert overbooked(2, 1, rate).turned_away == Fraction(2, 3) * (Fraction(2, 3) + 1) / 2
    assert overbooked(2, 1, ShowRate.known(Fraction(2, 3))).turned_away == Fraction(2, 3) ** 2


@given(st.integers(0, 20), st.integers(0, 20), counts)
def test_those_who_come_are_served_or_turned_away(booked, seats, counted):
    rate = learnt(*counted)
    found = overbooked(booked, seats, rate)
    assert seats - found.unused + found.turned_away == booked * rate.mean


@settings(max_examples=1)
@given(st.just(1000))
def test_a_large_session_is_exact_too(seats):
    rate = show_rate(came=450, booked=500, prior_came=9000, prior_booked=10000, prior_worth=200)
    found = bookings(seats, rate, unused_cost=1, turned_away_cost=2)
    costs = {b: overbooked(b, seats, rate) for b in (found - 1, found, found + 1)}
    price = {b: meant.unused + 2 * meant.turned_away for b, meant in costs.items()}
    assert price[found - 1] > price[found] <= price[found + 1]


def test_the_largest_session_may_be_booked_up_to_the_cap():
    meant = overbooked(2_500, 2_000, ShowRate.known(1))
    assert (meant.unused, meant.turned_away, meant.chance_all_served) == (0, 500, 0)


def test_there_is_no_way_to_hand_in_a_person():
    handed_in = {
        name for function in (bookings, overbooked, show_rate) for name in inspect.signature(function).parameters
    }
    assert handed_in == {
        "booked", "came", "most_a_seat", "prior_booked", "prior_came", "prior_worth", "rate", "seats",
        "turned_away_cost", "unused_cost",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seats": -1}, "seats-range"),
        ({"seats": 2_001}, "seats-range"),
        ({"seats": 9.5}, "seats-range"),
        ({"unused_cost": 0}, "unused_cost-range"),
        ({"unused_cost": 0.5}, "unused_cost-range"),
        ({"turned_away_cost": -1}, "turned_away_cost-range"),
        ({"most_a_seat": Fraction(99, 100)}, "most_a_seat-range"),
        ({"most_a_seat": Fraction(126, 100)}, "most_a_seat-range"),
        ({"most_a_seat": 1.25}, "most_a_seat-range"),
    ],
)
def test_bookings_that_cannot_be_are_refused(change, code):
    given_values = {"seats": 10, "rate": ShowRate.known(1), "unused_cost": 1, "turned_away_cost": 1} | change
    with pytest.raises(AllocationError) as caught:
        bookings(given_values.pop("seats"), given_values.pop("rate"), **given_values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"booked": 1, "came": 1}, "counts-too-few"),
        ({"booked": 10, "came": 3}, "counts-too-few"),
        ({"booked": -1}, "booked-range"),
        ({"came": 51}, "came-range"),
        ({"came": -1}, "came-range"),
        ({"prior_booked": 10, "prior_came": 10}, "prior_booked-range"),
        ({"prior_came": 0}, "prior_came-range"),
        ({"prior_came": 101}, "prior_came-range"),
        ({"prior_worth": 0}, "prior_worth-range"),
        ({"prior_worth": 1.5}, "prior_worth-range"),
    ],
)
def test_counts_that_cannot_be_or_point_at_a_person_are_refused(change, code):
    given_values = {"came": 45, "booked": 50, "prior_came": 90, "prior_booked": 100, "prior_worth": 20} | change
    with pytest.raises(AllocationError) as caught:
        show_rate(**given_values)
    assert caught.value.code == code


@pytest.mark.parametrize("rate", [0, 1.0, Fraction(11, 10), -1])
def test_a_rate_that_cannot_be_is_refused(rate):
    with pytest.raises(AllocationError) as caught:
        ShowRate.known(rate)
    assert caught.value.code == "show-rate-range"


@pytest.mark.parametrize(
    ("booked", "seats", "code"), [(-1, 1, "booked-range"), (2_501, 1, "booked-range"), (1, -1, "seats-range")]
)
def test_an_expectation_of_what_cannot_be_is_refused(booked, seats, code):
    with pytest.raises(AllocationError) as caught:
        overbooked(booked, seats, ShowRate.known(1))
    assert caught.value.code == code
