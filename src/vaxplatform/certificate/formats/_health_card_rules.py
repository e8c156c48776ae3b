"""What a SMART Health Card's content must be and should be: the claims, and the FHIR bundle in them.

What must be and is not is a fault (``SCHEMA_INVALID``, or ``INVALID_PAYLOAD`` where there is no content to judge); what
the framework recommends and an issuer did otherwise is told (``NOT_RECOMMENDED``) and leaves a card valid. Details name
a path, never a value.

Source:
    SMART Health Cards Framework 1.4, "Health Cards are Small", "Modeling Verifiable Credentials in FHIR" and the
    vocabulary of types; HL7 FHIR R4; for what the framework leaves open, the checks of its developer tools. Data
    minimisation of immunizations in the United States: SMART Health Cards: Vaccination & Testing Implementation Guide.
"""

import re
from collections.abc import Container, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any

from vaxplatform.certificate.formats._fhir_r4 import RESOURCES, Element, elements_of, faults_of_resource
from vaxplatform.certificate.formats._plain_bundle import is_plain
from vaxplatform.certificate.verdict import Finding, VerdictCode

__all__ = [
    "COVID_19",
    "COVID_19_CVX",
    "HEALTH_CARD",
    "IMMUNIZATION",
    "LABORATORY",
    "RID",
    "bundle_findings",
    "claims_findings",
    "kinds_in",
    "united_states_findings",
]

HEALTH_CARD = "https://smarthealth.cards#health-card"
IMMUNIZATION = "https://smarthealth.cards#immunization"
LABORATORY = "https://smarthealth.cards#laboratory"
COVID_19 = "https://smarthealth.cards#covid19"
_TYPES = frozenset({HEALTH_CARD, IMMUNIZATION, LABORATORY, COVID_19})

_CVX = """
207 208 210 211 212 213 217 218 219 221 227 228 229 230 300 301 302 308 309 310 311 312 313 334 500 501 502 503 504
505 506 507 508 509 510 511 512 513 514 515 516 517 518 519 520 521
"""
COVID_19_CVX = frozenset(_CVX.split())
"""CVX codes of vaccines against COVID-19 (CDC, CDSi supporting data 4.64-508, map from CVX to antigens)."""

_LOINC = """
50548-7 68993-5 82159-5 94306-8 94307-6 94308-4 94309-2 94500-6 94502-2 94503-0 94504-8 94507-1 94508-9 94531-1
94533-7 94534-5 94547-7 94558-4 94559-2 94562-6 94563-4 94564-2 94565-9 94640-0 94661-6 94756-4 94757-2 94758-0
94759-8 94760-6 94761-4 94762-2 94764-8 94845-5 95209-3 95406-5 95409-9 95416-4 95423-0 95424-8 95425-5 95542-7
95608-6 95609-4
"""
_COVID_19_LOINC = frozenset(_LOINC.split())
"""LOINC codes of tests for COVID-19 (VSAC, value set 2.16.840.1.113762.1.4.1114.9)."""

RID = re.compile("[A-Za-z0-9_-]{1,24}")
"""How an issuer names a card that can be taken back (framework, "Revocation")."""

_SHORT_ADDRESS = re.compile("resource:[0-9]+")
_CIVIL_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST = 100  # findings about one card's content; a forger may make any number
_MOST_ENTRIES = 1_000  # of a bundle; no QR code holds ten
_LAST_SECOND = 253_402_300_799  # of the year 9999
_EARLIEST_MILLISECOND = 1_609_459_200_000  # of 2021, when the framework began; as seconds it lies 51,000 years ahead


def claims_findings(claims: object) -> Iterator[Finding]:
    """What is wrong with the claims of a card, and with the bundle in them.

    Args:
        claims: The payload as JSON gives it.
    """
    if not isinstance(claims, dict):
        return iter([Finding.of(VerdictCode.INVALID_PAYLOAD, "the content is not a JSON object")])
    return islice(_findings_of_claims(claims), _MOST)


def _findings_of_claims(claims: dict[str, Any]) -> Iterator[Finding]:
    yield from _faults_of_claims(claims)
    yield from _time_faults(claims)
    credential = claims.get("vc")
    if not isinstance(credential, dict):
        return
    if "@context" in credential:
        yield _advice("vc", "has an @context, which a card leaves out")
    rid = credential.get("rid")
    if "rid" in credential and not (isinstance(rid, str) and RID.fullmatch(rid)):
        yield _fault("vc.rid", "is not 1 to 24 characters of base64url")
    subject = credential.get("credentialSubject")
    bundle = subject.get("fhirBundle") if isinstance(subject, dict) else None
    if isinstance(bundle, dict):
        yield from _bundle_findings(bundle)
        yield from _type_findings(credential.get("type"), bundle)


_Kind = type | tuple[type, ...]
_NUMBER: _Kind = (int, float)
_CLAIMS: tuple[tuple[str, _Kind, bool], ...] = (
    ("iss", str, True),
    ("nbf", _NUMBER, True),
    ("exp", _NUMBER, False),
    ("vc", dict, True),
    ("vc.type", list, True),
    ("vc.credentialSubject", dict, True),
    ("vc.credentialSubject.fhirVersion", str, True),
    ("vc.credentialSubject.fhirBundle", dict, True),
)
"""Each claim: its path, its kind in JSON, and whether it is needed where what it stands in is there."""


def _faults_of_claims(claims: Mapping[str, Any]) -> Iterator[Finding]:
    for path, kind, needed in _CLAIMS:
        owner: Any = claims
        *above, last = path.split(".")
        for step in above:
            owner = owner.get(step) if isinstance(owner, dict) else None
        if not isinstance(owner, dict):
            continue
        if last not in owner:
            if needed:
                yield _fault(path, "is missing")
        elif not isinstance(owner[last], kind) or isinstance(owner[last], bool):
            yield _fault(path, "is of another kind than the framework asks for")
    issuer = claims.get("iss")
    if isinstance(issuer, str):
        if not issuer.startswith("https://"):
            yield _fault("iss", "is no https address")
        if issuer.endswith("/"):
            yield _fault("iss", "ends with a slash")


def _time_faults(claims: Mapping[str, Any]) -> Iterator[Finding]:
    times: dict[str, float] = {}
    for name in ("nbf", "exp"):
        value = claims.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            times[name] = value
            if value >= _EARLIEST_MILLISECOND:
                yield _fault(name, "is in milliseconds, not in seconds")
            elif not 0 <= value <= _LAST_SECOND:
                yield _fault(name, "is no time from 1970 to 9999")
    if len(times) > 1 and times["exp"] < times["nbf"]:
        yield _fault("exp", "is before nbf")


def _type_findings(types: object, bundle: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether the types say what the bundle holds."""
    if not isinstance(types, list):
        return
    named = {each for each in types if isinstance(each, str)}
    if not all(isinstance(each, str) for each in types):
        yield _fault("vc.type", "holds what is no text")
    if HEALTH_CARD not in named:
        yield _fault("vc.type", "does not say that this is a health card")
    for _ in named - _TYPES:
        yield _advice("vc.type", "has a type that is not of the framework's vocabulary")
    vaccines, tests = list(_codes(bundle, "Immunization", "vaccineCode")), list(_codes(bundle, "Observation", "code"))
    covid_tests = _COVID_19_LOINC.intersection(tests)
    covid = covid_tests or COVID_19_CVX.intersection(vaccines)
    held = "Immunization" in kinds_in(bundle)
    if held != (IMMUNIZATION in named):
        yield _advice("vc.type", f"{'lacks' if held else 'has'} #immunization and should not")
    if covid_tests and LABORATORY not in named:
        yield _advice("vc.type", "lacks #laboratory and should not")
    if bool(covid) != (COVID_19 in named):
        yield _advice("vc.type", f"{'lacks' if covid else 'has'} #covid19 and should not")


def kinds_in(bundle: Mapping[str, Any]) -> frozenset[str]:
    """The types of the resources in a bundle's entries.

    Args:
        bundle: As JSON gives it.

    Example:
        >>> kinds_in({"entry": [{"resource": {"resourceType": "Patient"}}, {"resource": {}}, 7]})
        frozenset({'Patient'})
    """
    kinds = (resource.get("resourceType") for resource in _resources(bundle))
    return frozenset(kind for kind in kinds if isinstance(kind, str))


def _resources(bundle: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    entries = bundle.get("entry")
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict):
            yield resource


def _codes(bundle: Mapping[str, Any], resource_type: str, member: str) -> Iterator[str]:
    """The first code of each resource of a type."""
    for resource in _resources(bundle):
        if resource.get("resourceType") == resource_type:
            concept = resource.get(member)
            coding = concept.get("coding") if isinstance(concept, dict) else None
            first = coding[0] if isinstance(coding, list) and coding else None
            code = first.get("code") if isinstance(first, dict) else None
            if isinstance(code, str):
                yield code


# -------------------------------------------------------------------------------------------------------------- bundle


def bundle_findings(bundle: object) -> Iterator[Finding]:
    """What is wrong with a FHIR bundle by the rules of cards, and what the framework would leave out of it.

    Args:
        bundle: As JSON gives it.
    """
    if not isinstance(bundle, dict):
        return iter([_fault("fhirBundle", "is not a JSON object")])
    return islice(_bundle_findings(bundle), _MOST)


def _bundle_findings(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    return iter(()) if is_plain(bundle) else _judged(bundle)


def _judged(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    if bundle.get("resourceType") != "Bundle":
        yield _fault("fhirBundle.resourceType", "is not Bundle")
        return
    entries = bundle.get("entry")
    if isinstance(entries, list) and len(entries) > _MOST_ENTRIES:
        yield _fault("fhirBundle.entry", f"has more than {_MOST_ENTRIES:,} entries")
        return
    faults = list(islice(faults_of_resource(bundle_without_content(bundle), "fhirBundle"), _MOST))
    yield from (_fault(path, what) for path, what in faults)
    if faults or not isinstance(entries, list):
        if not faults:
            yield _fault("fhirBundle.entry", "is missing")
        return
    if not entries:
        yield _fault("fhirBundle.entry", "is empty")
    yield from (
        _fault(f"fhirBundle.entry.{n}", "is no entry") for n, each in enumerate(entries) if type(each) is not dict
    )
    held = {number: each for number, each in enumerate(entries) if type(each) is dict}
    yield from _address_faults(held)
    addresses = {str(each.get("fullUrl")) for each in held.values()}
    for number, entry in held.items():
        yield from _entry_findings(entry.get("resource"), f"fhirBundle.entry.{number}.resource", addresses)


def _address_faults(entries: Mapping[int, Mapping[str, Any]]) -> Iterator[Finding]:
    seen = set()
    for number, entry in entries.items():
        path = f"fhirBundle.entry.{number}.fullUrl"
        address = entry.get("fullUrl")
        if not isinstance(address, str) or not _SHORT_ADDRESS.match(address):
            yield _fault(path, "is not short, as resource:0 is")
        elif address in seen:
            yield _fault(path, "is another entry's as well")
        seen.add(str(address))


def bundle_without_content(bundle: Mapping[str, Any]) -> Mapping[str, Any]:
    """The bundle with the resources in its entries left out: each is judged by its own type."""
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return bundle
    outer = [{**each, "resource": {"resourceType": "Patient"}} if _has_resource(each) else each for each in entries]
    return {**bundle, "entry": outer}


def _has_resource(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("resource"), dict)


def _entry_findings(resource: Any, path: str, addresses: Container[str]) -> Iterator[Finding]:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(kind, str) or kind not in RESOURCES:
        yield _fault(path, "is no resource of a type known here")
        return
    if kind == "Immunization":
        yield from _immunization_faults(resource, path)
    yield from (_fault(*each) for each in faults_of_resource(resource, path))
    if resource.get("id"):
        yield _advice(f"{path}.id", "is left out of a card")
    meta = resource.get("meta")
    if meta and not (isinstance(meta, dict) and meta.get("security") and len(meta) == 1):
        yield _advice(f"{path}.meta", "holds at most security")
    if resource.get("text"):
        yield _advice(f"{path}.text", "is left out of a card")
    yield from _findings_of_members(kind, resource, path, addresses)


def _immunization_faults(resource: Mapping[str, Any], path: str) -> Iterator[Finding]:
    if resource.get("status") != "completed":
        yield _fault(f"{path}.status", "is not completed")
    given = [name for name in ("occurrenceDateTime", "occurrenceString") if resource.get(name)]
    if len(given) != 1:
        yield _fault(path, "states the day of the dose once, as occurrenceDateTime or as occurrenceString")


def _findings_of_members(
    kind: str, members: Mapping[str, Any], path: str, addresses: Container[str]
) -> Iterator[Finding]:
    """What the rules say of every element of a type, however deep; what is no element of it is a fault elsewhere."""
    left_out = _LEFT_OUT_OF.get(kind)
    if left_out is not None and members.get(left_out):
        yield _advice(f"{path}.{left_out}", "is left out of a card")
    reference = members.get("reference")
    if kind == "Reference" and isinstance(reference, str) and reference:
        if not _SHORT_ADDRESS.match(reference):
            yield _fault(f"{path}.reference", "is not short, as resource:0 is")
        if reference not in addresses:
            yield _fault(f"{path}.reference", "is no entry's address")
    known = elements_of(kind)
    for name, value in members.items():
        if value in _EMPTY:
            yield _fault(f"{path}.{name}", "is empty")
        elif name in known:
            if known[name].needed and elements_of(known[name].type) and not isinstance(value, dict | list):
                yield _fault(f"{path}.{name}", "is no object")  # a dose without a vaccine is none
            yield from _findings_of_element(known[name], value, f"{path}.{name}", addresses)


_LEFT_OUT_OF: Mapping[str, str] = MappingProxyType({"CodeableConcept": "text", "Coding": "display"})
_EMPTY: tuple[object, ...] = ("", [], {})


def _findings_of_element(element: Element, value: object, path: str, addresses: Container[str]) -> Iterator[Finding]:
    each_at = [(f"{path}.{n}", each) for n, each in enumerate(value)] if isinstance(value, list) else [(path, value)]
    for here, each in each_at:
        if each == {}:
            yield _fault(here, "is empty")
        elif isinstance(each, dict):
            kind = str(each.get("resourceType")) if element.type == "Resource" else element.type
            yield from _findings_of_members(kind, each, here, addresses)


# ---------------------------------------------------------------------------------- immunizations of the United States

_OF_A_PATIENT = """
id meta.versionId meta.lastUpdated meta.source meta.profile meta.tag implicitRules language text contained extension
modifierExtension identifier active name.id name.extension name.use telecom gender deceased[x] address address.text
address.line maritalStatus multipleBirth[x] photo contact communication generalPractitioner managingOrganization
link
"""
_OF_AN_IMMUNIZATION = """
id meta.id meta.extension meta.versionId meta.lastUpdated meta.source meta.profile meta.tag implicitRules language
text contained extension modifierExtension identifier statusReason patient.type patient.identifier patient.display
encounter recorded primarySource reportOrigin location manufacturer.reference manufacturer.type manufacturer.display
expirationDate site route doseQuantity performer.id performer.extension performer.modifierExtension
performer.function performer.actor.id performer.actor.extension performer.actor.reference performer.actor.type
performer.actor.identifier note reasonCode reasonReference subpotentReason education programEligibility
fundingSource reaction protocolApplied
"""
_LEFT_OUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Patient": tuple(_OF_A_PATIENT.split()), "Immunization": tuple(_OF_AN_IMMUNIZATION.split())}
)
"""What the data-minimisation profiles leave out; ``[x]`` stands for any of an element's types."""


def united_states_findings(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    """What keeps a bundle from being one of COVID-19 immunizations as issuers in the United States write it.

    Args:
        bundle: That `bundle_findings` has judged.
    """
    return islice(_united_states_findings(bundle), _MOST)


def _united_states_findings(bundle: Mapping[str, Any]) -> Iterator[Finding]:
    resources = list(_resources(bundle))
    kinds = [resource.get("resourceType") for resource in resources]
    if kinds.count("Patient") != 1:
        yield _fault("fhirBundle.entry", "has not one Patient")
    if "Immunization" not in kinds:
        yield _fault("fhirBundle.entry", "has no Immunization")
    for _ in {str(kind) for kind in kinds} - _LEFT_OUT.keys():
        yield _fault("fhirBundle.entry", "has a resource that is neither Patient nor Immunization")
    for number, resource in enumerate(resources):
        path = f"fhirBundle.entry.{number}.resource"
        for left_out in _LEFT_OUT.get(str(resource.get("resourceType")), ()):
            if _has(resource, left_out.split(".")):
                yield _fault(f"{path}.{left_out}", "is left out")
        if resource.get("resourceType") == "Immunization":
            yield from _united_states_immunization(resource, path)


def _united_states_immunization(resource: Mapping[str, Any], path: str) -> Iterator[Finding]:
    alone = {"entry": [{"resource": resource}]}
    if any(code not in COVID_19_CVX for code in _codes(alone, "Immunization", "vaccineCode")):
        yield _fault(f"{path}.vaccineCode", "is no code of a vaccine against COVID-19")
    day = resource.get("occurrenceDateTime")
    if not isinstance(day, str) or not _CIVIL_DATE.fullmatch(day):
        yield _fault(f"{path}.occurrenceDateTime", "is no day (YYYY-MM-DD)")
    if resource.get("status") != "completed":
        yield _fault(f"{path}.status", "is not completed")


def _has(value: object, steps: list[str]) -> bool:
    """Whether something stands at a path; ``[x]`` is any of an element's types, and a list is looked through."""
    if isinstance(value, list):
        return any(_has(each, steps) for each in value)
    if not steps:
        return bool(value)
    if not isinstance(value, Mapping):
        return False
    first, *others = steps
    stem, _, choice = first.partition("[")
    return any(
        _has(inner, others) for name, inner in value.items() if name == stem or (choice and name.startswith(stem))
    )


def _fault(path: str, what: str) -> Finding:
    return Finding.of(VerdictCode.SCHEMA_INVALID, f"{path} {what}")


def _advice(path: str, what: str) -> Finding:
    return Finding.of(VerdictCode.NOT_RECOMMENDED, f"{path} {what}")
