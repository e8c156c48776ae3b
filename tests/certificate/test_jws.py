import base64
import json
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from vaxplatform.certificate import MemorySigner
from vaxplatform.certificate.jws import sign_jws, type_of_jws, verified_payload
from vaxplatform.errors import CertificateError

EC = MemorySigner(derive_private_key(5, SECP256R1()), kid=b"lists")
SIGNERS = [
    EC,
    MemorySigner(generate_private_key(65537, 2048), kid=b"rsa"),
    MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(32)), kid=b"edwards"),
]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(payload: bytes = b"{}", signer: MemorySigner = EC, **header: Any) -> str:
    head = {"alg": signer.alg, "typ": "t", **header}
    both = f"{b64(json.dumps(head).encode())}.{b64(payload)}"
    return f"{both}.{b64(signer.sign(both.encode()))}"


@pytest.mark.parametrize("signer", SIGNERS, ids=lambda signer: signer.alg)
def test_what_is_signed_is_read_back_with_the_key_and_no_other(signer: MemorySigner) -> None:
    text = sign_jws(b"a list", signer, typ="t")
    others = [each.public_key for each in SIGNERS if each is not signer]
    assert verified_payload(f" {text}\r\n", [*others, signer.public_key], typ="t") == b"a list"
    with pytest.raises(CertificateError) as refused:
        verified_payload(text, others, typ="t")
    assert refused.value.code == "UNSUPPORTED_ALG"
    assert "private" not in repr(signer)


def test_der_is_turned_into_r_and_s() -> None:
    class Module:
        alg, kid, signature_encoding, public_key = "ES256", b"hsm", "der", EC.public_key

        def sign(self, data: bytes) -> bytes:
            raw = EC.sign(data)
            return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))

    assert verified_payload(sign_jws(b"x", Module(), typ="t"), [EC.public_key], typ="t") == b"x"  # type: ignore[arg-type]


def test_a_signer_that_names_another_method_is_refused() -> None:
    class Confused:
        alg, kid, signature_encoding, public_key = "PS256", b"hsm", "raw", EC.public_key

    with pytest.raises(CertificateError) as refused:
        sign_jws(b"", Confused(), typ="t")  # type: ignore[arg-type]
    assert refused.value.code == "signer-key-type"


HEAD, BODY, TAIL = signed().split(".")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "jws-form"),
        ("a.b", "jws-form"),
        (f"{HEAD}.{BODY}.{TAIL}.", "jws-form"),
        (f"{HEAD}.!.{TAIL}", "jws-form"),
        (f"{HEAD}.{BODY}.!", "jws-form"),
        (f"{b64(b'[]')}.{BODY}.{TAIL}", "jws-form"),
        (f"{b64(b'{')}.{BODY}.{TAIL}", "jws-form"),
        (f"{b64(b'[' * 9999)}.{BODY}.{TAIL}", "jws-form"),
        (signed(crit=["exp"]), "jws-form"),
        (signed(typ="other"), "jws-type"),
        (signed(typ=None), "jws-type"),
        (signed(alg="none"), "UNSUPPORTED_ALG"),
        (signed(alg="HS256"), "UNSUPPORTED_ALG"),
        (signed(alg="PS256"), "UNSUPPORTED_ALG"),
        (signed(alg={}), "UNSUPPORTED_ALG"),
        (f"{HEAD}.{BODY}.{TAIL[:-4]}", "INVALID_SIGNATURE"),
        (f"{HEAD}.{BODY}.", "INVALID_SIGNATURE"),
        (f"{HEAD}.{BODY}AAAA.{TAIL}", "INVALID_SIGNATURE"),
        (f"{HEAD}.{BODY}.{b64(bytes(64))}", "INVALID_SIGNATURE"),
        (
            signed(signer=MemorySigner(derive_private_key(6, SECP256R1()), kid=b"x"), jwk={"kty": "EC"}),
            "INVALID_SIGNATURE",
        ),
    ],
    ids=map(str, count()),
)
def test_what_is_no_list_of_ours_is_refused(text: str, code: str) -> None:
    with pytest.raises(CertificateError) as refused:
        verified_payload(text, [EC.public_key], typ="t")
    assert refused.value.code == code


def test_what_a_text_says_it_is() -> None:
    assert type_of_jws(signed()) == "t"
    assert [type_of_jws(text) for text in ("", "a.b.c", signed(typ=7))] == [None, None, None]


@given(st.integers(min_value=0), st.integers(0, 255))
def test_any_change_of_what_is_signed_is_refused(place: int, byte: int) -> None:
    text = bytearray(signed(b'{"keys": []}').encode())
    end = text.rindex(b".")
    place %= end
    if text[place] == byte:
        return
    text[place] = byte
    with pytest.raises(CertificateError):
        verified_payload(text.decode("latin-1"), [EC.public_key], typ="t")
