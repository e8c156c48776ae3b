"""How languages write, and what a country speaks: Unicode's CLDR, by the library ``babel``."""

from datetime import date
from functools import lru_cache
from typing import Any

from attrs import frozen

from vaxplatform.countries.adapters._library import library

__all__ = [
    "SpokenLanguage",
    "country_name",
    "format_date",
    "format_number",
    "locale_of",
    "official_languages",
    "retired_code",
]

_PURPOSE = "looking up languages"


@frozen
class SpokenLanguage:
    """A language that is official in a country or a part of it.

    Args:
        code: Such as ``sw`` or ``az_Arab``.
        name: In English.
        percent: The share of the people who can use it.
        status: CLDR's word: ``official``, ``official_regional``, ``de_facto_official``.
        script: Four letters of ISO 15924; empty where CLDR does not say.
        numerals: The numbering system that is usual in it.
    """

    code: str
    name: str
    percent: float
    status: str
    script: str
    numerals: str


def official_languages(country: str) -> tuple[SpokenLanguage, ...]:
    """The official languages of a country, those of most people first.

    Args:
        country: ISO 3166-1 alpha-2.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> [(each.code, each.script, each.numerals) for each in official_languages("NP")]
        [('ne', 'Deva', 'deva')]
    """
    told = library("babel.core", _PURPOSE).get_global
    spoken = told("territory_languages").get(country, {})
    named = locale_of("en", "").languages
    found = [
        SpokenLanguage(
            code,
            str(named.get(code, code)),
            float(each["population_percent"]),
            str(each["official_status"]),
            _script(code),
            _numerals(code, country),
        )
        for code, each in spoken.items()
        if each["official_status"]
    ]
    return tuple(sorted(found, key=lambda each: (-each.percent, each.code)))


def _script(language: str) -> str:
    likely: dict[str, str] = library("babel.core", _PURPOSE).get_global("likely_subtags")
    parts = [*language.split("_")[1:], *likely.get(language, "").split("_")[1:]]
    return next((each for each in parts if len(each) == len("Latn") and each.istitle()), "")


def _numerals(language: str, country: str) -> str:
    locale = locale_of(language, country)
    return str(locale.default_numbering_system) if locale.language == language.split("_", maxsplit=1)[0] else "latn"


def country_name(country: str, language: str) -> str:
    """A country's name in a language; empty where CLDR does not know it.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> country_name("NO", "en"), country_name("KE", "sw")
        ('Norway', 'Kenya')
    """
    locale = locale_of(language, "")
    known = locale.language == language.split("_", maxsplit=1)[0]
    return str(locale.territories.get(country, "")) if known else ""


def retired_code(code: str) -> tuple[str, ...]:
    """The codes that stand for one that is not, or no longer, a country's.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> retired_code("UK")
        ('GB',)
    """
    return tuple(library("babel.core", _PURPOSE).get_global("territory_aliases").get(code, ()))


@lru_cache(maxsize=64)
def locale_of(language: str, country: str) -> Any:
    """CLDR's locale of a language in a country, or of the language alone; English where CLDR lacks the language.

    Args:
        language: Such as ``hi`` or ``az_Arab``.
        country: ISO 3166-1 alpha-2; empty for the language alone.

    Raises:
        MissingExtra: The library is not installed.
    """
    babel = library("babel", "writing numbers and dates")
    for tag in filter(None, (country and f"{language}_{country}", language)):
        try:
            return babel.Locale.parse(tag)
        except (babel.UnknownLocaleError, ValueError):
            continue
    return babel.Locale.parse("en")


def format_number(number: float, language: str, country: str, numerals: str) -> str:
    """A number with separators, in digits 0 to 9."""
    numbers = library("babel.numbers", "writing numbers")
    locale = locale_of(language, country)
    system = numerals if numerals in locale.number_symbols else "latn"
    return str(numbers.format_decimal(number, locale=locale, numbering_system=system))


def format_date(day: date, language: str, country: str, style: str) -> str:
    """A day in words of the language, in digits 0 to 9."""
    dates = library("babel.dates", "writing dates")
    return str(dates.format_date(day, format=style, locale=locale_of(language, country)))
