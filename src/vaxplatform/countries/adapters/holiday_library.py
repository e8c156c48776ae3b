"""Holidays, by the library ``holidays``."""

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from vaxplatform.countries.adapters._library import library

__all__ = ["categories_of", "holidays_of", "knows_country", "weekends_of"]

_FIRST, _LAST = 1900, 2100
_ONE_DAY = timedelta(days=1)
_WEEK = 7


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(_library().list_supported_countries())


def knows_country(country: str) -> bool:
    """Whether the library has holidays of a country.

    Args:
        country: ISO 3166-1 alpha-2.

    Raises:
        MissingExtra: The library is not installed.
    """
    return country in _countries()


def categories_of(country: str) -> frozenset[str]:
    """The kinds of holiday that the library knows of a country.

    Raises:
        MissingExtra: The library is not installed.
    """
    return frozenset(_library().country_holidays(country).supported_categories)


@lru_cache(maxsize=512)
def holidays_of(
    country: str, year: int, *, area: str = "", categories: tuple[str, ...] = ("public",), language: str = "en"
) -> dict[date, str]:
    """The holidays of a year, by day.

    Args:
        country: ISO 3166-1 alpha-2; one that the library does not know has none.
        year: One of those that the library knows of the country; in another there are none.
        area: ISO 3166-2 code, or a code below one.
        categories: Kinds of holiday; those that the library does not know of the country count for nothing.
        language: For the names.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> holidays_of("NO", 2026)[date(2026, 5, 17)]
        'Constitution Day'
        >>> holidays_of("NO", 2026, language="no")[date(2026, 5, 17)]
        'Grunnlovsdag'
    """
    if not _FIRST <= year <= _LAST or not knows_country(country):
        return {}
    known = _library().country_holidays(country)
    if not known.start_year <= year <= known.end_year:
        return {}
    division = area.removeprefix(f"{country}-").split("-", maxsplit=1)[0]
    with _quietly():
        found = _library().country_holidays(
            country,
            subdiv=division if division in known.subdivisions else None,
            years=year,
            language=_nearest(language, known.supported_languages),
            categories=tuple(each for each in categories if each in known.supported_categories) or None,
        )
    return {day: found[day] for day in sorted(found) if day.year == year}


def weekends_of(country: str, first: int, last: int) -> tuple[tuple[date | None, frozenset[int]], ...]:
    """The weekends of some years, each with the day from which it was so; the first has none.

    Args:
        country: ISO 3166-1 alpha-2, one that the library knows.
        first: The first year.
        last: The last year.

    Returns:
        Days of the week, Monday is 0.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> [(str(since), sorted(days)) for since, days in weekends_of("AE", 2000, 2026)]
        [('None', [4, 5]), ('2022-01-01', [5, 6])]
    """
    known = _library().country_holidays(country)

    def rests(day: date) -> frozenset[int]:
        week = (day + timedelta(days=step) for step in range(_WEEK))
        return frozenset(each.weekday() for each in week if known.is_weekend(each))

    years = range(max(first, known.start_year), min(last, known.end_year) + 1)
    if not years:
        return ()
    with _quietly():
        found: list[tuple[date | None, frozenset[int]]] = [(None, rests(date(years[0], 7, 1)))]
        for year in years[1:]:
            days = rests(date(year, 7, 1))
            if days != found[-1][1]:
                found.append((_changed(known, date(year - 1, 7, 1), date(year, 7, 1), found[-1][1], days), days))
    return tuple(found)


def _changed(known: Any, last: date, first: date, before: frozenset[int], after: frozenset[int]) -> date:
    """The day from which the weekend is the later one: the day after the last that only the earlier one explains."""
    days = [last + timedelta(days=step) for step in range((first - last).days)]
    old = [day for day in days if known.is_weekend(day) != (day.weekday() in after) and day.weekday() in before ^ after]
    return old[-1] + _ONE_DAY


def _nearest(language: str, known: Collection[str]) -> str | None:
    """The library's language for ours: the same, or another of the same name; None for the country's own."""
    if language in known:
        return language
    name = language.split("_", maxsplit=1)[0]
    return next((each for each in sorted(known) if each.split("_", maxsplit=1)[0] == name), None)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the library's warnings of years for which it knows some holidays only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _library() -> Any:
    return library("holidays", "telling holidays")
