"""The tables of a campaign's result folder, written and read back: what an auditor needs and nothing else.

``requests.csv`` and ``sessions.csv`` are what a draw is made from; ``appointments.csv`` and ``unserved.csv`` are what
came out of it. No name and no birth date stands in any of them.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.dates import parse_date
from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange.files import read_text, table_rows
from vaxplatform.model import Request, Session
from vaxplatform.place import Place

__all__ = [
    "APPOINTMENT_COLUMNS",
    "REJECTED_COLUMNS",
    "REQUEST_COLUMNS",
    "SESSION_COLUMNS",
    "UNSERVED_COLUMNS",
    "AppointmentRow",
    "read_appointments",
    "read_audit_record",
    "read_requests",
    "read_sessions",
    "request_rows",
    "session_rows",
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
)
UNSERVED_COLUMNS = ("person_id", "dose_number", "reason", "rule_id", "possible_from", "sentence")
REQUEST_COLUMNS = ("person_id", "tier", "dose_number", "options")
SESSION_COLUMNS = ("session_id", "centre_id", "date", "product", "vaccine", "slots", "dose_number", "seats")
REJECTED_COLUMNS = ("file", "line", "field", "sentence")

_DIGEST = re.compile(r"[0-9a-f]{64}")


@frozen(weakref_slot=False)
class AppointmentRow:
    """A row of ``appointments.csv``, field by field in the order of :data:`APPOINTMENT_COLUMNS`.

    Args:
        line: Its line in the file.
        cells: Its cells as text.
    """

    line: int
    cells: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells[APPOINTMENT_COLUMNS.index(column)]


def request_rows(requests: Iterable[Request]) -> Iterator[tuple[object, ...]]:
    """Rows of ``requests.csv``: options are session ids separated by spaces, best first."""
    return ((r.person, r.tier, r.dose_number, " ".join(r.options)) for r in requests)


def session_rows(sessions: Iterable[Session], products: Mapping[Code, str]) -> Iterator[tuple[object, ...]]:
    """Rows of ``sessions.csv``: one for each dose number of each session.

    Args:
        sessions: The sessions of the draw.
        products: The product's name by vaccine code.
    """
    for session in sessions:
        for dose_number, seats in session.capacity.items():
            slots = ";".join(session.slots)
            product = products[session.vaccine]
            yield (session.id, session.centre, session.date, product, session.vaccine, slots, dose_number, seats)


def read_requests(path: Path) -> Iterator[Request]:
    """The requests of a result folder.

    Raises:
        FileError: The file is not a table of requests, with the line.
    """
    for line, row in _table(path, REQUEST_COLUMNS):
        with _at(path, line):
            yield Request(row[0], _number(row[1]), _number(row[2]), tuple(row[3].split()))


def read_sessions(path: Path) -> tuple[tuple[Session, ...], dict[Code, str]]:
    """The sessions of a result folder, and the product's name by vaccine code.

    Raises:
        FileError: The file is not a table of sessions, with the line.
    """
    found: dict[str, tuple[int, list[str]]] = {}
    capacity: dict[str, dict[int, int]] = {}
    for line, row in _table(path, SESSION_COLUMNS):
        with _at(path, line):
            _, first = found.setdefault(row[0], (line, row))
            if row[1:6] != first[1:6]:
                raise FileError(
                    "the rows of one session differ in more than dose number and seats", code="table-session"
                )
            seats = capacity.setdefault(row[0], {})
            if _number(row[6]) in seats:
                raise FileError("the session has this dose number twice", code="table-session")
            seats[_number(row[6])] = _number(row[7])
    sessions = []
    products = {}
    for name, (line, row) in found.items():
        with _at(path, line):
            vaccine = Code.parse(row[4])
            products[vaccine] = row[3]
            slots = tuple(slot for slot in row[5].split(";") if slot)
            sessions.append(Session(name, row[1], parse_date(row[2]), vaccine, capacity[name], slots))
    return tuple(sessions), products


def read_appointments(path: Path) -> Iterator[AppointmentRow]:
    """The appointments of a result folder, as text.

    Raises:
        FileError: The file is not a table of appointments.
    """
    return (AppointmentRow(line, tuple(row)) for line, row in _table(path, APPOINTMENT_COLUMNS))


def read_audit_record(path: Path) -> Mapping[str, Any]:
    """``audit.json`` of a result folder: the seed, its commitment, and the digest of every file.

    Raises:
        FileError: The file is not such a record.
    """
    try:
        record = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise FileError("this is not JSON", code="file-json", place=Place(str(path))) from error
    place = Place(str(path))
    if not isinstance(record, dict) or record.get("format") != "vaxplatform-audit-1":
        raise FileError('an audit record has "format": "vaxplatform-audit-1"', code="audit-format", place=place)
    if not isinstance(record.get("seed"), str) or not isinstance(record.get("rule"), str):
        raise FileError("the record names no seed or no rule", code="audit-format", place=place)
    if not _is_utf_8(record["seed"]):
        raise FileError("the seed is no text in UTF-8", code="audit-format", place=place.child("seed"))
    files = record.get("files")
    if not isinstance(files, dict) or not all(isinstance(d, str) and _DIGEST.fullmatch(d) for d in files.values()):
        raise FileError("the record has no digests of its files", code="audit-format", place=place.child("files"))
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


@contextmanager
def _at(path: Path, line: int) -> Iterator[None]:
    """Fill in file and line of an error raised inside."""
    try:
        yield
    except InputError as error:
        raise error.at(Place(str(path), line)) from None


def _is_utf_8(text: str) -> bool:
    """Whether a text can be written: JSON can hold half of a surrogate pair, and a file cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise FileError(f"{text[:20]!r} is not a whole number", code="table-number")
    return int(text)
