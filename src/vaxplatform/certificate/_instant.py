"""Instants: a point in time that is the same everywhere, so never a date and never without its time zone."""

from datetime import UTC, datetime
from typing import TypeGuard

from vaxplatform.errors import CertificateError

__all__ = ["is_instant", "is_instant_of_utc", "require_instant"]


def is_instant(value: object) -> TypeGuard[datetime]:
    """Whether a value is a datetime that knows its time zone.

    Example:
        >>> from datetime import UTC
        >>> is_instant(datetime(2021, 8, 27, tzinfo=UTC)), is_instant("2021-08-27T00:00:00Z")
        (True, False)
    """
    return isinstance(value, datetime) and value.utcoffset() is not None


def is_instant_of_utc(value: object) -> TypeGuard[datetime]:
    """Whether a value is an instant that can be written in UTC: the last hours of the year 9999 cannot in every zone.

    Example:
        >>> from datetime import UTC, timedelta, timezone
        >>> last = datetime(9999, 12, 31, 23)
        >>> [is_instant_of_utc(last.replace(tzinfo=zone)) for zone in (UTC, timezone(timedelta(hours=-12)))]
        [True, False]
    """
    if not is_instant(value):
        return False
    try:
        value.astimezone(UTC)
    except OverflowError:
        return False
    return True


def require_instant(**given: object) -> None:
    """Refuse arguments, each under its name, that are not instants.

    Raises:
        CertificateError: ``instant-naive``; ``data["argument"]`` names the first.
    """
    for name, value in given.items():
        if not is_instant(value):
            raise CertificateError(
                f"the instant {name}= is a datetime with its time zone", code="instant-naive", argument=name
            )
