"""HCERT, the electronic health certificate of the EU Digital COVID Certificate and of WHO.

Issuing: record -> CBOR (CWT claims) -> COSE_Sign1 -> zlib -> Base45 -> ``HC1:`` and the text. Verifying goes back the
same way and stops at the first thing that is wrong before the signature; after it, everything wrong is collected.

Source: Electronic Health Certificate Specification (hcert) 1.0.8; RFC 9052 and 9053 (COSE), RFC 8392 (CWT), RFC 8949
(CBOR), RFC 9285 (Base45), RFC 1950 (zlib); EU DCC schema 1.3.3.
"""

import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any

from attrs import frozen
from cbor2 import CBORDecodeError, CBORDecoder, CBORTag, dumps

from vaxplatform.certificate import _base45
from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.claims import VaccinationRecord
from vaxplatform.certificate.formats._eu_value_sets import VALUE_SET_OF
from vaxplatform.certificate.identity import CertificateIdentity
from vaxplatform.certificate.keys import Signer, signature_of
from vaxplatform.certificate.revocation import RevocationSource
from vaxplatform.certificate.signatures import ES256_BYTES, verifies
from vaxplatform.certificate.transliterate import transliterate
from vaxplatform.certificate.trust import KeyStatus, TrustedKey, TrustStore, Usage, algorithms_of, is_key_id
from vaxplatform.certificate.verdict import Finding, Verdict, VerdictCode
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import CertificateError, CertificateUnreadable, DateError
from vaxplatform.model.person import Name

__all__ = ["NAME", "Envelope", "check", "decode", "encode", "identify", "read_vaccination", "recognises", "sign"]

NAME = "hcert"
PREFIX = "HC1:"
SCHEMA_VERSION = "1.3.0"

LONGEST_TEXT = 16_384  # characters; a version 40 QR code holds 4,296
LARGEST_CONTENT = 65_536  # bytes after inflating; the largest of the published test certificates has 870
DEEPEST_NESTING = 16  # a certificate needs 6
CLOCK_SKEW = timedelta(minutes=5)  # for the beginning only: an expired certificate is expired at once

_ANY_VERSION = re.compile("HC[0-9A-Z]:")
_EDGE = "\r\n\t"  # a space is a Base45 character and stays

# CWT claims (RFC 8392) and the container of health certificates
_ISS, _EXP, _IAT, _HCERT = 1, 4, 6, -260
_EU_DCC_V1 = 1
# COSE headers and algorithms (RFC 9052, 9053)
_ALG, _CRIT, _KID = 1, 2, 4
_ALGORITHMS: Mapping[int, str] = {-7: "ES256", -37: "PS256"}
_TAG_SIGN1, _TAG_CWT, _TAG_EPOCH = 18, 61, 1
_SIGN1_MEMBERS = 4
_LARGEST_TIME = 253_402_300_799  # the last second of the year 9999
_LONGEST_NAME = 80
_ISSUER_COUNTRY = re.compile("[A-Z]{2}")


# --------------------------------------------------------------------------------------------------------------- encode


def encode(record: VaccinationRecord, *, issued_at: datetime, expires_at: datetime, issuer: str | None = None) -> bytes:
    """The CWT claims of a vaccination in deterministic CBOR: what will be signed.

    Args:
        record: The dose.
        issued_at: The instant of issue, with its time zone; whole seconds count.
        expires_at: Until when the certificate is technically valid.
        issuer: The issuing country, ISO 3166-1 alpha-2; by default the country of vaccination.

    Raises:
        CertificateError: ``instant-naive``; ``times-out-of-order``; ``times-range`` (1970 to 9999); ``issuer-country``;
            ``name-needs-romanisation``; ``birth-date-range`` (1900 to 2099).
    """
    require_instant(issued_at=issued_at, expires_at=expires_at)
    issued, expires = (math.floor(instant.timestamp()) for instant in (issued_at, expires_at))
    if not issued < expires:
        raise CertificateError("a certificate expires after it is issued, not before", code="times-out-of-order")
    if issued < 0 or expires > _LARGEST_TIME:
        raise CertificateError("the times of a certificate lie between 1970 and 9999", code="times-range")
    if issuer is not None and not _ISSUER_COUNTRY.fullmatch(issuer):
        raise CertificateError(
            "the issuing country is written with two capital letters (ISO 3166-1 alpha-2)", code="issuer-country"
        )
    # Members are written in CBOR's deterministic order (shorter keys first), so no sorting is needed.
    return dumps(
        {
            _ISS: issuer or record.country,
            _EXP: expires,
            _IAT: issued,
            _HCERT: {_EU_DCC_V1: _eu_dcc(record)},
        }
    )


def _eu_dcc(record: VaccinationRecord) -> dict[str, Any]:
    return {
        "v": [
            {
                "ci": record.certificate_id,
                "co": record.country,
                "dn": record.dose_number,
                "dt": record.date.isoformat(),
                "is": record.issuer,
                "ma": record.manufacturer,
                "mp": record.product,
                "sd": record.doses_in_series,
                "tg": record.disease,
                "vp": record.prophylaxis,
            }
        ],
        "dob": _birth_date(record.birth_date),
        "nam": _name(record.name),
        "ver": SCHEMA_VERSION,
    }


def _birth_date(birth_date: PartialDate) -> str:
    if not 1900 <= birth_date.year <= 2099:  # noqa: PLR2004 -- the schema's range
        raise CertificateError("this format holds birth dates of 1900 to 2099 only", code="birth-date-range")
    return str(birth_date)


def _name(name: Name) -> dict[str, str]:
    parts = {
        "fn": name.family or name.family_romanised,
        "gn": name.given or name.given_romanised,
        "fnt": transliterate(name.family_romanised or name.family)[:_LONGEST_NAME],
        "gnt": transliterate(name.given_romanised or name.given)[:_LONGEST_NAME],
    }
    if not parts["fnt"] and not parts["gnt"]:
        raise CertificateError("a name needs at least one letter", code="name-needs-romanisation")
    return {key: text for key, text in parts.items() if text}


# --------------------------------------------------------------------------------------------------------------- decode


@frozen(weakref_slot=False)
class Envelope:
    """The parts of a certificate as received: nothing in it is verified.

    Args:
        protected: The protected header, the very bytes that were signed.
        payload: The CWT claims, the very bytes that were signed.
        signature: As it stands in the certificate.
        algorithm: ``"ES256"`` or ``"PS256"``, as the certificate names it.
        kid: The key id it names.
    """

    protected: bytes
    payload: bytes
    signature: bytes
    algorithm: str
    kid: bytes

    @property
    def signed_bytes(self) -> bytes:
        """What the signature signs: the Sig_structure of RFC 9052 section 4.4, of the bytes received."""
        return _sig_structure(self.protected, self.payload)


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
    cose = _inflate(_transport(text))
    item = _cbor(cose, VerdictCode.INVALID_ENVELOPE)
    for tag in (_TAG_CWT, _TAG_SIGN1):
        if isinstance(item, CBORTag) and item.tag == tag:
            item = item.value
    match item:
        case [bytes() as protected, dict() as unprotected, bytes() as payload, bytes() as signature]:
            header = _cbor(protected, VerdictCode.INVALID_ENVELOPE) if protected else {}
        case _:
            raise _unreadable(VerdictCode.INVALID_ENVELOPE, "four members are due: two headers, content, signature")
    if not isinstance(header, dict) or not all(type(key) in (int, str) for key in (*header, *unprotected)):
        raise _unreadable(VerdictCode.INVALID_ENVELOPE, "a header is a map with numbers or texts as keys")
    if _CRIT in header or _CRIT in unprotected:
        # RFC 9052 section 3.1: a header that must be understood and is not is a fatal error; no certificate needs one.
        raise _unreadable(VerdictCode.INVALID_ENVELOPE, "a header asks for extensions (crit) that are not known here")
    # What is protected wins: whoever changes the other cannot redirect us.
    algorithm = header.get(_ALG, unprotected.get(_ALG))
    kid = header.get(_KID, unprotected.get(_KID))
    if type(algorithm) is not int or algorithm not in _ALGORITHMS:
        raise _unreadable(VerdictCode.UNSUPPORTED_ALG, "ES256 and PS256 are allowed, nothing else")
    if not isinstance(kid, bytes) or not kid:
        raise _unreadable(VerdictCode.MISSING_KID, "the key id is a byte string in one of the headers")
    return Envelope(protected, payload, signature, _ALGORITHMS[algorithm], kid)


def _transport(text: str) -> bytes:
    text = text.strip(_EDGE)
    if not recognises(text):
        raise _unreadable(VerdictCode.UNKNOWN_FORMAT, f"the text does not begin with {PREFIX}")
    if not text.startswith(PREFIX):
        raise _unreadable(VerdictCode.UNSUPPORTED_VERSION, f"only {PREFIX} is supported")
    if len(text) > LONGEST_TEXT:
        raise _unreadable(VerdictCode.SIZE_LIMIT_EXCEEDED, f"the text has more than {LONGEST_TEXT} characters")
    return _base45.decode(text[len(PREFIX) :])


def _inflate(compressed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(compressed, LARGEST_CONTENT + 1)
    except zlib.error:
        raise _unreadable(VerdictCode.INVALID_COMPRESSION, "not a zlib stream, or a damaged one") from None
    if len(content) > LARGEST_CONTENT:
        raise _unreadable(VerdictCode.SIZE_LIMIT_EXCEEDED, f"the content has more than {LARGEST_CONTENT} bytes")
    if not inflater.eof:
        raise _unreadable(VerdictCode.INVALID_COMPRESSION, "the zlib stream ends too early")
    if inflater.unused_data:
        raise _unreadable(VerdictCode.TRAILING_DATA, "there are bytes after the zlib stream")
    return content


# Tags to which the CBOR library gives a meaning of its own (dates, large numbers, shared and string references, regular
# expressions, MIME, sets, addresses) stay what they are in a certificate: a number and a content. The two tags that are
# due stand here too, since the library would freeze their content.
_TAGS_KEPT_PLAIN = (
    *(_TAG_SIGN1, _TAG_CWT),
    *(1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100),
    *(256, 258, 260, 261, 1004, 43000, 55799),
)


def _plain_tag(number: int) -> Callable[..., CBORTag]:
    return lambda content, *_immutable: CBORTag(number, content)


def _without_tag(content: object, *_immutable: bool) -> object:
    return content


# Tag 0 says that a text is a date and time: some issuers write it, and the text alone says as much.
_PLAIN_TAGS = {number: _plain_tag(number) for number in _TAGS_KEPT_PLAIN} | {0: _without_tag}


def _cbor(data: bytes, code: VerdictCode) -> Any:
    """The one CBOR item that ``data`` is: definite lengths, no key twice, tags without meaning, nothing after."""
    stream = BytesIO(data)
    try:
        item = CBORDecoder(
            stream,
            semantic_decoders=_PLAIN_TAGS,
            max_depth=DEEPEST_NESTING,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        ).decode()
    except CBORDecodeError:
        raise _unreadable(code, "damaged CBOR, or CBOR of a kind that certificates do not use") from None
    if stream.tell() != len(data):
        raise _unreadable(VerdictCode.TRAILING_DATA, "there are bytes after the CBOR item")
    return item


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
    protected = _protected_header(signer.alg, signer.kid)
    if signer.alg not in algorithms_of(signer.public_key):
        raise CertificateError(f"the signer's public key cannot do {signer.alg}", code="signer-key-type")
    signed_bytes = _sig_structure(protected, content)
    signature = signature_of(signer, signed_bytes)
    cose = b"".join(
        (
            b"\xd2\x84",  # tag 18, an array of four
            _byte_string(protected),
            b"\xa0",  # no unprotected header
            _byte_string(content),
            _byte_string(signature),
        )
    )
    return PREFIX + _base45.encode(_deflate(cose))


def _deflate(content: bytes) -> bytes:
    """A zlib stream (RFC 1950) of level 9.

    The header is that of the usual 32 KiB window, since some readers know no other, but the work is done in one of
    4 KiB: a certificate is smaller, the bytes are the same, and zlib does not clear 256 KiB of memory for each.
    """
    deflater = zlib.compressobj(9, zlib.DEFLATED, -12, 5)
    return b"\x78\xda" + deflater.compress(content) + deflater.flush() + zlib.adler32(content).to_bytes(4)


@lru_cache(maxsize=64)
def _protected_header(alg: str, kid: bytes) -> bytes:
    number = next((number for number, name in _ALGORITHMS.items() if name == alg), None)
    if number is None:
        raise CertificateError("health certificates are signed with ES256 or PS256", code="signer-algorithm", alg=alg)
    if not is_key_id(kid):
        raise CertificateError("a key id has 1 to 255 bytes", code="signer-key-id")
    return dumps({_ALG: number, _KID: kid})


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    return b"\x84\x6aSignature1" + _byte_string(protected) + b"\x40" + _byte_string(payload)


def _byte_string(data: bytes) -> bytes:
    """A CBOR byte string: RFC 8949 section 3.1, major type 2."""
    size = len(data)
    if size < 24:  # noqa: PLR2004 -- the sizes at which CBOR's length grows by a byte
        return bytes((0x40 + size,)) + data
    if size < 0x100:  # noqa: PLR2004
        return bytes((0x58, size)) + data
    if size < 0x10000:  # noqa: PLR2004
        return b"\x59" + size.to_bytes(2) + data
    return b"\x5a" + size.to_bytes(4) + data


# ---------------------------------------------------------------------------------------------------------------- check


@frozen(weakref_slot=False)
class _Claims:
    """The CWT claims as far as they can be read, and what could not be."""

    issuer: str | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    certificate: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()


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
    claims = _read_claims(envelope.payload)
    keys, before = _find_keys(envelope, trust)
    key = keys[0] if len(keys) == 1 else min(keys, key=lambda key: _precedence(key, claims, at), default=None)
    authentic = key is not None and key.status is not KeyStatus.COMPROMISED
    findings = before if key is None else (*_after_signature(key, claims, at),)
    if key is not None and authentic and revocation is not None:
        findings += revocation.look_up(_identity(envelope, claims, key.country), at=at)
    return Verdict(
        format=NAME,
        checked_at=at,
        findings=findings,
        authentic=authentic,
        unverified_claims=claims.certificate,
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
    claims = _read_claims(envelope.payload)
    return _identity(envelope, claims, country or claims.issuer or "")


def _identity(envelope: Envelope, claims: _Claims, country: str) -> CertificateIdentity:
    return CertificateIdentity(
        envelope.kid, country, envelope.algorithm, envelope.signature, claims.issuer, _certificate_id(claims)
    )


def _certificate_id(claims: _Claims) -> str | None:
    for member in _KINDS:
        match (claims.certificate or {}).get(member):
            case [{"ci": str() as certificate_id}, *_]:
                return certificate_id
    return None


def _find_keys(envelope: Envelope, trust: TrustStore) -> tuple[tuple[TrustedKey, ...], tuple[Finding, ...]]:
    """The entries of the trusted key that made the signature, or why there is none."""
    candidates = trust.keys_for(envelope.kid)
    if not candidates:
        return (), (Finding.of(VerdictCode.KEY_NOT_FOUND, f"key id {envelope.kid[:32].hex()}"),)
    fitting = [key for key in candidates if envelope.algorithm in key.algorithms]
    if not fitting:
        return (), (Finding.of(VerdictCode.ALG_KEY_MISMATCH, f"the certificate names {envelope.algorithm}"),)
    if envelope.algorithm == "ES256" and len(envelope.signature) != ES256_BYTES:
        return (), (Finding.of(VerdictCode.SIGNATURE_FORMAT, "ES256: r and s, 32 bytes each, are due"),)
    signed_bytes = envelope.signed_bytes
    signers = tuple(
        key for key in fitting if verifies(envelope.algorithm, key.public_key, envelope.signature, signed_bytes)
    )
    if not signers:
        return (), (Finding.of(VerdictCode.INVALID_SIGNATURE, f"keys tried: {len(fitting)}"),)
    return signers, ()


def _precedence(key: TrustedKey, claims: _Claims, at: datetime) -> tuple[bool, bool, bool]:
    """Which of a key's entries decides, least first: a compromised one, else one that lets this certificate pass."""
    findings = tuple(_key_policy(key, claims, at))
    return (
        key.status is not KeyStatus.COMPROMISED,
        any(not found.is_warning for found in findings),
        bool(findings),
    )


def _after_signature(key: TrustedKey, claims: _Claims, at: datetime) -> Iterator[Finding]:
    yield from _key_policy(key, claims, at)
    yield from _time(claims, at)
    yield from claims.findings
    if claims.certificate is not None:
        yield from _schema(claims.certificate)


# ------------------------------------------------------------------------------------------------ check: claims, policy


def _read_claims(payload: bytes) -> _Claims:
    try:
        cwt = _cbor(payload, VerdictCode.INVALID_PAYLOAD)
    except CertificateUnreadable as reason:
        return _Claims(findings=(Finding.of(VerdictCode.INVALID_PAYLOAD, reason.sentence),))
    if not isinstance(cwt, dict):
        return _Claims(findings=(Finding.of(VerdictCode.INVALID_PAYLOAD, "the CWT claims are not a map"),))
    findings = []
    issuer = cwt.get(_ISS)
    if issuer is not None and not isinstance(issuer, str):
        findings.append(Finding.of(VerdictCode.INVALID_PAYLOAD, "claim 1 (issuer) is not a text"))
        issuer = None
    times = {}
    for claim, name in ((_EXP, "expiry"), (_IAT, "issued at")):
        times[claim] = _instant(cwt.get(claim))
        if times[claim] is None:
            findings.append(Finding.of(VerdictCode.INVALID_PAYLOAD, f"claim {claim} ({name}) is not a time in seconds"))
    certificate, unsupported = _eu_certificate(cwt.get(_HCERT))
    return _Claims(issuer, times[_IAT], times[_EXP], certificate, (*findings, *unsupported))


def _instant(value: object) -> datetime | None:
    """A NumericDate; real issuers also write fractions and the tag that RFC 8392 leaves out."""
    if isinstance(value, CBORTag) and value.tag == _TAG_EPOCH:
        value = value.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST_TIME:
        return None
    return datetime.fromtimestamp(math.floor(value), UTC)


def _eu_certificate(container: object) -> tuple[Mapping[str, Any] | None, tuple[Finding, ...]]:
    if not isinstance(container, dict) or not container:
        return None, (Finding.of(VerdictCode.INVALID_PAYLOAD, "claim -260 (health certificate) is not a map"),)
    if _EU_DCC_V1 not in container:
        return None, (Finding.of(VerdictCode.UNSUPPORTED_PAYLOAD, "the kind of health certificate is not 1 (EU)"),)
    certificate = container[_EU_DCC_V1]
    if not isinstance(certificate, dict) or not all(isinstance(key, str) for key in certificate):
        return None, (Finding.of(VerdictCode.INVALID_PAYLOAD, "the certificate is not a map with texts as keys"),)
    return MappingProxyType({key: _as_json(value) for key, value in certificate.items()}), ()


def _as_json(value: object) -> Any:
    """A value in JSON's own kinds, so that claims can be shown and stored whatever a forger put into them."""
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:
        return value
    if isinstance(value, Mapping):
        return {key if type(key) is str else repr(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return value
    return repr(value)


def _key_policy(key: TrustedKey, claims: _Claims, at: datetime) -> Iterator[Finding]:
    if key.not_after is not None and at > key.not_after:
        yield Finding.of(VerdictCode.KEY_EXPIRED)
    if key.not_before is not None and at < key.not_before:
        yield Finding.of(VerdictCode.KEY_NOT_YET_VALID)
    if key.retired_at is not None and (claims.issued_at is None or claims.issued_at > key.retired_at):
        yield Finding.of(VerdictCode.KEY_EXPIRED, "the key was retired before this certificate was issued")
    if key.status is KeyStatus.COMPROMISED:
        yield Finding.of(VerdictCode.KEY_REVOKED)
    certificate = claims.certificate or {}
    if key.usages:
        used_for = [kind.usage for member, kind in _KINDS.items() if member in certificate]
        if not key.usages.issuperset(used_for):
            yield Finding.of(VerdictCode.KEY_USAGE, f"the key is for: {', '.join(sorted(u.value for u in key.usages))}")
    if claims.issuer is not None and key.country and claims.issuer.upper() != key.country:
        yield Finding.of(VerdictCode.ISSUER_MISMATCH, "claim 1 (issuer)")


def _time(claims: _Claims, at: datetime) -> Iterator[Finding]:
    if claims.issued_at is not None and claims.issued_at - at > CLOCK_SKEW:
        yield Finding.of(VerdictCode.NOT_YET_VALID)
    # hcert 1.0.8, section "Expiration Time": a verifier rejects it *after* exp, so at that second it still holds
    # (RFC 7519 section 4.1.4 says "on or after"; this format's own rule goes first).
    if claims.expires_at is not None and at > claims.expires_at:
        yield Finding.of(VerdictCode.EXPIRED)


# -------------------------------------------------------------------------------------------------------- check: schema

_Rule = Callable[[object], bool]

# Some issuers write a time after a date; it is let pass, and has no meaning for a civil date.
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.*)?", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d)?(\.\d+)?([Zz]|[+-]\d\d(:?\d\d)?)", re.ASCII)
_BIRTH_DATE = re.compile(r"(19|20)\d\d(-\d\d(-\d\d(T.*)?)?)?", re.ASCII)
_VERSION = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_COUNTRY_OR_ORGANISATION = re.compile("[A-Z]{1,10}")
_TRANSLITERATED = re.compile("[A-Z<]{0,80}")


def _matches(pattern: re.Pattern[str]) -> _Rule:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _text(value: object) -> bool:
    return isinstance(value, str)


def _text_80(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NAME


def _positive(value: object) -> bool:
    return type(value) is int and value >= 1


def _in_calendar(pattern: re.Pattern[str], read: Callable[[str], object]) -> _Rule:
    """A text of this pattern whose date, without a time behind it, is one that there is."""

    def rule(value: object) -> bool:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            return False
        try:
            read(value.partition("T")[0])
        except DateError:
            return False
        return True

    return rule


_civil_date = _in_calendar(_DATE, parse_date)
_known_birth_date = _in_calendar(_BIRTH_DATE, PartialDate.parse)


def _birth_date_or_nothing(value: object) -> bool:
    return value == "" or _known_birth_date(value)


_country = _matches(_COUNTRY_OR_ORGANISATION)
_transliterated = _matches(_TRANSLITERATED)


@frozen(weakref_slot=False)
class _Kind:
    """An entry of the schema: its fields with their rules, which of them must be there, which have a code list."""

    usage: Usage
    fields: Mapping[str, _Rule]
    optional: frozenset[str] = frozenset()
    coded: tuple[str, ...] = ()


_COMMON: Mapping[str, _Rule] = {"tg": _text, "co": _country, "is": _text_80, "ci": _text_80}
_KINDS: Mapping[str, _Kind] = {
    "v": _Kind(
        Usage.VACCINATION,
        {**_COMMON, "vp": _text, "mp": _text, "ma": _text, "dn": _positive, "sd": _positive, "dt": _civil_date},
        coded=("tg", "vp", "mp", "ma"),
    ),
    "t": _Kind(
        Usage.TEST,
        {**_COMMON, "tt": _text, "nm": _text_80, "ma": _text, "sc": _matches(_DATE_TIME), "tr": _text, "tc": _text_80},
        optional=frozenset({"nm", "ma", "tc"}),
        coded=("tg", "tt", "tr"),
    ),
    "r": _Kind(
        Usage.RECOVERY,
        {**_COMMON, "fr": _civil_date, "df": _civil_date, "du": _civil_date},
        coded=("tg",),
    ),
}
_TOP_RULES: Mapping[str, _Rule] = {"ver": _matches(_VERSION), "dob": _birth_date_or_nothing}
_NAME_RULES: Mapping[str, _Rule] = {"fn": _text_80, "gn": _text_80, "fnt": _transliterated, "gnt": _transliterated}


def _schema(certificate: Mapping[str, Any]) -> Iterator[Finding]:
    """What EU DCC schema 1.3.3 finds wrong, by the path of the field, and codes that are in no list."""
    for member, rule in _TOP_RULES.items():
        if not rule(certificate.get(member)):
            yield Finding.of(VerdictCode.SCHEMA_INVALID, member)
    yield from _name_schema(certificate.get("nam"))
    present = [member for member in _KINDS if member in certificate]
    if len(present) != 1:
        yield Finding.of(VerdictCode.SCHEMA_INVALID, "exactly one of v, t and r is due")
    for member in present:
        entries = certificate[member]
        if isinstance(entries, list) and len(entries) == 1 and isinstance(entries[0], dict):
            yield from _entry_schema(f"{member}.0", entries[0], _KINDS[member])
        else:
            yield Finding.of(VerdictCode.SCHEMA_INVALID, f"{member}: a list of exactly one entry is due")


def _name_schema(name: object) -> Iterator[Finding]:
    if not isinstance(name, dict):
        yield Finding.of(VerdictCode.SCHEMA_INVALID, "nam")
        return
    for member, rule in _NAME_RULES.items():
        if member in name and not rule(name[member]):
            yield Finding.of(VerdictCode.SCHEMA_INVALID, f"nam.{member}")
    if "fnt" not in name and "gnt" not in name:
        yield Finding.of(VerdictCode.SCHEMA_INVALID, "nam: fnt or gnt is due")


def _entry_schema(path: str, entry: Mapping[str, Any], kind: _Kind) -> Iterator[Finding]:
    for member, rule in kind.fields.items():
        if member in entry:
            if not rule(entry[member]):
                yield Finding.of(VerdictCode.SCHEMA_INVALID, f"{path}.{member}")
        elif member not in kind.optional:
            yield Finding.of(VerdictCode.SCHEMA_INVALID, f"{path}.{member} is missing")
    for member in kind.coded:
        code = entry.get(member)
        if isinstance(code, str) and code not in VALUE_SET_OF[member]:
            yield Finding.of(VerdictCode.CODE_UNKNOWN, f"{path}.{member}")


# ---------------------------------------------------------------------------------------------------------- read claims


def read_vaccination(claims: Mapping[str, Any]) -> VaccinationRecord:
    """The vaccination that a verdict's claims state.

    Args:
        claims: ``Verdict.claims``: authentic, and of a verdict without ``SCHEMA_INVALID``.

    Raises:
        CertificateError: ``not-a-vaccination``: a test or recovery, or without a birth date, or beside the schema; or
            the schema lets pass what a record does not hold (an organisation as the country, an empty issuer), and
            ``data["field"]`` names it.
    """
    try:
        entry, name = claims["v"][0], claims["nam"]
        return VaccinationRecord(
            Name(name.get("gn", ""), name.get("fn", ""), name.get("gnt", ""), name.get("fnt", "")),
            PartialDate.parse(claims["dob"].partition("T")[0]),
            disease=entry["tg"],
            prophylaxis=entry["vp"],
            product=entry["mp"],
            manufacturer=entry["ma"],
            dose_number=entry["dn"],
            doses_in_series=entry["sd"],
            date=parse_date(entry["dt"][:10]),
            country=entry["co"],
            issuer=entry["is"],
            certificate_id=entry["ci"],
        )
    except (KeyError, IndexError, TypeError, AttributeError, DateError):
        raise CertificateError("these claims do not state a vaccination in full", code="not-a-vaccination") from None
    except CertificateError as refused:
        raise CertificateError(
            f"these claims state a vaccination that no record holds: {refused.sentence}",
            code="not-a-vaccination",
            **refused.data,
        ) from None
