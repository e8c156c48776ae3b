"""Runs a pack's worked cases: a person, a day, and what a health officer says the rules must answer.

What a file of cases is about stands in its name: ``cases/routine*.yaml`` are of the routine programme,
``cases/registration*.yaml`` of the register, and any other of a campaign.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from attrs import frozen

from vaxplatform.countries._registration_cases import registration_results
from vaxplatform.countries._registration_cases_form import RegistrationCasesFile
from vaxplatform.countries._routine_cases import routine_results
from vaxplatform.countries._routine_cases_form import RoutineCasesFile
from vaxplatform.countries._yaml import Document, Path, load_yaml
from vaxplatform.countries.country import Country, CountryProgramme
from vaxplatform.countries.load import PackFolder, load_pack
from vaxplatform.countries.schema import Case, CasePerson, CasesFile, Expected, Findings
from vaxplatform.eligibility import Answer, Decision, decide, tier_of
from vaxplatform.errors import InputError, UnknownName
from vaxplatform.exchange.strict import nearest
from vaxplatform.exchange.vocabulary import check_detail
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, History, Person, Sex
from vaxplatform.place import Place
from vaxplatform.schedule import Forecast, evaluate, forecast

__all__ = ["CaseResult", "cases_files", "person_and_doses", "read_cases", "run_cases"]


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
        file = read_cases(name, document, findings)
        if isinstance(file, CasesFile):
            results.extend(_results(file, document, country, findings))
        elif file is not None:
            results.extend(_other_results(file, document, country, findings))
    findings.raise_if_any()
    return tuple(results)


_Other: TypeAlias = RoutineCasesFile | RegistrationCasesFile


def read_cases(name: str, document: Document, findings: Findings) -> CasesFile | _Other | None:
    """A file of cases, of the form that its name asks for; None, with what is wrong noted, where it is not of that."""
    if name.startswith("cases/routine"):
        return findings.read(RoutineCasesFile, document)
    if name.startswith("cases/registration"):
        return findings.read(RegistrationCasesFile, document)
    return findings.read(CasesFile, document)


def cases_files(pack: PackFolder) -> Iterator[CasesFile | _Other]:
    """The files of cases, as far as they are of the right form."""
    findings = Findings()
    for name in pack.names("cases", ".yaml"):
        file = read_cases(name, load_yaml(pack.read(name) or "", f"{pack.shown}/{name}"), findings)
        if file is not None:
            yield file


def _other_results(file: _Other, document: Document, country: Country, findings: Findings) -> Iterable[CaseResult]:
    found = (
        routine_results(file, document, country, findings)
        if isinstance(file, RoutineCasesFile)
        else registration_results(file, document, country, findings)
    )
    for index, differences in found:
        place = document.place_of(("cases", index))
        yield CaseResult(file.cases[index].name, place, file.programme, differences)


_NAMED_AFTER = ("routine", "registration")


def _results(file: CasesFile, document: Document, country: Country, findings: Findings) -> Iterable[CaseResult]:
    if file.programme in _NAMED_AFTER:
        sentence = f"cases of «{file.programme}» stand in files cases/{file.programme}*.yaml: name this one so"
        findings.add(document.place_of(("programme",)), sentence, "case-programme")
        return
    try:
        programme = country.programme(file.programme)
    except UnknownName as error:
        findings.caught(error, document.place_of(("programme",)))
        return
    slips = [*_unknown_of_people(file, country, programme)]
    for path, sentence in slips:
        findings.add(document.place_of(path), sentence, "case-word")
    for index, case in enumerate(file.cases):
        place = document.place_of(("cases", index))
        before = len(findings.found)
        for path, sentence in _unknown(case, file, country, programme):
            findings.add(document.place_of(("cases", index, *path)), sentence, "case-word")
        person, on = file.person_of(case), case.on or file.on
        if person is None or on is None or slips or len(findings.found) > before:
            continue
        try:
            differences = tuple(_differences(case, person, on, country, programme))
        except InputError as error:
            findings.caught(error, place)
        else:
            yield CaseResult(case.name, place, file.programme, differences)


_Unknown: TypeAlias = Iterable[tuple[Path, str]]
"""Words that a programme does not know, with their paths: what they mean for an answer would be chance."""


def _unknown_of_people(file: CasesFile, country: Country, programme: CountryProgramme) -> _Unknown:
    for name, person in file.people.items():
        for path, sentence in _unknown_of(person, country, programme):
            yield ("people", name, *path), sentence


def _unknown(case: Case, file: CasesFile, country: Country, programme: CountryProgramme) -> _Unknown:
    expect, person = case.expect, file.person_of(case)
    if person is None:
        yield (
            ("person",),
            f"nobody is called «{case.person}» under «people»; {nearest(str(case.person), [*file.people])}",
        )
    elif person is case.person:
        for path, sentence in _unknown_of(person, country, programme):
            yield ("person", *path), sentence
    if case.on is None and file.on is None:
        yield (), "«on» is missing here: the day of the visit stands in every case, or once above them all"
    rules = [rule.id for rule in programme.table.rules]
    if expect.by is not None and expect.by not in rules:
        yield ("expect", "by"), f"«{expect.by}» is no rule of the programme; {nearest(expect.by, sorted(rules))}"
    for key, products in (("offers", expect.offers), ("not_offers", expect.not_offers)):
        for at, product in enumerate(products):
            yield from _unknown_product(("expect", key, at), product, country)


def _unknown_of(person: CasePerson, country: Country, programme: CountryProgramme) -> _Unknown:
    words = programme.words
    for at, group in enumerate(person.groups):
        if group not in words.groups:
            yield ("groups", at), f"«{group}» is no group of the programme; {nearest(group, sorted(words.groups))}"
    for at, each in enumerate(person.conditions):
        known = words.conditions.get(each.is_)
        if known is None:
            sentence = f"«{each.is_}» is no condition of the programme; {nearest(each.is_, sorted(words.conditions))}"
            yield ("conditions", at, "is"), sentence
            continue
        for name, value in each.details.items():
            path: Path = ("conditions", at, name)
            if name not in known.details:
                there = sorted((*known.details, "since"))
                yield path, f"«{name}» is no detail of «{each.is_}»; {nearest(name, there)}"
                continue
            try:
                check_detail(known.details[name], name, value)
            except InputError as error:
                yield path, error.sentence
    for at, dose in enumerate(person.doses):
        yield from _unknown_product(("doses", at, "product"), dose.product, country)


def _unknown_product(path: Path, product: str, country: Country) -> _Unknown:
    try:
        country.catalogue.find(product)
    except UnknownName as error:
        yield path, error.sentence


def _differences(
    case: Case, given: CasePerson, on: date, country: Country, programme: CountryProgramme
) -> Iterable[str]:
    person, doses = person_and_doses(given, country)
    history = History.of(person, doses)
    evaluated = evaluate(history, programme.schedule, on)
    decision = decide(person, programme.table, on, evaluated, venue=case.venue or "", booked_on=case.booked_on)
    due = forecast(history, programme.schedule, on)[0]
    yield from _of_decision(case, country, decision, due)
    if case.expect.tier is not None and case.expect.tier != (tier := tier_of(person, programme.table, on)):
        yield f"tier: expected {case.expect.tier}, got {tier}"
    yield from _of_schedule(case, evaluated, due)


def person_and_doses(given: CasePerson, country: Country) -> tuple[Person, tuple[Dose, ...]]:
    """The person of a case as a value, and the doses.

    Args:
        given: With words and products that the programme knows.
        country: With its products.
    """
    doses = tuple(
        Dose(each.date, country.catalogue.find(each.product).code, booked_on=each.booked_on) for each in given.doses
    )
    person = Person(
        "CASE",
        given.born,
        Sex(given.sex),
        region=given.lives_in,
        groups=frozenset(given.groups),
        conditions=tuple(Condition(each.is_, each.since, each.details) for each in given.conditions),
        facts_unknown=frozenset(given.unknown),
    )
    return person, doses


def _of_decision(case: Case, country: Country, decision: Decision, due: Forecast) -> Iterable[str]:
    expect = case.expect
    if expect.eligible is not None and decision.answer.value != expect.eligible:
        yield f"eligible: expected {expect.eligible}, got {decision.answer.value}"
    rules = [rule.id for rule in decision.rules]
    if expect.by is not None and expect.by not in rules:
        yield f"by: expected {expect.by}, got {', '.join(rules) or 'none'}"
    yield from _because(expect, decision)
    if expect.missing and set(expect.missing) != set(decision.missing):
        yield f"missing: expected {', '.join(expect.missing)}, got {', '.join(decision.missing) or 'nothing'}"
    number = due.dose_number or 0
    for products, wanted in ((expect.offers, True), (expect.not_offers, False)):
        for product in products:
            code = country.catalogue.find(product).code
            offered = code in due.vaccines and decision.offered(code, number, case.venue) is Answer.YES
            if offered is not wanted:
                yield f"{product} is {'not ' if wanted else ''}offered as dose {number}"
    if expect.fee is not None:
        next_dose = [
            offer for offer in decision.offers if any(offer.includes(code, number, case.venue) for code in due.vaccines)
        ]
        fees = sorted({offer.fee.value for offer in next_dose if offer.fee is not None})
        if fees != [expect.fee]:
            yield f"fee: expected {expect.fee}, got {' or '.join(fees) or 'nothing said'}"
    if expect.changes_on is not None and decision.changes_on != expect.changes_on:
        yield f"changes_on: expected {expect.changes_on}, got {decision.changes_on}"


def _because(expect: Expected, decision: Decision) -> Iterable[str]:
    """The reasons of the answer, and those of the rules that do not match while another does."""
    given = {each for reason in decision.reasons for each in _spellings(reason.rule, reason.code)}
    if not given.issuperset(expect.because):
        for traced in decision.trace:
            given.update(each for reason in traced.reasons for each in _spellings(reason.rule, reason.code)[::2])
            if not traced.in_force:
                given.add(f"{traced.rule.id}.rule-not-in-force")
    for reason in expect.because:
        if reason not in given:
            yield f"because: expected {reason}, got {', '.join(sorted(given))}"


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
        ("past_due", expect.past_due, due.past_due),
    )
    for what, wanted, got in compared:
        if wanted is not None and wanted != got:
            yield f"{what}: expected {wanted}, got {got}"
