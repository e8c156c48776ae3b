"""Date-times of CertLogic: how texts are read, and how time is added to them.

A date-time is an aware `datetime` in UTC, exact to the millisecond, in the years 1 to 9999.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from vaxplatform.errors import DateError

__all__ = ["date_of_birth", "plus_time"]

_LONGEST_KEPT = 40  # characters; a fraction may have any number of decimals
_KEPT = 8192

_DATE = r"(\d{4})(?:-(\d\d)(?:-(\d\d)"
_TIME = r"(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d{1,2}?)(?::?(\d\d))?)?)?"
_DATE_OF_BIRTH = re.compile(f"{_DATE})?)?", re.ASCII)
_DATE_TIME = re.compile(f"{_DATE}{_TIME})?)?", re.ASCII)


def plus_time(text: str, amount: int, unit: str) -> datetime:
    """The date-time that a text names, so many units later.

    Args:
        text: ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or ``YYYY-MM-DDThh:mm:ss`` with or without a fraction and an offset
            (``Z``, ``+h``, ``+hh``, ``+hmm``, ``+hhmm``, ``+h:mm``, ``+hh:mm``; UTC where there is none). A date begins
            at midnight; a partial date is its last day.
        amount: How many; negative for earlier.
        unit: ``year``, ``month``, ``day`` or ``hour``. A day that the month reached does not have runs over into the
            next month.

    Raises:
        DateError: The text is not of these forms, names no date, or the years 1 to 9999 are left.

    Source:
        CertLogic specification 1.3.3, Offset date-time (plusTime) and Leap days.

    Example:
        >>> plus_time("2020-02-29", 1, "year").isoformat()
        '2021-03-01T00:00:00+00:00'
        >>> plus_time("2021-06-01T02:00:00.1239+0200", 40, "hour").isoformat(timespec="milliseconds")
        '2021-06-02T16:00:00.123+00:00'
    """
    return (_plus_time if len(text) <= _LONGEST_KEPT else _plus_time.__wrapped__)(text, amount, unit)


@lru_cache(maxsize=_KEPT)
def _plus_time(text: str, amount: int, unit: str) -> datetime:
    try:
        return _later(_read(text), amount, unit)
    except (ValueError, OverflowError):
        forms = "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a fraction and an offset if any"
        raise DateError(
            f"this is no date-time between the years 1 and 9999 in one of the forms {forms}", code="certlogic-date"
        ) from None


def _later(start: datetime, amount: int, unit: str) -> datetime:
    if unit == "day":
        return start + timedelta(days=amount)
    if unit == "hour":
        return start + timedelta(hours=amount)
    months = start.year * 12 + start.month - 1 + amount * (12 if unit == "year" else 1)
    first = start.replace(year=months // 12, month=months % 12 + 1, day=1)
    return first + timedelta(days=start.day - 1)


def _read(text: str) -> datetime:
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        raise ValueError
    year, month, day, hour, minute, second, fraction, sign, offset_hours, offset_minutes = found.groups()
    if day is None:
        return _last_day(year, month)
    milliseconds = int((fraction or "0")[:3].ljust(3, "0"))
    local = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), milliseconds * 1000, UTC
    )
    if sign is None:
        return local
    if int(offset_hours) > 23 or int(offset_minutes or 0) > 59:  # noqa: PLR2004 -- the last hour and minute of a clock
        raise ValueError
    offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes or 0))
    return local - offset if sign == "+" else local + offset


def _last_day(year: str, month: str | None) -> datetime:
    """The last day of a year, or of its month."""
    number = 12 if month is None else int(month)
    return datetime(int(year), number, monthrange(int(year), number)[1], tzinfo=UTC)


def date_of_birth(text: str) -> datetime:
    """The last date that a date of birth, which may be partial, can mean; at midnight.

    Args:
        text: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Raises:
        DateError: The text is not of these forms, or names no date.

    Source:
        CertLogic specification 1.3.3, DCC Date of birth (dccDateOfBirth).

    Example:
        >>> date_of_birth("2004-02").isoformat()
        '2004-02-29T00:00:00+00:00'
    """
    if _DATE_OF_BIRTH.fullmatch(text) is None:
        raise DateError("a date of birth has one of the forms YYYY, YYYY-MM, YYYY-MM-DD", code="certlogic-date")
    return plus_time(text, 0, "day")
