"""The table of FHIR's elements against the published schema, and its judgement beside a general validator's."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from vaxplatform.certificate.formats._fhir_r4 import RESOURCES, elements_of, faults_of_resource


@pytest.fixture(scope="module")
def schema(reference_data: Path) -> dict[str, Any]:
    path = reference_data / "certificates/smart-health-cards/dev-tools/schema/fhir-schema.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def test_resources() -> None:
    assert {"Patient", "Immunization", "Observation"} < RESOURCES
    assert "Coding" not in RESOURCES


@pytest.mark.reference
def test_the_table_is_the_published_schemas(schema: dict[str, Any]) -> None:
    definitions = schema["definitions"]
    of_types = {name: each for name, each in definitions.items() if "properties" in each}
    assert len(of_types) > 60
    for name, definition in of_types.items():
        if "_" in name:
            continue  # a type within another is reached through its element
        check(definitions, definition, name)
    assert {each["$ref"].split("/")[-1] for each in definitions["ResourceList"]["oneOf"]} == RESOURCES


def check(definitions: dict[str, Any], definition: dict[str, Any], name: str) -> None:
    stated = {member: each for member, each in definition["properties"].items() if "const" not in each}
    ours = elements_of(name)
    assert ours.keys() == stated.keys(), name
    assert {member for member, each in ours.items() if each.needed} == {
        each for each in definition.get("required", []) if each != "resourceType"
    }, name
    for member, each in stated.items():
        many = "items" in each
        single = each["items"] if many else each
        assert ours[member].many == many, (name, member)
        if "enum" in single:
            assert ours[member].type.split("|") == single["enum"], (name, member)
        elif "$ref" in single:
            kind = single["$ref"].split("/")[-1]
            if "_" not in kind:
                assert ours[member].type == {"ResourceList": "Resource"}.get(kind, kind), (name, member)
            elif f"{name}.{member}" == ours[member].type:
                check(definitions, definitions[kind], ours[member].type)


SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "resourceType": "Patient",
        "name": [{"family": "Patil", "given": ["Asha"], "use": "usual"}],
        "birthDate": "1961-12-03",
        "gender": "female",
        "multipleBirthInteger": 2,
        "communication": [{"language": {"coding": [{"code": "mr"}]}, "preferred": True}],
    },
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "94558-4"}]},
        "effectiveDateTime": "2021-08-26T09:30:00+05:30",
        "valueQuantity": {"value": 1.5, "comparator": ">=", "unit": "g"},
        "referenceRange": [{"low": {"value": 1}, "text": "usual"}],
    },
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["", " ", "x", "x y", "female", "final", "1961", "1961-13", "0000-01", "2021-08-26T24:00:00Z"]),
    st.just([]),
    st.just({}),
    st.lists(st.just("x"), min_size=1, max_size=2),
    st.fixed_dictionaries({}, optional={"code": st.sampled_from(["x", 7]), "family": st.just("x"), "odd": st.just(1)}),
)


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    resource = deepcopy(draw(st.sampled_from(SAMPLES)))
    at: Any = resource
    while True:
        if isinstance(at, dict):
            keys = [
                *sorted(key for key in at if key != "resourceType"),
                draw(st.sampled_from(["odd", "language", "text"])),
            ]
        else:
            keys = list(range(len(at)))
        key = draw(st.sampled_from(keys))
        inner = at.get(key) if isinstance(at, dict) else at[key]
        if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
            if isinstance(at, dict) and draw(st.booleans()):
                at.pop(key, None)
            else:
                at[key] = draw(VALUES)
            return resource
        at = inner


@pytest.mark.reference
@given(resource=resources())
def test_faults_are_those_of_a_general_validator(schema: dict[str, Any], resource: dict[str, Any]) -> None:
    validator = Draft7Validator(
        {"$ref": f"#/definitions/{resource['resourceType']}", "definitions": schema["definitions"]}
    )
    assert bool(list(faults_of_resource(resource, "resource"))) == (not validator.is_valid(resource)), resource
