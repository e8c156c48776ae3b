"""A person's whole schedule ahead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate
from vaxplatform.errors import DateError
from vaxplatform.model import Dose, History
from vaxplatform.schedule import (
    AgeLimits,
    FromPrevious,
    Interval,
    ProjectedDose,
    Schedule,
    Series,
    SeriesDose,
    SeriesVaccine,
    project,
)

BORN = date(2024, 1, 1)
ONE, OTHER, BOTH = Code("x", "one"), Code("x", "other"), Code("x", "both")


def at(number: int, weeks: int, *codes: Code) -> SeriesDose:
    ages = [AgeLimits(*[Duration(days=7 * weeks)] * 3)]
    intervals = [Interval(FromPrevious(), *[Duration(days=28)] * 3)] if number > 1 else []
    return SeriesDose(number, [SeriesVaccine(code, recommended=True) for code in codes], ages=ages, intervals=intervals)


SCHEDULE = Schedule.of_series(
    "s",
    EndOfMonth.CLAMP,
    [
        Series("A", "A", "A", [at(1, 6, ONE, BOTH), at(2, 10, ONE, BOTH), at(3, 40, ONE, BOTH)]),
        Series("B", "B", "B", [at(1, 6, OTHER, BOTH), at(2, 10, BOTH)]),
    ],
)


def child(*doses: Dose) -> History:
    return History("P-1", PartialDate.parse(str(BORN)), doses=doses)


def weeks(number: int) -> date:
    return BORN + timedelta(weeks=number)


def test_a_combined_vaccine_is_one_shot_for_all_groups() -> None:
    assert project(child(), SCHEDULE, BORN, weeks(40)) == (
        ProjectedDose(weeks(6), BOTH, (("A", 1), ("B", 1))),
        ProjectedDose(weeks(10), BOTH, (("A", 2), ("B", 2))),
        ProjectedDose(weeks(40), ONE, (("A", 3),), (BOTH,)),
    )


def test_the_last_day_is_in_it_and_none_after() -> None:
    assert [dose.date for dose in project(child(), SCHEDULE, BORN, weeks(40))][-1] == weeks(40)
    assert [dose.date for dose in project(child(), SCHEDULE, BORN, weeks(40) - timedelta(1))][-1] == weeks(10)


def test_who_is_late_is_due_today_and_then_by_intervals() -> None:
    days = [dose.date for dose in project(child(), SCHEDULE, weeks(30), weeks(60))]
    assert days == [weeks(30), weeks(34), weeks(40)]


def test_what_may_be_given_instead_is_named() -> None:
    had = [Dose(weeks(6), OTHER)]
    first, *_ = project(child(*had), SCHEDULE, weeks(7), weeks(8))
    assert (first.vaccine, first.counts_as, first.instead) == (ONE, (("A", 1),), (BOTH,))


def test_a_dose_that_cannot_count_is_not_given_for_ever() -> None:
    """A recurring dose without a wait is due again at once."""
    series = Series("A", "A", "A", [SeriesDose(1, [SeriesVaccine(ONE, recommended=True)], recurring=True)])
    schedule = Schedule.of_series("s", EndOfMonth.CLAMP, [series])
    assert len(project(child(), schedule, BORN, weeks(500))) == 1


def test_a_last_day_that_is_none() -> None:
    with pytest.raises(DateError):
        project(child(), SCHEDULE, BORN, "2030-01-01")  # type: ignore[arg-type]  # a wrong type is what is refused


@given(st.integers(0, 80), st.lists(st.tuples(st.integers(0, 60), st.sampled_from([ONE, OTHER, BOTH])), max_size=4))
def test_days_never_fall_and_every_dose_counts(age: int, had: list[tuple[int, Code]]) -> None:
    doses = [Dose(weeks(week), code) for week, code in had if week <= age]
    found = project(child(*doses), SCHEDULE, weeks(age), weeks(200))
    days = [dose.date for dose in found]
    assert days == sorted(days)
    assert all(day >= weeks(age) for day in days)
    numbers = [number for dose in found for group, number in dose.counts_as if group == "A"]
    assert numbers == list(range(4 - len(numbers), 4))  # each dose once, to the end of the series
