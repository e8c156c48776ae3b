"""Trust lists as others publish them, made here: every key is derived from a small number and nobody's secret."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from asn1crypto import core
from asn1crypto.x509 import Certificate as LenientCertificate
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate import MemorySigner, key_id_of_certificate

START, END = datetime(2021, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
VACCINATION = "1.3.6.1.4.1.1847.2021.1.2"
AUTHORITY = derive_private_key(1000, SECP256R1())
LIST_SIGNER = MemorySigner(derive_private_key(2000, SECP256R1()), kid=b"lists")


def key(number: int) -> EllipticCurvePrivateKey:
    return derive_private_key(number, SECP256R1())


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def name(country: str | None, common: str) -> x509.Name:
    countries = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)] if country else []
    return x509.Name([*countries, x509.NameAttribute(NameOID.COMMON_NAME, common)])


@cache  # a signature is random, and so is the key id of the certificate
def certificate(
    number: int = 1,
    country: str | None = "XX",
    *,
    usages: tuple[str, ...] = (VACCINATION,),
    extensions: tuple[x509.ExtensionType, ...] = (),
    authority: EllipticCurvePrivateKey = AUTHORITY,
) -> bytes:
    """A document signer's certificate, issued by the authority."""
    builder = x509.CertificateBuilder(name(country, "SCA"), name(country, f"DSC {number}"), key(number).public_key())
    builder = builder.serial_number(number).not_valid_before(START).not_valid_after(END)
    oids = [ObjectIdentifier(oid) for oid in usages]
    if oids:
        builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(authority, SHA256()).public_bytes(Encoding.DER)


def shortest_certificate() -> bytes:
    """Without names and extensions it has about 240 bytes."""
    builder = x509.CertificateBuilder(x509.Name([]), x509.Name([]), key(1).public_key(), 1, START, END)
    return builder.sign(AUTHORITY, SHA256()).public_bytes(Encoding.DER)


def public_pem(number: int) -> bytes:
    return key(number).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(number: int) -> bytes:
    return key(number).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def authority_certificate(authority: EllipticCurvePrivateKey = AUTHORITY, end: datetime = END) -> bytes:
    builder = x509.CertificateBuilder(name("XX", "SCA"), name("XX", "SCA"), authority.public_key(), 1, START, end)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(authority, SHA256()).public_bytes(Encoding.DER)


def default_written_out() -> bytes:
    """As Finnish signers have it: BasicConstraints says FALSE, which DER leaves out."""
    odd = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.19"), b"\x30\x03\x01\x01\x00")
    return certificate(2, "FI", extensions=(odd,))


def parameters_of_ecdsa() -> bytes:
    """As ICAO's own specimen has it: NULL parameters where ecdsa-with-SHA256 has none."""
    odd = LenientCertificate.load(certificate(3, "UT"))
    for algorithm in (odd["signature_algorithm"], odd["tbs_certificate"]["signature"]):
        algorithm["parameters"] = core.Null()
    return bytes(odd.dump(force=True))


def jwk(number: int = 1, *, sign_byte: bool = False, **members: Any) -> dict[str, Any]:
    numbers = key(number).public_key().public_numbers()
    before = b"\0" if sign_byte else b""
    x, y = (b64url(before + each.to_bytes(32)) for each in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, **members}


UPLOAD_KEY = 3000


def cms(content: bytes, *options: PKCS7Options, number: int = UPLOAD_KEY, country: str = "XX") -> bytes:
    """A message in CMS, as a country's upload key signs it."""
    signer = x509.load_der_x509_certificate(certificate(number, country, usages=()))
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(signer, key(number), SHA256())
    return builder.sign(Encoding.DER, [PKCS7Options.Binary, *options])


def upload_certificate(country: str = "XX") -> bytes:
    return certificate(UPLOAD_KEY, country, usages=())


def gateway_entry(der: bytes, country: str = "XX", **members: Any) -> dict[str, Any]:
    return {
        "kid": b64(key_id_of_certificate(der)),
        "timestamp": "2021-09-01T00:00:00Z",
        "country": country,
        "certificateType": "DSC",
        "thumbprint": hashlib.sha256(der).hexdigest(),
        "signature": "MIIB",
        "rawData": b64(der),
        **members,
    }


def signed_text(entries: list[dict[str, Any]], signer: MemorySigner = LIST_SIGNER) -> bytes:
    """The German shape: the signature's r and s in the first line, JSON in the second."""
    body = json.dumps({"certificates": entries}).encode()
    return b64(signer.sign(body)).encode() + b"\n" + body


def compact_jws(payload: object, signer: MemorySigner = LIST_SIGNER, **header: Any) -> bytes:
    head = {"alg": "ES256", "typ": "JOSE", "x5c": [b64(certificate(9))], **header}
    signed = f"{b64url(json.dumps(head).encode())}.{b64url(json.dumps(payload).encode())}"
    return f"{signed}.{b64url(signer.sign(signed.encode()))}".encode()


def dsc_tl(**members: Any) -> dict[str, Any]:
    der = certificate(1, "SE", usages=())
    kid = b64(key_id_of_certificate(der))
    entry = jwk(1, kid=kid, x5c=[b64(der)], **{"x5t#S256": b64url(hashlib.sha256(der).digest())})
    return {
        "iss": "A list of lists",
        "iat": 1_630_000_000,
        "exp": 1_630_600_000,
        "aud": ["https://example.org"],
        "id": "1",
        "dsc_trust_list": {"SE": {"eku": {kid: [VACCINATION]}, "keys": [entry]}},
        **members,
    }


DID = "did:web:tng.example.org:v2:trustlist"


def did_method(
    number: int, usage: str = "DSC", *, participant: str = "XXA", der: bytes | None = None, **members: Any
) -> dict[str, Any]:
    """A method with the quirks of WHO's own sample: a sign byte before coordinates, base64 with padding as fragment."""
    der = certificate(number) if der is None else der
    kid = b64(key_id_of_certificate(der))
    did = f"{DID}:DDCC:{participant}:{usage}"
    chain = {"x5c": [b64(der), b64(authority_certificate())]}
    return {
        "id": f"{did}#{kid}",
        "type": "JsonWebKey2020",
        "controller": did,
        "publicKeyJwk": jwk(number, sign_byte=True, kid=kid, **chain) | members,
    }


def did_document(*methods: object) -> dict[str, Any]:
    """Its proof is ES256 with a signature in DER, as the network writes it; over what, no matter: it is not checked."""
    proof = AUTHORITY.sign(b"canonical RDF", ECDSA(SHA256()))
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": f"{DID}:DDCC:-:-",
        "controller": f"{DID}:DDCC:-:-",
        "verificationMethod": list(methods),
        "proof": {"type": "JsonWebSignature2020", "jws": f"eyJhbGciOiJFUzI1NiJ9..{b64url(proof)}"},
    }


def public_key_map(*, words: object = ("v",), number: int = 1, kid: bytes = bytes(8)) -> dict[str, Any]:
    spki = key(number).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {b64(kid): [{"subjectPk": b64(spki), "keyUsage": words}]}


def vci_snapshot(keys_of: dict[str, list[Any]]) -> dict[str, Any]:
    """The daily snapshot of the VCI directory: issuers of SMART Health Cards with the keys they publish."""
    return {
        "directory": "https://example.org/vci-issuers.json",
        "time": "2021-09-01T00:00:00Z",
        "issuerInfo": [
            {"issuer": {"iss": address, "name": "A clinic"}, "keys": keys, "lastRetrieved": "2021-09-01T00:00:00Z"}
            for address, keys in keys_of.items()
        ],
    }
