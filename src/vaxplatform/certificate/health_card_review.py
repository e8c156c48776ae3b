"""Everything that is wrong with a SMART Health Card, for whoever makes them: where a verifier stops, this goes on.

A verifier must not look behind the first thing that is wrong before the signature. Somebody who mends the program that
issues cards wants to hear of all of it at once: so a header that lacks a member is told and the content is unpacked all
the same, a signature in DER is told and then checked, and a bundle alone can be judged. Nothing here makes a card
valid.

Source:
    SMART Health Cards Framework 1.4; what the checks of its developer tools tell apart.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.base64url import from_base64
from vaxplatform.certificate.formats import _json, _numeric, _policy, smart_health_card
from vaxplatform.certificate.formats._health_card_rules import bundle_findings, united_states_findings
from vaxplatform.certificate.formats.smart_health_card import Claims
from vaxplatform.certificate.signatures import ES256_BYTES, raw_of_der
from vaxplatform.certificate.trust import TrustStore
from vaxplatform.certificate.verdict import Finding, Stage, VerdictCode
from vaxplatform.errors import CertificateUnreadable

__all__ = ["HealthCardReview", "cards_in", "named_issuer"]

_C = VerdictCode
_BYTE_ORDER_MARK = "\ufeff"
_BLANK = f" \t\n\r\v\f{_BYTE_ORDER_MARK}"
_WITH_HEADER = 15
"""The window of a zlib stream (RFC 1950), which some issuers write where a raw one is due."""


@frozen
class HealthCardReview:
    """What is looked for, and by whose keys and clock.

    Whether a card was taken back is not looked up: that is no fault of how it was made.

    Args:
        trust: The keys that issuers are known to sign with, each with its issuer's address.
        at: The instant to judge on, with its time zone.
        issuers: Addresses of the issuers that take part in a directory; None where there is no directory.
        united_states: Also say what keeps a bundle from being one of COVID-19 immunizations as issuers in the United
            States write it.

    Raises:
        CertificateError: ``instant-naive``.

    Example:
        >>> from datetime import UTC
        >>> review = HealthCardReview(TrustStore.of([]), datetime(2021, 9, 1, tzinfo=UTC))
        >>> for found in review.of_content('{"iss": "https://example.org/", "nbf": 1630454400000, "vc": {}} '):
        ...     print(found.code, "-", found.detail)
        TRAILING_DATA - white space around it
        SCHEMA_INVALID - vc.type is missing
        SCHEMA_INVALID - vc.credentialSubject is missing
        SCHEMA_INVALID - iss ends with a slash
        SCHEMA_INVALID - nbf is in milliseconds, not in seconds
    """

    trust: TrustStore
    at: datetime
    issuers: frozenset[str] | None = None
    united_states: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        require_instant(at=self.at)

    def of_codes(self, texts: Sequence[str]) -> Iterator[Finding]:
        """What is wrong with a card in QR codes.

        Args:
            texts: Of one code; or of several, in any order, over which a card was spread.
        """
        for text in texts:
            yield from _blank_around(text)
        try:
            unpacked = _numeric.unpack("\n".join(text.strip(_BLANK) for text in texts))
        except CertificateUnreadable as reason:
            yield Finding(VerdictCode(reason.code), Stage.TRANSPORT, reason.sentence)
            return
        yield from unpacked.findings
        yield from self.of_jws(unpacked.jws)

    def of_jws(self, text: str) -> Iterator[Finding]:
        """What is wrong with a card as a compact JSON Web Signature.

        Args:
            text: The three parts with dots between.
        """
        yield from _blank_around(text)
        jws = text.strip(_BLANK)
        if len(jws) > _numeric.LONGEST_IN_ONE_CODE:
            yield _advice(Stage.TRANSPORT, f"more than {_numeric.LONGEST_IN_ONE_CODE} characters: no QR code holds it")
        try:
            first, payload, last = smart_health_card.split_jws(jws)
            header = _object(first, "header")
            signature, content = _decoded(last, "signature"), _decoded(payload, "payload")
        except CertificateUnreadable as reason:
            yield Finding.of(VerdictCode(reason.code), reason.sentence)
            return
        yield from smart_health_card.header_findings(header)
        if len(signature) != ES256_BYTES:
            yield Finding.of(_C.SIGNATURE_FORMAT, f"{ES256_BYTES} bytes are due, r and s")
            signature = _raw(signature)
        inflated, wrong = _inflated(content)
        yield from wrong
        try:
            text = inflated.decode("utf-8")
        except UnicodeDecodeError:
            yield Finding.of(_C.INVALID_PAYLOAD, "not in UTF-8")
            return
        claims = _claims(text)
        yield from self._of_content(text, claims)
        if claims.stated is not None:
            yield from self._of_signature(header, claims, signature, jws[: -len(last) - 1])

    def of_content(self, text: str) -> Iterator[Finding]:
        """What is wrong with the claims of a card.

        Args:
            text: In JSON.
        """
        yield from self._of_content(text, _claims(text))

    def of_bundle(self, text: str) -> Iterator[Finding]:
        """What is wrong with the FHIR bundle of a card.

        Args:
            text: In JSON.
        """
        yield from _blank_around(text)
        try:
            bundle = _json.read(text.strip(_BLANK), _C.INVALID_PAYLOAD)
        except CertificateUnreadable as reason:
            yield Finding.of(_C.INVALID_PAYLOAD, reason.sentence)
            return
        yield from bundle_findings(bundle)
        if self.united_states and isinstance(bundle, dict):
            yield from united_states_findings(bundle)

    def of_file(self, text: str) -> Iterator[Finding]:
        """What is wrong with a file of cards: ``.smart-health-card``, or the answer of ``$health-cards-issue``.

        Args:
            text: In JSON.
        """
        yield from _blank_around(text)
        try:
            document = _json.read(text.strip(_BLANK), _C.INVALID_PAYLOAD)
        except CertificateUnreadable as reason:
            yield Finding.of(_C.INVALID_PAYLOAD, reason.sentence)
            return
        cards = _cards(document)
        if not cards:
            yield Finding.of(_C.SCHEMA_INVALID, "holds no card: verifiableCredential or parameter is due")
        for number, card in enumerate(cards):
            if isinstance(card, str):
                yield from (evolve(each, detail=f"{number}: {each.detail}") for each in self.of_jws(card))
            else:
                yield Finding.of(_C.SCHEMA_INVALID, f"{number}: a card is a text")

    def _of_content(self, text: str, claims: Claims) -> Iterator[Finding]:
        yield from _blank_around(text)
        if text.startswith(_BYTE_ORDER_MARK):
            yield Finding(_C.TRAILING_DATA, Stage.TRANSPORT, "a byte order mark before it (RFC 8259 section 8.1)")
        yield from smart_health_card.time_findings(claims, self.at)
        yield from smart_health_card.schema_findings(claims)
        match claims.stated:
            case {"vc": {"credentialSubject": {"fhirBundle": dict(bundle)}}} if self.united_states:
                yield from united_states_findings(bundle)

    def _of_signature(self, header: dict[str, Any], claims: Claims, signature: bytes, signed: str) -> Iterator[Finding]:
        """Whose signature it is, as far as the header lets it be checked."""
        address = claims.issuer or ""
        if self.issuers is not None and address not in self.issuers:
            yield Finding.of(_C.ISSUER_NOT_TRUSTED, "the issuer is not in the directory")
        kid = header.get("kid")
        if not isinstance(kid, str):
            yield Finding.of(_C.KEY_NOT_FOUND, "no key is named")
            return
        if not any(key.issuer == address for key in self.trust.keys):
            yield Finding.of(_C.ISSUER_NOT_TRUSTED, "no key of the issuer is known")
        keys, wrong = _policy.signing_keys(
            *(self.trust, smart_health_card.key_id_of(kid), "ES256", signature, signed.encode("ascii")), issuer=address
        )
        yield from wrong
        key = _policy.deciding_key(keys, lambda key: smart_health_card.key_findings(key, claims, self.at))
        if key is not None:
            yield from smart_health_card.key_findings(key, claims, self.at)


def _claims(text: str) -> Claims:
    """The claims, whatever stands around them."""
    return smart_health_card.read_claims(text.strip(_BLANK).encode("utf-8", errors="replace"))


def _blank_around(text: str) -> Iterator[Finding]:
    if text.strip(_BLANK) != text:
        yield Finding(_C.TRAILING_DATA, Stage.TRANSPORT, "white space around it")


def _object(part: str, where: str) -> dict[str, Any]:
    try:
        members = json.loads(_decoded(part, where))
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise CertificateUnreadable(f"{where}: not a JSON object", code=_C.INVALID_ENVELOPE.value)
    return members


def _decoded(part: str, where: str) -> bytes:
    try:
        return from_base64(part)
    except ValueError:
        raise CertificateUnreadable(f"{where}: not in base64url", code=_C.INVALID_ENCODING.value) from None


def _raw(signature: bytes) -> bytes:
    """A signature as it should be written, where it is in DER; else as it is."""
    try:
        return raw_of_der(signature)
    except (ValueError, OverflowError):
        return signature


def _inflated(content: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """The content as well as it can be unpacked: raw, with zlib's header, or as it stands there."""
    try:
        return smart_health_card.inflate(content), ()
    except CertificateUnreadable as reason:
        wrong = (Finding.of(VerdictCode(reason.code), reason.sentence),)
    try:
        inflater = zlib.decompressobj(_WITH_HEADER)
        return inflater.decompress(content, smart_health_card.LARGEST_CONTENT), wrong
    except zlib.error:
        return content, wrong


def named_issuer(text: str) -> str | None:
    """The address that a card names as its issuer's, however badly it is made; verified by nothing.

    Args:
        text: A compact JSON Web Signature, or the texts of QR codes with white space between.

    Example:
        >>> named_issuer("e30.eyJpc3MiOiJodHRwczovL2V4YW1wbGUub3JnIn0.")
        'https://example.org'
    """
    try:
        jws = text.strip(_BLANK) if "." in text else _numeric.unpack(text).jws
        content, _ = _inflated(_decoded(smart_health_card.split_jws(jws)[1], "payload"))
        claims = json.loads(content.decode("utf-8-sig"))
    except (CertificateUnreadable, ValueError, RecursionError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None


def cards_in(text: str) -> list[str]:
    """The cards in a file of them, as far as it can be read: each a compact JSON Web Signature.

    Args:
        text: As of `HealthCardReview.of_file`.
    """
    try:
        return [each for each in _cards(json.loads(text.strip(_BLANK))) if isinstance(each, str)]
    except (ValueError, RecursionError):
        return []


def _cards(document: object) -> list[Any]:
    if not isinstance(document, dict):
        return []
    cards = document.get("verifiableCredential")
    if isinstance(cards, list):
        return cards
    parameters = document.get("parameter")
    return [
        each.get("valueString")
        for each in (parameters if isinstance(parameters, list) else ())
        if isinstance(each, dict) and each.get("name") == "verifiableCredential"
    ]


def _advice(stage: Stage, detail: str) -> Finding:
    return Finding(_C.NOT_RECOMMENDED, stage, detail)
