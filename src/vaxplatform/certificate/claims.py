"""What a certificate says of a vaccination, a test or a recovery, before any format writes it down."""

import re
from datetime import date, datetime, timedelta

import attrs
from attrs import field, frozen

from vaxplatform.certificate._instant import is_instant
from vaxplatform.dates import PartialDate
from vaxplatform.errors import CertificateError
from vaxplatform.model.person import Name, Sex

__all__ = ["DiagnosticTestRecord", "HealthRecord", "RecoveryRecord", "VaccinationRecord"]

_LONGEST_TEXT = 80
_LARGEST_COUNT = 2**53 - 1  # the schema sets no upper end; JSON carries no larger whole number exactly (RFC 8259, 6)
_COUNTRY = re.compile("[A-Z]{2}")
_Day = date  # a record has a field of that name
_JOINERS = {ord("\N{ZERO WIDTH NON-JOINER}"): None, ord("\N{ZERO WIDTH JOINER}"): None}
"""Invisible, and letters to Persian, Sinhala and other writing: names are misspelt without them."""

_NAME_PARTS = ("given", "family", "given_romanised", "family_romanised")


def _refused(record: object, field_name: str, expected: str) -> CertificateError:
    return CertificateError(
        f"{type(record).__name__}.{field_name} is {expected}", code="record-invalid", field=field_name
    )


def _is_printable(text: str) -> bool:
    return text.isprintable() or text.translate(_JOINERS).isprintable()


def _is_text(record: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or not _is_printable(value):
        raise _refused(record, attribute.name, f"a text of 1 to {_LONGEST_TEXT} printable characters")


def _is_text_or_empty(record: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if value != "":
        _is_text(record, attribute, value)


def _is_dose_count(record: object, attribute: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int or not 1 <= value <= _LARGEST_COUNT:
        raise _refused(record, attribute.name, "a whole number from 1 to 2**53 - 1")


def _is_country(record: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise _refused(record, attribute.name, "a country's two letters (ISO 3166-1 alpha-2), in capitals")


def _is_civil_date(record: object, attribute: "attrs.Attribute[date]", value: object) -> None:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _refused(record, attribute.name, "a date without a time")


def _is_instant(record: object, attribute: "attrs.Attribute[datetime]", value: object) -> None:
    # RFC 3339 section 4.2: a time zone is written in hours and minutes.
    if not is_instant(value) or (value.utcoffset() or timedelta()) % timedelta(minutes=1):
        raise _refused(record, attribute.name, "a datetime with its time zone, which is whole minutes from UTC")


def _is_birth_date(record: object, attribute: "attrs.Attribute[PartialDate]", value: object) -> None:
    if not isinstance(value, PartialDate):
        raise _refused(record, attribute.name, "a PartialDate")


def _is_civil_date_or_none(record: object, attribute: "attrs.Attribute[date]", value: object) -> None:
    if value is not None:
        _is_civil_date(record, attribute, value)


def _is_sex(record: object, attribute: "attrs.Attribute[Sex]", value: object) -> None:
    if not isinstance(value, Sex):
        raise _refused(record, attribute.name, "a Sex")


def _is_name(record: object, attribute: "attrs.Attribute[Name]", value: object) -> None:
    if not isinstance(value, Name):
        raise _refused(record, attribute.name, "a Name")
    for part in _NAME_PARTS:
        text = getattr(value, part)
        if len(text) > _LONGEST_TEXT or not _is_printable(text):
            raise _refused(
                record, f"{attribute.name}.{part}", f"a text of at most {_LONGEST_TEXT} printable characters"
            )
    if not any(getattr(value, part) for part in _NAME_PARTS):
        raise _refused(record, attribute.name, "empty: at least one of its parts is needed")


@frozen(weakref_slot=False)
class _Record:
    """What every record holds: whose it is, of which disease, and who says so."""

    name: Name = field(repr=False, validator=_is_name)
    birth_date: PartialDate = field(repr=False, validator=_is_birth_date)
    disease: str = field(validator=_is_text, kw_only=True)
    country: str = field(validator=_is_country, kw_only=True)
    issuer: str = field(validator=_is_text, kw_only=True)
    certificate_id: str = field(validator=_is_text, kw_only=True, repr=False)


@frozen(weakref_slot=False)
class VaccinationRecord(_Record):
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
        cvx: The vaccine's code in CDC's list: ``"212"``. Like all that follows it may be empty, and not every profile
            has a place for it.
        product_name: What people call the vaccine, ``"COVISHIELD"``.
        manufacturer_name: What people call its maker.
        icd11: The vaccine's code in ICD-11's extension codes: ``"XM68M6"``.
        lot: The lot number on the vial.
        centre: Where the dose was given, the place's name.
        vaccinator: Who gave it, by name.
        sex: As the register has it.
        nationality: As the person's document has it.
        document: The person's document as an address that begins with ``did:``.
        effective_from: From which day the dose counts as protection.
        effective_until: Until which day.

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

    prophylaxis: str = field(validator=_is_text, kw_only=True)
    product: str = field(validator=_is_text, kw_only=True)
    manufacturer: str = field(validator=_is_text, kw_only=True)
    dose_number: int = field(validator=_is_dose_count, kw_only=True)
    doses_in_series: int = field(validator=_is_dose_count, kw_only=True)
    date: date = field(validator=_is_civil_date, kw_only=True)
    cvx: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    product_name: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    manufacturer_name: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    icd11: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    lot: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    centre: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    vaccinator: str = field(default="", validator=_is_text_or_empty, kw_only=True, repr=False)
    sex: Sex = field(default=Sex.UNKNOWN, validator=_is_sex, kw_only=True, repr=False)
    nationality: str = field(default="", validator=_is_text_or_empty, kw_only=True, repr=False)
    document: str = field(default="", validator=_is_text_or_empty, kw_only=True, repr=False)
    effective_from: _Day | None = field(default=None, validator=_is_civil_date_or_none, kw_only=True)
    effective_until: _Day | None = field(default=None, validator=_is_civil_date_or_none, kw_only=True)


@frozen(weakref_slot=False)
class DiagnosticTestRecord(_Record):
    """One test of one person for an infection, as a certificate states it.

    Args:
        name: As of a `VaccinationRecord`.
        birth_date: Possibly only a year, or a year and a month.
        disease: The disease tested for, a SNOMED CT code.
        test_type: A LOINC code: ``"LP6464-4"`` amplifies nucleic acid, ``"LP217198-3"`` is a rapid immunoassay.
        test_name: Name of a nucleic acid test, at most 80 characters; may be empty.
        device: Of a rapid test, its number in the list of devices; may be empty.
        sampled_at: When the sample was taken, with its time zone; whole seconds count.
        result: A SNOMED CT code: ``"260415000"`` not detected, ``"260373001"`` detected.
        centre: Where, at most 80 characters; may be empty.
        country: ISO 3166-1 alpha-2.
        issuer: Who issues the certificate, at most 80 characters.
        certificate_id: The certificate's own id (UVCI), at most 80 characters.

    Raises:
        CertificateError: ``record-invalid``; ``data["field"]`` names the field, the value is not repeated.

    Source:
        EU DCC schema 1.3.3, test entry; field lengths are the schema's.

    Example:
        >>> from datetime import UTC, datetime
        >>> DiagnosticTestRecord(
        ...     Name(given="Asha"), PartialDate.parse("1961"), disease="840539006", test_type="LP6464-4",
        ...     sampled_at=datetime(2021, 8, 26, 9, 0, tzinfo=UTC), result="260415000", country="XX",
        ...     issuer="A laboratory", certificate_id="URN:UVCI:01:XX:EXAMPLE",
        ... ).result
        '260415000'
    """

    test_type: str = field(validator=_is_text, kw_only=True)
    test_name: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    device: str = field(default="", validator=_is_text_or_empty, kw_only=True)
    sampled_at: datetime = field(validator=_is_instant, kw_only=True)
    result: str = field(validator=_is_text, kw_only=True)
    centre: str = field(default="", validator=_is_text_or_empty, kw_only=True)


@frozen(weakref_slot=False)
class RecoveryRecord(_Record):
    """That a person has recovered from an infection, as a certificate states it.

    Args:
        name: As of a `VaccinationRecord`.
        birth_date: Possibly only a year, or a year and a month.
        disease: The disease recovered from, a SNOMED CT code.
        first_positive: The day of the first positive test.
        valid_from: From which day the recovery is certified.
        valid_until: Until which day, that day included.
        country: Where the test was, ISO 3166-1 alpha-2.
        issuer: Who issues the certificate, at most 80 characters.
        certificate_id: The certificate's own id (UVCI), at most 80 characters.

    Raises:
        CertificateError: ``record-invalid``; ``data["field"]`` names the field, the value is not repeated.

    Source:
        EU DCC schema 1.3.3, recovery entry; field lengths are the schema's.

    Example:
        >>> from datetime import date
        >>> RecoveryRecord(
        ...     Name(given="Asha"), PartialDate.parse("1961"), disease="840539006", first_positive=date(2021, 1, 1),
        ...     valid_from=date(2021, 1, 12), valid_until=date(2021, 6, 30), country="XX",
        ...     issuer="A ministry of health", certificate_id="URN:UVCI:01:XX:EXAMPLE",
        ... ).valid_until
        datetime.date(2021, 6, 30)
    """

    first_positive: date = field(validator=_is_civil_date, kw_only=True)
    valid_from: date = field(validator=_is_civil_date, kw_only=True)
    valid_until: date = field(validator=_is_civil_date, kw_only=True)


HealthRecord = VaccinationRecord | DiagnosticTestRecord | RecoveryRecord
"""What a certificate can be issued of."""
