"""What a certificate says of a vaccination, before any format writes it down."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import attrs
from attrs import field, frozen

from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError
from vaxplatform.model.person import Name

__all__ = ["VaccinationRecord"]

_LONGEST_TEXT = 80
_LARGEST_COUNT = 2**53 - 1  # the schema sets no upper end; JSON carries no larger whole number exactly (RFC 8259, 6)
_COUNTRY = re.compile("[A-Z]{2}")
_NAME_PARTS = ("given", "family", "given_romanised", "family_romanised")

_Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def _refused(field_name: str, expected: str) -> CertificateError:
    return CertificateError(f"VaccinationRecord.{field_name} is {expected}", code="record-invalid", field=field_name)


def _is_text(_record: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or not value.isprintable():
        raise _refused(attribute.name, f"a text of 1 to {_LONGEST_TEXT} printable characters")


def _is_dose_count(_record: object, attribute: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= _LARGEST_COUNT:
        raise _refused(attribute.name, "a whole number from 1 to 2**53 - 1")


def _is_country(_record: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise _refused(attribute.name, "a country's two letters (ISO 3166-1 alpha-2), in capitals")


def _is_civil_date(_record: object, attribute: "attrs.Attribute[date]", value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _refused(attribute.name, "a date without a time")


def _is_a(kind: type) -> _Validator:
    def check(_record: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, kind):
            raise _refused(attribute.name, f"a {kind.__name__}")

    return check


def _is_name(_record: object, attribute: "attrs.Attribute[Name]", value: object) -> None:
    if not isinstance(value, Name):
        raise _refused(attribute.name, "a Name")
    for part in _NAME_PARTS:
        text = getattr(value, part)
        if len(text) > _LONGEST_TEXT or not text.isprintable():
            raise _refused(f"{attribute.name}.{part}", f"a text of at most {_LONGEST_TEXT} printable characters")
    if not any(getattr(value, part) for part in _NAME_PARTS):
        raise _refused(attribute.name, "empty: at least one of its parts is needed")


@frozen(weakref_slot=False)
class VaccinationRecord:
    """One dose of one person, as a certificate states it.

    Args:
        name: In the original script and, where that is not Latin, romanised; each part at most 80 characters.
        birth_date: Possibly only a year, or a year and a month.
        disease: The disease vaccinated against, a SNOMED CT code: ``"840539006"`` is COVID-19.
        prophylaxis: The kind of vaccine, a code of the profile's list: ``"1119349007"`` is an mRNA vaccine.
        product: The vaccine, a code of the profile's list: ``"Covishield"``, ``"EU/1/20/1528"``.
        manufacturer: Marketing authorisation holder or manufacturer, a code: ``"ORG-100001981"``.
        dose_number: Which dose this is, from 1; more than ``doses_in_series`` means a booster.
        doses_in_series: How many the series has, from 1.
        date: The day of vaccination.
        country: Where, ISO 3166-1 alpha-2.
        issuer: Who issues the certificate, at most 80 characters.
        certificate_id: The certificate's own id (UVCI), at most 80 characters; at least 128 random bits of it, since
            its hash goes into revocation lists.

    Raises:
        CertificateError: ``record-invalid``; ``data["field"]`` names the field, the value is not repeated.

    Source:
        EU DCC schema 1.3.3, vaccination entry; field lengths are the schema's.

    Example:
        >>> from datetime import date
        >>> VaccinationRecord(
        ...     Name(given="आशा", family="पाटील", given_romanised="Asha", family_romanised="Patil"),
        ...     PartialDate.parse("1961-12"), disease="840539006", prophylaxis="29061000087103", product="Covishield",
        ...     manufacturer="ORG-100001981", dose_number=0, doses_in_series=2, date=date(2021, 8, 26), country="IN",
        ...     issuer="A ministry of health", certificate_id="URN:UVCI:01:IN:EXAMPLE",
        ... )
        Traceback (most recent call last):
        ...
        vaxplatform.errors.CertificateError: VaccinationRecord.dose_number is a whole number from 1 to 2**53 - 1
    """

    name: Name = field(repr=False, validator=_is_name)
    birth_date: PartialDate = field(repr=False, validator=_is_a(PartialDate))
    disease: str = field(validator=_is_text, kw_only=True)
    prophylaxis: str = field(validator=_is_text, kw_only=True)
    product: str = field(validator=_is_text, kw_only=True)
    manufacturer: str = field(validator=_is_text, kw_only=True)
    dose_number: int = field(validator=_is_dose_count, kw_only=True)
    doses_in_series: int = field(validator=_is_dose_count, kw_only=True)
    date: date = field(validator=_is_civil_date, kw_only=True)
    country: str = field(validator=_is_country, kw_only=True)
    issuer: str = field(validator=_is_text, kw_only=True)
    certificate_id: str = field(validator=_is_text, kw_only=True, repr=False)
