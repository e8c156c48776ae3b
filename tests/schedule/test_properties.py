"""What holds for everybody, whatever the schedule."""

from datetime import date, timedelta
from random import Random

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from schedule.made_up import AREAS, OBSERVED, OLDEST, ON, SYNONYMS, made_up
from schedule.people import Boundaries, random_history
from schedule.tiny import A, B, after, ages, person, series, target
from vaxplatform.codes import Code
from vaxplatform.dates import EndOfMonth, PartialDate
from vaxplatform.model import Dose, DoseStatus, History
from vaxplatform.schedule import Forecast, Schedule, ScheduleVaccine, SeriesStatus, evaluate, forecast

SEEDS = st.integers(0, 2**32)
SCHEDULES = st.integers(0, 300)


def somebody(schedule: Schedule, seed: int) -> History:
    observed = (*OBSERVED, *SYNONYMS)
    return random_history(Random(seed), schedule, Boundaries(schedule), ON, OLDEST, observed=observed, areas=AREAS)


@given(SCHEDULES, SEEDS, st.randoms(use_true_random=False))
def test_the_order_in_which_doses_are_given_in_does_not_matter(number: int, seed: int, rng: Random) -> None:
    """Of doses on one day either: they are taken in an order of their own."""
    schedule = made_up(number)
    history = somebody(schedule, seed)
    same_day = [evolve(dose, date=history.doses[0].date) for dose in history.doses[1:3]]
    doses = list(dict.fromkeys([*history.doses, *same_day]))
    one, other = evolve(history, doses=doses), evolve(history, doses=rng.sample(doses, len(doses)))
    assert forecast(one, schedule, ON) == forecast(other, schedule, ON)
    assert evaluate(one, schedule, ON) == evaluate(other, schedule, ON)


@given(SCHEDULES, SEEDS)
def test_a_dose_of_no_antigen_changes_nothing(number: int, seed: int) -> None:
    """Unless it is a live vaccine in a conflict, or something is counted from it."""
    schedule = made_up(number)
    code = Code("made-up", "water")
    schedule = evolve(schedule, vaccines=[*schedule.vaccines, ScheduleVaccine(code, "water", [])])
    history = somebody(schedule, seed)
    without = evolve(history, doses=[dose for dose in history.doses if dose.vaccine != code])
    days = [history.birth_date.earliest, *(dose.date for dose in history.doses), ON]
    more = evolve(without, doses=[*without.doses, *(Dose(each, code) for each in days)])
    assert forecast(more, schedule, ON) == forecast(without, schedule, ON)


@given(
    st.lists(st.sampled_from(["4 weeks", "2 months", "1 year"]), max_size=3), st.integers(0, 400), st.integers(1, 4000)
)
def test_as_days_pass_dates_stay_and_nothing_but_age_closes_a_series(waits: list[str], first: int, days: int) -> None:
    """Where nothing is in force for some days only and nothing is skipped, the assessment date moves no date."""
    birth = date(2001, 1, 31)
    doses = [target(1, A, maximum="6 years")]
    doses += [target(number, A, wait=wait, maximum="9 years") for number, wait in enumerate(waits, start=2)]
    path = Schedule.of_series("p", EndOfMonth.ROLL_FORWARD, [series("path", *doses, default=True)])
    given_on = birth + timedelta(days=first)
    history = History("P", PartialDate(2001, 1, 31), doses=[Dose(given_on, A)])
    (today,), (later_on,) = (forecast(history, path, given_on + timedelta(days=each)) for each in (0, days))
    if later_on.status is SeriesStatus.NOT_COMPLETE:
        assert later_on == today
    else:
        assert later_on.status in (today.status, SeriesStatus.AGED_OUT)


# ------------------------------------------------------------------------------------------------ 400 years later

PATHS = (
    series(
        "three",
        target(1, A, B, minimum="6 weeks - 4 days"),
        target(2, A, B, wait="1 month", minimum="4 months"),
        target(3, A, B, wait="6 months", maximum="5 years", intervals=[after("6 months"), after("8 months", 1)]),
    ),
    series("two", target(1, A, minimum="1 year"), target(2, A, wait="3 months"), product_path=True, preference=1),
    series("yearly", target(1, B), target(2, B, wait="1 year", recurring=True), preference=2),
)
DAYS = st.dates(date(1999, 1, 1), date(2005, 12, 31))


def later(day: date | None) -> date | None:
    return day and day.replace(year=day.year + 400)


@given(DAYS, st.lists(st.tuples(DAYS, st.sampled_from([A, B])), max_size=6), DAYS, st.sampled_from(EndOfMonth))
def test_the_calendar_repeats_after_400_years(
    birth: date, given_doses: list[tuple[date, Code]], on: date, end_of_month: EndOfMonth
) -> None:
    assume(birth <= on)
    schedule = Schedule.of_series("tiny", end_of_month, PATHS)

    def answers(move: int) -> list[tuple[object, ...]]:
        def day(given_day: date) -> date:
            return given_day.replace(year=given_day.year + move)

        born = day(birth)
        doses = [Dose(day(each), code) for each, code in given_doses if each >= birth]
        history = History("P-1", PartialDate(born.year, born.month, born.day), doses=doses)
        return [
            (each.status, each.dose_number, each.series, each.vaccines, dates(each))
            for each in forecast(history, schedule, day(on))
        ]

    def dates(each: Forecast) -> list[date | None]:
        return [each.earliest, each.recommended, each.past_due, each.latest]

    assert answers(400) == [(*rest, [later(each) for each in days]) for *rest, days in answers(0)]


# --------------------------------------------------------------------------------- forecasts and evaluation in step


@given(st.lists(st.integers(0, 400), max_size=3), DAYS)
def test_a_dose_on_the_earliest_day_is_valid(waits: list[int], birth: date) -> None:
    """With a vaccine the forecast names, and where nothing is in force for some days only."""
    schedule = Schedule.of_series("tiny", EndOfMonth.ROLL_FORWARD, PATHS[:1])
    history, on = History("P-1", PartialDate(birth.year, birth.month, birth.day)), birth
    for wait in [0, *waits]:
        (due,) = forecast(history, schedule, on)
        if due.status is not SeriesStatus.NOT_COMPLETE:
            break
        assert due.earliest is not None
        assert due.recommended is not None
        day = max(due.earliest, due.recommended) if wait % 2 else due.earliest
        history = evolve(history, doses=[*history.doses, Dose(day, due.vaccines[wait % len(due.vaccines)])])
        on = day
        assert [each.status for each in evaluate(history, schedule, on)] == [DoseStatus.VALID] * len(history.doses)


# ----------------------------------------------------------------------------------- month ends and 29 February


@pytest.mark.parametrize(
    ("birth", "minimum", "rolled", "clamped"),
    [
        ("2024-02-29", "1 year", "2025-03-01", "2025-02-28"),
        ("2024-02-29", "4 years", "2028-02-29", "2028-02-29"),
        ("2024-02-29", "19 years - 4 days", "2043-02-25", "2043-02-24"),
        ("2001-01-31", "1 month", "2001-03-01", "2001-02-28"),
        ("2000-01-31", "1 month - 4 days", "2000-02-26", "2000-02-25"),
        ("2000-01-31", "6 months - 4 days", "2000-07-27", "2000-07-27"),
        ("2000-08-31", "6 months", "2001-03-01", "2001-02-28"),
        ("2000-12-31", "2 months", "2001-03-01", "2001-02-28"),
    ],
)
def test_the_end_of_the_month(birth: str, minimum: str, rolled: str, clamped: str) -> None:
    born = date.fromisoformat(birth)
    for policy, expected in ((EndOfMonth.ROLL_FORWARD, rolled), (EndOfMonth.CLAMP, clamped)):
        schedule = Schedule.of_series("tiny", policy, [series("X", target(1, A, ages=ages(minimum)))])
        (due,) = forecast(person(birth=born), schedule, born)
        assert str(due.earliest) == expected


@given(st.dates(date(1990, 1, 1), date(2020, 12, 31)), st.sampled_from(EndOfMonth))
def test_an_age_is_reached_on_the_same_day_for_given_doses_and_for_forecasts(
    birth: date, end_of_month: EndOfMonth
) -> None:
    schedule = Schedule.of_series(
        "tiny", end_of_month, [series("X", target(1, A, minimum="1 year + 1 month - 4 days"))]
    )
    (due,) = forecast(person(birth=birth), schedule, birth)
    assert due.earliest is not None
    for days, status in ((0, DoseStatus.VALID), (1, DoseStatus.NOT_VALID)):
        given_on = date.fromordinal(due.earliest.toordinal() - days)
        (judged,) = evaluate(person((A, given_on.isoformat()), birth=birth), schedule, given_on)
        assert judged.status is status
