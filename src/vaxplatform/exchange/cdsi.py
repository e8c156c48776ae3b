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
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar
from xml.etree import ElementTree as ET

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
"""Bytes of one file; the largest published has half a million."""

_SCHEDULE_FILE = re.compile(r"ScheduleSupportingData.*\.xml", re.IGNORECASE)
_ANTIGEN_FILE = re.compile(r"AntigenSupportingData.*\.xml", re.IGNORECASE)
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
_PRIORITIES: Final = {"override": True, "": False}
_COUNTRIES: Final = {"u.s.": "US", "us": "US", "united states": "US", "": ""}
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

    def texts(self, tag: str) -> list[str]:
        return [text for child in self.children(tag) if (text := child.own_text())]

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
            raise self.refuse(f"<{tag}> is «{text[:40]}»; known: {known}", "cdsi-word")
        return words[text.casefold()]

    def duration(self, tag: str) -> Duration | None:
        text = self.text(tag)
        if not text:
            return None
        try:
            return Duration.parse(text)
        except InputError as error:
            raise self.refuse(f"<{tag}>: {error.sentence}", error.code) from None

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
            raise self.refuse(f"<{tag}> is «{text[:40]}», and a date here looks like {looks}", "cdsi-date") from None

    def window(self, first: str, last: str) -> Window:
        """A window from two elements, the first and the last day."""
        end = self.day(last)
        return Window(self.day(first), end and end + timedelta(days=1))

    def number(self, tag: str) -> int | None:
        text = self.text(tag)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
            raise self.refuse(f"<{tag}> is «{text[:40]}», and a whole number is wanted", "cdsi-number")
        return int(text)

    def code(self, tag: str) -> Code:
        (code,) = self.codes(tag) or (None,)
        if code is None:
            raise self.refuse(f"<{tag}> has no code", "cdsi-code")
        return code

    def codes(self, tag: str) -> list[Code]:
        """CVX codes separated by semicolons."""
        try:
            return [Code("cvx", part) for each in self.text(tag).split(";") if (part := each.strip())]
        except InputError as error:
            raise self.refuse(f"<{tag}>: {error.sentence}", error.code) from None

    def observation(self, tag: str) -> str:
        text = self.text(tag)
        if not text:
            raise self.refuse(f"<{tag}> has no code", "cdsi-code")
        return _observation(text)

    def made(self, make: Callable[..., T], *args: object, **named: object) -> T:
        """A value; what is wrong with it is told with this place."""
        try:
            return make(*args, **named)
        except InputError as error:
            raise self.refuse(error.sentence, error.code) from None

    def done(self) -> None:
        """Refuse what nobody read."""
        for child in self._element:
            if child.tag not in self._read:
                raise self.refuse(
                    f"<{child.tag}> is not an element of <{self._element.tag}> that is known", "cdsi-element"
                )


def _no_day() -> date:
    raise ValueError


def _observation(code: str) -> str:
    return f"cdsi|{code.zfill(3)}"


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
    files = dict(_files(path))
    schedules = [name for name in files if _SCHEDULE_FILE.fullmatch(name)]
    if len(schedules) != 1:
        raise FileError(
            f"there are {len(schedules)} ScheduleSupportingData files, and one is wanted",
            code="cdsi-files",
            place=Place(str(path)),
        )
    antigen_files = sorted(name for name in files if _ANTIGEN_FILE.fullmatch(name))
    if not antigen_files:
        raise FileError("there is no AntigenSupportingData file", code="cdsi-files", place=Place(str(path)))
    root = _root(schedules[0], files[schedules[0]], "scheduleSupportingData")
    antigens = [_antigen(_root(name, files[name], "antigenSupportingData")) for name in antigen_files]
    groups = _groups(root)
    vaccines = [_vaccine(row) for part in root.children("cvxToAntigenMap") for row in part.children("cvxMap")]
    conflicts = [
        _conflict(row) for part in root.children("liveVirusConflicts") for row in part.children("liveVirusConflict")
    ]
    observations = [_observed(row) for part in root.children("observations") for row in part.children("observation")]
    root.done()
    # Some vaccines matter by their conflicts alone.
    names = {vaccine.code: vaccine.name for vaccine in vaccines}
    others = {code: name for conflict in conflicts for code, name in conflict[1] if code not in names}
    vaccines += [ScheduleVaccine(code, name, ()) for code, name in others.items()]
    return root.made(
        Schedule,
        id_,
        EndOfMonth.ROLL_FORWARD,
        antigens,
        groups,
        vaccines,
        [conflict for conflict, _ in conflicts],
        observations,
    )


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.suffix.casefold() == ".xml":
                    yield file.name, _limited(file.name, file.stat().st_size, file.read_bytes)
            return
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = PurePosixPath(entry.filename).name
                if name.casefold().endswith(".xml"):
                    yield name, _limited(name, entry.file_size, partial(archive.read, entry))
    except (OSError, zipfile.BadZipFile) as error:
        raise FileError(
            "this is neither a folder nor a zip that can be read", code="file-unreadable", place=Place(str(path))
        ) from error


def _limited(name: str, size: int, read: Callable[[], bytes]) -> bytes:
    if size > _LARGEST:
        raise FileError(f"the file has more than {_LARGEST:,} bytes", code="file-large", place=Place(name))
    return read()


def _root(name: str, content: bytes, tag: str) -> _Element:
    try:
        element = ET.fromstring(content)  # noqa: S314 -- expat reads no external entities and limits the growth of others
    except ET.ParseError as error:
        line, column = error.position
        raise FileError("this is not XML", code="cdsi-xml", place=Place(name, line=line, column=column)) from None
    root = _Element(element, Place(name, path=element.tag))
    if element.tag != tag:
        raise root.refuse(f"the file begins with <{element.tag}>, and <{tag}> is wanted", "cdsi-root")
    return root


# ------------------------------------------------------------------------------------------ the schedule's own file


def _groups(root: _Element) -> list[VaccineGroup]:
    antigens: dict[str, list[str]] = {}
    for part in root.children("vaccineGroupToAntigenMap"):
        for row in part.children("vaccineGroupMap"):
            antigens[row.text("name")] = row.texts("antigen")
            row.done()
        part.done()
    groups = []
    for part in root.children("vaccineGroups"):
        for row in part.children("vaccineGroup"):
            name = row.text("name")
            whole = row.word("administerFullVaccineGroup", _YES_NO)
            row.done()
            if name not in antigens:
                raise row.refuse(f"the vaccine group «{name}» has no antigens", "cdsi-group")
            groups.append(row.made(VaccineGroup, name, antigens[name], whole))
        part.done()
    return groups


def _vaccine(row: _Element) -> ScheduleVaccine:
    code, name = row.code("cvx"), row.text("shortDescription")
    antigens = []
    for part in row.children("association"):
        begin, end = part.duration("associationBeginAge"), part.duration("associationEndAge")
        antigens.append(Association(part.text("antigen"), begin, end))
        part.done()
    row.done()
    return ScheduleVaccine(code, name, antigens)


def _conflict(row: _Element) -> tuple[VaccineConflict, list[tuple[Code, str]]]:
    """A conflict, and the names of its two vaccines."""
    named = []
    for tag in ("previous", "current"):
        part = row.child(tag)
        if part is None:
            raise row.refuse(f"<{tag}> is missing", "cdsi-missing")
        named.append((part.code("cvx"), part.text("vaccineType")))
        part.done()
    lengths = [row.duration(tag) for tag in ("conflictBeginInterval", "minConflictEndInterval", "conflictEndInterval")]
    row.done()
    if None in lengths:
        raise row.refuse("a conflict has three intervals", "cdsi-missing")
    (previous, _), (current, _) = named
    return VaccineConflict(previous, current, *lengths), named  # type: ignore[arg-type]  # none of them is None


def _observed(row: _Element) -> Observation:
    code, title = row.observation("observationCode"), row.text("observationTitle")
    synonyms = []
    for part in row.children("codedValues"):
        for each in part.children("codedValue"):
            system = each.word("codeSystem", _SYSTEMS)
            synonyms.append(f"{system}|{each.text('code')}")
            each.text("text")
            each.done()
        part.done()
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
        raise root.refuse("the file has no series", "cdsi-missing")
    return root.made(Antigen, series[0].antigen, series, histories, births, contraindications, of_vaccines)


def _immunity(root: _Element) -> tuple[list[str], list[BirthDateImmunity]]:
    histories, births = [], []
    for part in root.children("immunity"):
        for row in part.children("clinicalHistory"):
            histories.append(row.observation("guidelineCode"))
            row.text("guidelineTitle")
            row.done()
        for row in part.children("dateOfBirth"):
            day, country = row.birth_day("immunityBirthDate"), row.word("birthCountry", _COUNTRIES)
            unless = []
            for each in row.children("exclusion"):
                unless.append(each.observation("exclusionCode"))
                each.text("exclusionTitle")
                each.done()
            row.done()
            if day is None:
                raise row.refuse("<immunityBirthDate> is missing", "cdsi-missing")
            births.append(BirthDateImmunity(day, country, unless))
        part.done()
    return histories, births


def _contraindications(root: _Element) -> tuple[list[AntigenContraindication], list[VaccineContraindication]]:
    of_antigen, of_vaccines = [], []
    for part in root.children("contraindications"):
        for rows in part.children("vaccineGroup"):
            for row in rows.children("contraindication"):
                ages = row.duration("beginAge"), row.duration("endAge")
                of_antigen.append(AntigenContraindication(*_contraindication(row), *ages, *_told(row)))
                row.done()
            rows.done()
        for rows in part.children("vaccine"):
            for row in rows.children("contraindication"):
                vaccines = []
                for each in row.children("contraindicatedVaccine"):
                    ages = each.duration("beginAge"), each.duration("endAge")
                    vaccines.append(ContraindicatedVaccine(each.code("cvx"), *ages))
                    each.text("vaccineType")
                    each.done()
                of_vaccines.append(VaccineContraindication(*_contraindication(row), vaccines, *_told(row)))
                row.done()
            rows.done()
        part.done()
    return of_antigen, of_vaccines


def _contraindication(row: _Element) -> tuple[str]:
    row.text("observationTitle")
    return (row.observation("observationCode"),)


def _told(row: _Element) -> tuple[str, str]:
    return row.text("contraindicationText"), row.text("contraindicationGuidance")


def _series(row: _Element) -> Series:
    select = row.child("selectSeries")
    if select is None:
        raise row.refuse("<selectSeries> is missing", "cdsi-missing")
    chosen: dict[str, object] = {
        "default": select.word("defaultSeries", _YES_NO),
        "product_path": select.word("productPath", _YES_NO),
        "series_group_name": select.text("seriesGroupName"),
        "series_group": select.text("seriesGroup"),
        "priority": select.text("seriesPriority") or "A",
        "preference": select.number("seriesPreference"),
        "earliest_start": select.duration("minAgeToStart"),
        "latest_start": select.duration("maxAgeToStart"),
    }
    select.done()
    doses = [_dose(each) for each in row.children("seriesDose")]
    indications = [_indication(each) for each in row.children("indication")]
    equivalent = [part.strip() for part in row.text("equivalentSeriesGroups").split(";") if part.strip()]
    made = row.made(
        Series,
        row.text("seriesName"),
        row.text("targetDisease"),
        row.text("vaccineGroup"),
        doses,
        row.word("seriesType", _KINDS),
        equivalent_groups=equivalent,
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
        raise each.refuse(f"«{word[:40]}» is not a gender that is known: {', '.join(_SEXES)}", "cdsi-word")
    return _SEXES[word]


def _indication(row: _Element) -> Indication:
    observed = row.child("observationCode")
    if observed is None:
        raise row.refuse("<observationCode> is missing", "cdsi-missing")
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
        raise row.refuse(f"<doseNumber> is «{label[:40]}», and looks like «Dose 1»", "cdsi-number")
    season = None
    for each in row.children("seasonalRecommendation"):
        season = Season(each.day("startDate"), each.day("endDate"))
        each.done()
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
        raise row.refuse(f"<volume> is «{volume[:40]}», and a number of millilitres is wanted", "cdsi-number")
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
    kind = row.text("conditionType").casefold()
    row.text("conditionID")
    ages = row.duration("beginAge"), row.duration("endAge")
    given = row.window("startDate", "endDate")
    interval, groups = row.duration("interval"), row.text("seriesGroups")
    count, vaccines = row.number("doseCount"), row.codes("vaccineTypes")
    made: SkipCondition
    if kind == "age":
        made = SkipByAge(*ages)
    elif kind == "interval" and interval is not None:
        made = SkipByInterval(interval)
    elif kind == "completed series" and groups:
        made = SkipBySeries([part.strip() for part in groups.split(";")])
    elif (
        kind in ("vaccine count by age", "vaccine count by date", "vaccine count by date and age") and count is not None
    ):
        comparison, valid_only = row.word("doseCountLogic", _COMPARISONS), row.word("doseType", _COUNTS)
        made = SkipByCount(comparison, count, valid_only, vaccines, *ages, given)
    else:
        raise row.refuse(f"«{kind[:40]}» is not a condition that is known, or lacks what it needs", "cdsi-word")
    for tag in ("doseType", "doseCountLogic"):
        row.text(tag)
    row.done()
    return made
