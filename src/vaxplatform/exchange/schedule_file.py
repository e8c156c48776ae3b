"""A schedule as a file that people write: YAML, or JSON, with every fault in its place.

Keys are the words of `vaxplatform.schedule`. What is left out is the default, which says "any", "open" or "none"; of an
age or interval whose ``absolute_minimum`` is left out, that is the ``minimum``: no grace.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import singledispatch
from itertools import chain
from pathlib import Path
from typing import Any

from attrs import NOTHING, fields, has

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, Window
from vaxplatform.errors import FileError, InputError, ModelError
from vaxplatform.exchange._schedule_entries import (
    COMPARISONS,
    NO_MINIMUM,
    AntigenEntry,
    DoseEntry,
    Entry,
    ScheduleFile,
    SeriesEntry,
)
from vaxplatform.exchange.files import read_text, write_whole
from vaxplatform.exchange.strict import Findings, nearest
from vaxplatform.exchange.yaml_document import Document, dump_yaml, load_yaml
from vaxplatform.exchange.yaml_document import Path as Steps
from vaxplatform.schedule import (
    AgeLimits,
    Antigen,
    Association,
    ContraindicatedVaccine,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Interval,
    Schedule,
    Season,
    Series,
    SeriesVaccine,
    SkipByAge,
    SkipByCount,
    SkipBySeries,
)

__all__ = ["parse_schedule", "read_schedule", "schedule_text", "write_schedule"]

# ------------------------------------------------------------------------------------------------------------ reading


def read_schedule(path: Path) -> Schedule:
    """Read a schedule file.

    Args:
        path: YAML or JSON, in UTF-8.

    Raises:
        FileError: The file cannot be read, or something in it is wrong; with the line, and every fault in
            ``data["problems"]``.
    """
    return parse_schedule(read_text(path), str(path))


def parse_schedule(text: str, source: str = "<text>") -> Schedule:
    r"""Read the text of a schedule file.

    Args:
        text: YAML or JSON.
        source: The file's name, for messages.

    Raises:
        FileError: Something in it is wrong.

    Example:
        >>> schedule = parse_schedule('''
        ... id: example
        ... end_of_month: clamp
        ... groups: [{name: Polio, antigens: [Polio]}]
        ... vaccines: [{code: cvx|02, name: OPV, antigens: [Polio]}]
        ... antigens:
        ...   - name: Polio
        ...     series:
        ...       - id: OPV
        ...         group: Polio
        ...         doses:
        ...           - number: 1
        ...             preferable: [cvx|02]
        ...             ages: [{minimum: 6 weeks}]
        ... ''')
        >>> [str(age.minimum) for series in schedule.series for age in series.doses[0].ages]
        ['42 days']
    """
    if text.lstrip().startswith(("{", "[")):
        try:
            return _schedule(Document(_json(text), source, {}, {}))
        except (ValueError, RecursionError, FileError):
            text = text.replace("\t", " ")  # JSON is YAML but for its tabs: there the fault is found with its line
    return _schedule(load_yaml(text, source))


def _json(text: str) -> Any:
    """The data of a JSON text, in a tenth of the time that YAML takes.

    Raises:
        ValueError: It is no JSON, or a key stands in it twice.
    """
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _refuse("a key stands here twice")


def _refuse(what: str) -> Any:
    raise ValueError(what)


def _schedule(document: Document) -> Schedule:
    findings = Findings()
    file = findings.read(ScheduleFile, document)
    told = file and (list(chain(_twice(file), _unknown(file))) or _uncounted(file))  # a slip in a name is told once
    for path, sentence in told or ():
        findings.add(document.place_of(path), sentence, "schedule-name")
    schedule: Schedule = _made(file, (), document, findings)
    findings.raise_if_any()
    return schedule


def _made(given: Any, path: Steps, document: Document, findings: Findings) -> Any:
    """What an entry says as a value; None, with the fault noted, where it cannot be."""
    if isinstance(given, list):
        listed = [_made(each, (*path, index), document, findings) for index, each in enumerate(given)]
        return None if any(each is None for each in listed) else listed
    if not isinstance(given, Entry):
        return given
    named = {name: _made(getattr(given, name), (*path, name), document, findings) for name in given.model_fields_set}
    if any(value is None and getattr(given, name) is not None for name, value in named.items()):
        return None
    try:
        return given.make(named)
    except InputError as error:
        if path or not findings.found:  # the whole is told of when none of its parts is
            findings.add(document.place_of(path), error.sentence, error.code)
        return None


def _twice(file: ScheduleFile) -> Iterator[tuple[Steps, str]]:
    """Names that stand where another of the same name does."""
    named: Mapping[str, Iterable[str]] = {
        "antigens": [each.name for each in file.antigens],
        "groups": [each.name for each in file.groups],
        "vaccines": [str(each.code) for each in file.vaccines],
        "observations": [each.code for each in file.observations],
    }
    for key, names in named.items():
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield (key, index), f"«{name}» stands among the {key} already"
            seen.add(name)


def _unknown(file: ScheduleFile) -> Iterator[tuple[Steps, str]]:
    """Names of what the file does not have, where they stand."""
    known = {
        "antigen": [each.name for each in file.antigens],
        "vaccine group": [each.name for each in file.groups],
        "vaccine": sorted(str(each.code) for each in file.vaccines),
        "observation": [each.code for each in file.observations],
    }
    members = {kind: set(names) for kind, names in known.items()}
    for place, kind, name in _named(file):
        if name not in members[kind]:
            yield place, f"the schedule has no {kind} «{name}»; {nearest(name, known[kind])}"


def _uncounted(file: ScheduleFile) -> Iterator[tuple[Steps, str]]:
    """Vaccines of doses of an antigen that they do not count for, where they stand."""
    counts_for = {each.code: {one.antigen for one in each.antigens} for each in file.vaccines}
    for path, antigen, series in _series(file):
        for place, code in _of_doses(path, series):
            if antigen not in counts_for[code]:
                yield place, f"«{code}» does not count for «{antigen}»: let it count, or take it out here"


Named = tuple[Steps, str, str]
"""A name: where it stands, of what it is one, and the name."""


def _named(file: ScheduleFile) -> Iterator[Named]:
    """Everything that is named, apart from where it is defined."""
    for at, group in enumerate(file.groups):
        yield from _each(("groups", at, "antigens"), "antigen", group.antigens)
    for at, vaccine in enumerate(file.vaccines):
        yield from _each(("vaccines", at, "antigens"), "antigen", [each.antigen for each in vaccine.antigens])
    for at, conflict in enumerate(file.conflicts):
        yield ("conflicts", at, "previous"), "vaccine", str(conflict.previous)
        yield ("conflicts", at, "current"), "vaccine", str(conflict.current)
    for at, antigen in enumerate(file.antigens):
        yield from _of_antigen(("antigens", at), antigen)
    for path, _, series in _series(file):
        yield (*path, "group"), "vaccine group", series.group
        if series.counted_from:
            yield (*path, "counted_from"), "observation", series.counted_from
        for index, indication in enumerate(series.indications):
            yield (*path, "indications", index, "code"), "observation", indication.code
        for place, code in _of_doses(path, series):
            yield place, "vaccine", str(code)
        for row, dose in enumerate(series.doses):
            yield from _of_rules((*path, "doses", row), dose)


def _of_antigen(path: Steps, antigen: AntigenEntry) -> Iterator[Named]:
    """What is named by an antigen itself."""
    yield from _each((*path, "immune_by_history"), "observation", antigen.immune_by_history)
    for index, birth in enumerate(antigen.immune_by_birth):
        yield from _each((*path, "immune_by_birth", index, "unless"), "observation", birth.unless)
    for index, ruled_out in enumerate(antigen.contraindications):
        yield (*path, "contraindications", index, "code"), "observation", ruled_out.code
    for index, of_some in enumerate(antigen.vaccine_contraindications):
        here = (*path, "vaccine_contraindications", index)
        yield (*here, "code"), "observation", of_some.code
        yield from _each((*here, "vaccines"), "vaccine", [each.code for each in of_some.vaccines])


def _of_rules(path: Steps, dose: DoseEntry) -> Iterator[Named]:
    """What is named by the intervals and skips of a dose."""
    for key, intervals in (("intervals", dose.intervals), ("allowable_intervals", dose.allowable_intervals)):
        for index, interval in enumerate(intervals):
            here = (*path, key, index, "after")
            yield from _each((*here, "vaccines"), "vaccine", interval.after.vaccines)
            if interval.after.observation:
                yield (*here, "observation"), "observation", interval.after.observation
    for index, skip in enumerate(dose.skips):
        for place, part in enumerate(skip.sets):
            for number, condition in enumerate(part.conditions):
                here = (*path, "skips", index, "sets", place, "conditions", number, "doses", "vaccines")
                yield from _each(here, "vaccine", condition.doses.vaccines if condition.doses else ())


def _series(file: ScheduleFile) -> Iterator[tuple[Steps, str, SeriesEntry]]:
    for at, antigen in enumerate(file.antigens):
        for number, series in enumerate(antigen.series):
            yield ("antigens", at, "series", number), antigen.name, series


def _of_doses(path: Steps, series: SeriesEntry) -> Iterator[tuple[Steps, Code]]:
    """The vaccines of a series' doses, where they stand."""
    for row, dose in enumerate(series.doses):
        for key, codes in (
            ("preferable", [each.code for each in dose.preferable]),
            ("allowable", [each.code for each in dose.allowable]),
            ("inadvertent", dose.inadvertent),
        ):
            for index, code in enumerate(codes):
                yield (*path, "doses", row, key, index), code


def _each(path: Steps, kind: str, names: Iterable[object]) -> Iterator[Named]:
    for index, name in enumerate(names):
        yield (*path, index), kind, str(name)


# ------------------------------------------------------------------------------------------------------------ writing


def write_schedule(schedule: Schedule, path: Path) -> None:
    """Write a schedule file, whole or not at all; `read_schedule` reads the same schedule back.

    Args:
        schedule: Any.
        path: Written as JSON if it ends with ``.json``, as YAML otherwise.

    Raises:
        ModelError: The schedule holds what a file cannot, such as characters that cannot be printed.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from vaxplatform.dates import EndOfMonth
        >>> schedule = Schedule("empty", EndOfMonth.CLAMP, [], [], [])
        >>> with TemporaryDirectory() as folder:
        ...     write_schedule(schedule, Path(folder) / "empty.json")
        ...     read_schedule(Path(folder) / "empty.json") == schedule
        True
    """
    text = schedule_text(schedule, as_json=path.suffix.lower() == ".json")
    with write_whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", newline="\n")


def schedule_text(schedule: Schedule, *, as_json: bool = False) -> str:
    """A schedule as the text of a file.

    Args:
        schedule: Any.
        as_json: As JSON, not YAML.

    Raises:
        ModelError: The schedule holds what a file cannot.

    Example:
        >>> from vaxplatform.dates import EndOfMonth
        >>> print(schedule_text(Schedule("empty", EndOfMonth.CLAMP, [], [], [])), end="")
        id: empty
        end_of_month: clamp
        groups: []
        vaccines: []
        antigens: []
    """
    written = _written(schedule)
    data = {key: written[key] for key in ScheduleFile.model_fields if key in written}  # as people read a file
    findings = Findings()
    if findings.read(ScheduleFile, Document(data, schedule.id, {}, {})) is None:
        raise ModelError(f"the schedule cannot be written: {findings.found[0].sentence}", code="schedule-unwritable")
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n" if as_json else dump_yaml(data)


@singledispatch
def _written(value: Any) -> Any:
    """A value as a file says it."""
    return _fields(value) if has(type(value)) else value


def _fields(value: Any, *leave_out: str) -> dict[str, Any]:
    """The fields that are not the default."""
    entry: dict[str, Any] = {}
    for each in fields(type(value)):
        given = getattr(value, each.name)
        if each.name in leave_out or (each.default is not NOTHING and given == each.default):
            continue
        entry |= _written(given) if each.name == "window" else {each.name: _written(given)}
    return entry


def _last(entry: dict[str, Any], key: str) -> dict[str, Any]:
    """The entry with its longest part at its end."""
    entry[key] = entry.pop(key)
    return entry


@_written.register
def _(value: Duration | Code) -> str:
    return str(value)


@_written.register
def _(value: date) -> str:
    return value.isoformat()


@_written.register
def _(value: Enum) -> str:
    word: str = value.value
    return word.lower()


@_written.register
def _(value: tuple) -> list[Any]:  # type: ignore[type-arg]  # singledispatch wants the class alone
    return [_written(each) for each in value]


@_written.register
def _(value: frozenset) -> list[Any]:  # type: ignore[type-arg]  # as above
    return sorted(_written(each) for each in value)


@_written.register
def _(value: Window) -> dict[str, str]:
    if value.end == date.min:
        raise ModelError("a window that ends before the calendar begins cannot be written", code="schedule-unwritable")
    return _days(value.start, value.end and value.end - timedelta(days=1))


@_written.register
def _(value: Season) -> dict[str, str]:
    return _days(value.start, value.end)


def _days(first: date | None, last: date | None) -> dict[str, str]:
    return {key: day.isoformat() for key, day in (("from", first), ("until", last)) if day}


@_written.register
def _(value: AgeLimits | Interval) -> dict[str, Any]:
    entry = _fields(value, "reference", *(("absolute_minimum",) if value.absolute_minimum == value.minimum else ()))
    if value.minimum is not None and value.absolute_minimum is None:
        entry = {"absolute_minimum": NO_MINIMUM} | entry
    return {"after": _written(value.reference)} | entry if isinstance(value, Interval) else entry


@_written.register
def _(_value: FromPrevious) -> str:
    return "previous"


@_written.register
def _(value: FromDose) -> dict[str, int]:
    return {"dose": value.number}


@_written.register
def _(value: FromMostRecent) -> dict[str, Any]:
    return {"vaccines": _written(value.vaccines)}


@_written.register
def _(value: FromObservation) -> dict[str, str]:
    return {"observation": value.code}


@_written.register
def _(value: SeriesVaccine | ContraindicatedVaccine | Association) -> Any:
    entry = _fields(value)
    return entry if len(entry) > 1 else next(iter(entry.values()))


@_written.register
def _(value: SkipByAge) -> dict[str, Any]:
    return {"age": _fields(value)}


@_written.register
def _(value: SkipBySeries) -> dict[str, Any]:
    return {"complete_series_groups": _written(value.series_groups)}


_KEYS = {comparison: key for key, comparison in COMPARISONS.items()}


@_written.register
def _(value: SkipByCount) -> dict[str, Any]:
    entry = {_KEYS[value.comparison]: value.count} | _fields(value, "comparison", "count", "given")
    return {"doses": entry | _written(value.given)}


@_written.register
def _(value: Series) -> dict[str, Any]:
    return _last(_fields(value, "antigen"), "doses")


@_written.register
def _(value: Antigen) -> dict[str, Any]:
    return _last(_fields(value), "series")
