"""How well areas are served so far, from a CSV file: what the rule for the worst served begins from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from vaxplatform.allocation import AreaCoverage
from vaxplatform.errors import AllocationError, FileError, InputError
from vaxplatform.exchange._columns import Column, NamedTable
from vaxplatform.place import Place

__all__ = ["AREA_COLUMNS", "area_rows", "read_areas"]

AREA_COLUMNS = (
    Column("area", "as in requests", required=True),
    Column("target", "people to be served, at least 1", required=True),
    Column("served", "people served before this draw; 0 where it is left out"),
)


def read_areas(path: Path) -> tuple[AreaCoverage, ...]:
    """Read areas; a row that cannot be used stops the file at its line, since targets are part of the policy.

    Raises:
        FileError: The file is not a table of areas, or names one twice.
        InputError: A number that is none, with the line.
        AllocationError: An area that cannot be, with the line.
    """
    table = NamedTable(path, AREA_COLUMNS, file="file of areas")
    found: dict[str, AreaCoverage] = {}
    for line, cells in table:
        try:
            row = table.row(line, cells)
            served = row.number("served") if row["served"] else 0
            area = AreaCoverage(row["area"], target=row.number("target"), served=served)
        except (InputError, AllocationError) as error:
            raise error.at(table.place_of(line, str(error.data.get("field", "")))) from None
        if area.area in found:
            place = table.place_of(line, "area")
            raise FileError("the area stands on an earlier line, too", code="area-twice", place=place)
        found[area.area] = area
    if not found:
        raise FileError("the file has a header and no areas", code="areas-none", place=Place(str(path)))
    return tuple(found.values())


def area_rows(areas: Iterable[AreaCoverage]) -> Iterator[tuple[object, ...]]:
    """Rows in the order of :data:`AREA_COLUMNS`."""
    return ((each.area, each.target, each.served) for each in areas)
