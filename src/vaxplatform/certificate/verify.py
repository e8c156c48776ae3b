"""Verifying: a text and the keys we trust give a verdict, for any text at all."""

from datetime import datetime

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.formats import FORMATS
from vaxplatform.certificate.trust import TrustStore
from vaxplatform.certificate.verdict import Finding, Verdict, VerdictCode
from vaxplatform.errors import CertificateError

__all__ = ["verify"]


def verify(text: str | bytes, trust: TrustStore, *, at: datetime) -> Verdict:
    """The verdict on a certificate.

    Args:
        text: As a QR reader gives it, or the bytes of a text file.
        trust: The keys trusted; none is ever taken from the certificate.
        at: The instant to judge on, with its time zone.

    Returns:
        A verdict for every text, never an exception; `Verdict.require` raises for callers who want to fail closed.
        Whether the issuer took the certificate back is not checked.

    Raises:
        CertificateError: ``instant-naive``: ``at`` is not an instant with its time zone; ``argument-kind``: ``text`` is
            no text, or ``trust`` no `TrustStore`.

    Example:
        >>> from datetime import UTC
        >>> verdict = verify("HC1:hello", TrustStore.of([]), at=datetime(2021, 9, 1, tzinfo=UTC))
        >>> str(verdict.code), verdict.sentence
        ('INVALID_ENCODING', "The certificate's text was damaged or cut off: scan or copy it again.")
    """
    require_instant(at=at)
    if isinstance(text, bytes):
        text = text.decode("utf-8", errors="replace")
    if not isinstance(text, str):
        raise CertificateError("text is a str", code="argument-kind", argument="text")
    if not isinstance(trust, TrustStore):
        raise CertificateError("trust is a TrustStore", code="argument-kind", argument="trust")
    for form in FORMATS.values():
        if form.recognises(text):
            verdict: Verdict = form.check(text, trust, at=at)
            return verdict
    return Verdict(None, at, (Finding.of(VerdictCode.UNKNOWN_FORMAT),))
