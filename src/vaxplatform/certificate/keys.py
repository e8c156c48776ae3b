"""Who signs: the `Signer` protocol, which a key store or security module fulfils, and a signer with its key in memory.

Nothing here makes a key: keys are made outside, by a ceremony or, for a demonstration, by the command line.
"""

from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol, Self, runtime_checkable

from attrs import field, frozen
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate._signatures import ES256, raw_of_der
from vaxplatform.certificate.trust import (
    PEM_CERTIFICATE,
    UNREADABLE,
    USAGE_OIDS,
    Usage,
    is_key_id,
    key_id_of_certificate,
)
from vaxplatform.errors import CertificateError

__all__ = ["MemorySigner", "Signer", "self_signed_certificate"]

_VACCINATION_USAGE = ObjectIdentifier(next(oid for oid, usage in USAGE_OIDS.items() if usage is Usage.VACCINATION))


@runtime_checkable
class Signer(Protocol):
    """Whoever signs certificates: a key in memory, a key store, a hardware security module."""

    @property
    def alg(self) -> str:
        """The signing method, ``"ES256"``."""
        ...

    @property
    def kid(self) -> bytes:
        """The key id that certificates will name, 1 to 255 bytes (8 in health certificates)."""
        ...

    @property
    def signature_encoding(self) -> Literal["raw", "der"]:
        """How `sign` writes a signature: ``"raw"`` is r and s, 32 bytes each; security modules may give ``"der"``."""
        ...

    @property
    def public_key(self) -> EllipticCurvePublicKey | RSAPublicKey:
        """The key that verifies."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature of ``data``."""
        ...


@frozen(weakref_slot=False)
class MemorySigner:
    """An ES256 signer that holds its private key in memory: for demonstrations, tests and small programmes.

    Args:
        private_key: An EC key on P-256.
        kid: The key id, 1 to 255 bytes; for a document signer, the first 8 bytes of its certificate's SHA-256.

    Raises:
        CertificateError: ``signer-key-type``: not an EC key on P-256; ``signer-key-id``.

    Example:
        >>> from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
        >>> signer = MemorySigner(derive_private_key(1, SECP256R1()), kid=bytes(8))  # 1 is nobody's secret
        >>> signer.alg, len(signer.sign(b"vaccinated"))
        ('ES256', 64)
    """

    private_key: EllipticCurvePrivateKey = field(repr=False)
    kid: bytes = field()
    public_key: EllipticCurvePublicKey = field(init=False, repr=False)

    @private_key.validator
    def _is_p256(self, _attribute: object, value: object) -> None:
        if not isinstance(value, EllipticCurvePrivateKey) or not isinstance(value.curve, SECP256R1):
            raise CertificateError("ES256 signs with an EC key on P-256; this is another", code="signer-key-type")

    @kid.validator
    def _is_key_id(self, _attribute: object, value: object) -> None:
        if not is_key_id(value):
            raise CertificateError("a key id has 1 to 255 bytes", code="signer-key-id")

    @public_key.default
    def _of_private_key(self) -> EllipticCurvePublicKey:
        return self.private_key.public_key()

    @property
    def alg(self) -> Literal["ES256"]:
        """The signing method."""
        return "ES256"

    @property
    def signature_encoding(self) -> Literal["raw"]:
        """`sign` gives r and s, 32 bytes each."""
        return "raw"

    @classmethod
    def from_pem(cls, pem: bytes, *, kid: bytes | None = None, password: bytes | None = None) -> Self:
        """A signer from a private key in PEM.

        Args:
            pem: The private key; its certificate may stand in the same bytes, also among those of its issuers.
            kid: The key id. Without it, that of the certificate in ``pem``; without one either, the first 8 bytes of
                the SHA-256 of the public key (SubjectPublicKeyInfo), which suits a key list without certificates.
            password: Of an encrypted key.

        Raises:
            CertificateError: ``signer-key-unreadable``; ``signer-key-type``; ``signer-key-id``;
                ``signer-certificate``: a certificate stands there and cannot be read, or none is this key's.
        """
        try:
            private_key = load_pem_private_key(pem, password)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise CertificateError(
                "this is not a private key in PEM, or its password is missing or wrong", code="signer-key-unreadable"
            ) from None
        if not isinstance(private_key, EllipticCurvePrivateKey):
            raise CertificateError("ES256 signs with an EC key on P-256; this is another", code="signer-key-type")
        return cls(private_key, kid=_key_id(pem, private_key) if kid is None else kid)

    def sign(self, data: bytes) -> bytes:
        """The signature of ``data``: r and s, 32 bytes each (RFC 9053 section 2.1)."""
        return raw_of_der(self.private_key.sign(data, ES256))


def _key_id(pem: bytes, private_key: EllipticCurvePrivateKey) -> bytes:
    public_key = private_key.public_key()
    if not PEM_CERTIFICATE.search(pem):
        public = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return sha256(public).digest()[:8]
    try:
        of_this_key = [each for each in x509.load_pem_x509_certificates(pem) if each.public_key() == public_key]
    except UNREADABLE:
        raise CertificateError(
            "the certificate beside the private key cannot be read", code="signer-certificate"
        ) from None
    if not of_this_key:
        raise CertificateError("the certificate beside the private key is another key's", code="signer-certificate")
    return key_id_of_certificate(of_this_key[0].public_bytes(Encoding.DER))


def self_signed_certificate(
    private_key: EllipticCurvePrivateKey,
    *,
    country: str,
    organisation: str,
    not_before: datetime,
    not_after: datetime,
    serial: int,
) -> bytes:
    """A document signer's certificate for vaccinations, signed by itself: for demonstrations, not for a country.

    Args:
        private_key: The document signer's EC key on P-256.
        country: ISO 3166-1 alpha-2.
        organisation: The issuing organisation, 1 to 64 characters.
        not_before: Start of the key's time, with its time zone.
        not_after: End of it.
        serial: The certificate's serial number, above zero and under 160 bits.

    Returns:
        The certificate in DER, with extended key usage 1.3.6.1.4.1.1847.2021.1.2 (vaccination). Two calls differ in the
        signature, which ECDSA randomises, and so in the key id.

    Raises:
        CertificateError: ``certificate-impossible``: times out of order or without zone, or a name X.509 cannot hold.
    """
    if not_before.tzinfo is None or not_after.tzinfo is None:
        raise CertificateError("the times of a key have a time zone", code="certificate-impossible")
    if not 0 < len(organisation) <= 64:  # noqa: PLR2004 -- X.520's upper bound of an organisation's name
        raise CertificateError("an organisation's name has 1 to 64 characters", code="certificate-impossible")
    try:
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, country),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, "Document signer (demonstration)"),
            ]
        )
        builder = (
            x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=private_key.public_key())
            .serial_number(serial)
            .not_valid_before(not_before)
            .not_valid_after(not_after)
            .add_extension(x509.ExtendedKeyUsage([_VACCINATION_USAGE]), critical=False)
        )
    except ValueError as reason:
        raise CertificateError(f"no such certificate can be made: {reason}", code="certificate-impossible") from None
    return builder.sign(private_key, SHA256()).public_bytes(Encoding.DER)
