"""A country's routine schedule as the table that hangs on a clinic's wall: visits by age, and what is given at each."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from vaxplatform.countries import (
    Audience,
    Country,
    GivenVaccine,
    PlannedTime,
    RoutineDose,
    RoutineLine,
    RoutineSeries,
    Source,
)
from vaxplatform.dates import Duration
from vaxplatform.eligibility import Wording
from vaxplatform.errors import InputError

__all__ = ["Wall", "WallDose", "WallTable", "WallVisit", "wall_of"]

_POPULATIONS = ("", "catch-up", "pregnant", "adults", "health-workers", "risk", "travellers")
"""In the order of their tables."""

_DAYS_IN_WEEK = 7
_ASSUMPTION = "assumption"

_SIGNS = "abcdefghijkmnpqrstuvwxyz"
"""Signs beside numbers: no l and no o, which are read as digits."""


@frozen
class WallDose:
    """A dose that is planned for a visit.

    Args:
        vaccine: Its name, or several names of which any is given.
        number: Its number, as the country counts.
        marks: For whom, where and until when it is, as far as that is not the table's heading.
        notes: What who gives or gets it should know.
        remark: Marks and notes in one line; empty for none.
        sources: Titles of what was published.
        line: What it is made of.
    """

    vaccine: str
    number: int
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    remark: str
    sources: tuple[str, ...]
    line: RoutineLine


@frozen
class WallVisit:
    """What is planned for one age.

    Args:
        when: The age in words.
        doses: In the order of the pack's lines.
    """

    when: str
    doses: tuple[WallDose, ...]


@frozen
class WallTable:
    """The visits of one population.

    Args:
        population: Its word; empty for every child.
        heading: Its name.
        visits: By age.
    """

    population: str
    heading: str
    visits: tuple[WallVisit, ...]

    @property
    def vaccines(self) -> tuple[str, ...]:
        """What is given, each once, in the order of the first doses."""
        return tuple(dict.fromkeys(dose.vaccine for visit in self.visits for dose in visit.doses))

    @property
    def remarks(self) -> tuple[str, ...]:
        """The remarks on doses, each once."""
        return tuple(dict.fromkeys(dose.remark for visit in self.visits for dose in visit.doses if dose.remark))

    def cell(self, vaccine: str, visit: WallVisit) -> tuple[WallDose, ...]:
        """The doses of a vaccine at a visit."""
        return tuple(dose for dose in visit.doses if dose.vaccine == vaccine)


@frozen
class Wall:
    """A country's schedule in one language.

    Args:
        title: The programme's name and the country's.
        subtitle: The pack's version and status.
        notices: What everybody should know who reads it.
        tables: One for each population.
        sources: Titles of what was published, with where it is found.
        assumptions: What no source states and the pack's authors took, and why.
    """

    title: str
    subtitle: str
    notices: tuple[str, ...]
    tables: tuple[WallTable, ...]
    sources: tuple[tuple[str, str], ...]
    assumptions: tuple[tuple[str, str], ...]


def wall_of(country: Country, language: str) -> Wall:
    """The routine programme of a country as tables.

    Args:
        country: With a routine programme.
        language: A tag such as ``hi``.

    Raises:
        InputError: ``routine-none``: the pack has no routine programme.
    """
    return _Wall(country, Wording(country.messages, language)).wall()


def footnote(at: int) -> str:
    """The sign of a footnote: a to z without l and o, then aa, bb and so on."""
    turn, letter = divmod(at, len(_SIGNS))
    return _SIGNS[letter] * (turn + 1)


class _Wall:
    """The schedule in one language."""

    def __init__(self, country: Country, words: Wording) -> None:
        if country.routine is None:
            raise InputError(
                f"the pack of {country.name} has no routine programme: programmes/routine.yaml states one",
                code="routine-none",
            )
        self._country = country
        self._routine = country.routine
        self._words = words

    def wall(self) -> Wall:
        words, country = self._words, self._country
        name = words.name(country.names)
        return Wall(
            title=words("wall.title", programme=words.name(self._routine.names), country=name),
            subtitle=words("wall.subtitle", version=country.version, status=words(f"wall.status.{country.status}")),
            notices=tuple(self._notices()),
            tables=tuple(self._tables()),
            sources=self._told(each for each in self._sources() if each.kind != _ASSUMPTION),
            assumptions=self._told(each for each in self._sources() if each.kind == _ASSUMPTION),
        )

    def _notices(self) -> Iterator[str]:
        words, doses = self._words, tuple(self._routine.doses)
        if self._country.status == "draft":
            yield words("report.notice.draft")
        unstated = sum(dose.lacks_minimum_age for dose in doses)
        if unstated:
            yield words("wall.minimum-unstated", n=unstated, all=len(doses))
        unstated = sum(dose.lacks_wait for dose in doses)
        if unstated:
            yield words("wall.interval-unstated", n=unstated)

    def _tables(self) -> Iterator[WallTable]:
        for population in _POPULATIONS:
            visits: dict[tuple[object, ...], list[RoutineLine]] = {}
            begun: tuple[object, ...] = ()
            for line in self._routine.lines:
                if line.audience.population == population:
                    visit = _visit_of(line.when)
                    if line.when.after is None:
                        begun = visit
                    visits.setdefault((visit, begun), []).append(line)
            if visits:
                yield WallTable(
                    population,
                    self._words(f"wall.population.{population or 'everybody'}"),
                    tuple(
                        WallVisit(self._when(lines[0].when), tuple(map(self._dose, lines))) for lines in visits.values()
                    ),
                )

    def _dose(self, line: RoutineLine) -> WallDose:
        marks, notes = tuple(self._marks(line)), tuple(dict.fromkeys(map(self._words.name, line.said)))
        return WallDose(
            vaccine=self._words("list.or").join(map(self._vaccine, line.vaccines)),
            number=line.round,
            marks=marks,
            notes=notes,
            remark=self._words("list.semicolon").join(filter(None, (self._words("list.comma").join(marks), *notes))),
            sources=tuple(each.title for each in self._known(line.sources) if each.kind != _ASSUMPTION),
            line=line,
        )

    # -------------------------------------------------------------------------------------------------------- in words

    def _vaccine(self, vaccine: GivenVaccine) -> str:
        """As people in the country call it, or else by its name in English."""
        return self._words.name(vaccine.names) if vaccine.names else vaccine.name

    def _when(self, when: PlannedTime) -> str:
        words = self._words
        if when.first_contact:
            said = words("wall.first-contact")
        elif when.after is not None:
            said = words("wall.after", time=words.length(when.after))
        elif when.begin is None:
            said = words("wall.unstated") if when.end is None else words("wall.up-to", age=words.age(when.end))
        elif when.end is None:
            said = words.age(when.begin) if when.begin != Duration() else words("wall.birth")
        else:
            said = self._range(when.begin, when.end)
        return said if when.every is None else words("wall.every", age=said, time=words.length(when.every))

    def _range(self, begin: Duration, end: Duration) -> str:
        """«9 to 12 months» where both ends are of one unit."""
        (first, *more), (last, *others) = _units(begin), _units(end)
        if not more and not others and first[0] == last[0]:
            return self._words(f"wall.range.{last[0]}", n=last[1], low=first[1])
        low = self._words("wall.birth") if begin == Duration() else self._words.age(begin)
        return self._words("length.between", low=low, high=self._words.age(end))

    def _marks(self, line: RoutineLine) -> Iterator[str]:
        words, audience = self._words, line.audience
        for sex in () if audience.population == "pregnant" else sorted(each.value for each in audience.sexes):
            yield words(f"wall.sex.{sex}")
        if audience.population != "catch-up" and self._series(line.doses[0]).catches_up:
            yield words("wall.population.catch-up")
        wait = self._wait_within_one_age(line)
        if wait is not None:
            yield words("wall.after", time=words.length(wait))
        yield from self._where(audience)
        if audience.born.start is not None or audience.born.end is not None:
            yield words("wall.born", days=words.days(audience.born.start, audience.born.end))
        given = {vaccine.id: vaccine for vaccine in self._routine.vaccines}
        for id_ in audience.contraindicated:
            yield words("wall.contraindicated", vaccine=self._vaccine(given[id_]) if id_ in given else id_)
        if line.until is not None:
            yield words("wall.until", age=words.age(line.until))
        if any(vaccine.supplement for vaccine in line.vaccines):
            yield words("wall.supplement")
        if not all(dose.verified for dose in line.doses):
            yield words("rules.unverified")

    def _wait_within_one_age(self, line: RoutineLine) -> Duration | None:
        """How long after the dose before one comes that is planned for the same age."""
        dose = line.doses[0]
        return self._series(dose).wait_within_one_age(dose)

    def _series(self, dose: RoutineDose) -> RoutineSeries:
        return next(each for each in self._routine.series if each.id == dose.series)

    def _where(self, audience: Audience) -> Iterator[str]:
        if audience.areas_not_listed:
            yield self._words("wall.some-areas")
        if audience.areas:
            geography, language = self._country.geography, self._words.language
            names = [geography.name(code, language) if geography else code for code in audience.areas]
            yield self._words("wall.areas", areas=self._words("list.comma").join(names))

    def _sources(self) -> Iterator[Source]:
        return self._known(dict.fromkeys(id_ for line in self._routine.lines for id_ in line.sources))

    def _known(self, ids: Iterable[str]) -> Iterator[Source]:
        return (self._country.sources[id_] for id_ in ids if id_ in self._country.sources)

    @staticmethod
    def _told(sources: Iterable[Source]) -> tuple[tuple[str, str], ...]:
        return tuple((each.title, each.url or each.where) for each in sources)


def _visit_of(when: PlannedTime) -> tuple[object, ...]:
    """What is the same for all doses of a visit: one year and twelve months are one age."""
    lengths = (when.begin, when.end, when.after, when.every)
    return (when.first_contact, *(None if length is None else (length.total_months, length.days) for length in lengths))


def _units(length: Duration) -> tuple[tuple[str, int], ...]:
    """What a length is made of, whole weeks as weeks; of none at all no days."""
    days, weeks = length.days, 0
    if days and days % _DAYS_IN_WEEK == 0:
        days, weeks = 0, days // _DAYS_IN_WEEK
    units = (("years", length.years), ("months", length.months), ("weeks", weeks), ("days", days))
    return tuple(unit for unit in units if unit[1]) or (("days", 0),)
