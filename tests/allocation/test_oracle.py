"""The oracle itself: ways of its own to the same answer, and answers that can be seen."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import oracle
from allocation.problems import sessions_of
from vaxplatform.model import Request

PLACES = ("x", "y", "z")
graphs = st.dictionaries(
    st.sampled_from(("a", "b", "c", "d", "e")), st.lists(st.sampled_from(PLACES), unique=True), max_size=4
)
rooms = st.fixed_dictionaries({place: st.integers(0, 2) for place in PLACES})


@given(graphs, rooms)
@settings(max_examples=40)
def test_the_largest_matching_is_the_smallest_cover(edges: dict[str, list[str]], room: dict[str, int]) -> None:
    most = oracle.most_matches(edges, room)
    assert most == max(len(matching) for matching in oracle.matchings(edges, room))
    assert most == min(weight for weight, _, _ in oracle.vertex_covers(edges, room))


@given(graphs, rooms)
@settings(max_examples=40)
def test_matchings_and_seatings_are_the_same_and_none_comes_twice(edges, room) -> None:
    requests = [Request(person, 0, 1, options) for person, options in edges.items()]
    sessions = sessions_of({(place, 1): seats for place, seats in room.items()})
    seatings = Counter(frozenset(seating.items()) for seating in oracle.seatings(requests, sessions))
    assert seatings == Counter(frozenset(matching.items()) for matching in oracle.matchings(edges, room))
    assert set(seatings.values()) == {1}


def test_two_people_one_seat() -> None:
    requests = [Request("P", 0, 1, ("S",)), Request("Q", 0, 1, ("S",)), Request("R", 0, 2, ("S",))]
    sessions = sessions_of({("S", 1): 1})
    assert oracle.seatings(requests, sessions) == [{}, {"P": "S"}, {"Q": "S"}]
    first, second = oracle.in_draw_order(requests[:2], "seed")
    assert oracle.in_turn([{}, {"P": "S"}, {"Q": "S"}], [first, second]) == {first.person: "S"}
    assert oracle.envies({second.person: "S"}, requests, "seed") == [(first.person, second.person)]
    assert oracle.envies({first.person: "S"}, requests, "seed") == []
