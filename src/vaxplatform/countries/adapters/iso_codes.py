"""Countries and their subdivisions, by the library ``pycountry`` (Debian's iso-codes)."""

import gettext
from functools import lru_cache
from typing import Any

from attrs import frozen

from vaxplatform.countries.adapters._library import library

__all__ = ["IsoCountry", "IsoSubdivision", "iso_countries", "iso_subdivisions", "subdivision_name"]

_PURPOSE = "looking up ISO codes"


@frozen
class IsoCountry:
    """A country of ISO 3166-1.

    Args:
        alpha2: Two capital letters.
        alpha3: Three capital letters.
        name: The usual English name.
    """

    alpha2: str
    alpha3: str
    name: str


@frozen
class IsoSubdivision:
    """A subdivision of ISO 3166-2.

    Args:
        code: Such as ``IN-MH``.
        name: As the standard has it, in Latin letters.
        kind: The standard's English word for it, such as ``State``.
        parent: The code of the subdivision it lies in; empty where it lies in none.
    """

    code: str
    name: str
    kind: str
    parent: str = ""


def iso_countries() -> dict[str, IsoCountry]:
    """The countries by their two letters.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> iso_countries()["NO"].name
        'Norway'
    """
    return {
        each.alpha_2: IsoCountry(each.alpha_2, each.alpha_3, getattr(each, "common_name", each.name))
        for each in library("pycountry", _PURPOSE).countries
    }


def iso_subdivisions(code: str) -> tuple[IsoSubdivision, ...]:
    """A country's subdivisions by code; none for a country that has none.

    Args:
        code: Two capital letters.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> [each.code for each in iso_subdivisions("AE")][:3]
        ['AE-AJ', 'AE-AZ', 'AE-DU']
    """
    found: Any = library("pycountry", _PURPOSE).subdivisions.get(country_code=code) or ()
    made = (IsoSubdivision(each.code, each.name, each.type, each.parent_code or "") for each in found)
    return tuple(sorted(made, key=lambda each: each.code))


@lru_cache(maxsize=64)
def _names(language: str) -> gettext.NullTranslations:
    folder = library("pycountry", _PURPOSE).LOCALES_DIR
    return gettext.translation("iso3166-2", folder, languages=[language], fallback=True)


def subdivision_name(name: str, language: str) -> str:
    """A subdivision's name in a language; empty where the library has it only as the standard does.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> subdivision_name("Kerala", "hi")
        'केरल'
    """
    told = _names(language).gettext(name)
    return "" if told == name else told
