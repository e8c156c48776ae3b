"""Runs a pack's worked cases: a person, a day, and what a health officer says the rules must answer."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from vaxplatform.countries._yaml import load_yaml
from vaxplatform.countries.country import Country, CountryProgramme
from vaxplatform.countries.load import PackFolder, load_pack
from vaxplatform.countries.schema import Case, CasePerson, CasesFile, Findings
from vaxplatform.eligibility import Answer, Decision, decide
from vaxplatform.errors import InputError
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, History, Person, Sex
from vaxplatform.place import Place
from vaxplatform.schedule import Forecast, evaluate, forecast

__all__ = ["CaseResult", "run_cases"]


@frozen
class CaseResult:
    """How one case came out.

    Args:
        name: What the officer called it.
        place: Where it stands.
        programme: The programme it is about.
        differences: A sentence for each answer that is not the expected one; empty when the case holds.
    """

    name: str
    place: Place
    programme: str
    differences: tuple[str, ...]


def run_cases(pack: PackFolder) -> tuple[CaseResult, ...]:
    """Run every case of a pack, in the order of the files.

    Raises:
        PackError: The pack or a file of cases cannot be used.

    Example:
        >>> from vaxplatform.countries import find_pack, list_countries
        >>> results = run_cases(find_pack(list_countries()[0]))
        >>> [result.name for result in results if result.differences]
        []
    """
    country = load_pack(pack)
    findings = Findings()
    results: list[CaseResult] = []
    for name in pack.names("cases", ".yaml"):
        document = load_yaml(pack.read(name) or "", f"{pack.shown}/{name}")
        file = findings.read(CasesFile, document)
        for index, case in enumerate(file.cases if file else ()):
            place = document.place_of(("cases", index))
            try:
                differences = tuple(_differences(case, country, country.programme(file.programme if file else "")))
            except InputError as error:
                findings.caught(error, place)
            else:
                results.append(CaseResult(case.name, place, file.programme if file else "", differences))
    findings.raise_if_any()
    return tuple(results)


def _differences(case: Case, country: Country, programme: CountryProgramme) -> Iterable[str]:
    person = _person(case.person)
    doses = tuple(Dose(each.date, country.catalogue.find(each.product).code) for each in case.person.doses)
    history = History(person.id, person.birth_date, person.sex, doses)
    evaluated = evaluate(history, programme.schedule, case.on)
    decision = decide(person, programme.table, case.on, evaluated)
    due = forecast(history, programme.schedule, case.on)[0]
    yield from _of_decision(case, country, decision, due)
    yield from _of_schedule(case, evaluated, due)


def _person(given: CasePerson) -> Person:
    return Person(
        "CASE",
        given.born,
        Sex(given.sex),
        groups=frozenset(given.groups),
        conditions=(
            *map(Condition, given.conditions),
            *(Condition(each.code, each.since, each.attributes) for each in given.conditions_since),
        ),
        facts_unknown=frozenset(given.unknown),
    )


def _of_decision(case: Case, country: Country, decision: Decision, due: Forecast) -> Iterable[str]:
    expect = case.expect
    if expect.eligible is not None and decision.answer.value != expect.eligible:
        yield f"eligible: expected {expect.eligible}, got {decision.answer.value}"
    rules = [rule.id for rule in decision.rules]
    if expect.by is not None and expect.by not in rules:
        yield f"by: expected {expect.by}, got {', '.join(rules) or 'none'}"
    given = {each for reason in decision.reasons for each in _spellings(reason.rule, reason.code)}
    for reason in expect.because:
        if reason not in given:
            yield f"because: expected {reason}, got {', '.join(sorted(given))}"
    number = due.dose_number or 0
    for products, wanted in ((expect.offers, True), (expect.not_offers, False)):
        for product in products:
            code = country.catalogue.find(product).code
            offered = code in due.vaccines and decision.offered(code, number, expect.venue) is Answer.YES
            if offered is not wanted:
                yield f"{product} is {'not ' if wanted else ''}offered as dose {number}"
    if expect.changes_on is not None and decision.changes_on != expect.changes_on:
        yield f"changes_on: expected {expect.changes_on}, got {decision.changes_on}"


def _spellings(rule: str, code: str) -> tuple[str, ...]:
    """The ways a case may name a reason: rule, code, or both."""
    return (rule, code, f"{rule}.{code}")


def _of_schedule(case: Case, evaluated: tuple[EvaluatedDose, ...], due: Forecast) -> Iterable[str]:
    expect = case.expect
    valid = [each.status is DoseStatus.VALID for each in evaluated]
    if expect.valid and valid != expect.valid:
        yield f"valid: expected {expect.valid}, got {valid}"
    compared: tuple[tuple[str, int | date | None, int | date | None], ...] = (
        ("next_dose", expect.next_dose, due.dose_number),
        ("earliest", expect.earliest, due.earliest),
        ("recommended", expect.recommended, due.recommended),
    )
    for what, wanted, got in compared:
        if wanted is not None and wanted != got:
            yield f"{what}: expected {wanted}, got {got}"
