"""FHIR R4 as far as health cards carry it: the elements of each type, and what is wrong with a resource by them.

The table states of each type its elements: ``name:type``, with ``!`` where it is needed and ``*`` where there may be
many; a type written ``a|b`` is one of these codes, and ``.`` the type that is named after the element. What all types
of a kind have (types within others, resources, domain resources) stands once above it.

Source:
    HL7 FHIR 4.0.1 (R4), definitions of the resource types and data types; which of them, which elements are needed and
    how strictly values are judged: the schema that the developer tools of SMART Health Cards publish.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from attrs import frozen

__all__ = ["RESOURCES", "Element", "elements_of", "faults_of_resource"]

_COMMON: Mapping[str, str] = MappingProxyType(
    {
        "": "id:string",
        "(resource)": "id:id meta:Meta implicitRules:uri language:code",
        "(domain resource)": "id:id meta:Meta implicitRules:uri language:code text:Narrative contained:Resource*",
    }
)
"""The elements that all types of a kind have."""

_TYPES = """
Address = use:home|work|temp|old|billing type:postal|physical|both text:string line:string* city:string
    district:string state:string postalCode:string country:string period:Period
Age = value:decimal comparator:<|<=|>=|> unit:string system:uri code:code
AllergyIntolerance (domain resource) = identifier:Identifier* clinicalStatus:CodeableConcept
    verificationStatus:CodeableConcept type:allergy|intolerance category:food|medication|environment|biologic*
    criticality:low|high|unable-to-assess code:CodeableConcept patient!:Reference encounter:Reference
    onsetDateTime:dateTime onsetAge:Age onsetPeriod:Period onsetRange:Range onsetString:string
    recordedDate:dateTime recorder:Reference asserter:Reference lastOccurrence:dateTime note:Annotation* reaction:.*
AllergyIntolerance.reaction = substance:CodeableConcept manifestation!:CodeableConcept* description:string
    onset:dateTime severity:mild|moderate|severe exposureRoute:CodeableConcept note:Annotation*
Annotation = authorReference:Reference authorString:string time:dateTime text:markdown
Attachment = contentType:code language:code data:base64Binary url:url size:unsignedInt hash:base64Binary
    title:string creation:dateTime
Bundle (resource) = identifier:Identifier
    type:document|message|transaction|transaction-response|batch|batch-response|history|searchset|collection
    timestamp:instant total:unsignedInt link:.* entry:.* signature:Signature
Bundle.entry = link:Bundle.link* fullUrl:uri resource:Resource search:. request:. response:.
Bundle.link = relation:string url:uri
Bundle.entry.request = method:GET|HEAD|POST|PUT|DELETE|PATCH url:uri ifNoneMatch:string ifModifiedSince:instant
    ifMatch:string ifNoneExist:string
Bundle.entry.response = status:string location:uri etag:string lastModified:instant outcome:Resource
Bundle.entry.search = mode:match|include|outcome score:decimal
CodeableConcept = coding:Coding* text:string
Coding = system:uri version:string code:code display:string userSelected:boolean
Condition (domain resource) = identifier:Identifier* clinicalStatus:CodeableConcept verificationStatus:CodeableConcept
    category:CodeableConcept* severity:CodeableConcept code:CodeableConcept bodySite:CodeableConcept*
    subject!:Reference encounter:Reference onsetDateTime:dateTime onsetAge:Age onsetPeriod:Period onsetRange:Range
    onsetString:string abatementDateTime:dateTime abatementAge:Age abatementPeriod:Period abatementRange:Range
    abatementString:string recordedDate:dateTime recorder:Reference asserter:Reference stage:.* evidence:.*
    note:Annotation*
Condition.evidence = code:CodeableConcept* detail:Reference*
Condition.stage = summary:CodeableConcept assessment:Reference* type:CodeableConcept
ContactPoint = system:phone|fax|email|pager|url|sms|other value:string use:home|work|temp|old|mobile
    rank:positiveInt period:Period
DiagnosticReport (domain resource) = identifier:Identifier* basedOn:Reference*
    status:registered|partial|preliminary|final|amended|corrected|appended|cancelled|entered-in-error|unknown
    category:CodeableConcept* code!:CodeableConcept subject:Reference encounter:Reference effectiveDateTime:dateTime
    effectivePeriod:Period issued:instant performer:Reference* resultsInterpreter:Reference* specimen:Reference*
    result:Reference* imagingStudy:Reference* media:.* conclusion:string conclusionCode:CodeableConcept*
    presentedForm:Attachment*
DiagnosticReport.media = comment:string link!:Reference
Dosage = sequence:integer text:string additionalInstruction:CodeableConcept* patientInstruction:string timing:Timing
    asNeededBoolean:boolean asNeededCodeableConcept:CodeableConcept site:CodeableConcept route:CodeableConcept
    method:CodeableConcept doseAndRate:.* maxDosePerPeriod:Ratio maxDosePerAdministration:Quantity
    maxDosePerLifetime:Quantity
Dosage.doseAndRate = type:CodeableConcept doseRange:Range doseQuantity:Quantity rateRatio:Ratio rateRange:Range
    rateQuantity:Quantity
Duration = value:decimal comparator:<|<=|>=|> unit:string system:uri code:code
Encounter (domain resource) = identifier:Identifier*
    status:planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown statusHistory:.*
    class!:Coding classHistory:.* type:CodeableConcept* serviceType:CodeableConcept priority:CodeableConcept
    subject:Reference episodeOfCare:Reference* basedOn:Reference* participant:.* appointment:Reference*
    period:Period length:Duration reasonCode:CodeableConcept* reasonReference:Reference* diagnosis:.*
    account:Reference* hospitalization:. location:.* serviceProvider:Reference partOf:Reference
Encounter.classHistory = class!:Coding period!:Period
Encounter.diagnosis = condition!:Reference use:CodeableConcept rank:positiveInt
Encounter.hospitalization = preAdmissionIdentifier:Identifier origin:Reference admitSource:CodeableConcept
    reAdmission:CodeableConcept dietPreference:CodeableConcept* specialCourtesy:CodeableConcept*
    specialArrangement:CodeableConcept* destination:Reference dischargeDisposition:CodeableConcept
Encounter.location = location!:Reference status:planned|active|reserved|completed physicalType:CodeableConcept
    period:Period
Encounter.participant = type:CodeableConcept* period:Period individual:Reference
Encounter.statusHistory =
    status:planned|arrived|triaged|in-progress|onleave|finished|cancelled|entered-in-error|unknown period!:Period
HumanName = use:usual|official|temp|nickname|anonymous|old|maiden text:string family:string given:string*
    prefix:string* suffix:string* period:Period
Identifier = use:usual|official|temp|secondary|old type:CodeableConcept system:uri value:string period:Period
    assigner:Reference
Immunization (domain resource) = identifier:Identifier* status:code statusReason:CodeableConcept
    vaccineCode!:CodeableConcept patient!:Reference encounter:Reference occurrenceDateTime:dateTime
    occurrenceString:string recorded:dateTime primarySource:boolean reportOrigin:CodeableConcept
    location:Reference manufacturer:Reference lotNumber:string expirationDate:date site:CodeableConcept
    route:CodeableConcept doseQuantity:Quantity performer:.* note:Annotation* reasonCode:CodeableConcept*
    reasonReference:Reference* isSubpotent:boolean subpotentReason:CodeableConcept* education:.*
    programEligibility:CodeableConcept* fundingSource:CodeableConcept reaction:.* protocolApplied:.*
Immunization.education = documentType:string reference:uri publicationDate:dateTime presentationDate:dateTime
Immunization.performer = function:CodeableConcept actor!:Reference
Immunization.protocolApplied = series:string authority:Reference targetDisease:CodeableConcept*
    doseNumberPositiveInt:positiveInt doseNumberString:string seriesDosesPositiveInt:positiveInt
    seriesDosesString:string
Immunization.reaction = date:dateTime detail:Reference reported:boolean
Location (domain resource) = identifier:Identifier* status:active|suspended|inactive operationalStatus:Coding
    name:string alias:string* description:string mode:instance|kind type:CodeableConcept* telecom:ContactPoint*
    address:Address physicalType:CodeableConcept position:. managingOrganization:Reference partOf:Reference
    hoursOfOperation:.* availabilityExceptions:string endpoint:Reference*
Location.hoursOfOperation = daysOfWeek:code* allDay:boolean openingTime:time closingTime:time
Location.position = longitude:decimal latitude:decimal altitude:decimal
Medication (domain resource) = identifier:Identifier* code:CodeableConcept status:code manufacturer:Reference
    form:CodeableConcept amount:Ratio ingredient:.* batch:.
MedicationRequest (domain resource) = identifier:Identifier* status:code statusReason:CodeableConcept intent:code
    category:CodeableConcept* priority:code doNotPerform:boolean reportedBoolean:boolean reportedReference:Reference
    medicationCodeableConcept:CodeableConcept medicationReference:Reference subject!:Reference encounter:Reference
    supportingInformation:Reference* authoredOn:dateTime requester:Reference performer:Reference
    performerType:CodeableConcept recorder:Reference reasonCode:CodeableConcept* reasonReference:Reference*
    instantiatesCanonical:canonical* instantiatesUri:uri* basedOn:Reference* groupIdentifier:Identifier
    courseOfTherapyType:CodeableConcept insurance:Reference* note:Annotation* dosageInstruction:Dosage*
    dispenseRequest:. substitution:. priorPrescription:Reference detectedIssue:Reference* eventHistory:Reference*
MedicationRequest.dispenseRequest = initialFill:. dispenseInterval:Duration validityPeriod:Period
    numberOfRepeatsAllowed:unsignedInt quantity:Quantity expectedSupplyDuration:Duration performer:Reference
MedicationRequest.dispenseRequest.initialFill = quantity:Quantity duration:Duration
MedicationRequest.substitution = allowedBoolean:boolean allowedCodeableConcept:CodeableConcept
    reason:CodeableConcept
Medication.batch = lotNumber:string expirationDate:dateTime
Medication.ingredient = itemCodeableConcept:CodeableConcept itemReference:Reference isActive:boolean strength:Ratio
Meta = versionId:id lastUpdated:instant source:uri profile:canonical* security:Coding* tag:Coding*
Narrative = status:generated|extensions|additional|empty div!:xhtml
Observation (domain resource) = identifier:Identifier* basedOn:Reference* partOf:Reference*
    status:registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown
    category:CodeableConcept* code!:CodeableConcept subject:Reference focus:Reference* encounter:Reference
    effectiveDateTime:dateTime effectivePeriod:Period effectiveTiming:Timing effectiveInstant:instant issued:instant
    performer:Reference* valueQuantity:Quantity valueCodeableConcept:CodeableConcept valueString:string
    valueBoolean:boolean valueInteger:integer valueRange:Range valueRatio:Ratio valueSampledData:SampledData
    valueTime:time valueDateTime:dateTime valuePeriod:Period dataAbsentReason:CodeableConcept
    interpretation:CodeableConcept* note:Annotation* bodySite:CodeableConcept method:CodeableConcept
    specimen:Reference device:Reference referenceRange:.* hasMember:Reference* derivedFrom:Reference* component:.*
Observation.component = code!:CodeableConcept valueQuantity:Quantity valueCodeableConcept:CodeableConcept
    valueString:string valueBoolean:boolean valueInteger:integer valueRange:Range valueRatio:Ratio
    valueSampledData:SampledData valueTime:time valueDateTime:dateTime valuePeriod:Period
    dataAbsentReason:CodeableConcept interpretation:CodeableConcept* referenceRange:Observation.referenceRange*
Observation.referenceRange = low:Quantity high:Quantity type:CodeableConcept appliesTo:CodeableConcept* age:Range
    text:string
Organization (domain resource) = identifier:Identifier* active:boolean type:CodeableConcept* name:string alias:string*
    telecom:ContactPoint* address:Address* partOf:Reference contact:.* endpoint:Reference*
Organization.contact = purpose:CodeableConcept name:HumanName telecom:ContactPoint* address:Address
Patient (domain resource) = identifier:Identifier* active:boolean name:HumanName* telecom:ContactPoint*
    gender:male|female|other|unknown birthDate:date deceasedBoolean:boolean deceasedDateTime:dateTime
    address:Address* maritalStatus:CodeableConcept multipleBirthBoolean:boolean multipleBirthInteger:integer
    photo:Attachment* contact:.* communication:.* generalPractitioner:Reference* managingOrganization:Reference
    link:.*
Patient.communication = language!:CodeableConcept preferred:boolean
Patient.contact = relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address
    gender:male|female|other|unknown organization:Reference period:Period
Patient.link = other!:Reference type:replaced-by|replaces|refer|seealso
Period = start:dateTime end:dateTime
Quantity = value:decimal comparator:<|<=|>=|> unit:string system:uri code:code
Range = low:Quantity high:Quantity
Ratio = numerator:Quantity denominator:Quantity
Reference = reference:string type:uri identifier:Identifier display:string
SampledData = origin!:Quantity period:decimal factor:decimal lowerLimit:decimal upperLimit:decimal
    dimensions:positiveInt data:string
Signature = type!:Coding* when:instant who!:Reference onBehalfOf:Reference targetFormat:code sigFormat:code
    data:base64Binary
Specimen (domain resource) = identifier:Identifier* accessionIdentifier:Identifier
    status:available|unavailable|unsatisfactory|entered-in-error type:CodeableConcept subject:Reference
    receivedTime:dateTime parent:Reference* request:Reference* collection:. processing:.* container:.*
    condition:CodeableConcept* note:Annotation*
Specimen.collection = collector:Reference collectedDateTime:dateTime collectedPeriod:Period duration:Duration
    quantity:Quantity method:CodeableConcept bodySite:CodeableConcept fastingStatusCodeableConcept:CodeableConcept
    fastingStatusDuration:Duration
Specimen.container = identifier:Identifier* description:string type:CodeableConcept capacity:Quantity
    specimenQuantity:Quantity additiveCodeableConcept:CodeableConcept additiveReference:Reference
Specimen.processing = description:string procedure:CodeableConcept additive:Reference* timeDateTime:dateTime
    timePeriod:Period
Timing = event:dateTime* repeat:. code:CodeableConcept
Timing.repeat = boundsDuration:Duration boundsRange:Range boundsPeriod:Period count:positiveInt countMax:positiveInt
    duration:decimal durationMax:decimal durationUnit:s|min|h|d|wk|mo|a frequency:positiveInt
    frequencyMax:positiveInt period:decimal periodMax:decimal periodUnit:s|min|h|d|wk|mo|a dayOfWeek:code*
    timeOfDay:time*
    when:MORN|MORN.early|MORN.late|NOON|AFT|AFT.early|AFT.late|EVE|EVE.early|EVE.late|NIGHT|PHS|HS|WAKE|C|CM|CD|CV|AC|ACM|ACD|ACV|PC|PCM|PCD|PCV*
    offset:unsignedInt
"""

_YEAR = "(?!0000)[0-9]{4}"
_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


def _is_text(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_PRIMITIVES: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "base64Binary": _is_text(r"(?s).*"),
        "boolean": lambda value: isinstance(value, bool),
        "canonical": _is_text(r"\S*"),
        "code": _is_text(r"\S+(\s\S+)*"),
        "date": _is_text(rf"{_YEAR}(-{_MONTH}(-{_DAY})?)?"),
        "dateTime": _is_text(rf"{_YEAR}(-{_MONTH}(-{_DAY}(T{_TIME}{_ZONE})?)?)?"),
        "decimal": _is_number,
        "id": _is_text(r"[A-Za-z0-9.-]{1,64}"),
        "instant": _is_text(rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"),
        "integer": _is_number,
        "markdown": _is_text(r"[ \r\n\t\S]+"),
        "positiveInt": _is_number,
        "string": _is_text(r"[ \r\n\t\S]+"),
        "time": _is_text(_TIME),
        "unsignedInt": _is_number,
        "uri": _is_text(r"\S*"),
        "url": _is_text(r"\S*"),
        "xhtml": lambda _value: True,
    }
)


@frozen
class Element:
    """An element of a type.

    Args:
        type: Its type's name, such as ``"CodeableConcept"``; of codes, those there are, with ``|`` between.
        needed: Whether it must be there.
        many: Whether it is a list.
    """

    type: str
    needed: bool
    many: bool


@cache
def _types() -> tuple[Mapping[str, Mapping[str, Element]], frozenset[str]]:
    """The elements of every type, and which types are resources."""
    types: dict[str, Mapping[str, Element]] = {}
    resources = set()
    for entry in re.split(r"\n(?=\S)", _TYPES.strip()):
        head, listed = re.split(r"\s=\s", entry, maxsplit=1)
        name, _, kind = head.partition(" ")
        if kind:
            resources.add(name)
        elements = f"{_COMMON[kind]} {listed}".split()
        types[name] = MappingProxyType(dict(_element(name, each) for each in elements))
    return MappingProxyType(types), frozenset(resources)


def _element(owner: str, written: str) -> tuple[str, Element]:
    name, _, kind = written.partition(":")
    bare = name.removesuffix("!")
    single = kind.removesuffix("*")
    return bare, Element(f"{owner}.{bare}" if single == "." else single, name != bare, kind != single)


RESOURCES: frozenset[str] = _types()[1]
"""The types of resource that are known here."""


def elements_of(name: str) -> Mapping[str, Element]:
    """The elements of a type by name; none for a primitive type.

    Example:
        >>> elements_of("Immunization")["vaccineCode"]
        Element(type='CodeableConcept', needed=True, many=False)
    """
    return _types()[0].get(name, MappingProxyType({}))


def faults_of_resource(resource: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a resource, each fault with its path and in a few words that repeat nothing of a value.

    Args:
        resource: With a ``resourceType`` of `RESOURCES`.
        path: Where it stands.

    Example:
        >>> list(faults_of_resource({"resourceType": "Patient", "birthDate": "20.1.1951", "nickname": "X"}, "resource"))
        [('resource.birthDate', 'is no date of FHIR'), ('resource', 'has an element that a Patient has not')]
    """
    members = {name: value for name, value in resource.items() if name != "resourceType"}
    yield from _faults_of_members(resource["resourceType"], members, path)


def _faults_of_members(kind: str, members: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    known = elements_of(kind)
    for name, value in members.items():
        element = known.get(name)
        if element is None:
            yield path, f"has an element that a {kind} has not"
        elif not element.many:
            yield from _faults_of_value(element.type, value, f"{path}.{name}")
        elif not isinstance(value, list):
            yield f"{path}.{name}", "is no list"
        else:
            for number, each in enumerate(value):
                yield from _faults_of_value(element.type, each, f"{path}.{name}.{number}")
    for name in _needed(kind):
        if name not in members:
            yield path, f"lacks {name}"


@cache
def _needed(kind: str) -> tuple[str, ...]:
    return tuple(name for name, element in elements_of(kind).items() if element.needed)


def _faults_of_value(kind: str, value: object, path: str) -> Iterator[tuple[str, str]]:
    if kind == "Resource":
        if (
            isinstance(value, dict)
            and isinstance(value.get("resourceType"), str)
            and value["resourceType"] in RESOURCES
        ):
            yield from faults_of_resource(value, path)
        else:
            yield path, "is no resource of a type known here"
    elif kind in _PRIMITIVES:
        if not _PRIMITIVES[kind](value):
            yield path, f"is no {kind} of FHIR"
    elif elements_of(kind):
        # The published schema says nothing of a value that has no elements at all; neither does this.
        if isinstance(value, dict):
            yield from _faults_of_members(kind, value, path)
    elif value not in kind.split("|"):
        yield path, "is none of the codes there are"
