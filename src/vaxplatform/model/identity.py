"""What can be told of a number on a document, or of a phone, by looking at it; who can tell is a country's matter."""

import unicodedata
from enum import StrEnum
from typing import Protocol

from attrs import field, frozen

from vaxplatform.model._check import kind

__all__ = ["Doubt", "IdValidator", "NumberReading", "masked", "spelled"]

_SHOWN_AT_MOST = 4
_KEPT = " -./+"


class Doubt(StrEnum):
    """What does not fit about a number. A doubt is a reason to look again, never a reason to turn somebody away."""

    UNKNOWN_DOCUMENT = "unknown-document"
    UNREADABLE = "unreadable"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    FORM = "form"
    CHECK = "check"
    NOT_MOBILE = "not-mobile"
    OTHER_COUNTRY = "other-country"


@frozen(weakref_slot=False)
class NumberReading:
    """A number as it was read.

    Args:
        value: In one spelling: two writings of a number have the same, and two numbers never.
        masked: What a display may show: at most the last four letters and digits.
        doubts: What does not fit; empty where all does, or where nothing is known that could be held against it.

    Example:
        >>> NumberReading("234123412346", "XXXX XXXX 2346", (Doubt.CHECK,))
        NumberReading(masked='XXXX XXXX 2346', doubts=(<Doubt.CHECK: 'check'>,))
    """

    value: str = field(validator=kind(str), repr=False)
    masked: str = field(validator=kind(str))
    doubts: tuple[Doubt, ...] = ()


class IdValidator(Protocol):
    """Reads numbers as a country writes them; whatever people type, it answers and raises nothing on account of it."""

    def read_document(self, document: str, number: str) -> NumberReading:
        """A number on a document.

        Args:
            document: The document's name in the country pack (``aadhaar``).
            number: As it was typed.
        """
        ...

    def read_phone(self, number: str) -> NumberReading:
        """A phone number, as it was typed; ``value`` is international (``+919876543210``) where it can be told."""
        ...


def spelled(number: str, *, dropped: str = " -") -> str:
    """A number in one spelling: capital letters, digits 0 to 9 whatever digits it was typed in, nothing unseen.

    Args:
        number: As it was typed.
        dropped: Characters that are written between its parts and are no part of it.

    Example:
        >>> spelled("२३४१ 2341-2346"), spelled("abcde1234f"), spelled("8-123-4567", dropped=" ")
        ('234123412346', 'ABCDE1234F', '8-123-4567')
    """
    before = None
    while number != before:  # what is left when something is dropped may be another way to write a letter
        before, number = number, _spelled_once(number, dropped)
    return number


def _spelled_once(number: str, dropped: str) -> str:
    letters = unicodedata.normalize("NFKC", number).upper()
    digits = (str(unicodedata.decimal(each)) if each.isdecimal() else each for each in letters)
    plain = "".join(_DASHES.get(each, each) for each in digits if unicodedata.category(each) not in _UNSEEN)
    return "".join(each for each in " ".join(plain.split()) if each not in dropped)


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_DASHES = {chr(dash): "-" for dash in (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212)}


def masked(number: str) -> str:
    """A number with its letters and digits hidden but for the last: at most four, and fewer of a short number.

    Example:
        >>> masked("2341 2341 2346"), masked("784-1990-1234567-1"), masked("K1234567"), masked("12")
        ('XXXX XXXX 2346', 'XXX-XXXX-XXXX567-1', 'XXXXX567', 'XX')
    """
    letters = sum(each.isalnum() for each in number)
    shown = min(_SHOWN_AT_MOST, max(0, (letters - 2) // 2))
    text = ""
    for each in reversed(number):
        if each in _KEPT:
            text = each + text
        elif shown and each.isalnum():
            text, shown = each + text, shown - 1
        else:
            text = "X" + text
    return text
