from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError
from vaxplatform.model import Centre, Session

DAY = date(2021, 8, 26)
COVISHIELD = Code("cvx", "210")


def session(capacity: Any, **more: Any) -> Session:
    return Session("S-1", "C-1", DAY, COVISHIELD, capacity, **more)


def test_seats_by_dose_number() -> None:
    second_only = session({2: 30})
    assert (second_only.seats(1), second_only.seats(2), second_only.total) == (0, 30, 30)


def test_a_session_states_its_capacity() -> None:
    with pytest.raises(ModelError, match="S-1"):
        session({})
    assert session({1: 0}).total == 0


def test_capacity_is_in_the_order_of_dose_numbers_and_cannot_be_changed() -> None:
    given_seats = {2: 5, 1: 20}
    made = session(given_seats)
    given_seats[1] = 0
    assert list(made.capacity.items()) == [(1, 20), (2, 5)]
    with pytest.raises(TypeError):
        made.capacity[1] = 0  # type: ignore[index]  # the point of the test


@pytest.mark.parametrize(
    ("capacity", "code"),
    [
        ({1: -1}, "capacity-negative"),
        ({0: 5}, "dose_number-range"),
        ({-1: 5}, "dose_number-range"),
    ],
)
def test_impossible_capacities(capacity: dict[int, int], code: str) -> None:
    with pytest.raises(ModelError, match="S-1") as caught:
        session(capacity)
    assert caught.value.code == code


@pytest.mark.parametrize("capacity", [{1: "20"}, {"1": 20}, {1: 2.5}, {1: None}])
def test_capacities_that_are_no_whole_numbers(capacity: Any) -> None:
    with pytest.raises(ModelError):
        session(capacity)


@pytest.mark.parametrize(("low", "high"), [(18, 18), (18, 44), (45, None), (None, 17), (None, None)])
def test_ages_that_may_book(low: int | None, high: int | None) -> None:
    made = session({1: 1}, age_from=low, age_to=high)
    assert (made.age_from, made.age_to) == (low, high)


@pytest.mark.parametrize(("low", "high"), [(45, 44), (18, 0), (-1, None), ("18", None)])
def test_impossible_ages(low: Any, high: Any) -> None:
    with pytest.raises(ModelError):
        session({1: 1}, age_from=low, age_to=high)


@pytest.mark.parametrize("field", ["id", "centre"])
@pytest.mark.parametrize("bad", ["", "x" * 65, None, 12])
def test_a_session_names_itself_and_its_centre(field: str, bad: Any) -> None:
    words: dict[str, Any] = {"id": "S-1", "centre": "C-1", field: bad}
    with pytest.raises(ModelError) as caught:
        Session(**words, date=DAY, vaccine=COVISHIELD, capacity={1: 1})
    assert caught.value.code == f"{field}-text"


@pytest.mark.parametrize("bad", ["", "x" * 201, "a\x00b"])
def test_a_centre_has_a_name(bad: str) -> None:
    with pytest.raises(ModelError, match=r"Centre\.name"):
        Centre("C-1", bad)


@pytest.mark.parametrize("name", ["ग्रामीण रुग्णालय", "PHC (Old), Ward-4 / 18+", "ശ്രീ\u200d ആശുപത്രി"])
def test_a_centre_is_named_as_on_its_sign(name: str) -> None:
    assert Centre("C-1", name).name == name


@given(st.integers(1, 6), st.integers(1, 60))
def test_people_are_spread_evenly_over_the_slots_in_order(slots: int, seats: int) -> None:
    names = tuple(f"{9 + at:02}:00-{10 + at:02}:00" for at in range(slots))
    made = session({1: seats}, slots=names)
    given_slots = [made.slot_of(place) for place in range(seats)]
    assert given_slots == sorted(given_slots)
    counts = [Counter(given_slots)[name] for name in names]
    assert max(counts) - min(counts) <= 1
    assert made.slot_of(seats + 5) == names[-1]


def test_a_day_that_is_not_divided_has_one_slot_without_a_name() -> None:
    assert session({1: 20}).slot_of(7) == ""
    assert session({1: 0}, slots=("09:00-11:00",)).slot_of(0) == "09:00-11:00"
