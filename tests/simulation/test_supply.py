"""A calendar scaled to a smaller town: whole seats, in proportion, all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.towns import session
from vaxplatform.errors import InputError
from vaxplatform.simulation import scaled


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20).filter(any), st.integers(1, 2000))
def test_all_seats_are_there_and_each_session_has_its_share(capacities: list[int], seats: int) -> None:
    sessions = [session(f"S-{number}", count) for number, count in enumerate(capacities)]
    found = {each.id: each.total for each in scaled(sessions, seats)}
    assert sum(found.values()) == seats
    for each in sessions:
        assert abs(found.get(each.id, 0) - each.total * seats / sum(capacities)) < 1


def test_what_it_has_is_what_it_keeps() -> None:
    sessions = [session("S-1", 30, second=10), session("S-2", 5)]
    assert scaled(sessions, 45) == tuple(sessions)
    assert [dict(each.capacity) for each in scaled([session("S-1", 0, second=3)], 6)] == [{2: 6}]


def test_no_seats_cannot_be_scaled() -> None:
    for sessions, seats in (([session("S-1", 0)], 5), ([session("S-1", 3)], 0), ([], 5)):
        with pytest.raises(InputError) as caught:
            scaled(sessions, seats)
        assert caught.value.code == "seats-none"
