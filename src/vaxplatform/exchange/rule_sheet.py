"""The eligibility table of a programme as a spreadsheet that health officers edit and bring back.

One row is a rule, an exclusion, a deferral or a tier; a column is a key of its YAML, named by :data:`RULE_COLUMNS`. An
XLSX workbook has a worksheet for each kind, with no column that the kind does not use, and a worksheet ``about``. CSV
has no worksheets: there all kinds stand in one table with a column ``kind`` before the others, below the rows that say
which programme it is, so that one file is still all there is to send and to bring back.

A sheet is applied to the programme's YAML text. What it says as before keeps its bytes, comments included.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

from attrs import evolve, field, frozen

from vaxplatform.errors import InputError
from vaxplatform.exchange._rule_rows import ABOUT, KIND, Row, Table, facts, read_tables
from vaxplatform.exchange.rule_columns import RULE_COLUMNS, RuleColumn, RuleKind, spoken
from vaxplatform.exchange.sheets import Cell, as_read, ending_of, write_sheets
from vaxplatform.exchange.strict import Finding, Findings
from vaxplatform.exchange.yaml_document import Document, load_yaml
from vaxplatform.exchange.yaml_document import Path as YamlPath
from vaxplatform.exchange.yaml_edit import edit_yaml, in_place
from vaxplatform.place import Place

__all__ = ["EditedRules", "RuleChange", "edit_rules", "write_rule_sheet"]


# ------------------------------------------------------------------------------------------------------------- writing


def write_rule_sheet(
    path: Path, text: str, *, source: str, pack: str, languages: Sequence[str]
) -> Mapping[RuleKind, int]:
    """Write the eligibility table of a programme as a sheet.

    Args:
        path: The file to write, NAME.csv or NAME.xlsx.
        text: The programme's YAML, as its pack holds it.
        source: The YAML's name, for messages.
        pack: The pack's code, which the sheet carries.
        languages: Those that every sentence gets a column for.

    Returns:
        How many rows of each kind there are.

    Raises:
        FileError: A text is longer than a cell holds.
        MissingExtra: A workbook is wanted and openpyxl is not installed.
        UnknownName: The file's name ends otherwise.

    Example:
        >>> text = '''programme: measles
        ... mode: any
        ... eligibility:
        ...   - {id: XX-1, who: {age: ">= 9 months"}, say: {en: From 9 months}, source: circular}
        ... '''
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     sheet = Path(folder) / "rules.csv"
        ...     counts = write_rule_sheet(sheet, text, source="measles.yaml", pack="xx", languages=["en"])
        ...     edited = edit_rules(sheet, text, source="measles.yaml", pack="xx")
        >>> sum(counts.values()), edited.text == text
        (1, True)
    """
    data = load_yaml(text, source).data
    entries = {kind: kind.entries(data) for kind in RULE_COLUMNS}
    said = spoken(entry for each in entries.values() for entry in each)
    columns = {kind: kind.columns_in([*languages, *sorted(said.difference(languages))]) for kind in RULE_COLUMNS}
    tables = {
        kind: [
            [each.name for each in columns[kind]],
            *([each.written(entry) for each in columns[kind]] for entry in rows),
        ]
        for kind, rows in entries.items()
    }
    about = [[name, *said] for name, said in facts(data, pack).items()]
    if ending_of(path) == ".xlsx":
        legend = [[kind.sheet, each.name, each.meaning] for kind in RULE_COLUMNS for each in columns[kind]]
        about += [[], ["worksheet", "column", "what stands in it"], *legend]
        write_sheets(path, {**{kind.sheet: table for kind, table in tables.items()}, ABOUT: about})
    else:
        write_sheets(path, {"": [*about, *_one_table(tables)]})
    return {kind: len(rows) for kind, rows in entries.items()}


def _one_table(tables: Mapping[RuleKind, Sequence[Sequence[str]]]) -> Iterator[list[str]]:
    """Tables of several kinds as one: the columns of all, and the kind before them."""
    names = list(dict.fromkeys(name for table in tables.values() for name in table[0]))
    yield [KIND, *names]
    for kind, (header, *rows) in tables.items():
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            yield [kind.name, *(cells.get(name, "") for name in names)]


# ------------------------------------------------------------------------------------------------------------- reading


@frozen
class RuleChange:
    """What became of some rows of a kind.

    Args:
        kind: What they are.
        done: What became of them.
        ids: Which.
    """

    kind: RuleKind
    done: Literal["added", "changed", "removed", "moved"]
    ids: tuple[str, ...]

    def __str__(self) -> str:
        name = self.kind.name if len(self.ids) == 1 else self.kind.sheet
        return f"{len(self.ids)} {name} {self.done}: {', '.join(self.ids)}"


@frozen
class EditedRules:
    """A programme's YAML as a sheet wants it; not yet known to be a programme.

    Args:
        text: The YAML; the same as before where the sheet changes nothing.
        changes: What changed, as sentences or by ids; empty where nothing did.
    """

    text: str
    changes: tuple[RuleChange, ...]
    _document: Document = field(repr=False, alias="document")
    _tables: Mapping[YamlPath, Table] = field(repr=False, alias="tables")

    def told(self, error: InputError) -> InputError:
        """What was found wrong with the YAML, told by the cells of the sheet.

        Args:
            error: What `Findings.error` gave; what was found outside the sheet keeps its place.
        """
        found: Any = error.data["findings"]
        return Findings([evolve(each, place=self._place(each)) for each in found]).error()

    def _place(self, finding: Finding) -> Place:
        path = self._document.path_at(finding.place) if finding.place.source == self._document.source else None
        for list_path, table in self._tables.items():
            depth = len(list_path)
            if path is not None and path[:depth] == list_path:
                return table.rows[int(path[depth])].place_of(path[depth + 1 :]) if path[depth:] else table.place
        return finding.place


def edit_rules(path: Path, text: str, *, source: str, pack: str) -> EditedRules:
    """Apply a sheet to the YAML of a programme.

    Args:
        path: A sheet that `write_rule_sheet` wrote and a person edited, NAME.csv or NAME.xlsx.
        text: The programme's YAML as it is now.
        source: The YAML's name, for messages.
        pack: The pack's code.

    Returns:
        The YAML with the sheet's rows in place of its own, and what changed.

    Raises:
        FileError: The sheet cannot be read, is another programme's, or holds cells that cannot be read; every one is
            told with its cell, all in ``data["problems"]``.
        MissingExtra: It is a workbook and openpyxl is not installed.
        UnknownName: Its name ends with neither .csv nor .xlsx.
    """
    findings = Findings()
    document = load_yaml(text, source)
    tables = read_tables(path, document.data, pack, findings)
    findings.raise_if_any()  # what a row means depends on its columns
    data = deepcopy(document.data)
    changes: list[RuleChange] = []
    for kind, table in tables.items():
        old = {entry[kind.key]: entry for entry in kind.entries(document.data)}
        new = _entries(kind, table, old, findings)
        changes += _changes(kind, old, new)
        if list(new.values()) != list(old.values()):
            _put(data, kind.path, list(new.values()), [each.path for each in RULE_COLUMNS])
    findings.raise_if_any()
    edited = edit_yaml(text, data, source, {kind.path: kind.key for kind in RULE_COLUMNS})
    by_path = {kind.path: table for kind, table in tables.items()}
    return EditedRules(edited, tuple(changes), load_yaml(edited, source), by_path)


def _changes(kind: RuleKind, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[RuleChange]:
    staying = in_place([each for each in old if each in new], [each for each in new if each in old])
    became: dict[Literal["added", "changed", "removed", "moved"], list[Any]] = {
        "added": [each for each in new if each not in old],
        "changed": [each for each in new if each in old and new[each] != old[each]],
        "removed": [each for each in old if each not in new],
        "moved": [each for each in new if each in old and each not in staying],
    }
    for done, ids in became.items():
        if ids:
            yield RuleChange(kind, done, tuple(map(str, ids)))


def _entries(
    kind: RuleKind, table: Table, old: Mapping[Any, dict[str, Any]], findings: Findings
) -> dict[Any, dict[str, Any]]:
    """The entries that the rows say, by their key and in their order."""
    asked = [column.name for column in kind.columns if column.path[0] == "who"]
    made: dict[Any, dict[str, Any]] = {}
    places: dict[Any, Place] = {}
    for row in table.rows:
        cell = row.cell(kind.key_column)
        id_ = _read(kind.key_column, cell, findings) if cell.text else None
        if not cell.text:
            findings.add(cell.place, f"this {kind.name} has no «{kind.key}»: give it one", "row-nameless")
        elif id_ in made:
            first = places[id_].path
            findings.add(cell.place, f"«{cell.text}» stands here a second time; the first is in {first}", "row-twice")
        elif id_ is not None:
            places[id_] = cell.place
            made[id_] = _entry(table.columns, row, deepcopy(old.get(id_, {})), findings)
            if asked and "who" not in made[id_]:
                sentence = f"this {kind.name} does not say who: fill in one of {', '.join(asked)}"
                findings.add(row.place, sentence, "row-nobody")
    return made


def _entry(columns: Sequence[RuleColumn], row: Row, entry: dict[str, Any], findings: Findings) -> dict[str, Any]:
    """An entry with the values of a row; a value that the row says as before stays as it was written."""
    for column in columns:
        cell = row.cell(column)
        before = as_read(column.written(entry))
        if cell.text == before:
            continue
        if not cell.text:
            _take_out(entry, column.path)
            continue
        value = _read(column, cell, findings)
        if not before or value != _read(column, evolve(cell, text=before), findings):
            _put(entry, column.path, value, [each.path for each in columns])
    return entry


def _read(column: RuleColumn, cell: Cell, findings: Findings) -> Any:
    """What a cell says; None, with what is wrong noted, when it cannot be read."""
    try:
        return column.form.parse(cell.text)
    except InputError as error:
        findings.caught(error, cell.place)
        return None


def _take_out(entry: dict[Any, Any], path: YamlPath) -> None:
    """Remove a value, and the mapping that held it once it is empty."""
    key, *rest = path
    if rest:
        _take_out(entry[key], tuple(rest))
    if not rest or not entry[key]:
        del entry[key]


def _put(entry: dict[Any, Any], path: YamlPath, value: Any, order: Sequence[YamlPath]) -> None:
    """Set a value; a key that is new comes after the last of those that precede it in the order, or at the end."""
    key, *rest = path
    if rest:
        inner = entry.get(key, {})
        _put(inner, tuple(rest), value, [each[1:] for each in order if each[0] == key])
        value = inner
    items = list(entry.items())
    keys = list(dict.fromkeys(each[0] for each in order))
    earlier = keys[: keys.index(key)]
    at = max((at for at, (each, _) in enumerate(items, 1) if each in earlier), default=len(items))
    if key not in entry:
        entry.clear()
        entry.update([*items[:at], (key, value), *items[at:]])
    entry[key] = value
