"""Verifying: a text and the keys we trust give a verdict, for any text at all."""

from datetime import datetime

from attrs import evolve

from vaxplatform.certificate._instant import require_instant
from vaxplatform.certificate.edition import Edition
from vaxplatform.certificate.formats import format_of
from vaxplatform.certificate.revocation import NO_LIST, RevocationSource
from vaxplatform.certificate.scanned import text_of
from vaxplatform.certificate.trust import TrustStore
from vaxplatform.certificate.verdict import Finding, Stage, Verdict, VerdictCode
from vaxplatform.errors import CertificateError

__all__ = ["verify"]

_LONGEST = 1_000_000
"""Characters or bytes: more than a certificate of any format has, and few enough to be looked through at once."""


def verify(
    text: str | bytes, trust: TrustStore, *, at: datetime, revocation: RevocationSource | None = None
) -> Verdict:
    """The verdict on a certificate.

    Args:
        text: As a QR reader gives it, or the bytes of a file: a text, or the archive of a DIVOC credential.
        trust: The keys trusted; none is ever taken from the certificate.
        at: The instant to judge on, with its time zone.
        revocation: Who knows which certificates were taken back. Without it an authentic certificate gets the warning
            ``REVOCATION_UNAVAILABLE``, which leaves it valid: what was not checked is told, and the caller decides.

    Returns:
        A verdict for every text, never an exception; `Verdict.require` raises for callers who want to fail closed.
        ``TRUSTLIST_STALE`` warns where the trust list's next edition is overdue.

    Raises:
        CertificateError: ``instant-naive``: ``at`` is not an instant with its time zone; ``argument-kind``: ``text`` is
            no text, ``trust`` no `TrustStore`, or ``revocation`` no `RevocationSource`.

    Example:
        >>> from datetime import UTC
        >>> verdict = verify("HC1:hello", TrustStore.of([]), at=datetime(2021, 9, 1, tzinfo=UTC))
        >>> str(verdict.code), verdict.sentence
        ('INVALID_ENCODING', "The certificate's text was damaged or cut off: scan or copy it again.")
    """
    if not isinstance(text, str | bytes):
        raise CertificateError("text is a str or bytes", code="argument-kind", argument="text")
    if not isinstance(trust, TrustStore):
        raise CertificateError("trust is a TrustStore", code="argument-kind", argument="trust")
    if revocation is None:
        revocation = NO_LIST
    elif not isinstance(revocation, RevocationSource):
        raise CertificateError("revocation is a RevocationSource", code="argument-kind", argument="revocation")
    if len(text) > _LONGEST:
        return _not_read(VerdictCode.SIZE_LIMIT_EXCEEDED, at)
    if isinstance(text, bytes):
        text = text_of(text)
    form = format_of(text)
    if form is None:
        return _not_read(VerdictCode.UNKNOWN_FORMAT, at)
    verdict: Verdict = form.check(text, trust, at=at, revocation=revocation)
    return verdict if trust.edition is None else _with_age(verdict, trust.edition)


def _not_read(code: VerdictCode, at: datetime) -> Verdict:
    require_instant(at=at)
    return Verdict(None, at, (Finding.of(code),))


def _with_age(verdict: Verdict, edition: Edition) -> Verdict:
    """The verdict, which also tells that the trust list is stale, wherever a key was looked for in it."""
    if verdict.key_id is None or not edition.is_stale(verdict.checked_at):
        return verdict
    stale = Finding.of(VerdictCode.TRUSTLIST_STALE, f"the next one was due by {edition.next_update.isoformat()}")
    stages = list(Stage)
    return evolve(verdict, findings=tuple(sorted((*verdict.findings, stale), key=lambda f: stages.index(f.stage))))
