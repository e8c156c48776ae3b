import json
import zlib
from datetime import UTC, datetime

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import Certificate, MemorySigner, VaccinationRecord, inspect_certificate, issue
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.formats import divoc, hcert
from vaxplatform.errors import CertificateUnreadable

CLAIMS = {"iss": "https://ministry.example", "nbf": 1_630_000_000, "vc": {"type": ["#immunization"]}}


def jws(header: object, payload: bytes) -> str:
    return f"{to_base64url(json.dumps(header).encode())}.{to_base64url(payload)}.{to_base64url(b'signature')}"


def deflated(claims: object) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(json.dumps(claims).encode()) + deflater.flush()


def test_a_health_certificate_is_decoded_and_not_verified(certificate: Certificate) -> None:
    found = inspect_certificate(f"{certificate.text}\r\n")
    assert (found.format, found.header) == ("hcert", {"alg": "ES256", "kid": certificate.kid.hex()})
    assert (found.issuer, found.issued_at, found.expires_at) == ("IN", certificate.issued_at, certificate.expires_at)
    assert found.claims is not None
    assert found.claims["nam"]["fnt"] == "PATIL"
    assert "PATIL" not in repr(found)


def test_a_smart_health_card_and_its_web_signature() -> None:
    text = jws({"alg": "ES256", "zip": "DEF", "kid": "abc"}, deflated(CLAIMS))
    digits = "".join(f"{ord(character) - 45:02}" for character in text)
    half = len(digits) // 4 * 2
    for given_text in (text, f"shc:/{digits}", f"shc:/2/2/{digits[half:]}\nshc:/1/2/{digits[:half]}"):
        found = inspect_certificate(given_text)
        assert (found.format, found.header["kid"], found.claims) == ("smart-health-card", "abc", CLAIMS)
        assert found.issuer == "https://ministry.example"
        assert found.issued_at is not None
        assert found.issued_at.year == 2021


@pytest.mark.parametrize("payload", [b"", b"[]", b"no json", b'{"iat": NaN}', b'{"iat": -Infinity}', deflated([1])])
def test_a_content_that_cannot_be_read_is_said(payload: bytes) -> None:
    found = inspect_certificate(jws({"alg": "none"}, payload))
    assert found.claims is None
    assert found.problems


def test_times_that_are_none_are_left_out() -> None:
    for value in ("soon", True, None, 1e300, -1e300, [1]):
        found = inspect_certificate(jws({"alg": "none"}, json.dumps({"iat": value, "exp": value}).encode()))
        assert found.issued_at is found.expires_at is None


@pytest.mark.parametrize("text", ["", "hello", "HC1:", "HC2:A", "shc:/1", "shc:/9999", "a.b", "...", "eyJ9.e.e", "{}"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(CertificateUnreadable):
        inspect_certificate(text)


@given(st.text(alphabet="0123456789eyJ.{}_-shc:/HC1") | st.binary(max_size=40).map(lambda data: jws({}, data)))
def test_anything_is_decoded_or_refused(text: str) -> None:
    try:
        found = inspect_certificate(text)
    except CertificateUnreadable:
        return
    assert found.format in {"jws", "smart-health-card", hcert.NAME}


def test_a_credential_is_decoded_whole_and_what_is_not_signed_is_told(record: VaccinationRecord) -> None:
    signer = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\x07"), kid=b"did:example")
    dose = evolve(record, product_name="COVISHIELD", manufacturer_name="Serum Institute of India", lot="4121Z025")
    at = datetime(2021, 9, 1, tzinfo=UTC)
    text = issue(dose, signer, profile="divoc", at=at, issuer="https://health.example/").text
    found = inspect_certificate(text)
    assert (found.format, found.issuer, found.issued_at, found.expires_at) == (
        "divoc",
        "https://health.example/",
        at,
        None,
    )
    assert (found.header["alg"], found.header["verificationMethod"]) == ("EdDSA", "did:example")
    assert found.claims is not None
    assert found.claims["evidence"][0]["batch"] == "4121Z025"
    assert found.problems == ()
    more = divoc.unpack(text)[:-1] + ',"x":1}'
    assert inspect_certificate(more).problems == ("x: no context has a term for it, so nobody signed it",)
