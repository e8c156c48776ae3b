"""Schedules that contradict themselves are refused where they are made, and look-ups by day."""

from datetime import date

import pytest

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.errors import ModelError
from vaxplatform.schedule import Interval, Schedule, Series, SeriesDose

ALWAYS = Window(None, None)
MARCH, MAY = date(2021, 3, 22), date(2021, 5, 14)
VACCINE = frozenset([Code("cvx", "210")])


def interval(window: Window, *weeks: int) -> Interval:
    minimum, recommended, *to = (Duration(days=7 * number) for number in weeks)
    return Interval(window, minimum, recommended, to[0] if to else None, "test")


def dose(number: int, window: Window = ALWAYS) -> SeriesDose:
    if number == 1:
        return SeriesDose(1, VACCINE, window)
    return SeriesDose(number, VACCINE, window, number - 1, (interval(ALWAYS, 4, 4),))


@pytest.mark.parametrize("weeks", [(6, 4), (4, 6, 5), (-1, 4)])
def test_an_interval_rises(weeks: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="at least the one before"):
        interval(ALWAYS, *weeks)


@pytest.mark.parametrize(("number", "after"), [(0, None), (2, 2), (2, 3), (2, 0)])
def test_a_dose_is_counted_from_an_earlier_one(number: int, after: int | None) -> None:
    with pytest.raises(ModelError, match="count it from an earlier dose"):
        SeriesDose(number, VACCINE, ALWAYS, after, (interval(ALWAYS, 4, 4),) if after is not None else ())


def test_a_dose_names_a_vaccine_and_both_or_neither_of_interval_and_start() -> None:
    with pytest.raises(ModelError, match="names no vaccine"):
        SeriesDose(1, frozenset(), ALWAYS)
    with pytest.raises(ModelError, match="or neither"):
        SeriesDose(2, VACCINE, ALWAYS, 1)
    with pytest.raises(ModelError, match="or neither"):
        SeriesDose(2, VACCINE, ALWAYS, None, (interval(ALWAYS, 4, 4),))


@pytest.mark.parametrize(
    "windows",
    [
        (Window(None, MAY), Window(MARCH, None)),
        (Window(None, MARCH), Window(MAY, None)),
        (Window(MARCH, None), Window(MAY, None)),
        (Window(MAY, None), Window(None, MAY)),
    ],
)
def test_intervals_follow_one_another(windows: tuple[Window, ...]) -> None:
    with pytest.raises(ModelError, match="overlap or leave a gap"):
        SeriesDose(2, VACCINE, ALWAYS, 1, tuple(interval(window, 4, 4) for window in windows))


def test_the_interval_of_a_day() -> None:
    second = SeriesDose(
        2, VACCINE, ALWAYS, 1, (interval(Window(MARCH, MAY), 6, 6), interval(Window(MAY, date(2022, 1, 1)), 12, 12))
    )
    found = {
        day: second.interval_on(day) for day in (date(2021, 3, 21), MARCH, date(2021, 5, 13), MAY, date(2022, 1, 1))
    }
    first, last = second.intervals
    assert list(found.values()) == [first, first, first, last, last]
    assert dose(1).interval_on(MARCH) is None


@pytest.mark.parametrize("numbers", [(), (2,), (1, 3), (2, 1)])
def test_doses_are_numbered_from_1(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ModelError, match="number them from 1"):
        Series("S", "G", tuple(dose(number) for number in numbers))


@pytest.mark.parametrize(
    "windows", [(ALWAYS, ALWAYS), (Window(None, MAY), Window(MARCH, None)), (Window(None, MAY), ALWAYS)]
)
def test_one_row_of_a_number_is_in_force(windows: tuple[Window, ...]) -> None:
    with pytest.raises(ModelError, match="two rows of dose 2"):
        Series("S", "G", (dose(1), *(dose(2, window) for window in windows)))


def test_the_row_of_a_day() -> None:
    rows = (dose(2, Window(None, MARCH)), dose(2, Window(MAY, None)))
    series = Series("S", "G", (dose(1), *rows))
    assert series.dose_on(2, date(2021, 3, 21)) is rows[0]
    assert series.dose_on(2, MARCH) is None
    assert series.dose_on(2, MAY) is rows[1]


def test_series_have_their_own_ids() -> None:
    one = Series("S", "G", (dose(1),))
    with pytest.raises(ModelError, match="names a series twice"):
        Schedule("p", EndOfMonth.CLAMP, (one, one))


def test_schedules_are_values() -> None:
    one, two = (Schedule("p", EndOfMonth.CLAMP, (Series("S", "G", (dose(1), dose(2))),)) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
