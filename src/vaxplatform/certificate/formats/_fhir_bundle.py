"""The FHIR bundle of doses as a SMART Health Card holds it, as small as its framework asks for.

Source:
    SMART Health Cards Framework 1.4, "Health Cards are small" and "Modeling Verifiable Credentials in FHIR"; the data
    minimisation of SMART Health Cards: Vaccination & Testing Implementation Guide; HL7 FHIR 4.0.1.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from vaxplatform.certificate.claims import VaccinationRecord
from vaxplatform.model.person import Name

__all__ = ["bundle_of"]

_CVX = "http://hl7.org/fhir/sid/cvx"


def bundle_of(records: Sequence[VaccinationRecord]) -> dict[str, Any]:
    """The bundle of a person's doses: the person first, then each dose in the order given.

    Args:
        records: Of one person, each with its CVX code.
    """
    person = records[0]
    patient = {
        "resourceType": "Patient",
        "name": list(_names(person.name)),
        "birthDate": str(person.birth_date),
    }
    resources = [patient, *map(_immunization, records)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"resource:{n}", "resource": resource} for n, resource in enumerate(resources)],
    }


def _names(name: Name) -> Iterator[dict[str, Any]]:
    """The name in its own script, and romanised where it is written so too."""
    original, romanised = (name.family, name.given), (name.family_romanised, name.given_romanised)
    for family, given in dict.fromkeys(each for each in (original, romanised) if any(each)):
        yield {**({"family": family} if family else {}), **({"given": [given]} if given else {})}


def _immunization(record: VaccinationRecord) -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": _CVX, "code": record.cvx}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": record.date.isoformat(),
        **({"performer": [{"actor": {"display": record.centre}}]} if record.centre else {}),
        **({"lotNumber": record.lot} if record.lot else {}),
    }
