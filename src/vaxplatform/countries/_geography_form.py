"""geography.yaml and geography.csv: the areas of a country, by code, with names in its languages' scripts."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Literal

from attrs import evolve
from pydantic import StringConstraints

from vaxplatform.countries._yaml import Document
from vaxplatform.countries.geography import Area, AreaLevel, Geography
from vaxplatform.countries.schema import Findings, Language, Sentences, Sourced
from vaxplatform.exchange.strict import FILLED, Part, Text, Word, nearest
from vaxplatform.place import Place

__all__ = ["TABLE", "GeographyFile", "build_geography"]

TABLE = "geography.csv"
_BELOW = re.compile(r"[A-Z]{2}(?:-[A-Za-z0-9]{1,24}){2,5}")
_NAME = re.compile(r"name_([a-z]{2,3}(?:_[A-Z][A-Za-z]{1,3})?)")
_COLUMNS = ("code", "parent", "kind")


class LevelEntry(Sourced):
    """A level of administration.

    Keys:
        name: What areas of it are called, by language.
        codes: ``listed``: all areas stand here; ``open``: there may be others.
    """

    name: Sentences
    codes: Literal["listed", "open"]


class AreaEntry(Part):
    """An area of the first level, under its ISO 3166-2 code.

    Keys:
        name: By language, in the language's script; the pack's default language at least.
        kind: The country's word for it, one of ``kinds``.
        note: What a reviewer should know.
    """

    name: Annotated[dict[Language, Text], FILLED]
    kind: Word | None = None
    note: Text = ""


AreaCode = Annotated[str, StringConstraints(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$")]


class GeographyFile(Part):
    """geography.yaml: levels, and the areas of the first; those below stand in geography.csv.

    Keys:
        levels: From the first below the country downwards.
        kinds: Words for kinds of area, each with its name by language.
        areas: The first level.
    """

    levels: Annotated[list[LevelEntry], FILLED]
    kinds: dict[Word, Sentences] = {}
    areas: Annotated[dict[AreaCode, AreaEntry], FILLED]


def build_geography(
    file: GeographyFile, document: Document, findings: Findings, *, country: str, table: str | None, shown: str
) -> Geography:
    """The areas as values, with what contradicts itself noted.

    Args:
        file: geography.yaml.
        document: The same, with places.
        findings: Where to note it.
        country: ISO 3166-1 alpha-2, which every code begins with.
        table: The text of geography.csv; None where there is none.
        shown: How messages name that file.
    """
    areas: dict[str, Area] = {}
    named: dict[tuple[str, str, str], str] = {}
    for code, entry in file.areas.items():
        place = document.place_of(("areas", code), key=True)
        if not code.startswith(f"{country}-"):
            findings.add(place, f"the area «{code}» begins with {country}-, the country's code", "pack-area-code")
        if entry.kind is not None and entry.kind not in file.kinds:
            sentence = f"«{entry.kind}» is no kind of area; {nearest(entry.kind, list(file.kinds))}"
            findings.add(document.place_of(("areas", code, "kind")), sentence, "pack-area-kind")
        areas[code] = Area(code, entry.name, kind=entry.kind or "")
        _note_name(areas[code], place, named, findings)
    for place, area in _rows(table, Place(shown), findings) if table is not None else ():
        if not _fits(area, place, areas, file, findings):
            continue
        areas[area.code] = evolve(area, level=areas[area.parent].level + 1)
        _note_name(area, place, named, findings)
        if areas[area.code].level > len(file.levels):
            sentence = (
                f"«{area.code}» is of level {areas[area.code].level}: geography.yaml names {len(file.levels)} levels"
            )
            findings.add(place, sentence, "pack-area-level")
    levels = tuple(
        AreaLevel(each.name, each.codes == "open", ", ".join(each.source), each.verified) for each in file.levels
    )
    return Geography(levels, areas)


def _fits(area: Area, place: Place, areas: dict[str, Area], file: GeographyFile, findings: Findings) -> bool:
    """Whether a row of the table can be taken; why not is noted."""
    before = len(findings.found)
    if area.code in areas:
        findings.add(place, f"the area «{area.code}» stands here a second time", "pack-area-twice")
    elif area.parent not in areas:
        sentence = f"no area «{area.parent}» stands above this row; {nearest(area.parent, list(areas))}"
        findings.add(place, sentence, "pack-area-parent")
    elif not _BELOW.fullmatch(area.code) or area.code.rpartition("-")[0] != area.parent:
        sentence = (
            f"«{area.code}» is not the code of the area above, «-», and up to 24 Latin letters and digits, such as "
            f"{area.parent}-1"
        )
        findings.add(place, sentence, "pack-area-code")
    elif area.kind and area.kind not in file.kinds:
        sentence = f"«{area.kind}» is no kind of area; {nearest(area.kind, list(file.kinds))}"
        findings.add(place, sentence, "pack-area-kind")
    return len(findings.found) == before


def _note_name(area: Area, place: Place, named: dict[tuple[str, str, str], str], findings: Findings) -> None:
    """Note a name that another area of the same parent has too: nobody could tell which one a form means."""
    for language, name in area.names.items():
        key = (area.parent, language, unicodedata.normalize("NFKC", name).casefold())
        if key in named and named[key] != area.code:
            sentence = f"«{name}» is the name of {named[key]} too: two areas of one area have two names"
            findings.add(place, sentence, "pack-area-name")
            return
        named[key] = area.code


def _rows(text: str, at: Place, findings: Findings) -> Iterator[tuple[Place, Area]]:
    """The rows of the table that can be read, each with its line."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = next(rows, [])
        if not _header_fits(header, evolve(at, line=1), findings):
            return
        for row in rows:
            place = evolve(at, line=rows.line_num)
            if not any(map(str.strip, row)):
                continue
            if len(row) != len(header):
                sentence = f"this row has {len(row)} cells, the header {len(header)}: a comma is lacking or too many"
                findings.add(place, sentence, "pack-table-cells")
                continue
            cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
            names = {
                column[1]: cell for key, cell in cells.items() if cell and (column := _NAME.fullmatch(key)) is not None
            }
            if not names:
                findings.add(place, "this area has no name", "pack-area-nameless")
                continue
            yield place, Area(cells["code"], names, cells["parent"], cells.get("kind", ""), level=0)
    except csv.Error as error:
        findings.add(evolve(at, line=rows.line_num), f"this is no CSV: {error}", "pack-table-unreadable")


def _header_fits(header: list[str], place: Place, findings: Findings) -> bool:
    before = len(findings.found)
    known = [*_COLUMNS, "name_en"]
    for column in dict.fromkeys(header):
        if column not in known and not _NAME.fullmatch(column):
            findings.add(place, f"«{column}» is no column of the table; {nearest(column, known)}", "pack-table-column")
        elif header.count(column) > 1:
            findings.add(place, f"the column «{column}» stands here twice", "pack-table-column")
    for column in ("code", "parent"):
        if column not in header and len(findings.found) == before:  # a slip of the pen is told once
            findings.add(place, f"the column «{column}» is missing", "pack-table-column")
    return len(findings.found) == before
