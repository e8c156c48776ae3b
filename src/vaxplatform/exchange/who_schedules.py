"""WHO's export of national immunization schedules: a CSV file with a row for each dose that a country reports.

Source:
    WHO/UNICEF Joint Reporting Form, export of vaccine schedules (WIISE), sheet Data as CSV.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from vaxplatform.errors import FileError, InputError
from vaxplatform.exchange._columns import Column, column_places
from vaxplatform.exchange.files import read_bytes, table_rows
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.strict import nearest
from vaxplatform.exchange.who_ages import WhoAge, parse_who_age
from vaxplatform.place import Place

__all__ = ["WHO_POPULATIONS", "WhoPopulation", "WhoRow", "WhoSchedules", "read_who_schedules"]

T = TypeVar("T")
_FILE = "vaccine-schedule-data.csv"
_WORKBOOK = b"PK\x03\x04"  # as every XLSX file begins
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)
_ROUND = re.compile(r"[1-9][0-9]?", re.ASCII)
_AREAS = ("NATIONAL", "SUBNATIONAL", "")

_COLUMNS = (
    Column("ISO_3_CODE", "ISO 3166-1 alpha-3", required=True),
    Column("VACCINECODE", "the product, such as DTWPHIBHEPB", required=True),
    Column("SCHEDULEROUNDS", "which dose it is, from 1", required=True),
    Column("TARGETPOP", "for whom; empty for everybody", required=True),
    Column("GEOAREA", "NATIONAL or SUBNATIONAL; empty where nothing is stated", required=True),
    Column("AGEADMINISTERED", "an age code, such as M9", required=True),
    Column("YEAR", "the year that was reported"),
    Column("VACCINE_DESCRIPTION", "the product in words"),
    Column("SOURCECOMMENT", "what the country adds"),
)


@frozen
class WhoPopulation:
    """What a word of the column TARGETPOP means.

    Args:
        name: In our words.
        routine: Whether the row is part of the routine programme.
        sex: ``female``, ``both`` where both sexes are named, or empty where the word says nothing of sex.
    """

    name: str
    routine: bool = True
    sex: str = ""


WHO_POPULATIONS: Mapping[str, WhoPopulation] = {
    "": WhoPopulation("routine"),
    "B_2YL_W": WhoPopulation("routine"),
    "B_2YL_F": WhoPopulation("routine"),
    "B_CHILD_W": WhoPopulation("routine"),
    "B_CHILD_F": WhoPopulation("routine"),
    "B_ADO_W": WhoPopulation("routine"),
    "B_ADO_F": WhoPopulation("routine"),
    "FEMALE": WhoPopulation("routine", sex="female"),
    "BOTH": WhoPopulation("routine", sex="both"),
    "PW": WhoPopulation("pregnant"),
    "CATCHUP_C": WhoPopulation("catch-up"),
    "CATCHUP_A": WhoPopulation("catch-up"),
    "RISKGROUPS": WhoPopulation("risk", routine=False),
    "ADULTS": WhoPopulation("adults", routine=False),
    "HW": WhoPopulation("health-workers", routine=False),
    "TRAVELLERS": WhoPopulation("travellers", routine=False),
}
"""Every word of the column TARGETPOP; those that begin with B_ are boosters, described as «General/routine»."""


@frozen
class WhoRow:
    """A dose that a country reports.

    Args:
        place: The file and the line.
        country: ISO 3166-1 alpha-3.
        year: As it stands there.
        vaccine: The export's code, such as ``DTWPHIBHEPB``.
        round: Which dose it is, from 1.
        target: The word of the column TARGETPOP.
        area: ``NATIONAL``, ``SUBNATIONAL`` or empty.
        age: When it is given.
        comment: What the country adds.
    """

    place: Place
    country: str
    year: str
    vaccine: str
    round: int
    target: str
    area: str
    age: WhoAge
    comment: str

    @property
    def population(self) -> WhoPopulation:
        """For whom it is."""
        return WHO_POPULATIONS[self.target]


@frozen
class WhoSchedules:
    """What an export holds.

    Args:
        rows: In the order of the file.
        rejected: Rows that cannot be read, by the country's code, or by ``""`` where that is not readable either.
    """

    rows: tuple[WhoRow, ...]
    rejected: tuple[tuple[str, Rejected], ...]


def read_who_schedules(path: Path) -> WhoSchedules:
    """Read an export.

    Args:
        path: The CSV file, or a folder with ``vaccine-schedule-data.csv``: UTF-8, columns in any order, others beside
            them passed over.

    Raises:
        FileError: There is no such file or folder, it is no CSV file, a column is missing, or there is no row.
    """
    file = path / _FILE if path.is_dir() or not path.exists() else path
    _require_text(file)
    lines = table_rows(file)
    line, header = next(lines)
    places = _places(header, Place(str(file), line))
    rows: list[WhoRow] = []
    rejected: list[tuple[str, Rejected]] = []
    for line, cells in lines:
        reader = _Cells(places, cells, Place(str(file), line))
        try:
            rows.append(reader.row())
        except InputError as error:
            place = error.place if isinstance(error.place, Place) else reader.place
            country = reader["ISO_3_CODE"] if _COUNTRY.fullmatch(reader["ISO_3_CODE"]) else ""
            rejected.append((country, Rejected.because(error, place)))
    if not rows and not rejected:
        raise FileError("the file has a header and no rows", code="who-rows-none", place=Place(str(file)))
    return WhoSchedules(tuple(rows), tuple(rejected))


def _require_text(file: Path) -> None:
    """Say what a workbook under another name is, before its bytes are taken for text."""
    if read_bytes(file).startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise FileError(
            "this is a spreadsheet program's workbook, whatever its name: save the sheet Data as «CSV UTF-8»",
            code="file-workbook",
            place=Place(str(file)),
        )


def _places(header: Sequence[str], place: Place) -> Mapping[str, int]:
    """Where the columns stand; a spreadsheet program may leave some without a name on the right."""
    if len(header) == 1 and (other := next((each for each in ";\t|" if each in header[0]), "")):
        shown = "tabs" if other == "\t" else f"«{other}»"
        raise FileError(
            f"the columns are parted by {shown}: save the file with commas, as «CSV UTF-8»",
            code="who-separator",
            place=place,
        )
    named = [name if name.strip() else f"unnamed {at}" for at, name in enumerate(header)]
    return column_places(named, _COLUMNS, place, file="export of WHO's schedules", hint="", more=lambda _name: True)


@frozen
class _Cells:
    """A row by the names of its columns."""

    places: Mapping[str, int]
    cells: Sequence[str]
    place: Place

    def __getitem__(self, column: str) -> str:
        at = self.places.get(column, len(self.cells))
        return self.cells[at].strip() if at < len(self.cells) else ""

    def row(self) -> WhoRow:
        if max(self.places[column.name] for column in _COLUMNS if column.required) >= len(self.cells):
            raise InputError(f"the row has {len(self.cells)} cells and the header {len(self.places)}", code="row-width")
        return WhoRow(
            place=self.place,
            country=self._read("ISO_3_CODE", _country),
            year=self["YEAR"],
            vaccine=self._read("VACCINECODE", _vaccine),
            round=self._read("SCHEDULEROUNDS", _round),
            target=self._read("TARGETPOP", _target),
            area=self._read("GEOAREA", _area),
            age=self._read("AGEADMINISTERED", parse_who_age),
            comment=self["SOURCECOMMENT"],
        )

    def _read(self, column: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self[column])
        except InputError as error:
            place = Place(self.place.source, self.place.line, field=column)
            raise InputError(error.sentence, code=error.code, place=place, field=column) from None


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise InputError("a country is named by three capital letters (ISO 3166-1 alpha-3)", code="who-country")
    return text


def _vaccine(text: str) -> str:
    if not text:
        raise InputError("the row names no product", code="who-vaccine")
    return text


def _round(text: str) -> int:
    if not _ROUND.fullmatch(text):
        raise InputError("which dose it is, is a whole number from 1", code="who-round")
    return int(text)


def _target(text: str) -> str:
    if text not in WHO_POPULATIONS:
        known = [word for word in WHO_POPULATIONS if word]
        raise InputError(f"no such population is known; {nearest(text[:40], known)}", code="who-population")
    return text


def _area(text: str) -> str:
    if text not in _AREAS:
        raise InputError("an area is NATIONAL, SUBNATIONAL or left empty", code="who-area")
    return text
