"""CDC's supporting data (CDSi), as published, into a `Schedule`.

A folder or a zip with one ``AntigenSupportingData`` file an antigen and one ``ScheduleSupportingData``, in XML. The
reader is strict about structure: an element that the published schema does not have, or a word that its enumerations
do not, is an error with the file and the path. It is tolerant of what published files differ in: capitals and spaces,
empty elements for "not applicable", ``n/a``, codes without leading zeros.

Source:
    CDC, CDSi supporting data and its XML schemas (``AntigenSupportingData.xsd``, ``ScheduleSupportingData.xsd``).
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import Final, NoReturn, TypeVar
from xml.etree import ElementTree as ET

from attrs import evolve

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.errors import FileError, InputError
from vaxplatform.model import Sex
from vaxplatform.place import Place
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    AntigenContraindication,
    Association,
    BirthDateImmunity,
    Comparison,
    ContraindicatedVaccine,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Indication,
    Interval,
    IntervalReference,
    Observation,
    Schedule,
    ScheduleVaccine,
    Season,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipBySeries,
    SkipCondition,
    SkipContext,
    SkipSet,
    VaccineConflict,
    VaccineContraindication,
    VaccineGroup,
)

__all__ = ["read_cdsi"]

_LARGEST = 50_000_000
"""Bytes of all files together; those published have six million."""

_SHOWN = 40
"""Characters of a strange text that a sentence repeats."""

_FILE = re.compile(r"(?P<kind>Schedule|Antigen)SupportingData.*\.xml", re.IGNORECASE)
T = TypeVar("T")

_KINDS: Final = {
    "standard": SeriesKind.STANDARD,
    "risk": SeriesKind.RISK,
    "evaluation only": SeriesKind.EVALUATION_ONLY,
}
_SEXES: Final = {"female": Sex.FEMALE, "male": Sex.MALE, "unknown": Sex.UNKNOWN}
_CONTEXTS: Final = {
    "both": SkipContext.BOTH,
    "evaluation": SkipContext.EVALUATION,
    "forecast": SkipContext.FORECAST,
}
_LOGICS: Final = {"and": True, "or": False, "": True}
_YES_NO: Final = {"yes": True, "no": False, "y": True, "n": False, "": False}
_COMPARISONS: Final = {
    "greater than": Comparison.GREATER_THAN,
    "equal to": Comparison.EQUAL_TO,
    "equals": Comparison.EQUAL_TO,
    "less than": Comparison.LESS_THAN,
}
_COUNTS: Final = {"valid": True, "total": False}
_CONDITIONS: Final = {
    "age": "age",
    "interval": "interval",
    "completed series": "series",
    "vaccine count by age": "count",
    "vaccine count by date": "count",
    "vaccine count by date and age": "count",
}
_PRIORITIES: Final = {"override": True, "": False}
_COUNTRIES: Final = {"u.s.": "US", "us": "US", "united states": "US", "": ""}
_SPEAKING: Final = frozenset({"snomed", "icd10"})
"""Code systems of which a code says by itself what was observed."""

_SYSTEMS: Final = {"snomed": "snomed", "cvx": "cvx", "cdcphinvs": "cdcphinvs", "icd-10": "icd10", "icd10": "icd10"}


class _Element:
    """An element of a file, which knows where it stands and what of it was read."""

    def __init__(self, element: ET.Element, place: Place) -> None:
        self._element = element
        self.place = place
        self._read: set[str] = set()

    def refuse(self, sentence: str, code: str) -> FileError:
        return FileError(sentence, code=code, place=self.place)

    def children(self, tag: str) -> Iterator["_Element"]:
        """The children of a name; those with nothing in them stand for "not applicable" and are left out."""
        self._read.add(tag)
        found = self._element.findall(tag)
        for number, child in enumerate(found, start=1):
            if "".join(child.itertext()).strip():
                step = tag if len(found) == 1 else f"{tag}[{number}]"
                yield _Element(child, Place(self.place.source, path=f"{self.place.path}/{step}"))

    def grandchildren(self, tag: str, row: str) -> Iterator["_Element"]:
        """The rows in the children of a name, which hold nothing else."""
        for part in self.children(tag):
            yield from part.children(row)
            part.done()

    def child(self, tag: str) -> "_Element | None":
        """The one child of a name, or None."""
        found = list(self.children(tag))
        if len(found) > 1:
            raise found[1].refuse(f"there is more than one <{tag}>", "cdsi-twice")
        return found[0] if found else None

    def text(self, tag: str) -> str:
        """The text of a child; empty where there is none, or ``n/a``."""
        child = self.child(tag)
        return "" if child is None else child.own_text()

    def needed(self, tag: str) -> str:
        """The text of a child that must have one."""
        return self.text(tag) or self.missing(tag)

    def missing(self, tag: str) -> NoReturn:
        raise self.refuse(f"<{tag}> is missing", "cdsi-missing")

    def texts(self, tag: str) -> list[str]:
        return [text for child in self.children(tag) if (text := child.own_text())]

    def listed(self, tag: str) -> list[str]:
        """The texts of a child between semicolons."""
        return [part for each in self.text(tag).split(";") if (part := each.strip())]

    def own_text(self) -> str:
        if len(self._element):
            raise self.refuse("a text is wanted here, not elements", "cdsi-text")
        text = " ".join((self._element.text or "").split())
        return "" if text.casefold() == "n/a" else text

    def word(self, tag: str, words: Mapping[str, T]) -> T:
        """A word of an enumeration, in any capitals."""
        text = self.text(tag)
        if text.casefold() not in words:
            known = ", ".join(f"«{word}»" for word in words if word)
            found = f"«{text[:_SHOWN]}»" if text else "missing"
            raise self.refuse(f"<{tag}> is {found}; known: {known}", "cdsi-word")
        return words[text.casefold()]

    def duration(self, tag: str) -> Duration | None:
        text = self.text(tag)
        return self.told(tag, Duration.parse, text) if text else None

    def day(self, tag: str) -> date | None:
        """A date written ``yyyymmdd``."""
        return self._day(tag, r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", "yyyymmdd")

    def birth_day(self, tag: str) -> date | None:
        """A date written ``mm/dd/yyyy``."""
        return self._day(tag, r"(?P<m>\d\d)/(?P<d>\d\d)/(?P<y>\d{4})", "mm/dd/yyyy")

    def _day(self, tag: str, pattern: str, looks: str) -> date | None:
        text = self.text(tag)
        if not text:
            return None
        match = re.fullmatch(pattern, text, re.ASCII)
        try:
            return date(int(match["y"]), int(match["m"]), int(match["d"])) if match else _no_day()
        except ValueError:
            raise self.refuse(
                f"<{tag}> is «{text[:_SHOWN]}», and a date here looks like {looks}", "cdsi-date"
            ) from None

    def window(self, first: str, last: str) -> Window:
        """A window from two elements, the first and the last day; the calendar's last day is no end."""
        end = self.day(last)
        return self.made(Window, self.day(first), end + timedelta(days=1) if end and end < date.max else None)

    def number(self, tag: str) -> int | None:
        text = self.text(tag)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise self.refuse(f"<{tag}> is «{text[:_SHOWN]}», and a whole number is wanted", "cdsi-number")
        return int(text)

    def code(self, tag: str) -> Code:
        return self.told(tag, Code, "cvx", self.needed(tag))

    def codes(self, tag: str) -> list[Code]:
        """CVX codes between semicolons."""
        return [self.told(tag, Code, "cvx", part) for part in self.listed(tag)]

    def observation(self, tag: str) -> str:
        return str(self.told(tag, Code, "cdsi", self.needed(tag)))

    def told(self, tag: str, make: Callable[..., T], *args: object) -> T:
        """A value made of a child's text; what is wrong with it is told with the child's name."""
        try:
            return make(*args)
        except InputError as error:
            raise self.refuse(f"<{tag}>: {error.sentence}", error.code) from None

    def made(self, make: Callable[..., T], *args: object, **named: object) -> T:
        """A value; what is wrong with it is told with this place."""
        try:
            return make(*args, **named)
        except InputError as error:
            raise self.refuse(error.sentence, error.code) from None

    def done(self) -> None:
        """Refuse what nobody read: other elements, and text between them."""
        for child in self._element:
            if child.tag not in self._read:
                raise self.refuse(
                    f"<{child.tag[:_SHOWN]}> is not an element of <{self._element.tag}> that is known", "cdsi-element"
                )
        for text in (self._element.text, *(child.tail for child in self._element)):
            if text and text.strip():
                raise self.refuse(f"elements are wanted here, not the text «{text.strip()[:_SHOWN]}»", "cdsi-text")


def _no_day() -> NoReturn:
    raise ValueError


class _Tree(ET.TreeBuilder):
    """A tree of elements, of a file that declares no document type."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise _DoctypeFound


class _DoctypeFound(Exception):
    pass


# --------------------------------------------------------------------------------------------------------- the files


def read_cdsi(path: Path, *, id_: str = "cdsi") -> Schedule:
    """Read CDC's supporting data.

    Args:
        path: A folder, or a zip, with the published XML files.
        id_: The schedule's name.

    Returns:
        The schedule, with CDC's policy for the end of the month (CALCDT-5). Vaccine codes are ``cvx|...``,
        observation codes ``cdsi|...``.

    Raises:
        FileError: Files are missing, are not XML, or hold what is not known; with file and path.
        ModelError: The files contradict one another.
    """
    files = _files(path)
    schedules = [
        _root(place, content, "scheduleSupportingData") for place, kind, content in files if kind == "schedule"
    ]
    if len(schedules) != 1:
        raise FileError(
            f"there are {len(schedules)} ScheduleSupportingData files, and one is wanted",
            code="cdsi-files",
            place=Place(str(path)),
        )
    antigens: dict[str, tuple[Antigen, _Element]] = {}
    for place, kind, content in files:
        if kind == "antigen":
            root = _root(place, content, "antigenSupportingData")
            antigen = _antigen(root)
            if antigen.name in antigens:
                other = antigens[antigen.name][1].place.source
                raise root.refuse(f"the antigen «{antigen.name}» is that of {other} too", "cdsi-twice")
            antigens[antigen.name] = antigen, root
    if not antigens:
        raise FileError("there is no AntigenSupportingData file", code="cdsi-files", place=Place(str(path)))
    # What the schedule's own file has wrong is found with antigens that are only names; then each antigen is held
    # against it, so that what one of them has wrong is told with its file. Conflicts name no antigen.
    frame = _frame(schedules[0], id_, antigens)
    for name, (antigen, root) in antigens.items():
        others = [other for other in frame.antigens if other.name != name]
        root.made(evolve, frame, antigens=[antigen, *others], conflicts=())
    return evolve(frame, antigens=[antigen for antigen, _ in antigens.values()])


def _files(path: Path) -> list[tuple[Place, str, bytes]]:
    """The published files: where each is, ``schedule`` or ``antigen``, and its bytes."""
    files = []
    left = _LARGEST
    try:
        for name, size, read in _entries(path):
            if match := _FILE.fullmatch(PurePosixPath(name).name):
                place = Place(str(path / name))
                left -= size
                if left < 0:
                    raise FileError(
                        f"with this file there are more than {_LARGEST:,} bytes", code="file-large", place=place
                    )
                files.append((place, match["kind"].casefold(), read()))
    except _UNREADABLE as error:
        raise FileError(
            "this is neither a folder nor a zip that can be read", code="file-unreadable", place=Place(str(path))
        ) from error
    return files


_UNREADABLE = (
    LZMAError,
    OSError,
    EOFError,
    RuntimeError,  # a password is wanted, or a compression that is not known
    zipfile.BadZipFile,
    zlib.error,
)


def _entries(path: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """Of every file its name, its size and how to read it."""
    if path.is_dir():
        for file in sorted(each for each in path.iterdir() if each.is_file()):
            yield file.name, file.stat().st_size, file.read_bytes
        return
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
            if not entry.is_dir():
                yield entry.filename, entry.file_size, partial(archive.read, entry)


def _root(place: Place, content: bytes, tag: str) -> _Element:
    parser = ET.XMLParser(target=_Tree())  # noqa: S314 -- expat reads nothing from outside; a doctype, and so every entity, is refused
    try:
        parser.feed(content)
        element = parser.close()
    except _DoctypeFound:
        raise FileError(
            "the file declares a document type, and published ones do not: take out <!DOCTYPE",
            code="cdsi-doctype",
            place=place,
        ) from None
    except ET.ParseError as error:
        line, column = error.position
        raise FileError("this is not XML", code="cdsi-xml", place=evolve(place, line=line, column=column + 1)) from None
    except (LookupError, ValueError):
        raise FileError("this is XML in an encoding that is not known", code="cdsi-xml", place=place) from None
    root = _Element(element, evolve(place, path=f"/{element.tag}"))
    if element.tag != tag:
        raise root.refuse(f"the file begins with <{element.tag[:_SHOWN]}>, and <{tag}> is wanted", "cdsi-root")
    return root


# ------------------------------------------------------------------------------------------ the schedule's own file


def _frame(root: _Element, id_: str, antigens: Iterable[str]) -> Schedule:
    """The schedule without what its antigens hold."""
    groups = _groups(root)
    vaccines = [_vaccine(row) for row in root.grandchildren("cvxToAntigenMap", "cvxMap")]
    conflicts = [_conflict(row) for row in root.grandchildren("liveVirusConflicts", "liveVirusConflict")]
    observations = [_observed(row) for row in root.grandchildren("observations", "observation")]
    root.done()
    # Some vaccines matter by their conflicts alone.
    names = {vaccine.code for vaccine in vaccines}
    others = {code: name for conflict in conflicts for code, name in conflict[1] if code not in names}
    return root.made(
        Schedule,
        id_,
        EndOfMonth.ROLL_FORWARD,
        [Antigen(name, ()) for name in antigens],
        groups,
        [*vaccines, *(ScheduleVaccine(code, name, ()) for code, name in others.items())],
        [conflict for conflict, _ in conflicts],
        observations,
    )


def _groups(root: _Element) -> list[VaccineGroup]:
    antigens: dict[str, list[str]] = {}
    for row in root.grandchildren("vaccineGroupToAntigenMap", "vaccineGroupMap"):
        name = row.needed("name")
        if name in antigens:
            raise row.refuse(f"the vaccine group «{name}» has its antigens already", "cdsi-twice")
        antigens[name] = row.texts("antigen")
        row.done()
    groups = []
    for row in root.grandchildren("vaccineGroups", "vaccineGroup"):
        name = row.needed("name")
        whole = row.word("administerFullVaccineGroup", _YES_NO)
        row.done()
        if not antigens.get(name):
            raise row.refuse(f"the vaccine group «{name}» has no antigens", "cdsi-group")
        groups.append(VaccineGroup(name, antigens[name], whole))
    return groups


def _vaccine(row: _Element) -> ScheduleVaccine:
    code, name = row.code("cvx"), row.text("shortDescription")
    antigens = []
    for part in row.children("association"):
        begin, end = part.duration("associationBeginAge"), part.duration("associationEndAge")
        antigens.append(part.made(Association, part.needed("antigen"), begin, end))
        part.done()
    row.done()
    return row.made(ScheduleVaccine, code, name, antigens)


def _conflict(row: _Element) -> tuple[VaccineConflict, list[tuple[Code, str]]]:
    """A conflict, and the names of its two vaccines."""
    named = []
    for tag in ("previous", "current"):
        part = row.child(tag) or row.missing(tag)
        named.append((part.code("cvx"), part.text("vaccineType")))
        part.done()
    tags = ("conflictBeginInterval", "minConflictEndInterval", "conflictEndInterval")
    begin, end_if_valid, end = (row.duration(tag) or row.missing(tag) for tag in tags)
    row.done()
    (previous, _), (current, _) = named
    return row.made(VaccineConflict, previous, current, begin, end_if_valid, end), named


def _observed(row: _Element) -> Observation:
    code, title = row.observation("observationCode"), row.text("observationTitle")
    synonyms = []
    for each in row.grandchildren("codedValues", "codedValue"):
        system = each.word("codeSystem", _SYSTEMS)
        synonym = str(each.told("code", Code, system, each.needed("code")))
        # A vaccine's code, or a word such as VXC20 that 27 observations share, means one only beside another.
        synonyms += [synonym] if system in _SPEAKING else []
        each.text("text")
        each.done()
    for tag in ("group", "indicationText", "contraindicationText", "clarifyingText"):
        row.text(tag)
    row.done()
    return Observation(code, title, tuple(dict.fromkeys(synonyms)))


# ------------------------------------------------------------------------------------------------ an antigen's file


def _antigen(root: _Element) -> Antigen:
    histories, births = _immunity(root)
    contraindications, of_vaccines = _contraindications(root)
    series = [_series(each) for each in root.children("series")]
    root.done()
    if not series:
        root.missing("series")
    return root.made(Antigen, series[0].antigen, series, histories, births, contraindications, of_vaccines)


def _immunity(root: _Element) -> tuple[list[str], list[BirthDateImmunity]]:
    histories, births = [], []
    for part in root.children("immunity"):
        for row in part.children("clinicalHistory"):
            histories.append(row.observation("guidelineCode"))
            row.text("guidelineTitle")
            row.done()
        for row in part.children("dateOfBirth"):
            day = row.birth_day("immunityBirthDate") or row.missing("immunityBirthDate")
            country = row.word("birthCountry", _COUNTRIES)
            unless = []
            for each in row.children("exclusion"):
                unless.append(each.observation("exclusionCode"))
                each.text("exclusionTitle")
                each.done()
            row.done()
            births.append(BirthDateImmunity(day, country, unless))
        part.done()
    return histories, births


def _contraindications(root: _Element) -> tuple[list[AntigenContraindication], list[VaccineContraindication]]:
    of_antigen, of_vaccines = [], []
    for part in root.children("contraindications"):
        for row in part.grandchildren("vaccineGroup", "contraindication"):
            code, *told = _contraindication(row)
            ages = row.duration("beginAge"), row.duration("endAge")
            of_antigen.append(row.made(AntigenContraindication, code, *ages, *told))
            row.done()
        for row in part.grandchildren("vaccine", "contraindication"):
            code, *told = _contraindication(row)
            vaccines = []
            for each in row.children("contraindicatedVaccine"):
                ages = each.duration("beginAge"), each.duration("endAge")
                vaccines.append(each.made(ContraindicatedVaccine, each.code("cvx"), *ages))
                each.text("vaccineType")
                each.done()
            of_vaccines.append(VaccineContraindication(code, vaccines, *told))
            row.done()
        part.done()
    return of_antigen, of_vaccines


def _contraindication(row: _Element) -> tuple[str, str, str]:
    row.text("observationTitle")
    return row.observation("observationCode"), row.text("contraindicationText"), row.text("contraindicationGuidance")


def _series(row: _Element) -> Series:
    select = row.child("selectSeries") or row.missing("selectSeries")
    chosen: dict[str, object] = {
        "default": select.word("defaultSeries", _YES_NO),
        "product_path": select.word("productPath", _YES_NO),
        "series_group_name": select.text("seriesGroupName"),
        "series_group": select.needed("seriesGroup"),
        "priority": select.text("seriesPriority") or "A",
        "preference": select.number("seriesPreference"),
        "earliest_start": select.duration("minAgeToStart"),
        "latest_start": select.duration("maxAgeToStart"),
    }
    select.done()
    doses = [_dose(each) for each in row.children("seriesDose")]
    indications = [_indication(each) for each in row.children("indication")]
    made = row.made(
        Series,
        row.needed("seriesName"),
        row.needed("targetDisease"),
        row.needed("vaccineGroup"),
        doses,
        row.word("seriesType", _KINDS),
        equivalent_groups=row.listed("equivalentSeriesGroups"),
        sexes=[_sex(each) for each in row.children("requiredGender") if each.own_text()],
        indications=indications,
        guidance=row.texts("seriesAdminGuidance"),
        **chosen,
    )
    row.done()
    return made


def _sex(each: _Element) -> Sex:
    word = each.own_text().casefold()
    if word not in _SEXES:
        raise each.refuse(f"«{word[:_SHOWN]}» is not a gender that is known: {', '.join(_SEXES)}", "cdsi-word")
    return _SEXES[word]


def _indication(row: _Element) -> Indication:
    observed = row.child("observationCode") or row.missing("observationCode")
    code = observed.observation("code")
    observed.text("text")
    observed.done()
    made = row.made(
        Indication,
        code,
        row.duration("beginAge"),
        row.duration("endAge"),
        row.text("description"),
        row.text("guidance"),
    )
    row.done()
    return made


def _dose(row: _Element) -> SeriesDose:
    label = row.text("doseNumber")
    match = re.fullmatch(r"Dose (\d{1,2})", label, re.ASCII | re.IGNORECASE)
    if match is None:
        raise row.refuse(f"<doseNumber> is «{label[:_SHOWN]}», and looks like «Dose 1»", "cdsi-number")
    season = None
    if (part := row.child("seasonalRecommendation")) is not None:
        season = part.made(Season, part.day("startDate"), part.day("endDate"))
        part.done()
    inadvertent = []
    for each in row.children("inadvertentVaccine"):
        inadvertent.append(each.code("cvx"))
        each.text("vaccineType")
        each.done()
    made = row.made(
        SeriesDose,
        int(match[1]),
        [_preferable(each) for each in row.children("preferableVaccine")],
        [_allowable(each) for each in row.children("allowableVaccine")],
        inadvertent,
        [_ages(each) for each in row.children("age")],
        [_interval(each) for each in row.children("interval")],
        [_interval(each) for each in row.children("allowableInterval")],
        [_skip(each) for each in row.children("conditionalSkip")],
        row.word("recurringDose", _YES_NO),
        season,
    )
    row.done()
    return made


def _ages(row: _Element) -> AgeLimits:
    tags = ("absMinAge", "minAge", "earliestRecAge", "latestRecAge", "maxAge")
    made = row.made(AgeLimits, *[row.duration(tag) for tag in tags], row.window("effectiveDate", "cessationDate"))
    row.done()
    return made


def _interval(row: _Element) -> Interval:
    tags = ("absMinInt", "minInt", "earliestRecInt", "latestRecInt")
    made = row.made(
        Interval,
        _reference(row),
        *[row.duration(tag) for tag in tags],
        row.window("effectiveDate", "cessationDate"),
        row.word("intervalPriority", _PRIORITIES),
    )
    row.done()
    return made


def _reference(row: _Element) -> IntervalReference:
    """What an interval is counted from: exactly one of four elements says it."""
    observed = row.child("fromRelevantObs")
    code = ""
    if observed is not None:
        code = observed.observation("code")
        observed.text("text")
        observed.done()
    given: list[IntervalReference] = []
    if row.word("fromPrevious", _YES_NO):
        given.append(FromPrevious())
    if (number := row.number("fromTargetDose")) is not None:
        given.append(FromDose(number))
    if vaccines := row.codes("fromMostRecent"):
        given.append(FromMostRecent(vaccines))
    if code:
        given.append(FromObservation(code))
    if len(given) != 1:
        raise row.refuse(f"an interval is counted from one thing, and this names {len(given)}", "cdsi-interval")
    return given[0]


def _preferable(row: _Element) -> SeriesVaccine:
    volume = row.text("volume")
    if volume and not re.fullmatch(r"\d{1,4}(\.\d{1,6})?", volume, re.ASCII):
        raise row.refuse(f"<volume> is «{volume[:_SHOWN]}», and a number of millilitres is wanted", "cdsi-number")
    row.text("vaccineType")
    made = row.made(
        SeriesVaccine,
        row.code("cvx"),
        row.duration("beginAge"),
        row.duration("endAge"),
        row.text("mvx"),
        row.text("tradeName"),
        float(volume) if volume else None,
        row.word("forecastVaccineType", _YES_NO),
    )
    row.done()
    return made


def _allowable(row: _Element) -> SeriesVaccine:
    row.text("vaccineType")
    made = row.made(SeriesVaccine, row.code("cvx"), row.duration("beginAge"), row.duration("endAge"))
    row.done()
    return made


def _skip(row: _Element) -> Skip:
    made = row.made(
        Skip,
        row.word("context", _CONTEXTS),
        [_skip_set(each) for each in row.children("set")],
        row.word("setLogic", _LOGICS),
    )
    row.done()
    return made


def _skip_set(row: _Element) -> SkipSet:
    row.text("setID")
    made = row.made(
        SkipSet,
        [_condition(each) for each in row.children("condition")],
        row.word("conditionLogic", _LOGICS),
        row.window("effectiveDate", "cessationDate"),
        row.text("setDescription"),
    )
    row.done()
    return made


def _condition(row: _Element) -> SkipCondition:
    """One condition; which of its elements count is said by its type, the others are empty."""
    kind = row.word("conditionType", _CONDITIONS)
    row.text("conditionID")
    ages = row.duration("beginAge"), row.duration("endAge")
    given = row.made(Window, row.day("startDate"), row.day("endDate"))  # CONDSKIP-1: the end is not counted
    interval, groups = row.duration("interval"), row.listed("seriesGroups")
    count, vaccines = row.number("doseCount"), row.codes("vaccineTypes")
    made: SkipCondition
    match kind:
        case "age":
            made = row.made(SkipByAge, *ages)
        case "interval":
            made = row.made(SkipByInterval, row.missing("interval") if interval is None else interval)
        case "series":
            made = SkipBySeries(groups or row.missing("seriesGroups"))
        case _:
            number = row.missing("doseCount") if count is None else count
            comparison, valid_only = row.word("doseCountLogic", _COMPARISONS), row.word("doseType", _COUNTS)
            made = row.made(SkipByCount, comparison, number, valid_only, vaccines, *ages, given)
    for tag in ("doseType", "doseCountLogic"):
        row.text(tag)
    row.done()
    return made
