"""Outreach against every choice of places, and against the greedy rule taken word by word."""

from fractions import Fraction
from itertools import combinations
from math import e

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation import OutreachPlan, covered_within, plan_outreach
from vaxplatform.errors import AllocationError

AREAS = tuple(f"A-{number}" for number in range(8))
covers = st.dictionaries(
    st.sampled_from(("Bazaar", "Ghat", "Mill", "School", "Temple", "Well")), st.sets(st.sampled_from(AREAS)), max_size=6
)
people = st.fixed_dictionaries({area: st.integers(0, 9) for area in AREAS})


def reached(covers, people, places):
    return sum(people[area] for area in set().union(*(covers[place] for place in places)))


def greedy(covers, people, days, keys=None):
    """The next day goes where most are added; everything is counted anew each time."""
    chosen = []
    for _ in range(days):
        rest = [place for place in covers if place not in chosen]

        def order(place):
            return (-reached(covers, people, [*chosen, place]), (keys or {}).get(place, b""), place)

        best = min(rest, key=order, default=None)
        if best is None or reached(covers, people, [*chosen, best]) == reached(covers, people, chosen):
            break
        chosen.append(best)
    return chosen


@given(covers, people, st.integers(0, 6))
def test_the_next_day_goes_where_it_adds_most(covers, people, days):
    plan = plan_outreach(covers, people, vehicle_days=days)
    assert [visit.place for visit in plan.visits] == greedy(covers, people, days)


@given(covers, people, st.integers(0, 6), st.randoms(use_true_random=False))
def test_ties_go_by_draw_key(covers, people, days, rng):
    keys = {place: bytes([rng.randrange(3)]) for place in covers}
    plan = plan_outreach(covers, people, vehicle_days=days, keys=keys)
    assert [visit.place for visit in plan.visits] == greedy(covers, people, days, keys)


@given(covers, people, st.integers(1, 6))
def test_it_covers_nearly_two_thirds_of_the_best_there_is(covers, people, days):
    plan = plan_outreach(covers, people, vehicle_days=days)
    best = max(
        reached(covers, people, places)
        for many in range(min(days, len(covers)) + 1)
        for places in combinations(covers, many)
    )
    assert plan.covered <= best
    assert plan.covered >= (1 - (1 - Fraction(1, days)) ** days) * best
    assert plan.covered >= (1 - 1 / e) * best


@given(covers, people, st.integers(0, 6))
def test_everybody_covered_is_counted_once(covers, people, days):
    plan = plan_outreach(covers, people, vehicle_days=days)
    listed = [area for visit in plan.visits for area in visit.areas]
    assert len(listed) == len(set(listed))
    assert plan.covered == reached(covers, people, [visit.place for visit in plan.visits])
    assert all(visit.people == sum(people[area] for area in visit.areas) > 0 for visit in plan.visits)
    assert all(set(visit.areas) <= covers[visit.place] for visit in plan.visits)
    assert all(list(visit.areas) == sorted(visit.areas) and all(map(people.get, visit.areas)) for visit in plan.visits)
    assert plan.everybody == sum(people.values())


@given(covers, people, st.integers(0, 5))
def test_one_more_day_keeps_the_visits_there_were(covers, people, days):
    fewer = plan_outreach(covers, people, vehicle_days=days)
    more = plan_outreach(covers, people, vehicle_days=days + 1)
    assert more.visits[: len(fewer.visits)] == fewer.visits


@given(covers, people, st.integers(0, 6), st.randoms(use_true_random=False))
def test_order_changes_nothing(covers, people, days, rng):
    places, areas = list(covers.items()), list(people.items())
    rng.shuffle(places)
    rng.shuffle(areas)
    shuffled = plan_outreach(dict(places), dict(areas), vehicle_days=days)
    assert shuffled == plan_outreach(covers, people, vehicle_days=days)


def test_greedy_is_not_always_best():
    # The usual example: the middle looks best first, and two days at the sides would have covered everybody.
    covers = {"Middle": ["A", "B", "C", "D"], "Left": ["A", "B", "E"], "Right": ["C", "D", "F"]}
    plan = plan_outreach(covers, dict.fromkeys("ABCDEF", 1), vehicle_days=2)
    assert ([visit.place for visit in plan.visits], plan.covered) == (["Middle", "Left"], 5)


def test_nobody_to_reach_and_nowhere_to_go():
    assert plan_outreach({}, {"A": 5}, vehicle_days=3) == OutreachPlan((), 5)
    assert plan_outreach({"Mill": ["A"]}, {"A": 0}, vehicle_days=3) == OutreachPlan((), 0)


@given(
    st.dictionaries(st.tuples(st.sampled_from("PQR"), st.sampled_from(AREAS)), st.integers(0, 50)), st.integers(0, 50)
)
def test_a_place_covers_whoever_comes_at_most_so_far(travel, at_most):
    found = covered_within(travel, at_most)
    assert {(place, area) for place, areas in found.items() for area in areas} == {
        pair for pair, far in travel.items() if far <= at_most
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"vehicle_days": -1}, "vehicle_days-range"),
        ({"vehicle_days": 1.5}, "vehicle_days-range"),
        ({"people": {"A": -1}}, "people-range"),
        ({"people": {"A": 1.0}}, "people-range"),
        ({"people": {"B": 1}}, "area-unknown"),
        ({"keys": {"Mill": b"a"}}, "key-missing"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused(change, code):
    given_values = {"covers": {"Mill": ["A"], "Ghat": ["A"]}, "people": {"A": 1}, "vehicle_days": 1} | change
    with pytest.raises(AllocationError) as caught:
        plan_outreach(**given_values)
    assert caught.value.code == code


@pytest.mark.parametrize("far", [-1, 4.5, "5", None, True])
def test_travel_that_cannot_be_is_refused(far):
    with pytest.raises(AllocationError, match="from A to Mill") as caught:
        covered_within({("Mill", "A"): far}, at_most=5)
    assert caught.value.code == "travel-range"


def test_people_who_come_nowhere_are_refused():
    with pytest.raises(AllocationError) as caught:
        covered_within({("Mill", "A"): 5}, at_most=-1)
    assert caught.value.code == "at_most-range"
