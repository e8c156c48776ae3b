"""WHO's export of national schedules: whether a country's pack says of every dose what the country reported.

A case is a row of a country that has a pack. Compared are the product, by its code of the export, which dose it is, for
whom, where, and the age. Rows of the routine programme must agree; a row for risk groups, adults, health workers or
travellers may differ where the pack records it, with the reason.

Source:
    WHO/UNICEF Joint Reporting Form, export of vaccine schedules (WIISE).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from time import perf_counter

from attrs import evolve, frozen

from vaxplatform.conformance.report import Defect, Disagreement, Report
from vaxplatform.countries import Country, RecordedDifference, Routine, RoutineLine
from vaxplatform.dates import Duration, EndOfMonth
from vaxplatform.exchange import WhoAge, WhoRow, WhoSchedules
from vaxplatform.model import Sex

__all__ = ["WhoComparison", "run_who_schedules"]

_SUITE = "who-schedules"
_ROUTINE = "routine"
_NATIONAL, _SUBNATIONAL = "NATIONAL", "SUBNATIONAL"
_DAYS_IN_WEEK = 7
_SOME_BIRTH = date(2001, 1, 1)


@frozen
class WhoComparison:
    """What a run found.

    Args:
        report: What agrees and what does not.
        remarks: Sentences about what is no disagreement: doses of a pack that no row has, slips of the export, recorded
            differences that are none.
        rejected: How many rows of the countries cannot be read.
    """

    report: Report
    remarks: tuple[str, ...]
    rejected: int


def run_who_schedules(given: WhoSchedules, countries: Sequence[Country]) -> WhoComparison:
    """Compare every row of some countries with their packs.

    Args:
        given: The export.
        countries: Their packs.
    """
    agree = rejected = 0
    disagree: list[Disagreement] = []
    recorded: list[Defect] = []
    not_run: list[Defect] = []
    remarks: list[str] = []
    begin = perf_counter()
    for country in countries:
        unreadable = [each for code, each in given.rejected if code == country.alpha3]
        rejected += len(unreadable)
        not_run += [Defect(f"{country.alpha3}/line {each.place.line}", str(each.error())) for each in unreadable]
        rows = [row for row in given.rows if row.country == country.alpha3]
        if not rows:
            remarks.append(f"{country.name}: the export has no row of {country.alpha3} that can be read")
            continue
        if country.routine is None:
            not_run += [Defect(id_, f"the pack of {country.name} has no routine programme") for id_, _ in _named(rows)]
            continue
        pack = _Pack(country, country.routine)
        for id_, row in _named(rows):
            remarks += [f"{row.place}: {remark}" for remark in row.age.remarks]
            differences = tuple(pack.compare(id_, row))
            reason = pack.reason(row) if differences else None
            if reason is not None:
                recorded.append(Defect(id_, reason))
            disagree += differences if reason is None else ()
            agree += not differences
        remarks += pack.remarks()
    seconds = perf_counter() - begin
    report = Report(_SUITE, agree, tuple(disagree), tuple(recorded), tuple(not_run), seconds)
    return WhoComparison(report, tuple(remarks), rejected)


def _named(rows: Sequence[WhoRow]) -> Iterator[tuple[str, WhoRow]]:
    """The rows with ids: country, product, dose, population and area; one that comes again is numbered."""
    seen: Counter[str] = Counter()
    for row in rows:
        id_ = f"{row.country}/{row.vaccine}/{row.round}/{row.target}/{row.area}"
        seen[id_] += 1
        yield (id_ if seen[id_] == 1 else f"{id_}#{seen[id_]}"), row


@frozen
class _Planned:
    """A dose as a pack plans it, in the terms of the export."""

    codes: frozenset[str]
    round: int
    population: str
    subnational: bool
    age: WhoAge
    lines: frozenset[int]

    @classmethod
    def of(cls, at: int, line: RoutineLine) -> "_Planned":
        """The dose of a line of the pack's table."""
        when, audience = line.when, line.audience
        start = when.begin if when.after is None else when.after
        return cls(
            frozenset(code for vaccine in line.vaccines for code in vaccine.who_codes),
            line.round,
            _population(audience.population or _ROUTINE, *sorted(sex.value for sex in audience.sexes)),
            bool(audience.areas) or audience.areas_not_listed,
            WhoAge(start, when.end, after_dose=when.after is not None, first_contact=when.first_contact),
            frozenset((at,)),
        )

    def but_for_age(self) -> "_Planned":
        """What doses have in common that differ by age alone."""
        return evolve(self, age=WhoAge(), lines=frozenset())


def _population(name: str, *sexes: str) -> str:
    return ", ".join((name, *sexes))


class _Pack:
    """A country's doses, and which of them a row has been found for."""

    def __init__(self, country: Country, routine: Routine) -> None:
        self._country = country
        self._lines = routine.lines
        single = [_Planned.of(at, line) for at, line in enumerate(routine.lines)]
        self._doses = [*single, *_together(single)]
        self._met: set[int] = set()
        self._recorded = country.differences or ()
        self._used: set[RecordedDifference] = set()

    def compare(self, id_: str, row: WhoRow) -> Iterator[Disagreement]:
        """The fields in which a row and the nearest dose differ: the first that leaves no dose, or else all others."""
        doses = [dose for dose in self._doses if row.vaccine in dose.codes]
        if not doses:
            yield Disagreement(id_, "product", row.vaccine, None)
            return
        of_population = [dose for dose in doses if dose.population.partition(",")[0] == row.population.name]
        if not of_population:
            yield Disagreement(id_, "population", _wanted(row), _list(dose.population for dose in doses))
            return
        of_round = [dose for dose in of_population if dose.round == row.round]
        if not of_round:
            yield Disagreement(id_, "round", str(row.round), _list(str(dose.round) for dose in of_population))
            return
        found = {dose: tuple(_differences(id_, row, dose)) for dose in of_round}
        fewest = min(found.values(), key=len)
        self._met.update(line for dose, each in found.items() if len(each) == len(fewest) for line in dose.lines)
        yield from fewest

    def reason(self, row: WhoRow) -> str | None:
        """Why the pack differs from a row, where it records that."""
        for each in self._recorded:
            if each.is_about(row.vaccine, row.round, row.target, row.area):
                self._used.add(each)
                return each.reason
        return None

    def remarks(self) -> Iterator[str]:
        """Doses that no row was found for, and records that no row differs by."""
        for at, line in enumerate(self._lines):
            if at not in self._met:
                vaccine = " or ".join(each.name for each in line.vaccines)
                dose = _Planned.of(at, line)
                yield (
                    f"{self._country.name}: no row of the export has {vaccine}, dose {line.round}, {dose.population}, "
                    f"{_said(dose.age)}"
                )
        for each in self._recorded:
            if each not in self._used:
                yield f"{each.place}: no row of the export differs so: take the entry out, or mend what it names"


def _together(doses: Sequence[_Planned]) -> Iterator[_Planned]:
    """Doses that differ by age alone, as those for two years of birth do: a row may span them."""
    alike: dict[_Planned, list[_Planned]] = {}
    for dose in doses:
        if dose.age.start is not None and not dose.age.after_dose:
            alike.setdefault(dose.but_for_age(), []).append(dose)
    for common, several in alike.items():
        if len(several) > 1:
            ages = [age for dose in several for age in (dose.age.start, dose.age.end) if age is not None]
            span = WhoAge(min(ages, key=_since_birth), max(ages, key=_since_birth))
            yield evolve(common, age=span, lines=frozenset().union(*(dose.lines for dose in several)))


def _differences(id_: str, row: WhoRow, dose: _Planned) -> Iterator[Disagreement]:
    if row.population.sex and dose.population != _wanted(row):
        yield Disagreement(id_, "population", _wanted(row), dose.population)
    if row.area and (row.area == _SUBNATIONAL) is not dose.subnational:
        yield Disagreement(id_, "area", row.area, _SUBNATIONAL if dose.subnational else _NATIONAL)
    if row.age.stated and not _same_age(row.age, dose.age):
        yield Disagreement(id_, "age", _said(row.age), _said(dose.age))


def _wanted(row: WhoRow) -> str:
    """For whom a row is; that it is for both sexes is the same as saying nothing of them."""
    population = row.population
    return _population(population.name, *((population.sex,) if population.sex == Sex.FEMALE.value else ()))


def _same_age(wanted: WhoAge, got: WhoAge) -> bool:
    """Whether a row and a dose are of one age.

    A pack's age without an end is that of a row that names one age, and the first of a row that is open upwards. A row
    that is open downwards says nothing of the youngest age.
    """
    return (
        (wanted.first_contact, wanted.after_dose) == (got.first_contact, got.after_dose)
        and (wanted.start is None or _same(wanted.start, got.start))
        and _same(None if wanted.end == wanted.start else wanted.end, None if got.end == got.start else got.end)
    )


def _same(one: Duration | None, other: Duration | None) -> bool:
    """Whether two lengths are one: a year is twelve months."""
    if one is None or other is None:
        return one is other
    return (one.total_months, one.days) == (other.total_months, other.days)


def _since_birth(age: Duration) -> date:
    return age.after(_SOME_BIRTH, EndOfMonth.CLAMP)


def _said(age: WhoAge) -> str:
    """An age in words: «9 months to 12 months», «4 weeks after the dose before»."""
    if age.first_contact:
        return "first contact"
    if age.start is None:
        return "unstated" if age.end is None else f"up to {_length(age.end)}"
    words = "birth" if age.start == Duration() and not age.after_dose else _length(age.start)
    if age.end not in (None, age.start):
        words += f" to {_length(age.end)}"
    return f"{words} after the dose before" if age.after_dose else words


def _length(length: Duration) -> str:
    weeks, days = divmod(length.days, _DAYS_IN_WEEK)
    return f"{weeks} week{'' if weeks == 1 else 's'}" if weeks and not days and not length.total_months else str(length)


def _list(words: Iterable[str]) -> str:
    return "; ".join(sorted(set(words)))
