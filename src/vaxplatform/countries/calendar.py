"""A country's weekends and holidays: on which days people work, and from when which days were the weekend."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from attrs import field, frozen

from vaxplatform.countries._frozen import read_only
from vaxplatform.dates import Window

__all__ = ["HolidaySource", "OwnHoliday", "Weekend", "WorkCalendar"]

_ONE_DAY = timedelta(days=1)
_LOOKED_AHEAD = 366


@frozen
class Weekend:
    """The days of the week on which people rest, while they are so.

    Args:
        days: Days of the week, Monday is 0.
        window: When they are in force.
        source: Ids of sources, by commas.
        verified: Whether somebody confirmed it.
    """

    days: frozenset[int]
    window: Window
    source: str
    verified: bool = True


@frozen
class OwnHoliday:
    """A day that the pack says of itself.

    Args:
        names: What it is called, by language.
        closed: True where the day is a holiday that the library lacks, False where people work on one that it has, or
            on a day of the weekend.
        source: Ids of sources, by commas.
    """

    names: Mapping[str, str]
    closed: bool
    source: str


@frozen
class HolidaySource:
    """Where holidays are from: the library ``holidays``, put right by the pack.

    Args:
        country: The library's code of the country.
        categories: The library's kinds of holiday that count.
        source: Ids of sources, by commas.
    """

    country: str
    categories: tuple[str, ...]
    source: str


@frozen
class WorkCalendar:
    """Weekends with their history, and holidays.

    Args:
        weekends: In the order of their days, without gaps.
        holiday_source: Where holidays are from; None where no library knows them.
        own: What the pack adds to the library, or takes back, by day.
        year_begins: Month and day on which the year of budgets and reports begins; None where it is not said.
        numerals: The digits of numbers and dates, a numbering system of CLDR.
        numerals_by_language: Another one, for texts in a language.

    Example:
        >>> from datetime import date
        >>> friday_saturday = Weekend(frozenset({4, 5}), Window(None, date(2022, 1, 1)), "decree")
        >>> saturday_sunday = Weekend(frozenset({5, 6}), Window(date(2022, 1, 1), None), "decree")
        >>> calendar = WorkCalendar((friday_saturday, saturday_sunday))
        >>> calendar.is_weekend(date(2021, 12, 31)), calendar.is_weekend(date(2022, 1, 7))
        (True, False)
        >>> calendar.working_day_from(date(2022, 1, 8))
        datetime.date(2022, 1, 10)
    """

    weekends: tuple[Weekend, ...]
    holiday_source: HolidaySource | None = None
    own: Mapping[date, OwnHoliday] = field(factory=dict, converter=read_only)
    year_begins: tuple[int, int] | None = None
    numerals: str = "latn"
    numerals_by_language: Mapping[str, str] = field(factory=dict, converter=read_only)

    def is_weekend(self, day: date) -> bool:
        """Whether people rested on this day of the week then."""
        return any(day.weekday() in weekend.days for weekend in self.weekends if weekend.window.contains(day))

    def numerals_in(self, language: str) -> str:
        """The digits of texts in a language, a numbering system of CLDR."""
        return self.numerals_by_language.get(language, self.numerals)

    def holidays(self, year: int, *, area: str = "", language: str = "en") -> Mapping[date, str]:
        """The holidays of a year by day, each with its name.

        Args:
            year: A year of the Gregorian calendar.
            area: ISO 3166-2 code, or a code below one; where the library knows that area, its holidays too.
            language: For the names; the country's own where there are none in it.

        Raises:
            MissingExtra: The library is not installed.
        """
        named: dict[date, str] = {}
        if self.holiday_source is not None:
            from vaxplatform.countries.adapters.holiday_library import holidays_of

            named.update(
                holidays_of(
                    self.holiday_source.country,
                    year,
                    area=area,
                    categories=self.holiday_source.categories,
                    language=language,
                )
            )
        for day, own in self.own.items():
            if day.year == year and own.closed:
                named[day] = own.names.get(language) or next(iter(own.names.values()))
            elif day.year == year:
                named.pop(day, None)
        return MappingProxyType(dict(sorted(named.items())))

    def is_working_day(self, day: date, *, area: str = "") -> bool:
        """Whether people work on a day: neither weekend nor holiday, or one of these that the pack says is worked.

        Raises:
            MissingExtra: The library of holidays is not installed.
        """
        own = self.own.get(day)
        if own is not None:
            return not own.closed
        return not self.is_weekend(day) and day not in self.holidays(day.year, area=area)

    def working_day_from(self, day: date, *, area: str = "") -> date:
        """The first working day on or after a day; the day itself where there is none within a year.

        Raises:
            MissingExtra: The library of holidays is not installed.
        """
        last = day + timedelta(days=_LOOKED_AHEAD)
        return next(self.working_days(day, last, area=area), day)

    def working_days(self, first: date, last: date, *, area: str = "") -> Iterator[date]:
        """The working days from a first to a last day, both included, in order.

        Raises:
            MissingExtra: The library of holidays is not installed.
        """
        day = first
        while day <= last:
            if self.is_working_day(day, area=area):
                yield day
            day += _ONE_DAY

    def budget_year(self, day: date) -> int | None:
        """The year in which the year of budgets and reports that holds a day began; None where it is not said."""
        if self.year_begins is None:
            return None
        return day.year if (day.month, day.day) >= self.year_begins else day.year - 1
