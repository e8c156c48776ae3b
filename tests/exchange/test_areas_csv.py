"""Areas and how well they are served so far: read whole, or refused at the line that is to blame."""

from pathlib import Path

import pytest

from vaxplatform.allocation import AreaCoverage
from vaxplatform.errors import VaxPlatformError
from vaxplatform.exchange import AREA_COLUMNS, ResultFolder, area_rows, read_areas

AREAS = (AreaCoverage("Umred", target=500, served=125), AreaCoverage("नागपुर, शहर", target=1))


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "r") as folder:
        folder.table("areas.csv", [column.name for column in AREA_COLUMNS], area_rows(AREAS))
    assert read_areas(tmp_path / "r" / "areas.csv") == AREAS


def test_nobody_is_served_before_where_the_column_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("target,area\n500,Umred\n", encoding="utf-8")
    assert read_areas(path) == (AreaCoverage("Umred", target=500),)


@pytest.mark.parametrize(
    ("row", "place", "says"),
    [
        ("Umred,10,0", ":3, column area", "on an earlier line, too"),
        (",10,0", ":3", "an area has a name"),
        ("Kamptee,0,0", ":3", "at least one person"),
        ("Kamptee,,0", ":3, column target", "a whole number is wanted"),
        ("Kamptee,10,-1", ":3, column served", "a whole number is wanted"),
        ("Kamptee,10", ":3", "the row has 2 cells and the header 3"),
    ],
)
def test_an_area_that_cannot_be_stops_the_file(tmp_path: Path, row: str, place: str, says: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(f"area,target,served\nUmred,500,125\n{row}\n", encoding="utf-8")
    with pytest.raises(VaxPlatformError) as refused:
        read_areas(path)
    assert str(refused.value).startswith(f"{path}{place}: ")
    assert says in str(refused.value)


def test_a_file_without_areas(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("area,target\n", encoding="utf-8")
    with pytest.raises(VaxPlatformError, match=r"areas.csv: the file has a header and no areas"):
        read_areas(path)
