"""Requests from a CSV or Parquet file: one row a person, columns by name in any order.

:data:`REQUEST_COLUMNS` documents them; no name and no birth date stands in any. A row that cannot be used is set aside
with a sentence, and the others go on. Of rows of one person that say the same the first is taken; of rows that differ
none is, since nobody knows which is right.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import Any, TypeAlias, TypeVar

from vaxplatform.allocation import RequestColumns
from vaxplatform.errors import InputError, ModelError
from vaxplatform.exchange._columns import Column, NamedTable, Row, whole_number
from vaxplatform.exchange._parquet import ParquetTable
from vaxplatform.exchange._tables import named_table
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.vocabulary import parse_groups, write_groups
from vaxplatform.model import Request, Setting, Sex

__all__ = ["REQUEST_COLUMNS", "read_request_columns", "read_requests", "request_rows"]

REQUEST_COLUMNS = (
    Column("person_id", "an id that only its holder recognises, 1 to 64 characters", required=True),
    Column("tier", "priority tier, 0 is first", required=True, parquet="int32"),
    Column("dose_number", "which dose it is, from 1", required=True, parquet="int32"),
    Column(
        "options",
        "the sessions that would do, best first: ids separated by spaces",
        required=True,
        parquet="list<string>",
    ),
    Column(
        "travel_m",
        "metres to each of them, in the same order, separated by spaces; empty when nobody knows",
        parquet="list<int32>",
    ),
    Column("area", "home area (block, ward)"),
    Column("groups", "groups that seats may be reserved for, separated by «;»", parquet="list<string>", between=";"),
    Column("household", "the same for people who ask to be served together"),
    Column("sex", "female, male or unknown: counted, and used by no rule"),
    Column("setting", "urban, rural or unknown: counted, and used by no rule"),
)
"""The columns of ``requests.csv``, in the order in which results have them."""

_COLUMN_OF = {"person": "person_id"}
_METRE_DIGITS = 8
_ROWS_AT_ONCE = 65_536
_Read: TypeAlias = tuple[int, Request | Rejected]


def read_requests(
    path: Path, *, sessions: Container[str] | None = None, options_at_most: int | None = None
) -> tuple[tuple[Request, ...], tuple[Rejected, ...]]:
    """Read requests.

    Args:
        path: A UTF-8 CSV file, or a Parquet file by its ending ``.parquet``.
        sessions: Ids of the sessions of the draw; None for any.
        options_at_most: How many sessions the policy lets a request name; None for any number.

    Returns:
        The requests in the order of the file, and the rows that were set aside.

    Raises:
        FileError: The file cannot be read or is empty, has a column twice or one nobody defined, or lacks one; or, of
            Parquet, has one of another type.
        MissingExtra: It is a Parquet file, and the extra ``[parquet]`` is not installed.
    """
    table = named_table(path, REQUEST_COLUMNS, file="file of requests")
    if isinstance(table, ParquetTable):
        columns, rejected = _columns_of(table, sessions, options_at_most)
        return tuple(columns), rejected
    read: dict[str, list[_Read]] = defaultdict(list)
    for line, cells in table:
        person, entry = _entry(table, line, cells, sessions, options_at_most)
        read[person].append((line, entry))
    found, rejected = _settled(read, table)
    return tuple(entry for _, entry in found), rejected


def read_request_columns(
    path: Path, *, sessions: Container[str] | None = None, options_at_most: int | None = None
) -> tuple[RequestColumns, tuple[Rejected, ...]]:
    """Read requests of a Parquet file, of which none is made before somebody asks for it.

    Args:
        path: A Parquet file.
        sessions: As for :func:`read_requests`.
        options_at_most: As for :func:`read_requests`.

    Returns:
        What :func:`read_requests` gives.

    Raises:
        FileError: As for :func:`read_requests`.
        MissingExtra: The extra ``[parquet]`` is not installed.
    """
    return _columns_of(ParquetTable(path, REQUEST_COLUMNS, file="file of requests"), sessions, options_at_most)


def _columns_of(
    table: ParquetTable, sessions: Container[str] | None, options_at_most: int | None
) -> tuple[RequestColumns, tuple[Rejected, ...]]:
    from vaxplatform.exchange._request_columns import ColumnRows

    rows = ColumnRows(_CELLS, sessions, options_at_most)
    read: dict[str, list[_Read]] = defaultdict(list)
    for first, batch in table.batches(_ROWS_AT_ONCE):
        columns = {name.strip(): array for name, array in zip(batch.schema.names, batch.columns, strict=True)}
        others = rows.take(first, columns, table.texts(batch, ("person_id", *_CELLS)))
        for place, cells in zip(others.tolist(), table.cells(batch.take(others)), strict=True):
            person, entry = _entry(table, first + place, cells, sessions, options_at_most)
            read[person].append((first + place, entry))
    for line, request in rows.of_several_rows(read).items():
        read[request.person].append((line, request))
    found, rejected = _settled({person: sorted(each, key=_line) for person, each in read.items()}, table)
    rows.add([line for line, _ in found], [request for _, request in found])
    return rows.columns(), rejected


def _entry(
    table: NamedTable,
    line: int,
    cells: Sequence[Any],
    sessions: Container[str] | None,
    options_at_most: int | None,
) -> tuple[str, Request | Rejected]:
    """What a row says, and whose it is as far as that can be read."""
    person = ""
    try:
        row = table.row(line, cells)
        person = row["person_id"]
        request = _request(row)
        _check_options(request, sessions, options_at_most)
    except InputError as error:
        field = str(error.data.get("field", ""))
        field = _COLUMN_OF.get(field, field)
        return person, Rejected.because(error, table.place_of(line, field), field)
    return person, request


def _request(row: Row) -> Request:
    return Request(
        row["person_id"],
        tier=row.number("tier"),
        dose_number=row.number("dose_number"),
        options=tuple(map(intern, row["options"].split())),  # each id is held once, and not once a request
        travel_m=_metres(row),
        area=row["area"],
        groups=row.read("groups", _CELLS["groups"]),
        household=row["household"],
        sex=row.read("sex", _CELLS["sex"]),
        setting=row.read("setting", _CELLS["setting"]),
    )


def _metres(row: Row) -> tuple[int, ...]:
    numbers = row["travel_m"].split()
    if not all(number.isascii() and number.isdigit() and len(number) <= _METRE_DIGITS for number in numbers):
        raise row.wrong("travel_m", "metres are whole numbers separated by spaces", "travel_m-form")
    return tuple(map(int, numbers))


_E = TypeVar("_E", bound=Enum)


def _word(words: type[_E], cell: str) -> _E:
    known = {str(each.value): each for each in words}
    if cell.casefold() not in known and cell:
        *first, last = known
        raise ModelError(f"{', '.join(first)} or {last} is wanted here", code="cell-word")
    return known[cell.casefold() or "unknown"]


_CELLS: Mapping[str, Callable[[str], Any]] = {
    "tier": lambda cell: Request("-", whole_number(cell, "tier"), 1).tier,
    "dose_number": lambda cell: Request("-", 0, whole_number(cell, "dose_number")).dose_number,
    "area": str,
    "groups": parse_groups,
    "household": str,
    "sex": lambda word: _word(Sex, word),
    "setting": lambda word: _word(Setting, word),
}
"""What turns a cell of a column into what it says."""


def _check_options(request: Request, sessions: Container[str] | None, at_most: int | None) -> None:
    for number, session in enumerate(request.options, start=1):
        if sessions is not None and session not in sessions:
            raise ModelError(
                f"the session named in place {number} is not in this draw", code="session-unknown", field="options"
            )
    if at_most is not None and len(request.options) > at_most:
        raise ModelError(
            f"the request names {len(request.options)} sessions; the policy allows {at_most}",
            code="options-many",
            field="options",
        )


_line = itemgetter(0)


def _settled(
    read: Mapping[str, Sequence[_Read]], table: NamedTable
) -> tuple[Sequence[tuple[int, Request]], tuple[Rejected, ...]]:
    """Everybody's one request with its line, and the rows that are set aside, both in the order of the file."""
    found = sorted(_one_each(read, table), key=_line)
    return (
        [(line, entry) for line, entry in found if isinstance(entry, Request)],
        tuple(entry for _, entry in found if isinstance(entry, Rejected)),
    )


def _one_each(read: Mapping[str, Sequence[_Read]], table: NamedTable) -> Iterator[_Read]:
    """Everybody's one request; the other rows of the same person are told of."""
    for person, rows in read.items():
        (line, first), *others = rows
        yield_all = not person or not others
        if yield_all:
            yield from rows
        elif isinstance(first, Request) and all(other == first for _, other in others):
            yield line, first
            for at, _ in others:
                sentence = f"the row repeats {table.unit} {line}"
                yield at, Rejected(table.place_of(at, "person_id"), sentence, "request-repeated", "person_id")
        else:
            lines = [at for at, _ in rows]
            for at, entry in rows:
                yield at, entry if isinstance(entry, Rejected) else _contradicted(table, at, lines)


def _contradicted(table: NamedTable, line: int, lines: Sequence[int]) -> Rejected:
    others = ", ".join(str(other) for other in lines if other != line)
    sentence = f"the same person has another request on {table.unit} {others}: none of them is taken"
    return Rejected(table.place_of(line, "person_id"), sentence, "request-contradicts", "person_id")


def request_rows(requests: Iterable[Request]) -> Iterator[tuple[object, ...]]:
    """Rows in the order of :data:`REQUEST_COLUMNS`."""
    for each in requests:
        yield (
            *(each.person, each.tier, each.dose_number, " ".join(each.options), " ".join(map(str, each.travel_m))),
            *(each.area, write_groups(each.groups), each.household, each.sex.value, each.setting.value),
        )
