"""What a campaign's rules lead to: who may have a dose on which day, and when the next one is due."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import TypeAlias

from attrs import evolve, frozen

from vaxplatform.codes import Code
from vaxplatform.countries.country import Country, CountryProgramme
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, add
from vaxplatform.eligibility import Answer, Exclusion, Predicate, Rule, decide, walk
from vaxplatform.eligibility.predicate import Age, BirthYear, Born, DosesGiven, HasCondition, InGroup, LivesIn, SexIs
from vaxplatform.model import Condition, Dose, EvaluatedDose, History, Person
from vaxplatform.schedule import Forecast, Series, evaluate, forecast

__all__ = ["MayHave", "NextDose", "may_have", "next_doses"]

_ONE_DAY = timedelta(days=1)
_AROUND = [timedelta(days=days) for days in range(-3, 4)]  # where months end, a threshold falls within three days
_OLDEST = Duration(years=110)


@frozen
class MayHave:
    """Who may have a dose on a day.

    Args:
        programme: The programme's word.
        on: The day.
        who: ``anybody``, or what is said of the person: ``group HCW``, ``condition pregnant``, ``anybody
            with 2 doses of COVAXIN``.
        born: First and last day of birth; the first is None for everybody who is older.
        products: What they may have; empty where others may have something, and these nothing.
    """

    programme: str
    on: date
    who: str
    born: tuple[date | None, date]
    products: tuple[str, ...]


@frozen
class NextDose:
    """When the next dose is due of somebody who had the doses before it as early as could be.

    Args:
        programme: The programme's word.
        after: The first dose and its day: ``COVAXIN 1 on 2021-01-16``.
        dose: The dose: ``COVAXIN 2``.
        earliest, recommended, past_due: Its days; None where nothing is said.
    """

    programme: str
    after: str
    dose: str
    earliest: date | None
    recommended: date | None
    past_due: date | None


@frozen
class _Known:
    """What is said of a made-up person, beside the day of birth."""

    label: str
    person: Person
    doses: tuple[Dose, ...] = ()


_Births: TypeAlias = tuple[date | None, date]
"""Birth dates from one to another that no rule tells apart; None for as early as you like."""

_ANYBODY = Person("SNAPSHOT", PartialDate(1960, 1, 1))


def may_have(terms: CountryProgramme, country: Country) -> Iterator[MayHave]:
    names = {product.code: product.id for product in country.catalogue.products}
    people = list(_people(terms, names))
    for on in _days(terms):
        births = list(_births(terms, on))
        plain: dict[tuple[Dose, ...], list[MayHave]] = {}  # what somebody has of whom nothing more is known
        for known in people:
            if known.doses and known.doses[-1].date >= on:
                continue
            ranges = _by_birth(known, terms, names, on, births)
            of_anybody = plain.setdefault(known.doses, ranges)
            having = [each for each in ranges if each.products]
            if ranges is of_anybody:
                yield from having
            elif [*map(_what, ranges)] != [*map(_what, of_anybody)]:
                yield from having or ranges  # that these may have nothing is worth a row


def _by_birth(
    known: _Known, terms: CountryProgramme, names: Mapping[Code, str], on: date, births: Iterable[_Births]
) -> list[MayHave]:
    """What people of whom the same is known have on a day, those born on neighbouring days together."""
    history = History.of(known.person, known.doses)
    doses, due = evaluate(history, terms.schedule, on), forecast(history, terms.schedule, on)[0]
    too_early = due.earliest is not None and due.earliest > on

    def products(birth: _Births) -> tuple[str, ...]:
        if too_early:
            return ()
        _, last = birth
        person = evolve(known.person, birth_date=PartialDate(last.year, last.month, last.day))
        return tuple(names[code] for code in _offered(person, terms, on, doses, due))

    ranges = [(list(those), found) for found, those in groupby(births, key=products)]
    return [MayHave(terms.programme.id, on, known.label, (those[0][0], those[-1][1]), found) for those, found in ranges]


def _what(row: MayHave) -> tuple[object, ...]:
    return row.born, row.products


def _offered(
    person: Person, terms: CountryProgramme, on: date, doses: tuple[EvaluatedDose, ...], due: Forecast
) -> Iterator[Code]:
    """What the rules offer as the next dose, and the series go on with on that day."""
    decision = decide(person, terms.table, on, doses)
    for code in due.vaccines:
        if decision.offered(code, due.dose_number or 0) is Answer.YES:
            yield code


def _days(terms: CountryProgramme) -> list[date]:
    """The days on which a rule begins, or is in force no more."""
    windows = [entry.window for entry in _entries(terms)]
    edges = {edge for window in (terms.programme.window, *windows) for edge in (window.start, window.end)}
    return sorted(edge for edge in edges if edge is not None)


def _entries(terms: CountryProgramme) -> tuple[Rule | Exclusion, ...]:
    return (*terms.table.rules, *terms.table.exclusions)


def _asked_for(entries: Iterable[Rule | Exclusion]) -> Iterator[Predicate]:
    """What rules and exclusions ask for, part by part; but not what a condition means."""
    for entry in entries:
        meant = {
            id(part)
            for node in walk(entry.who)
            if isinstance(node, HasCondition)
            for means in node.means
            for part in walk(means)
        }
        yield from (node for node in walk(entry.who) if id(node) not in meant)


def _people(terms: CountryProgramme, names: Mapping[Code, str]) -> Iterator[_Known]:
    """Somebody of whom nothing is known but the birth, and one for each thing that rules ask for."""
    asked: dict[str, Person] = {}
    counts: set[int] = set()
    for node in _asked_for(_entries(terms)):
        asked |= _asked(node)
        counts |= {node.at_least} if isinstance(node, DosesGiven) else set()
    everybody = [_Known("anybody", _ANYBODY), *(_Known(label, asked[label]) for label in sorted(asked))]
    yield from everybody
    for number in sorted(counts - {0}):
        for series in terms.schedule.series:
            doses = _as_early_as_can_be(series, _first_day(series, terms), number, terms)
            if len(doses) == number:
                word = f"{number} dose{'' if number == 1 else 's'} of {names[doses[0].vaccine]}"
                for known in everybody:
                    yield _Known(f"{known.label} with {word}", known.person, doses)


def _asked(node: Predicate) -> dict[str, Person]:
    """Who meets a part of a rule, by what is said of the person."""
    match node:
        case InGroup(groups):
            return {f"group {each}": evolve(_ANYBODY, groups=[each]) for each in groups}
        case HasCondition(codes):
            return {f"condition {each}": evolve(_ANYBODY, conditions=[Condition(each)]) for each in codes}
        case SexIs(sex):
            return {f"sex {sex.value}": evolve(_ANYBODY, sex=sex)}
        case LivesIn(areas):
            return {f"lives in {each}": evolve(_ANYBODY, region=each) for each in areas}
        case _:
            return {}


def _births(terms: CountryProgramme, on: date) -> Iterator[_Births]:
    """Days of birth between which no rule of a day tells people apart, oldest first, each as first and last day."""
    edges: set[date] = {add(on, -_OLDEST, EndOfMonth.CLAMP)}
    for node in _asked_for(entry for entry in _entries(terms) if entry.window.contains(on)):
        match node:
            case Age(reached, below, as_of):
                lengths = [length for length in (reached, below) if length is not None]
                days = [add(as_of or on, -length, terms.table.end_of_month) for length in lengths]
                edges |= {day + shift for day in days for shift in _AROUND}
            case Born(window):
                edges |= {day for day in (window.start, window.end) if day is not None}
            case BirthYear(since, until):
                edges |= {date(year, 1, 1) for year in (since, until and until + 1) if year is not None}
            case _:
                pass
    firsts = sorted(edge for edge in edges if edge <= on)
    yield None, firsts[0] - _ONE_DAY
    for first, following in pairwise([*firsts, on + _ONE_DAY]):
        yield first, following - _ONE_DAY


def next_doses(terms: CountryProgramme, country: Country) -> Iterator[NextDose]:
    names = {product.code: product.id for product in country.catalogue.products}
    for series in terms.schedule.series:
        for first in _changes(series, terms):
            doses = _as_early_as_can_be(series, first, 1, terms)
            while doses and len(doses) < len(series.doses):
                number = len(doses) + 1
                due = forecast(History.of(_ANYBODY, doses), terms.schedule, doses[-1].date)[0]
                product = names[doses[0].vaccine]
                yield NextDose(
                    terms.programme.id,
                    f"{product} 1 on {first}",
                    f"{product} {number}",
                    due.earliest,
                    due.recommended,
                    due.past_due,
                )
                more = _as_early_as_can_be(series, first, number, terms)
                doses = more if len(more) == number else ()


def _first_day(series: Series, terms: CountryProgramme) -> date:
    """The first day on which a series can be begun."""
    days = [day for day in (series.doses[0].window.start, terms.programme.window.start) if day is not None]
    return max(days, default=date(2000, 1, 1))


def _changes(series: Series, terms: CountryProgramme) -> list[date]:
    """The days from the first on which something of a series becomes another."""
    first = _first_day(series, terms)
    windows = [dose.window for dose in series.doses]
    windows += [each.window for dose in series.doses for each in dose.preferable]
    windows += [each.window for dose in series.doses for each in dose.intervals]
    edges = {edge for window in windows for edge in (window.start, window.end) if edge is not None and edge > first}
    return [first, *sorted(edges)]


def _as_early_as_can_be(series: Series, first: date, number: int, terms: CountryProgramme) -> tuple[Dose, ...]:
    """So many doses of a series, each on the first day that it allows; fewer where one cannot be had."""
    doses: tuple[Dose, ...] = ()
    day: date | None = first
    while day is not None and len(doses) < number:
        dose = series.doses[len(doses)]
        code = next((each.code for each in dose.preferable if each.window.contains(day)), None)
        if code is None or not dose.window.contains(day):
            break
        doses = (*doses, Dose(day, code))
        day = forecast(History.of(_ANYBODY, doses), terms.schedule, day)[0].earliest
    return doses
