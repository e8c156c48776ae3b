"""Calendars of centres and sessions, in whatever format a country's booking system gives them out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from vaxplatform.errors import UnknownName
from vaxplatform.exchange.cowin_calendar import Calendar, read_cowin_calendar
from vaxplatform.model import Catalogue

__all__ = ["CALENDAR_FORMATS", "read_calendar"]

CALENDAR_FORMATS: dict[str, Callable[[Path, Catalogue], Calendar]] = {"cowin-calendar": read_cowin_calendar}
"""Readers by the format's name, which country packs use."""


def read_calendar(path: Path, catalogue: Catalogue, *, formats: Sequence[str]) -> Calendar:
    """Read a calendar in the country's format.

    Args:
        path: The file.
        catalogue: The vaccines that sessions may name.
        formats: The formats of the country's pack; the first that we read is taken.

    Raises:
        UnknownName: We read none of them.
        FileError: The file is not such a calendar.
    """
    for name in formats:
        if name in CALENDAR_FORMATS:
            return CALENDAR_FORMATS[name](path, catalogue)
    raise UnknownName(
        f"no format of the pack's calendars can be read: {', '.join(formats) or 'it names none'};"
        f" known: {', '.join(CALENDAR_FORMATS)}",
        code="calendar-format",
    )
