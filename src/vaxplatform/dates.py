"""Civil dates as vaccination schedules use them: durations, completed ages, partial dates, windows.

A schedule says "6 weeks - 4 days" or "9 months", never a number of hours: everything here is a plain calendar day,
without time or zone. Years and months are added first, together; then comes the question every schedule must answer for
itself: what is 31 January plus one month? `EndOfMonth` names the two answers in use; no function picks one silently.

Source:
    CDC, Logic Specification for ACIP Recommendations (CDSi), chapter 3, business rules CALCDT-1 to CALCDT-6.

Example:
    >>> from datetime import date
    >>> grace = Duration.parse("6 weeks - 4 days")
    >>> grace.after(date(2024, 1, 1), EndOfMonth.ROLL_FORWARD)
    datetime.date(2024, 2, 8)
    >>> completed_years(date(2008, 2, 29), date(2026, 2, 28), EndOfMonth.ROLL_FORWARD)
    17
"""

import enum
import re
from calendar import isleap
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import field, frozen

from vaxplatform.errors import DateError

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

__all__ = [
    "Duration",
    "EndOfMonth",
    "PartialDate",
    "Window",
    "add",
    "completed_age",
    "completed_years",
    "parse_date",
    "require_day",
]


class EndOfMonth(enum.Enum):
    """Where a date goes that adding years and months made impossible, such as 31 June.

    Attributes:
        ROLL_FORWARD: To the 1st of the next month. Source: CDC CDSi, CALCDT-5.
        CLAMP: To the last day of the month. Source: ``dateutil.relativedelta``, whose answers it equals.

    Example:
        >>> from datetime import date
        >>> one_month = Duration(months=1)
        >>> str(one_month.after(date(2001, 1, 31), EndOfMonth.ROLL_FORWARD))
        '2001-03-01'
        >>> str(one_month.after(date(2001, 1, 31), EndOfMonth.CLAMP))
        '2001-02-28'
    """

    ROLL_FORWARD = "roll_forward"
    CLAMP = "clamp"


# Read once: looking a member up on an Enum class costs as much as the addition it decides.
_ROLL_FORWARD = EndOfMonth.ROLL_FORWARD
_CLAMP = EndOfMonth.CLAMP

# ---------------------------------------------------------------------------------------------------------- durations

_DAYS_IN_WEEK = 7
_MONTHS_IN_YEAR = 12
_LONGEST = {"years": MAXYEAR, "months": MAXYEAR * _MONTHS_IN_YEAR, "days": date.max.toordinal()}
_LONGEST_TEXT = 100

_TERM = r"\s*([0-9]+)\s*(day|week|month|year)s?\s*"
_DURATION = re.compile(rf"\s*[+-]?{_TERM}(?:[+-]{_TERM})*", re.ASCII | re.IGNORECASE)
_SIGNED_TERM = re.compile(rf"([+-]?){_TERM}", re.ASCII | re.IGNORECASE)

# How people write the units where the grammar wants the word, and how they join terms: only used to suggest.
_UNIT_MEANT = {
    **dict.fromkeys(("d", "dy", "dys", "day", "days"), "day"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("m", "mo", "mos", "mon", "mons", "mth", "mths", "mnth", "mnths", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "year"),
}
_LOOSE_TERM = re.compile(r" ?(?:([+-]) ?)?([0-9]+) ?([a-z]+)\.?", re.ASCII)
_LOOSE_DURATION = re.compile(rf"p?(?:{_LOOSE_TERM.pattern})+", re.ASCII)
_UNIT_FIRST = re.compile(r"([dwmy])([0-9]+)", re.ASCII)  # as WHO's export of schedules writes ages: M9
_JOINTS = str.maketrans({**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), ",": "+"})

_DURATION_EXPECTED = (
    "A duration is written like '28 days', '9 months' or '6 weeks - 4 days': whole numbers of days, weeks, months or "
    "years, joined by + or -"
)


@frozen
class Duration:
    """A length of time in calendar units: years, months and days, each of which may be negative.

    A week is seven days. Months are never turned into days: "9 months" and "274 days" are different values. Two
    durations are equal when their three numbers are; they have no order, since how long a month is depends on where it
    begins.

    Args:
        years: Whole years, at most 9999 either way.
        months: Whole months, at most 119988 either way.
        days: Whole days, at most 3652059 either way.

    Attributes:
        total_months: Years and months as months: what is added before the end-of-month policy is asked.
        day_delta: The days: what is added after it.

    Raises:
        DateError: ``duration-not-whole`` or ``duration-out-of-range``.

    Source:
        The units and shapes are those of CDC's CDSi supporting data 4.64-508.

    Example:
        >>> Duration.parse("16 years - 4 months")
        Duration(years=16, months=-4, days=0)
        >>> str(Duration(months=8, days=1)), str(Duration(days=-4)), str(Duration())
        ('8 months + 1 day', '-4 days', '0 days')
    """

    years: int = 0
    months: int = 0
    days: int = 0
    total_months: int = field(init=False, eq=False, repr=False)
    day_delta: timedelta = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for unit, longest in _LONGEST.items():
            number = getattr(self, unit)
            if type(number) is not int:
                raise DateError(f"a duration counts whole {unit}", code="duration-not-whole", unit=unit)
            if abs(number) > longest:
                raise DateError(
                    f"a duration of more than {longest} {unit} is longer than the calendar",
                    code="duration-out-of-range",
                    unit=unit,
                    longest=longest,
                )
        object.__setattr__(self, "total_months", self.years * _MONTHS_IN_YEAR + self.months)
        object.__setattr__(self, "day_delta", timedelta(self.days))

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read a duration: ``N unit [(+|-) N unit]...``, units day, week, month, year, singular or plural, in any case.

        Args:
            text: At most 100 characters. Spaces are free; the first term may have a sign too.

        Returns:
            The sum of the terms per unit, weeks as days.

        Raises:
            DateError: ``duration-empty``, ``duration-not-text``, ``duration-unreadable`` (``data["suggestion"]`` is a
                text or None) or ``duration-out-of-range``. The sentence repeats the text only as a suggestion.

        Example:
            >>> Duration.parse("6 weeks - 4 days")
            Duration(years=0, months=0, days=38)
            >>> Duration.parse("6 wks")  # doctest: +ELLIPSIS
            Traceback (most recent call last):
            ...
            vaxplatform.errors.DateError: this is not a duration: did you mean '6 weeks'? A duration is written like ...
        """
        if not isinstance(text, str):
            raise DateError(f"a duration is given as text. {_DURATION_EXPECTED}", code="duration-not-text")
        return _parse_duration(text)

    @classmethod
    def from_relativedelta(cls, delta: "relativedelta") -> "Duration":
        """The duration that a ``dateutil.relativedelta`` stands for.

        Args:
            delta: With years, months, weeks and days only.

        Raises:
            DateError: ``relativedelta-not-a-duration`` when it also holds hours or smaller, an absolute field such as
                ``day=1``, a weekday or leap days; ``duration-not-whole`` for a fraction of a day.

        Example:
            >>> from dateutil.relativedelta import relativedelta
            >>> str(Duration.from_relativedelta(relativedelta(weeks=6, days=-4)))
            '38 days'
        """
        from dateutil.relativedelta import relativedelta

        if type(delta) is not relativedelta or delta != relativedelta(
            years=delta.years, months=delta.months, days=delta.days
        ):
            raise DateError(
                "a duration has years, months, weeks and days only: leave out times of day, absolute fields, weekdays "
                "and leap days",
                code="relativedelta-not-a-duration",
            )
        return cls(delta.years, delta.months, delta.days)

    def to_relativedelta(self) -> "relativedelta":
        """The same duration for code that uses ``dateutil``, which always clamps at the end of a month.

        Returns:
            A ``relativedelta``; dateutil itself turns "14 months" into one year and two months.

        Example:
            >>> Duration.parse("9 months - 4 days").to_relativedelta()
            relativedelta(months=+9, days=-4)
        """
        from dateutil.relativedelta import relativedelta

        return relativedelta(years=self.years, months=self.months, days=self.days)

    def after(self, day: date, end_of_month: EndOfMonth) -> date:
        """The day this long after ``day``; see `add`.

        Example:
            >>> from datetime import date
            >>> str(Duration(months=2).after(date(2000, 7, 31), EndOfMonth.ROLL_FORWARD))
            '2000-10-01'
        """
        return add(day, self, end_of_month)

    def before(self, day: date, end_of_month: EndOfMonth) -> date:
        """The day this long before ``day``: years and months are taken off first, then days; see `add`.

        It does not undo `after`: one month before 31 March 2001 is 1 March (rolled forward) or 28 February (clamped).

        Example:
            >>> from datetime import date
            >>> str(Duration(days=4).before(date(2000, 1, 15), EndOfMonth.ROLL_FORWARD))
            '2000-01-11'
        """
        return add(day, -self, end_of_month)

    def __neg__(self) -> "Duration":
        return Duration(-self.years, -self.months, -self.days)

    def __str__(self) -> str:
        """The canonical text, which `parse` reads back: years, months and days that are not nought, weeks as days."""
        text = ""
        for number, unit in ((self.years, "year"), (self.months, "month"), (self.days, "day")):
            if number:
                sign = "-" if number < 0 else "+"
                joint = f" {sign} " if text else sign.removeprefix("+")
                text += joint + _counted(str(abs(number)), unit)
        return text or "0 days"


@lru_cache(maxsize=1024)
def _parse_duration(text: str) -> Duration:
    if not text.strip():
        raise DateError(f"the duration is empty; for none write '0 days'. {_DURATION_EXPECTED}", code="duration-empty")
    if len(text) > _LONGEST_TEXT or not _DURATION.fullmatch(text):
        suggestion = _suggest_duration(text)
        meant = f": did you mean '{suggestion}'? " if suggestion else ". "
        raise DateError(
            f"this is not a duration{meant}{_DURATION_EXPECTED}", code="duration-unreadable", suggestion=suggestion
        )
    sums = {"year": 0, "month": 0, "week": 0, "day": 0}
    for sign, number, unit in _SIGNED_TERM.findall(text):
        sums[unit.lower()] += int(sign + number)
    return Duration(sums["year"], sums["month"], sums["week"] * _DAYS_IN_WEEK + sums["day"])


def _suggest_duration(text: str) -> str | None:
    """The text in the grammar's words if every term is clear: shorthand ("6 wks", "28d", "M9"), lists, ISO 8601."""
    plain = " ".join(text.lower().translate(_JOINTS).replace(" and ", "+").split())
    if of_export := _UNIT_FIRST.fullmatch(plain):
        plain = f"{of_export[2]} {of_export[1]}"
    if len(plain) > _LONGEST_TEXT or not _LOOSE_DURATION.fullmatch(plain):
        return None
    suggestion = ""
    for sign, number, written in _LOOSE_TERM.findall(plain):
        unit = _UNIT_MEANT.get(written)
        if unit is None:
            return None
        joint = f" {sign or '+'} " if suggestion else sign.removeprefix("+")
        suggestion += joint + _counted(number, unit)
    try:
        _parse_duration(suggestion)
    except DateError:  # clear, but longer than a duration may be
        return None
    return suggestion


def _counted(number: str, unit: str) -> str:
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


# --------------------------------------------------------------------------------------------------- adding, and ages

_SHORTEST_MONTH = 28
_DAYS_IN_MONTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2


def add(day: date, duration: Duration, end_of_month: EndOfMonth) -> date:
    """The day ``duration`` after ``day``: years and months together, then the end of the month, then days.

    Args:
        day: A calendar day, not a datetime.
        duration: Terms may be negative.
        end_of_month: What the schedule says about impossible dates. It applies once, before days are added.

    Returns:
        The day, from 0001-01-01 to 9999-12-31.

    Raises:
        DateError: ``date-out-of-range`` when the result, or the day after adding years and months, leaves the calendar;
            ``not-a-day`` for a datetime; ``end-of-month-missing`` when the policy is needed and is not an `EndOfMonth`.

    Source:
        CDC CDSi, CALCDT-1 to CALCDT-6; CALCDT-5 is ``EndOfMonth.ROLL_FORWARD``.

    Example:
        >>> from datetime import date
        >>> str(add(date(2000, 1, 31), Duration.parse("6 months - 4 days"), EndOfMonth.ROLL_FORWARD))
        '2000-07-27'
    """
    if type(day) is not date:
        require_day(day)
    if duration.total_months:
        day = _add_months(day, duration.total_months, end_of_month)
    try:
        return day + duration.day_delta
    except OverflowError:
        raise _out_of_range() from None


def _add_months(day: date, months: int, end_of_month: EndOfMonth) -> date:
    # CALCDT-1 and CALCDT-2: change year and month, keep the day.
    if end_of_month is not _CLAMP and end_of_month is not _ROLL_FORWARD:
        raise DateError(
            "say what happens at the end of a month: EndOfMonth.ROLL_FORWARD or EndOfMonth.CLAMP",
            code="end-of-month-missing",
        )
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if not MINYEAR <= year <= MAXYEAR:
        raise _out_of_range()
    number = day.day
    if number > _SHORTEST_MONTH and number > (last := _last_day(year, month)):
        if end_of_month is _CLAMP:
            number = last
        else:
            # CALCDT-5. December has 31 days, so the next month is in the same year.
            month, number = month + 1, 1
    return date(year, month, number)


def _last_day(year: int, month: int) -> int:
    return 29 if month == _FEBRUARY and isleap(year) else _DAYS_IN_MONTH[month]


def _out_of_range() -> DateError:
    return DateError(
        f"adding the duration leads outside the years {MINYEAR} to {MAXYEAR}: check the day and the duration",
        code="date-out-of-range",
    )


def require_day(*days: object) -> None:
    """Refuse what is no calendar day: text, and an instant, which is another day elsewhere.

    Raises:
        DateError: ``not-a-day``; ``data["got"]`` names the type.

    Example:
        >>> require_day("2024-01-31")
        Traceback (most recent call last):
        ...
        vaxplatform.errors.DateError: a calendar day is needed, such as date(2024, 1, 31), not a str
    """
    for day in days:
        if not isinstance(day, date) or isinstance(day, datetime):
            hint = ": give the local date" if isinstance(day, datetime) else ""
            raise DateError(
                f"a calendar day is needed, such as date(2024, 1, 31), not a {type(day).__name__}{hint}",
                code="not-a-day",
                got=type(day).__name__,
            )


def completed_years(birth: date, on: date, end_of_month: EndOfMonth) -> int:
    """The age on a day, in whole years, as laws and schedules mean it.

    Somebody has completed n years from the day ``add(birth, n years, end_of_month)`` on. Born on 29 February, the
    birthday in a common year is therefore 1 March when rolled forward and 28 February when clamped; countries differ.

    Args:
        birth: Date of birth.
        on: The day the age is asked for, not before birth.
        end_of_month: The schedule's policy.

    Returns:
        0 or more.

    Raises:
        DateError: ``before-birth``, ``not-a-day`` or ``end-of-month-missing``.

    Example:
        >>> from datetime import date
        >>> completed_years(date(2003, 5, 10), date(2021, 5, 9), EndOfMonth.CLAMP)
        17
        >>> completed_years(date(2004, 2, 29), date(2022, 2, 28), EndOfMonth.CLAMP)
        18
    """
    _require_born(birth, on)
    years = on.year - birth.year
    birthday = _add_months(birth, years * _MONTHS_IN_YEAR, end_of_month)
    return years if birthday <= on else years - 1


def completed_age(birth: date, on: date, end_of_month: EndOfMonth) -> Duration:
    """The age on a day in whole years, whole months and days: the largest such age that has been reached.

    Args:
        birth: Date of birth.
        on: The day the age is asked for, not before birth.
        end_of_month: The schedule's policy.

    Returns:
        Years from 0, months from 0 to 11, days from 0 to 30; adding it to ``birth`` gives ``on``.

    Raises:
        DateError: ``before-birth``, ``not-a-day`` or ``end-of-month-missing``.

    Example:
        >>> from datetime import date
        >>> str(completed_age(date(2020, 1, 31), date(2021, 3, 4), EndOfMonth.ROLL_FORWARD))
        '1 year + 1 month + 3 days'
    """
    _require_born(birth, on)
    months = (on.year - birth.year) * _MONTHS_IN_YEAR + on.month - birth.month
    reached = _add_months(birth, months, end_of_month)
    if reached > on:
        months -= 1
        reached = _add_months(birth, months, end_of_month)
    years, months = divmod(months, _MONTHS_IN_YEAR)
    return Duration(years, months, (on - reached).days)


def _require_born(birth: date, on: date) -> None:
    require_day(birth, on)
    if on < birth:
        raise DateError("an age was asked for on a day before the birth date: check both dates", code="before-birth")


# ------------------------------------------------------------------------------------------------------ dates as text

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)

# What else people and spreadsheets write, and what to say about it. The value itself is never repeated: it may be
# somebody's birth date. The first shape that fits is named.
_SHAPES = tuple(
    (re.compile(pattern, re.ASCII), said)
    for pattern, said in (
        (r"\s*", "this is empty"),
        (r"\s+\S.*|.*\S\s+", "this has spaces around it"),
        (r"[0-9]{4}", "this looks like a year alone"),
        (r"[0-9]{4}-[0-9]{2}", "this looks like a year and month without a day"),
        (r"[0-9]{5}", "this looks like a spreadsheet's day number"),
        (r"[0-9]{8}", "this looks like a compact date without hyphens"),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", "this looks like a month or day without its leading zero"),
        (r"[0-9]{4}[/. ][0-9]{1,2}[/. ][0-9]{1,2}", "this looks like year-month-day with other separators"),
        (r"[0-9]{1,2}[-/. ](1[3-9]|2[0-9]|3[01])[-/. ][0-9]{4}", "this looks like month-day-year"),
        (r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}", "this looks like day-month-year"),
        (r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2}", "this looks like a date with a two-digit year"),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+", "this looks like a date with a time of day"),
        (r"(?s:.*)", "this does not look like a date"),
    )
)


def parse_date(text: str) -> date:
    """Read a calendar day in the one form that cannot be misread.

    Args:
        text: ``YYYY-MM-DD``, nothing around it.

    Returns:
        The day.

    Raises:
        DateError: ``date-unreadable`` (``data["looks"]`` names the shape), ``date-impossible`` (31 June) or
            ``date-not-text``. The sentence never repeats the text.

    Source:
        ISO 8601-1, calendar date, extended format.

    Example:
        >>> parse_date("2021-08-26")
        datetime.date(2021, 8, 26)
        >>> parse_date("26/08/2021")
        Traceback (most recent call last):
        ...
        vaxplatform.errors.DateError: a date is written YYYY-MM-DD; this looks like day-month-year
    """
    written = "a date is written YYYY-MM-DD"
    _require_text(text, written)
    if not _DATE.fullmatch(text):
        raise _unreadable(text, written)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DateError(f"{written}; there is no such day in the calendar", code="date-impossible") from None


def _require_text(text: object, written: str) -> None:
    if not isinstance(text, str):
        raise DateError(f"{written}, as text; this is of the type {type(text).__name__}", code="date-not-text")


def _unreadable(text: str, written: str) -> DateError:
    looks = next(said for shape, said in _SHAPES if shape.fullmatch(text))
    return DateError(f"{written}; {looks}", code="date-unreadable", looks=looks)


_EARLIEST_YEAR = 1850
_LATEST_YEAR = 2999


@frozen
class PartialDate:
    """A date of which perhaps only the year, or the year and month, are known: a birth date without papers.

    Partial dates have no order: ask for `earliest` or `latest`, whichever errs on the safe side.

    Args:
        year: 1850 to 2999.
        month: 1 to 12, or None when not known.
        day: 1 to the month's last day, or None when not known; needs a month.

    Raises:
        DateError: ``date-not-whole``, ``year-out-of-range``, ``day-without-month`` or ``date-impossible``.

    Source:
        The three precisions of HL7 FHIR's ``date``, and of ``dob`` in the EU Digital COVID Certificate.

    Example:
        >>> born = PartialDate.parse("2010-02")
        >>> born.earliest, born.latest, born.exact
        (datetime.date(2010, 2, 1), datetime.date(2010, 2, 28), None)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        known = [number for number in (self.year, self.month, self.day) if number is not None]
        if any(type(number) is not int for number in known):
            raise DateError("year, month and day of a partial date are whole numbers", code="date-not-whole")
        if not _EARLIEST_YEAR <= self.year <= _LATEST_YEAR:
            raise DateError(
                f"the year lies outside {_EARLIEST_YEAR} to {_LATEST_YEAR}: check its digits", code="year-out-of-range"
            )
        if self.month is None:
            if self.day is not None:
                raise DateError("a day is known but no month: leave the day out too", code="day-without-month")
            return
        if not 1 <= self.month <= _MONTHS_IN_YEAR or (
            self.day is not None and not 1 <= self.day <= _last_day(self.year, self.month)
        ):
            raise DateError(
                "there is no such month or day in the calendar; leave out what is not known", code="date-impossible"
            )

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises:
            DateError: ``date-unreadable`` (``data["looks"]`` names the shape), ``date-not-text``, or as `PartialDate`.
                The sentence never repeats the text.

        Example:
            >>> PartialDate.parse("2010-03").month, str(PartialDate.parse("2010"))
            (3, '2010')
        """
        written = "a date is written YYYY-MM-DD, YYYY-MM or YYYY"
        _require_text(text, written)
        match = _PARTIAL_DATE.fullmatch(text)
        if match is None:
            raise _unreadable(text, written)
        return cls(*(int(part) for part in match.groups() if part is not None))

    @property
    def earliest(self) -> date:
        """The first day it can mean: what makes somebody oldest."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean: what makes somebody youngest."""
        month = self.month or _MONTHS_IN_YEAR
        return date(self.year, month, self.day or _last_day(self.year, month))

    @property
    def exact(self) -> date | None:
        """The day, if all three parts are known; otherwise None."""
        return None if self.day is None else self.earliest

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")


# ------------------------------------------------------------------------------------------------------------ windows


@frozen
class Window:
    """A half-open stretch of days: from ``start`` on, up to but not including ``end``.

    Ages and intervals are such windows: "from 12 to under 18 years" ends the day before the 18th birthday.

    Args:
        start: The first day inside, or None when it has always been open.
        end: The first day no longer inside, or None when it never ends.

    Raises:
        DateError: ``window-empty`` when no day lies inside; ``not-a-day``.

    Example:
        >>> from datetime import date
        >>> august = Window(date(2021, 8, 1), date(2021, 9, 1))
        >>> date(2021, 8, 31) in august, date(2021, 9, 1) in august
        (True, False)
        >>> august.overlaps(Window(date(2021, 9, 1), None))
        False
    """

    start: date | None
    end: date | None

    def __attrs_post_init__(self) -> None:
        require_day(*(day for day in (self.start, self.end) if day is not None))
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise DateError(
                "a window ends on the day after its last, so its end lies after its start: check both",
                code="window-empty",
            )

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies inside; the same as ``day in window``.

        Example:
            >>> from datetime import date
            >>> Window(None, date(2021, 5, 1)).contains(date(2021, 4, 30))
            True
        """
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def shared_with(self, other: "Window") -> "Window | None":
        """The days inside both; None where there is none.

        Example:
            >>> from datetime import date
            >>> Window(date(2021, 8, 1), None).shared_with(Window(None, date(2021, 8, 2)))
            Window(start=datetime.date(2021, 8, 1), end=datetime.date(2021, 8, 2))
        """
        start = max((day for day in (self.start, other.start) if day is not None), default=None)
        end = min((day for day in (self.end, other.end) if day is not None), default=None)
        return None if start is not None and end is not None and end <= start else Window(start, end)

    def __contains__(self, day: date) -> bool:
        return self.contains(day)

    def overlaps(self, other: "Window") -> bool:
        """Whether at least one day lies in both windows; windows that only touch do not overlap.

        Example:
            >>> from datetime import date
            >>> Window(date(2021, 1, 1), None).overlaps(Window(None, date(2021, 1, 2)))
            True
        """
        return (self.start is None or other.end is None or self.start < other.end) and (
            other.start is None or self.end is None or other.start < self.end
        )
