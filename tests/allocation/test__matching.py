"""Seating people one by one, against the plain search for a larger matching and against what ranks are said to be."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation._matching import Matching

PLACES = "ABCDE"

lists = st.lists(st.lists(st.sampled_from(PLACES), unique=True, max_size=4), max_size=9)
rooms = st.dictionaries(st.sampled_from(PLACES), st.integers(0, 3))


def can_sit_together(lists: Sequence[Sequence[str]], room: Mapping[str, int]) -> bool:
    """By trying every way to seat them."""
    if not lists:
        return True
    return any(
        can_sit_together(lists[1:], {**room, place: room[place] - 1}) for place in lists[0] if room.get(place, 0) > 0
    )


@given(lists, rooms)
def test_whoever_can_be_seated_beside_those_before_is_and_stays_so(lists, room) -> None:
    matching: Matching[int, str] = Matching(room)
    together: list[int] = []
    for person, places in enumerate(lists):
        possible = can_sit_together([lists[other] for other in [*together, person]], room)
        assert matching.seat(person, places) == possible
        together += [person] * possible
        assert sorted(matching.at) == together
        assert all(place in lists[other] for other, place in matching.at.items())
        assert all(list(matching.at.values()).count(place) <= room.get(place, 0) for place in PLACES)


@given(lists, rooms)
def test_ranks_follow_from_who_was_asked_and_not_from_who_was_moved(lists, room) -> None:
    """A set is what somebody named and what those named who could be seated in no way without them."""
    matching: Matching[int, str] = Matching(room)
    together: list[int] = []
    ranks: dict[str, int] = {}
    for person, places in enumerate(lists):
        if matching.seat(person, places):
            together.append(person)
            continue
        bound = [
            other
            for other in together
            if can_sit_together([lists[each] for each in together if each != other] + [places], room)
        ]
        tight = {place for each in [person, *bound] for place in lists[each]}
        rank = max(ranks.values(), default=-1) + 1
        ranks |= dict.fromkeys(tight - ranks.keys(), rank)
    assert matching.ranks == ranks


def test_a_chain_of_moves_is_made() -> None:
    matching = Matching({"A": 1, "B": 1, "C": 1})
    assert all(matching.seat(name, places) for name, places in (("x", "AB"), ("y", "BC"), ("z", "A")))
    assert matching.at == {"z": "A", "x": "B", "y": "C"}
    assert matching.options == {"x": "AB", "y": "BC", "z": "A"}
    assert matching.ranks == {}
    assert not matching.seat("w", "CD")
    assert matching.ranks == dict.fromkeys("ABCD", 0)
    assert not matching.seat("v", "D")
    assert not matching.seat("u", "DE")
    assert matching.ranks == {**dict.fromkeys("ABCD", 0), "E": 1}
