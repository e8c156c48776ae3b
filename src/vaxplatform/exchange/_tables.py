"""Which kind of file a table is read from."""

from collections.abc import Sequence
from pathlib import Path

from vaxplatform.exchange._columns import Column, NamedTable
from vaxplatform.exchange._parquet import ParquetTable

__all__ = ["named_table"]


def named_table(path: Path, columns: Sequence[Column], *, file: str) -> NamedTable:
    """The table of a file: Parquet where its name ends so, and CSV otherwise.

    Args:
        path: The file.
        columns: As for :class:`NamedTable`.
        file: What the file is called, such as ``file of requests``.
    """
    kind = ParquetTable if path.suffix.casefold() == ".parquet" else NamedTable
    return kind(path, columns, file=file)
