"""(system, code) pairs, and the few coding tables the library owns.

A code is written ``system|value``: ``cvx|210``, ``atc|J07BN02``, ``cdsi|055``. The core never interprets a value.
Systems listed in :data:`SYSTEMS` are checked for their form and brought to their one spelling; any other system (a
country's own, such as ``in|INCOVACC``) is taken as it stands.
"""

import re
from functools import lru_cache

from attrs import field, frozen

from vaxplatform.errors import CodeError

__all__ = ["SYSTEMS", "Code", "System", "country_code", "gtin_check_digit", "one_spelling"]


@frozen
class System:
    """A code system: what it is called, what its values look like and who publishes it.

    Args:
        title: The name a ministry prints.
        pattern: The form of a value, as it may be written.
        width: Values of digits are brought to this many places or more, with zeros in front or without; 0 leaves them.
        example: A value of the right form, shown in errors.
        source: Who publishes the codes.
    """

    title: str
    pattern: re.Pattern[str]
    width: int
    example: str
    source: str


_ICD11_CODE = r"([0-9A-WYZ][0-9A-Z]{3}|X[0-9A-Z]{3,6})(\.[0-9A-Z]{1,3})?"
"""A stem code of four characters, or an extension code, which begins with X and may be longer."""

SYSTEMS: dict[str, System] = {
    "atc": System(
        "ATC",
        re.compile(r"[A-Z]([0-9][0-9]([A-Z]([A-Z]([0-9][0-9])?)?)?)?"),
        0,
        "J07BN02",
        "WHO Collaborating Centre, Oslo",
    ),
    "cdsi": System("CDSi observation", re.compile(r"[0-9]{1,3}"), 3, "055", "CDC, CDSi supporting data"),
    "cvx": System("CVX", re.compile(r"[0-9]{1,3}"), 2, "210", "CDC, IIS code sets"),
    "gtin": System("GTIN", re.compile(r"[0-9]{8}|[0-9]{12,14}"), 14, "04012345123456", "GS1 General Specifications"),
    "icd11": System("ICD-11", re.compile(rf"{_ICD11_CODE}([&/]{_ICD11_CODE})*"), 0, "RA01.0", "WHO, ICD-11 MMS"),
    "mvx": System("MVX", re.compile(r"[A-Z]{2,3}"), 0, "PFR", "CDC, IIS code sets"),
    "snomed": System("SNOMED CT", re.compile(r"[0-9]{6,18}"), 0, "840539006", "SNOMED International"),
}

_SYSTEM_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_VALUE = re.compile(r"[^\s|]([^|\r\n\t]{0,62}[^\s|])?")
_COUNTRY = re.compile(r"([A-Za-z]{2})?")


def gtin_check_digit(digits: str) -> int:
    """The last digit of a GTIN, from the digits before it.

    Args:
        digits: 7, 11, 12 or 13 digits.

    Source:
        GS1 General Specifications, section 7.9 (weights 3 and 1 from the right).

    Example:
        >>> gtin_check_digit("0401234512345")
        6
    """
    return -sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits))) % 10


@frozen(order=True)
class Code:
    """A value in a code system; equal codes are written the same.

    Args:
        system: Lower-case name of the system, 1 to 32 letters, digits and hyphens.
        value: 1 to 64 characters without ``|``; the form of a known system is checked.

    Raises:
        CodeError: The system's name or the value's form is wrong.

    Example:
        >>> Code.parse("cvx|3")
        Code(system='cvx', value='03')
        >>> str(Code("in", "INCOVACC"))
        'in|INCOVACC'
        >>> Code.parse("210")
        Traceback (most recent call last):
            ...
        vaxplatform.errors.CodeError: a code is written «system|value», such as «cvx|210»; this has no «|»
    """

    system: str = field()
    value: str = field()

    def __attrs_post_init__(self) -> None:
        if not all(isinstance(part, str) for part in (self.system, self.value)):
            raise CodeError("a code is made of two texts, its system and its value", code="code-type")
        if not _SYSTEM_NAME.fullmatch(self.system):
            raise CodeError(
                f"{self.system!r} is not the name of a code system: lower-case letters, digits and hyphens",
                code="code-system",
            )
        known = SYSTEMS.get(self.system)
        if not (known.pattern if known else _VALUE).fullmatch(self.value):
            expected = f"a {known.title} code looks like {known.example}" if known else "1 to 64 characters without «|»"
            raise CodeError(f"{self.value!r} is not a value of «{self.system}»: {expected}", code="code-value")
        if known and known.width:
            object.__setattr__(self, "value", self.value.lstrip("0").zfill(known.width))
        if self.system == "gtin" and int(self.value[-1]) != gtin_check_digit(self.value[:-1]):
            raise CodeError(f"the check digit of GTIN {self.value} is wrong", code="code-check-digit")

    @classmethod
    def parse(cls, text: str) -> "Code":
        """Read ``system|value``; the same text gives the same object, so that millions of doses share one.

        Raises:
            CodeError: There is no ``|``, or a part has the wrong form.
        """
        if not isinstance(text, str):
            raise CodeError("a code is read from a text such as «cvx|210»", code="code-type")
        return _parse(text)

    def __str__(self) -> str:
        return f"{self.system}|{self.value}"


@lru_cache(maxsize=65_536)
def _parse(text: str) -> Code:
    system, bar, value = text.strip().partition("|")
    if not bar:
        raise CodeError("a code is written «system|value», such as «cvx|210»; this has no «|»", code="code-form")
    return Code(system.strip().lower(), value.strip())


def one_spelling(word: str) -> str:
    """What a condition or observation is called, in the one spelling that others are compared with.

    Args:
        word: A code, ``system|value``, or a word of a programme's own, which is taken as it stands.

    Raises:
        CodeError: It is no text, or a part of a code has the wrong form.

    Example:
        >>> one_spelling("CDSI|7"), one_spelling("diabetes")
        ('cdsi|007', 'diabetes')
    """
    if not isinstance(word, str):
        raise CodeError("a condition or observation is named by a text, such as «cdsi|007»", code="code-type")
    return str(Code.parse(word)) if "|" in word else word


def country_code(text: str) -> str:
    """A country's two letters (ISO 3166-1 alpha-2) in capitals; empty where none is known.

    Args:
        text: Letters of either case.

    Raises:
        CodeError: It is something else.

    Example:
        >>> country_code("us")
        'US'
    """
    if type(text) is not str or not _COUNTRY.fullmatch(text):
        raise CodeError("a country is written with its two letters (ISO 3166-1 alpha-2), such as US", code="country")
    return text.upper()
