"""Messages in CMS, as countries sign what they hand to the EU's gateway: certificates, and batches of revocations.

The signer is always one that the reader pinned beforehand; a certificate that the message carries is never used.

Source: RFC 5652 sections 5 and 11 (signed data, signed attributes), RFC 5754 (SHA-2), RFC 4056 (RSASSA-PSS).
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, Hash, HashAlgorithm

from vaxplatform.certificate.document_signer import UNREADABLE
from vaxplatform.errors import CertificateError, MissingExtra, SignatureInvalid

if TYPE_CHECKING:
    from asn1crypto.cms import SignerInfo

__all__ = ["cms_content"]

_HASHES: Mapping[str, Callable[[], HashAlgorithm]] = MappingProxyType(
    {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}
)
_SET = b"\x31"
_NOT_SIGNED: tuple[type[Exception], ...] = (*UNREADABLE, InvalidSignature, OverflowError)  # a salt beyond any key
_BEYOND_READING: tuple[type[Exception], ...] = (*UNREADABLE, KeyError, IndexError, AttributeError, OverflowError)


def cms_content(message: bytes, *, signed_by: Iterable[bytes], content: bytes | None = None) -> bytes:
    """The content of a message that one of these signers signed.

    Args:
        message: CMS signed data in DER, of one signer.
        signed_by: Certificates (DER) of the signers one relies on.
        content: What was signed, where it does not stand in the message (a detached signature).

    Raises:
        CertificateError: ``cms-form``: no signed data of one signer, or by a method that is not read here.
        SignatureInvalid: ``INVALID_SIGNATURE``: none of the signers signed this.
        MissingExtra: The library that reads CMS is not installed.
    """
    try:
        from asn1crypto.cms import ContentInfo
    except ModuleNotFoundError as error:
        raise MissingExtra.of("trust", "checking a signature in CMS") from error
    try:
        signed: Any = ContentInfo.load(message, strict=True)["content"]
        (signer,) = signed["signer_infos"]
        enclosed = signed["encap_content_info"]["content"].native
        if (content is None) == (enclosed is None):
            raise _malformed()
        told = enclosed if content is None else content
        if not isinstance(told, bytes) or signed["encap_content_info"]["content_type"].native != "data":
            raise _malformed()
        check, signature, data = _method(signer), signer["signature"].native, _signed_data(signer, told)
    except _BEYOND_READING:
        raise _malformed() from None
    if not any(_is_signed_by(each, signature, data, check) for each in signed_by):
        raise SignatureInvalid("none of the signers given signed this")
    return told


_Check = Callable[[object, bytes, bytes], None]


def _is_signed_by(certificate: bytes, signature: bytes, data: bytes, check: _Check) -> bool:
    try:
        check(x509.load_der_x509_certificate(certificate).public_key(), signature, data)
    except _NOT_SIGNED:
        return False
    return True


def _signed_data(signer: "SignerInfo", content: bytes) -> bytes:
    """RFC 5652 section 5.4: the content, or the attributes, which hold the content's digest, as a SET in DER."""
    attributes = signer["signed_attrs"]
    if not attributes:
        if content.startswith(_SET):  # the attributes of another message, taken for a content that was never signed
            raise _malformed()
        return content
    values = {}
    for attribute in attributes:
        name = attribute["type"].native
        if name in values:
            raise _malformed()
        values[name] = attribute["values"]
    (kind,), (stated,) = values["content_type"], values["message_digest"]
    digest = Hash(_hash_of(signer))
    digest.update(content)
    if kind.native != "data":
        raise _malformed()
    if stated.native != digest.finalize():
        raise SignatureInvalid("the content is not the one that was signed")
    set_of_attributes: bytes = attributes.untag().dump()
    return set_of_attributes


def _hash_of(signer: "SignerInfo") -> HashAlgorithm:
    return _HASHES[signer["digest_algorithm"]["algorithm"].native]()


def _method(signer: "SignerInfo") -> _Check:
    hashed, algorithm = _hash_of(signer), signer["signature_algorithm"]
    named = algorithm["algorithm"].native
    if named not in {"rsassa_pkcs1v15", "rsassa_pss"} and algorithm.hash_algo != hashed.name:
        raise _malformed()
    match algorithm.signature_algo:
        case "ecdsa":
            return lambda key, signature, data: _verify_ec(key, signature, data, hashed)
        case "rsassa_pkcs1v15":
            return lambda key, signature, data: _verify_rsa(key, signature, data, PKCS1v15(), hashed)
        case "rsassa_pss":
            terms = algorithm["parameters"]
            mask = terms["mask_gen_algorithm"]["parameters"]["algorithm"].native
            if {terms["hash_algorithm"]["algorithm"].native, mask} != {hashed.name}:
                raise _malformed()
            padding = PSS(MGF1(hashed), salt_length=terms["salt_length"].native)
            return lambda key, signature, data: _verify_rsa(key, signature, data, padding, hashed)
        case _:
            raise _malformed()


def _verify_ec(key: object, signature: bytes, data: bytes, hashed: HashAlgorithm) -> None:
    if not isinstance(key, EllipticCurvePublicKey):
        raise InvalidSignature
    key.verify(signature, data, ECDSA(hashed))


def _verify_rsa(key: object, signature: bytes, data: bytes, padding: PKCS1v15 | PSS, hashed: HashAlgorithm) -> None:
    if not isinstance(key, RSAPublicKey):
        raise InvalidSignature
    key.verify(signature, data, padding, hashed)


def _malformed() -> CertificateError:
    return CertificateError("this is no CMS signature of one signer by a method read here", code="cms-form")
