"""HCERT, the electronic health certificate of the EU Digital COVID Certificate and of WHO.

Issuing: record -> CBOR (CWT claims) -> COSE_Sign1 -> zlib -> Base45 -> ``HC1:`` and the text. Verifying goes back the
same way and stops at the first thing that is wrong before the signature; after it, everything wrong is collected.

Each step back can be taken alone, to see where a certificate fails: `unprefix`, `decode_base45`, `inflate`,
`open_envelope`, `read_claims`, `judge`.

Source: Electronic Health Certificate Specification (hcert) 1.0.8; RFC 9052 and 9053 (COSE), RFC 8392 (CWT), RFC 8949
(CBOR), RFC 9285 (Base45), RFC 1950 (zlib); EU DCC schema 1.0.0 to 1.3.3.
"""

import math
import re
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from attrs import frozen
from cbor2 import CBORTag, dumps

from vaxplatform.certificate import _base45
from vaxplatform.certificate._base45 import decode as decode_base45
from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.claims import HealthRecord
from vaxplatform.certificate.formats import _cbor, _eu_dcc, _policy
from vaxplatform.certificate.formats._cose import Envelope, open_envelope, protected_header, seal, to_be_signed
from vaxplatform.certificate.formats._deflate import ZLIB, inflated
from vaxplatform.certificate.formats._eu_dcc import read_recovery, read_test, read_vaccination
from vaxplatform.certificate.formats._stated import Stated
from vaxplatform.certificate.identity import CertificateIdentity
from vaxplatform.certificate.keys import Signer, signature_of
from vaxplatform.certificate.revocation import RevocationSource
from vaxplatform.certificate.trust import KeyStatus, TrustedKey, TrustStore, is_country
from vaxplatform.certificate.verdict import Finding, Verdict, VerdictCode
from vaxplatform.errors import CertificateError, CertificateUnreadable

__all__ = [
    "NAME",
    "VALIDITY",
    "Claims",
    "Envelope",
    "check",
    "decode",
    "decode_base45",
    "encode",
    "identify",
    "inflate",
    "judge",
    "key_findings",
    "open_envelope",
    "read_claims",
    "read_recovery",
    "read_test",
    "read_vaccination",
    "recognises",
    "schema_findings",
    "sign",
    "time_findings",
    "unprefix",
]

NAME = "hcert"
PREFIX = "HC1:"
VALIDITY = timedelta(days=365)
"""How long a certificate is valid where nobody says; WHO's trust network recommends no more for documents."""

LONGEST_TEXT = 16_384  # characters; a version 40 QR code holds 4,296
LARGEST_CONTENT = 8_192  # bytes after inflating; the largest of the published test certificates has 870

_ANY_VERSION = re.compile("HC[0-9A-Z]:")
_EDGE = "\r\n\t"  # a space is a Base45 character and stays

# CWT claims (RFC 8392) and the container of health certificates
_ISS, _EXP, _IAT, _HCERT = 1, 4, 6, -260
_TAG_EPOCH = 1
_LARGEST_TIME = 253_402_300_799  # the last second of the year 9999

_EU_DCC_V1 = 1
_SUBCLAIMS: Mapping[int, str] = MappingProxyType(
    {
        _EU_DCC_V1: "EU Digital COVID Certificate",
        3: "WHO DDCC vaccination status",
        4: "WHO DDCC test result",
        5: "Verifiable Health Link",
        -6: "WHO international certificate of vaccination, in development",
    }
)
"""What a container can hold: WHO's registry of HCERT subclaims. Only the first is read here."""


# --------------------------------------------------------------------------------------------------------------- encode


def encode(
    record: HealthRecord, *, issued_at: datetime, expires_at: datetime | None, issuer: str | None = None
) -> bytes:
    """The CWT claims of a vaccination, test or recovery in deterministic CBOR: what will be signed.

    Args:
        record: The dose, test or recovery.
        issued_at: The instant of issue, with its time zone; whole seconds count.
        expires_at: Until when the certificate is technically valid; this format asks for it.
        issuer: The issuing country, ISO 3166-1 alpha-2; by default the record's country.

    Raises:
        CertificateError: ``instant-naive``; ``times-out-of-order``; ``times-range`` (1970 to 9999); ``issuer-country``;
            ``expiry-missing``; ``name-needs-romanisation``; ``birth-date-range`` (1900 to 2099);
            ``birth-date-after-issue``.
    """
    if expires_at is None:
        raise CertificateError("a health certificate says until when it is valid", code="expiry-missing")
    require_instant(issued_at=issued_at, expires_at=expires_at)
    issued, expires = math.floor(issued_at.timestamp()), math.floor(expires_at.timestamp())
    if not issued < expires:
        raise CertificateError("a certificate expires after it is issued, not before", code="times-out-of-order")
    if issued < 0 or expires > _LARGEST_TIME:
        raise CertificateError("the times of a certificate lie between 1970 and 9999", code="times-range")
    if issuer is not None and not is_country(issuer):
        raise CertificateError(
            "the issuing country is written with two capital letters (ISO 3166-1 alpha-2)", code="issuer-country"
        )
    certificate = _eu_dcc.written(record)
    if _eu_dcc.born_after(record.birth_date.earliest, issued_at):
        raise CertificateError("nobody is certified before being born", code="birth-date-after-issue")
    # Members are written in CBOR's deterministic order (shorter keys first), so no sorting is needed.
    return dumps(
        {
            _ISS: issuer or record.country,
            _EXP: expires,
            _IAT: issued,
            _HCERT: {_EU_DCC_V1: certificate},
        }
    )


# --------------------------------------------------------------------------------------------------------------- decode


def recognises(text: str) -> bool:
    """Whether a text says that it is a health certificate of this family, of whatever version.

    Example:
        >>> recognises("HC1:NCF"), recognises("HC2:NCF"), recognises("shc:/5676")
        (True, True, False)
    """
    return _ANY_VERSION.match(text.lstrip(_EDGE)) is not None


def decode(text: str) -> Envelope:
    """The parts of a certificate, within limits of size and depth; nothing is verified.

    Raises:
        CertificateUnreadable: Its code is one of those of `VerdictCode` up to the envelope.
    """
    return open_envelope(inflate(decode_base45(unprefix(text))))


def unprefix(text: str) -> str:
    """The Base45 text behind the prefix; line ends and tabs around the text do not matter, spaces do.

    Raises:
        CertificateUnreadable: ``UNKNOWN_FORMAT``, ``UNSUPPORTED_VERSION`` or ``SIZE_LIMIT_EXCEEDED``.

    Example:
        >>> unprefix("HC1:NCF ")
        'NCF '
    """
    text = text.strip(_EDGE)
    if not text.startswith(PREFIX):
        if recognises(text):
            raise _unreadable(VerdictCode.UNSUPPORTED_VERSION, f"only {PREFIX} is supported")
        raise _unreadable(VerdictCode.UNKNOWN_FORMAT, f"the text does not begin with {PREFIX}")
    if len(text) > LONGEST_TEXT:
        raise _unreadable(VerdictCode.SIZE_LIMIT_EXCEEDED, f"the text has more than {LONGEST_TEXT} characters")
    return text[len(PREFIX) :]


def inflate(compressed: bytes) -> bytes:
    """The content of a zlib stream, which has to end where the bytes end.

    Raises:
        CertificateUnreadable: ``INVALID_COMPRESSION``, ``SIZE_LIMIT_EXCEEDED`` or ``TRAILING_DATA``.

    Source:
        RFC 1950.
    """
    return inflated(compressed, ZLIB, at_most=LARGEST_CONTENT)


def _unreadable(code: VerdictCode, detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)


# ----------------------------------------------------------------------------------------------------------------- sign


def sign(content: bytes, signer: Signer) -> str:
    """The certificate's text: ``content`` signed, compressed and written for a QR code.

    Raises:
        CertificateError: ``signer-algorithm``: not one this format allows; ``signer-key-type``: not one its public key
            can do; ``signer-key-id``; ``signer-signature``: the signer's signature is not written as its method asks
            for, or does not fit its public key.
    """
    protected = protected_header(signer.alg, signer.kid)
    signature = signature_of(signer, to_be_signed(protected, content))
    return PREFIX + _base45.encode(_deflate(seal(protected, content, signature)))


def _deflate(content: bytes) -> bytes:
    """A zlib stream (RFC 1950) of level 9.

    The header is that of the usual 32 KiB window, since some readers know no other, but the work is done in one of
    4 KiB: a certificate is smaller, the bytes are the same, and zlib does not clear 256 KiB of memory for each.
    """
    deflater = zlib.compressobj(9, zlib.DEFLATED, -12, 5)
    return b"\x78\xda" + deflater.compress(content) + deflater.flush() + zlib.adler32(content).to_bytes(4)


# ---------------------------------------------------------------------------------------------------------------- check


def check(text: str, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None) -> Verdict:
    """The verdict on a certificate's text.

    Args:
        text: As scanned; line ends and tabs around it do not matter, spaces do.
        trust: The keys trusted; none is ever taken from the certificate.
        at: The instant to judge on, with its time zone.
        revocation: Who knows which certificates were taken back; without it, the verdict says nothing of that.

    Returns:
        A verdict for any text at all, never an exception.

    Raises:
        CertificateError: ``instant-naive``.
    """
    require_instant(at=at)
    try:
        envelope = decode(text)
    except CertificateUnreadable as reason:
        return Verdict(NAME, at, (Finding.of(VerdictCode(reason.code), reason.sentence),))
    return judge(envelope, trust, at=at, revocation=revocation)


def judge(
    envelope: Envelope, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None
) -> Verdict:
    """The verdict on a certificate that was decoded: from the key on.

    Args:
        envelope: As `decode` gives it.
        trust: The keys trusted.
        at: The instant to judge on, with its time zone.
        revocation: As for `check`.
    """
    claims = read_claims(envelope.payload)
    keys, before = _policy.signing_keys(
        *(trust, envelope.kid, envelope.algorithm, envelope.signature, envelope.signed_bytes), of_country=True
    )
    key = _policy.deciding_key(keys, lambda key: key_findings(key, claims, at))
    authentic = key is not None and key.status is not KeyStatus.COMPROMISED
    findings = before if key is None else _after_signature(key, claims, at)
    if key is not None and authentic and revocation is not None:
        findings += revocation.look_up(_identity(envelope, claims, key.country, trust.ids_of(envelope.kid)), at=at)
    return Verdict(
        format=NAME,
        checked_at=at,
        findings=findings,
        authentic=authentic,
        unverified_claims=claims.stated,
        key_id=envelope.kid,
        key=key,
        issuer=claims.issuer,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def identify(text: str, *, country: str | None = None) -> CertificateIdentity:
    """By which values revocation lists name a certificate; nothing is verified.

    Args:
        text: As for `check`.
        country: ISO 3166-1 alpha-2 of who issued it; by default the country that it claims.

    Raises:
        CertificateUnreadable: As for `decode`.
    """
    envelope = decode(text)
    claims = read_claims(envelope.payload)
    return _identity(envelope, claims, country or claims.issuer or "")


def _identity(
    envelope: Envelope, claims: "Claims", country: str, key_ids: tuple[bytes, ...] = ()
) -> CertificateIdentity:
    certificate_id = None if claims.certificate is None else _eu_dcc.certificate_id_of(claims.certificate)
    return CertificateIdentity(
        envelope.kid,
        country,
        envelope.algorithm,
        envelope.signature,
        claims.issuer,
        certificate_id,
        other_key_ids=key_ids,
    )


def _after_signature(key: TrustedKey, claims: "Claims", at: datetime) -> tuple[Finding, ...]:
    return (*key_findings(key, claims, at), *time_findings(claims, at), *schema_findings(claims))


# ------------------------------------------------------------------------------------------------ check: claims, policy


@frozen(weakref_slot=False)
class Claims:
    """The CWT claims as far as they can be read, and what could not be: nothing in them is verified.

    Args:
        issuer: Claim 1: the issuing country.
        issued_at: Claim 6.
        expires_at: Claim 4.
        certificate: The EU Digital COVID Certificate, where that is what the container holds, as decoded.
        stated: What the container holds, in JSON's own kinds: that certificate, or other subclaims by their numbers.
        findings: What was wrong with the claims.
    """

    issuer: str | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    certificate: Mapping[str, Any] | None = None
    stated: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()


def read_claims(payload: bytes) -> Claims:
    """The claims that were, or are said to be, signed; whatever cannot be read is a finding.

    Args:
        payload: Of an envelope.

    Source:
        RFC 8392 section 3.1; hcert 1.0.8, on the claims of a health certificate.
    """
    try:
        cwt = _cbor.read(payload, VerdictCode.INVALID_PAYLOAD)
    except CertificateUnreadable as reason:
        return Claims(findings=(Finding.of(VerdictCode.INVALID_PAYLOAD, reason.sentence),))
    if not isinstance(cwt, dict):
        return Claims(findings=(Finding.of(VerdictCode.INVALID_PAYLOAD, "the CWT claims are not a map"),))
    findings = []
    issuer = cwt.get(_ISS)
    if issuer is not None and not isinstance(issuer, str):
        findings.append(Finding.of(VerdictCode.INVALID_PAYLOAD, "claim 1 (issuer) is not a text"))
        issuer = None
    expires_at, issued_at = _instant(cwt.get(_EXP)), _instant(cwt.get(_IAT))
    if expires_at is None:
        findings.append(Finding.of(VerdictCode.INVALID_PAYLOAD, "claim 4 (expiry) is not a time in seconds"))
    if issued_at is None:
        findings.append(Finding.of(VerdictCode.INVALID_PAYLOAD, "claim 6 (issued at) is not a time in seconds"))
    certificate, stated, refused = _contained(cwt.get(_HCERT))
    return Claims(issuer, issued_at, expires_at, certificate, stated, (*findings, *refused))


def _instant(value: object) -> datetime | None:
    """A NumericDate; real issuers also write fractions and the tag that RFC 8392 leaves out."""
    if isinstance(value, CBORTag) and value.tag == _TAG_EPOCH:
        value = value.value
    if (type(value) is not int and type(value) is not float) or not 0 <= value <= _LARGEST_TIME:
        return None
    return datetime.fromtimestamp(math.floor(value), UTC)


_Contained = tuple[Mapping[str, Any] | None, Mapping[str, Any] | None, tuple[Finding, ...]]


def _contained(container: object) -> _Contained:
    """The EU's certificate, what is stated whatever it is, and what is wrong."""
    if not isinstance(container, dict) or not container:
        return _not_read(None, VerdictCode.INVALID_PAYLOAD, "claim -260 (health certificate) is not a map")
    if _EU_DCC_V1 not in container:
        known = [_SUBCLAIMS[number] for number in _SUBCLAIMS if number in container]
        said = ", ".join(known) or "a kind of health certificate that is not registered"
        return _not_read(container, VerdictCode.UNSUPPORTED_PAYLOAD, said)
    certificate = container[_EU_DCC_V1]
    if not isinstance(certificate, dict) or set(map(type, certificate)) - {str}:
        return _not_read(None, VerdictCode.INVALID_PAYLOAD, "the certificate is not a map with texts as keys")
    return certificate, Stated(certificate), ()


def _not_read(container: dict[Any, Any] | None, code: VerdictCode, detail: str) -> _Contained:
    return None, None if container is None else Stated(container), (Finding.of(code, detail),)


def key_findings(key: TrustedKey, claims: Claims, at: datetime) -> list[Finding]:
    """What the trust list's entry for a key says against this certificate: its time, its state, its use, its country.

    Args:
        key: The key that signed, or is said to have.
        claims: Of the certificate.
        at: The instant to judge on.

    Source:
        hcert 1.0.8: no certificate is issued before the time of its key, which is judged with the clocks' skew; the
        key's use is that of the extended key usage in its X.509 certificate, and none means every use.
    """
    found = _policy.key_time_findings(key, claims.issued_at, at)
    if key.usages and claims.certificate is not None and not key.usages >= _eu_dcc.usages_of(claims.certificate):
        meant_for = ", ".join(sorted(usage.value for usage in key.usages))
        found.append(Finding.of(VerdictCode.KEY_USAGE, f"the key is for: {meant_for}"))
    if claims.issuer is not None and key.country and claims.issuer.upper() != key.country:
        found.append(Finding.of(VerdictCode.ISSUER_MISMATCH, "claim 1 (issuer)"))
    return found


def time_findings(claims: Claims, at: datetime) -> list[Finding]:
    """Whether the certificate's own time has not begun or is over; times that cannot be read are a finding elsewhere.

    Args:
        claims: Of the certificate.
        at: The instant to judge on.

    Source:
        hcert 1.0.8, section "Expiration Time": a verifier rejects it *after* exp, so at that second it still holds
        (RFC 7519 section 4.1.4 says "on or after"; this format's own rule goes first).
    """
    return _policy.time_findings(claims.issued_at, claims.expires_at, at)


def schema_findings(claims: Claims) -> list[Finding]:
    """What is wrong with the claims and with the certificate in them, and codes that are in no list.

    Args:
        claims: Of the certificate.

    Source:
        EU DCC schema, of the release that the certificate names.
    """
    if claims.certificate is None:
        return list(claims.findings)
    return [*claims.findings, *_eu_dcc.findings(claims.certificate, issued_at=claims.issued_at)]
