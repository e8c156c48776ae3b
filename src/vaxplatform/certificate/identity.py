"""By which values a revocation list names a certificate: three hashes, none of which says whose it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from attrs import field, frozen

from vaxplatform.certificate.signatures import ES256_BYTES

__all__ = ["HASH_BYTES", "CertificateIdentity", "HashType"]

HASH_BYTES = 16
"""Of the SHA-256, the first."""


class HashType(StrEnum):
    """What a revocation list hashes."""

    SIGNATURE = "SIGNATURE"
    """The signature; of an ES256 signature its first half, since whoever has it can write the second in two ways."""
    UCI = "UCI"
    """The certificate's id, byte for byte."""
    COUNTRYCODEUCI = "COUNTRYCODEUCI"
    """The issuing country as the certificate names it, and its id."""


@frozen(weakref_slot=False)
class CertificateIdentity:
    """A certificate as revocation lists know it.

    Args:
        key_id: The key id it names.
        country: ISO 3166-1 alpha-2 of the key that signed it, by the trust list: nobody takes back another country's
            certificates. Of a certificate that is not verified, the country it claims.
        algorithm: ``"ES256"`` or another method.
        signature: As it stands in the certificate.
        issuer: The country it names as its issuer, where it does.
        certificate_id: Its own id (UVCI), where it has one.
        other_key_ids: Further ids of the key that signed it, under which it may have been taken back.
        issued_at: When it was issued, by its own words: some lists take back what was issued before a time.

    Source:
        eHealth Network, EU DCC revocation, version 1.3, on hash types; the vectors of its reference implementation.

    Example:
        >>> sample = CertificateIdentity(bytes(8), "XX", "ES256", bytes(64), "XX", "URN:UVCI:01:XX:EXAMPLE")
        >>> sample.hash_of(HashType.UCI).hex()
        '38394c1ad4a615e3220d839a58c1c6fc'
        >>> sample.hash_of(HashType.SIGNATURE) == sha256(bytes(32)).digest()[:16]
        True
    """

    key_id: bytes
    country: str
    algorithm: str
    signature: bytes = field(repr=False)
    issuer: str | None = field(repr=False)
    certificate_id: str | None = field(repr=False)
    other_key_ids: tuple[bytes, ...] = field(default=(), kw_only=True)
    issued_at: datetime | None = field(default=None, kw_only=True)

    def hash_of(self, kind: HashType) -> bytes | None:
        """The 16 bytes under which a list of this kind names the certificate; None where it lacks what is hashed."""
        hashed = _HASHED[kind](self)
        return None if hashed is None else sha256(hashed).digest()[:HASH_BYTES]


def _signature(certificate: CertificateIdentity) -> bytes:
    signature = certificate.signature
    return signature[: ES256_BYTES // 2] if certificate.algorithm == "ES256" else signature


def _uci(certificate: CertificateIdentity) -> bytes | None:
    return None if certificate.certificate_id is None else _utf_8(certificate.certificate_id)


def _country_and_uci(certificate: CertificateIdentity) -> bytes | None:
    if certificate.certificate_id is None or certificate.issuer is None:
        return None
    return _utf_8(certificate.issuer + certificate.certificate_id)


def _utf_8(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


_HASHED: Mapping[HashType, Callable[[CertificateIdentity], bytes | None]] = MappingProxyType(
    {HashType.SIGNATURE: _signature, HashType.UCI: _uci, HashType.COUNTRYCODEUCI: _country_and_uci}
)
