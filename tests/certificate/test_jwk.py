import base64
import json
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import MemorySigner, jwk_thumbprint
from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.jwk import jwk_of, private_key_of_jwk, public_key_of_jwk
from vaxplatform.errors import CertificateError

EC = derive_private_key(5, SECP256R1())
RSA = generate_private_key(65537, 2048)
EDWARDS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def b64(number: int) -> str:
    return to_base64url(number.to_bytes((number.bit_length() + 7) // 8))


def rsa_jwk(key: RSAPrivateKey) -> dict[str, str]:
    numbers = key.private_numbers()
    parts = {"d": numbers.d, "p": numbers.p, "q": numbers.q, "dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp}
    return jwk_of(key.public_key()) | {name: b64(number) for name, number in parts.items()}


PRIVATE: list[tuple[Any, dict[str, str], str]] = [
    (EC, jwk_of(EC.public_key()) | {"d": b64(5)}, "ES256"),
    (RSA, rsa_jwk(RSA), "PS256"),
    (EDWARDS, jwk_of(EDWARDS.public_key()) | {"d": to_base64url(bytes(range(32)))}, "EdDSA"),
]


@pytest.mark.parametrize(("key", "jwk", "alg"), PRIVATE, ids=lambda each: each if isinstance(each, str) else "")
def test_a_key_survives_being_written_down(key: Any, jwk: dict[str, str], alg: str) -> None:
    assert public_key_of_jwk(jwk_of(key.public_key())) == key.public_key()
    assert private_key_of_jwk(jwk).public_key() == key.public_key()
    signer = MemorySigner.from_jwk(json.dumps(jwk).encode())
    assert (signer.alg, signer.public_key) == (alg, key.public_key())
    assert signer.kid == jwk_thumbprint(key.public_key())
    assert MemorySigner.from_jwk(json.dumps(jwk).encode(), kid=b"own").kid == b"own"


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 7638 section 3.1."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
        "nqDKgw"
    )
    key = public_key_of_jwk({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert to_base64url(jwk_thumbprint(key)) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


PUBLIC = jwk_of(EC.public_key())
X = from_base64(PUBLIC["x"])


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": []},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "EC", "crv": "P-384"},
        {"kty": "OKP", "crv": "X25519", "x": "AAAA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": "RSA", "n": "AA", "e": "AQ"},
        PUBLIC | {"x": to_base64url(X[:-1])},
        PUBLIC | {"x": to_base64url(b"\0" + X)},
        PUBLIC | {"x": PUBLIC["y"]},
        PUBLIC | {"x": 7},
        PUBLIC | {"x": "!"},
    ],
)
def test_what_is_no_key_is_refused_without_repeating_it(jwk: dict[str, Any]) -> None:
    with pytest.raises(CertificateError) as refused:
        public_key_of_jwk(jwk)
    assert refused.value.code == "jwk-unreadable"


def test_a_sign_byte_is_let_pass_only_where_it_is_asked_for() -> None:
    padded = PUBLIC | {"x": to_base64url(b"\0" + X)}
    assert public_key_of_jwk(padded, sign_byte=True) == EC.public_key()
    for wrong in (b"\1" + X, b"\0\0" + X, X[1:]):
        with pytest.raises(CertificateError):
            public_key_of_jwk(PUBLIC | {"x": to_base64url(wrong)}, sign_byte=True)


@pytest.mark.parametrize(
    "jwk",
    [
        b"",
        b"[]",
        b"[" * 9999,
        json.dumps(PUBLIC).encode(),
        json.dumps(PUBLIC | {"d": b64(6)}).encode(),  # another key's
        json.dumps(PUBLIC | {"d": "AA"}).encode(),
        json.dumps(rsa_jwk(RSA) | {"qi": "AQ"}).encode(),
    ],
    ids=map(str, count()),
)
def test_a_private_key_that_is_none_is_refused_and_not_shown(jwk: bytes) -> None:
    with pytest.raises(CertificateError) as refused:
        MemorySigner.from_jwk(jwk)
    assert refused.value.code == "jwk-unreadable"
    assert b64(6) not in str(refused.value).split()


@given(st.binary(max_size=40))
def test_base64_is_read_in_both_alphabets(data: bytes) -> None:
    for text in (to_base64url(data), base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        assert from_base64(text) == data


@pytest.mark.parametrize("text", [None, 7, "A", "AAAAA", "A=A", "A A", "AA\n", "é", "AA==="])
def test_what_is_no_base64(text: object) -> None:
    with pytest.raises(ValueError, match=r"base64|padding|padded|data characters"):
        from_base64(text)
