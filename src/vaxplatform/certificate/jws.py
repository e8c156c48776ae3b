"""Signed lists as compact JSON Web Signatures: one line of text that any JOSE library can read.

The key is always one that the reader pinned beforehand; a key or certificate in the header is never used.

Source: RFC 7515 sections 3.1, 4.1 and 5 (JWS), RFC 7518 section 3 and RFC 8037 section 3.1 (methods).
"""

import json
from collections.abc import Iterable
from typing import Any

from vaxplatform.certificate.base64url import from_base64, to_base64url
from vaxplatform.certificate.keys import Signer, signature_of
from vaxplatform.certificate.signatures import ES256_BYTES, PublicKey, verifies
from vaxplatform.certificate.trust import algorithms_of
from vaxplatform.errors import CertificateError, SignatureInvalid

__all__ = ["sign_jws", "type_of_jws", "verified_payload"]

_PARTS = 3


def sign_jws(payload: bytes, signer: Signer, *, typ: str) -> str:
    """A payload, signed.

    Args:
        payload: Any bytes.
        signer: Whoever holds the key.
        typ: What the payload is, so that one kind of list is never taken for another.

    Raises:
        CertificateError: ``signer-key-type``: the signer's method is not one its public key can do;
            ``signer-signature``.

    Example:
        >>> from vaxplatform.certificate import MemorySigner
        >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        >>> signer = MemorySigner(Ed25519PrivateKey.from_private_bytes(bytes(32)), kid=b"list")  # nobody's secret
        >>> text = sign_jws(b"[]", signer, typ="example")
        >>> type_of_jws(text), verified_payload(text, [signer.public_key], typ="example")
        ('example', b'[]')
    """
    header = {"alg": signer.alg, "kid": to_base64url(signer.kid), "typ": typ}
    signed = f"{to_base64url(json.dumps(header, separators=(',', ':')).encode())}.{to_base64url(payload)}"
    return f"{signed}.{to_base64url(signature_of(signer, signed.encode('ascii')))}"


def type_of_jws(text: str) -> str | None:
    """What a text says it is, by the header's ``typ``, unverified; None where it is no compact JWS or does not say."""
    try:
        typ = _header(text.strip()).get("typ")
    except CertificateError:
        return None
    return typ if isinstance(typ, str) else None


def verified_payload(text: str, keys: Iterable[PublicKey], *, typ: str) -> bytes:
    """The payload of a compact JWS that one of these keys signed.

    Args:
        text: The three parts with dots between; space around them does not matter.
        keys: The keys that the reader pinned; all that fit the method are tried.
        typ: What it must say it is.

    Raises:
        CertificateError: ``jws-form``; ``jws-type``: it is something else; ``list-unpinned``: there is no key;
            ``UNSUPPORTED_ALG``: a method that no pinned key can do.
        SignatureInvalid: ``INVALID_SIGNATURE``: none of the keys signed this.
    """
    text = text.strip()
    header = _header(text)
    if header.get("typ") != typ:
        raise CertificateError(f"this is not of the type {typ}", code="jws-type")
    pinned = tuple(keys)
    if not pinned:
        raise CertificateError("this list is signed: name the key of whoever signs it", code="list-unpinned")
    algorithm = header.get("alg")
    fitting = [key for key in pinned if algorithm in list(algorithms_of(key))]
    if not isinstance(algorithm, str) or not fitting:
        raise CertificateError("it is signed by a method that no key given can do", code="UNSUPPORTED_ALG")
    signed, _, last = text.rpartition(".")
    try:
        signature, payload = from_base64(last), from_base64(signed.partition(".")[2])
    except ValueError:
        raise _malformed() from None
    if algorithm == "ES256" and len(signature) != ES256_BYTES:
        raise SignatureInvalid("an ES256 signature is r and s, 32 bytes each")
    if not any(verifies(algorithm, key, signature, signed.encode()) for key in fitting):
        raise SignatureInvalid("the signature does not fit: the list was changed, or another key signed it")
    return payload


def _header(text: str) -> dict[str, Any]:
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise _malformed()
    try:
        header = json.loads(from_base64(parts[0]))
    except (ValueError, RecursionError):
        raise _malformed() from None
    # RFC 7515 section 4.1.11: an extension that must be understood and is not is a fatal error; no list needs one.
    if not isinstance(header, dict) or "crit" in header:
        raise _malformed()
    return header


def _malformed() -> CertificateError:
    return CertificateError("this is not a compact JWS without extensions", code="jws-form")
