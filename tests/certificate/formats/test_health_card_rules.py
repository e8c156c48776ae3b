"""The rules of a SMART Health Card's content: each broken alone in a card that breaks none."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate.formats._health_card_rules import (
    HEALTH_CARD,
    bundle_findings,
    claims_findings,
    united_states_findings,
)

VOCABULARY = "https://smarthealth.cards#"


def sound() -> dict[str, Any]:
    immunization = {
        "resourceType": "Immunization",
        "status": "completed",
        "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
        "patient": {"reference": "resource:0"},
        "occurrenceDateTime": "2021-08-26",
        "lotNumber": "4121Z025",
        "performer": [{"actor": {"display": "District hospital"}}],
    }
    patient = {"resourceType": "Patient", "name": [{"family": "Patil", "given": ["Asha"]}], "birthDate": "1961-12"}
    return {
        "iss": "https://health.example.org",
        "nbf": 1_630_000_000.25,
        "vc": {
            "type": [HEALTH_CARD, f"{VOCABULARY}immunization", f"{VOCABULARY}covid19"],
            "credentialSubject": {
                "fhirVersion": "4.0.1",
                "fhirBundle": {
                    "resourceType": "Bundle",
                    "type": "collection",
                    "entry": [
                        {"fullUrl": "resource:0", "resource": patient},
                        {"fullUrl": "resource:1", "resource": immunization},
                    ],
                },
            },
        },
    }


Change = Callable[[dict[str, Any]], object]


def bundle_of(claims: dict[str, Any]) -> dict[str, Any]:
    bundle: dict[str, Any] = claims["vc"]["credentialSubject"]["fhirBundle"]
    return bundle


def entry(claims: dict[str, Any], number: int) -> dict[str, Any]:
    resource: dict[str, Any] = bundle_of(claims)["entry"][number]["resource"]
    return resource


def told(change: Change) -> list[tuple[str, str]]:
    claims = sound()
    change(claims)
    return [(found.code.value, found.detail) for found in claims_findings(claims)]


def test_a_sound_card_has_nothing_to_tell() -> None:
    assert told(lambda _claims: None) == []
    assert list(united_states_findings(bundle_of(sound()))) == []


ENTRY = "fhirBundle.entry"
FAULTS: list[tuple[Change, str]] = [
    (lambda c: bundle_of(c)["entry"].append(7), f"{ENTRY}.2 is no entry"),
    (lambda c: bundle_of(c)["entry"].append(None), f"{ENTRY}.2 is no entry"),
    (lambda c: entry(c, 1).update(vaccineCode="210"), f"{ENTRY}.1.resource.vaccineCode is no object"),
    (lambda c: entry(c, 1).update(patient="resource:0"), f"{ENTRY}.1.resource.patient is no object"),
    (lambda c: entry(c, 1)["performer"][0].update(actor=None), f"{ENTRY}.1.resource.performer.0.actor is no object"),
    (lambda c: c.pop("iss"), "iss is missing"),
    (lambda c: c.update(iss=7), "iss is of another kind than the framework asks for"),
    (lambda c: c.update(iss="http://health.example.org"), "iss is no https address"),
    (lambda c: c.update(iss="https://health.example.org/"), "iss ends with a slash"),
    (lambda c: c.update(nbf=True), "nbf is of another kind than the framework asks for"),
    (lambda c: c.update(nbf=1_630_000_000_250), "nbf is in milliseconds, not in seconds"),
    (lambda c: c.update(exp=1_630_000_000_250), "exp is in milliseconds, not in seconds"),
    (lambda c: c.update(exp=1_600_000_000), "exp is before nbf"),
    (lambda c: c["vc"].pop("type"), "vc.type is missing"),
    (lambda c: c["vc"]["type"].remove(HEALTH_CARD), "vc.type does not say that this is a health card"),
    (lambda c: c["vc"]["type"].append(7), "vc.type holds what is no text"),
    (lambda c: c["vc"]["credentialSubject"].pop("fhirVersion"), "vc.credentialSubject.fhirVersion is missing"),
    (lambda c: c["vc"]["credentialSubject"].pop("fhirBundle"), "vc.credentialSubject.fhirBundle is missing"),
    (lambda c: bundle_of(c).update(resourceType="List"), "fhirBundle.resourceType is not Bundle"),
    (lambda c: bundle_of(c).update(type="heap"), "fhirBundle.type is none of the codes there are"),
    (lambda c: bundle_of(c).update(note="x"), "fhirBundle has an element that a Bundle has not"),
    (lambda c: bundle_of(c).update(entry={}), "fhirBundle.entry is no list"),
    (
        lambda c: bundle_of(c)["entry"][1].update(fullUrl="urn:uuid:1"),
        f"{ENTRY}.1.fullUrl is not short, as resource:0 is",
    ),
    (lambda c: bundle_of(c)["entry"][1].update(fullUrl="resource:0"), f"{ENTRY}.1.fullUrl is another entry's as well"),
    (lambda c: entry(c, 0).update(resourceType="Person"), f"{ENTRY}.0.resource is no resource of a type known here"),
    (lambda c: entry(c, 0).update(birthDate="20.1.1951"), f"{ENTRY}.0.resource.birthDate is no date of FHIR"),
    (lambda c: entry(c, 0).update(gender="f"), f"{ENTRY}.0.resource.gender is none of the codes there are"),
    (lambda c: entry(c, 0).update(name={"family": "Patil"}), f"{ENTRY}.0.resource.name is no list"),
    (lambda c: entry(c, 1).pop("vaccineCode"), f"{ENTRY}.1.resource lacks vaccineCode"),
    (lambda c: entry(c, 1).update(status="not-done"), f"{ENTRY}.1.resource.status is not completed"),
    (lambda c: entry(c, 1).update(lotNumber=[]), f"{ENTRY}.1.resource.lotNumber is empty"),
    (lambda c: entry(c, 1)["performer"].append({"actor": {}}), f"{ENTRY}.1.resource.performer.1.actor is empty"),
    (
        lambda c: entry(c, 1).update(occurrenceString="in August"),
        f"{ENTRY}.1.resource states the day of the dose once, as occurrenceDateTime or as occurrenceString",
    ),
    (
        lambda c: entry(c, 1)["patient"].update(reference="resource:7"),
        f"{ENTRY}.1.resource.patient.reference is no entry's address",
    ),
]


@pytest.mark.parametrize(("change", "detail"), FAULTS, ids=[detail for _, detail in FAULTS])
def test_what_must_be_is_a_fault(change: Change, detail: str) -> None:
    assert ("SCHEMA_INVALID", detail) in told(change)


ADVICE: list[tuple[Change, str]] = [
    (lambda c: c["vc"].update({"@context": []}), "vc has an @context, which a card leaves out"),
    (lambda c: c["vc"]["type"].append("X"), "vc.type has a type that is not of the framework's vocabulary"),
    (lambda c: c["vc"]["type"].remove(f"{VOCABULARY}immunization"), "vc.type lacks #immunization and should not"),
    (lambda c: c["vc"]["type"].remove(f"{VOCABULARY}covid19"), "vc.type lacks #covid19 and should not"),
    (lambda c: entry(c, 1)["vaccineCode"]["coding"][0].update(code="08"), "vc.type has #covid19 and should not"),
    (lambda c: entry(c, 1).update(id="dose"), f"{ENTRY}.1.resource.id is left out of a card"),
    (lambda c: entry(c, 1).update(text={"div": "<p/>"}), f"{ENTRY}.1.resource.text is left out of a card"),
    (lambda c: entry(c, 1).update(meta={"source": "x"}), f"{ENTRY}.1.resource.meta holds at most security"),
    (
        lambda c: entry(c, 1)["vaccineCode"].update(text="Covishield"),
        f"{ENTRY}.1.resource.vaccineCode.text is left out of a card",
    ),
    (
        lambda c: entry(c, 1)["vaccineCode"]["coding"][0].update(display="Covishield"),
        f"{ENTRY}.1.resource.vaccineCode.coding.0.display is left out of a card",
    ),
]


@pytest.mark.parametrize(("change", "detail"), ADVICE, ids=[detail for _, detail in ADVICE])
def test_what_should_be_is_told_alone(change: Change, detail: str) -> None:
    assert told(change) == [("NOT_RECOMMENDED", detail)]


def test_security_labels_are_the_one_thing_in_meta() -> None:
    assert told(lambda c: entry(c, 1).update(meta={"security": [{"code": "IAL2"}]})) == []


UNITED_STATES: list[tuple[Change, str]] = [
    (lambda c: bundle_of(c)["entry"].pop(0), f"{ENTRY} has not one Patient"),
    (lambda c: bundle_of(c)["entry"].pop(1), f"{ENTRY} has no Immunization"),
    (
        lambda c: bundle_of(c)["entry"].append({"resource": {"resourceType": "Location"}}),
        f"{ENTRY} has a resource that is neither Patient nor Immunization",
    ),
    (lambda c: entry(c, 0).update(deceasedBoolean=True), f"{ENTRY}.0.resource.deceased[x] is left out"),
    (lambda c: entry(c, 0)["name"][0].update(use="usual"), f"{ENTRY}.0.resource.name.use is left out"),
    (lambda c: entry(c, 1).update(site={"text": "arm"}), f"{ENTRY}.1.resource.site is left out"),
    (
        lambda c: entry(c, 1)["vaccineCode"]["coding"][0].update(code="08"),
        f"{ENTRY}.1.resource.vaccineCode is no code of a vaccine against COVID-19",
    ),
    (
        lambda c: entry(c, 1).update(occurrenceDateTime="2021-08"),
        f"{ENTRY}.1.resource.occurrenceDateTime is no day (YYYY-MM-DD)",
    ),
]


@pytest.mark.parametrize(("change", "detail"), UNITED_STATES, ids=[detail for _, detail in UNITED_STATES])
def test_the_profile_of_the_united_states(change: Change, detail: str) -> None:
    claims = sound()
    change(claims)
    assert detail in [found.detail for found in united_states_findings(bundle_of(claims))]


@pytest.mark.parametrize("content", [None, [], "text", 7])
def test_content_of_another_kind(content: object) -> None:
    assert [found.code for found in claims_findings(content)] == ["INVALID_PAYLOAD"]
    assert [found.code for found in bundle_findings(content)] == ["SCHEMA_INVALID"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn) -> dict[str, Any]:
    """A sound card in which anything stands at one place."""
    claims = deepcopy(sound())
    at: Any = claims
    while True:
        key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], dict | list) or not at[key] or draw(st.booleans()):
            at[key] = draw(anything)
            return claims
        at = at[key]


@given(spoiled())
def test_whatever_stands_there_findings_are_few_and_name_no_value(claims: dict[str, Any]) -> None:
    found = list(claims_findings(claims))
    assert len(found) <= 100
    assert not any("Patil" in each.detail or "4121Z025" in each.detail for each in found)


def test_findings_are_bounded() -> None:
    claims = sound()
    bundle_of(claims)["entry"] = [{"fullUrl": "x", "resource": {"resourceType": "Immunization"}}] * 1_000
    assert len(list(claims_findings(claims))) == 100
    bundle_of(claims)["entry"].append({})
    assert "fhirBundle.entry has more than 1,000 entries" in [each.detail for each in claims_findings(claims)]
