"""Who could have had a better place, against all outcomes enumerated."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vaxplatform.allocation.audit.in_turn import passed_over

PLACES = "ABCD"

lists = st.lists(st.lists(st.sampled_from(PLACES), unique=True, min_size=1), max_size=6)
rooms = st.fixed_dictionaries({place: st.integers(0, 2) for place in PLACES})
kept_full = st.sets(st.sampled_from(PLACES), max_size=2)


def outcomes(lists: Sequence[Sequence[str]], room: Mapping[str, int], full: set[str]) -> Iterator[tuple[str, ...]]:
    for outcome in product(*lists):
        load = Counter(outcome)
        if all(load[place] <= room[place] for place in room) and all(load[place] == room[place] for place in full):
            yield outcome


@given(lists, rooms, kept_full, st.data())
def test_only_those_are_named_who_could_do_better_beside_those_before_them(lists, room, full, data) -> None:
    counting = list(outcomes(lists, room, full))
    assume(counting)
    at = data.draw(st.sampled_from(counting))
    better = {}
    for person, named in enumerate(lists):
        possible = {other[person] for other in counting if other[:person] == at[:person]}
        first = next(place for place in named if place in possible)
        if first != at[person]:
            better[person] = first
    assert dict(passed_over(lists, at, room, full)) == better


@pytest.mark.parametrize(
    ("lists", "at", "full", "better"),
    [
        (["AB"], "B", "", [(0, "A")]),
        (["AB"], "B", "B", []),
        (["AB", "AB"], "BA", "", [(0, "A")]),
        (["AB", "BA"], "BA", "", [(0, "A")]),
        (["A", "AB"], "AB", "", []),  # whoever was asked before is not moved
        (["AB", "AC", "CB"], "BAC", "", [(0, "A")]),
        (["AC", "BC"], "CB", "C", [(0, "A")]),  # the last can fill C, since B may be left
        (["AC", "BC"], "CB", "BC", []),
    ],
)
def test_chains_of_moves(lists, at, full, better) -> None:
    assert list(passed_over(lists, at, dict.fromkeys("ABC", 1), full)) == better


def test_no_list_is_read_for_two_searches_that_find_nothing() -> None:
    """Ten people would like to be where a crowd is that goes nowhere else, and ten where somebody would join it."""
    read: list[int] = []

    class Read(tuple[str, ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[str]:
            read.append(id(self))
            return super().__iter__()

    crowd = [f"crowd {number}" for number in range(20)]
    homes, between = [f"home {number}" for number in range(20)], [f"between {number}" for number in range(10)]
    lists = [
        *(Read((crowd[0], home)) for home in homes[:10]),
        *(Read((place, home)) for place, home in zip(between, homes[10:], strict=True)),
        *(Read((place, crowd[0])) for place in between),
        *(Read(crowd) for _ in crowd),
    ]
    at = [*homes, *between, *crowd]
    assert list(passed_over(lists, at, dict.fromkeys(at, 1))) == []
    assert sorted(read) == sorted(map(id, lists[20:]))
