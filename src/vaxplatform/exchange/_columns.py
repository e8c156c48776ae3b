"""Tables whose columns are known by name and stand in any order."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from attrs import frozen

from vaxplatform.errors import FileError, InputError, ModelError
from vaxplatform.exchange.files import table_rows, writable
from vaxplatform.place import Place

__all__ = ["CONTROLS", "Column", "NamedTable", "Row", "column_places", "whole_number"]

T = TypeVar("T")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DIGITS = 9


@frozen
class Column:
    """A column of a file that people bring.

    Args:
        name: Its header.
        meaning: What stands in it, with an example.
        required: Whether every file has it.
        parquet: The type of the column where the table is a Parquet file.
        between: What stands between the elements of a list in a CSV file.
    """

    name: str
    meaning: str
    required: bool = False
    parquet: str = "string"
    between: str = " "


def column_places(
    header: Sequence[str],
    columns: Iterable[Column],
    place: Place,
    *,
    file: str,
    hint: str,
    more: Callable[[str], object] = lambda _name: False,
    spelled: Iterable[str] = (),
) -> dict[str, int]:
    """Where each column stands; a misspelt one is refused, since it would lose facts silently.

    Args:
        header: The first row.
        columns: Those that are known.
        place: Where the header stands.
        file: What the file is called, such as ``people file``.
        hint: What to do about a name that resembles none.
        more: Whether a name is that of a further column.
        spelled: Examples of further columns.

    Raises:
        FileError: A column that nobody defined, one that stands twice, or one that is missing.
    """
    columns = tuple(columns)
    names = [name.strip() for name in header]
    known = [column.name for column in columns]
    for name in names:
        if name not in known and not more(name):
            near = get_close_matches(name.casefold().replace(" ", "_"), [*known, *spelled], n=1)
            told = f"did you mean {near[0]!r}?" if near else hint
            raise FileError(f"{name[:40]!r} is not a column of the {file}; {told}", code="column-unknown", place=place)
        if names.count(name) > 1:
            raise FileError(f"the column {name!r} stands twice", code="column-twice", place=place)
    for column in columns:
        if column.required and column.name not in names:
            raise FileError(f"the column {column.name!r} is missing", code="column-missing", place=place)
    return {name: index for index, name in enumerate(names)}


class NamedTable:
    """A CSV file read by the names of its columns.

    Args:
        path: A UTF-8 CSV file.
        columns: Those that are known, in any order; the file may lack what is not required.
        file: What the file is called, such as ``file of requests``.

    Raises:
        FileError: The file cannot be read or is empty; a column that nobody defined, stands twice or is missing.
    """

    unit = "line"
    """What the place of a row counts."""

    def __init__(self, path: Path, columns: Sequence[Column], *, file: str) -> None:
        self.path = path
        self._rows = table_rows(path)
        line, header = next(self._rows)
        known = ",".join(column.name for column in columns)
        self._places = column_places(
            header, columns, Place(str(path), line), file=file, hint=f"its columns are {known}"
        )

    def __iter__(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows below the header, with the line each begins on."""
        return self._rows

    def row(self, line: int, cells: Sequence[Any]) -> "Row":
        """A row by column.

        Raises:
            ModelError: Too many or too few cells, or one that holds what no cell should.
        """
        if len(cells) != len(self._places):
            raise ModelError(
                f"the row has {len(cells)} cells and the header {len(self._places)}; a comma in a cell needs quotation "
                "marks",
                code="row-width",
            )
        row = Row(line, {name: cells[index].strip() for name, index in self._places.items()})
        for column, cell in row.cells.items():
            if CONTROLS.search(cell):
                raise row.wrong(column, "a cell holds no line ends and no control characters", "cell-control")
        return row

    def place_of(self, line: int, column: str = "") -> Place:
        """Where a row or cell stands."""
        return Place(writable(self.path), line, field=column or None)


def whole_number(cell: str, column: str) -> int:
    """A whole number from 0.

    Raises:
        ModelError: ``cell-number``.
    """
    if not (cell.isascii() and cell.isdigit() and len(cell) <= _DIGITS):
        sentence = f"a whole number is wanted here, of at most {_DIGITS} digits"
        raise ModelError(sentence, code="cell-number", field=column)
    return int(cell)


@frozen
class Row:
    """A row by column; of a cell nothing is repeated in a sentence, since a shifted row may hold a name there."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def number(self, column: str) -> int:
        """A whole number from 0.

        Raises:
            ModelError: ``cell-number``.
        """
        return whole_number(self[column], column)

    def read(self, column: str, parse: Callable[[str], T]) -> T:
        """A cell turned into a value; what is wrong with it is told with the column."""
        try:
            return parse(self[column])
        except InputError as error:
            raise self.wrong(column, error.sentence, error.code) from None

    def wrong(self, column: str, sentence: str, code: str) -> ModelError:
        """The error of a cell."""
        return ModelError(sentence, code=code, field=column)
