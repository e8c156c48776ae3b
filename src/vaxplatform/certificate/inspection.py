"""A certificate decoded and not verified: what stands in it, whoever wrote it, for people who look for a mistake.

Health certificates (HC1) and DIVOC credentials are decoded whole. Of JSON Web Signatures, SMART Health Cards among
them, the header and content are shown, also where they are not as verifiers ask for.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from attrs import field, frozen

from vaxplatform.certificate.base64url import from_base64
from vaxplatform.certificate.formats import divoc, hcert, smart_health_card
from vaxplatform.certificate.trust import TrustStore
from vaxplatform.certificate.verdict import Stage
from vaxplatform.certificate.verify import verify
from vaxplatform.errors import CertificateUnreadable

__all__ = ["Inspection", "inspect_certificate"]

_JWS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]*)")
_HEALTH_CARD = re.compile("shc:", re.IGNORECASE)
_LONGEST = 200_000
_ANY_INSTANT = datetime(2021, 1, 1, tzinfo=UTC)  # times are told and not judged


@frozen(weakref_slot=False)
class Inspection:
    """What stands in a certificate. Nothing of it is verified: never rely on it, never show it without saying so.

    Args:
        format: ``"hcert"``, ``"divoc"``, ``"smart-health-card"`` or ``"jws"``.
        header: What the signature's header says: ``alg`` and ``kid`` of a health certificate, all of a JWS; of a DIVOC
            credential what its proof and contexts say.
        claims: The content; None where it could not be read.
        issuer: Who, by its own words, issued it.
        issued_at: When, by its own words.
        expires_at: Until when, by its own words.
        problems: What could not be read, in technical English.
    """

    format: str
    header: Mapping[str, Any]
    claims: Mapping[str, Any] | None = field(repr=False)
    issuer: str | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    problems: tuple[str, ...] = ()


def inspect_certificate(text: str) -> Inspection:
    """What stands in a certificate, verified by nothing.

    Args:
        text: A health certificate, a DIVOC credential, a SMART Health Card of one QR code or of several with white
            space between, or a compact JSON Web Signature.

    Raises:
        CertificateUnreadable: It is none of these, or cannot be decoded; `diagnose` says why.

    Example:
        >>> inspect_certificate("eyJhbGciOiJub25lIn0.eyJpc3MiOiJYIn0.").header
        {'alg': 'none'}
    """
    text = text.strip("\r\n\t")
    if hcert.recognises(text):
        return _health_certificate(text)
    if divoc.recognises(text):
        return _credential(text)
    text = text.strip()
    if len(text) <= _LONGEST:
        in_digits = _HEALTH_CARD.match(text) is not None
        if in_digits:
            text = smart_health_card.unpack(text).jws
        if _JWS.fullmatch(text):
            return _jws(text, is_card=in_digits)
    raise CertificateUnreadable("this is no signed form that is known here", code="UNKNOWN_FORMAT")


def _health_certificate(text: str) -> Inspection:
    envelope = hcert.decode(text)
    verdict = verify(text, TrustStore.of(()), at=_ANY_INSTANT)
    return Inspection(
        hcert.NAME,
        {"alg": envelope.algorithm, "kid": envelope.kid.hex()},
        verdict.unverified_claims,
        verdict.issuer,
        verdict.issued_at,
        verdict.expires_at,
        () if verdict.unverified_claims is not None else ("the content is not a health certificate of the EU's form",),
    )


def _credential(text: str) -> Inspection:
    credential = divoc.decode(text)
    verdict = verify(text, TrustStore.of(()), at=_ANY_INSTANT)
    return Inspection(
        divoc.NAME,
        {"alg": credential.algorithm, **credential.proof, "@context": credential.context},
        verdict.unverified_claims,
        verdict.issuer,
        verdict.issued_at,
        verdict.expires_at,
        tuple(found.detail for found in verdict.findings if found.stage is Stage.ENVELOPE),
    )


def _jws(text: str, *, is_card: bool) -> Inspection:
    """A JSON Web Signature; one whose content is compressed is a SMART Health Card, whose own way that is."""
    first, second, _ = text.split(".")
    header = _json_object(first)
    if header is None:
        raise CertificateUnreadable("the header is not a JSON object in base64url", code="INVALID_ENVELOPE")
    deflated = header.get("zip") == "DEF"
    content = _json_object(second, deflated=deflated)
    problems = () if content is not None else ("the content is not a JSON object",)
    claims = content or {}
    issuer = claims.get("iss")
    return Inspection(
        smart_health_card.NAME if is_card or deflated else "jws",
        header,
        content,
        issuer if isinstance(issuer, str) else None,
        _instant(claims.get("iat", claims.get("nbf"))),
        _instant(claims.get("exp")),
        problems,
    )


def _json_object(part: str, *, deflated: bool = False) -> dict[str, Any] | None:
    try:
        data = from_base64(part)
        if deflated:
            data = smart_health_card.inflate(data)
        value = json.loads(data, parse_constant=_is_no_json)
    except (ValueError, RecursionError, CertificateUnreadable):
        return None
    return value if isinstance(value, dict) else None


def _is_no_json(constant: str) -> NoReturn:
    """``NaN`` and ``Infinity``, which Python would read (RFC 8259 section 6 has no such numbers)."""
    raise ValueError(constant)


def _instant(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (OverflowError, ValueError, OSError):
        return None
