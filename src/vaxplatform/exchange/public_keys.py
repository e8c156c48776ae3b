"""Public keys in files: those that somebody pins, and those of issuers who publish no certificate."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from vaxplatform.certificate import PublicKey
from vaxplatform.certificate.document_signer import UNREADABLE, certificates_in, holds_certificates
from vaxplatform.certificate.jwk import public_key_of_jwk
from vaxplatform.errors import CertificateError, FileError
from vaxplatform.exchange.files import read_bytes
from vaxplatform.place import Place

__all__ = ["holds_public_keys", "public_keys_in", "read_public_keys", "usable_key"]

_NO_KEY: tuple[type[Exception], ...] = (*UNREADABLE, CertificateError, RecursionError)
_BEGINS = re.compile(rb"-----BEGIN (?:RSA )?PUBLIC KEY-----")
_BLOCK = re.compile(rb"-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]+-----END \1-----")


def read_public_keys(path: Path) -> tuple[PublicKey, ...]:
    """The public keys of a file: PEM (public keys or certificates), a certificate in DER, a JWK or a set of them.

    Args:
        path: The file, which somebody brought here by a way that can be relied on.

    Raises:
        FileError: ``public-key-unreadable``; the file cannot be read.
    """
    data = read_bytes(path)
    try:
        return tuple(_public_keys(data))
    except _NO_KEY:
        raise FileError(
            "no public key is here: PEM, a certificate in DER, or a JSON Web Key",
            code="public-key-unreadable",
            place=Place(str(path)),
        ) from None


def _public_keys(data: bytes) -> Iterable[PublicKey]:
    if data.lstrip().startswith(b"{"):
        document = json.loads(data)
        jwks = document.get("keys", [document])
        if not isinstance(jwks, list) or not all(isinstance(each, dict) for each in jwks):
            raise CertificateError("a set of JSON Web Keys is a list of objects", code="public-key-unreadable")
        return [public_key_of_jwk(each) for each in jwks]
    if holds_certificates(data):
        return [usable_key(x509.load_der_x509_certificate(each).public_key()) for each in certificates_in(data)]
    return public_keys_in(data)


def holds_public_keys(data: bytes) -> bool:
    """Whether a file is one of bare public keys in PEM, with any text around them."""
    return bool(_BEGINS.search(data))


def public_keys_in(data: bytes) -> tuple[PublicKey, ...]:
    r"""The bare public keys of a PEM file (RFC 7468 section 13), in their order.

    Args:
        data: Any number of them, and other text around.

    Raises:
        CertificateError: ``public-key-unreadable``: none, one that is cut off or damaged, or of a kind that signs no
            list and no certificate.

    Example:
        >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        >>> from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        >>> key = Ed25519PublicKey.from_public_bytes(bytes(32))
        >>> pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        >>> public_keys_in(b"The key of a ministry:\n" + pem) == (key,)
        True
    """
    blocks = [found[0] for found in _BLOCK.finditer(data)]
    if not blocks or len(blocks) != len(_BEGINS.findall(data)):
        raise _unreadable()
    try:
        return tuple(usable_key(load_pem_public_key(block)) for block in blocks)
    except UNREADABLE:
        raise _unreadable() from None


def _unreadable() -> CertificateError:
    return CertificateError("this is not a public key in PEM that can be read", code="public-key-unreadable")


def usable_key(key: object) -> PublicKey:
    """The key itself, if it is of a kind that signs lists or certificates.

    Raises:
        CertificateError: ``public-key-unreadable``.
    """
    if not isinstance(key, PublicKey):
        raise CertificateError("a list is signed with an EC, RSA or Ed25519 key", code="public-key-unreadable")
    return key
