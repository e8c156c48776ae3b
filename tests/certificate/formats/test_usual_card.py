"""The text of a usual card is known at a glance, and the glance says nothing that reading it would not."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vaxplatform.certificate.formats import _json
from vaxplatform.certificate.formats._health_card_rules import claims_findings
from vaxplatform.certificate.formats._usual_card import usual_card
from vaxplatform.certificate.verdict import VerdictCode

PATIENT = {
    "resourceType": "Patient",
    "name": [{"family": "पाटील", "given": ["आशा", "B."]}, {"family": "Patil"}, {"given": ["Asha"]}],
    "birthDate": "1961-12",
}
DOSE = {
    "resourceType": "Immunization",
    "status": "completed",
    "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "210"}]},
    "patient": {"reference": "resource:0"},
    "occurrenceDateTime": "2021-08-26",
    "performer": [{"actor": {"display": "District hospital, क"}}],
    "lotNumber": "4121Z025",
}
VOCABULARY = "https://smarthealth.cards#"
Resource = dict[str, Any]


def claims(*resources: Resource, types: str = "health-card immunization covid19", rid: str | None = None) -> Resource:
    entries = [
        {"fullUrl": f"resource:{n}", "resource": deepcopy(each)} for n, each in enumerate(resources or (PATIENT, DOSE))
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    credential = {
        "type": [f"{VOCABULARY}{each}" for each in types.split()],
        "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": bundle},
        **({} if rid is None else {"rid": rid}),
    }
    return {"iss": "https://health.example.org/cards", "nbf": 1_630_000_000.297, "vc": credential}


def written(members: Resource) -> str:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))


ROUTINE = {**DOSE, "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "19"}]}}
SHORT = {name: DOSE[name] for name in DOSE if name not in {"performer", "lotNumber"}}
USUAL = [
    claims(),
    claims(PATIENT, DOSE, SHORT, ROUTINE, rid="MKyCxh7p6uQ"),
    claims(PATIENT, ROUTINE, types="health-card immunization"),
    claims() | {"nbf": 1_630_000_000},
]


def judged(content: str) -> None:
    """What the glance promises."""
    card = usual_card(content)
    assert card is not None
    members = _json.read(content, VerdictCode.INVALID_PAYLOAD)
    assert list(claims_findings(members)) == []
    assert (card.issuer, card.not_before, card.rid) == (members["iss"], members["nbf"], members["vc"].get("rid"))


@pytest.mark.parametrize("members", USUAL)
def test_usual_cards(members: Resource) -> None:
    judged(written(members))


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(claims()),
        written(claims()) + " ",
        "\ufeff" + written(claims()),
        written(dict(reversed(claims().items()))),
        written(claims() | {"exp": 1_700_000_000}),
        written(claims() | {"nbf": 1_630_000_000_297}),
        written(claims() | {"nbf": "1630000000"}),
        written(claims() | {"iss": "http://health.example.org"}),
        written(claims() | {"iss": "https://health.example.org/"}),
        written(claims() | {"iss": "https://health.example.org/\\"}),
        written(claims())[:-1] + ',"nbf":0}',
        written(claims(types="health-card immunization")),
        written(claims(PATIENT, ROUTINE)),
        written(claims(PATIENT, types="health-card")),
        written(claims()).replace("smarthealth.cards#health-card", "smarthealth-cards#health-card"),
        written(claims(rid="a" * 25)),
        written(claims(rid="")),
        written(claims()).replace("resource:1", "resource:0"),
        written(claims(PATIENT, DOSE, DOSE)).replace('"resource:2"', '"resource:1"'),
        written(claims()).replace("4121Z025", "4121\\u005a025"),
        written(claims()).replace("4121Z025", "4121\u00a0Z025\u2028"),
        written(claims()).replace("4121Z025", "4121\x7fZ"),
        written(claims()).replace("4121Z025", ""),
        written(claims()).replace("2021-08-26", "2021-13-26"),
        written(claims()).replace("completed", "not-done"),
        written(claims()).replace('"210"', '"210","display":"x"'),
    ],
)
def test_what_is_to_be_read(content: str) -> None:
    assert usual_card(content) is None


BEGINNING = written(USUAL[1])
PIECES = ["", '"', ",", "{", "}", "[", "]", ":", "\\", " ", "\n", "\u00a0", "\u200d", "\ud800", "0", "9", "A", "/", "-"]
WORDS = [
    '"lotNumber":"1",',
    '"id":"1",',
    '{"family":"x"},',
    "resource:1",
    "resource:0",
    "2021-02-30",
    '"x",',
    "e9",
    ".5",
]


@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(BEGINNING)), st.integers(0, 40), st.sampled_from(PIECES + WORDS)), max_size=3
    )
)
@example(changes=[])
def test_whatever_is_taken_for_usual_is_right(changes: list[tuple[int, int, str]]) -> None:
    content = BEGINNING
    for at, length, piece in changes:
        content = content[:at] + piece + content[at + length :]
    if usual_card(content) is not None:
        judged(content)


@given(letter=st.characters())
def test_letters_of_a_name(letter: str) -> None:
    content = written(claims()).replace("4121Z025", f"4{letter}1")
    if usual_card(content) is not None:
        judged(content)


def test_letters_with_joiners_are_usual() -> None:
    for name in ("रा\u200dम", "O'Neil-Ångström", "محمد‌رضا", "\U0001f600"):
        judged(written(claims()).replace("District hospital, क", name))
