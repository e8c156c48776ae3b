"""A Parquet file read as the table that a CSV file of the same columns is: batch by batch, each cell as its text.

What is wrong with a row or cell is therefore told as of a CSV file, with the row and its row group as the place.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vaxplatform.errors import FileError, MissingExtra, ModelError
from vaxplatform.exchange._columns import Column, NamedTable, Row, column_places
from vaxplatform.exchange.files import writable
from vaxplatform.place import Place

if TYPE_CHECKING:
    from pyarrow import Array, DataType, RecordBatch
    from pyarrow.parquet import ParquetFile

__all__ = ["ParquetTable"]

_BATCH_ROWS = 8192
_MAGIC = b"PAR1"
_TOO_FAR = 10**8  # metres; more digits than a cell of a CSV file has


class ParquetTable(NamedTable):
    """A Parquet file read by the names of its columns, a batch of rows at a time.

    Args:
        path: The file.
        columns: Those that are known, in any order; the file may lack what is not required.
        file: What the file is called, such as ``file of requests``.

    Raises:
        FileError: The file cannot be read, is no Parquet file or not a whole one; a column that nobody defined, stands
            twice or is missing; ``parquet-type``, for a column of another type.
        MissingExtra: The extra ``[parquet]`` is not installed.
    """

    unit = "row"

    def __init__(self, path: Path, columns: Sequence[Column], *, file: str) -> None:
        self.path = path
        self._file = _opened(path)
        schema = self._file.schema_arrow
        known = ",".join(column.name for column in columns)
        place = Place(writable(path))
        self._places = column_places(schema.names, columns, place, file=file, hint=f"its columns are {known}")
        self._columns = {column.name: column for column in columns}
        for name, kind in zip(schema.names, schema.types, strict=True):
            _check_type(self._columns[name.strip()], kind, place)
        groups = self._file.metadata
        self._ends = list(accumulate(groups.row_group(each).num_rows for each in range(groups.num_row_groups)))

    def __iter__(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """The rows, numbered from 1 through the whole file."""
        for first, batch in self.batches():
            yield from enumerate(self.cells(batch), start=first)

    def batches(self, rows: int = _BATCH_ROWS) -> Iterator[tuple[int, "RecordBatch"]]:
        """The rows, so many at a time, with the number of the first.

        Raises:
            FileError: ``parquet-damaged``.
        """
        read = 0
        try:
            for batch in self._file.iter_batches(rows):
                batch.validate(full=True)  # lengths, and that text is UTF-8
                yield read + 1, batch
                read += batch.num_rows
        except (OSError, ValueError) as error:  # Arrow's own are among them
            sentence = "the file is damaged and cannot be read from this row on: write it again"
            raise FileError(sentence, code="parquet-damaged", place=self.place_of(read + 1)) from error

    def row(self, line: int, cells: Sequence[Any]) -> Row:
        """A row by column.

        Raises:
            ModelError: A cell that holds what no cell should.
        """
        for cell in cells:
            if isinstance(cell, ModelError):
                raise cell
        return super().row(line, cells)

    def place_of(self, line: int, column: str = "") -> Place:
        """Where a row or cell stands."""
        group = bisect_right(self._ends, line - 1) + 1
        return Place(writable(self.path), path=f"row {line} (row group {group})", field=column or None)

    def cells(self, batch: "RecordBatch") -> Iterator[Sequence[str | ModelError]]:
        """The cells of each row, as a CSV file has them; an error instead of one that no CSV file could hold."""
        columns = []
        for name, array in zip(batch.schema.names, batch.columns, strict=True):
            texts, wrong = _texts(self._columns[name.strip()], array)
            column: list[str | ModelError] = texts.to_pylist()
            for row, error in wrong.items():
                column[row] = error
            columns.append(column)
        return zip(*columns, strict=True)

    def texts(self, batch: "RecordBatch", columns: Collection[str]) -> Mapping[str, "Array"]:
        """Some columns as the text of a CSV file, by name; null where no CSV file could hold the cell."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found = {}
        for given, array in zip(batch.schema.names, batch.columns, strict=True):
            name = given.strip()
            if name in columns:
                found[name], wrong = _texts(self._columns[name], array)
                if wrong:
                    cannot = pa.array([row in wrong for row in range(len(array))])
                    found[name] = pc.if_else(cannot, pa.scalar(None, pa.string()), found[name])
        return found


def _opened(path: Path) -> "ParquetFile":
    try:
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise MissingExtra.of("parquet", "reading a Parquet file") from error
    place = Place(writable(path))
    try:
        with path.open("rb") as file:
            first = file.read(len(_MAGIC))
    except FileNotFoundError as error:
        raise FileError("there is no such file", code="file-missing", place=place) from error
    except IsADirectoryError as error:
        sentence = "this is a folder; a file is wanted: give each of its files by itself"
        raise FileError(sentence, code="file-folder", place=place) from error
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", code="file-unreadable", place=place) from error
    if not first:
        raise FileError("the file is empty", code="file-empty", place=place)
    if first != _MAGIC:
        raise FileError("this is not a Parquet file", code="parquet-form", place=place)
    try:
        return parquet.ParquetFile(path)
    except (OSError, ValueError) as error:
        sentence = "the Parquet file is not whole: it has no readable footer; copy or write it again"
        raise FileError(sentence, code="parquet-damaged", place=place) from error


def _check_type(column: Column, kind: "DataType", place: Place) -> None:
    """Refuse a column of another type; text as in a CSV file does for every column."""
    from pyarrow import types

    wanted, values = column.parquet, kind
    if types.is_dictionary(kind):
        values = kind.value_type
    fits = _is_text(values) or types.is_null(kind)
    if not fits and wanted == "int32":
        fits = types.is_integer(kind)
    elif not fits and wanted == "date32":
        fits = types.is_date(kind)
    elif not fits and _is_list(kind):
        values = kind.value_type
        fits = (wanted == "list<string>" and _is_text(values)) or (
            wanted == "list<int32>" and (types.is_integer(values) or types.is_floating(values))
        )
    if not fits:
        raise FileError(
            f"the column holds {kind}; {wanted} is wanted, or text as in a CSV file",
            code="parquet-type",
            place=Place(place.source, field=column.name),
        )


def _is_text(kind: "DataType") -> bool:
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_list(kind: "DataType") -> bool:
    from pyarrow import types

    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _texts(column: Column, array: "Array") -> tuple["Array", Mapping[int, ModelError]]:
    """The cells of a column as a CSV file has them, and what is wrong with those that no CSV file could hold."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date64(array.type):
        array = array.cast(pa.date32())
    texts, wrong = _joined(column, array) if _is_list(array.type) else (array.cast(pa.string()), {})
    return pc.fill_null(texts, ""), wrong


def _joined(column: Column, array: "Array") -> tuple["Array", Mapping[int, ModelError]]:
    """Each list as one text, with the separator of a CSV file between its elements."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values, sizes = array.flatten(), pc.fill_null(pc.list_value_length(array), 0).to_pylist()
    if _is_text(values.type):
        separator = r"\s" if column.between == " " else re.escape(column.between)
        fit = pc.invert(pc.match_substring_regex(values, rf"^\s*$|{separator}"))
        sentence, code = "no element of the list is empty or holds what separates elements", "cell-element"
    else:
        values = values.cast(pa.float64(), safe=False)  # exact for every number of metres
        fit = pc.and_(pc.greater_equal(values, 0), pc.less(values, _TOO_FAR))  # neither is true of what is no number
        fit = pc.and_(fit, pc.equal(values, pc.floor(values)))
        sentence, code = "metres are whole numbers from 0; one of the list is none", "travel_m-form"
    fit = pc.fill_null(fit, False)
    wrong: dict[int, ModelError] = {}
    if not pc.all(fit, min_count=0).as_py():
        rows = [row for row, size in enumerate(sizes) for _ in range(size)]
        error = ModelError(sentence, code=code, field=column.name)
        wrong = {rows[element.as_py()]: error for element in pc.indices_nonzero(pc.invert(fit))}
        values = pc.if_else(fit, values, pa.scalar(None, values.type))
    if not _is_text(values.type):
        values = values.cast(pa.int64())
    values = pc.fill_null(values.cast(pa.string()), "")
    lists = pa.ListArray.from_arrays(pa.array([0, *accumulate(sizes)], pa.int32()), values)
    return pc.binary_join(lists, column.between), wrong
