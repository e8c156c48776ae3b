"""SMART Health Cards, which the wallets of phones take: a FHIR bundle in a compact JSON Web Signature.

Issuing: doses of one person -> FHIR bundle -> JWT claims in JSON -> raw DEFLATE -> compact JWS (ES256) -> ``shc:/`` and
digits, for one QR code. Verifying goes back the same way and stops at the first thing that is wrong before the
signature; after it, everything wrong is collected.

Each step back can be taken alone, to see where a card fails: `unpack`, `split_jws`, `header_findings`, `open_envelope`,
`inflate`, `read_claims`, `judge`.

Source:
    SMART Health Cards Framework 1.4; RFC 7515 (JWS), RFC 7518 (ES256), RFC 7519 (JWT), RFC 7638 (thumbprint), RFC 1951
    (DEFLATE); HL7 FHIR 4.0.1.
"""

import json
import math
import re
import zlib
from binascii import a2b_base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from types import MappingProxyType
from typing import Any

from attrs import frozen

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.base64url import to_base64url
from vaxplatform.certificate.claims import HealthRecord, VaccinationRecord
from vaxplatform.certificate.formats import _health_card_rules, _json, _numeric, _policy
from vaxplatform.certificate.formats._deflate import RAW, inflated
from vaxplatform.certificate.formats._fhir_bundle import bundle_of
from vaxplatform.certificate.formats._numeric import Unpacked
from vaxplatform.certificate.formats._stated import Stated
from vaxplatform.certificate.formats._usual_card import usual_card
from vaxplatform.certificate.identity import CertificateIdentity
from vaxplatform.certificate.jwk import jwk_thumbprint
from vaxplatform.certificate.keys import Signer, signature_of
from vaxplatform.certificate.revocation import RevocationSource
from vaxplatform.certificate.trust import KeyStatus, TrustedKey, TrustStore, Usage
from vaxplatform.certificate.verdict import Finding, Verdict, VerdictCode
from vaxplatform.errors import CertificateError, CertificateUnreadable

__all__ = [
    "NAME",
    "VALIDITY",
    "Claims",
    "Envelope",
    "Unpacked",
    "check",
    "decode",
    "encode",
    "header_findings",
    "identify",
    "inflate",
    "is_issuer_address",
    "judge",
    "key_findings",
    "key_id_of",
    "open_envelope",
    "read_claims",
    "recognises",
    "rid_of",
    "schema_findings",
    "sign",
    "signing_keys",
    "split_jws",
    "time_findings",
    "unpack",
]

NAME = "smart-health-card"
VALIDITY: timedelta | None = None
"""A card says of no day that it ends, unless its issuer asks for one."""

LONGEST_TEXT = 65_536  # characters; a card of one QR code has 2,395 at most, one in a file can be longer
LARGEST_CONTENT = 65_536  # bytes after inflating

_C = VerdictCode
_FAMILY = "shc:"
_JWS = re.compile(r"e[wy][A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_PARTS = 3

_LAST_SECOND = 253_402_300_799  # of the year 9999
_COVID_19 = "840539006"  # SNOMED CT
_FHIR_VERSION = "4.0.1"
_ADDRESS = re.compile(r"https://[A-Za-z0-9.\[\]:-]+(/[^\s/?#@\\]+)*", re.ASCII)


def _unreadable(code: VerdictCode, detail: str) -> CertificateUnreadable:
    return CertificateUnreadable(detail, code=code.value)


# --------------------------------------------------------------------------------------------------------------- encode


def encode(
    record: HealthRecord | Sequence[HealthRecord],
    *,
    issued_at: datetime,
    expires_at: datetime | None,
    issuer: str | None = None,
) -> bytes:
    """The claims of a card in JSON, as short as they can be written: what will be compressed and signed.

    Args:
        record: The dose, or several of one person, each with its CVX code; the first one's certificate id gives the
            card's revocation id.
        issued_at: The instant of issue, with its time zone; whole seconds count.
        expires_at: Until when the card holds, if that is to end.
        issuer: The issuer's address, under which its keys are published: ``https://`` and no slash at the end.

    Raises:
        CertificateError: ``instant-naive``; ``times-out-of-order``; ``times-range`` (1970 to 9999);
            ``issuer-missing``, ``issuer-address``; ``profile-field`` with the record's field in ``data["field"]``: the
            format needs it, or cannot carry it; ``birth-date-after-issue``.
    """
    issuer = _required_issuer(issuer)
    times = _times(issued_at, expires_at)
    records = _doses_of_one_person(record)
    if (records[0].birth_date.earliest - issued_at.date()).days > 1:  # days are of no time zone
        raise CertificateError("nobody is certified before being born", code="birth-date-after-issue")
    types = [_health_card_rules.HEALTH_CARD, _health_card_rules.IMMUNIZATION]
    if any(each.disease == _COVID_19 or each.cvx in _health_card_rules.COVID_19_CVX for each in records):
        types.append(_health_card_rules.COVID_19)
    claims = {
        "iss": issuer,
        **times,
        "vc": {
            "type": types,
            "credentialSubject": {"fhirVersion": _FHIR_VERSION, "fhirBundle": bundle_of(records)},
            "rid": rid_of(records[0].certificate_id),
        },
    }
    return json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()


def _times(issued_at: datetime, expires_at: datetime | None) -> dict[str, int]:
    """``nbf`` and, where the card ends, ``exp``, in whole seconds."""
    require_instant(issued_at=issued_at, **({} if expires_at is None else {"expires_at": expires_at}))
    times = {"nbf": math.floor(issued_at.timestamp())}
    if expires_at is not None:
        times["exp"] = math.floor(expires_at.timestamp())
        if not times["nbf"] < times["exp"]:
            raise CertificateError("a certificate expires after it is issued, not before", code="times-out-of-order")
    if not all(0 <= time <= _LAST_SECOND for time in times.values()):
        raise CertificateError("the times of a certificate lie between 1970 and 9999", code="times-range")
    return times


def _required_issuer(issuer: str | None) -> str:
    if issuer is None:
        raise CertificateError("a SMART Health Card names its issuer's address", code="issuer-missing", field="issuer")
    if not is_issuer_address(issuer):
        raise CertificateError(
            "the issuer's address begins with https:// and has no slash, query or fragment at its end",
            code="issuer-address",
            field="issuer",
        )
    return issuer


def is_issuer_address(value: object) -> bool:
    """Whether a value is an address as issuers of health cards have: ``https://``, and no slash at the end.

    Example:
        >>> is_issuer_address("https://example.org/issuer"), is_issuer_address("https://example.org/")
        (True, False)
    """
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _doses_of_one_person(record: HealthRecord | Sequence[HealthRecord]) -> tuple[VaccinationRecord, ...]:
    given = tuple(record) if isinstance(record, Sequence) else (record,)
    records = tuple(each for each in given if isinstance(each, VaccinationRecord))
    if not records or len(records) < len(given):
        raise _field_error("a SMART Health Card is issued of vaccinations only", "record")
    first = records[0]
    if any(each.name != first.name for each in records):
        raise _field_error("the doses of one card are one person's, of one name", "name")
    if any(each.birth_date != first.birth_date for each in records):
        raise _field_error("the doses of one card are one person's, of one birth date", "birth_date")
    if not all(each.cvx for each in records):
        raise _field_error("a SMART Health Card names the vaccine by its CVX code: the record has none (cvx)", "cvx")
    return records


def _field_error(sentence: str, field_name: str) -> CertificateError:
    return CertificateError(sentence, code="profile-field", field=field_name)


def rid_of(certificate_id: str) -> str:
    """The revocation id (``vc.rid``) of a card, by the certificate's id in the issuer's register.

    The id itself where it can be one, at most 24 characters of base64url; else 11 characters of its SHA-256, so that
    the register's own ids are never made public.

    Example:
        >>> rid_of("MKyCxh7p6uQ"), rid_of("URN:UVCI:01:XX:EXAMPLE")
        ('MKyCxh7p6uQ', 'ODlMGtSmFeM')
    """
    return (
        certificate_id
        if _health_card_rules.RID.fullmatch(certificate_id)
        else to_base64url(sha256(certificate_id.encode()).digest()[:8])
    )


# --------------------------------------------------------------------------------------------------------------- decode


def recognises(text: str) -> bool:
    """Whether a text says that it is a health card: by ``shc:``, or as a compact JSON Web Signature.

    Example:
        >>> recognises("shc:/5676"), recognises("HC1:NCF"), recognises("eyJhbGciOiJFUzI1NiJ9.e30.AA")
        (True, False, True)
    """
    text = text.strip()
    return text[: len(_FAMILY)].lower() == _FAMILY or _JWS.fullmatch(text) is not None


@frozen(weakref_slot=False)
class Envelope:
    """The parts of a card as received: nothing in it is verified.

    Args:
        header: The members of the signed header.
        signed_bytes: What the signature signs: header and payload as they stand in the text.
        compressed: The payload, decoded.
        signature: As it stands in the card.
        algorithm: ``"ES256"``.
        kid: The key id it names: of a thumbprint, its bytes; of anything else, its text in UTF-8.
    """

    header: Mapping[str, Any]
    signed_bytes: bytes
    compressed: bytes
    signature: bytes
    algorithm: str
    kid: bytes


def decode(text: str) -> Envelope:
    """The parts of a card, within limits of size and depth; nothing is verified.

    Raises:
        CertificateUnreadable: Its code is one of those of `VerdictCode` up to the envelope.
    """
    return open_envelope(unpack(text).jws)


def unpack(text: str) -> Unpacked:
    """The signed card in a text: that of a QR code, those of several with white space between, or the card itself.

    Args:
        text: White space around it does not matter.

    Raises:
        CertificateUnreadable: ``UNKNOWN_FORMAT``, ``SIZE_LIMIT_EXCEEDED``, ``INVALID_ENCODING`` or
            ``QR_CHUNK_MISSING``.

    Example:
        >>> unpack("shc:/567629").jws
        'eyJ'
    """
    if len(text) > 2 * LONGEST_TEXT:
        raise _unreadable(_C.SIZE_LIMIT_EXCEEDED, f"the text has more than {2 * LONGEST_TEXT} characters")
    text = text.strip()
    if text[: len(_FAMILY)].lower() == _FAMILY:
        return _numeric.unpack(text)
    if not _JWS.fullmatch(text):
        raise _unreadable(_C.UNKNOWN_FORMAT, f"the text does not begin with {_numeric.PREFIX} and is no compact JWS")
    return Unpacked(text)


def split_jws(jws: str) -> tuple[str, str, str]:
    """Header, payload and signature of a compact JWS, each as it stands there.

    Raises:
        CertificateUnreadable: ``SIZE_LIMIT_EXCEEDED``; ``INVALID_ENVELOPE``: not three parts.
    """
    if len(jws) > LONGEST_TEXT:
        raise _unreadable(_C.SIZE_LIMIT_EXCEEDED, f"the card has more than {LONGEST_TEXT} characters")
    parts = jws.split(".")
    if len(parts) != _PARTS:
        raise _unreadable(_C.INVALID_ENVELOPE, "three parts with dots between are due")
    header, payload, signature = parts
    return header, payload, signature


def open_envelope(jws: str) -> Envelope:
    """The parts of a compact JWS whose header is as health cards have it; nothing is verified.

    Raises:
        CertificateUnreadable: ``SIZE_LIMIT_EXCEEDED``, ``INVALID_ENVELOPE``, ``INVALID_ENCODING``,
            ``UNSUPPORTED_ALG`` or ``MISSING_KID``.

    Source:
        RFC 7515 sections 3.1, 4 and 5.2.
    """
    first, payload, signature = split_jws(jws)
    header, kid = _remembered_header(first) if len(first) <= _LONGEST_REMEMBERED else _header(first)
    return Envelope(
        {**header},
        jws[: -len(signature) - 1].encode("ascii"),
        _from_base64url(payload, "payload"),
        _from_base64url(signature, "signature"),
        header["alg"],
        kid,
    )


_LONGEST_REMEMBERED = 256  # characters; the header of an issuer is the same in all its cards


def _header(part: str) -> tuple[dict[str, Any], bytes]:
    """A header as health cards have it, and the key id in it."""
    data = _from_base64url(part, "header")
    try:
        members = _json.read(data.decode("utf-8"), _C.INVALID_ENVELOPE)
    except (UnicodeDecodeError, CertificateUnreadable):
        members = None
    if type(members) is not dict:
        raise _unreadable(_C.INVALID_ENVELOPE, "header: not a JSON object, each member once")
    for wrong in header_findings(members):
        raise _unreadable(wrong.code, wrong.detail)
    return members, key_id_of(members["kid"])


_remembered_header = lru_cache(maxsize=256)(_header)


def header_findings(header: Mapping[str, Any]) -> Iterator[Finding]:
    """What in a signed header is not as health cards have it.

    Args:
        header: Its members. Those that nobody asks for are passed over (RFC 7515 section 4), and no key in them is
            ever used; but an extension that must be understood is not (section 4.1.11).
    """
    if "crit" in header:
        yield Finding.of(_C.INVALID_ENVELOPE, "header.crit: no extension is understood here")
    if "alg" not in header:
        yield Finding.of(_C.INVALID_ENVELOPE, "header.alg: is missing")
    elif header["alg"] != "ES256":
        yield Finding.of(_C.UNSUPPORTED_ALG, "header.alg: is not ES256")
    if header.get("zip") != "DEF":
        yield Finding.of(_C.INVALID_ENVELOPE, f"header.zip: {'is not DEF' if 'zip' in header else 'is missing'}")
    if "kid" not in header:
        yield Finding.of(_C.MISSING_KID, "header.kid: is missing")
    elif type(header["kid"]) is not str or not header["kid"]:
        yield Finding.of(_C.INVALID_ENVELOPE, "header.kid: is no text")


def key_id_of(kid: str) -> bytes:
    """The key id that a header names: of a thumbprint in base64url its bytes, of anything else its text in UTF-8."""
    try:
        return _from_base64url(kid, "kid")
    except CertificateUnreadable:
        return kid.encode("utf-8", errors="replace")


def _from_base64url(part: str, where: str) -> bytes:
    """Bytes of base64url as RFC 7515 section 2 writes it: no padding, and no bits behind the last byte."""
    rest = len(part) % 4
    try:
        data = a2b_base64(part.encode("ascii").translate(_TO_BASE64) + b"=" * (-rest % 4), strict_mode=True)
    except ValueError:
        raise _unreadable(_C.INVALID_ENCODING, f"{where}: not in base64url") from None
    if rest and part[-1] not in _LAST[rest]:
        raise _unreadable(_C.INVALID_ENCODING, f"{where}: not in base64url")
    return data


_TO_BASE64 = bytes.maketrans(b"-_+/=", b"+/!!!")
_LAST = {2: "AQgw", 3: "AEIMQUYcgkosw048"}
"""How the last character ends where four or two bits of it are of no byte: they are noughts."""


def inflate(compressed: bytes) -> bytes:
    """The content of a raw DEFLATE stream, which has to end where the bytes end.

    Raises:
        CertificateUnreadable: ``INVALID_COMPRESSION``, ``SIZE_LIMIT_EXCEEDED`` or ``TRAILING_DATA``.

    Source:
        RFC 1951: there is no header, and no checksum.
    """
    return inflated(compressed, RAW, at_most=LARGEST_CONTENT)


# ----------------------------------------------------------------------------------------------------------------- sign


def sign(content: bytes, signer: Signer) -> str:
    """The card's text for a QR code: ``content`` compressed, signed and written in digits.

    Raises:
        CertificateError: ``signer-algorithm``: not ES256; ``signer-key-id``: not the key's thumbprint;
            ``signer-key-type``; ``signer-signature``; ``qr-too-long``: no QR code of a health card holds it.
    """
    if signer.alg != "ES256":
        raise CertificateError("a SMART Health Card is signed with ES256", code="signer-algorithm")
    if signer.kid != jwk_thumbprint(signer.public_key):
        raise CertificateError(
            "the key id of a SMART Health Card is the SHA-256 thumbprint of its key (RFC 7638)", code="signer-key-id"
        )
    header = f'{{"zip":"DEF","alg":"ES256","kid":"{to_base64url(signer.kid)}"}}'
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    compressed = deflater.compress(content) + deflater.flush()
    signed = f"{to_base64url(header.encode())}.{to_base64url(compressed)}"
    jws = f"{signed}.{to_base64url(signature_of(signer, signed.encode('ascii')))}"
    if len(jws) > _numeric.LONGEST_IN_ONE_CODE:
        raise CertificateError(
            f"the card has {len(jws)} characters and a QR code of a health card holds {_numeric.LONGEST_IN_ONE_CODE}: "
            "put fewer doses into one",
            code="qr-too-long",
        )
    return _numeric.text_of(jws)


# ---------------------------------------------------------------------------------------------------------------- check


def check(text: str, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None) -> Verdict:
    """The verdict on a card's text.

    Args:
        text: As scanned: of one QR code, of several with white space between, or a compact JWS.
        trust: The keys trusted; none is ever taken from the card. One that names an issuer signs for that issuer only.
        at: The instant to judge on, with its time zone.
        revocation: Who knows which cards were taken back; without it, the verdict says nothing of that.

    Returns:
        A verdict for any text at all, never an exception.

    Raises:
        CertificateError: ``instant-naive``.
    """
    require_instant(at=at)
    advice: tuple[Finding, ...] = ()
    try:
        unpacked = unpack(text)
        advice = unpacked.findings
        envelope = open_envelope(unpacked.jws)
        content = inflate(envelope.compressed)
    except CertificateUnreadable as reason:
        return Verdict(NAME, at, (*advice, Finding.of(VerdictCode(reason.code), reason.sentence)))
    return judge(envelope, content, trust, at=at, revocation=revocation, advice=advice)


def judge(
    envelope: Envelope,
    content: bytes,
    trust: TrustStore,
    *,
    at: datetime,
    revocation: RevocationSource | None = None,
    advice: tuple[Finding, ...] = (),
) -> Verdict:
    """The verdict on a card that was decoded: from the key on.

    Args:
        envelope: As `decode` gives it.
        content: As `inflate` gives it.
        trust: The keys trusted.
        at: The instant to judge on, with its time zone.
        revocation: As for `check`.
        advice: What was found in how the card was written.
    """
    claims = read_claims(content)
    keys, before = signing_keys(envelope, claims, trust)
    key = _policy.deciding_key(keys, lambda key: key_findings(key, claims, at))
    authentic = key is not None and key.status is not KeyStatus.COMPROMISED
    findings = before if key is None else _after_signature(key, claims, at)
    if key is not None and authentic and revocation is not None:
        findings += revocation.look_up(_identity(envelope, claims, key.country, trust.ids_of(envelope.kid)), at=at)
    return Verdict(
        format=NAME,
        checked_at=at,
        findings=(*advice, *findings),
        authentic=authentic,
        unverified_claims=claims.stated,
        key_id=envelope.kid,
        key=key,
        issuer=claims.issuer,
        issued_at=claims.issued_at,
        expires_at=claims.expires_at,
    )


def signing_keys(
    envelope: Envelope, claims: "Claims", trust: TrustStore
) -> tuple[tuple[TrustedKey, ...], tuple[Finding, ...]]:
    """The entries of the trusted key that signed a card, or why there is none.

    Args:
        envelope: Of the card.
        claims: Of the card.
        trust: The keys trusted. Those that are named otherwise than by a thumbprint sign other formats: a country's
            signer of certificates is not every clinic.
    """
    if len(envelope.kid) != _policy.THUMBPRINT_BYTES:
        return (), (Finding.of(_C.KEY_NOT_FOUND, "header.kid: is no thumbprint (RFC 7638)"),)
    return _policy.signing_keys(
        *(trust, envelope.kid, envelope.algorithm, envelope.signature, envelope.signed_bytes), issuer=claims.issuer
    )


def identify(text: str, *, country: str | None = None) -> CertificateIdentity:
    """By which values revocation lists name a card; nothing is verified.

    Args:
        text: As for `check`.
        country: ISO 3166-1 alpha-2 of who issued it; a card names none.

    Raises:
        CertificateUnreadable: As for `decode`.
    """
    envelope = decode(text)
    return _identity(envelope, read_claims(inflate(envelope.compressed)), country or "")


def _identity(
    envelope: Envelope, claims: "Claims", country: str, key_ids: tuple[bytes, ...] = ()
) -> CertificateIdentity:
    return CertificateIdentity(
        *(envelope.kid, country, envelope.algorithm, envelope.signature, claims.issuer, claims.rid),
        other_key_ids=key_ids,
        issued_at=claims.issued_at,
    )


def _after_signature(key: TrustedKey, claims: "Claims", at: datetime) -> tuple[Finding, ...]:
    return (
        *key_findings(key, claims, at),
        *time_findings(claims, at),
        *schema_findings(claims),
    )


# ------------------------------------------------------------------------------------------------ check: claims, policy


@frozen(weakref_slot=False)
class Claims:
    """The JWT claims as far as they can be read, and what could not be: nothing in them is verified.

    Args:
        issuer: ``iss``: the issuer's address.
        issued_at: ``nbf``, in whole seconds.
        expires_at: ``exp``.
        rid: ``vc.rid``: the id by which the issuer takes the card back.
        stated: All claims, as JSON gave them.
        findings: What was wrong with the claims.
        is_usual: Whether nothing is wrong with them and with the bundle in them.
    """

    issuer: str | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    rid: str | None = None
    stated: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    is_usual: bool = False


def read_claims(content: bytes) -> Claims:
    """The claims that were, or are said to be, signed; whatever cannot be read is a finding.

    Args:
        content: As `inflate` gives it.

    Source:
        RFC 7519 section 4.1; SMART Health Cards Framework, "Health Cards are encoded as compact serialization JWS".
    """
    try:
        text = content.decode("utf-8")
        usual = usual_card(text)
        if usual is not None:
            issued_at = _instant(usual.not_before)
            return Claims(usual.issuer, issued_at, None, usual.rid, Stated.of_json(text), is_usual=True)
        if text.startswith("\ufeff"):
            return _no_claims("begins with a byte order mark")
        members = _json.read(text, _C.INVALID_PAYLOAD)
    except UnicodeDecodeError:
        return _no_claims("not in UTF-8")
    except CertificateUnreadable as reason:
        return _no_claims(reason.sentence)
    if type(members) is not dict:
        return _no_claims("not a JSON object")
    issuer = members.get("iss")
    found = [Finding.of(_C.NOT_RECOMMENDED, "the content has white space around it")] if text != text.strip() else []
    return Claims(
        issuer if type(issuer) is str else None,
        _instant(members.get("nbf")),
        _instant(members.get("exp")),
        _rid(members),
        members,
        tuple(found),
    )


def _no_claims(detail: str) -> Claims:
    return Claims(findings=(Finding.of(_C.INVALID_PAYLOAD, detail),))


def _rid(members: Mapping[str, Any]) -> str | None:
    vc = members.get("vc")
    rid = vc.get("rid") if type(vc) is dict else None
    return rid if type(rid) is str and _health_card_rules.RID.fullmatch(rid) else None


def _instant(value: object) -> datetime | None:
    """A NumericDate; issuers also write fractions."""
    if (type(value) is not int and type(value) is not float) or not 0 <= value <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(math.floor(value), UTC)


def key_findings(key: TrustedKey, claims: Claims, at: datetime) -> Iterator[Finding]:
    """What the trust list's entry for a key says against this card: its time, its state, its use.

    Args:
        key: The key that signed, or is said to have.
        claims: Of the card.
        at: The instant to judge on.
    """
    yield from _policy.key_time_findings(key, claims.issued_at, at)
    if key.usages and not key.usages >= _usages_of(claims):
        yield Finding.of(_C.KEY_USAGE, f"the key is for: {', '.join(sorted(u.value for u in key.usages))}")


_USAGE_OF: Mapping[str, Usage] = MappingProxyType(
    {
        _health_card_rules.IMMUNIZATION: Usage.VACCINATION,
        "Immunization": Usage.VACCINATION,
        _health_card_rules.LABORATORY: Usage.TEST,
        "Observation": Usage.TEST,
    }
)
"""By what a card's types say and by what its bundle holds."""


def _usages_of(claims: Claims) -> frozenset[Usage]:
    """What a key must be for, to sign this card: what it says that it is, and what it holds."""
    match claims.stated:
        case {"vc": {"type": list(types), "credentialSubject": {"fhirBundle": dict(bundle)}}}:
            held = _health_card_rules.kinds_in(bundle)
            return frozenset(_USAGE_OF[each] for each in (*types, *held) if type(each) is str and each in _USAGE_OF)
        case _:
            return frozenset()


def time_findings(claims: Claims, at: datetime) -> Iterator[Finding]:
    """Whether the card's own time has not begun or is over.

    Args:
        claims: Of the card.
        at: The instant to judge on.

    Source:
        RFC 7519 section 4.1.4: on ``exp`` itself it is over.
    """
    yield from _policy.time_findings(claims.issued_at, None, at)
    if claims.expires_at is not None and at >= claims.expires_at:
        yield Finding.of(_C.EXPIRED)


def schema_findings(claims: Claims) -> Iterator[Finding]:
    """What is wrong with the claims and with the bundle in them, and what the framework advises against.

    Args:
        claims: Of the card.
    """
    if claims.is_usual or claims.stated is None:
        return iter(claims.findings)
    return chain(claims.findings, _health_card_rules.claims_findings(claims.stated))
