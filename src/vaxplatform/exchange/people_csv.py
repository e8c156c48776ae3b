"""People from a CSV file: one row a person, columns by name in any order.

:data:`COLUMNS` documents them. Only ``person_id`` and ``birth_date`` are required; an empty cell means that nothing is
known, and a file without ``groups`` or ``conditions`` says that nobody has any. A column that nobody defined refuses
the whole file, since a misspelt column would lose facts silently; a row that cannot be read is rejected and the rest go
on.
"""

import csv
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TextIO, TypeVar

from vaxplatform.codes import country_code
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.eligibility import Words
from vaxplatform.errors import FileError, InputError, ModelError
from vaxplatform.exchange._columns import Column, column_places
from vaxplatform.exchange.files import table_rows
from vaxplatform.exchange.rejected import Rejected
from vaxplatform.exchange.vocabulary import (
    parse_conditions,
    parse_groups,
    write_conditions,
    write_groups,
)
from vaxplatform.model import (
    Catalogue,
    Condition,
    Consent,
    Contact,
    Dose,
    GivenBy,
    Identifier,
    Name,
    Person,
    Position,
    Sex,
)
from vaxplatform.place import Place
from vaxplatform.registration import Facilitation

__all__ = [
    "COLUMNS",
    "DOSE_COLUMNS",
    "REGISTER_COLUMNS",
    "Column",
    "read_csv_applicants",
    "read_people",
    "write_people",
    "write_template",
]


COLUMNS = (
    Column("person_id", "the register's reference id, 1 to 64 characters; no phone or document number", required=True),
    Column("birth_date", "2001-08-15, or 2001-08 or 2001 when no more is known", required=True),
    Column("sex", "female, male or unknown"),
    Column("given_name", "given name in the original script"),
    Column("family_name", "family name in the original script"),
    Column("given_name_romanised", "given name in Latin letters, as on the passport; leave empty rather than guess"),
    Column("family_name_romanised", "family name in Latin letters"),
    Column("phone", "as the country writes it; one household may share it"),
    Column("language", "the language messages are sent in, such as hi"),
    Column("document", "kind of document shown, the country pack's word, such as passport"),
    Column("document_number", "the number on it"),
    Column("country_of_birth", "two letters, such as IN"),
    Column("area", "block, ward or other area of residence"),
    Column("postcode", "as the country writes it"),
    Column("latitude", "degrees north, with decimals, such as 21.1458"),
    Column("longitude", "degrees east, with decimals, such as 79.0882"),
    Column("household_id", "the same for people who live together"),
    Column("groups", "occupation and other groups, the country pack's words, separated by «;», such as HCW;FLW"),
    Column(
        "conditions",
        "health conditions, the country pack's words, separated by «;», each with its first day and the days a wait is "
        "counted from, if known: diabetes@2015-03-01;covid19-confirmed recovered=2021-05-20",
    ),
)

DOSE_COLUMNS = {
    "dose_1_date": "the day a dose was given, YYYY-MM-DD; further doses as dose_2_date up to dose_9_date, in any order",
    "dose_1_vaccine": "its vaccine: the country pack's name, the brand or a code such as cvx|210",
    "dose_1_lot": "its lot, if known",
    "dose_1_booked": "the day its appointment was made, if known: an interval that was lengthened since may honour it",
}
"""Columns of doses already given, with what stands in them."""

REGISTER_COLUMNS = {
    "document_2": "kind of another document shown; further ones as document_3 up to document_9",
    "document_2_number": "the number on it",
    "consents": "what the person, or who speaks for them, agreed to, the country pack's words, separated by «;», each "
    "with its day and, for a child, who agreed: vaccination-record@2021-03-01;reminders@2021-03-01 by=parent "
    "withdrawn=2021-06-01",
    "facilitator": "who registers a person without papers: the facilitator's id with the programme; no phone or "
    "document number",
    "facilitated_group": "the group the person is of, the country pack's word, such as nomads",
    "facilitated_venue": "the kind of place the registration is for, such as government",
    "facilitator_phone": "the facilitator's phone",
    "facilitator_document": "kind of document the facilitator has, the country pack's word",
    "facilitator_document_number": "the number on it",
}
"""Columns of what a register asks for beside :data:`COLUMNS`, with what stands in them."""

_FACILITATION_COLUMNS = [name for name in REGISTER_COLUMNS if name.startswith("facilitat") and name != "facilitator"]
_DOCUMENT_COLUMN = re.compile(r"document_([2-9])(_number)?")
_DOSE_COLUMN = re.compile(r"dose_([1-9])_(date|vaccine|lot|booked)")
_DOSE_PARTS = ("date", "vaccine", "lot", "booked")
_ID_LENGTH = 64
_T = TypeVar("_T")
_SEXES = {sex.value: sex for sex in Sex} | {"": Sex.UNKNOWN, "f": Sex.FEMALE, "m": Sex.MALE}


def write_template(file: TextIO) -> None:
    """Write the header of an empty people file, with one dose."""
    csv.writer(file, lineterminator="\n").writerow([*(column.name for column in COLUMNS), *DOSE_COLUMNS])


def read_people(
    path: Path,
    catalogue: Catalogue,
    *,
    on: date,
    only: Container[str] | None = None,
    words: Words | None = None,
) -> Iterator[tuple[Person, tuple[Dose, ...]] | Rejected]:
    """Read people, a row at a time.

    Args:
        path: A UTF-8 CSV file.
        catalogue: The vaccines that doses may name.
        on: The day of reading; a birth date or dose after it is refused.
        only: Read just the rows of these person ids, passing over all others.
        words: The words that groups and conditions may be; None for any.

    Yields:
        A person with the doses given so far, or the rejected row; in the order of the file.

    Raises:
        FileError: The file cannot be read or holds nobody, has a column twice or one nobody defined, or lacks one.
    """
    for entry in _entries(path, catalogue, on, words, only, doses=True):
        yield entry if isinstance(entry, Rejected) else entry[1]


def read_csv_applicants(path: Path) -> Iterator[tuple[Place, Person, Facilitation | None] | Rejected]:
    """Read people as a register takes them in: with their lines, and without doses, groups being any words.

    A birth date may be any day: the register says what is wrong with one to come.

    Raises:
        FileError: As `read_people`.
    """
    for entry in _entries(path, Catalogue([]), date.max, None, None, doses=False):
        yield entry if isinstance(entry, Rejected) else (entry[0], entry[1][0], entry[2])


def _entries(
    path: Path, catalogue: Catalogue, on: date, words: Words | None, only: Container[str] | None, *, doses: bool
) -> Iterator[tuple[Place, tuple[Person, tuple[Dose, ...]], Facilitation | None] | Rejected]:
    """Every row with its place, and who registers the person; without ``doses`` what stands there is passed over."""
    rows = table_rows(path)
    line, header = next(rows)
    reader = _RowReader(_columns(Place(str(path), line=line), header), catalogue, on, words, doses=doses)
    id_column = reader.columns["person_id"]
    twice = _twice(path, id_column)
    line = 0
    for line, row in rows:
        person_id = row[id_column].strip() if len(row) > id_column else ""
        if only is not None and person_id not in only:
            continue
        try:
            if person_id in twice:
                _refuse_twice(line, *twice[person_id])
            yield Place(str(path), line=line), reader.read(row), None if doses else reader.facilitation(row)
        except InputError as error:
            field = str(error.data.get("column", ""))
            yield Rejected.because(error, Place(str(path), line=line, field=field or None), field)
    if not line:
        raise FileError("the file has a header and no people", code="file-no-people", place=Place(str(path)))


def _twice(path: Path, id_column: int) -> dict[str, tuple[list[int], bool]]:
    """Ids that stand on several lines: the lines, and whether their rows are all the same."""
    first: dict[str, tuple[int, int]] = {}
    twice: dict[str, tuple[list[int], bool]] = {}
    rows = table_rows(path)
    next(rows)
    for line, row in rows:
        person_id = row[id_column].strip() if len(row) > id_column else ""
        fingerprint = hash(tuple(row))
        if person_id and (line, fingerprint) != (known := first.setdefault(person_id, (line, fingerprint))):
            lines, same = twice.get(person_id, ([known[0]], True))
            twice[person_id] = ([*lines, line], same and fingerprint == known[1])
    return twice


def _refuse_twice(line: int, lines: Sequence[int], same: bool) -> None:  # noqa: FBT001 - the pair of _twice
    """Of equal rows the first is taken; of rows that differ none is, since nobody knows which is right."""
    others = ", ".join(str(other) for other in lines if other != line)
    if not same:
        raise _wrong("person_id", f"the same person_id stands with other facts on line {others}", "person-contradicts")
    if line != lines[0]:
        raise _wrong("person_id", f"the row repeats line {lines[0]}", "person-duplicate")


class _RowReader:
    """The cells of a row by column, turned into a person."""

    def __init__(
        self, columns: Mapping[str, int], catalogue: Catalogue, on: date, words: Words | None, *, doses: bool
    ) -> None:
        self.columns = columns
        self._catalogue = catalogue
        self._on = on
        self._words = words
        self._documents = [1, *_numbers(_DOCUMENT_COLUMN, columns)]
        numbers = _numbers(_DOSE_COLUMN, columns) if doses else []
        self._doses = [(number, *(columns.get(f"dose_{number}_{part}") for part in _DOSE_PARTS)) for number in numbers]

    def read(self, row: Sequence[str]) -> tuple[Person, tuple[Dose, ...]]:
        if len(row) != len(self.columns):
            raise ModelError(
                f"the row has {len(row)} cells and the header {len(self.columns)}; a comma in a cell needs quotation "
                "marks",
                code="row-width",
            )
        cell = self._cells(row)
        birth_date = _cell("birth_date", PartialDate.parse, cell("birth_date"))
        if birth_date.earliest > self._on:
            raise _wrong("birth_date", "the birth date lies in the future", "birth_date-future")
        sex = _SEXES.get(cell("sex").casefold())
        if sex is None:
            raise _wrong("sex", "the sex is written female, male or unknown", "sex-word")
        return (
            Person(
                id=_cell("person_id", _person_id, cell("person_id")),
                birth_date=birth_date,
                sex=sex,
                name=Name(
                    given=cell("given_name"),
                    family=cell("family_name"),
                    given_romanised=cell("given_name_romanised"),
                    family_romanised=cell("family_name_romanised"),
                ),
                identifiers=self._identifiers(cell),
                contact=Contact(phone=cell("phone"), language=cell("language")),
                country_of_birth=_cell("country_of_birth", country_code, cell("country_of_birth")),
                region=cell("area"),
                postcode=cell("postcode"),
                position=_position(cell("latitude"), cell("longitude")),
                household=cell("household_id"),
                groups=_cell("groups", parse_groups, cell("groups"), self._words),
                conditions=_cell("conditions", parse_conditions, cell("conditions"), self._words),
                consents=_cell("consents", _consents, cell("consents")),
            ),
            tuple(self._given_doses([cell.strip() for cell in row], birth_date)),
        )

    def facilitation(self, row: Sequence[str]) -> Facilitation | None:
        """Who registers the person, where it is not the person."""
        cell = self._cells(row)
        facilitator = cell("facilitator")
        if not facilitator:
            named = next((column for column in _FACILITATION_COLUMNS if cell(column)), None)
            if named:
                raise _wrong("facilitator", f"«{named}» stands here and no facilitator", "facilitator-missing")
            return None
        return Facilitation(
            _cell("facilitator", _person_id, facilitator),
            cell("facilitated_group"),
            cell("facilitated_venue"),
            contact=Contact(phone=cell("facilitator_phone")),
            identifiers=self._document(cell, "facilitator_document"),
        )

    def _cells(self, row: Sequence[str]) -> Callable[[str], str]:
        """The cells of a row by their columns."""

        def cell(name: str) -> str:
            place = self.columns.get(name)
            return "" if place is None else row[place].strip()

        return cell

    def _identifiers(self, cell: Callable[[str], str]) -> Iterator[Identifier]:
        for number in self._documents:
            yield from self._document(cell, "document" if number == 1 else f"document_{number}")

    @staticmethod
    def _document(cell: Callable[[str], str], column: str) -> Iterator[Identifier]:
        kind, value = cell(column), cell(f"{column}_number")
        if bool(kind) != bool(value):
            missing = f"{column}_number" if kind else column
            raise _wrong(missing, "a document has a kind and a number, or neither", "document-incomplete")
        if kind:
            yield Identifier(kind, value)

    def _given_doses(self, cells: Sequence[str], birth_date: PartialDate) -> Iterator[Dose]:
        for number, *columns in self._doses:
            day, vaccine, lot, booked = ("" if column is None else cells[column] for column in columns)
            if not day and not vaccine:
                continue
            if not day or not vaccine:
                missing = "vaccine" if day else "date"
                raise _wrong(
                    f"dose_{number}_{missing}", f"dose {number} has a date or a vaccine but not both", "dose-incomplete"
                )
            given = _cell(f"dose_{number}_date", parse_date, day)
            if given > self._on:
                raise _wrong(f"dose_{number}_date", f"dose {number} lies in the future", "dose-future")
            if given < birth_date.earliest:
                raise _wrong(f"dose_{number}_date", f"dose {number} was given before birth", "dose-before-birth")
            product = _cell(f"dose_{number}_vaccine", self._catalogue.find, vaccine)
            booked_on = _cell(f"dose_{number}_booked", parse_date, booked) if booked else None
            yield Dose(given, product.code, lot=lot, booked_on=booked_on)


def _columns(place: Place, header: Sequence[str]) -> dict[str, int]:
    return column_places(
        header,
        COLUMNS,
        place,
        file="people file",
        hint="take it out, or see «vaxplatform people template»",
        more=lambda name: _DOSE_COLUMN.fullmatch(name) or _DOCUMENT_COLUMN.fullmatch(name) or name in REGISTER_COLUMNS,
        spelled=[*DOSE_COLUMNS, *REGISTER_COLUMNS],
    )


def _numbers(form: re.Pattern[str], columns: Iterable[str]) -> list[int]:
    return sorted({int(match[1]) for name in columns if (match := form.fullmatch(name))})


def _cell(column: str, parse: Callable[..., _T], *read: object) -> _T:
    try:
        return parse(*read)
    except InputError as error:
        raise type(error)(error.sentence, code=error.code, column=column) from error


def _wrong(column: str, sentence: str, code: str) -> ModelError:
    return ModelError(sentence, code=code, column=column)


def _person_id(text: str) -> str:
    if not 1 <= len(text) <= _ID_LENGTH or not text.isprintable():
        raise ModelError(f"a person has an id of 1 to {_ID_LENGTH} printable characters", code="person_id-text")
    return text


def _consents(text: str) -> list[Consent]:
    return [_consent(each) for each in parse_conditions(text)]


def _consent(given: Condition) -> Consent:
    by, withdrawn = given.attributes.get("by", "person"), given.attributes.get("withdrawn")
    if given.since is None or by not in set(GivenBy) or given.attributes.keys() - {"by", "withdrawn"}:
        raise ModelError(
            "a consent is written reminders@2021-03-01, and after it by=parent or by=guardian, and "
            "withdrawn=2021-06-01, where it is so",
            code="consent-form",
        )
    return Consent(given.code, given.since, GivenBy(by), parse_date(withdrawn) if withdrawn else None)


def _position(latitude: str, longitude: str) -> Position | None:
    if not latitude and not longitude:
        return None
    try:
        return Position(float(latitude), float(longitude))
    except ValueError as error:
        column = "latitude" if _is_number(longitude) else "longitude"
        raise _wrong(
            column, "a coordinate is written in degrees with decimals, such as 21.1458", "position-form"
        ) from error
    except ModelError as error:
        raise _wrong(str(error.data["field"]), error.sentence, error.code) from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_people(file: TextIO, residents: Iterator[tuple[Person, tuple[Dose, ...]]], *, doses: int = 2) -> int:
    """Write people in the columns that :func:`read_people` reads.

    Args:
        file: Where to.
        residents: People with the doses given so far.
        doses: How many doses the file has columns for.

    Returns:
        The number of people written.

    Raises:
        ModelError: A person has more doses than there are columns for.
    """
    writer = csv.writer(file, lineterminator="\n")
    dose_columns = [f"dose_{n}_{part}" for n in range(1, doses + 1) for part in _DOSE_PARTS]
    writer.writerow([*(column.name for column in COLUMNS), *dose_columns])
    count = 0
    for person, given in residents:
        if len(given) > doses:
            raise ModelError(f"{person.id} has {len(given)} doses and the file columns for {doses}", code="doses-many")
        writer.writerow([*_cells(person), *_dose_cells(given, doses)])
        count += 1
    return count


def _cells(person: Person) -> tuple[str, ...]:
    document = person.identifiers[0] if person.identifiers else None
    position = person.position
    return (
        person.id,
        str(person.birth_date),
        person.sex.value,
        person.name.given,
        person.name.family,
        person.name.given_romanised,
        person.name.family_romanised,
        person.contact.phone,
        person.contact.language,
        document.kind if document else "",
        document.value if document else "",
        person.country_of_birth,
        person.region,
        person.postcode,
        f"{position.latitude:.5f}" if position else "",
        f"{position.longitude:.5f}" if position else "",
        person.household,
        write_groups(person.groups),
        write_conditions(person.conditions),
    )


def _dose_cells(given: Sequence[Dose], doses: int) -> Iterator[str]:
    for dose, _ in zip_longest(given, range(doses)):
        if dose is None:
            yield from [""] * len(_DOSE_PARTS)
        else:
            booked = dose.booked_on.isoformat() if dose.booked_on else ""
            yield from (dose.date.isoformat(), str(dose.vaccine), dose.lot, booked)
