"""Messages in CMS, made by OpenSSL's own code: only what a pinned signer signed comes out."""

import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from asn1crypto import cms as peer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder

from vaxplatform.certificate import self_signed_certificate
from vaxplatform.certificate.cms import cms_content
from vaxplatform.errors import CertificateError, MissingExtra, SignatureInvalid

CONTENT = b'{"entries": []}'
EC, OTHER = derive_private_key(41, SECP256R1()), derive_private_key(42, SECP256R1())
TERMS: dict[str, Any] = {"country": "XX", "organisation": "UP", "serial": 1}
TERMS |= {"not_before": datetime(2021, 1, 1, tzinfo=UTC), "not_after": datetime(2031, 1, 1, tzinfo=UTC)}
SIGNER, STRANGER = (self_signed_certificate(key, **TERMS) for key in (EC, OTHER))


@pytest.fixture(scope="module")
def rsa() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def message(
    *options: PKCS7Options, key: Any = EC, signer: bytes = SIGNER, hashed: Any = None, padding: Any = None
) -> bytes:
    builder = PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(x509.load_der_x509_certificate(signer), key, hashed or SHA256(), rsa_padding=padding)
    return builder.sign(Encoding.DER, [PKCS7Options.Binary, *options])


@pytest.mark.parametrize(
    "options",
    [
        (),
        (PKCS7Options.NoAttributes,),
        (PKCS7Options.NoCerts,),
        (PKCS7Options.DetachedSignature,),
        (PKCS7Options.DetachedSignature, PKCS7Options.NoAttributes),
    ],
)
@pytest.mark.parametrize("hashed", [SHA256(), SHA384(), SHA512()], ids=lambda hashed: str(hashed.name))
def test_what_a_pinned_signer_signed_is_given(options: tuple[PKCS7Options, ...], hashed: Any) -> None:
    content = CONTENT if PKCS7Options.DetachedSignature in options else None
    signed = message(*options, hashed=hashed)
    assert cms_content(signed, signed_by=[STRANGER, SIGNER], content=content) == CONTENT
    for pinned in ((), (STRANGER,), (b"no certificate",)):
        with pytest.raises(SignatureInvalid):
            cms_content(signed, signed_by=pinned, content=content)


@pytest.mark.parametrize("padding", [None, PSS(MGF1(SHA256()), salt_length=32), PSS(MGF1(SHA256()), salt_length=20)])
def test_an_rsa_key_signs_too(rsa: RSAPrivateKey, padding: Any) -> None:
    signer = self_signed_certificate(rsa, **TERMS)
    signed = message(key=rsa, signer=signer, padding=padding)
    assert cms_content(signed, signed_by=[SIGNER, signer]) == CONTENT
    with pytest.raises(SignatureInvalid):
        cms_content(signed, signed_by=[SIGNER])
    with pytest.raises(SignatureInvalid):
        cms_content(message(), signed_by=[signer])


@pytest.mark.parametrize("salt", [-1, 257, 2**31, 2**80])
def test_a_salt_of_any_length_that_a_message_states_is_an_answer(rsa: RSAPrivateKey, salt: int) -> None:
    signer = self_signed_certificate(rsa, **TERMS)
    info = peer.ContentInfo.load(message(key=rsa, signer=signer, padding=PSS(MGF1(SHA256()), salt_length=32)))
    info["content"]["signer_infos"][0]["signature_algorithm"]["parameters"]["salt_length"] = salt
    with pytest.raises(CertificateError) as refused:
        cms_content(bytes(info.dump(force=True)), signed_by=[signer])
    assert refused.value.code in {"cms-form", "INVALID_SIGNATURE"}


def test_another_content_is_not_what_was_signed() -> None:
    for options in ((), (PKCS7Options.NoAttributes,)):
        with pytest.raises(SignatureInvalid):
            cms_content(message(PKCS7Options.DetachedSignature, *options), signed_by=[SIGNER], content=b"{}")


@pytest.mark.parametrize(("signed", "content"), [(message(), CONTENT), (message(PKCS7Options.DetachedSignature), None)])
def test_where_the_content_stands_is_known_beforehand(signed: bytes, content: bytes | None) -> None:
    with pytest.raises(CertificateError) as refused:
        cms_content(signed, signed_by=[SIGNER], content=content)
    assert refused.value.code == "cms-form"


def changed(change: Callable[[Any, Any], None]) -> bytes:
    info = peer.ContentInfo.load(message())
    change(info["content"], info["content"]["signer_infos"][0])
    return bytes(info.dump(force=True))


def second_signer(signed: Any, signer: Any) -> None:
    signed["signer_infos"].append(signer.copy())


def no_signer(signed: Any, _signer: Any) -> None:
    signed["signer_infos"] = []


def digest_twice(_signed: Any, signer: Any) -> None:
    signer["signed_attrs"].append(signer["signed_attrs"][-1].copy())


def no_digest(_signed: Any, signer: Any) -> None:
    signer["signed_attrs"] = [each for each in signer["signed_attrs"] if each["type"].native != "message_digest"]


def sha_1(_signed: Any, signer: Any) -> None:
    signer["digest_algorithm"] = {"algorithm": "sha1"}


def two_hashes(_signed: Any, signer: Any) -> None:
    signer["digest_algorithm"] = {"algorithm": "sha512"}


def pss_of_two_hashes(_signed: Any, signer: Any) -> None:
    terms = {"hash_algorithm": {"algorithm": "sha512"}}
    signer["signature_algorithm"] = {"algorithm": "rsassa_pss", "parameters": terms}


def dsa(_signed: Any, signer: Any) -> None:
    signer["signature_algorithm"] = {"algorithm": "sha256_dsa"}


@pytest.mark.parametrize(
    "change", [second_signer, no_signer, digest_twice, no_digest, sha_1, two_hashes, pss_of_two_hashes, dsa]
)
def test_a_message_of_another_form_is_refused(change: Callable[[Any, Any], None]) -> None:
    with pytest.raises(CertificateError) as refused:
        cms_content(changed(change), signed_by=[SIGNER])
    assert refused.value.code == "cms-form"


def test_without_the_library_that_reads_cms_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asn1crypto.cms", None)
    with pytest.raises(MissingExtra, match=r"\[trust\]"):
        cms_content(message(), signed_by=[SIGNER])


def test_the_attributes_of_a_message_are_no_content() -> None:
    """Taken out of the signer's part and put in the content's place they would fit the signature (RFC 5652 5.4)."""
    info = peer.ContentInfo.load(message())
    signed, signer = info["content"], info["content"]["signer_infos"][0]
    signed["encap_content_info"]["content"] = signer["signed_attrs"].untag().dump()
    kept = ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")
    signed["signer_infos"] = [{name: signer[name] for name in kept}]
    with pytest.raises(CertificateError) as refused:
        cms_content(bytes(info.dump(force=True)), signed_by=[SIGNER])
    assert refused.value.code == "cms-form"


def test_whatever_is_changed_only_the_signed_content_comes_out() -> None:
    chance = random.Random(5652)
    whole = message(PKCS7Options.NoCerts)
    seen = set()
    for _ in range(800):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            seen.add(cms_content(bytes(data[: chance.choice((None, chance.randrange(len(data))))]), signed_by=[SIGNER]))
        except CertificateError as error:
            seen.add(error.code)
    assert seen == {CONTENT, "cms-form", "INVALID_SIGNATURE"}
