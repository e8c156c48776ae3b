"""Document signers: the X.509 certificates that vouch for keys, read into trusted keys.

A strict parser refuses some certificates that governments really issued (a default value written out, an empty list of
usages, parameters where none belong). Verifying never parses one. Where a trust list is built they can be read
leniently, and each leniency is noted on the key.

Source: RFC 5280; Electronic Health Certificate Specification (hcert) 1.0.8, on the key identifier; eHealth Network,
certificate governance, on key usage.
"""

import re
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from attrs import frozen
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509.oid import NameOID

from vaxplatform.certificate.trust import (
    USAGE_OIDS,
    KeyStatus,
    TrustedKey,
    Usage,
    in_capitals,
    is_country,
)
from vaxplatform.errors import CertificateError, MissingExtra

__all__ = [
    "PEM_CERTIFICATE",
    "UNREADABLE",
    "addresses_of",
    "certificates_in",
    "end_of",
    "holds_certificates",
    "is_authority",
    "issuers_of",
    "key_id_of_certificate",
    "of_country",
    "trusted_key_from_certificate",
    "trusted_keys_from_certificates",
    "usages_of",
]

_KEY_ID_BYTES = 8
UNREADABLE: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the X.509 library raises on a part of a certificate that breaks the standard or is of a kind it lacks."""

_WITHOUT_EXTENSION: tuple[type[Exception], ...] = (*UNREADABLE, x509.ExtensionNotFound)
_NOT_ISSUED: tuple[type[Exception], ...] = (*UNREADABLE, InvalidSignature)
_BEYOND_READING: tuple[type[Exception], ...] = (*UNREADABLE, KeyError, AttributeError, OverflowError, RecursionError)

PEM_CERTIFICATE = re.compile(rb"-----BEGIN (X509 )?CERTIFICATE-----")
"""How a certificate in PEM begins, wherever it stands: text before it, or a byte order mark, is common."""

_DER = (b"\x30\x81", b"\x30\x82", b"\x30\x83")  # a SEQUENCE of 128 bytes or more, which no text begins with
_PEM_BODY = re.compile(rb"-----BEGIN (?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END (?:X509 )?CERTIFICATE-----")


def key_id_of_certificate(der: bytes) -> bytes:
    """The key id of a document signer: the first 8 bytes of the SHA-256 of its certificate (DER).

    Source:
        Electronic Health Certificate Specification (hcert) 1.0.8, on the key identifier.

    Example:
        >>> key_id_of_certificate(b"").hex()
        'e3b0c44298fc1c14'
    """
    return sha256(der).digest()[:_KEY_ID_BYTES]


def holds_certificates(data: bytes) -> bool:
    """Whether a file is one of certificates: PEM with any text around it, or one in DER.

    Args:
        data: Of any file.
    """
    return bool(PEM_CERTIFICATE.search(data)) or data.startswith(_DER)


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a file, each in DER, not looked into.

    Args:
        data: PEM with any number of them and other text around, or DER, which is taken as one.

    Raises:
        CertificateError: ``trust-certificate-unreadable``: PEM that is cut off or damaged.
    """
    begun = len(PEM_CERTIFICATE.findall(data))
    if not begun:
        return (data,)
    bodies = _PEM_BODY.findall(data)
    if len(bodies) != begun:
        raise _unreadable()
    try:
        return tuple(b64decode(b"".join(body.split()), validate=True) for body in bodies)
    except ValueError:
        raise _unreadable() from None


def trusted_key_from_certificate(
    certificate: bytes,
    *,
    country: str | None = None,
    status: KeyStatus = KeyStatus.CURRENT,
    source: str = "",
    lenient: bool = False,
) -> TrustedKey:
    """The key of a document signer's X.509 certificate, with its use and time. Trusting it is the caller's decision.

    Args:
        certificate: DER, or PEM with one certificate.
        country: ISO 3166-1 alpha-2; by default the certificate's subject says it.
        status: What the trust list says of the key.
        source: Where the certificate was found.
        lenient: As for `trusted_keys_from_certificates`.

    Raises:
        CertificateError: ``trust-certificate-unreadable``; ``trust-certificates-several``; ``trust-key-type`` for a key
            that is neither EC nor RSA; ``trust-country-missing``.
        MissingExtra: As for `trusted_keys_from_certificates`.
    """
    keys = trusted_keys_from_certificates(certificate, country=country, status=status, source=source, lenient=lenient)
    if len(keys) > 1:
        raise CertificateError(
            "several certificates stand here: trusted_keys_from_certificates takes them all",
            code="trust-certificates-several",
        )
    return keys[0]


def trusted_keys_from_certificates(
    certificates: bytes,
    *,
    country: str | None = None,
    status: KeyStatus = KeyStatus.CURRENT,
    source: str = "",
    lenient: bool = False,
) -> tuple[TrustedKey, ...]:
    """The keys of all certificates of a PEM file, or of the one of a DER file. Trusting them is the caller's decision.

    Args:
        certificates: DER, or PEM with one certificate or more; other text around them is passed over.
        country: ISO 3166-1 alpha-2; by default each certificate's subject says it.
        status: What the trust list says of the keys.
        source: Where the certificates were found.
        lenient: Read a certificate that breaks the standard as far as it can be read, and note on the key what was let
            pass. For building a trust list, which people look over; needs ``[trust]`` for such certificates.

    Raises:
        CertificateError: As for `trusted_key_from_certificate`.
        MissingExtra: A certificate breaks the standard and the library that reads it is not installed.
    """
    return tuple(
        _trusted_key(der, _read(der, lenient=lenient), country=country, status=status, source=source)
        for der in certificates_in(certificates)
    )


def is_authority(der: bytes) -> bool:
    """Whether a certificate says of itself that it is an authority's (RFC 5280 section 4.2.1.9): it signs signers.

    A certificate that cannot be read strictly does not say so.
    """
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        return extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except _WITHOUT_EXTENSION:
        return False


def of_country(certificates: Sequence[bytes], country: str | None) -> tuple[bytes, ...]:
    """Those of some certificates whose subject names a country; of no country none.

    Args:
        certificates: In DER; one that cannot be read strictly names no country.
        country: ISO 3166-1 alpha-2, in any case.
    """
    return tuple(der for der in certificates if country and _country_of(der) == in_capitals(country))


def addresses_of(der: bytes) -> tuple[str, ...]:
    """The addresses among the alternative names of a certificate's subject; none where it cannot be read strictly.

    Args:
        der: The certificate.

    Source:
        RFC 5280 section 4.2.1.6.
    """
    try:
        names = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return tuple(names.value.get_values_for_type(x509.UniformResourceIdentifier))
    except _WITHOUT_EXTENSION:
        return ()


def _country_of(der: bytes) -> str:
    try:
        return _read(der, lenient=False).country
    except CertificateError:
        return ""


def issuers_of(der: bytes, authorities: Sequence[bytes]) -> tuple[bytes, ...]:
    """Those of some authorities that signed a certificate; one that cannot be read strictly was signed by nobody.

    Args:
        der: A document signer's certificate.
        authorities: The certificates of authorities one relies on, in DER.
    """
    return tuple(each for each in authorities if _issued(der, each))


def end_of(certificates: Sequence[bytes]) -> datetime:
    """When the last of some certificates ends.

    Args:
        certificates: One or more, in DER, which can be read strictly.
    """
    return max(x509.load_der_x509_certificate(each).not_valid_after_utc for each in certificates)


def _issued(der: bytes, authority: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(der).verify_directly_issued_by(x509.load_der_x509_certificate(authority))
    except _NOT_ISSUED:
        return False
    return True


def usages_of(oids: Sequence[str]) -> frozenset[Usage]:
    """What a key may sign by its extended key usages: those of health certificates count, others mean nothing here.

    Example:
        >>> usages_of(["1.3.6.1.4.1.0.1847.2021.1.2", "1.3.6.1.5.5.7.3.1"])
        frozenset({<Usage.VACCINATION: 'vaccination'>})
    """
    return frozenset(USAGE_OIDS[oid] for oid in oids if oid in USAGE_OIDS)


# ---------------------------------------------------------------------------------------------------------------- parts


@frozen
class _Parts:
    """What a trusted key needs of a certificate."""

    public_key: object
    country: str
    usages: frozenset[Usage]
    not_before: datetime
    not_after: datetime
    notes: tuple[str, ...] = ()


def _trusted_key(der: bytes, parts: _Parts, *, country: str | None, status: KeyStatus, source: str) -> TrustedKey:
    if not isinstance(parts.public_key, EllipticCurvePublicKey | RSAPublicKey):
        raise CertificateError("a document signer has an EC or RSA key; this one has another", code="trust-key-type")
    if country is None and not is_country(parts.country):
        raise CertificateError(
            "the certificate's subject names no country of two letters: say which with country=",
            code="trust-country-missing",
        )
    return TrustedKey(
        kid=key_id_of_certificate(der),
        country=country or parts.country,
        public_key=parts.public_key,
        usages=parts.usages,
        not_before=parts.not_before,
        not_after=parts.not_after,
        status=status,
        source=source,
        notes=parts.notes,
        fingerprint=sha256(der).digest(),
    )


def _read(der: bytes, *, lenient: bool) -> _Parts:
    try:
        parsed = x509.load_der_x509_certificate(der)
        named = parsed.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)
        country = in_capitals(str(named[0].value)) if named else ""
        usages, notes = _usages(der, parsed, lenient=lenient)
        return _Parts(
            parsed.public_key(), country, usages, parsed.not_valid_before_utc, parsed.not_valid_after_utc, notes
        )
    except UNREADABLE:
        if not lenient:
            raise _unreadable() from None
    return _read_leniently(der)


def _usages(der: bytes, parsed: x509.Certificate, *, lenient: bool) -> tuple[frozenset[Usage], tuple[str, ...]]:
    try:
        extended = parsed.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return frozenset(), ()
    except ValueError:
        if lenient:
            usages = _read_leniently(der).usages
            return usages, ("the extensions break strict DER: key usage was read leniently",)
        # Real document signers break strict DER (a default value written out, an empty sequence).
        return frozenset(), ("extensions unreadable: key usage unknown, so not restricted",)
    return usages_of([oid.dotted_string for oid in extended]), ()


def _read_leniently(der: bytes) -> _Parts:
    try:
        from asn1crypto.x509 import Certificate
    except ModuleNotFoundError as error:
        raise MissingExtra.of("trust", "reading a certificate that breaks the standard") from error
    try:
        # Everything inside is parsed where it is asked for, and only what is asked for.
        certificate: Any = Certificate.load(der)
        to_be_signed = certificate["tbs_certificate"]
        validity = to_be_signed["validity"]
        extended = certificate.extended_key_usage_value
        country = certificate.subject.native.get("country_name", "")
        return _Parts(
            load_der_public_key(to_be_signed["subject_public_key_info"].dump()),
            in_capitals(country) if isinstance(country, str) else "",
            usages_of([each.dotted for each in extended or ()]),
            validity["not_before"].native,
            validity["not_after"].native,
            ("the certificate breaks strict DER: read leniently",),
        )
    except _BEYOND_READING:
        raise _unreadable() from None


def _unreadable() -> CertificateError:
    return CertificateError(
        "this is not an X.509 certificate in DER or PEM that can be read", code="trust-certificate-unreadable"
    )
