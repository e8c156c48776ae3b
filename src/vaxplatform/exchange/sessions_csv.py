"""Sessions from a CSV or Parquet file: one row for each dose number of each session, columns by name in any order.

:data:`SESSION_COLUMNS` documents them. A session that cannot be read stops the file at its line: a draw without it
would refuse people a place that is there.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from vaxplatform.codes import Code
from vaxplatform.dates import parse_date
from vaxplatform.errors import FileError, InputError, ModelError
from vaxplatform.exchange._columns import Column, Row
from vaxplatform.exchange._tables import named_table
from vaxplatform.model import Session
from vaxplatform.place import Place

__all__ = ["SESSION_COLUMNS", "read_sessions", "session_rows"]

SESSION_COLUMNS = (
    Column("session_id", "1 to 64 characters without spaces", required=True),
    Column("centre_id", "where it is held", required=True),
    Column("date", "YYYY-MM-DD", required=True, parquet="date32"),
    Column("product", "the vaccine's name, as people are told it"),
    Column("vaccine", "the vaccine's code, such as cvx|210", required=True),
    Column(
        "slots",
        "start and end of each, such as 09:00-11:00, separated by «;»",
        parquet="list<string>",
        between=";",
    ),
    Column("dose_number", "the dose that these seats are for, from 1", required=True, parquet="int32"),
    Column("seats", "how many", required=True, parquet="int32"),
    Column("area", "the centre's area (block, ward), by which its residents are known"),
)
"""The columns of ``sessions.csv``, in the order in which results have them."""

_OF_ONE_DOSE = ("dose_number", "seats")


def read_sessions(path: Path) -> tuple[tuple[Session, ...], dict[Code, str]]:
    """Read sessions.

    Args:
        path: A UTF-8 CSV file, or a Parquet file by its ending ``.parquet``.

    Returns:
        The sessions in the order of the file, and the product's name by vaccine code.

    Raises:
        FileError: The file is not a table of sessions, with the line.
        MissingExtra: It is a Parquet file, and the extra ``[parquet]`` is not installed.
        ModelError: A session that cannot be, with the line.
    """
    table = named_table(path, SESSION_COLUMNS, file="file of sessions")
    first: dict[str, Row] = {}
    capacity: dict[str, dict[int, int]] = {}
    for line, cells in table:
        try:
            row = table.row(line, cells)
            same = first.setdefault(row["session_id"], row)
            if _common(row) != _common(same):
                raise ModelError(
                    f"the rows of one session differ in more than dose number and seats ({table.unit} {same.line})",
                    code="session-differs",
                )
            dose_number, seats = row.number("dose_number"), _seats(row)
            if dose_number in capacity.setdefault(row["session_id"], {}):
                raise row.wrong("dose_number", "the session has this dose number twice", "session-dose-twice")
            capacity[row["session_id"]][dose_number] = seats
        except InputError as error:
            raise error.at(table.place_of(line, str(error.data.get("field", "")))) from None
    if not first:
        raise FileError("the file has a header and no sessions", code="sessions-none", place=Place(str(path)))
    sessions, products = [], dict[Code, str]()
    for name, row in first.items():
        try:
            session = _session(row, capacity[name])
            product = row["product"] or str(session.vaccine)
            if products.setdefault(session.vaccine, product) != product:
                raise row.wrong(
                    "product", f"the vaccine has another name on an earlier {table.unit}", "product-differs"
                )
            sessions.append(session)
        except InputError as error:
            field = str(error.data.get("field", ""))
            raise error.at(table.place_of(row.line, _COLUMN_OF.get(field, field))) from None
    return tuple(sessions), products


_COLUMN_OF = {"id": "session_id", "centre": "centre_id", "capacity": "seats"}


def _common(row: Row) -> Mapping[str, str]:
    return {column: cell for column, cell in row.cells.items() if column not in _OF_ONE_DOSE}


def _seats(row: Row) -> int:
    if row["seats"].startswith("-") and row["seats"][1:].isdigit():
        raise row.wrong("seats", "a session's seats cannot be negative", "capacity-negative")
    return row.number("seats")


def _session(row: Row, capacity: Mapping[int, int]) -> Session:
    if row["session_id"].split() != [row["session_id"]]:
        raise row.wrong("session_id", "a session has an id without spaces", "session_id-form")
    slots = (slot.strip() for slot in row["slots"].split(";"))
    return Session(
        row["session_id"],
        row["centre_id"],
        row.read("date", parse_date),
        row.read("vaccine", Code.parse),
        capacity,
        tuple(slot for slot in slots if slot),
        area=row["area"],
    )


def session_rows(sessions: Iterable[Session], products: Mapping[Code, str]) -> Iterator[tuple[object, ...]]:
    """Rows in the order of :data:`SESSION_COLUMNS`, one for each dose number of each session.

    Args:
        sessions: The sessions of the draw.
        products: The product's name by vaccine code.
    """
    for session in sessions:
        about = (session.id, session.centre, session.date, products[session.vaccine], session.vaccine)
        for dose_number, seats in session.capacity.items():
            yield (*about, ";".join(session.slots), dose_number, seats, session.area)
