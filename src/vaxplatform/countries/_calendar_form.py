"""calendar.yaml: weekends with their history, holidays, and the numerals that people read."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vaxplatform.countries._yaml import Document
from vaxplatform.countries.calendar import HolidaySource, OwnHoliday, Weekend, WorkCalendar
from vaxplatform.countries.schema import Dated, Findings, Language, Sentences, Sourced
from vaxplatform.dates import Window
from vaxplatform.exchange.strict import FILLED, Day, Part, Word, nearest
from vaxplatform.numerals import NUMERALS

__all__ = ["CalendarFile", "build_calendar"]

_ONE_DAY = timedelta(days=1)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeekendEntry(Dated, Sourced):
    """The days of the week on which people rest, and the days on which that is in force.

    Keys:
        days: ``monday`` to ``sunday``.
    """

    days: Annotated[list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]], FILLED]


class OwnHolidayEntry(Sourced):
    """A holiday that the library lacks, or a holiday or day of the weekend on which people work.

    Keys:
        on: The day.
        name: What it is called, by language.
    """

    on: Day
    name: Sentences


class HolidaysPart(Sourced):
    """Where holidays are from.

    Keys:
        provider: The library: ``holidays``.
        region: The library's code of the country.
        categories: The library's kinds of holiday that count.
        also: Holidays that it lacks.
        working: Its holidays, and days of a weekend, on which people work.
    """

    provider: Literal["holidays"]
    region: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    categories: Annotated[list[Word], FILLED] = ["public"]
    also: list[OwnHolidayEntry] = []
    working: list[OwnHolidayEntry] = []


class NumeralsPart(Sourced):
    """The digits that numbers and dates are written in.

    Keys:
        use: A numbering system of CLDR: ``latn``, ``arab``, ``deva``, ``beng`` ...
        by_language: Another one, for texts in a language.
    """

    use: Word
    by_language: dict[Language, Word] = {}


class BudgetYearPart(Sourced):
    """The year of budgets and reports.

    Keys:
        month: The month it begins in.
        day: The day of that month.
    """

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=28)] = 1


class CalendarFile(Part):
    """calendar.yaml: when people work.

    Keys:
        weekend: In the order of their days; the first has no «from», the last no «until».
        holidays: Left out where no library knows them.
        numerals: Left out, 0 to 9.
        budget_year: Left out where it is not known.
    """

    weekend: Annotated[list[WeekendEntry], FILLED]
    holidays: HolidaysPart | None = None
    numerals: NumeralsPart | None = None
    budget_year: BudgetYearPart | None = None


def build_calendar(file: CalendarFile, document: Document, findings: Findings) -> WorkCalendar:
    """The calendar as a value, with what contradicts itself noted."""
    _check_weekends(file, document, findings)
    _check_numerals(file, document, findings)
    own: dict[date, OwnHoliday] = {}
    holidays = file.holidays
    for key, closed in (("also", True), ("working", False)):
        for at, entry in enumerate(getattr(holidays, key, [])):
            if entry.on in own:
                findings.add(
                    document.place_of(("holidays", key, at, "on")),
                    f"{entry.on} stands here a second time: a day is a holiday or it is not",
                    "pack-holiday-twice",
                )
            own[entry.on] = OwnHoliday(entry.name, closed, ", ".join(entry.source))
    return WorkCalendar(
        weekends=tuple(_weekend(entry) for entry in file.weekend),
        holiday_source=_library(holidays) if holidays else None,
        own=own,
        year_begins=(file.budget_year.month, file.budget_year.day) if file.budget_year else None,
        numerals=file.numerals.use if file.numerals else "latn",
        numerals_by_language=file.numerals.by_language if file.numerals else {},
    )


def _library(part: HolidaysPart) -> HolidaySource:
    return HolidaySource(part.region, tuple(part.categories), ", ".join(part.source))


def _weekend(entry: WeekendEntry) -> Weekend:
    ends = entry.until + _ONE_DAY if entry.until else None
    begins = entry.from_ if entry.from_ is None or ends is None or entry.from_ < ends else None
    return Weekend(
        frozenset(map(_DAYS.index, entry.days)), Window(begins, ends), ", ".join(entry.source), entry.verified
    )


def _check_weekends(file: CalendarFile, document: Document, findings: Findings) -> None:
    """Note days that no weekend is told of, and days that two are."""
    entries = file.weekend
    if entries[0].from_ is not None:
        findings.add(
            document.place_of(("weekend", 0, "from")),
            "the first weekend has no «from»: it was so before, or say what was",
            "pack-weekend-order",
        )
    if entries[-1].until is not None:
        findings.add(
            document.place_of(("weekend", len(entries) - 1, "until")),
            "the last weekend has no «until»: it goes on, or say what follows",
            "pack-weekend-order",
        )
    for at, (earlier, later) in enumerate(pairwise(entries), 1):
        if earlier.until is None or later.from_ is None or later.from_ != earlier.until + _ONE_DAY:
            begins = f": «from: {earlier.until + _ONE_DAY}»" if earlier.until else ""
            findings.add(
                document.place_of(("weekend", at)),
                f"this weekend begins on the day after the one before ends{begins}",
                "pack-weekend-order",
            )


def _check_numerals(file: CalendarFile, document: Document, findings: Findings) -> None:
    if file.numerals is None:
        return
    named = {("numerals", "use"): file.numerals.use} | {
        ("numerals", "by_language", language): system for language, system in file.numerals.by_language.items()
    }
    for path, system in named.items():
        if system not in NUMERALS:
            findings.add(
                document.place_of(path),
                f"no digits are called «{system}»; {nearest(system, list(NUMERALS))}",
                "pack-numerals-unknown",
            )
