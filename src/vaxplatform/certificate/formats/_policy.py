"""What every format asks of the keys in a trust list, and of a certificate's own times."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from vaxplatform.certificate.signatures import ES256_BYTES, verifies
from vaxplatform.certificate.trust import KeyStatus, TrustedKey, TrustStore
from vaxplatform.certificate.verdict import Finding, VerdictCode

__all__ = ["CLOCK_SKEW", "THUMBPRINT_BYTES", "deciding_key", "key_time_findings", "signing_keys", "time_findings"]

CLOCK_SKEW = timedelta(minutes=5)  # for the beginning only: an expired certificate is expired at once

THUMBPRINT_BYTES = 32
"""Of SHA-256: the key ids of SMART Health Cards, and of no other format whose keys are told by a country."""

_SIGNATURE_BYTES: Mapping[str, int] = MappingProxyType({"ES256": ES256_BYTES, "EdDSA": 64})
_SIGNATURE_FORM: Mapping[str, str] = MappingProxyType(
    {"ES256": "ES256: r and s, 32 bytes each, are due", "EdDSA": "EdDSA: 64 bytes are due"}
)


def signing_keys(
    trust: TrustStore,
    kid: bytes,
    algorithm: str,
    signature: bytes,
    signed_bytes: bytes,
    *,
    issuer: str | None = None,
    of_country: bool = False,
) -> tuple[tuple[TrustedKey, ...], tuple[Finding, ...]]:
    """The entries of the trusted key that made a signature, or why there is none.

    Args:
        trust: The keys trusted.
        kid: The key id that the certificate names.
        algorithm: The method that it names.
        signature: As it stands in the certificate.
        signed_bytes: What was signed.
        issuer: Of formats whose issuer is an address: the one that the certificate names; an entry that is bound to
            another is not tried.
        of_country: The format's issuers are countries: the key of an issuer of SMART Health Cards, a clinic as like as
            not, is none.
    """
    candidates = trust.keys_for(kid)
    if not candidates:
        return (), (Finding.of(VerdictCode.KEY_NOT_FOUND, f"key id {kid[:32].hex()}"),)
    if of_country and len(kid) == THUMBPRINT_BYTES:
        candidates = tuple(key for key in candidates if not key.issuer.startswith("https://"))
        if not candidates:
            return (), (Finding.of(VerdictCode.ISSUER_NOT_TRUSTED, "the key under this id signs SMART Health Cards"),)
    if issuer is not None:
        candidates = tuple(key for key in candidates if key.issuer in {"", issuer})
        if not candidates:
            return (), (Finding.of(VerdictCode.ISSUER_NOT_TRUSTED, "the keys under this id are other issuers'"),)
    fitting = [key for key in candidates if algorithm in key.algorithms]
    if not fitting:
        return (), (Finding.of(VerdictCode.ALG_KEY_MISMATCH, f"the certificate names {algorithm}"),)
    if len(signature) != _SIGNATURE_BYTES.get(algorithm, len(signature)):
        return (), (Finding.of(VerdictCode.SIGNATURE_FORMAT, _SIGNATURE_FORM[algorithm]),)
    signers = tuple(key for key in fitting if verifies(algorithm, key.public_key, signature, signed_bytes))
    if not signers:
        return (), (Finding.of(VerdictCode.INVALID_SIGNATURE, f"keys tried: {len(fitting)}"),)
    return signers, ()


def deciding_key(
    keys: Iterable[TrustedKey], findings_of: Callable[[TrustedKey], Iterable[Finding]]
) -> TrustedKey | None:
    """Which of a key's entries decides: a compromised one, else one that lets the certificate pass; None without any.

    Args:
        keys: The entries of the key that made the signature.
        findings_of: What an entry says against the certificate.
    """
    entries = tuple(keys)
    if len(entries) == 1:
        return entries[0]

    def precedence(key: TrustedKey) -> tuple[bool, bool, bool]:
        findings = tuple(findings_of(key))
        decisive = any(not found.is_warning for found in findings)
        return key.status is not KeyStatus.COMPROMISED, decisive, bool(findings)

    return min(entries, key=precedence, default=None)


def key_time_findings(key: TrustedKey, issued_at: datetime | None, at: datetime) -> list[Finding]:
    """What a key's time and state say against a certificate.

    Args:
        key: The key that signed, or is said to have.
        issued_at: When the certificate was issued, by its own words.
        at: The instant to judge on.
    """
    found = []
    if key.not_after is not None and at > key.not_after:
        found.append(Finding.of(VerdictCode.KEY_EXPIRED))
    if key.not_before is not None:
        if at < key.not_before:
            found.append(Finding.of(VerdictCode.KEY_NOT_YET_VALID))
        elif issued_at is not None and key.not_before - issued_at > CLOCK_SKEW:
            found.append(Finding.of(VerdictCode.KEY_NOT_YET_VALID, "issued before the time of the key"))
    if key.retired_at is not None and (issued_at is None or issued_at > key.retired_at):
        found.append(Finding.of(VerdictCode.KEY_EXPIRED, "the key was retired before this certificate was issued"))
    if key.status is KeyStatus.COMPROMISED:
        found.append(Finding.of(VerdictCode.KEY_REVOKED))
    return found


def time_findings(issued_at: datetime | None, expires_at: datetime | None, at: datetime) -> list[Finding]:
    """Whether a certificate's own time has not begun or is over.

    Args:
        issued_at: From when it holds, by its own words; None where it does not say.
        expires_at: Until when, that instant included.
        at: The instant to judge on.
    """
    found = []
    if issued_at is not None and issued_at - at > CLOCK_SKEW:
        found.append(Finding.of(VerdictCode.NOT_YET_VALID))
    if expires_at is not None and at > expires_at:
        found.append(Finding.of(VerdictCode.EXPIRED))
    return found
