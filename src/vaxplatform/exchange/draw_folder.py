"""What came out of a draw, as its result folder holds it, and the record that an audit begins from.

``appointments.csv`` and ``unserved.csv`` are what came out; what the draw was made from stands beside them, in
``requests.csv``, ``sessions.csv`` and ``policy.yaml``. No name and no birth date stands in any of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from vaxplatform.allocation import Seat, Unseated
from vaxplatform.errors import FileError
from vaxplatform.exchange._json_objects import json_document
from vaxplatform.exchange.files import table_rows
from vaxplatform.place import Place

__all__ = [
    "APPOINTMENT_COLUMNS",
    "AUDIT_FORMAT",
    "REJECTED_COLUMNS",
    "UNSERVED_COLUMNS",
    "AppointmentRow",
    "UnservedRow",
    "read_appointments",
    "read_audit_record",
    "read_unserved",
]

APPOINTMENT_COLUMNS = (
    "person_id",
    "session_id",
    "centre_id",
    "date",
    "slot",
    "dose_number",
    "product",
    "tier",
    "draw_key",
    "place",
    "category",
)
UNSERVED_COLUMNS = (
    "person_id",
    "dose_number",
    "reason",
    "rule_id",
    "possible_from",
    "sentence",
    "tier",
    "draw_key",
)
REJECTED_COLUMNS = ("file", "line", "field", "sentence")

AUDIT_FORMAT = "vaxplatform-audit-2"
"""What ``audit.json`` calls itself; ``vaxplatform-audit-1`` was a folder without policy and proof."""

_EARLIER_FORMAT = "vaxplatform-audit-1"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


@frozen(weakref_slot=False)
class AppointmentRow:
    """A row of ``appointments.csv``.

    Args:
        line: Its line in the file.
        cells: Its cells as text, in the order of :data:`APPOINTMENT_COLUMNS`.
        seat: What they say.
    """

    line: int
    cells: tuple[str, ...]
    seat: Seat


@frozen(weakref_slot=False)
class UnservedRow:
    """A row of ``unserved.csv``.

    Args:
        line: Its line in the file.
        cells: Its cells as text, in the order of :data:`UNSERVED_COLUMNS`.
        unseated: What they say of somebody who was in the draw; None for others.
    """

    line: int
    cells: tuple[str, ...]
    unseated: Unseated | None


def read_appointments(path: Path) -> Iterator[AppointmentRow]:
    """The appointments of a result folder.

    Raises:
        FileError: The file is not a table of appointments, with the line.
    """
    for line, row in _table(path, APPOINTMENT_COLUMNS):
        cells = dict(zip(APPOINTMENT_COLUMNS, row, strict=True))
        place = Place(str(path), line)
        seat = Seat(
            person=cells["person_id"],
            session=cells["session_id"],
            dose_number=_number(cells["dose_number"], place),
            tier=_number(cells["tier"], place),
            key=_key(cells["draw_key"], place),
            place=_number(cells["place"], place),
            category=cells["category"],
        )
        yield AppointmentRow(line, tuple(row), seat)


def read_unserved(path: Path) -> Iterator[UnservedRow]:
    """Those without a seat in a result folder.

    Raises:
        FileError: The file is not such a table, with the line.
    """
    for line, row in _table(path, UNSERVED_COLUMNS):
        cells = dict(zip(UNSERVED_COLUMNS, row, strict=True))
        place = Place(str(path), line)
        unseated = None
        if cells["tier"] or cells["draw_key"]:
            dose_number, tier = _number(cells["dose_number"], place), _number(cells["tier"], place)
            unseated = Unseated(cells["person_id"], dose_number, tier, _key(cells["draw_key"], place))
        yield UnservedRow(line, tuple(row), unseated)


def read_audit_record(path: Path) -> Mapping[str, Any]:
    """``audit.json`` of a result folder: the seed, its commitment, and the digest of every file.

    Raises:
        FileError: The file is not such a record.
    """
    place, record = json_document(path)
    found = record.get("format") if isinstance(record, dict) else None
    if found == _EARLIER_FORMAT:
        raise FileError(
            f"this result is of the format {_EARLIER_FORMAT}, which carries no policy and no proof: audit it with the "
            "version that wrote it, or draw again from its requests and sessions",
            code="audit-format",
            place=place,
        )
    if not isinstance(record, dict) or found != AUDIT_FORMAT:
        raise FileError(f'an audit record has "format": "{AUDIT_FORMAT}"', code="audit-format", place=place)
    if not isinstance(record.get("seed"), str) or not isinstance(record.get("rule"), str):
        raise FileError("the record names no seed or no rule", code="audit-format", place=place)
    if not _is_utf_8(record["seed"]):
        raise FileError("the seed is no text in UTF-8", code="audit-format", place=place.child("seed"))
    files = record.get("files")
    if not isinstance(files, dict) or not all(isinstance(d, str) and _DIGEST.fullmatch(d) for d in files.values()):
        raise FileError("the record has no digests of its files", code="audit-format", place=place.child("files"))
    if not all(map(_is_utf_8, files)):
        raise FileError("a file's name is no text in UTF-8", code="audit-format", place=place.child("files"))
    return record


def _table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    rows = table_rows(path)
    line, header = next(rows)
    if header != list(columns):
        raise FileError(
            f"the columns of this file are {','.join(columns)}", code="table-columns", place=Place(str(path), line)
        )
    for line, row in rows:
        if len(row) != len(columns):
            raise FileError(f"a row has {len(columns)} cells", code="table-width", place=Place(str(path), line))
        yield line, row


def _is_utf_8(text: str) -> bool:
    """Whether a text can be written: JSON can hold half of a surrogate pair, and a file cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(text: str, place: Place) -> int:
    if not _NUMBER.fullmatch(text):
        raise FileError("a whole number of at most 9 digits is wanted here", code="table-number", place=place)
    return int(text)


def _key(text: str, place: Place) -> bytes:
    if not _DIGEST.fullmatch(text):
        raise FileError("a draw key has 64 hex digits, in small letters", code="table-key", place=place)
    return bytes.fromhex(text)
