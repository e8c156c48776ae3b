"""What a certificate states, in words: every field by the name people know it by, every code by what it stands for.

Names are ids of a message catalogue (``claim.dose_number``), since whoever reads them has a language.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from vaxplatform.certificate.formats._eu_value_sets import (
    DISEASE,
    MANUFACTURER,
    PRODUCT,
    PROPHYLAXIS,
    TEST_RESULT,
    TEST_TYPE,
)

__all__ = ["ClaimInWords", "claims_in_words"]

_EU_DCC: Mapping[str, str] = MappingProxyType(
    {
        "nam": "name",
        "nam.gn": "given",
        "nam.fn": "family",
        "nam.gnt": "given_romanised",
        "nam.fnt": "family_romanised",
        "dob": "birth_date",
        "v": "vaccination",
        "t": "test",
        "r": "recovery",
        "tg": "disease",
        "vp": "prophylaxis",
        "mp": "product",
        "v.ma": "manufacturer",
        "dn": "dose_number",
        "sd": "doses_in_series",
        "dt": "date",
        "tt": "test_type",
        "nm": "test_name",
        "t.ma": "test_device",
        "sc": "sampled_at",
        "tr": "test_result",
        "tc": "test_centre",
        "fr": "first_positive",
        "df": "valid_from",
        "du": "valid_until",
        "co": "country",
        "is": "issuer",
        "ci": "certificate_id",
        "ver": "schema_version",
    }
)
"""Members of EU DCC schema 1.3.3 in the order in which people look for them, by the last two steps of their path or the
last one: a manufacturer of vaccines and one of tests are two things under one name."""

_DIVOC: Mapping[str, str] = MappingProxyType(
    {
        "credentialSubject": "person",
        "credentialSubject.id": "document",
        "name": "name",
        "refId": "register_number",
        "uhid": "health_id",
        "gender": "sex",
        "age": "age",
        "nationality": "nationality",
        "address": "address",
        "streetAddress": "street",
        "streetAddress2": "street_2",
        "district": "district",
        "city": "city",
        "addressRegion": "region",
        "postalCode": "postal_code",
        "addressCountry": "country",
        "evidence": "vaccination",
        "vaccine": "product",
        "manufacturer": "manufacturer",
        "prophylaxis": "prophylaxis",
        "icd11Code": "icd11",
        "batch": "lot",
        "dose": "dose_number",
        "totalDoses": "doses_in_series",
        "date": "date",
        "effectiveStart": "effective_from",
        "effectiveUntil": "effective_until",
        "facility": "centre",
        "verifier": "vaccinator",
        "issuer": "issuer",
        "issuanceDate": "issued_at",
        "expirationDate": "valid_until",
        "certificateId": "certificate_id",
        "infoUrl": "info_url",
        "feedbackUrl": "feedback_url",
        "nonTransferable": "non_transferable",
    }
)
"""Members of DIVOC's credentials, likewise."""

_HEALTH_CARD: Mapping[str, str] = MappingProxyType(
    {
        "Patient": "person",
        "given": "given",
        "family": "family",
        "birthDate": "birth_date",
        "Immunization": "vaccination",
        "Observation": "test",
        "vaccineCode": "product",
        "lotNumber": "lot",
        "occurrenceDateTime": "date",
        "occurrenceString": "date",
        "Immunization.performer": "centre",
        "Observation.code": "test_type",
        "valueCodeableConcept": "test_result",
        "effectiveDateTime": "sampled_at",
        "Observation.performer": "test_centre",
        "status": "status",
        "iss": "issuer",
        "nbf": "issued_at",
        "exp": "valid_until",
        "rid": "revocation_id",
        "fhirVersion": "schema_version",
    }
)
"""Members of SMART Health Cards as `_of_health_card` arranges them, likewise."""

_MEANINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"tg": DISEASE, "vp": PROPHYLAXIS, "mp": PRODUCT, "ma": MANUFACTURER, "tt": TEST_TYPE, "tr": TEST_RESULT}
)
"""Members that hold a code, and what the code stands for."""

_NAMES = {**_EU_DCC, **_DIVOC, **_HEALTH_CARD}
_ORDER = {member.rpartition(".")[2]: place for place, member in reversed(tuple(enumerate(_NAMES)))}


@frozen(weakref_slot=False)
class ClaimInWords:
    """One thing that a certificate states.

    Args:
        message_id: Its name in a message catalogue, ``claim.dose_number``; empty for a member that nobody named.
        member: Its name in the certificate, ``"dn"``.
        value: As people read it, a code with what it stands for; None for a heading of what is one step deeper.
        depth: How deep it stands, from 0.
    """

    message_id: str
    member: str
    value: str | None = field(repr=False)
    depth: int


def claims_in_words(claims: Mapping[str, Any]) -> Iterator[ClaimInWords]:
    """The claims of a verdict in words and in the order in which people look for them.

    Args:
        claims: ``Verdict.claims``; or ``Verdict.unverified_claims``, which nothing proves and which must be marked so.

    Yields:
        Headings and what stands under them. Members that nobody named come last, under the name they have.

    Example:
        >>> for claim in claims_in_words({"ver": "1.3.0", "v": [{"sd": 2, "dn": 1, "tg": "840539006", "x": True}]}):
        ...     print("  " * claim.depth + f"{claim.message_id or claim.member}: {claim.value}")
        claim.vaccination: None
          claim.disease: COVID-19 (840539006)
          claim.dose_number: 1
          claim.doses_in_series: 2
          x: True
        claim.schema_version: 1.3.0
    """
    yield from _members(_of_health_card(claims) or claims, "", 0)


def _of_health_card(claims: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a SMART Health Card states, each resource by its type and without what holds it; None of other claims."""
    match claims:
        case {"vc": {"credentialSubject": {"fhirBundle": {"entry": list(entries)}, **subject}, **vc}, **others}:
            pass
        case _:
            return None
    stated: dict[Any, Any] = {}
    for entry in entries:
        match entry:
            case {"resource": {"resourceType": str(kind), **members}}:
                inner = {member: _plain(value) for member, value in members.items()}
                stated.setdefault(kind, []).append(inner)
            case _:
                stated.setdefault("entry", []).append(entry)
    times = {name: _as_instant(others[name]) for name in ("nbf", "exp") if name in others}
    return {**stated, **others, **vc, **subject, **times}


def _plain(value: Any) -> Any:
    """A member of FHIR without what is only there to hold another; a code with its system."""
    match value:
        case {"code": str(code), "system": str(system), **others} if not others:
            return f"{code} ({system})"
        case dict() if len(value) == 1:
            (inner,) = value.values()
            return _plain(inner)
        case dict():
            return {member: _plain(inner) for member, inner in value.items()}
        case list():
            plain = [_plain(each) for each in value]
            return [inner for each in plain for inner in (each if isinstance(each, list) else [each])]
        case _:
            return value


def _as_instant(seconds: Any) -> Any:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return seconds
    try:
        return datetime.fromtimestamp(math.floor(seconds), UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return seconds


def _members(members: Mapping[str, Any], above: str, depth: int) -> Iterator[ClaimInWords]:
    for member in sorted(members, key=lambda member: _ORDER.get(member, len(_NAMES))):
        name = _NAMES.get(f"{above}.{member}") or _NAMES.get(member)
        message_id = f"claim.{name}" if name else ""
        value = members[member]
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, Mapping):
                yield ClaimInWords(message_id, member, None, depth)
                yield from _members(each, member, depth + 1)
            else:
                yield ClaimInWords(message_id, member, _value(member, each), depth)


def _value(member: str, value: object) -> str:
    meaning = _MEANINGS.get(member, {}).get(value) if isinstance(value, str) else None
    return str(value) if meaning is None or meaning == value else f"{meaning} ({value})"
