"""Tables that people edit in a spreadsheet: CSV files and XLSX workbooks, read and written as rows of text.

What spreadsheet programs do to a table on the way is undone, or told with its cell: separators and encodings, dates and
numbers made of text, formulas, merged cells, empty rows. Text that a program would take for a formula is written so
that it does not.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from attrs import evolve, frozen

from vaxplatform.errors import FileError, InputError, MissingExtra, UnknownName
from vaxplatform.exchange.files import read_bytes, read_text, write_whole
from vaxplatform.exchange.strict import Findings
from vaxplatform.exchange.yaml_document import unprintable
from vaxplatform.place import Place

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell as XlsxCell
    from openpyxl.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Cell", "Sheet", "as_read", "ending_of", "read_sheets", "write_sheets"]

_ENDINGS = (".csv", ".xlsx")
_LARGEST = 10_000_000
_UNPACKED = 50_000_000
_MOST_ROWS, _MOST_COLUMNS = 10_000, 250
_LONGEST_CELL = 32_767  # of XLSX; a spreadsheet program cuts the rest off without a word

_FORMULA = re.compile(r"'*[=+\-@]")
_GUARDED = re.compile(r"'+[=+\-@]")
_SEPARATORS = ",;\t"


@frozen
class Cell:
    """A cell that holds something, or nothing.

    Args:
        text: Without blanks around it; empty where nothing stands.
        place: The file with the row and the column's letters (CSV), or the cell's name (XLSX).
    """

    text: str
    place: Place


@frozen
class Sheet:
    """A table: its rows that hold something.

    Args:
        name: The worksheet's; empty for CSV.
        place: The file, and the worksheet.
        rows: Their cells.
    """

    name: str
    place: Place
    rows: tuple[tuple[Cell, ...], ...]


def read_sheets(path: Path, findings: Findings) -> list[Sheet]:
    """Read a CSV file, or every worksheet of a workbook.

    Args:
        path: A file whose name ends with .csv (UTF-8, separated by commas, semicolons or tabs) or .xlsx.
        findings: Cells that cannot be taken as they are are noted here.

    Raises:
        FileError: The file cannot be read, is too large, or is neither.
        MissingExtra: It is a workbook and openpyxl is not installed.
        UnknownName: ``sheet-ending``: its name ends otherwise.
    """
    if ending_of(path) == ".xlsx":
        return _read_workbook(path, findings)
    return [Sheet("", Place(str(path)), tuple(_filled(_csv_rows(path), findings)))]


def write_sheets(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write tables, whole or not at all: a worksheet each, or one below the other into a CSV file.

    Args:
        path: The file; its name ends with .csv or .xlsx.
        sheets: Rows of text by the worksheet's name; the first row is its header.

    Raises:
        FileError: A text is longer than a cell holds.
        MissingExtra: A workbook is wanted and openpyxl is not installed.
        UnknownName: ``sheet-ending``: the name ends otherwise.
    """
    ending = ending_of(path)
    if any(len(text) >= _LONGEST_CELL for rows in sheets.values() for row in rows for text in row):
        raise FileError(
            f"a text is longer than a cell holds ({_LONGEST_CELL:,} characters)",
            code="sheet-cell-long",
            place=Place(str(path)),
        )
    if ending == ".xlsx":
        workbook = _workbook(sheets)
        with write_whole(path) as unfinished:
            workbook.save(unfinished)
        return
    with write_whole(path) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")  # with a byte-order mark, by which Excel knows UTF-8
        writer.writerows([_guarded(text) for text in row] for rows in sheets.values() for row in rows)


def ending_of(path: Path) -> str:
    """The ending of a sheet's name, in small letters.

    Raises:
        UnknownName: It is neither .csv nor .xlsx.
    """
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        raise UnknownName(
            f"{path.name}: a rule sheet is a file NAME.csv or NAME.xlsx", code="sheet-ending", known=_ENDINGS
        )
    return ending


def _filled(rows: Iterable[Iterable[tuple[Place, Any]]], findings: Findings) -> Iterator[tuple[Cell, ...]]:
    """The rows in which something stands; what cannot be taken is noted and counts as nothing."""
    for row in rows:
        cells = []
        for place, value in row:
            try:
                cells.append(Cell(_text(value), place))
            except InputError as error:
                findings.caught(error, place)
                cells.append(Cell("", place))
        if any(cell.text for cell in cells):
            yield tuple(cells)


def as_read(text: str) -> str:
    """A text as it comes back from a cell: line ends of one kind, and no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(value: Any) -> str:
    """What a cell says, as the text that a person would have written."""
    match value:
        case None:
            return ""
        case str():
            text = as_read(value)
            if sentence := unprintable(text):
                raise InputError(sentence, code="cell-character")
            return text
        case bool():
            return "true" if value else "false"
        case int() | float() if abs(value) < _LARGEST:
            return str(int(value)) if value == int(value) else str(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case _:
            raise InputError(
                "this is neither a text, a date nor a small number: format the cell as text and write it anew",
                code="cell-kind",
            )


# ----------------------------------------------------------------------------------------------------------------- CSV


def _csv_rows(path: Path) -> Iterator[list[tuple[Place, str]]]:
    if len(read_bytes(path)) > _LARGEST:
        raise _too_large(path)
    text = read_text(path)
    first_line = next(line for line in text.splitlines() if line.strip())
    separator = max(_SEPARATORS, key=first_line.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            place = Place(str(path), path=f"row {number}")
            yield [(evolve(place, field=_letters(at)), _unguarded(each)) for at, each in enumerate(row, 1)]
    except csv.Error as error:
        raise FileError(
            f"this row is not CSV ({error}); check its quotation marks",
            code="file-csv",
            place=Place(str(path), path=f"row {number + 1}"),
        ) from None


def _letters(column: int) -> str:
    """A column as spreadsheet programs name it: A to Z, AA, AB and so on."""
    letters = ""
    while column:
        column, at = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[at] + letters
    return letters


def _guarded(text: str) -> str:
    """A text that no spreadsheet program takes for a formula.

    Source:
        OWASP, CSV Injection.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if _GUARDED.match(text) else text


def _too_large(path: Path) -> FileError:
    return FileError("this is far too large for a sheet of rules", code="file-large", place=Place(str(path)))


# ---------------------------------------------------------------------------------------------------------------- XLSX

# All that openpyxl raises for files that are not what they seem.
_NOT_A_WORKBOOK = (
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def _read_workbook(path: Path, findings: Findings) -> list[Sheet]:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra.of("xlsx", "reading a workbook") from error
    data = read_bytes(path)
    if len(data) > _LARGEST:
        raise _too_large(path)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
                raise _too_large(path)
        with catch_warnings():
            simplefilter("ignore")  # of parts that hold no cells: validations, pictures, styles
            workbook = load_workbook(BytesIO(data))
    except _NOT_A_WORKBOOK:
        raise FileError(
            "this is no XLSX workbook that can be read: save it as «Excel Workbook (.xlsx)», without a password",
            code="file-xlsx",
            place=Place(str(path)),
        ) from None
    return [_sheet(path, worksheet, findings) for worksheet in workbook.worksheets]


def _sheet(path: Path, worksheet: "Worksheet", findings: Findings) -> Sheet:
    place = Place(str(path), path=worksheet.title)
    if worksheet.max_row > _MOST_ROWS or worksheet.max_column > _MOST_COLUMNS:
        raise FileError(
            f"the worksheet reaches to row {worksheet.max_row:,} and column {worksheet.max_column:,}: delete the empty "
            "rows and columns beyond the table",
            code="sheet-large",
            place=place,
        )
    for merged in sorted(map(str, worksheet.merged_cells.ranges)):
        findings.add(
            Place(str(path), path=f"{worksheet.title}!{merged}"),
            "these cells are merged: unmerge them, and fill each in",
            "sheet-merged",
        )
    rows = ([_xlsx_cell(path, worksheet, cell, findings) for cell in row] for row in worksheet.iter_rows())
    return Sheet(worksheet.title, place, tuple(_filled(rows, findings)))


def _xlsx_cell(
    path: Path, worksheet: "Worksheet", cell: "XlsxCell | MergedCell", findings: Findings
) -> tuple[Place, Any]:
    place = Place(str(path), path=f"{worksheet.title}!{cell.coordinate}")
    if cell.data_type in ("f", "e"):
        kind = "a formula" if cell.data_type == "f" else "an error of a formula"
        findings.add(place, f"{kind} stands here: write the text itself", "cell-formula")
        return place, None
    return place, cell.value


_WIDEST, _NARROWEST = 60, 12  # a date fits into an empty column


def _workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> "Workbook":
    """A workbook of text: no program changes «2021-03-01» or «1, 2» into what it takes them for."""
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter
    except ModuleNotFoundError as error:
        raise MissingExtra.of("xlsx", "writing a workbook") from error
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        worksheet = workbook.create_sheet(name)
        worksheet.freeze_panes = "B2"
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                cell = worksheet.cell(number, column)
                if text:
                    cell.value = text
                    cell.data_type = "s"  # not a formula, not an error, whatever it begins with
                cell.number_format = "@"
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=number == 1)
        for column, texts in enumerate(zip_longest(*rows, fillvalue=""), 1):
            longest = max(len(line) for text in texts for line in (text.split("\n") or [""]))
            dimension = worksheet.column_dimensions[get_column_letter(column)]
            dimension.width = min(max(longest + 2, _NARROWEST), _WIDEST)
            dimension.number_format = "@"  # of rows that are added
    return workbook
