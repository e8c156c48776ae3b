"""A country's routine programme as values: what is given to whom at which age, and the schedule the engine reads."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from attrs import field, frozen

from vaxplatform.countries._frozen import read_only
from vaxplatform.dates import Duration, EndOfMonth, Window, add
from vaxplatform.exchange.strict import Finding
from vaxplatform.model import Sex, Vaccine
from vaxplatform.schedule import Schedule

__all__ = [
    "Audience",
    "Childhood",
    "GivenVaccine",
    "OtherVaccine",
    "PlannedTime",
    "Routine",
    "RoutineDose",
    "RoutineLine",
    "RoutineSeries",
    "StatedInterval",
    "StatedMinimum",
    "in_days",
    "plus",
]

ANY_BIRTH_DATE = Window(None, None)


_A_DAY = date(2001, 1, 1)


def plus(one: Duration, other: Duration) -> Duration:
    """One length after another."""
    return Duration(one.years + other.years, one.months + other.months, one.days + other.days)


def in_days(length: Duration) -> int:
    """About how long, to compare ages: in days of a year that is no leap year."""
    return (add(_A_DAY, length, EndOfMonth.CLAMP) - _A_DAY).days


@frozen
class PlannedTime:
    """When a dose is planned.

    Args:
        begin: The age, or the first of a range; None where none is stated, or where it is not counted from birth.
        end: The last age of a range; None where the plan names one age alone.
        after: Instead of an age: so long after the dose before.
        first_contact: At the first contact, whatever the age.
        every: Again and again, so long after the last.
    """

    begin: Duration | None = None
    end: Duration | None = None
    after: Duration | None = None
    first_contact: bool = False
    every: Duration | None = None


@frozen
class Audience:
    """Whom doses are for; empty fields do not matter.

    Args:
        sexes: Of these.
        born: Birth dates.
        areas: ISO 3166-2 codes of where they live.
        areas_not_listed: Whether it is for some areas, and no source of the pack says which.
        population: ``pregnant``, ``risk``, ``adults``, ``health-workers``, ``travellers`` or ``catch-up``; empty for
            every child.
        conditions: What must be recorded of them, any of these.
        contraindicated: Vaccines of which one is ruled out for them.
    """

    sexes: frozenset[Sex] = frozenset()
    born: Window = ANY_BIRTH_DATE
    areas: tuple[str, ...] = ()
    areas_not_listed: bool = False
    population: str = ""
    conditions: tuple[str, ...] = ()
    contraindicated: tuple[str, ...] = ()

    @property
    def is_every_child(self) -> bool:
        """Whether nobody needs to be of a population or recorded for something, wherever they live."""
        return not self.population and not self.conditions

    def is_apart_from(self, other: "Audience") -> bool:
        """Whether nobody is of both."""
        return (
            bool(self.sexes and other.sexes and self.sexes.isdisjoint(other.sexes))
            or not self.born.overlaps(other.born)
            or bool(self.areas and other.areas and not any(_share(a, b) for a in self.areas for b in other.areas))
        )


def _share(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


EVERYBODY = Audience()


@frozen
class GivenVaccine:
    """A vaccine that a programme gives.

    Args:
        id: As the programme names it: a word of the shared catalogue, or a product's id.
        name: In English, or its brand.
        vaccine: What it is; its code is what doses carry.
        who_codes: Its codes in the export of national schedules.
        supplement: Whether it is not a vaccine.
        names: What people in the country call it, by language; empty for what `name` says.
    """

    id: str
    name: str
    vaccine: Vaccine
    who_codes: tuple[str, ...] = ()
    supplement: bool = False
    names: Mapping[str, str] = field(factory=dict, converter=read_only, eq=False)


@frozen
class StatedMinimum:
    """The youngest age at which a dose counts, where a source states it.

    Args:
        age: Never planned for a younger age.
        counts_from: Given from this age on, a dose counts by grace.
        sources: Ids of the pack's sources.
    """

    age: Duration
    counts_from: Duration
    sources: tuple[str, ...]


@frozen
class StatedInterval:
    """The wait after the dose before, where a source states it; None is not stated.

    Args:
        minimum: The shortest that is planned.
        counts_from: A dose given after so long counts by grace.
        recommended: The recommended wait.
        overdue: From when the dose is overdue.
        sources: Ids of the pack's sources.
    """

    minimum: Duration | None
    counts_from: Duration | None
    recommended: Duration | None
    overdue: Duration | None
    sources: tuple[str, ...]


@frozen
class Childhood:
    """Until when series for every child are given.

    Args:
        until: Until before this age.
        sources: Ids of the pack's sources.
    """

    until: Duration
    sources: tuple[str, ...]


@frozen
class OtherVaccine:
    """Another vaccine that counts as a dose.

    Args:
        vaccine: Which.
        begin: From which age; None is open.
        until: Until before which age.
        offered: Whether it is offered too, or only counts when it was given.
        sources: Ids of the pack's sources.
        verified: False for what nobody has confirmed.
    """

    vaccine: GivenVaccine
    begin: Duration | None
    until: Duration | None
    offered: bool
    sources: tuple[str, ...]
    verified: bool = True


@frozen
class RoutineDose:
    """A dose of a series.

    Args:
        series: The series' id.
        group: The vaccine group.
        number: Its place in the series, from 1.
        round: Its number in the export of national schedules.
        vaccines: Any of these is given.
        when: The planned age.
        until: Until before which age it is given; None where no source states an end.
        audience: For whom.
        minimum: The minimum age, where a source states it; None says that none does.
        interval: The wait after the dose before, where a source states it.
        also: Other vaccines that count as the dose.
        passed_over_from: From which age on a missed dose is passed over.
        waived: Vaccines whose distance from this one the plan waives.
        sources: Ids of the pack's sources.
        say: What who gives or gets it should know, by language.
        note: What a reviewer should know.
        verified: False for what nobody has confirmed.
        passed_over_sources: Ids of the sources of `passed_over_from`.
    """

    series: str
    group: str
    number: int
    round: int
    vaccines: tuple[GivenVaccine, ...]
    when: PlannedTime
    until: Duration | None = None
    audience: Audience = EVERYBODY
    minimum: StatedMinimum | None = None
    interval: StatedInterval | None = None
    also: tuple[OtherVaccine, ...] = ()
    passed_over_from: Duration | None = None
    waived: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    say: Mapping[str, str] = field(factory=dict, converter=read_only, eq=False)
    note: str = ""
    verified: bool = True
    passed_over_sources: tuple[str, ...] = ()

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of the sources of all that is said of it, its own first."""
        parts = [each.sources for each in (self.minimum, self.interval, *self.also) if each is not None]
        return tuple(dict.fromkeys(chain(self.sources, *parts, self.passed_over_sources)))

    @property
    def is_ruled_out(self) -> bool:
        """Whether its people must not have it: one given before counts, and none is given any more."""
        return self.audience.contraindicated != () and all(
            each.id in self.audience.contraindicated for each in self.vaccines
        )

    @property
    def lacks_minimum_age(self) -> bool:
        """Whether an age is planned and no source states from which age the dose counts; nothing lies before birth."""
        return self.minimum is None and self.when.begin not in (None, Duration())

    @property
    def lacks_wait(self) -> bool:
        """Whether there is a dose before and no source states the shortest wait after it."""
        return self.number > 1 and (self.interval is None or self.interval.minimum is None)


@frozen
class RoutineLine:
    """A line of the table on a clinic's wall: one shot, for all the series that it is a dose of.

    Args:
        doses: The doses that are one shot, the first of them named by it.
    """

    doses: tuple[RoutineDose, ...]

    @property
    def vaccines(self) -> tuple[GivenVaccine, ...]:
        """Any of these is given."""
        return self.doses[0].vaccines

    @property
    def when(self) -> PlannedTime:
        """The planned age."""
        return self.doses[0].when

    @property
    def until(self) -> Duration | None:
        """Until before which age it is given."""
        return self.doses[0].until

    @property
    def audience(self) -> Audience:
        """For whom."""
        return self.doses[0].audience

    @property
    def number(self) -> int:
        """The dose's place in the first of its series."""
        return self.doses[0].number

    @property
    def round(self) -> int:
        """Its number in the export of national schedules."""
        return self.doses[0].round

    @property
    def groups(self) -> tuple[str, ...]:
        """The vaccine groups it counts for."""
        return tuple(dict.fromkeys(dose.group for dose in self.doses))

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the pack's sources."""
        return tuple(dict.fromkeys(source for dose in self.doses for source in dose.cited))

    @property
    def said(self) -> tuple[Mapping[str, str], ...]:
        """What who gives or gets it should know, by language."""
        return tuple(dose.say for dose in self.doses if dose.say)


@frozen
class RoutineSeries:
    """A series of a routine programme.

    Args:
        id: Its id.
        group: The vaccine group of the shared catalogue.
        forecast_group: What its forecasts are called: the group, with the series' id where the group has several.
        audience: For whom.
        doses: In order.
        catches_up: The series it makes up for; empty for none.
        sources: Ids of the pack's sources.
        verified: False for what nobody has confirmed.
        childhood: Until when doses are given that state no end of their own; None where nothing is said.
    """

    id: str
    group: str
    forecast_group: str
    audience: Audience
    doses: tuple[RoutineDose, ...]
    catches_up: str = ""
    sources: tuple[str, ...] = ()
    verified: bool = True
    childhood: Childhood | None = None

    def is_over_by(self, age: Duration) -> bool:
        """Whether every dose is planned for a younger age, and none comes again and again.

        Of a range of ages the last counts, and doses counted from the one before are reckoned from there.
        """
        last: Duration | None = None
        for dose in self.doses:
            when = dose.when
            planned = when.end or when.begin
            if planned is None and last is not None and when.after is not None:
                planned = plus(last, when.after)
            if planned is None or when.every is not None or in_days(planned) >= in_days(age):
                return False
            last = planned
        return True

    @property
    def planned_ages(self) -> tuple[Duration | None, ...]:
        """The planned age of every dose; None for no age.

        Of a dose counted from the one before it is what that makes; and of one that is planned for the same age as the
        one before, the stated wait after that.
        """
        found: list[Duration | None] = []
        for dose in self.doses:
            before = found[-1] if found else None
            after = dose.when.after if dose.when.begin is None else self.wait_within_one_age(dose)
            found.append(plus(before, after) if before is not None and after is not None else dose.when.begin)
        return tuple(found)

    def wait_within_one_age(self, dose: RoutineDose) -> Duration | None:
        """The stated wait of a dose that is planned for the same age as the one before; None for any other dose."""
        if dose.number == 1 or dose.when.begin is None or dose.interval is None:
            return None
        return dose.interval.minimum if self.doses[dose.number - 2].when == dose.when else None


@frozen(eq=False)
class Routine:
    """A country's routine programme.

    Args:
        id: The programme's word.
        names: Its name by language.
        series: In the file's order.
        lines: As they hang on a clinic's wall: by age, then those that no age is planned for.
        schedule: The same for the engine.
        warnings: What a reader should know of the plan: live vaccines planned too near to each other.
        unverified: Places of the facts that nobody has confirmed.
    """

    id: str
    names: Mapping[str, str] = field(converter=read_only)
    series: tuple[RoutineSeries, ...]
    lines: tuple[RoutineLine, ...]
    schedule: Schedule
    warnings: tuple[Finding, ...] = ()
    unverified: tuple[str, ...] = ()

    @property
    def doses(self) -> Iterator[RoutineDose]:
        """All doses, series by series."""
        for series in self.series:
            yield from series.doses

    @property
    def vaccines(self) -> tuple[GivenVaccine, ...]:
        """Everything that is given, each once, in the order of the lines."""
        return tuple({each.id: each for line in self.lines for each in line.vaccines}.values())
