import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from pyld.jsonld import JsonLdError

from certificate.formats.credentials import credentials
from certificate.formats.json_ld import Oracle
from vaxplatform.certificate.formats._divoc_statements import MOST_ENTRIES, is_address, statements_of
from vaxplatform.certificate.formats._divoc_terms import (
    CREDENTIALS_V1,
    NAMESPACES,
    PREFIXES,
    PROOF_STATEMENTS,
    SHAPES,
    SIGNATURE_TYPES,
    Part,
)
from vaxplatform.certificate.formats._urdna2015 import canonical
from vaxplatform.errors import CertificateUnreadable

PERSON = {"type": "Person", "id": "did:x:1", "name": "Asha"}
DOSE = {"type": ["Vaccination"], "id": "https://x.example/1", "dose": 1}
CREDENTIAL: dict[str, Any] = {
    "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
    "issuer": "https://x.example/",
    "credentialSubject": PERSON,
    "evidence": [DOSE],
}


def ours(members: dict[str, Any], version: str = "v1") -> str:
    return canonical(statements_of(members, SHAPES[version]))


def refusal(members: dict[str, Any], version: str = "v1") -> CertificateUnreadable:
    with pytest.raises(CertificateUnreadable) as refused:
        ours(members, version)
    return refused.value


@pytest.fixture(scope="session")
def divoc(reference_data: Path) -> Path:
    return reference_data / "certificates" / "divoc"


@pytest.fixture(scope="session")
def oracle(divoc: Path) -> Oracle:
    return Oracle(divoc)


def with_contexts(members: dict[str, Any], version: str) -> dict[str, Any]:
    return {"@context": [CREDENTIALS_V1, f"https://cowin.gov.in/credentials/vaccination/{version}"], **members}


# ----------------------------------------------------------------------------------------------------------- the tables

_KEYWORDS = {"@version", "@protected"}


def terms_of(context: dict[str, Any]) -> dict[str, Any]:
    return {term: value for term, value in context.items() if term not in _KEYWORDS}


def iri_of(definition: Any) -> str:
    text = definition if isinstance(definition, str) else definition["@id"]
    for prefix, address in (
        ("schema:", "https://schema.org/"),
        ("cred:", "https://www.w3.org/2018/credentials#"),
    ):
        text = address + text.removeprefix(prefix) if text.startswith(prefix) else text
    return f"<{text}>"


def compare(part: Part, scoped: dict[str, Any]) -> None:
    terms = terms_of(scoped)
    assert dict(part.values) == {
        term: iri_of(value) for term, value in terms.items() if not isinstance(value, dict) or "@context" not in value
    }
    assert {member: iri for member, (iri, _) in part.parts.items()} == {
        term: iri_of(value) for term, value in terms.items() if isinstance(value, dict)
    }
    for member, (_, inner) in part.parts.items():
        compare(inner, terms[member]["@context"])


@pytest.mark.reference
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_our_tables_are_the_vaccination_contexts(divoc: Path, version: str) -> None:
    file = divoc / f"context-DIVOC-vaccinationContext{version.upper() if version != 'v1' else ''}.json"
    published = terms_of(json.loads(file.read_text(encoding="utf-8"))["@context"])
    shape = SHAPES[version]
    assert {"id": published.pop("id"), "type": published.pop("type")} == {"id": "@id", "type": "@type"}
    assert published.pop("schema") == "https://schema.org/"
    assert published.pop("vac").endswith(f"/{version}")  # which ends in no sign that would make it a prefix
    assert published.keys() == {"ProofOfVaccinationCredential", "Person", "Vaccination"}
    for name, part in (
        ("Person", shape.parts["credentialSubject"][1]),
        ("Vaccination", shape.parts["evidence"][1]),
    ):
        assert dict(part.types) == {name: iri_of(published[name])}
        compare(part, published[name]["@context"])
    proof_of_vaccination = published["ProofOfVaccinationCredential"]
    assert shape.types["ProofOfVaccinationCredential"] == iri_of(proof_of_vaccination)
    assert dict(shape.values) == {
        member: iri_of(value) for member, value in terms_of(proof_of_vaccination["@context"]).items()
    }


@pytest.mark.reference
def test_our_tables_are_the_credentials_context(divoc: Path) -> None:
    published = json.loads((divoc / "contexts" / "credentials.json").read_text(encoding="utf-8"))["@context"]
    credential = published["VerifiableCredential"]
    terms = credential["@context"]
    for shape in SHAPES.values():
        assert shape.types["VerifiableCredential"] == iri_of(credential)
        for members, kind in ((shape.times, "xsd:dateTime"), (shape.links, "@id")):
            assert {(iri_of(terms[member]), terms[member]["@type"]) for member in members} == {
                (iri, kind) for iri in members.values()
            }
        assert {member: iri_of(terms[member]) for member in shape.parts} == {
            member: iri for member, (iri, _) in shape.parts.items()
        }
    assert {term for term, value in terms.items() if isinstance(value, str) and value.endswith(("#", "/"))} <= PREFIXES


@pytest.mark.reference
@pytest.mark.parametrize("kind", list(SIGNATURE_TYPES))
def test_what_a_proof_states_is_what_the_security_context_says(oracle: Oracle, kind: str) -> None:
    proof = {
        "type": kind,
        "created": "2021-08-27T10:57:57Z",
        "verificationMethod": "did:india",
        "proofPurpose": "assertionMethod",
    }
    stated = oracle.canonical({"@context": "https://w3id.org/security/v2", **proof})
    assert PROOF_STATEMENTS.format(**proof) == stated


def test_the_name_of_the_server_changes_no_statement(oracle: Oracle) -> None:
    for server in sorted(NAMESPACES):
        document = {"@context": [CREDENTIALS_V1, f"{server}credentials/vaccination/v1"], **CREDENTIAL}
        assert oracle.canonical(document) == ours(CREDENTIAL)


# ---------------------------------------------------------------------------------------------- beside a general engine


@pytest.mark.reference
@pytest.mark.parametrize("number", range(7))
def test_published_credentials_state_what_a_general_engine_says(oracle: Oracle, divoc: Path, number: int) -> None:
    file = sorted((*divoc.glob("DIVOC-*.json"), *divoc.glob("divoc-sdk-*.json")))[number]
    document = json.loads(file.read_text(encoding="utf-8"))
    del document["proof"]
    stated = oracle.canonical(document)
    del document["@context"]
    assert ours(document) == stated


@given(credentials())
def test_a_credential_of_the_shape_states_what_a_general_engine_says(
    oracle: Oracle, credential: tuple[str, dict[str, Any]]
) -> None:
    version, members = credential
    try:
        stated = ours(members, version)
    except CertificateUnreadable as refused:
        assert "another part has the same" in refused.sentence  # noqa: PT017 -- nothing else may be refused
        assume(False)
    assert stated == oracle.canonical(with_contexts(members, version))


@given(credentials(odd=True))
def test_what_is_strange_is_stated_as_a_general_engine_does_or_refused(
    oracle: Oracle, credential: tuple[str, dict[str, Any]]
) -> None:
    version, members = credential
    try:
        stated = ours(members, version)
    except CertificateUnreadable:
        return
    try:
        said = oracle.canonical(with_contexts(members, version))
    except JsonLdError:
        pytest.fail("a general engine refuses this")
    assert stated == said


# ---------------------------------------------------------------------------------------------------------- what is odd


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ({"credentialStatus": "https://x.example/s"}, "credentialStatus: no context has a term for it"),
        ({"credentialSubject": PERSON | {"dob": "1961"}}, "credentialSubject.dob: no context has a term for it"),
        ({"credentialSubject": PERSON | {"sex": "F"}}, "credentialSubject.sex: no context has a term for it"),
        ({"credentialSubject": PERSON | {"a\x1b b": "F"}}, "credentialSubject.?: no context has a term for it"),
        ({"9876543210": 1}, "?: no context has a term for it"),
        ({"9" * 40_000: 1}, "?: no context has a term for it"),
        ({"\u0669": 1}, "?: no context has a term for it"),
        ({"evidence": [DOSE, 1]}, "evidence.1: it is not an object"),
        ({"evidence": [DOSE, DOSE | {"id": "a:b", "icd11Code": "x"}]}, "evidence.1.icd11Code: no context"),
        ({"evidence": [DOSE | {"verifier": {"type": "Person"}}]}, "evidence.0.verifier.type: no context"),
        ({"evidence": [DOSE | {"facility": {"id": "a:b"}}]}, "evidence.0.facility.id: no context"),
        ({"evidence": [DOSE | {"facility": {"address": {"name": "x"}}}]}, "evidence.0.facility.address.name: no con"),
        ({"evidence": [DOSE | {"dose": 1.5}]}, "evidence.0.dose: it is neither a text nor a whole number"),
        ({"evidence": [DOSE | {"dose": 2**53}]}, "evidence.0.dose: it is neither a text nor a whole number"),
        ({"evidence": [DOSE | {"dose": [1]}]}, "evidence.0.dose: it is neither a text nor a whole number"),
        ({"evidence": [DOSE | {"dose": "1\t"}]}, "evidence.0.dose: it has a control character"),
        ({"evidence": [DOSE | {"dose": "\ud800"}]}, "evidence.0.dose: it has a control character"),
        ({"evidence": [None]}, "evidence.0: it is not an object"),
        ({"evidence": "dose"}, "evidence: it is not an object"),
        ({"credentialSubject": [PERSON]}, "credentialSubject: it is not an object"),
        ({"evidence": [DOSE, DOSE]}, "evidence.1.id: another part has the same"),
        ({"id": "did:x:1"}, "credentialSubject.id: another part has the same"),
        ({"credentialSubject": PERSON | {"id": "872550100V"}}, "credentialSubject.id: it is no address"),
        ({"credentialSubject": PERSON | {"id": "did:Voter ID:1"}}, "credentialSubject.id: it is no address"),
        ({"credentialSubject": PERSON | {"id": ""}}, "credentialSubject.id: it is no address"),
        ({"credentialSubject": PERSON | {"id": None}}, "credentialSubject.id: it is no address"),
        ({"issuer": "schema:x"}, "issuer: it is no address"),
        ({"issuer": {"id": "a:b"}}, "issuer: it is no address"),
        ({"issuanceDate": 5}, "issuanceDate: it is not a text"),
        ({"type": ["VerifiableCredential"]}, "type: it is VerifiableCredential and ProofOfVaccinationCredential"),
        ({"type": None}, "type: it is VerifiableCredential and"),
        ({"credentialSubject": {"name": "x"}}, "credentialSubject.type: it is Person, and nothing else"),
        ({"credentialSubject": PERSON | {"type": ["Person", "x"]}}, "credentialSubject.type: it is Person"),
    ],
)
def test_what_is_not_signed_is_refused_with_its_path(changed: dict[str, Any], detail: str) -> None:
    refused = refusal(CREDENTIAL | changed)
    assert refused.code == "INVALID_PAYLOAD"
    assert refused.sentence.startswith(detail)


def test_no_more_parts_than_anybody_needs() -> None:
    refused = refusal(CREDENTIAL | {"evidence": [{"type": "Vaccination"}] * (MOST_ENTRIES + 1)})
    assert refused.code == "SIZE_LIMIT_EXCEEDED"


def test_doses_that_say_the_same_are_told_apart_by_their_number_alone(oracle: Oracle) -> None:
    facility = {"name": "Clinic 7", "address": {"city": "Pune"}}
    dose = {"type": ["Vaccination"], "facility": facility, "verifier": {"name": "A"}}
    doses = [dose, dose | {"dose": 2}, dose, dose | {"id": "https://x.example/1"}]
    members = CREDENTIAL | {
        "evidence": doses,
        "credentialSubject": {"type": "Person", "address": {"city": "Pune"}},
    }
    assert ours(members) == oracle.canonical(with_contexts(members, "v1"))


def test_an_address_is_one_to_every_reader() -> None:
    assert [each for each in ("did:india", 1, None, "a b:c", "a:\ud800") if is_address(each)] == ["did:india"]
