"""Runs a pack's worked cases: a person, a day, and what a health officer says the rules must answer."""

from collections.abc import Collection, Iterable
from datetime import date

from attrs import frozen

from vaxplatform.countries._yaml import Document, Path, load_yaml
from vaxplatform.countries.country import Country, CountryProgramme
from vaxplatform.countries.load import PackFolder, load_pack
from vaxplatform.countries.schema import Case, CasePerson, CasesFile, Findings
from vaxplatform.eligibility import Answer, Decision, decide
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.exchange.strict import nearest
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
        if file is not None:
            results.extend(_results(file, document, country, findings))
    findings.raise_if_any()
    return tuple(results)


def _results(file: CasesFile, document: Document, country: Country, findings: Findings) -> Iterable[CaseResult]:
    try:
        programme = country.programme(file.programme)
    except UnknownName as error:
        findings.caught(error, document.place_of(("programme",)))
        return
    for index, case in enumerate(file.cases):
        place = document.place_of(("cases", index))
        before = len(findings.found)
        for path, sentence in _unknown(case, country, programme):
            findings.add(document.place_of(("cases", index, *path)), sentence, "case-word")
        if len(findings.found) > before:
            continue
        try:
            differences = tuple(_differences(case, country, programme))
        except InputError as error:
            findings.caught(error, place)
        else:
            yield CaseResult(case.name, place, file.programme, differences)


def _unknown(case: Case, country: Country, programme: CountryProgramme) -> Iterable[tuple[Path, str]]:
    """The words of a case that its programme does not know: what they mean for the answer would be chance."""
    person, expect, words = case.person, case.expect, programme.words
    used: list[tuple[Path, str, str, Collection[str]]] = [
        *((("person", "groups", at), "group", word, words.groups) for at, word in enumerate(person.groups)),
        *(
            (("person", "conditions", at), "condition", word, words.conditions)
            for at, word in enumerate(person.conditions)
        ),
    ]
    known: Collection[str]
    for at, each in enumerate(person.conditions_since):
        path: Path = ("person", "conditions_since", at)
        used.append(((*path, "code"), "condition", each.code, words.conditions))
        known = words.conditions[each.code].details if each.code in words.conditions else each.attributes
        used.extend(((*path, "attributes", name), "detail", name, known) for name in each.attributes)
    if expect.by is not None:
        used.append((("expect", "by"), "rule", expect.by, [rule.id for rule in programme.table.rules]))
    for path, kind, word, there in used:
        if word not in there:
            yield path, f"«{word}» is no {kind} of the programme; {nearest(word, sorted(there))}"
    products: list[tuple[Path, str]] = [
        *((("person", "doses", at, "product"), dose.product) for at, dose in enumerate(person.doses)),
        *((("expect", "offers", at), product) for at, product in enumerate(expect.offers)),
        *((("expect", "not_offers", at), product) for at, product in enumerate(expect.not_offers)),
    ]
    for path, product in products:
        try:
            country.catalogue.find(product)
        except UnknownName as error:
            yield path, error.sentence


def _differences(case: Case, country: Country, programme: CountryProgramme) -> Iterable[str]:
    person = _person(case.person)
    doses = tuple(Dose(each.date, country.catalogue.find(each.product).code) for each in case.person.doses)
    history = History.of(person, doses)
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
