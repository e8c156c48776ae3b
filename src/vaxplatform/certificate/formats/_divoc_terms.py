"""The terms of DIVOC's vaccination credentials and what each stands for, as far as such credentials use them.

A credential is JSON-LD: what is signed is not its text but the statements that its contexts make of it. Three contexts
are restated here, for the one shape that DIVOC writes: which members each part may have, and the address (IRI) of each.
A member that is not in these tables is not signed, so a credential that has one is refused.

The vaccination context is one file under the name of each country's own server. Its prefix ``vac`` ends in no sign that
makes it a prefix (JSON-LD 1.1, section 4.1.2), so ``vac:city`` stands for itself whichever server the file came from:
that is why one file verifies credentials of several countries.

Source:
    W3C Verifiable Credentials 1.1, context credentials/v1; W3C Security Vocabulary, context security/v2; the
    vaccination contexts v1 and v2 of DIVOC (egovernments/DIVOC, MIT licence).
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from attrs import field, frozen

__all__ = [
    "CREDENTIALS_V1",
    "NAMESPACE",
    "NAMESPACES",
    "PREFIXES",
    "PROOF_STATEMENTS",
    "RDF_TYPE",
    "SHAPES",
    "SIGNATURE_TYPES",
    "XSD_BOOLEAN",
    "XSD_DATE_TIME",
    "XSD_INTEGER",
    "Kind",
    "Part",
]

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
NAMESPACE = "credentials/vaccination/"
"""How a vaccination context's address goes on after its server's, before the version."""

NAMESPACES = frozenset({"https://cowin.gov.in/", "https://divoc.dev/", "https://divoc.lgcc.gov.lk/"})
"""Servers under whose names the vaccination context is known; an issuer's own server is another."""

# Addresses stand between < and >, as statements are written.
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = "<http://www.w3.org/2001/XMLSchema#"
XSD_BOOLEAN, XSD_DATE_TIME, XSD_INTEGER = f"{_XSD}boolean>", f"{_XSD}dateTime>", f"{_XSD}integer>"
_CRED = "<https://www.w3.org/2018/credentials#"
_SEC = "<https://w3id.org/security#"
_SCHEMA = "<https://schema.org/"

PREFIXES = frozenset({"cred", "dc", "schema", "sec", "vac", "xsd"})
"""Names that one of the contexts gives to the beginning of an address: ``schema:x`` is not what it seems."""


class Kind(Enum):
    """What a member holds."""

    TYPE = "the types of its part"
    NAME = "the address of its part"
    VALUE = "a text, a whole number or a truth"
    TIME = "a date and time"
    LINK = "an address"
    PART = "a part"


@frozen
class Part:
    """One part of a credential.

    Args:
        types: The types that it has, all of them, by name and address.
        values: Members that are a text, a whole number or a truth, with the address of each.
        times: Members that are a date and time.
        links: Members that are an address.
        parts: Members that are a part in turn.
        named: Whether it may have an address of its own, ``id``.
    """

    types: Mapping[str, str] = MappingProxyType({})
    values: Mapping[str, str] = MappingProxyType({})
    times: Mapping[str, str] = MappingProxyType({})
    links: Mapping[str, str] = MappingProxyType({})
    parts: Mapping[str, tuple[str, "Part"]] = MappingProxyType({})
    named: bool = False
    terms: Mapping[str, tuple[Kind, str]] = field(init=False, repr=False)

    @terms.default
    def _by_member(self) -> Mapping[str, tuple[Kind, str]]:
        """Every member, with its kind and address."""
        return {
            **({"type": (Kind.TYPE, RDF_TYPE)} if self.types else {}),
            **({"id": (Kind.NAME, "")} if self.named else {}),
            **{member: (Kind.VALUE, iri) for member, iri in self.values.items()},
            **{member: (Kind.TIME, iri) for member, iri in self.times.items()},
            **{member: (Kind.LINK, iri) for member, iri in self.links.items()},
            **{member: (Kind.PART, iri) for member, (iri, _part) in self.parts.items()},
        }


_ADDRESS = Part(
    values={
        "streetAddress": f"{_SCHEMA}streetAddress>",
        "streetAddress2": "<vac:addressLine2>",
        "city": "<vac:city>",
        "district": "<vac:district>",
        "addressRegion": f"{_SCHEMA}addressRegion>",
        "postalCode": f"{_SCHEMA}postalCode>",
        "addressCountry": f"{_SCHEMA}addressCountry>",
    }
)
_POSTAL_ADDRESS = (f"{_SCHEMA}PostalAddress>", _ADDRESS)

_PERSON: dict[str, str] = {
    "refId": f"{_SCHEMA}id>",
    "uhid": f"{_SCHEMA}id>",
    "name": f"{_SCHEMA}name>",
    "age": f"{_SCHEMA}Number>",
    "gender": f"{_SCHEMA}gender>",
    "nationality": f"{_SCHEMA}nationality>",
}
_VACCINATION: dict[str, str] = {
    "certificateId": f"{_SCHEMA}id>",
    "feedbackUrl": f"{_SCHEMA}url>",
    "infoUrl": f"{_SCHEMA}url>",
    "batch": f"{_SCHEMA}id>",
    "vaccine": f"{_SCHEMA}id>",
    "manufacturer": f"{_SCHEMA}id>",
    "date": f"{_SCHEMA}date>",
    "effectiveStart": f"{_SCHEMA}date>",
    "effectiveUntil": f"{_SCHEMA}date>",
    "dose": f"{_SCHEMA}doseValue>",
    "totalDoses": f"{_SCHEMA}doseValue>",
}
_MORE_OF_V2: Mapping[str, dict[str, str]] = {
    "Person": {"dob": f"{_SCHEMA}date>"},
    "Vaccination": {"icd11Code": f"{_SCHEMA}id>", "prophylaxis": f"{_SCHEMA}name>"},
}
_VERIFIER = Part(values={"id": f"{_SCHEMA}id>", "name": f"{_SCHEMA}name>", "sign-image": f"{_SCHEMA}image>"})
_FACILITY = Part(
    values={"name": f"{_SCHEMA}name>", "seal-image": f"{_SCHEMA}image>"}, parts={"address": _POSTAL_ADDRESS}
)


def _credential(person: Mapping[str, str], vaccination: Mapping[str, str]) -> Part:
    subject = Part(types={"Person": f"{_SCHEMA}Person>"}, values=person, parts={"address": _POSTAL_ADDRESS}, named=True)
    evidence = Part(
        types={"Vaccination": "<vac:Vaccination>"},
        values=vaccination,
        parts={"verifier": ("<vac:verifier>", _VERIFIER), "facility": ("<vac:Facility>", _FACILITY)},
        named=True,
    )
    return Part(
        types={
            "VerifiableCredential": f"{_CRED}VerifiableCredential>",
            "ProofOfVaccinationCredential": f"{_SCHEMA}ProofOfVaccinationCredential>",
        },
        values={"nonTransferable": "<vac:nonTransferable>"},
        times={"issuanceDate": f"{_CRED}issuanceDate>", "expirationDate": f"{_CRED}expirationDate>"},
        links={"issuer": f"{_CRED}issuer>"},
        parts={
            "credentialSubject": (f"{_CRED}credentialSubject>", subject),
            "evidence": (f"{_CRED}evidence>", evidence),
        },
        named=True,
    )


SHAPES: Mapping[str, Part] = MappingProxyType(
    {
        "v1": _credential(_PERSON, _VACCINATION),
        "v2": _credential(_PERSON | _MORE_OF_V2["Person"], _VACCINATION | _MORE_OF_V2["Vaccination"]),
    }
)
"""A credential's shape by the version of its vaccination context."""

SIGNATURE_TYPES: Mapping[str, str] = MappingProxyType({"RsaSignature2018": "PS256", "Ed25519Signature2018": "EdDSA"})
"""The signing method of each type of proof; RsaSignature2018 says RS256 by its own specification, and DIVOC's signer
and all its readers use PS256."""

PROOF_STATEMENTS = f"""\
_:c14n0 <http://purl.org/dc/terms/created> "{{created}}"^^{XSD_DATE_TIME} .
_:c14n0 {RDF_TYPE} {_SEC}{{type}}> .
_:c14n0 {_SEC}proofPurpose> {_SEC}{{proofPurpose}}> .
_:c14n0 {_SEC}verificationMethod> <{{verificationMethod}}> .
"""
"""What a proof states of itself, without its signature, as canonical N-Quads: always these four, in this order."""
