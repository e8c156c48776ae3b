"""Days on which people work, in a country that moved its weekend."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from countries.parts_pack import load_parts
from vaxplatform.countries.calendar import OwnHoliday, Weekend, WorkCalendar
from vaxplatform.dates import Window


@pytest.fixture
def calendar(tmp_path: Path) -> WorkCalendar:
    made: Any = load_parts(tmp_path).calendar
    return made


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        # Cabinet decision of December 2021: from 1 January 2022 the United Arab Emirates rest on Saturday and Sunday.
        (date(2021, 12, 31), True),  # a Friday
        (date(2022, 1, 1), True),  # a Saturday
        (date(2021, 12, 26), False),  # a Sunday
        (date(2022, 1, 2), True),
        (date(2022, 1, 7), False),  # a Friday
        (date(1999, 1, 1), True),
    ],
)
def test_a_weekend_has_a_history(calendar: WorkCalendar, day: date, *, rests: bool) -> None:
    assert calendar.is_weekend(day) is rests


def test_the_pack_puts_the_library_right(calendar: WorkCalendar) -> None:
    named = calendar.holidays(2026)
    assert named[date(2026, 3, 2)] == "Day of Wells"
    assert date(2026, 1, 1) not in named
    assert named[date(2026, 12, 2)] == "National Day"
    assert list(named) == sorted(named)
    assert calendar.is_working_day(date(2026, 1, 1))
    assert not calendar.is_working_day(date(2026, 3, 2))
    assert calendar.working_day_from(date(2026, 2, 28)) == date(2026, 3, 3)  # a Saturday; Monday is the Day of Wells


def test_a_saturday_that_is_worked(calendar: WorkCalendar) -> None:
    saturday = date(2026, 3, 7)
    assert not calendar.is_working_day(saturday)
    worked = evolve(calendar, own={saturday: OwnHoliday({"en": "Worked for 2 March"}, closed=False, source="c1")})
    assert worked.is_working_day(saturday)
    assert worked.is_weekend(saturday)  # it is a day of the weekend all the same
    assert not worked.is_working_day(saturday + timedelta(1))


def test_the_budget_year(calendar: WorkCalendar) -> None:
    assert [calendar.budget_year(day) for day in (date(2026, 3, 31), date(2026, 4, 1))] == [2025, 2026]
    assert WorkCalendar(calendar.weekends).budget_year(date(2026, 1, 1)) is None


@given(day=st.dates(date(1990, 1, 1), date(2060, 1, 1)), change=st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_one_weekend_is_in_force_on_every_day(day: date, change: date) -> None:
    before, after = frozenset({3, 4}), frozenset({5, 6})
    calendar = WorkCalendar((Weekend(before, Window(None, change), "s"), Weekend(after, Window(change, None), "s")))
    assert calendar.is_weekend(day) is (day.weekday() in (before if day < change else after))
    working = list(calendar.working_days(day, day + timedelta(days=20)))
    assert working == [each for each in working if not calendar.is_weekend(each)]
    assert calendar.working_day_from(day) == working[0]


def test_nobody_works_where_every_day_is_a_weekend() -> None:
    idle = WorkCalendar((Weekend(frozenset(range(7)), Window(None, None), "s"),))
    assert idle.working_day_from(date(2026, 1, 1)) == date(2026, 1, 1)
