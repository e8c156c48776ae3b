"""Date-times: every form of text, what is no date-time, and amounts that overflow as in ECMAScript."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.certlogic.interpreter import EvaluationError
from eligibility.certlogic.interpreter import plus_time as plainly_later
from vaxplatform.eligibility.certlogic._times import _plus_time, date_of_birth, plus_time
from vaxplatform.errors import DateError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = ["year", "month", "day", "hour"]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2021", "2021-12-31T00:00:00.000+00:00"),
        ("2020-02", "2020-02-29T00:00:00.000+00:00"),
        ("2021-02", "2021-02-28T00:00:00.000+00:00"),
        ("2021-12", "2021-12-31T00:00:00.000+00:00"),
        ("9999-12", "9999-12-31T00:00:00.000+00:00"),
        ("2021-06-01", "2021-06-01T00:00:00.000+00:00"),
        ("2021-06-01T10:20:30", "2021-06-01T10:20:30.000+00:00"),
        ("2021-06-01T10:20:30Z", "2021-06-01T10:20:30.000+00:00"),
        ("2021-06-01T10:20:30+2", "2021-06-01T08:20:30.000+00:00"),
        ("2021-06-01T10:20:30-02", "2021-06-01T12:20:30.000+00:00"),
        ("2021-06-01T10:20:30+530", "2021-06-01T04:50:30.000+00:00"),
        ("2021-06-01T10:20:30+0530", "2021-06-01T04:50:30.000+00:00"),
        ("2021-06-01T10:20:30+5:30", "2021-06-01T04:50:30.000+00:00"),
        ("2021-06-01T10:20:30-05:30", "2021-06-01T15:50:30.000+00:00"),
        ("2021-06-01T10:20:30+23:59", "2021-05-31T10:21:30.000+00:00"),
        ("2021-06-01T10:20:30-2359", "2021-06-02T10:19:30.000+00:00"),
        ("2021-06-01T00:20:30+10:00", "2021-05-31T14:20:30.000+00:00"),
        ("2021-06-01T10:20:30.1", "2021-06-01T10:20:30.100+00:00"),
        ("2021-06-01T10:20:30.0429999999Z", "2021-06-01T10:20:30.042+00:00"),
        ("2021-06-01T10:20:30.999999+02:00", "2021-06-01T08:20:30.999+00:00"),
        ("2021-06-01T10:20:30." + "9" * 1000, "2021-06-01T10:20:30.999+00:00"),
    ],
)
def test_the_forms_of_a_date_time(text, instant, unit):
    assert plus_time(text, 0, unit).isoformat(timespec="milliseconds") == instant


@pytest.mark.parametrize(
    "text",
    ["", " ", "21", "20211", "2021-", "2021-6", "2021-00", "2021-13", "2021-02-29", "2021-06-00", "2021-06-31",
     "2021-06-01T", "2021-06-01T10", "2021-06-01T10:20", "2021-06-01T24:00:00", "2021-06-01T10:60:00",
     "2021-06-01T10:20:60", "2021-06-01 10:20:30", "2021-06-01t10:20:30", "2021-06-01T10:20:30z",
     "2021-06-01T10:20:30.", "2021-06-01T10:20:30,5", "2021-06-01T10:20:30+", "2021-06-01T10:20:30+24",
     "2021-06-01T10:20:30+05:", "2021-06-01T10:20:30+05:60", "2021-06-01T10:20:30+05:3", "2021-06-01T10:20:30+12345",
     "2021-06-01Z", "2021-06Z", "0000", "0000-01-01", "\u0662\u0660\u0662\u0661", " 2021-06-01", "2021-06-01\n",
     "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "01.06.2021", "today"],
)  # fmt: skip
def test_what_is_no_date_time(text):
    with pytest.raises(DateError) as caught:
        plus_time(text, 0, "day")
    assert text.strip() == "" or text not in str(caught.value)
    with pytest.raises(DateError):
        date_of_birth(text)


@pytest.mark.parametrize(
    ("text", "amount", "unit", "reached"),
    [
        ("2020-02-29", 1, "day", "2020-03-01"),
        ("2020-02-29", 1, "month", "2020-03-29"),
        ("2020-02-29", 1, "year", "2021-03-01"),
        ("2020-02-29", -1, "year", "2019-03-01"),
        ("2020-02-29", 4, "year", "2024-02-29"),
        ("2020-01-31", 1, "month", "2020-03-02"),
        ("2021-01-31", 1, "month", "2021-03-03"),
        ("2021-03-31", -1, "month", "2021-03-03"),
        ("2021-01-15", -1, "month", "2020-12-15"),
        ("2021-01-15", -13, "month", "2019-12-15"),
        ("2021-11-30", 14, "month", "2023-01-30"),
        ("2021-12-31", 1, "day", "2022-01-01"),
        ("2021-01-01", -1, "hour", "2020-12-31T23:00"),
        ("2021-01-01", 8760, "hour", "2022-01-01"),
        ("2021", 18, "year", "2039-12-31"),
        ("2020-02", 12, "month", "2021-03-01"),
    ],
)
def test_amounts_overflow(text, amount, unit, reached):
    assert plus_time(text, amount, unit).strftime("%Y-%m-%dT%H:%M").removesuffix("T00:00") == reached


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("amount", [10**8, -(10**8), 10**30, -(10**30)])
def test_the_years_that_there_are(unit, amount):
    with pytest.raises(DateError):
        plus_time("2021-06-01", amount, unit)


@pytest.mark.parametrize(
    "text", ["2021-06-01T00:00:00", "2021-06-01T00:00:00Z", "2021-06-01Z", "2021-06-01T00:00:00+02:00", "1.6.2021"]
)
def test_a_date_of_birth_has_no_time(text):
    with pytest.raises(DateError, match="a date of birth has one of the forms"):
        date_of_birth(text)


@given(st.dates(date(1900, 1, 1)), st.sampled_from([4, 7, 10]))
def test_a_date_of_birth_is_the_last_that_it_can_be(day, length):
    text = day.isoformat()[:length]
    found = date_of_birth(text)
    assert found.date() >= day
    assert found.isoformat()[:length] == text
    assert (
        length == 10 or found == EPOCH.replace(9999, 12, 31) or not (found + timedelta(1)).isoformat().startswith(text)
    )


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.times(), st.integers(-300_000, 300_000), st.sampled_from(UNITS))
def test_additions_as_ecmascript_counts_them(day, clock, amount, unit):
    text = f"{day}T{clock.isoformat('microseconds')}"
    try:
        expected = plainly_later(text, amount, unit).ms
    except EvaluationError:
        with pytest.raises(DateError):
            plus_time(text, amount, unit)
    else:
        assert (plus_time(text, amount, unit) - EPOCH) // timedelta(milliseconds=1) == expected


def test_what_is_kept_of_dates_is_bounded():
    _plus_time.cache_clear()
    plus_time("2021-06-01T10:20:30." + "0" * 60, 0, "day")
    assert _plus_time.cache_info().currsize == 0
    plus_time("2021-06-01", 0, "day")
    assert _plus_time.cache_info().currsize == 1
    assert _plus_time.cache_info().maxsize is not None
