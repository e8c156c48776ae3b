"""Runs worked cases of a routine programme: a child, a day, and what is due then."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from vaxplatform.codes import Code
from vaxplatform.countries._case_sources import sources_are_known
from vaxplatform.countries._routine_cases_form import NextEntry, RoutineCase, RoutineCasesFile
from vaxplatform.countries._yaml import Document, Path
from vaxplatform.countries.country import Country
from vaxplatform.countries.routine import Routine
from vaxplatform.countries.schema import Findings
from vaxplatform.dates import PartialDate
from vaxplatform.errors import InputError
from vaxplatform.exchange.strict import nearest
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, History, Sex
from vaxplatform.schedule import Forecast, SeriesStatus, evaluate, forecast

__all__ = ["routine_results"]


def routine_results(
    file: RoutineCasesFile, document: Document, country: Country, findings: Findings
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The place in the file of each case that can be run, with a sentence for each answer that is another.

    Words that the programme does not know are noted instead: what they mean for an answer would be chance.
    """
    routine = country.routine
    if routine is None:
        sentence = "the pack has no routine programme: programmes/routine.yaml states one"
        findings.add(document.place_of(("programme",)), sentence, "case-programme")
        return
    if not sources_are_known(file, document, country, findings):
        return
    for index, case in enumerate(file.cases):
        slips = list(_unknown(case, country, routine))
        for path, sentence in slips:
            findings.add(document.place_of(("cases", index, *path)), sentence, "case-word")
        if slips:
            continue
        try:
            differences = tuple(_differences(case, country, routine))
        except InputError as error:
            findings.caught(error, document.place_of(("cases", index)))
        else:
            yield index, differences


_Unknown: TypeAlias = Iterator[tuple[Path, str]]
_RISK = " (risk)"


def _unknown(case: RoutineCase, country: Country, routine: Routine) -> _Unknown:
    """Words that nobody knows, each with its path in the case."""
    yield from _unknown_doses(case, routine)
    recorded = [each.code for each in routine.schedule.observations]
    for at, condition in enumerate(case.person.conditions):
        if condition.is_ not in recorded:
            sentence = f"the programme asks nothing about «{condition.is_}»; {nearest(condition.is_, recorded)}"
            yield ("person", "conditions", at), sentence
    vaccines = _vaccines(country)
    named: dict[Path, str] = {("person", "doses", at): dose.product for at, dose in enumerate(case.person.doses)}
    for group, following in case.expect.next.items():
        named |= {("expect", "next", group, "give", at): id_ for at, id_ in enumerate(following.give)}
    for path, id_ in named.items():
        if id_ not in vaccines:
            known = nearest(id_, list(vaccines))
            yield path, f"neither products.yaml nor the shared catalogue has «{id_}»; {known}"


def _unknown_doses(case: RoutineCase, routine: Routine) -> _Unknown:
    groups = list(dict.fromkeys(series.forecast_group for series in routine.series))
    doses = [f"{series.forecast_group} {dose.number}" for series in routine.series for dose in series.doses]
    for group in case.expect.next:
        if group.removesuffix(_RISK) not in groups:
            yield ("expect", "next", group), f"«{group}» is no vaccine group of the programme; {nearest(group, groups)}"
    for at, due in enumerate(case.expect.due or ()):
        group, _, number = due.rpartition(" ")
        if group.removesuffix(_RISK) not in groups or not number.isdecimal():
            yield ("expect", "due", at), f"«{due}» is no dose of the programme; {nearest(due, doses)}"


def _vaccines(country: Country) -> Mapping[str, Code]:
    catalogue = country.catalogue
    return {each.id: each.code for each in (*catalogue.unbranded, *catalogue.products)}


def _differences(case: RoutineCase, country: Country, routine: Routine) -> Iterator[str]:
    vaccines, given = _vaccines(country), case.person
    history = History(
        "CASE",
        PartialDate(given.born.year, given.born.month, given.born.day),
        Sex(given.sex),
        [Dose(each.date, vaccines[each.product]) for each in given.doses],
        [Condition(each.is_, each.since) for each in given.conditions],
        area=given.lives_in,
    )
    found: dict[str, Forecast] = {}
    for each in forecast(history, routine.schedule, case.on):
        found[f"{each.group}{_RISK}" if each.group in found else each.group] = each
    if case.expect.due is not None:
        due = [f"{group} {each.dose_number}" for group, each in found.items() if _is_due(each, case.on)]
        if set(due) != set(case.expect.due):
            yield f"due: expected {_said(case.expect.due)}, got {_said(due)}"
    for group, expected in case.expect.next.items():
        yield from (f"{group}: {each}" for each in _of_group(expected, found.get(group), country))
    if case.expect.valid:
        valid = _valid(evaluate(history, routine.schedule, case.on), routine)
        if valid != case.expect.valid:
            yield f"valid: expected {_answers(case.expect.valid)}, got {_answers(valid)}"


def _is_due(each: Forecast, on: date) -> bool:
    return each.status is SeriesStatus.NOT_COMPLETE and each.recommended is not None and each.recommended <= on


def _said(words: Iterable[str]) -> str:
    return ", ".join(words) or "nothing"


def _answers(valid: Iterable[bool]) -> str:
    return ", ".join("true" if each else "false" for each in valid) or "no dose"


def _of_group(expected: NextEntry, got: Forecast | None, country: Country) -> Iterator[str]:
    status = "none" if got is None else got.status.value.lower()
    if expected.status not in (None, status):
        yield f"status: expected {expected.status}, got {status}"
    for what in ("dose", "earliest", "recommended", "past_due"):
        wanted, is_ = getattr(expected, what), getattr(got, "dose_number" if what == "dose" else what, None)
        if wanted is not None and wanted != is_:
            yield f"{what}: expected {wanted}, got {is_ or 'none'}"
    if expected.give:
        wanted_codes = {_vaccines(country)[id_] for id_ in expected.give}
        codes = got.vaccines if got else ()
        if wanted_codes != set(codes):
            yield f"give: expected {_said(expected.give)}, got {_said(country.catalogue.of(code).id for code in codes)}"


def _valid(judged: Iterable[EvaluatedDose], routine: Routine) -> list[bool]:
    """Whether each dose counts for every group that it stands for, in one of its series or another."""
    group_of = {each.id: each.forecast_group for each in routine.series}
    counts: dict[tuple[date, Code], dict[str, bool]] = {}
    for each in judged:
        groups, group = counts.setdefault((each.dose.date, each.dose.vaccine), {}), group_of[each.series]
        groups[group] = groups.get(group, False) or each.status is DoseStatus.VALID
    return [all(groups.values()) for groups in counts.values()]
