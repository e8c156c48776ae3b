"""The cheapest outcome against all outcomes enumerated, and against shortest chains found edge by edge."""

import random
from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation._cheapest import cheapest

PLACES = ("A", "B", "C", "D")

people = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(PLACES), st.integers(0, 4), max_size=3), st.integers(0, 9)), max_size=6
)
rooms = st.fixed_dictionaries({place: st.integers(0, 2) for place in PLACES})


def least(people, capacity) -> int:
    """The cost of the cheapest outcome, by looking at every one."""
    totals = []
    for outcome in product(*((*costs, None) for costs, _ in people)):
        load = Counter(outcome)
        if all(load[place] <= capacity[place] for place in capacity):
            totals.append(cost_of(people, outcome))
    return min(totals)


def cost_of(people, outcome) -> int:
    return sum(
        staying if place is None else costs[place] for (costs, staying), place in zip(people, outcome, strict=True)
    )


def solved(people, capacity):
    return cheapest([costs for costs, _ in people], [staying for _, staying in people], capacity)


@given(people, rooms)
def test_no_outcome_is_cheaper(people, capacity) -> None:
    assigned, _ = solved(people, capacity)
    load = Counter(assigned)
    assert all(load[place] <= capacity[place] for place in capacity)
    assert cost_of(people, assigned) == least(people, capacity)


@given(people, rooms)
def test_a_price_is_what_one_more_seat_would_save(people, capacity) -> None:
    _, prices = solved(people, capacity)
    now = least(people, capacity)
    assert prices == {place: now - least(people, capacity | {place: capacity[place] + 1}) for place in PLACES}


@given(people, rooms, st.randoms(use_true_random=False))
def test_prices_do_not_depend_on_who_comes_first(people, capacity, rng) -> None:
    shuffled = list(people)
    rng.shuffle(shuffled)
    assert solved(shuffled, capacity)[1] == solved(people, capacity)[1]


def slow_cheapest(people, capacity) -> int:
    """One person after the other along a shortest chain by Bellman and Ford: every move there is, until none helps."""
    at: dict[int, str | None] = {}
    for newcomer, (named, staying) in enumerate(people):
        away = {place: (cost, [(newcomer, place)]) for place, cost in (*named.items(), (None, staying))}
        better = True
        while better:
            better = False
            for person, origin in at.items():
                costs = people[person][0] | {None: people[person][1]}
                for place in costs if origin in away else ():
                    total = away[origin][0] + costs[place] - costs[origin]
                    if place not in away or total < away[place][0]:
                        away[place] = (total, [*away[origin][1], (person, place)])
                        better = True
        load = Counter(at.values())
        ends = [away[place] for place in away if place is None or load[place] < capacity[place]]
        at.update(min(ends, key=lambda end: end[0])[1])
    return cost_of(people, [at[person] for person in range(len(people))])


def test_agrees_with_shortest_chains_at_three_hundred_people() -> None:
    rng = random.Random(7)
    for tied in (False, True):
        places = [f"S-{index}" for index in range(12)]
        people = [
            (
                {place: rng.randrange(3) if tied else rng.randrange(20_000) for place in rng.sample(places, 5)},
                10**7 * rng.randint(1, 3),
            )
            for _ in range(300)
        ]
        capacity = {place: rng.randrange(30) for place in places}
        assigned, prices = solved(people, capacity)
        load = Counter(assigned)
        assert cost_of(people, assigned) == slow_cheapest(people, capacity)
        assert prices == lowest_prices(people, assigned, places)
        assert all(load[place] <= capacity[place] for place in places)
        assert all(load[place] == capacity[place] for place in places if prices[place])


def lowest_prices(people, assigned, places) -> dict[str, int]:
    """Raised from nothing until nobody would rather be elsewhere, whatever that leaves elsewhere."""
    prices: dict[str | None, int] = dict.fromkeys((*places, None), 0)
    raised = True
    while raised:
        raised = False
        for (named, staying), at in zip(people, assigned, strict=True):
            costs = named | {None: staying}
            for place in named:
                if prices[place] + costs[place] < prices[at] + costs[at]:
                    prices[place] = prices[at] + costs[at] - costs[place]
                    raised = True
    return {place: prices[place] for place in places}


@given(people, rooms)
def test_prices_follow_from_the_outcome_alone(people, capacity) -> None:
    assigned, prices = solved(people, capacity)
    assert prices == lowest_prices(people, assigned, PLACES)


def test_a_place_without_seats_has_a_price() -> None:
    assert cheapest([{"A": 3}, {"A": 4}], [100, 50], {"A": 0}) == ([None, None], {"A": 97})
    assert cheapest([], [], {"A": 0, "B": 2}) == ([], {"A": 0, "B": 0})
