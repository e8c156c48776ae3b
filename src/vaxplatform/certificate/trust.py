"""Whom a verifier trusts: keys with their issuer, use and time. A key never comes from the certificate it is to verify.

Files of trust lists are read elsewhere, in ``exchange``; here are the values.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import Self

from attrs import field, frozen
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from vaxplatform.errors import CertificateError

__all__ = [
    "USAGE_OIDS",
    "KeyStatus",
    "TrustStore",
    "TrustedKey",
    "Usage",
    "algorithms_of",
    "key_id_of_certificate",
    "trusted_key_from_certificate",
]

_SMALLEST_RSA_KEY = 2048
_KEY_ID_BYTES = 8


class Usage(Enum):
    """The kinds of health certificate a key may sign."""

    VACCINATION = "vaccination"
    TEST = "test"
    RECOVERY = "recovery"


USAGE_OIDS: Mapping[str, Usage] = MappingProxyType(
    {
        f"{arc}.{last}": usage
        # The second arc is a misprint of an early specification that most real document signers carry.
        for arc in ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")
        for last, usage in ((1, Usage.TEST), (2, Usage.VACCINATION), (3, Usage.RECOVERY))
    }
)
"""Extended key usages of document signers (EU eHealth Network, certificate governance, section on key usage)."""


class KeyStatus(Enum):
    """What became of a key."""

    CURRENT = "current"
    RETIRED = "retired"  # signs no more, still verifies what it signed
    COMPROMISED = "compromised"  # verifies nothing


@frozen(weakref_slot=False)
class TrustedKey:
    """A public key that a trust list vouches for.

    Args:
        kid: The key id that certificates name; a hint, not an identity.
        country: ISO 3166-1 alpha-2 of the issuer.
        public_key: EC P-256 or RSA of at least 2048 bits; others are kept and verify nothing.
        usages: What the key may sign; empty for everything.
        not_before: Start of the key's time, or None for open.
        not_after: End of it.
        status: Current, retired or compromised.
        source: Where the key was found, for people.
        notes: What an import had to be lenient about, for an audit.
        algorithms: Signing methods (``"ES256"``, ``"PS256"``); by default those that fit the key, so that a certificate
            cannot choose another.
    """

    kid: bytes
    country: str
    public_key: EllipticCurvePublicKey | RSAPublicKey = field(repr=False, hash=False)
    usages: frozenset[Usage] = frozenset()
    not_before: datetime | None = None
    not_after: datetime | None = None
    status: KeyStatus = KeyStatus.CURRENT
    source: str = ""
    notes: tuple[str, ...] = ()
    algorithms: frozenset[str] = field()

    @algorithms.default
    def _algorithms_that_fit(self) -> frozenset[str]:
        return algorithms_of(self.public_key)


def algorithms_of(public_key: object) -> frozenset[str]:
    """The signing methods of health certificates that a key can do; none for other curves and short RSA keys."""
    if isinstance(public_key, EllipticCurvePublicKey) and isinstance(public_key.curve, SECP256R1):
        return frozenset({"ES256"})
    if isinstance(public_key, RSAPublicKey) and public_key.key_size >= _SMALLEST_RSA_KEY:
        return frozenset({"PS256"})
    return frozenset()


@frozen(weakref_slot=False)
class TrustStore:
    """The keys a verifier trusts, by key id. It never changes: a newer list is a new store.

    Example:
        >>> TrustStore.of([]).keys_for(bytes(8))
        ()
    """

    _by_kid: Mapping[bytes, tuple[TrustedKey, ...]] = field(repr=False)

    @classmethod
    def of(cls, keys: Iterable[TrustedKey]) -> Self:
        """A store of these keys; several under one key id are all kept."""
        by_kid: dict[bytes, list[TrustedKey]] = {}
        for key in keys:
            by_kid.setdefault(key.kid, []).append(key)
        # A compromised entry is tried first, so that a second, clean entry of the same key cannot hide it.
        return cls(
            MappingProxyType(
                {
                    kid: tuple(sorted(group, key=lambda key: key.status is not KeyStatus.COMPROMISED))
                    for kid, group in by_kid.items()
                }
            )
        )

    def keys_for(self, kid: bytes) -> tuple[TrustedKey, ...]:
        """All keys under this id; none for an unknown id: no certificate makes us try every key of the world."""
        return self._by_kid.get(kid, ())

    @property
    def keys(self) -> tuple[TrustedKey, ...]:
        """All keys, grouped by id."""
        return tuple(key for group in self._by_kid.values() for key in group)

    def __len__(self) -> int:
        return sum(map(len, self._by_kid.values()))


def key_id_of_certificate(der: bytes) -> bytes:
    """The key id of a document signer: the first 8 bytes of the SHA-256 of its certificate (DER).

    Source:
        Electronic Health Certificate Specification (hcert) 1.0.8, on the key identifier.

    Example:
        >>> key_id_of_certificate(b"").hex()
        'e3b0c44298fc1c14'
    """
    return sha256(der).digest()[:_KEY_ID_BYTES]


def trusted_key_from_certificate(
    certificate: bytes, *, country: str | None = None, status: KeyStatus = KeyStatus.CURRENT, source: str = ""
) -> TrustedKey:
    """The key of a document signer's X.509 certificate, with its use and time. Trusting it is the caller's decision.

    Args:
        certificate: DER or PEM.
        country: ISO 3166-1 alpha-2; by default the certificate's subject says it.
        status: What the trust list says of the key.
        source: Where the certificate was found.

    Raises:
        CertificateError: ``trust-certificate-unreadable``; ``trust-key-type`` for a key that is neither EC nor RSA;
            ``trust-country-missing``.
    """
    parsed = _parse(certificate)
    public_key = parsed.public_key()
    if not isinstance(public_key, EllipticCurvePublicKey | RSAPublicKey):
        raise CertificateError("a document signer has an EC or RSA key; this one has another", code="trust-key-type")
    usages, notes = _usages(parsed)
    return TrustedKey(
        kid=key_id_of_certificate(parsed.public_bytes(Encoding.DER)),
        country=country or _country(parsed),
        public_key=public_key,
        usages=usages,
        not_before=parsed.not_valid_before_utc,
        not_after=parsed.not_valid_after_utc,
        status=status,
        source=source,
        notes=notes,
    )


def _parse(certificate: bytes) -> x509.Certificate:
    try:
        if certificate.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(certificate)
        return x509.load_der_x509_certificate(certificate)
    except ValueError:
        raise CertificateError(
            "this is not an X.509 certificate in DER or PEM that can be read strictly",
            code="trust-certificate-unreadable",
        ) from None


def _country(certificate: x509.Certificate) -> str:
    named = certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    if not named:
        raise CertificateError(
            "the certificate's subject names no country: say which with country=", code="trust-country-missing"
        )
    return str(named[0].value).upper()


def _usages(certificate: x509.Certificate) -> tuple[frozenset[Usage], tuple[str, ...]]:
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return frozenset(), ()
    except ValueError:
        # Real document signers break strict DER (a default value written out, an empty sequence).
        return frozenset(), ("extensions unreadable: key usage unknown, so not restricted",)
    return frozenset(USAGE_OIDS[oid.dotted_string] for oid in extended if oid.dotted_string in USAGE_OIDS), ()
