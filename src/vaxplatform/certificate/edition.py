"""Which edition of a list one holds: who issued it, when, until when it is fresh, and its number in the row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Self

import attrs
from attrs import field, frozen

from vaxplatform.certificate._instant import is_instant_of_utc, require_instant
from vaxplatform.errors import CertificateError

__all__ = ["Edition", "is_unicode"]

_Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]
_LARGEST_SEQUENCE = 2**53 - 1  # JSON carries no larger whole number exactly (RFC 8259 section 6)


def _must(fits: Callable[[Any], bool], expected: str) -> _Validator:
    def check(_edition: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not fits(value):
            raise CertificateError(f"Edition.{attribute.name} is {expected}", code="edition", field=attribute.name)

    return check


def is_unicode(text: str) -> bool:
    r"""Whether a text can be written down in UTF-8: JSON and names of files may hold halves of characters.

    Example:
        >>> is_unicode("स्वास्थ्य"), is_unicode("\ud800")
        (True, False)
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@frozen(weakref_slot=False)
class Edition:
    """One edition of a trust list or a revocation list.

    Args:
        issuer: Who issues the list, as they call themselves.
        issued_at: When, with its time zone.
        next_update: By when the next edition is due; after it, this one is stale.
        sequence: Its number: every edition has a higher one than the edition before it.

    Raises:
        CertificateError: ``edition``; ``data["field"]`` names the field.

    Example:
        >>> from datetime import UTC
        >>> first, week = datetime(2021, 9, 1, tzinfo=UTC), datetime(2021, 9, 8, tzinfo=UTC)
        >>> edition = Edition("A ministry of health", first, week, sequence=7)
        >>> edition.is_stale(first), edition.is_stale(datetime(2021, 9, 9, tzinfo=UTC))
        (False, True)
        >>> edition.require_not_older_than(8)
        Traceback (most recent call last):
        ...
        vaxplatform.errors.CertificateError: this list is number 7 and number 8 was seen before: refuse the older one
    """

    issuer: str = field(
        validator=_must(lambda value: isinstance(value, str) and bool(value) and is_unicode(value), "a text")
    )
    issued_at: datetime = field(validator=_must(is_instant_of_utc, "a datetime with its time zone"))
    next_update: datetime = field(validator=_must(is_instant_of_utc, "a datetime with its time zone"))
    sequence: int = field(
        validator=_must(
            lambda value: type(value) is int and 0 < value <= _LARGEST_SEQUENCE, "a whole number from 1 to 2**53 - 1"
        )
    )

    @next_update.validator
    def _after_issue(self, _attribute: object, value: datetime) -> None:
        if value <= self.issued_at:
            raise CertificateError("Edition.next_update is after issued_at", code="edition", field="next_update")

    def is_stale(self, at: datetime) -> bool:
        """Whether the next edition is overdue at this instant."""
        return at > self.next_update

    def require_fresh(self, at: datetime) -> Self:
        """The edition itself, unless the next one is overdue.

        Raises:
            CertificateError: ``list-stale``; ``instant-naive``.
        """
        require_instant(at=at)
        if self.is_stale(at):
            raise CertificateError(
                f"a newer list was due by {self.next_update.isoformat()}: fetch it", code="list-stale"
            )
        return self

    def require_not_older_than(self, sequence: int) -> Self:
        """The edition itself, unless a newer one was seen: whoever hands out an old list hides what was added since.

        Raises:
            CertificateError: ``list-rollback``.
        """
        if self.sequence < sequence:
            raise CertificateError(
                f"this list is number {self.sequence} and number {sequence} was seen before: refuse the older one",
                code="list-rollback",
                sequence=self.sequence,
                seen=sequence,
            )
        return self
