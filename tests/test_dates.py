"""Dates against CDC's worked examples, a slow calendar walk, and dateutil."""

import os
import pickle
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from attrs.exceptions import FrozenInstanceError
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given
from hypothesis import strategies as st

from vaxplatform.dates import (
    Duration,
    EndOfMonth,
    PartialDate,
    Window,
    add,
    completed_age,
    completed_years,
    parse_date,
)
from vaxplatform.errors import DateError

ROLL_FORWARD = EndOfMonth.ROLL_FORWARD
CLAMP = EndOfMonth.CLAMP


def day(text: str) -> date:
    year, month, number = text.split("-")
    return date(int(year), int(month), int(number))


def refusal(call: object, *args: object) -> DateError:
    assert callable(call)
    with pytest.raises(DateError) as caught:
        call(*args)
    return caught.value


# ---------------------------------------------------------------------------------------------- the slow calendar walk


def is_real(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def walk(start: date, duration: Duration, end_of_month: EndOfMonth) -> date:
    """One month at a time on the wall calendar, then one day at a time. Shares nothing with the code under test."""
    year, month, number = start.year, start.month, start.day
    months = duration.years * 12 + duration.months
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    while not is_real(year, month, number):
        number -= 1
        if end_of_month is ROLL_FORWARD and is_real(year, month, number):
            month, number = month + 1, 1
    here = date(year, month, number)
    for _ in range(abs(duration.days)):
        here += timedelta(days=1 if duration.days > 0 else -1)
    return here


def month_ends(draw_days: st.SearchStrategy[date]) -> st.SearchStrategy[date]:
    return draw_days.map(lambda here: here.replace(day=1) - timedelta(days=1))


days = st.dates(min_value=date(1850, 1, 1), max_value=date(2200, 12, 31))
births = (
    days
    | month_ends(days.filter(lambda here: here.year > 1850))
    | st.sampled_from([date(2000, 2, 29), date(1896, 2, 29)])
)
policies = st.sampled_from(EndOfMonth)
durations = st.builds(Duration, st.integers(-30, 30), st.integers(-40, 40), st.integers(-400, 400))
lengths = st.builds(Duration, st.integers(-9999, 9999), st.integers(-119988, 119988), st.integers(-3652059, 3652059))


@given(births, durations, policies)
@example(date(2000, 1, 31), Duration(months=1, days=-4), ROLL_FORWARD)
@example(date(2000, 3, 31), Duration(years=-1, months=-1), CLAMP)
def test_adding_equals_the_slow_calendar_walk(start: date, duration: Duration, end_of_month: EndOfMonth) -> None:
    assert add(start, duration, end_of_month) == walk(start, duration, end_of_month)


@given(births, durations)
def test_clamped_adding_equals_dateutil(start: date, duration: Duration) -> None:
    delta = relativedelta(years=duration.years, months=duration.months, days=duration.days)
    assert duration.after(start, CLAMP) == start + delta
    assert duration.before(start, CLAMP) == start - delta


@given(births, durations, policies)
def test_before_adds_the_opposite(start: date, duration: Duration, end_of_month: EndOfMonth) -> None:
    opposite = Duration(-duration.years, -duration.months, -duration.days)
    assert duration.before(start, end_of_month) == walk(start, opposite, end_of_month)


@given(births, births, durations, policies)
def test_a_later_start_never_ends_earlier(one: date, other: date, duration: Duration, end_of_month: EndOfMonth) -> None:
    first, second = sorted((one, other))
    assert add(first, duration, end_of_month) <= add(second, duration, end_of_month)


@given(births, durations, st.integers(0, 400), policies)
def test_more_days_end_as_many_days_later(start: date, duration: Duration, more: int, end_of_month: EndOfMonth) -> None:
    longer = Duration(duration.years, duration.months, duration.days + more)
    assert add(start, longer, end_of_month) - add(start, duration, end_of_month) == timedelta(more)


@given(births, durations)
def test_the_policies_differ_by_a_day_or_not_at_all(start: date, duration: Duration) -> None:
    assert add(start, duration, ROLL_FORWARD) - add(start, duration, CLAMP) in {timedelta(0), timedelta(1)}


# ----------------------------------------------------------------------------------------- CDC's examples, and borders


@pytest.mark.parametrize(
    ("rule", "start", "duration", "expected"),
    [  # CDC Logic Specification for ACIP Recommendations, chapter 3, the examples of each rule
        ("CALCDT-1", "2000-01-01", "3 years", "2003-01-01"),
        ("CALCDT-2", "2000-11-01", "3 months", "2001-02-01"),
        ("CALCDT-3", "2001-02-01", "5 weeks", "2001-03-08"),
        ("CALCDT-4", "2000-01-15", "- 4 days", "2000-01-11"),
        ("CALCDT-5", "2000-07-31", "2 months", "2000-10-01"),
        ("CALCDT-5", "2001-01-31", "1 month", "2001-03-01"),
        ("CALCDT-5", "2000-08-31", "6 months", "2001-03-01"),
        ("CALCDT-6", "2000-01-31", "6 months - 4 days", "2000-07-27"),
        # v2.1 prints 25 February here; its own rule (31 February 2000 -> 1 March -> 4 days back) gives the 26th
        ("CALCDT-6", "2000-01-31", "1 month - 4 days", "2000-02-26"),
        # from the rules: 29 February of a common year becomes 1 March, before the 4 days come off
        ("CALCDT-6", "2004-02-29", "19 years - 4 days", "2023-02-25"),
        # years and months count together: 29 February 2004 + 1 year - 12 months never stops at 2005
        ("CALCDT-6", "2004-02-29", "1 year - 12 months", "2004-02-29"),
        ("CALCDT-5", "1999-02-28", "12 months", "2000-02-28"),
        ("CALCDT-5", "1896-02-29", "4 years", "1900-03-01"),
    ],
)
def test_cdc_examples(rule: str, start: str, duration: str, expected: str) -> None:
    assert Duration.parse(duration).after(day(start), ROLL_FORWARD) == day(expected), rule


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [  # worked by hand; the test above this section ties the same policy to dateutil
        ("2000-07-31", "2 months", "2000-09-30"),
        ("2001-01-31", "1 month", "2001-02-28"),
        ("2000-01-31", "1 month", "2000-02-29"),
        ("2004-02-29", "19 years - 4 days", "2023-02-24"),
        ("2001-03-31", "- 1 month", "2001-02-28"),
    ],
)
def test_clamped_examples(start: str, duration: str, expected: str) -> None:
    assert add(day(start), Duration.parse(duration), CLAMP) == day(expected)


@pytest.mark.parametrize("end_of_month", EndOfMonth)
def test_the_ends_of_the_calendar(end_of_month: EndOfMonth) -> None:
    assert add(date(9999, 11, 30), Duration(months=1, days=1), end_of_month) == date.max
    assert add(date(2, 1, 1), Duration(years=-1), end_of_month) == date.min
    for start, duration in [
        (date.max, Duration(days=1)),
        (date.min, Duration(days=-1)),
        (date(9999, 12, 1), Duration(months=1)),
        (date(1, 1, 31), Duration(months=-1)),
        (date(2000, 1, 1), Duration(9999, 119988, 3652059)),
        (date(2000, 1, 1), Duration(-9999, -119988, -3652059)),
    ]:
        error = refusal(add, start, duration, end_of_month)
        assert error.code == "date-out-of-range"
        assert error.__context__ is None or error.__suppress_context__


@pytest.mark.parametrize("policy", ["clamp", "roll_forward", None, True])
def test_a_missing_policy_is_never_guessed(policy: object) -> None:
    assert refusal(add, date(2001, 1, 1), Duration(months=1), policy).code == "end-of-month-missing"
    assert refusal(completed_years, date(2001, 1, 1), date(2002, 1, 1), policy).code == "end-of-month-missing"
    assert refusal(completed_age, date(2001, 1, 1), date(2002, 1, 1), policy).code == "end-of-month-missing"


def test_the_policy_is_a_required_argument() -> None:
    for call, args in (
        (add, (date(2001, 1, 1), Duration())),
        (Duration().after, (date(2001, 1, 1),)),
        (Duration().before, (date(2001, 1, 1),)),
        (completed_years, (date(2001, 1, 1), date(2001, 1, 1))),
        (completed_age, (date(2001, 1, 1), date(2001, 1, 1))),
    ):
        assert callable(call)
        with pytest.raises(TypeError, match="end_of_month"):
            call(*args)


class Festival(date):
    """A kind of date of the caller's own."""


@pytest.mark.parametrize("value", [datetime(2001, 1, 1, tzinfo=UTC), "2001-01-01", 20010101, None])
def test_only_calendar_days_are_added_to(value: object) -> None:
    assert refusal(add, value, Duration(days=1), CLAMP).code == "not-a-day"
    assert refusal(completed_years, value, date(2002, 1, 1), CLAMP).code == "not-a-day"
    assert refusal(completed_age, date(2002, 1, 1), value, CLAMP).code == "not-a-day"
    error = refusal(add, value, Duration(months=1), CLAMP)
    assert error.data["got"] == type(value).__name__
    assert "2001" not in str(error)


def test_a_callers_own_kind_of_date_is_welcome() -> None:
    assert add(Festival(2001, 1, 31), Duration(months=1), CLAMP) == date(2001, 2, 28)
    assert add(Festival(2001, 1, 31), Duration(days=1), CLAMP) == date(2001, 2, 1)


# ------------------------------------------------------------------------------------------------------------ durations


@pytest.mark.parametrize(
    ("text", "expected", "canonical"),
    [  # one of each shape counted in CDC's CDSi supporting data 4.64-508, then free spacing, signs and case
        ("18 years", Duration(years=18), "18 years"),
        ("6 weeks - 4 days", Duration(days=38), "38 days"),
        ("0 days", Duration(), "0 days"),
        ("4 weeks", Duration(days=28), "28 days"),
        ("12 months - 4 days", Duration(months=12, days=-4), "12 months - 4 days"),
        ("9 months", Duration(months=9), "9 months"),
        ("4 years - 4 days", Duration(years=4, days=-4), "4 years - 4 days"),
        ("19 months + 4 weeks", Duration(months=19, days=28), "19 months + 28 days"),
        ("7 years + 4 weeks", Duration(years=7, days=28), "7 years + 28 days"),
        ("1 year - 4 days", Duration(years=1, days=-4), "1 year - 4 days"),
        ("8 months + 1 day", Duration(months=8, days=1), "8 months + 1 day"),
        ("150 days - 4 days", Duration(days=146), "146 days"),
        ("16 years - 4 months", Duration(years=16, months=-4), "16 years - 4 months"),
        ("1 days", Duration(days=1), "1 day"),
        ("\t6weeks-4days ", Duration(days=38), "38 days"),
        ("- 4 days", Duration(days=-4), "-4 days"),
        ("+ 4 days", Duration(days=4), "4 days"),
        ("-1 year + 2 months", Duration(years=-1, months=2), "-1 year + 2 months"),
        ("4 Weeks", Duration(days=28), "28 days"),
        ("1 month + 1 month - 1 day", Duration(months=2, days=-1), "2 months - 1 day"),
        ("2 days - 2 days", Duration(), "0 days"),
        ("007 days", Duration(days=7), "7 days"),
    ],
)
def test_durations_are_read_and_written(text: str, expected: Duration, canonical: str) -> None:
    assert Duration.parse(text) == expected
    assert str(expected) == canonical
    assert Duration.parse(canonical) == expected


@given(lengths)
def test_a_durations_text_reads_back(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration
    assert Duration.parse(str(duration).replace(" ", "").upper()) == duration
    opposite = -duration
    assert (-opposite, opposite.days) == (duration, -duration.days)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("28d", "28 days"),
        ("4w", "4 weeks"),
        ("6 wks", "6 weeks"),
        ("M9", "9 months"),
        ("y10", "10 years"),
        ("1 yr", "1 year"),
        ("1 yr, 2 mos.", "1 year + 2 months"),
        ("9 months and 1 day", "9 months + 1 day"),
        ("-4d", "-4 days"),
        ("+4d", "4 days"),
        ("6 weeks 4 days", "6 weeks + 4 days"),
        ("6 weeks \N{EN DASH} 4 days", "6 weeks - 4 days"),
        ("6\N{NO-BREAK SPACE}weeks", "6 weeks"),
        ("P1Y2M10D", "1 year + 2 months + 10 days"),
        ("4w..6w", None),
        ("28", None),
        ("weeks", None),
        ("1.5 years", None),
        ("5 hours", None),
        ("6 weeks -", None),
        ("6 weeks - - 4 days", None),
        ("\N{DEVANAGARI DIGIT SIX} weeks", None),
        ("9 day\N{LATIN SMALL LETTER LONG S}", None),
        ("2010-03-15", None),
        ("1d" * 40, None),
        ("10000y", None),
        ("1 day + " * 20 + "1 day", None),
    ],
)
def test_what_is_not_a_duration_is_refused_with_a_suggestion(text: str, suggestion: str | None) -> None:
    error = refusal(Duration.parse, text)
    assert error.code == "duration-unreadable"
    assert error.data["suggestion"] == suggestion
    assert "6 weeks - 4 days" in str(error)
    assert ("did you mean" in str(error)) == (suggestion is not None)
    if suggestion is not None:
        assert f"'{suggestion}'" in str(error)
        Duration.parse(suggestion)


@given(
    st.text() | st.from_regex(r"([+-]? ?[0-9]{1,4} ?(d|wks?|weeks?|mos|months|yr|years?),? ?){1,12}", fullmatch=True)
)
def test_any_text_is_read_or_refused_in_our_own_words(text: str) -> None:
    try:
        duration = Duration.parse(text)
    except DateError as error:
        suggestion = error.data.get("suggestion")
        if suggestion is not None:
            Duration.parse(str(suggestion))
    else:
        assert Duration.parse(str(duration)) == duration


def test_a_birth_date_in_the_wrong_column_is_not_repeated() -> None:
    for text in ("2010-03-15", "15/03/2010", "20100315", "15 mar 2010"):
        assert not re.search("2010|15", str(refusal(Duration.parse, text)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "duration-empty"),
        (" \t", "duration-empty"),
        (None, "duration-not-text"),
        (28, "duration-not-text"),
        (["28 days"], "duration-not-text"),
        ("10000 years", "duration-out-of-range"),
        ("119989 months", "duration-out-of-range"),
        ("521723 weeks", "duration-out-of-range"),
        ("9" * 90 + " days", "duration-out-of-range"),
        ("9" * 5000 + " days", "duration-unreadable"),
    ],
)
def test_other_bad_durations(text: object, code: str) -> None:
    assert refusal(Duration.parse, text).code == code


@pytest.mark.parametrize("value", [1.0, "1", True, None])
def test_a_duration_counts_in_whole_numbers(value: Any) -> None:
    for unit in ("years", "months", "days"):
        error = refusal(lambda name: Duration(**{name: value}), unit)
        assert (error.code, error.data["unit"]) == ("duration-not-whole", unit)


def test_a_duration_is_a_value() -> None:
    duration = Duration.parse("16 years - 4 months")
    assert hash(duration) == hash(Duration(16, -4))
    assert pickle.loads(pickle.dumps(duration)) == duration  # noqa: S301 -- our own bytes
    assert pickle.loads(pickle.dumps(duration)).after(date(2000, 1, 1), CLAMP) == date(2015, 9, 1)  # noqa: S301 -- same
    assert (duration.total_months, duration.day_delta) == (188, timedelta(0))
    assert Duration(months=9) != Duration(days=274)
    assert not hasattr(duration, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(duration, "days", 1)  # noqa: B010 -- an assignment would not pass the type check
    with pytest.raises(TypeError):
        sorted([Duration(months=9), Duration(days=274)])


@given(durations)
def test_a_duration_survives_dateutil(duration: Duration) -> None:
    back = Duration.from_relativedelta(duration.to_relativedelta())
    assert (back.total_months, back.days) == (duration.total_months, duration.days)


@pytest.mark.parametrize(
    ("delta", "code"),
    [
        (relativedelta(hours=5), "relativedelta-not-a-duration"),
        (relativedelta(months=1, day=1), "relativedelta-not-a-duration"),
        (relativedelta(weekday=0), "relativedelta-not-a-duration"),
        (relativedelta(leapdays=1), "relativedelta-not-a-duration"),
        (relativedelta(days=cast("int", 1.5)), "duration-not-whole"),
        (timedelta(days=1), "relativedelta-not-a-duration"),
    ],
)
def test_what_else_a_relativedelta_holds_is_refused(delta: object, code: str) -> None:
    assert refusal(Duration.from_relativedelta, delta).code == code


@pytest.mark.reference
def test_every_duration_of_cdcs_supporting_data_is_read() -> None:
    root = Path(__file__).parents[1]
    folder = root / os.environ.get("VAXPLATFORM_REFERENCE_DATA", "../shared/data") / "cdsi" / "supporting-data"
    if not folder.is_dir():
        pytest.skip(f"CDC's supporting data is not at {folder}")
    texts = {
        text.strip()
        for file in sorted(folder.glob("*.xml"))
        for text in re.findall(r"<\w*(?:Age|Int|[iI]nterval)>([^<]*)</", file.read_text("utf-8"))
    } - {"", "n/a"}
    assert len(texts) > 90
    for text in texts:
        Duration.parse(text)


# ----------------------------------------------------------------------------------------------------------------- ages


@pytest.mark.parametrize(
    ("birth", "on", "end_of_month", "years"),
    [
        ("2003-05-10", "2021-05-09", CLAMP, 17),
        ("2003-05-10", "2021-05-10", CLAMP, 18),
        ("2003-05-10", "2003-05-10", ROLL_FORWARD, 0),
        # born on 29 February, in a common year
        ("2004-02-29", "2022-02-27", CLAMP, 17),
        ("2004-02-29", "2022-02-28", CLAMP, 18),
        ("2004-02-29", "2022-02-28", ROLL_FORWARD, 17),
        ("2004-02-29", "2022-03-01", ROLL_FORWARD, 18),
        # and in a leap year
        ("2004-02-29", "2024-02-28", CLAMP, 19),
        ("2004-02-29", "2024-02-28", ROLL_FORWARD, 19),
        ("2004-02-29", "2024-02-29", CLAMP, 20),
        ("2004-02-29", "2024-02-29", ROLL_FORWARD, 20),
        # 1900 was a common year
        ("1896-02-29", "1900-02-28", CLAMP, 4),
        ("1896-02-29", "1900-02-28", ROLL_FORWARD, 3),
    ],
)
def test_completed_years(birth: str, on: str, end_of_month: EndOfMonth, years: int) -> None:
    assert completed_years(day(birth), day(on), end_of_month) == years


@given(births, st.integers(0, 130), st.integers(-2, 2), policies)
def test_years_are_completed_exactly_from_the_birthday_on(
    birth: date, n: int, around: int, end_of_month: EndOfMonth
) -> None:
    birthday = walk(birth, Duration(years=n), end_of_month)
    on = birthday + timedelta(around)
    assume(on >= birth)
    assert (completed_years(birth, on, end_of_month) >= n) == (birthday <= on)


@pytest.mark.parametrize(
    ("birth", "on", "end_of_month", "age"),
    [
        ("2020-01-31", "2020-01-31", CLAMP, "0 days"),
        ("2020-01-31", "2020-02-29", CLAMP, "1 month"),
        ("2020-01-31", "2020-02-29", ROLL_FORWARD, "29 days"),
        ("2020-01-31", "2020-03-01", ROLL_FORWARD, "1 month"),
        ("2020-01-31", "2021-03-04", ROLL_FORWARD, "1 year + 1 month + 3 days"),
        ("2020-12-31", "2021-12-30", CLAMP, "11 months + 30 days"),
        ("2004-02-29", "2022-02-28", CLAMP, "18 years"),
        ("2004-02-29", "2022-02-28", ROLL_FORWARD, "17 years + 11 months + 30 days"),
    ],
)
def test_completed_age(birth: str, on: str, end_of_month: EndOfMonth, age: str) -> None:
    assert str(completed_age(day(birth), day(on), end_of_month)) == age


@given(births, st.integers(0, 50_000), policies)
def test_the_completed_age_is_the_largest_reached(birth: date, lived: int, end_of_month: EndOfMonth) -> None:
    on = birth + timedelta(lived)
    age = completed_age(birth, on, end_of_month)
    assert 0 <= age.months <= 11
    assert 0 <= age.days <= 30
    assert walk(birth, age, end_of_month) == on
    assert walk(birth, Duration(age.years, age.months + 1), end_of_month) > on
    assert age.years == completed_years(birth, on, end_of_month)
    if end_of_month is CLAMP:
        delta = relativedelta(on, birth)
        assert (age.years, age.months, age.days) == (delta.years, delta.months, delta.days)


def test_no_age_before_birth_and_no_dates_in_the_sentence() -> None:
    for ask in (completed_years, completed_age):
        error = refusal(ask, date(2010, 3, 15), date(2010, 3, 14), CLAMP)
        assert error.code == "before-birth"
        assert "2010" not in f"{error} {dict(error.data)}"


def test_ages_up_to_the_last_day_of_the_calendar() -> None:
    assert completed_years(date.min, date.max, ROLL_FORWARD) == 9998
    assert completed_age(date(9998, 12, 31), date.max, ROLL_FORWARD) == Duration(years=1)


# -------------------------------------------------------------------------------------------------------- dates as text


@given(st.dates())
def test_a_day_reads_back(here: date) -> None:
    assert parse_date(here.isoformat()) == here


UNREADABLE = [
    ("", "empty"),
    ("  ", "empty"),
    (" 2010-03-15", "spaces"),
    ("2010-03-15\n", "spaces"),
    ("15-03-2010", "day-month-year"),
    ("15/03/2010", "day-month-year"),
    ("5.3.2010", "day-month-year"),
    ("03/15/2010", "month-day-year"),
    ("12/13/2010", "month-day-year"),
    ("03/31/2010", "month-day-year"),
    ("12/12/2010", "day-month-year"),
    ("15/03/10", "two-digit year"),
    ("20100315", "compact"),
    ("40252", "spreadsheet"),
    ("2010-3-15", "leading zero"),
    ("2010/03/15", "other separators"),
    ("2010-03-15T10:00:00Z", "time of day"),
    ("2010-03-15 00:00", "time of day"),
    ("2010-W11-1", "not look like a date"),
    ("2010-074", "not look like a date"),
    ("15 March 2010", "not look like a date"),
    ("\N{DEVANAGARI DIGIT TWO}010-03-15", "not look like a date"),
    ("a\nb", "not look like a date"),
]


@pytest.mark.parametrize(("text", "looks"), UNREADABLE)
@pytest.mark.parametrize("read", [parse_date, PartialDate.parse])
def test_an_unreadable_date_is_named_by_its_shape(read: object, text: str, looks: str) -> None:
    error = refusal(read, text)
    assert error.code == "date-unreadable"
    assert looks in str(error)
    assert str(error.data["looks"]) in str(error)
    assert not re.search("[0-9]", str(error))


@pytest.mark.parametrize(("text", "looks"), [("2010", "a year alone"), ("2010-03", "year and month")])
def test_a_partial_date_is_not_a_day(text: str, looks: str) -> None:
    error = refusal(parse_date, text)
    assert error.code == "date-unreadable"
    assert looks in str(error)
    assert text not in str(error)


@pytest.mark.parametrize("text", ["2021-02-29", "2021-02-30", "2021-04-31", "2021-13-01", "2021-00-10", "2021-01-00"])
def test_an_impossible_day_is_refused(text: str) -> None:
    for read in (parse_date, PartialDate.parse):
        error = refusal(read, text)
        assert error.code == "date-impossible"
        assert "2021" not in str(error)
        assert error.__context__ is None or error.__suppress_context__


@pytest.mark.parametrize("value", [None, 2010, 20100315, date(2010, 3, 15), b"2010-03-15"])
def test_a_date_is_given_as_text(value: object) -> None:
    for read in (parse_date, PartialDate.parse):
        error = refusal(read, value)
        assert error.code == "date-not-text"
        assert "2010" not in str(error)


@given(st.text())
def test_any_text_is_a_date_or_refused(text: str) -> None:
    for read in (parse_date, PartialDate.parse):
        try:
            assert str(read(text)) == text
        except DateError as error:
            assert not re.search("[0-9]{3}", str(error).replace("1850 to 2999", ""))  # noqa: PT017 -- either is right


# -------------------------------------------------------------------------------------------------------- partial dates


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "exact"),
    [
        ("2010", "2010-01-01", "2010-12-31", None),
        ("2010-03", "2010-03-01", "2010-03-31", None),
        ("2011-02", "2011-02-01", "2011-02-28", None),
        ("2012-02", "2012-02-01", "2012-02-29", None),
        ("1900-02", "1900-02-01", "1900-02-28", None),
        ("2012-02-29", "2012-02-29", "2012-02-29", "2012-02-29"),
        ("1850", "1850-01-01", "1850-12-31", None),
        ("2999-12-31", "2999-12-31", "2999-12-31", "2999-12-31"),
    ],
)
def test_partial_dates(text: str, earliest: str, latest: str, exact: str | None) -> None:
    partial = PartialDate.parse(text)
    assert str(partial) == text
    assert (partial.earliest, partial.latest) == (day(earliest), day(latest))
    assert partial.exact == (None if exact is None else day(exact))


@given(days, st.integers(1, 3))
def test_a_partial_date_holds_the_day_it_came_from(here: date, parts: int) -> None:
    partial = PartialDate(*(here.year, here.month, here.day)[:parts])
    assert PartialDate.parse(str(partial)) == partial
    assert partial.earliest <= here <= partial.latest
    span = [date.fromordinal(n) for n in range(partial.earliest.toordinal(), partial.latest.toordinal() + 1)]
    assert all(one.isoformat().startswith(str(partial)) for one in span)
    for outside in (partial.earliest - timedelta(1), partial.latest + timedelta(1)):
        assert not outside.isoformat().startswith(str(partial))


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((1849,), "year-out-of-range"),
        ((3000,), "year-out-of-range"),
        ((2021, None, 5), "day-without-month"),
        ((2021, 0), "date-impossible"),
        ((2021, 13), "date-impossible"),
        ((2021, 13, 1), "date-impossible"),
        ((2021, 2, 30), "date-impossible"),
        ((2021, 2, 0), "date-impossible"),
        ((2021.0,), "date-not-whole"),
        ((2021, True), "date-not-whole"),
        ((2021, 2, "3"), "date-not-whole"),
    ],
)
def test_impossible_partial_dates_are_refused(parts: tuple[object, ...], code: str) -> None:
    error = refusal(PartialDate, *parts)
    assert error.code == code
    assert "2021" not in str(error)


def test_partial_dates_have_no_order() -> None:
    with pytest.raises(TypeError):
        sorted([PartialDate(2010), PartialDate(2010, 3)])


# -------------------------------------------------------------------------------------------------------------- windows

ends = st.none() | st.dates(min_value=date(2021, 1, 1), max_value=date(2021, 1, 12))


@given(ends, ends, ends, ends)
def test_windows_equal_the_sets_of_their_days(
    start: date | None, end: date | None, other_start: date | None, other_end: date | None
) -> None:
    around = [date(2020, 12, 25) + timedelta(n) for n in range(30)]

    def inside(begin: date | None, finish: date | None) -> set[date]:
        return {one for one in around if (begin or date.min) <= one < (finish or date.max)}

    assume(inside(start, end))
    assume(inside(other_start, other_end))
    window, other = Window(start, end), Window(other_start, other_end)
    assert {one for one in around if one in window} == inside(start, end)
    assert {one for one in around if window.contains(one)} == inside(start, end)
    assert window.overlaps(other) == bool(inside(start, end) & inside(other_start, other_end))
    assert window.overlaps(other) == other.overlaps(window)


@pytest.mark.parametrize("end", ["2021-05-01", "2021-04-30"])
def test_a_window_without_a_day_is_refused(end: str) -> None:
    assert refusal(Window, day("2021-05-01"), day(end)).code == "window-empty"


def test_a_window_is_made_of_days() -> None:
    assert refusal(Window, datetime(2021, 1, 1, tzinfo=UTC), None).code == "not-a-day"
    assert refusal(Window, None, "2021-01-01").code == "not-a-day"
