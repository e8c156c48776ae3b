"""CDC's test cases for immunization decision support (CDSi), run on a schedule.

Compared are the series status, the earliest, recommended and past due dates, where absent must be absent, and the
status of every dose; for healthy people also the forecast's dose number where something is due, and that the reason CDC
names for a dose that does not count is among ours. A case whose vaccine group has several forecasts agrees when one of
them agrees in all fields.

Source:
    CDC, CDSi test cases: childhood and adult healthy cases, and underlying conditions.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Any

from attrs import frozen

from vaxplatform.codes import Code
from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.dates import PartialDate, parse_date
from vaxplatform.errors import FileError, InputError
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, History, Sex
from vaxplatform.place import Place
from vaxplatform.schedule import Forecast, Schedule, SeriesStatus, evaluate, forecast

__all__ = ["CdsiCase", "read_cases", "run_cdsi"]

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}
_COUNTRY = "US"
"""Cases state no country of birth; the suite is made for people born in the United States."""

_REASONS = {
    "age: too young": ("age-too-young",),
    "age: too old": ("age-too-old",),
    "interval: too soon": ("interval-too-short",),
    "interval too soon": ("interval-too-short",),
    "live virus conflict": ("live-vaccine-conflict",),
    "inadvertent vaccine": ("inadvertent-vaccine",),
    "not a preferable or allowable vaccine": ("product-differs", "vaccine-not-then"),
    "series already complete": ("series-complete",),
}
"""CDC's evaluation reasons in our words."""


@frozen
class ExpectedDose:
    """What a case expects of a dose.

    Args:
        number: Its number in the case, from 1.
        dose: The dose.
        status: Its evaluation status; empty where the case states none.
        reason: CDC's reason where it does not count; empty otherwise.
        kind: ``risk`` or ``standard`` where the case says in which series it is judged; empty otherwise.
    """

    number: int
    dose: Dose
    status: str
    reason: str
    kind: str


@frozen
class CdsiCase:
    """One test case.

    Args:
        id: CDC's id.
        suite: ``healthy`` or ``conditions``.
        history: The person.
        on: The assessment date.
        group: The vaccine group.
        expected: The fields compared: status and dates; and the dose number where it is compared.
        doses: What is expected of each dose.
        place: Where the case stands.
    """

    id: str
    suite: str
    history: History
    on: date
    group: str
    expected: Mapping[str, str | None]
    doses: tuple[ExpectedDose, ...]
    place: Place


# -------------------------------------------------------------------------------------------------------- reading them


def read_cases(path: Path) -> Iterator[CdsiCase]:
    """Read cases, a JSON object a line.

    Args:
        path: The file.

    Raises:
        FileError: The file cannot be read, or a line is no case; with its line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError("the cases cannot be read", code="file-unreadable", place=Place(str(path))) from error
    if not any(line.strip() for line in lines):
        raise FileError("the file holds no case", code="cases-none", place=Place(str(path)))
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = Place(str(path), line=number)
            try:
                yield _case(json.loads(line), place)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InputError) as error:
                said = error.sentence if isinstance(error, InputError) else "a field is missing or of another form"
                raise FileError(f"this is no test case: {said}", code="case-form", place=place) from error


def _case(row: Mapping[str, Any], place: Place) -> CdsiCase:
    """A case; what says nothing of a person or a dose may be null or left out."""
    given = sorted(row.get("doses") or (), key=lambda each: each["n"])
    doses = tuple(
        ExpectedDose(
            each["n"],
            Dose(parse_date(each["date"]), Code("cvx", each["cvx"]), manufacturer=each.get("mvx") or ""),
            each.get("expected_status") or "",
            each.get("expected_reason") or "",
            (each.get("series_type") or "").casefold(),
        )
        for each in given
    )
    conditions = [
        Condition(f"cdsi|{each['code']}", parse_date(each["date"]) if each.get("date") else None)
        for each in row.get("observations") or ()
    ]
    history = History(
        row["id"],
        PartialDate.parse(row["dob"]),
        _SEXES.get(row.get("sex") or "", Sex.UNKNOWN),
        [each.dose for each in doses],
        conditions,
        _COUNTRY,
    )
    wanted = row["expected"]
    expected: dict[str, str | None] = {
        "status": wanted["series_status"],
        **{name: wanted.get(name) or None for name in ("earliest", "recommended", "past_due")},
    }
    healthy, number = row["suite"] == "healthy", wanted.get("forecast_number")
    if healthy and wanted["series_status"] == SeriesStatus.NOT_COMPLETE.value:
        expected["dose_number"] = None if number is None else str(number)
    on = parse_date(row["assessment_date"])
    return CdsiCase(row["id"], row["suite"], history, on, row["vaccine_group"], expected, doses, place)


# ---------------------------------------------------------------------------------------------------------- running


def run_cdsi(
    schedule: Schedule,
    cases: Iterable[CdsiCase],
    *,
    repeat: int = 1,
    progress: Callable[[int], None] = lambda _done: None,
) -> Report:
    """Run test cases on a schedule.

    Args:
        schedule: CDC's, of the same release as the cases.
        cases: The cases.
        repeat: How many times everything is worked out, to time it; results are compared once.
        progress: Told how many cases are done.

    Raises:
        InputError: Two cases have one id.

    Returns:
        The report; ``seconds`` is the time of one round. A documented defect counts as such only while it differs
        exactly as it was recorded. A case that cannot be assessed, such as that of somebody born after its assessment
        date, disagrees in its ``assessment``, with its place.
    """
    given = list(cases)
    if len({case.id for case in given}) < len(given):
        raise InputError("a case stands there twice: ids are unique", code="case-twice")
    schedule.plan  # noqa: B018 -- made ready before the clock starts
    begin = perf_counter()
    for _ in range(repeat):
        answers = [_answered(case, schedule) for case in given]
    seconds = (perf_counter() - begin) / max(repeat, 1)
    kinds = {series.id: series.kind.value.casefold() for series in schedule.series}
    groups = {series.id: series.group for series in schedule.series}
    known = _known_defects()
    agree = 0
    disagree: list[Disagreement] = []
    defects: list[Defect] = []
    for done, (case, answer) in enumerate(zip(given, answers, strict=True), start=1):
        if isinstance(answer, InputError):
            differences: tuple[Disagreement, ...] = (Disagreement(case.id, "assessment", "an answer", str(answer)),)
        else:
            differences = tuple(_differences(case, *answer, kinds, groups))
        recorded = known.get(case.id)
        if recorded is not None:
            if differences == recorded[1]:
                defects.append(Defect(case.id, recorded[0]))
            else:
                disagree.extend(differences or [_agrees_now(case)])
        elif differences:
            disagree.extend(differences)
        else:
            agree += 1
        progress(done)
    return Report("cdsi", agree, tuple(disagree), tuple(defects), (), seconds)


def _answered(
    case: CdsiCase, schedule: Schedule
) -> tuple[tuple[Forecast, ...], tuple[EvaluatedDose, ...]] | InputError:
    try:
        return forecast(case.history, schedule, case.on), evaluate(case.history, schedule, case.on)
    except InputError as error:
        error.at(case.place)
        return error


def _agrees_now(case: CdsiCase) -> Disagreement:
    return Disagreement(case.id, "known defect", "differs as recorded", "agrees: take it off the list")


@lru_cache(maxsize=1)
def _known_defects() -> Mapping[str, tuple[str, tuple[Disagreement, ...]]]:
    """The documented defects: for each case why, and in what it differs."""
    text = files("vaxplatform.conformance").joinpath("cdsi_defects.json").read_text(encoding="utf-8")
    return {
        each["id"]: (
            each["reason"],
            tuple(Disagreement(each["id"], *difference) for difference in each["differs"]),
        )
        for each in json.loads(text)
    }


# --------------------------------------------------------------------------------------------------------- comparing


def _differences(
    case: CdsiCase,
    forecasts: Sequence[Forecast],
    judged: Sequence[EvaluatedDose],
    kinds: Mapping[str, str],
    groups: Mapping[str, str],
) -> Iterator[Disagreement]:
    """The fields in which the forecast that comes nearest differs, then those of the doses."""
    candidates = [each for due in forecasts if due.group == case.group for each in (due, *due.others)]
    found = [list(_of_forecast(case, each)) for each in candidates]
    if found:
        yield from min(found, key=len)
    else:
        yield Disagreement(case.id, "status", case.expected["status"], None)
    for each in case.doses:
        if not each.status:
            continue
        entries = [entry for entry in judged if entry.dose is each.dose]
        entries = [entry for entry in entries if groups.get(entry.series) == case.group] or entries
        entries = [entry for entry in entries if each.kind and kinds.get(entry.series) == each.kind] or entries
        yield from _of_dose(case, each, entries)


def _of_forecast(case: CdsiCase, due: Forecast) -> Iterator[Disagreement]:
    got: dict[str, str | None] = {
        "status": due.status.value,
        "earliest": _iso(due.earliest),
        "recommended": _iso(due.recommended),
        "past_due": _iso(due.past_due),
        "dose_number": None if due.dose_number is None else str(due.dose_number),
    }
    for field, expected in case.expected.items():
        if got[field] != expected:
            yield Disagreement(case.id, field, expected, got[field])


def _of_dose(case: CdsiCase, expected: ExpectedDose, entries: Sequence[EvaluatedDose]) -> Iterator[Disagreement]:
    agreeing = [entry for entry in entries if entry.status.value == expected.status]
    if not agreeing:
        got = ", ".join(dict.fromkeys(entry.status.value for entry in entries)) or None
        yield Disagreement(case.id, f"dose {expected.number} status", expected.status, got)
        return
    wanted = _REASONS.get(expected.reason.casefold())
    compared = case.suite == "healthy" and expected.status != DoseStatus.VALID.value
    if compared and wanted is not None:
        codes = [reason.code for entry in agreeing for reason in entry.reasons]
        if not set(wanted) & set(codes):
            got = ", ".join(dict.fromkeys(codes)) or None
            yield Disagreement(case.id, f"dose {expected.number} reason", expected.reason, got)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
