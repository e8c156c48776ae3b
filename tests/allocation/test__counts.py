"""How many of each group sit, raised one by one, against every way to seat them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.allocation._counts import Counts

GROUPS = ("Hingna", "Katol", "Umred")
PLACES = ("S-1", "S-2", "S-3", "S-4")

Members = Mapping[str, Mapping[str, Sequence[str]]]


@st.composite
def members(draw: st.DrawFn) -> Members:
    """Up to nine people, most of whom would go to more than one place."""
    options = st.lists(st.sampled_from(PLACES), unique=True, max_size=2)
    return {group: {f"{group}-{n}": draw(options) for n in range(draw(st.integers(0, 3)))} for group in GROUPS}


capacities = st.dictionaries(st.sampled_from(PLACES), st.integers(0, 2))


def possible(members: Members, capacity: Mapping[str, int]) -> set[tuple[int, ...]]:
    """How many of each group can sit together: one person after the other sits anywhere or nowhere."""
    found = {((0,) * len(GROUPS), tuple(capacity.get(place, 0) for place in PLACES))}
    for number, group in enumerate(GROUPS):
        for options in members[group].values():
            found |= {
                (_changed(seats, number, 1), _changed(room, PLACES.index(place), -1))
                for seats, room in found
                for place in options
                if room[PLACES.index(place)]
            }
    return {seats for seats, _ in found}


def _changed(numbers: tuple[int, ...], place: int, by: int) -> tuple[int, ...]:
    return (*numbers[:place], numbers[place] + by, *numbers[place + 1 :])


@given(members(), capacities, st.lists(st.sampled_from(range(len(GROUPS))), max_size=12))
def test_a_group_is_raised_whenever_there_is_a_way(people, capacity, order) -> None:
    counts = Counts(people, capacity)
    group_of = {person: group for group in GROUPS for person in people[group]}
    options = dict(chain.from_iterable(each.items() for each in people.values()))
    all_numbers = possible(people, capacity)
    seats = (0,) * len(GROUPS)
    for group in (*order, *sorted([0, 1, 2] * 4)):
        more = _changed(seats, group, 1)
        assert counts.raised(GROUPS[group]) is (more in all_numbers)
        seats = more if more in all_numbers else seats
        sitting = Counter(group_of[person] for person in counts.at)
        assert tuple(sitting[each] for each in GROUPS) == seats
        assert all(place in options[person] for person, place in counts.at.items())
        taken = Counter(counts.at.values())
        assert all(taken[place] <= capacity.get(place, 0) for place in taken)


@given(members(), capacities, st.permutations(range(len(GROUPS))))
def test_a_failed_search_leaves_its_number_where_nobody_can_ever_sit_more(people, capacity, order) -> None:
    """The first search that came to a place counts; the places of all searches up to one are full and stay so."""
    counts = Counts(people, capacity)
    failed = 0
    for group in [each for each in order for _ in range(4)]:
        before = dict(counts.ranks)
        if counts.raised(GROUPS[group]):
            assert counts.ranks == before
            continue
        new = {place: rank for place, rank in counts.ranks.items() if place not in before}
        assert counts.ranks == before | new
        assert set(new.values()) <= {failed}
        failed += bool(new)
        named = {place for person, options in people[GROUPS[group]].items() if person not in counts.at
                 for place in options}  # fmt: skip
        assert named <= counts.ranks.keys()
    taken = Counter(counts.at.values())
    assert all(taken[place] == capacity.get(place, 0) for place in counts.ranks)
    for person, place in counts.at.items():
        if place in counts.ranks:
            everybody = people[next(group for group in GROUPS if person in people[group])]
            for options in (everybody[person], *(everybody[each] for each in everybody if each not in counts.at)):
                assert all(counts.ranks[other] <= counts.ranks[place] for other in options)


def test_whoever_gave_up_a_seat_to_their_own_group_is_not_counted_there_and_is_asked_again() -> None:
    people = {
        "Hingna": {"H-1": ["S-1", "S-3"], "H-2": ["S-2"]},
        "Katol": {"K-1": ["S-1"], "K-2": ["S-1"]},
        "Umred": {"U-1": ["S-3", "S-4"]},
    }
    counts = Counts(people, dict.fromkeys(PLACES, 1))
    assert [counts.raised(group) for group in ("Hingna", "Umred", "Katol")] == [True] * 3
    assert counts.at == {"K-1": "S-1", "H-2": "S-2", "U-1": "S-3"}  # Hingna keeps its one seat, for the other person
    assert not counts.raised("Katol")
    assert counts.raised("Hingna")
    assert counts.at == {"K-1": "S-1", "H-2": "S-2", "H-1": "S-3", "U-1": "S-4"}


def test_whoever_moved_on_is_not_counted_where_they_were() -> None:
    people = {"Hingna": {"H-1": ["S-1", "S-2", "S-3"]}, "Katol": {"K-1": ["S-1"], "K-2": ["S-1"]}}
    counts = Counts(people, dict.fromkeys(PLACES, 1))
    assert counts.raised("Hingna")
    assert counts.raised("Katol")
    assert counts.at == {"H-1": "S-2", "K-1": "S-1"}
    assert not counts.raised("Katol")
    assert counts.at == {"H-1": "S-2", "K-1": "S-1"}
