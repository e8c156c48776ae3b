"""Phone numbers, by the library ``phonenumbers``."""

from collections.abc import Iterator
from typing import Any

from vaxplatform.countries.adapters._library import library
from vaxplatform.model import Doubt, NumberReading
from vaxplatform.model.identity import masked, spelled

__all__ = ["knows_region", "mobile_example", "read_phone"]

_PURPOSE = "reading phone numbers"
_LONGEST = 64


def knows_region(region: str) -> bool:
    """Whether the library knows the numbers of a country.

    Args:
        region: ISO 3166-1 alpha-2.

    Raises:
        MissingExtra: The library is not installed.
    """
    return region in library("phonenumbers", _PURPOSE).SUPPORTED_REGIONS


def mobile_example(region: str) -> str:
    """The number that stands for a mobile one in the library's tables, international; empty where it has none.

    Raises:
        MissingExtra: The library is not installed.
    """
    phones = library("phonenumbers", _PURPOSE)
    example = phones.example_number_for_type(region, phones.PhoneNumberType.MOBILE)
    return str(phones.format_number(example, phones.PhoneNumberFormat.E164)) if example else ""


def read_phone(number: str, region: str, *, mobile_only: bool = False) -> NumberReading:
    """A phone number as it was typed; it raises nothing on account of the text.

    Args:
        number: In the country's own way of writing, or international.
        region: ISO 3166-1 alpha-2: whose way of writing, and whose numbers are expected.
        mobile_only: Whether a number that is none of a mobile phone is a reason to look again.

    Raises:
        MissingExtra: The library is not installed.

    Example:
        >>> read_phone("098765 43210", "IN").masked
        '+XX XXXXX X3210'
        >>> [doubt.value for doubt in read_phone("98765", "IN").doubts]
        ['too-short']
    """
    phones = library("phonenumbers", _PURPOSE)
    plain = spelled(number, dropped="")
    if not plain or len(plain) > _LONGEST:
        return NumberReading(plain[:_LONGEST], masked(plain), (Doubt.UNREADABLE,))
    try:
        parsed = phones.parse(plain, region)
    except phones.NumberParseException as error:
        short = phones.NumberParseException.TOO_SHORT_NSN, phones.NumberParseException.TOO_SHORT_AFTER_IDD
        long = (phones.NumberParseException.TOO_LONG,)
        doubt = Doubt.TOO_SHORT if error.error_type in short else Doubt.TOO_LONG if error.error_type in long else None
        return NumberReading(plain, masked(plain), (doubt or Doubt.UNREADABLE,))
    written = phones.format_number(parsed, phones.PhoneNumberFormat.INTERNATIONAL)
    value = phones.format_number(parsed, phones.PhoneNumberFormat.E164)
    return NumberReading(str(value), masked(str(written)), tuple(_doubts(phones, parsed, region, mobile_only)))


def _doubts(phones: Any, parsed: Any, region: str, mobile_only: bool) -> Iterator[Doubt]:  # noqa: FBT001 (private)
    reasons = phones.ValidationResult
    by_length = {
        reasons.TOO_SHORT: Doubt.TOO_SHORT,
        reasons.IS_POSSIBLE_LOCAL_ONLY: Doubt.TOO_SHORT,  # a number that is dialled within one town
        reasons.TOO_LONG: Doubt.TOO_LONG,
    }
    reason = phones.is_possible_number_with_reason(parsed)
    if reason in by_length:
        yield by_length[reason]
    elif not phones.is_valid_number(parsed):
        yield Doubt.FORM
    else:
        if phones.region_code_for_number(parsed) != region:
            yield Doubt.OTHER_COUNTRY
        kinds = phones.PhoneNumberType
        if mobile_only and phones.number_type(parsed) not in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE):
            yield Doubt.NOT_MOBILE
