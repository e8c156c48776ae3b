"""Checks that a number on a document carries in itself, by name: the modules of python-stdnum, and our own.

``stdnum:in.aadhaar`` is the module ``stdnum.in_.aadhaar``, ``stdnum:luhn`` the algorithm alone. Our own is
``icao-9303``, the check digit of machine-readable travel documents, which some national numbers carry too.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from pkgutil import iter_modules

from vaxplatform.countries.adapters._library import library
from vaxplatform.errors import UnknownName
from vaxplatform.model import Doubt

__all__ = ["Check", "check_by_name", "checks_of_country", "is_check_name"]

Check = Callable[[str], Doubt | None]
"""What does not fit about a number in one spelling; None where all does."""

_STDNUM = re.compile(r"stdnum:([a-z0-9_]+(?:\.[a-z0-9_]+)?)")


def is_check_name(name: str) -> bool:
    """Whether a name has the form of one; whether there is such a module, only the library knows.

    Example:
        >>> is_check_name("stdnum:in.aadhaar"), is_check_name("icao-9303"), is_check_name("os:system")
        (True, True, False)
    """
    return name in _OWN or _STDNUM.fullmatch(name) is not None


@lru_cache(maxsize=256)
def check_by_name(name: str) -> Check:
    """The check of a name.

    Raises:
        UnknownName: ``unknown-number-check``: there is none.
        MissingExtra: It is the library's, which is not installed.

    Example:
        >>> check_by_name("stdnum:luhn")("79927398713")
        >>> check_by_name("stdnum:luhn")("79927398710")
        <Doubt.CHECK: 'check'>
    """
    if name in _OWN:
        return _OWN[name]
    named = _STDNUM.fullmatch(name)
    if named is not None:
        library("stdnum", "checking the number of a document")
        steps = ["stdnum", *(f"{step}_" if iskeyword(step) else step for step in named[1].split("."))]
        if all(find_spec(".".join(steps[:length])) for length in range(2, len(steps) + 1)):
            module = import_module(".".join(steps))
            if hasattr(module, "validate"):
                return _of_stdnum(module.validate)
    raise UnknownName(
        f"no check of numbers is called {name[:60]!r}: it is «stdnum:» with a module of python-stdnum, such as "
        f"stdnum:luhn, or {', '.join(_OWN)}",
        code="unknown-number-check",
        check=name[:60],
    )


def _of_stdnum(validate: Callable[[str], object]) -> Check:
    from stdnum.exceptions import InvalidChecksum, ValidationError

    def check(number: str) -> Doubt | None:
        try:
            validate(number)
        except InvalidChecksum:
            return Doubt.CHECK
        except ValidationError:
            return Doubt.FORM
        return None

    return check


_WEIGHTS = (7, 3, 1)


def _icao_9303(number: str) -> Doubt | None:
    """The last digit is the sum of the others, weighted 7, 3, 1, modulo 10; A counts 10 and Z counts 35.

    Source:
        ICAO Doc 9303, Machine Readable Travel Documents, part 3, section 4.9.
    """
    if not (number.isascii() and number.isalnum() and number[-1].isdigit()):
        return Doubt.FORM
    total = sum(int(each, 36) * _WEIGHTS[at % 3] for at, each in enumerate(number[:-1]))
    return None if total % 10 == int(number[-1]) else Doubt.CHECK


_OWN: dict[str, Check] = {"icao-9303": _icao_9303}


def checks_of_country(country: str) -> tuple[str, ...]:
    """The names of the checks that the library has for numbers of a country, of people and of others.

    Args:
        country: ISO 3166-1 alpha-2.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> checks_of_country("DO")
        ('stdnum:do.cedula', 'stdnum:do.ncf', 'stdnum:do.rnc')
    """
    package = country.lower()
    library("stdnum", "looking for checks of numbers")
    found = find_spec(f"stdnum.{package}_" if iskeyword(package) else f"stdnum.{package}")
    folders = found.submodule_search_locations if found is not None else None
    modules = (each.name for each in iter_modules(folders or ()))
    return tuple(f"stdnum:{package}.{name.rstrip('_')}" for name in sorted(modules))
