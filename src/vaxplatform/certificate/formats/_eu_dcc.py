"""The content of an EU Digital COVID Certificate: a vaccination, a test or a recovery, written, judged and read.

Source:
    EU DCC schema 1.3.3 and the releases before it, from 1.0.0; eHealth Network, "Technical Specifications for EU
    Digital COVID Certificates: JSON Schema Specification" 1.3.0 (here: specification).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from attrs import frozen

from vaxplatform.certificate.claims import DiagnosticTestRecord, HealthRecord, RecoveryRecord, VaccinationRecord
from vaxplatform.certificate.formats._eu_value_sets import (
    COUNTRIES,
    DISEASE,
    MANUFACTURER,
    PRODUCT,
    PROPHYLAXIS,
    TEST_DEVICES,
    TEST_RESULT,
    TEST_TYPE,
)
from vaxplatform.certificate.transliterate import transliterate
from vaxplatform.certificate.trust import Usage
from vaxplatform.certificate.verdict import Finding, VerdictCode
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import CertificateError, DateError
from vaxplatform.model.person import Name

__all__ = [
    "born_after",
    "certificate_id_of",
    "findings",
    "read_recovery",
    "read_test",
    "read_vaccination",
    "usages_of",
    "written",
]

_SCHEMA_VERSION = "1.3.0"
_LONGEST_NAME = 80

# -------------------------------------------------------------------------------------------------------------- writing


def written(record: HealthRecord) -> dict[str, Any]:
    """The certificate of a record, its members in CBOR's deterministic order (shorter keys first), so none is sorted.

    Raises:
        CertificateError: ``name-needs-romanisation``; ``birth-date-range`` (1900 to 2099).
    """
    member, entry = _entry(record)
    return {
        member: [entry],
        "dob": _written_birth_date(record.birth_date),
        "nam": _written_name(record.name),
        "ver": _SCHEMA_VERSION,
    }


def _entry(record: HealthRecord) -> tuple[str, dict[str, Any]]:
    match record:
        case VaccinationRecord():
            return "v", {
                "ci": record.certificate_id,
                "co": record.country,
                "dn": record.dose_number,
                "dt": record.date.isoformat(),
                "is": record.issuer,
                "ma": record.manufacturer,
                "mp": record.product,
                "sd": record.doses_in_series,
                "tg": record.disease,
                "vp": record.prophylaxis,
            }
        case DiagnosticTestRecord():
            entry = {
                "ci": record.certificate_id,
                "co": record.country,
                "is": record.issuer,
                "ma": record.device,
                "nm": record.test_name,
                "sc": record.sampled_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
                "tc": record.centre,
                "tg": record.disease,
                "tr": record.result,
                "tt": record.test_type,
            }
            return "t", {member: value for member, value in entry.items() if value}
        case _:
            return "r", {
                "ci": record.certificate_id,
                "co": record.country,
                "df": record.valid_from.isoformat(),
                "du": record.valid_until.isoformat(),
                "fr": record.first_positive.isoformat(),
                "is": record.issuer,
                "tg": record.disease,
            }


def _written_birth_date(birth_date: PartialDate) -> str:
    if not 1900 <= birth_date.year <= 2099:  # noqa: PLR2004 -- the schema's range
        raise CertificateError("this format holds birth dates of 1900 to 2099 only", code="birth-date-range")
    return str(birth_date)


def _written_name(name: Name) -> dict[str, str]:
    parts = {
        "fn": name.family or name.family_romanised,
        "gn": name.given or name.given_romanised,
        "fnt": transliterate(name.family_romanised or name.family)[:_LONGEST_NAME],
        "gnt": transliterate(name.given_romanised or name.given)[:_LONGEST_NAME],
    }
    if not parts["fnt"] and not parts["gnt"]:
        raise CertificateError("a name needs at least one letter", code="name-needs-romanisation")
    return {key: text for key, text in parts.items() if text}


# ------------------------------------------------------------------------------------------------- judging: the fields

# Some issuers write a time after a date; it is let pass, and has no meaning for a civil date.
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?", re.ASCII)
# The schema's pattern lets 00 stand for a month or day that is not known, and issuers use that.
_BIRTH_DATE = re.compile(r"(?=.{0,10}(?:T|$))((?:19|20)\d\d(?:-(?!00)\d\d){0,2})(?:-00){0,2}(?:T.*)?", re.ASCII)
_VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
# A pattern of JSON Schema may fit anywhere in a text; which countries and organisations there are, the code list says.
_COUNTRY_OR_ORGANISATION = re.compile("[A-Z]{1,10}")
_TRANSLITERATED = re.compile("[A-Z<]{0,80}")
# Schemas 1.0.0 and 1.0.1 let a certificate hold several entries of a kind; since 1.1.0 it holds exactly one.
_SEVERAL_ENTRIES = re.compile(r"1\.0\.\d+", re.ASCII)
_MOST_ENTRIES = 20  # more than anybody's doses, and few enough to say what is wrong with each


def _up_to_80(value: str) -> bool:
    return len(value) <= _LONGEST_NAME


def _positive(value: int) -> bool:
    return value >= 1


def _civil_date(value: str) -> bool:
    """A date of the calendar, whether or not a time stands behind it."""
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return False
    return True


def _date_time(value: str) -> datetime | None:
    """A date and time of the calendar and clock, or None; its time zone is let be missing, as some issuers do."""
    if not _DATE_TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper().replace(":60", ":59"))  # a leap second has no number of its own
    except ValueError:
        return None


def _birth_date(value: object) -> PartialDate | None:
    """A birth date as far as it is known, or None for what is none."""
    known = _BIRTH_DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return PartialDate.parse(known[1]) if known else None
    except DateError:
        return None


def _earliest_birth(value: object) -> date | None:
    """The first day that a birth date can mean, or None for what is none: all that is asked of a certificate."""
    known = _BIRTH_DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(known[1] + _FIRST_DAY[len(known[1])]) if known else None
    except ValueError:
        return None


_FIRST_DAY = {len("YYYY"): "-01-01", len("YYYY-MM"): "-01", len("YYYY-MM-DD"): ""}


_NO_CODES: frozenset[str] = frozenset()


@frozen(weakref_slot=False)
class _Field:
    """A member of a map: its kind, what else it has to be, whether it must be there, and its code list if any."""

    kind: type
    fits: Callable[[Any], object] | None = None
    required: bool = True
    codes: Mapping[str, str] | frozenset[str] = _NO_CODES


@frozen(weakref_slot=False)
class _Kind:
    """A kind of certificate: for which use of a key, and the members of its entries."""

    usage: Usage
    fields: Mapping[str, _Field]


_COMMON: Mapping[str, _Field] = {
    "tg": _Field(str, codes=DISEASE),
    "co": _Field(str, _COUNTRY_OR_ORGANISATION.search, codes=COUNTRIES),
    "is": _Field(str, _up_to_80),
    "ci": _Field(str, _up_to_80),
}
_KINDS: Mapping[str, _Kind] = {
    "v": _Kind(
        Usage.VACCINATION,
        {
            **_COMMON,
            "vp": _Field(str, codes=PROPHYLAXIS),
            "mp": _Field(str, codes=PRODUCT),
            "ma": _Field(str, codes=MANUFACTURER),
            "dn": _Field(int, _positive),
            "sd": _Field(int, _positive),
            "dt": _Field(str, _civil_date),
        },
    ),
    "t": _Kind(
        Usage.TEST,
        {
            **_COMMON,
            "tt": _Field(str, codes=TEST_TYPE),
            "nm": _Field(str, _up_to_80, required=False),
            "ma": _Field(str, required=False, codes=TEST_DEVICES),
            "sc": _Field(str, _date_time),
            "tr": _Field(str, codes=TEST_RESULT),
            "tc": _Field(str, _up_to_80, required=False),
        },
    ),
    "r": _Kind(
        Usage.RECOVERY,
        {
            **_COMMON,
            "fr": _Field(str, _civil_date),
            "df": _Field(str, _civil_date),
            "du": _Field(str, _civil_date),
        },
    ),
}
_TOP: Mapping[str, _Field] = {"ver": _Field(str, _VERSION.fullmatch)}
_NAME: Mapping[str, _Field] = {
    "fn": _Field(str, _up_to_80, required=False),
    "gn": _Field(str, _up_to_80, required=False),
    "fnt": _Field(str, _TRANSLITERATED.fullmatch, required=False),
    "gnt": _Field(str, _TRANSLITERATED.fullmatch, required=False),
}
_TRANSLITERATION_OF = {"fn": "fnt", "gn": "gnt"}


# --------------------------------------------------------------------------------------------------------- judging: all


def usages_of(certificate: Mapping[Any, Any]) -> frozenset[Usage]:
    """What a key must be meant for to sign this certificate."""
    return frozenset(kind.usage for member, kind in _KINDS.items() if certificate.get(member) is not None)


def certificate_id_of(certificate: Mapping[Any, Any]) -> str | None:
    """The first id (UVCI) among the entries of a certificate, or None: by it, revocation lists name the certificate.

    Args:
        certificate: As decoded; anything may stand in it.
    """
    for member in _KINDS:
        entries = certificate.get(member)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("ci"), str):
                return str(entry["ci"])
    return None


def findings(certificate: Mapping[Any, Any], *, issued_at: datetime | None = None) -> list[Finding]:
    """What the schema finds wrong, by the path of the field, and codes that are in no list; null is as good as absent.

    Args:
        certificate: As decoded; anything may stand in it.
        issued_at: When it was issued, if it says so: nobody was born after that.
    """
    found = _field_findings("", certificate, _TOP)
    found += _birth_date_findings(certificate.get("dob"), issued_at)
    found += _name_findings(certificate.get("nam"))
    present = 0
    for member, kind in _KINDS.items():
        entries = certificate.get(member)
        if entries is None:
            continue
        present += 1
        if type(entries) is list and (len(entries) == 1 or 0 < len(entries) <= _most_entries(certificate)):
            for position, entry in enumerate(entries):
                found += _entry_findings(f"{member}.{position}", entry, kind.fields)
        else:
            most = _most_entries(certificate)
            due = "exactly one entry" if most == 1 else f"1 to {most} entries"
            found.append(_wrong(f"{member}: a list of {due} is due"))
    if present != 1:
        found.append(_wrong("exactly one of v, t and r is due"))
    return found


def _most_entries(certificate: Mapping[Any, Any]) -> int:
    return _MOST_ENTRIES if _SEVERAL_ENTRIES.fullmatch(str(certificate.get("ver"))) else 1


def _entry_findings(path: str, entry: object, fields: Mapping[str, _Field]) -> list[Finding]:
    return _field_findings(f"{path}.", entry, fields) if type(entry) is dict else [_wrong(path)]


def _wrong(path: str) -> Finding:
    return Finding.of(VerdictCode.SCHEMA_INVALID, path)


def _birth_date_findings(value: object, issued_at: datetime | None) -> list[Finding]:
    if value == "":
        return []
    born = _earliest_birth(value)
    if born is None:
        return [_wrong("dob")]
    # Schema and specification leave a birth after the issue open; the EU's test certificates expect it to be refused
    # (dgc-testdata, NL, whose expected result of schema validation is false for it).
    if issued_at is not None and born_after(born, issued_at):
        return [_wrong("dob lies after the day of issue")]
    return []


def born_after(birth: date, instant: datetime) -> bool:
    """Whether somebody was born after an instant: by more than the day in which dates on earth differ."""
    return (birth - instant.date()).days > 1


def _name_findings(name: object) -> list[Finding]:
    if type(name) is not dict:
        return [_wrong("nam")]
    found = _field_findings("nam.", name, _NAME)
    if name.get("fnt") is None and name.get("gnt") is None:
        found.append(_wrong("nam: fnt or gnt is due"))
    for member, transliterated in _TRANSLITERATION_OF.items():
        # Specification, section "Person name and date of birth": who has such names has them transliterated in a field
        # that is not empty. An empty one where there is no name is let pass: the schema's FAQ advised it.
        if name.get(transliterated) == "" and name.get(member):
            found.append(_wrong(f"nam.{transliterated} is empty, nam.{member} is not"))
    return found


def _field_findings(path: str, given: Mapping[Any, Any], fields: Mapping[str, _Field]) -> list[Finding]:
    found = []
    for member, due in fields.items():
        value = given.get(member)
        if type(value) is due.kind and (due.fits is None or due.fits(value)):
            if due.codes and value not in due.codes and (due.required or value):
                found.append(Finding.of(VerdictCode.CODE_UNKNOWN, f"{path}{member}"))
        elif value is not None:
            found.append(_wrong(f"{path}{member}"))
        elif due.required:
            found.append(_wrong(f"{path}{member} is missing"))
    return found


# -------------------------------------------------------------------------------------------------------------- reading

_R = TypeVar("_R", bound=HealthRecord)


def read_vaccination(claims: Mapping[str, Any]) -> VaccinationRecord:
    """The vaccination that a verdict's claims state; the first, where an old certificate holds several.

    Args:
        claims: ``Verdict.claims``: authentic, and of a verdict without ``SCHEMA_INVALID``.

    Raises:
        CertificateError: ``not-a-vaccination``: a test or recovery, or without a birth date, or beside the schema; or
            the schema lets pass what a record does not hold (an organisation as the country, an empty issuer), and
            ``data["field"]`` names it.
    """
    return _read(
        claims,
        "v",
        VaccinationRecord,
        "vaccination",
        lambda entry: {
            "prophylaxis": entry["vp"],
            "product": entry["mp"],
            "manufacturer": entry["ma"],
            "dose_number": entry["dn"],
            "doses_in_series": entry["sd"],
            "date": parse_date(entry["dt"][:10]),
        },
    )


def read_test(claims: Mapping[str, Any]) -> DiagnosticTestRecord:
    """The test that a verdict's claims state; the first, where an old certificate holds several.

    Args:
        claims: As for `read_vaccination`.

    Raises:
        CertificateError: ``not-a-test``, in the cases of `read_vaccination`.
    """
    return _read(
        claims,
        "t",
        DiagnosticTestRecord,
        "test",
        lambda entry: {
            "test_type": entry["tt"],
            "test_name": entry.get("nm") or "",
            "device": entry.get("ma") or "",
            "sampled_at": _date_time(entry["sc"]),
            "result": entry["tr"],
            "centre": entry.get("tc") or "",
        },
    )


def read_recovery(claims: Mapping[str, Any]) -> RecoveryRecord:
    """The recovery that a verdict's claims state; the first, where an old certificate holds several.

    Args:
        claims: As for `read_vaccination`.

    Raises:
        CertificateError: ``not-a-recovery``, in the cases of `read_vaccination`.
    """
    return _read(
        claims,
        "r",
        RecoveryRecord,
        "recovery",
        lambda entry: {
            "first_positive": parse_date(entry["fr"][:10]),
            "valid_from": parse_date(entry["df"][:10]),
            "valid_until": parse_date(entry["du"][:10]),
        },
    )


def _read(
    claims: Mapping[str, Any],
    member: str,
    record: type[_R],
    kind: str,
    own_fields: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> _R:
    try:
        entry, name = claims[member][0], claims["nam"]
        parts = (name.get(part) or "" for part in ("gn", "fn", "gnt", "fnt"))
        return record(
            Name(*parts),
            _birth_date(claims["dob"]),  # type: ignore[arg-type]  # a record refuses None by itself
            disease=entry["tg"],
            country=entry["co"],
            issuer=entry["is"],
            certificate_id=entry["ci"],
            **own_fields(entry),
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, DateError):
        raise CertificateError(f"these claims do not state a {kind} in full", code=f"not-a-{kind}") from None
    except CertificateError as refused:
        raise CertificateError(
            f"these claims state a {kind} that no record holds: {refused.sentence}",
            code=f"not-a-{kind}",
            **refused.data,
        ) from None
