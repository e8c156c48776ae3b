"""Whom a verifier trusts: keys with their issuer, use and time. A key never comes from the certificate it is to verify.

Files of trust lists are read elsewhere, in ``exchange``; here are the values.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Self

import attrs
from attrs import evolve, field, frozen
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from vaxplatform.certificate._instant import is_instant
from vaxplatform.errors import CertificateError

__all__ = [
    "PEM_CERTIFICATE",
    "UNREADABLE",
    "USAGE_OIDS",
    "KeyStatus",
    "TrustStore",
    "TrustedKey",
    "Usage",
    "algorithms_of",
    "is_key_id",
    "key_id_of_certificate",
    "trusted_key_from_certificate",
    "trusted_keys_from_certificates",
]

_SMALLEST_RSA_KEY = 2048
_KEY_ID_BYTES = 8
_LONGEST_KEY_ID = 255
_COUNTRY = re.compile("[A-Z]{2}")
UNREADABLE: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the X.509 library raises on a part of a certificate that breaks the standard or is of a kind it lacks."""

_Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]

PEM_CERTIFICATE = re.compile(rb"-----BEGIN (X509 )?CERTIFICATE-----")
"""How a certificate in PEM begins, wherever it stands: text before it, or a byte order mark, is common."""


class Usage(Enum):
    """The kinds of health certificate a key may sign."""

    VACCINATION = "vaccination"
    TEST = "test"
    RECOVERY = "recovery"
    TRAVEL_SEAL = "travel seal"  # ICAO's visible digital seal for health, which is no HCERT


USAGE_OIDS: Mapping[str, Usage] = MappingProxyType(
    {
        f"{arc}.{last}": usage
        # The second arc is a misprint of an early specification that most real document signers carry.
        for arc in ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")
        for last, usage in ((1, Usage.TEST), (2, Usage.VACCINATION), (3, Usage.RECOVERY))
    }
    | {"2.23.136.1.1.14.2": Usage.TRAVEL_SEAL}
)
"""Extended key usages of document signers, of HCERT (EU eHealth Network, certificate governance, on key usage) and of
ICAO's seals (VDS-NC technical report). Others, such as those of web servers, say nothing of health documents."""


class KeyStatus(Enum):
    """What became of a key."""

    CURRENT = "current"
    RETIRED = "retired"  # signs no more, still verifies what it signed
    COMPROMISED = "compromised"  # verifies nothing


def is_key_id(value: object) -> bool:
    """Whether a value can be a key id: 1 to 255 bytes.

    Example:
        >>> is_key_id(bytes(8)), is_key_id(b""), is_key_id("AQIDBAUGBwg=")
        (True, False, False)
    """
    return isinstance(value, bytes) and 0 < len(value) <= _LONGEST_KEY_ID


def _must(fits: Callable[[Any], bool], expected: str) -> _Validator:
    def check(_key: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not fits(value):
            raise CertificateError(
                f"TrustedKey.{attribute.name} is {expected}", code="trusted-key-invalid", field=attribute.name
            )

    return check


def _in_capitals(country: Any) -> Any:
    # Only ASCII: the capitals of "ß" are a country's code.
    return country.upper() if isinstance(country, str) and country.isascii() else country


def _is_set_of(kind: type, value: object) -> bool:
    return isinstance(value, frozenset) and all(isinstance(each, kind) for each in value)


def _is_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, str) for each in value)


_is_time_of_key = _must(lambda value: value is None or is_instant(value), "a datetime with its time zone, or None")


@frozen(weakref_slot=False)
class TrustedKey:
    """A public key that a trust list vouches for.

    Args:
        kid: The key id that certificates name, 1 to 255 bytes; a hint, not an identity.
        country: ISO 3166-1 alpha-2 of the issuer, in any case.
        public_key: EC P-256 or RSA of at least 2048 bits; others are kept and verify nothing.
        usages: What the key may sign; empty for everything.
        not_before: Start of the key's time, or None for open.
        not_after: End of it.
        status: Current, retired or compromised.
        source: Where the key was found, for people.
        notes: What an import had to be lenient about, for an audit.
        algorithms: Signing methods (``"ES256"``, ``"PS256"``); by default those that fit the key, so that a certificate
            cannot choose another. A trust list may allow fewer, never more.

    Raises:
        CertificateError: ``trusted-key-invalid``; ``data["field"]`` names the field.
    """

    kid: bytes = field(validator=_must(is_key_id, "1 to 255 bytes"))
    country: str = field(
        converter=_in_capitals,
        validator=_must(
            lambda value: isinstance(value, str) and _COUNTRY.fullmatch(value) is not None,
            "a country's two letters (ISO 3166-1 alpha-2)",
        ),
    )
    public_key: EllipticCurvePublicKey | RSAPublicKey = field(
        repr=False,
        hash=False,
        validator=_must(lambda value: isinstance(value, EllipticCurvePublicKey | RSAPublicKey), "an EC or RSA key"),
    )
    usages: frozenset[Usage] = field(
        default=frozenset(), validator=_must(lambda value: _is_set_of(Usage, value), "a frozenset of Usage")
    )
    not_before: datetime | None = field(default=None, validator=_is_time_of_key)
    not_after: datetime | None = field(default=None, validator=_is_time_of_key)
    status: KeyStatus = field(
        default=KeyStatus.CURRENT, validator=_must(lambda value: isinstance(value, KeyStatus), "a KeyStatus")
    )
    source: str = field(default="", validator=_must(lambda value: isinstance(value, str), "a text"))
    notes: tuple[str, ...] = field(default=(), validator=_must(_is_texts, "a tuple of texts"))
    algorithms: frozenset[str] = field(validator=_must(lambda value: _is_set_of(str, value), "a frozenset of texts"))

    @algorithms.default
    def _algorithms_that_fit(self) -> frozenset[str]:
        return algorithms_of(self.public_key)

    @algorithms.validator
    def _no_others_than_fit(self, _attribute: object, value: frozenset[str]) -> None:
        if not value <= algorithms_of(self.public_key):
            raise CertificateError(
                "TrustedKey.algorithms holds a method that this kind of key cannot do",
                code="trusted-key-invalid",
                field="algorithms",
            )


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
        """A store of these keys; several under one key id are all kept.

        A key that was certified again stands under two key ids: compromised in one entry, it is in all of them.
        """
        listed = list(keys)
        stolen = {_key_info(key) for key in listed if key.status is KeyStatus.COMPROMISED}
        by_kid: dict[bytes, list[TrustedKey]] = {}
        for key in listed:
            is_stolen = bool(stolen) and _key_info(key) in stolen
            by_kid.setdefault(key.kid, []).append(evolve(key, status=KeyStatus.COMPROMISED) if is_stolen else key)
        return cls(MappingProxyType({kid: tuple(group) for kid, group in by_kid.items()}))

    def keys_for(self, kid: bytes) -> tuple[TrustedKey, ...]:
        """All keys under this id; none for an unknown id: no certificate makes us try every key of the world."""
        return self._by_kid.get(kid, ())

    @property
    def keys(self) -> tuple[TrustedKey, ...]:
        """All keys, grouped by id."""
        return tuple(key for group in self._by_kid.values() for key in group)

    def __len__(self) -> int:
        return sum(map(len, self._by_kid.values()))


def _key_info(key: TrustedKey) -> bytes:
    """The public key itself (SubjectPublicKeyInfo), which is the same in all its certificates."""
    return key.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


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
        certificate: DER, or PEM with one certificate.
        country: ISO 3166-1 alpha-2; by default the certificate's subject says it.
        status: What the trust list says of the key.
        source: Where the certificate was found.

    Raises:
        CertificateError: ``trust-certificate-unreadable``; ``trust-certificates-several``; ``trust-key-type`` for a key
            that is neither EC nor RSA; ``trust-country-missing``.
    """
    keys = trusted_keys_from_certificates(certificate, country=country, status=status, source=source)
    if len(keys) > 1:
        raise CertificateError(
            "several certificates stand here: trusted_keys_from_certificates takes them all",
            code="trust-certificates-several",
        )
    return keys[0]


def trusted_keys_from_certificates(
    certificates: bytes, *, country: str | None = None, status: KeyStatus = KeyStatus.CURRENT, source: str = ""
) -> tuple[TrustedKey, ...]:
    """The keys of all certificates of a PEM file, or of the one of a DER file. Trusting them is the caller's decision.

    Args:
        certificates: DER, or PEM with one certificate or more; other text around them is passed over.
        country: ISO 3166-1 alpha-2; by default each certificate's subject says it.
        status: What the trust list says of the keys.
        source: Where the certificates were found.

    Raises:
        CertificateError: As for `trusted_key_from_certificate`.
    """
    try:
        if PEM_CERTIFICATE.search(certificates):
            parsed = x509.load_pem_x509_certificates(certificates)
        else:
            parsed = [x509.load_der_x509_certificate(certificates)]
        return tuple(_trusted_key(each, country=country, status=status, source=source) for each in parsed)
    except UNREADABLE:
        raise CertificateError(
            "this is not an X.509 certificate in DER or PEM that can be read strictly",
            code="trust-certificate-unreadable",
        ) from None


def _trusted_key(parsed: x509.Certificate, *, country: str | None, status: KeyStatus, source: str) -> TrustedKey:
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


def _country(certificate: x509.Certificate) -> str:
    named = certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    country = _in_capitals(str(named[0].value)) if named else ""
    if not _COUNTRY.fullmatch(country):
        raise CertificateError(
            "the certificate's subject names no country of two letters: say which with country=",
            code="trust-country-missing",
        )
    return country


def _usages(certificate: x509.Certificate) -> tuple[frozenset[Usage], tuple[str, ...]]:
    try:
        extended = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return frozenset(), ()
    except ValueError:
        # Real document signers break strict DER (a default value written out, an empty sequence).
        return frozenset(), ("extensions unreadable: key usage unknown, so not restricted",)
    return frozenset(USAGE_OIDS[oid.dotted_string] for oid in extended if oid.dotted_string in USAGE_OIDS), ()
