"""Asking people in turn, against all outcomes enumerated."""

from collections import Counter
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from vaxplatform.allocation._in_turn import in_turn

PLACES = ("A", "B", "C", "D")


def outcomes(allowed, capacity, full):
    """Every outcome that counts."""
    for outcome in product(*allowed):
        load = Counter(outcome)
        if all(load[place] <= capacity[place] for place in capacity) and all(load[p] == capacity[p] for p in full):
            yield outcome


def slow_in_turn(allowed, capacity, full):
    """Person by person, keep those outcomes in which they have the first place that there is in any."""
    left = list(outcomes(allowed, capacity, full))
    for person, choices in enumerate(allowed):
        best = min(choices.index(outcome[person]) for outcome in left)
        left = [outcome for outcome in left if outcome[person] == choices[best]]
    (only,) = left
    return list(only)


choices = st.lists(st.sampled_from(PLACES), unique=True).flatmap(
    lambda named: st.sampled_from(([*named, None], named or [None]))
)
problems = st.tuples(
    st.lists(choices, max_size=6),
    st.fixed_dictionaries({place: st.integers(0, 2) for place in PLACES}),
    st.lists(st.sampled_from(PLACES), max_size=2, unique=True),
)


@given(problems, st.data())
def test_agrees_with_all_outcomes_enumerated(problem, data) -> None:
    allowed, capacity, full = problem
    counting = list(outcomes(allowed, capacity, full))
    assume(counting)
    assert in_turn(allowed, data.draw(st.sampled_from(counting)), capacity, full) == slow_in_turn(*problem)


@given(problems, st.data())
def test_everybody_seated_and_no_place_full_by_force(problem, data) -> None:
    allowed, capacity, _ = problem
    allowed = [[place for place in choices if place is not None] or [None] for choices in allowed]
    counting = list(outcomes(allowed, capacity, ()))
    assume(counting)
    assert in_turn(allowed, data.draw(st.sampled_from(counting)), capacity) == slow_in_turn(allowed, capacity, ())


def test_a_chain_through_three_places() -> None:
    allowed = [("A", "D"), ("A", "B"), ("B", "C"), ("C", "D")]
    assert in_turn(allowed, ["D", "A", "B", "C"], dict.fromkeys(PLACES, 1), PLACES) == ["A", "B", "C", "D"]


def test_a_place_that_must_stay_full_is_filled_from_elsewhere() -> None:
    """P-1 leaves C, which must stay full, for the seat left at A; only the last, who is at B, can come."""
    assert in_turn([("A", "C"), ("B", "C")], ["C", "B"], {"A": 1, "B": 1, "C": 1}, ["C"]) == ["A", "C"]
    assert in_turn([("A", "C"), ("B", "C")], ["C", "B"], {"A": 1, "B": 1, "C": 1}, ["B", "C"]) == ["C", "B"]


def test_whoever_was_asked_is_not_moved_again() -> None:
    assert in_turn([("A", "B"), ("A", "B")], ["B", "A"], {"A": 1, "B": 1}) == ["A", "B"]
    assert in_turn([("A", "B"), ("A", "B"), ("A", None)], ["B", "A", None], {"A": 1, "B": 1}) == ["A", "B", None]


def test_staying_without_stands_where_the_list_says() -> None:
    assert in_turn([("A", None)], [None], {"A": 1}) == ["A"]
    assert in_turn([(None, "A")], ["A"], {"A": 1}) == [None]
    assert in_turn([], [], {"A": 1}) == []
