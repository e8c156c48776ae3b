"""Who signs: the `Signer` protocol, which a key store or security module fulfils, and a signer with its key in memory.

Nothing here makes a key: keys are made outside, by a ceremony or, for a demonstration, by the command line. How a key
is named is the format's own rule: HCERT by its certificate (`key_id_of_certificate`), SMART Health Cards by the key
(`jwk_thumbprint`), DIVOC by an address that its issuer chose.
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, Protocol, Self, runtime_checkable

from attrs import field, frozen
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from cryptography.x509.oid import NameOID, ObjectIdentifier

from vaxplatform.certificate.document_signer import PEM_CERTIFICATE, UNREADABLE, key_id_of_certificate
from vaxplatform.certificate.jwk import jwk_thumbprint, private_key_of_jwk
from vaxplatform.certificate.signatures import ES256, ES256_BYTES, PS256, PublicKey, raw_of_der, verifies
from vaxplatform.certificate.trust import LEGACY_ARC, USAGE_OIDS, Usage, algorithms_of, is_key_id
from vaxplatform.errors import CertificateError

__all__ = ["MemorySigner", "Signer", "self_signed_certificate", "signature_of"]

_ENCRYPTED = re.compile(rb"BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: *4,ENCRYPTED")
"""How PEM says so: RFC 7468 section 11, RFC 1421 section 4.6.1.1."""

PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey | Ed25519PrivateKey


@runtime_checkable
class Signer(Protocol):
    """Whoever signs certificates: a key in memory, a key store, a hardware security module."""

    @property
    def alg(self) -> str:
        """The signing method: ``"ES256"``, ``"PS256"`` or, for lists and DIVOC, ``"EdDSA"`` (Ed25519)."""
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
    def public_key(self) -> PublicKey:
        """The key that verifies."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature of ``data``."""
        ...


@frozen(weakref_slot=False)
class MemorySigner:
    """A signer that holds its private key in memory: for demonstrations, tests and small programmes.

    Args:
        private_key: An EC key on P-256 (ES256), an RSA key of at least 2048 bits (PS256), or an Ed25519 key (EdDSA).
        kid: The key id, 1 to 255 bytes; for a document signer, the first 8 bytes of its certificate's SHA-256.

    Raises:
        CertificateError: ``signer-key-type``: a key of another kind; ``signer-key-id``.

    Example:
        >>> from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
        >>> signer = MemorySigner(derive_private_key(1, SECP256R1()), kid=bytes(8))  # 1 is nobody's secret
        >>> signer.alg, len(signer.sign(b"vaccinated"))
        ('ES256', 64)
    """

    private_key: PrivateKey = field(repr=False)
    kid: bytes = field()
    public_key: PublicKey = field(init=False, repr=False)
    alg: str = field(init=False)

    @private_key.validator
    def _signs(self, _attribute: object, value: object) -> None:
        if not isinstance(value, PrivateKey) or not algorithms_of(value.public_key()):
            raise _other_kind_of_key()

    @kid.validator
    def _is_key_id(self, _attribute: object, value: object) -> None:
        if not is_key_id(value):
            raise CertificateError("a key id has 1 to 255 bytes", code="signer-key-id")

    @public_key.default
    def _of_private_key(self) -> PublicKey:
        if not isinstance(self.private_key, PrivateKey):
            raise _other_kind_of_key()
        return self.private_key.public_key()

    @alg.default
    def _of_public_key(self) -> str:
        return next(iter(algorithms_of(self.public_key)), "")

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
            CertificateError: ``argument-kind``; ``signer-key-unreadable``; ``signer-password``: it is missing, wrong or
                not asked for; ``signer-key-type``; ``signer-key-id``; ``signer-certificate``: a certificate stands
                there and cannot be read, or none is this key's.
        """
        if not all(isinstance(given, bytes) for given in (pem, password or b"")):
            raise CertificateError("a key in PEM and its password are bytes", code="argument-kind")
        try:
            private_key = load_pem_private_key(pem, password)
        except TypeError:
            wrong = (
                "the private key is encrypted: its password is needed"
                if password is None
                else "the private key is not encrypted: leave the password out"
            )
            raise CertificateError(wrong, code="signer-password") from None
        except (ValueError, UnsupportedAlgorithm):
            encrypted = _ENCRYPTED.search(pem) and password is not None
            raise CertificateError(
                "the password does not open this private key, or the key is damaged"
                if encrypted
                else "this is not a private key in PEM",
                code="signer-password" if encrypted else "signer-key-unreadable",
            ) from None
        if not isinstance(private_key, PrivateKey):
            raise _other_kind_of_key()
        return cls(private_key, kid=_key_id(pem, private_key.public_key()) if kid is None else kid)

    @classmethod
    def from_jwk(cls, jwk: bytes, *, kid: bytes | None = None) -> Self:
        """A signer from a private key as a JSON Web Key.

        Args:
            jwk: JSON with the private members.
            kid: The key id; by default the thumbprint, as SMART Health Cards name keys.

        Raises:
            CertificateError: ``jwk-unreadable``; ``signer-key-type``; ``signer-key-id``.

        Source:
            RFC 7517, RFC 7638.
        """
        try:
            members: Any = json.loads(jwk)
        except (ValueError, RecursionError):
            members = None
        if not isinstance(members, dict):
            raise CertificateError("a JSON Web Key is a JSON object", code="jwk-unreadable")
        private_key = private_key_of_jwk(members)
        return cls(private_key, kid=jwk_thumbprint(private_key.public_key()) if kid is None else kid)

    def sign(self, data: bytes) -> bytes:
        """The signature of ``data``; for ES256 r and s, 32 bytes each (RFC 9053 section 2.1)."""
        match self.private_key:
            case EllipticCurvePrivateKey() as key:
                return raw_of_der(key.sign(data, ES256))
            case RSAPrivateKey() as key:
                return key.sign(data, PS256, SHA256())
            case key:
                return key.sign(data)


def _other_kind_of_key() -> CertificateError:
    return CertificateError(
        "signing takes an EC key on P-256, an RSA key of at least 2048 bits or an Ed25519 key; this is another",
        code="signer-key-type",
    )


def _key_id(pem: bytes, public_key: PublicKey) -> bytes:
    if not PEM_CERTIFICATE.search(pem):
        return key_id_of_public_key(public_key)
    try:
        of_this_key = [each for each in x509.load_pem_x509_certificates(pem) if each.public_key() == public_key]
    except UNREADABLE:
        raise CertificateError(
            "the certificate beside the private key cannot be read", code="signer-certificate"
        ) from None
    if not of_this_key:
        raise CertificateError("the certificate beside the private key is another key's", code="signer-certificate")
    return key_id_of_certificate(of_this_key[0].public_bytes(Encoding.DER))


def key_id_of_public_key(public_key: PublicKey) -> bytes:
    """The key id of a key without a certificate, for lists of one's own: 8 bytes of the SHA-256 of the public key."""
    return sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:8]


def signature_of(signer: Signer, data: bytes) -> bytes:
    """A signer's signature of ``data`` as COSE and JOSE write it, and found to be that of its public key.

    What is signed goes on paper or to every verifier of a country: a faulty signer, or one with another key, is noticed
    here and not at a border. Our own holds one key pair, and verifying would cost three times what signing does.

    Raises:
        CertificateError: ``signer-key-type``: its method is not one its public key can do; ``signer-signature``: not
            written as its method asks for, or another key's.
    """
    ours = type(signer) is MemorySigner
    if not ours and signer.alg not in algorithms_of(signer.public_key):
        raise CertificateError(f"the signer's public key cannot do {signer.alg}", code="signer-key-type")
    signature: Any = signer.sign(data)  # a signer is somebody else's code
    if signer.alg == "ES256" and signer.signature_encoding == "der":
        try:
            signature = raw_of_der(signature)
        except (ValueError, TypeError, OverflowError):
            raise CertificateError("the signer's signature is not the DER it says", code="signer-signature") from None
    if not isinstance(signature, bytes) or (signer.alg == "ES256" and len(signature) != ES256_BYTES):
        raise CertificateError(
            f"the signer's signature is not bytes as {signer.alg} asks for (ES256: r and s, 32 bytes each)",
            code="signer-signature",
        )
    if not ours and not verifies(signer.alg, signer.public_key, signature, data):
        raise CertificateError("the signer's signature does not fit its public key", code="signer-signature")
    return signature


def self_signed_certificate(
    private_key: EllipticCurvePrivateKey | RSAPrivateKey,
    *,
    country: str,
    organisation: str,
    not_before: datetime,
    not_after: datetime,
    serial: int,
    usages: Iterable[Usage] = (Usage.VACCINATION,),
    legacy_arc: bool = False,
) -> bytes:
    """A document signer's certificate, signed by itself: for demonstrations and tests, not for a country.

    Args:
        private_key: The document signer's EC key on P-256, or its RSA key.
        country: ISO 3166-1 alpha-2.
        organisation: The issuing organisation, 1 to 64 characters.
        not_before: Start of the key's time, with its time zone.
        not_after: End of it.
        serial: The certificate's serial number, above zero and under 160 bits.
        usages: The kinds of certificate it may sign; none for all of them.
        legacy_arc: Also name each usage by the misprinted identifier that most real document signers carry.

    Returns:
        The certificate in DER, with an extended key usage for each of ``usages``, such as 1.3.6.1.4.1.1847.2021.1.2 for
        vaccination. Two calls differ in the signature, which is randomised, and so in the key id.

    Raises:
        CertificateError: ``certificate-impossible``: times out of order or without zone, or a name X.509 cannot hold.
    """
    if not_before.tzinfo is None or not_after.tzinfo is None:
        raise CertificateError("the times of a key have a time zone", code="certificate-impossible")
    if not 0 < len(organisation) <= 64:  # noqa: PLR2004 -- X.520's upper bound of an organisation's name
        raise CertificateError("an organisation's name has 1 to 64 characters", code="certificate-impossible")
    wanted = frozenset(usages)
    oids = [
        ObjectIdentifier(oid)
        for oid, usage in USAGE_OIDS.items()
        if usage in wanted and (legacy_arc or not oid.startswith(LEGACY_ARC))
    ]
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
        )
        if oids:
            builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=False)
    except ValueError as reason:
        raise CertificateError(f"no such certificate can be made: {reason}", code="certificate-impossible") from None
    return builder.sign(private_key, SHA256()).public_bytes(Encoding.DER)
