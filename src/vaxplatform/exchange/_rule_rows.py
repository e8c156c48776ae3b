"""From a sheet's cells to rows by kind and column; every cell that stands where none is expected is told."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from vaxplatform.errors import FileError
from vaxplatform.exchange.rule_columns import RULE_COLUMNS, RuleColumn, RuleKind, spoken
from vaxplatform.exchange.sheets import Cell, Sheet, ending_of, read_sheets
from vaxplatform.exchange.strict import Findings, nearest
from vaxplatform.exchange.yaml_document import Path as YamlPath
from vaxplatform.place import Place

__all__ = ["ABOUT", "KIND", "Row", "Table", "facts", "read_tables"]

ABOUT = "about"
"""The worksheet that says which programme it is."""
KIND = "kind"
"""The column of a CSV file that says what a row is."""

_MODES = {"any": "every rule that matches counts", "first": "only the first rule that matches counts"}
_LANGUAGE = re.compile(r"((?:say|name):)([a-z]{2,3}(?:_[A-Z][A-Za-z]{1,3})?)")
_SHOWN = 40


def facts(data: Mapping[str, Any], pack: str) -> dict[str, list[str]]:
    """What a sheet says of itself, with a remark."""
    mode = str(data["mode"])
    return {"pack": [pack], "programme": [str(data["programme"])], "mode": [mode, _MODES.get(mode, "")]}


@frozen
class Row:
    """A row with its cells by column."""

    cells: Mapping[RuleColumn, Cell]
    place: Place

    def cell(self, column: RuleColumn) -> Cell:
        """The cell of a column, with its name; an empty one where the row is shorter."""
        cell = self.cells.get(column, Cell("", self.place))
        return evolve(cell, place=evolve(cell.place, field=column.name))

    def place_of(self, path: YamlPath) -> Place:
        """The cell that holds a node of the row's entry; the row where no one cell does."""
        return next((self.cell(each).place for each in self.cells if path[: len(each.path)] == each.path), self.place)


@frozen
class Table:
    """The rows of one kind, and the columns there are."""

    place: Place
    columns: Sequence[RuleColumn]
    rows: list[Row] = field(factory=list)


def _place(row: Sequence[Cell]) -> Place:
    """Where a row is."""
    return evolve(row[0].place, field=None)


def read_tables(path: Path, data: Mapping[str, Any], pack: str, findings: Findings) -> dict[RuleKind, Table]:
    """The rows of a sheet by kind.

    Args:
        path: The sheet.
        data: The programme's YAML, whose sheet it must be.
        pack: The pack's code.
        findings: What is wrong is noted here; cells that are noted are empty or left out.

    Raises:
        FileError: It cannot be read, or is the sheet of another programme.
        MissingExtra: It is a workbook and openpyxl is not installed.
        UnknownName: Its name ends with neither .csv nor .xlsx.
    """
    sheets = read_sheets(path, findings)
    reader = _Reader(findings, data, pack)
    tables = reader.of_one_table(sheets[0]) if ending_of(path) == ".csv" else reader.of_worksheets(path, sheets)
    for kind, table in tables.items():
        reader.check_columns(kind, table)
    return tables


@frozen
class _Reader:
    findings: Findings
    data: Mapping[str, Any]
    pack: str

    def of_worksheets(self, path: Path, sheets: Iterable[Sheet]) -> dict[RuleKind, Table]:
        """Of a workbook."""
        by_name = {sheet.name.strip().casefold(): sheet for sheet in sheets if sheet.rows}
        about = by_name.pop(ABOUT, Sheet(ABOUT, Place(str(path)), ()))
        self._check_facts(about.rows, about.place)
        tables = {}
        for kind in RULE_COLUMNS:
            sheet = by_name.pop(kind.sheet, None)
            if sheet is not None:
                tables[kind] = self._of_worksheet(sheet, kind)
            elif count := len(kind.entries(self.data)):
                self.findings.add(
                    Place(str(path)),
                    f"the worksheet «{kind.sheet}» is missing or empty, and the programme has {count}: put it back "
                    "(its header alone takes them all out)",
                    "sheet-missing",
                )
        for name, sheet in by_name.items():
            known = [*(kind.sheet for kind in RULE_COLUMNS), ABOUT]
            self.findings.add(
                sheet.place,
                f"no worksheet of rules is called «{name[:_SHOWN]}»; {nearest(name, known)}",
                "sheet-unknown",
            )
        return tables

    def _of_worksheet(self, sheet: Sheet, kind: RuleKind) -> Table:
        header, *rows = sheet.rows
        columns = self._columns(header, kind.columns, ())
        return Table(
            _place(header),
            [column for column in columns if column],
            [Row(self._by_column(header, columns, row), _place(row)) for row in rows],
        )

    def of_one_table(self, sheet: Sheet) -> dict[RuleKind, Table]:
        """Of a CSV file."""
        named = [[cell.text.casefold() for cell in row] for row in sheet.rows]
        start = next((at for at, names in enumerate(named) if KIND in names), len(named))
        self._check_facts(sheet.rows[:start], sheet.place)
        if start == len(named):
            raise FileError(
                f"no row names the columns: one has «{KIND}», «id» and the others",
                code="sheet-header",
                place=sheet.place,
            )
        header, *rows = sheet.rows[start:]
        columns = self._columns(header, [column for kind in RULE_COLUMNS for column in kind.columns], (KIND,))
        present = {column.name for column in columns if column}
        languages = dict.fromkeys(
            match[2] for column in columns if column and (match := _LANGUAGE.fullmatch(column.name))
        )
        tables = {
            kind: Table(_place(header), [each for each in kind.columns_in(languages) if each.name in present])
            for kind in RULE_COLUMNS
        }
        kinds = {kind.name: kind for kind in RULE_COLUMNS}
        at_kind = named[start].index(KIND)
        for row in rows:
            word = row[at_kind] if at_kind < len(row) else Cell("", _place(row))
            kind = kinds.get(word.text.casefold())
            if kind is not None:
                cells = self._own(kind, tables[kind].columns, self._by_column(header, columns, row))
                tables[kind].rows.append(Row(cells, _place(row)))
                continue
            sentence = f"«{word.text[:_SHOWN]}» is no kind of row" if word.text else "the row does not say what it is"
            self.findings.add(
                evolve(word.place, field=KIND), f"{sentence}; {nearest(word.text, list(kinds))}", "row-kind"
            )
        return tables

    def _own(
        self, kind: RuleKind, columns: Iterable[RuleColumn], cells: Mapping[RuleColumn, Cell]
    ) -> dict[RuleColumn, Cell]:
        """The cells of a row by the columns of its kind; kinds may mean different keys by one name."""
        by_name = {column.name: cell for column, cell in cells.items()}
        own = {column: by_name.pop(column.name) for column in columns if column.name in by_name}
        for name, cell in by_name.items():
            if cell.text:
                self.findings.add(
                    evolve(cell.place, field=name),
                    f"a row of the kind «{kind.name}» has nothing here: empty the cell",
                    "cell-unused",
                )
        return own

    def _by_column(
        self, header: Sequence[Cell], columns: Sequence[RuleColumn | None], row: Sequence[Cell]
    ) -> dict[RuleColumn, Cell]:
        for at, cell in enumerate(row):
            if cell.text and (at >= len(header) or not header[at].text):
                self.findings.add(
                    cell.place, "no header says what stands in this column: name it, or empty the cell", "cell-nameless"
                )
        return {column: cell for column, cell in zip(columns, row, strict=False) if column}

    def _columns(
        self, header: Sequence[Cell], known: Sequence[RuleColumn], others: Sequence[str]
    ) -> list[RuleColumn | None]:
        """The columns by the header's cells; None where a cell names none."""
        by_name = {column.name: column for column in known}
        listed = [*others, *(f"{name}en" if column.by_language else name for name, column in by_name.items())]
        found: list[RuleColumn | None] = []
        seen: set[str] = set()
        for cell in header:
            name = cell.text.casefold() if cell.text.casefold() in listed else cell.text
            match = _LANGUAGE.fullmatch(name)
            column = by_name[match[1]].in_language(match[2]) if match and match[1] in by_name else by_name.get(name)
            if name and name in seen:
                self.findings.add(cell.place, f"the column «{name}» stands here a second time", "column-twice")
                column = None
            elif name and name not in others and (column is None or column.by_language):
                self.findings.add(
                    cell.place,
                    f"«{name[:_SHOWN]}» is no column of these rows; {nearest(name, listed)}",
                    "column-unknown",
                )
                column = None
            seen.add(name)
            found.append(column)
        return found

    def check_columns(self, kind: RuleKind, table: Table) -> None:
        """Note a column whose absence would lose what stands in it."""
        entries = kind.entries(self.data)
        present = {column.name for column in table.columns}
        for column in kind.columns_in(sorted(spoken(entries))):
            count = sum(column.written(entry) != "" for entry in entries)
            if count and column.name not in present:
                having = f"{count} {kind.name} has" if count == 1 else f"{count} {kind.sheet} have"
                self.findings.add(
                    table.place,
                    f"the column «{column.name}» is missing, and {having} something in it: put it back (empty cells "
                    "clear it)",
                    "column-missing",
                )

    def _check_facts(self, rows: Iterable[Sequence[Cell]], place: Place) -> None:
        """Refuse the sheet of another programme, and one made while rules counted otherwise."""
        said = {row[0].text.casefold(): row[1] for row in rows if len(row) > 1}
        for name, (here, *_) in facts(self.data, self.pack).items():
            if name not in said:
                raise FileError(
                    f"the sheet does not say its «{name}»: export it again, and leave what it says of itself as it is",
                    code="sheet-of-nothing",
                    place=place,
                )
            there = said[name]
            if there.text != here:
                raise FileError(
                    f"the sheet has the {name} «{there.text[:_SHOWN]}», and here it is «{here}»: export it from here",
                    code="sheet-of-another",
                    place=there.place,
                )
