"""What a verifier says about a certificate: one verdict model for all formats, a code for each thing that can be wrong.

"Unknown key", "forged" and "expired" ask for different actions (fetch a newer trust list, call a colleague, ask for a
new certificate), so they are different codes and never one "invalid". Sentences stand here in English, keyed by code; a
message catalogue translates them under the id ``verdict.<CODE>``. No sentence carries personal data.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from attrs import field, frozen

from vaxplatform.certificate.trust import TrustedKey
from vaxplatform.errors import (
    CertificateError,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUnreadable,
    KeyNotFound,
    SignatureInvalid,
)

__all__ = ["SENTENCES", "STAGE_OF", "WARNINGS", "Finding", "Stage", "Verdict", "VerdictCode"]


class Stage(StrEnum):
    """The stages of verifying, in order: up to `SIGNATURE` the first failure ends it, after that all are collected."""

    DETECT = "detect"
    TRANSPORT = "transport"
    INFLATE = "inflate"
    ENVELOPE = "envelope"
    KEY = "key"
    SIGNATURE = "signature"
    KEY_POLICY = "key_policy"
    TIME = "time"
    SCHEMA = "schema"
    REVOCATION = "revocation"
    RULES = "rules"


class VerdictCode(StrEnum):
    """Everything a verdict can say; stable names, the same for all formats."""

    VALID = "VALID"
    # detect
    UNKNOWN_FORMAT = "UNKNOWN_FORMAT"
    UNSUPPORTED_VERSION = "UNSUPPORTED_VERSION"
    # transport
    INVALID_ENCODING = "INVALID_ENCODING"
    SIZE_LIMIT_EXCEEDED = "SIZE_LIMIT_EXCEEDED"
    QR_CHUNK_MISSING = "QR_CHUNK_MISSING"
    QR_VERSION = "QR_VERSION"
    # inflate
    INVALID_COMPRESSION = "INVALID_COMPRESSION"
    TRAILING_DATA = "TRAILING_DATA"
    # envelope
    INVALID_ENVELOPE = "INVALID_ENVELOPE"
    UNSUPPORTED_ALG = "UNSUPPORTED_ALG"
    MISSING_KID = "MISSING_KID"
    # key
    KEY_NOT_FOUND = "KEY_NOT_FOUND"
    ISSUER_NOT_TRUSTED = "ISSUER_NOT_TRUSTED"
    ALG_KEY_MISMATCH = "ALG_KEY_MISMATCH"
    TRUSTLIST_STALE = "TRUSTLIST_STALE"
    # signature
    SIGNATURE_FORMAT = "SIGNATURE_FORMAT"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    # key policy
    KEY_EXPIRED = "KEY_EXPIRED"
    KEY_NOT_YET_VALID = "KEY_NOT_YET_VALID"
    KEY_REVOKED = "KEY_REVOKED"
    KEY_USAGE = "KEY_USAGE"
    ISSUER_MISMATCH = "ISSUER_MISMATCH"
    # time
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    # schema
    INVALID_PAYLOAD = "INVALID_PAYLOAD"
    UNSUPPORTED_PAYLOAD = "UNSUPPORTED_PAYLOAD"
    SCHEMA_INVALID = "SCHEMA_INVALID"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    AMBIGUOUS_CONTENT = "AMBIGUOUS_CONTENT"
    NOT_RECOMMENDED = "NOT_RECOMMENDED"
    # revocation
    REVOKED = "REVOKED"
    POSSIBLY_REVOKED = "POSSIBLY_REVOKED"
    REVOCATION_UNAVAILABLE = "REVOCATION_UNAVAILABLE"
    REVOCATION_STALE = "REVOCATION_STALE"


_C = VerdictCode
_CODES_OF_STAGE: Mapping[Stage, tuple[VerdictCode, ...]] = {
    Stage.DETECT: (_C.UNKNOWN_FORMAT, _C.UNSUPPORTED_VERSION),
    Stage.TRANSPORT: (_C.INVALID_ENCODING, _C.SIZE_LIMIT_EXCEEDED, _C.QR_CHUNK_MISSING, _C.QR_VERSION),
    Stage.INFLATE: (_C.INVALID_COMPRESSION, _C.TRAILING_DATA),
    Stage.ENVELOPE: (_C.INVALID_ENVELOPE, _C.UNSUPPORTED_ALG, _C.MISSING_KID),
    Stage.KEY: (_C.KEY_NOT_FOUND, _C.ISSUER_NOT_TRUSTED, _C.ALG_KEY_MISMATCH, _C.TRUSTLIST_STALE),
    Stage.SIGNATURE: (_C.SIGNATURE_FORMAT, _C.INVALID_SIGNATURE),
    Stage.KEY_POLICY: (_C.KEY_EXPIRED, _C.KEY_NOT_YET_VALID, _C.KEY_REVOKED, _C.KEY_USAGE, _C.ISSUER_MISMATCH),
    Stage.TIME: (_C.NOT_YET_VALID, _C.EXPIRED),
    Stage.SCHEMA: (
        _C.INVALID_PAYLOAD,
        _C.UNSUPPORTED_PAYLOAD,
        _C.SCHEMA_INVALID,
        _C.CODE_UNKNOWN,
        _C.AMBIGUOUS_CONTENT,
        _C.NOT_RECOMMENDED,
    ),
    Stage.REVOCATION: (_C.REVOKED, _C.POSSIBLY_REVOKED, _C.REVOCATION_UNAVAILABLE, _C.REVOCATION_STALE),
}

STAGE_OF: Mapping[VerdictCode, Stage] = MappingProxyType(
    {code: stage for stage, codes in _CODES_OF_STAGE.items() for code in codes}
)
"""The stage each code belongs to; a code may be found at another (a limit is passed while inflating)."""

WARNINGS: frozenset[VerdictCode] = frozenset(
    {
        _C.CODE_UNKNOWN,  # value sets grow; authenticity does not depend on our copy
        _C.AMBIGUOUS_CONTENT,  # dose 3 of 2 is a booster, and may be dose 2 of 3 with two members exchanged
        _C.NOT_RECOMMENDED,  # what a format's specification says should be, and is otherwise
        _C.ISSUER_MISMATCH,  # overseas territories, military, alpha-3 participants
        _C.POSSIBLY_REVOKED,  # a Bloom filter's hit is to be confirmed
        _C.REVOCATION_UNAVAILABLE,
        _C.REVOCATION_STALE,
        _C.TRUSTLIST_STALE,
    }
)
"""Codes that are reported and leave a certificate valid: the caller's policy decides what follows from them."""

SENTENCES: Mapping[VerdictCode, str] = MappingProxyType(
    {
        _C.VALID: "The certificate is authentic; compare name and birth date with an identity document.",
        _C.UNKNOWN_FORMAT: "This is not a certificate of a format known here.",
        _C.UNSUPPORTED_VERSION: "This certificate is of another version of its format than is supported here.",
        _C.INVALID_ENCODING: "The certificate's text was damaged or cut off: scan or copy it again.",
        _C.SIZE_LIMIT_EXCEEDED: "The certificate is larger than any real one and was not read further.",
        _C.QR_CHUNK_MISSING: "The certificate is spread over several QR codes and one is missing: scan all of them.",
        _C.QR_VERSION: "The QR code is of a size this format does not use.",
        _C.INVALID_COMPRESSION: "The certificate's content cannot be unpacked: the text was damaged or made wrongly.",
        _C.TRAILING_DATA: "Something was added after the end of the certificate.",
        _C.INVALID_ENVELOPE: "The signed envelope of the certificate does not have the structure its format asks for.",
        _C.UNSUPPORTED_ALG: "The certificate is signed by a method that this format does not allow.",
        _C.MISSING_KID: "The certificate does not say which key signed it.",
        _C.KEY_NOT_FOUND: "The key that signed this certificate is not in the trust list: fetch a newer list.",
        _C.ISSUER_NOT_TRUSTED: "The issuer of this certificate is not in the trust list.",
        _C.ALG_KEY_MISMATCH: "The certificate names a signing method that does not fit the trusted key.",
        _C.TRUSTLIST_STALE: "The trust list is out of date: fetch a newer one.",
        _C.SIGNATURE_FORMAT: "The signature is not written in the form its method asks for.",
        _C.INVALID_SIGNATURE: "The signature does not fit: the certificate was changed, or another key signed it.",
        _C.KEY_EXPIRED: "The time of the signing key is over.",
        _C.KEY_NOT_YET_VALID: "The time of the signing key has not begun.",
        _C.KEY_REVOKED: "The signing key was compromised: no certificate it signed can be relied on.",
        _C.KEY_USAGE: "The signing key is not meant for this kind of certificate.",
        _C.ISSUER_MISMATCH: "The country the certificate names is not the country of the signing key.",
        _C.NOT_YET_VALID: "The certificate's time has not begun.",
        _C.EXPIRED: "The certificate's time is over: ask the issuer for a new one.",
        _C.INVALID_PAYLOAD: "The signed content is not of the kind this format carries.",
        _C.UNSUPPORTED_PAYLOAD: "This kind of content is not supported here.",
        _C.SCHEMA_INVALID: "A field of the certificate is missing or not as the format prescribes.",
        _C.NOT_RECOMMENDED: "The certificate is made otherwise than its format recommends.",
        _C.CODE_UNKNOWN: "A code in the certificate is not in the published code list known here.",
        _C.AMBIGUOUS_CONTENT: "The signature does not say which of these values is which: ask the issuer's register.",
        _C.REVOKED: "The issuer took this certificate back.",
        _C.POSSIBLY_REVOKED: "The certificate may have been taken back: confirm with the full list.",
        _C.REVOCATION_UNAVAILABLE: "No list of certificates taken back was at hand, so this was not checked.",
        _C.REVOCATION_STALE: "The list of certificates taken back is out of date.",
    }
)
"""The English sentence of each code, without personal data."""

_UNREADABLE_STAGES = frozenset({Stage.DETECT, Stage.TRANSPORT, Stage.INFLATE, Stage.ENVELOPE})
_ERROR_OF: Mapping[VerdictCode, type[CertificateError]] = {
    **{code: CertificateUnreadable for code, stage in STAGE_OF.items() if stage in _UNREADABLE_STAGES},
    _C.KEY_NOT_FOUND: KeyNotFound,
    _C.SIGNATURE_FORMAT: SignatureInvalid,
    _C.INVALID_SIGNATURE: SignatureInvalid,
    _C.EXPIRED: CertificateExpired,
    _C.NOT_YET_VALID: CertificateNotYetValid,
    _C.REVOKED: CertificateRevoked,
}


@frozen(weakref_slot=False)
class Finding:
    """One thing a verifier found.

    Args:
        code: What it is.
        stage: Where on the way it was found.
        detail: What exactly, in technical English: a field's path, a limit, never a value of it.

    Example:
        >>> Finding.of(VerdictCode.SCHEMA_INVALID, "v.0.dn").sentence
        'A field of the certificate is missing or not as the format prescribes.'
    """

    code: VerdictCode
    stage: Stage
    detail: str = ""

    @classmethod
    def of(cls, code: VerdictCode, detail: str = "") -> "Finding":
        """A finding at the stage its code belongs to."""
        return cls(code, STAGE_OF[code], detail)

    @property
    def sentence(self) -> str:
        """The English sentence of the code."""
        return SENTENCES[self.code]

    @property
    def message_id(self) -> str:
        """The id under which a message catalogue holds the translated sentence: ``verdict.<CODE>``."""
        return f"verdict.{self.code}"

    @property
    def is_warning(self) -> bool:
        """Whether the certificate can be valid all the same."""
        return self.code in WARNINGS


@frozen(weakref_slot=False)
class Verdict:
    """What verifying a certificate gave. "Forged" and "expired" are values here, not exceptions.

    Args:
        format: Name of the format (``"hcert"``), or None where no format recognised the text.
        checked_at: The instant the certificate was judged on.
        findings: Everything found, in the order of the stages; empty where there is nothing to say.
        authentic: Whether a trusted, uncompromised key signed exactly this content.
        unverified_claims: What the certificate says, decoded even where the verdict fails: never rely on it, never show
            it without saying so. None where nothing could be decoded.
        key_id: The key id the certificate names.
        key: The trusted key that the signature fits.
        issuer: The issuer the certificate names; a mere claim unless authentic.
        issued_at: From when, by its own words.
        expires_at: Until when, by its own words.

    Example:
        >>> from datetime import UTC, datetime
        >>> verdict = Verdict(None, datetime(2021, 9, 1, tzinfo=UTC), (Finding.of(VerdictCode.UNKNOWN_FORMAT),))
        >>> verdict.valid, str(verdict.code), verdict.stage.value
        (False, 'UNKNOWN_FORMAT', 'detect')
    """

    format: str | None
    checked_at: datetime
    findings: tuple[Finding, ...] = ()
    authentic: bool = False
    unverified_claims: Mapping[str, Any] | None = field(default=None, repr=False)
    key_id: bytes | None = None
    key: TrustedKey | None = None
    issuer: str | None = field(default=None, repr=False)  # as long and as personal as a forger likes
    issued_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def valid(self) -> bool:
        """Whether the certificate is authentic and nothing decisive was found; warnings allow it."""
        return self.authentic and all(found.is_warning for found in self.findings)

    @property
    def decisive(self) -> Finding | None:
        """The first finding that is not a warning, or None."""
        return next((found for found in self.findings if not found.is_warning), None)

    @property
    def code(self) -> VerdictCode:
        """The code of the first decisive finding, or ``VALID``."""
        return VerdictCode.VALID if self.decisive is None else self.decisive.code

    @property
    def stage(self) -> Stage | None:
        """The stage of the first decisive finding, or None."""
        return None if self.decisive is None else self.decisive.stage

    @property
    def sentence(self) -> str:
        """The English sentence of `code`."""
        return SENTENCES[self.code]

    @property
    def message_id(self) -> str:
        """The id under which a message catalogue holds the translated sentence: ``verdict.<CODE>``."""
        return f"verdict.{self.code}"

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that leave the certificate valid."""
        return tuple(found for found in self.findings if found.is_warning)

    @property
    def claims(self) -> Mapping[str, Any] | None:
        """What the certificate says, only where it is authentic (it may still be expired)."""
        return self.unverified_claims if self.authentic else None

    def require(self) -> Self:
        """The verdict itself where it is valid, for callers who want to fail closed.

        Raises:
            CertificateError: The leaf of the decisive code (`KeyNotFound`, `SignatureInvalid`, `CertificateExpired`,
                `CertificateUnreadable` ...), or `CertificateError` itself with the code. Its data hold the stage, the
                detail and the codes of all findings, and nothing the certificate claims.

        Example:
            >>> from datetime import UTC, datetime
            >>> Verdict(None, datetime(2021, 9, 1, tzinfo=UTC), (Finding.of(VerdictCode.EXPIRED),)).require()
            Traceback (most recent call last):
            ...
            vaxplatform.errors.CertificateExpired: The certificate's time is over: ask the issuer for a new one.
        """
        if self.valid:
            return self
        decisive = self.decisive or Finding.of(VerdictCode.INVALID_SIGNATURE, "nothing says that it is authentic")
        error = _ERROR_OF.get(decisive.code, CertificateError)
        raise error(
            decisive.sentence,
            code=decisive.code.value,
            stage=decisive.stage.value,
            detail=decisive.detail,
            findings=tuple(found.code.value for found in self.findings),
        )
