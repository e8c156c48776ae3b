"""A schedule made ready for many people: days as ordinals, durations as table rows, vaccines as small integers.

Made once for a schedule and shared by all people. Every age a schedule asks for is one row of a table that is worked
out once for a person, so that an age limit is a comparison of two integers. Row 0 stands for an open beginning and row
1 for an open end.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window
from vaxplatform.model import Sex
from vaxplatform.schedule.schedule import Antigen, Schedule
from vaxplatform.schedule.series import (
    ALWAYS,
    LONGEST_YEARS,
    AgeLimits,
    Comparison,
    FromDose,
    FromMostRecent,
    FromObservation,
    FromPrevious,
    Interval,
    Series,
    SeriesDose,
    SeriesKind,
    SeriesVaccine,
    Skip,
    SkipByAge,
    SkipByCount,
    SkipByInterval,
    SkipBySeries,
    SkipCondition,
    SkipContext,
    SkipSet,
)

__all__ = [
    "LAST_DAY",
    "NEVER",
    "Calendar",
    "Plan",
    "PlanAge",
    "PlanAntigen",
    "PlanCondition",
    "PlanDose",
    "PlanInterval",
    "PlanSeries",
    "PlanSkip",
    "PlanVaccine",
]

NEVER = 1 << 30
"""A day after every other; day 0 lies before every other."""

_OPEN_BEGIN, _OPEN_END = 0, 1
_FIRST_YEAR, _LAST_YEAR = 1600, 2999
LAST_DAY = date(_LAST_YEAR - LONGEST_YEARS, 12, 31)
"""The last day to assess; the calendar goes on for as long as a schedule may wait."""
_IN_EVERY_MONTH = 28

Length = tuple[int, int]
"""Months and days."""


class Calendar:
    """Adds durations to ordinals by a policy for the end of the month.

    Source:
        CDC CDSi, CALCDT-1 to CALCDT-6.
    """

    __slots__ = ("_first", "_roll")

    def __init__(self, end_of_month: EndOfMonth) -> None:
        self._roll = end_of_month is EndOfMonth.ROLL_FORWARD
        self._first = _first_of_months()

    def add(self, day: int, length: Length) -> int:
        """The ordinal so long after a day."""
        months, days = length
        if not months:
            return day + days
        start = date.fromordinal(day)
        return self._from((start.year - _FIRST_YEAR) * 12 + start.month - 1 + months, start.day - 1) + days

    def table(self, day: int, lengths: Iterable[Length]) -> list[int]:
        """The ordinals so long after a day, for many lengths, after the rows for an open beginning and end."""
        start = date.fromordinal(day)
        month, number = (start.year - _FIRST_YEAR) * 12 + start.month - 1, start.day - 1
        first = self._first
        rows = [0, NEVER]
        if number < _IN_EVERY_MONTH:
            rows += [first[month + months] + number + days for months, days in lengths]
        else:
            rows += [self._from(month + months, number) + days for months, days in lengths]
        return rows

    def _from(self, month: int, number: int) -> int:
        first = self._first
        day, following = first[month] + number, first[month + 1]
        if day < following:
            return day
        return following if self._roll else following - 1


@lru_cache(maxsize=1)
def _first_of_months() -> tuple[int, ...]:
    return tuple(
        date(year, month, 1).toordinal() for year in range(_FIRST_YEAR, _LAST_YEAR + 1) for month in range(1, 13)
    )


class PlanAge:
    """Age limits as rows of the age table."""

    __slots__ = ("absolute_minimum", "begin", "earliest", "end", "latest", "limits", "maximum", "minimum")

    def __init__(self, limits: AgeLimits, plan: "Plan") -> None:
        self.limits = limits
        self.begin, self.end = ordinals(limits.window)
        minimum = limits.earliest_recommended if limits.minimum_unstated else limits.minimum
        absolute = limits.earliest_recommended if limits.minimum_unstated else limits.absolute_minimum
        self.absolute_minimum = plan.row(absolute, _OPEN_BEGIN)
        self.minimum = plan.row(minimum, _OPEN_BEGIN)
        self.earliest = plan.row(limits.earliest_recommended, _OPEN_BEGIN)
        self.latest = plan.row(limits.latest_recommended, _OPEN_BEGIN)
        self.maximum = plan.row(limits.maximum, _OPEN_END)


class PlanInterval:
    """An interval with its lengths in months and days; None where there is none."""

    __slots__ = (
        "absolute_minimum",
        "begin",
        "dose",
        "earliest",
        "end",
        "honours_before",
        "interval",
        "latest",
        "minimum",
        "observation",
        "overrides",
        "previous",
        "vaccines",
    )

    def __init__(self, interval: Interval, plan: "Plan") -> None:
        self.interval = interval
        self.begin, self.end = ordinals(interval.window)
        unstated = interval.minimum_unstated
        self.absolute_minimum = length(interval.earliest_recommended if unstated else interval.absolute_minimum)
        self.minimum = length(interval.earliest_recommended if unstated else interval.minimum)
        self.earliest = length(interval.earliest_recommended)
        self.latest = length(interval.latest_recommended)
        self.overrides = interval.overrides
        honours = interval.honours_bookings_before
        self.honours_before = 0 if honours is None else honours.toordinal()
        reference = interval.reference
        self.previous = isinstance(reference, FromPrevious)
        self.dose = reference.number if isinstance(reference, FromDose) else 0
        self.vaccines = (
            frozenset(map(plan.number, reference.vaccines)) if isinstance(reference, FromMostRecent) else frozenset()
        )
        self.observation = reference.code if isinstance(reference, FromObservation) else ""


class PlanVaccine:
    """A vaccine of a target dose, its ages as rows of the age table."""

    __slots__ = ("age_begin", "age_end", "begin", "end", "manufacturer", "number", "preferable", "vaccine")

    def __init__(self, vaccine: SeriesVaccine, plan: "Plan", *, preferable: bool) -> None:
        self.vaccine = vaccine
        self.number = plan.number(vaccine.code)
        self.preferable = preferable
        self.age_begin = plan.row(vaccine.begin_age, _OPEN_BEGIN)
        self.age_end = plan.row(vaccine.end_age, _OPEN_END)
        self.manufacturer = vaccine.manufacturer
        self.begin, self.end = ordinals(vaccine.window)


class PlanCondition:
    """A condition of a skip. Which kind it is shows in what is set."""

    __slots__ = (
        "age_begin",
        "age_end",
        "begin",
        "comparison",
        "condition",
        "count",
        "end",
        "groups",
        "interval",
        "kind",
        "numbers",
        "valid_only",
    )

    AGE, INTERVAL, SERIES, COUNT = range(4)

    def __init__(self, condition: SkipCondition, plan: "Plan") -> None:
        self.condition = condition
        self.age_begin, self.age_end, self.begin, self.end = _OPEN_BEGIN, _OPEN_END, 0, NEVER
        self.interval: Length = (0, 0)
        self.groups: tuple[str, ...] = ()
        self.count, self.comparison, self.valid_only = 0, Comparison.EQUAL_TO, False
        self.numbers: frozenset[int] = frozenset()
        if isinstance(condition, SkipByAge):
            self.kind = self.AGE
            self.age_begin = plan.row(condition.begin, _OPEN_BEGIN)
            self.age_end = plan.row(condition.end, _OPEN_END)
        elif isinstance(condition, SkipByInterval):
            self.kind = self.INTERVAL
            self.interval = _length(condition.interval)
        elif isinstance(condition, SkipBySeries):
            self.kind = self.SERIES
            self.groups = condition.series_groups
        else:
            self.kind = self.COUNT
            self._count(condition, plan)

    def _count(self, condition: SkipByCount, plan: "Plan") -> None:
        self.count, self.comparison, self.valid_only = condition.count, condition.comparison, condition.valid_only
        self.numbers = frozenset(map(plan.number, condition.vaccines))
        self.age_begin = plan.row(condition.begin_age, _OPEN_BEGIN)
        self.age_end = plan.row(condition.end_age, _OPEN_END)
        self.begin, self.end = ordinals(condition.given)


class PlanSkip:
    """A skip: sets with their windows and conditions."""

    __slots__ = ("all_of", "sets", "skip")

    def __init__(self, skip: Skip, plan: "Plan") -> None:
        self.skip = skip
        self.all_of = skip.all_of
        self.sets: tuple[tuple[int, int, bool, tuple[PlanCondition, ...], SkipSet], ...] = tuple(
            (*ordinals(part.window), part.all_of, tuple(PlanCondition(each, plan) for each in part.conditions), part)
            for part in skip.sets
        )


class PlanDose:
    """A target dose."""

    __slots__ = (
        "age",
        "ages",
        "allowable_intervals",
        "begin",
        "conflicts",
        "dose",
        "end",
        "inadvertent",
        "intervals",
        "leaves_minimum_out",
        "number",
        "preferable",
        "recommended",
        "recurring",
        "season_end",
        "season_start",
        "skips_evaluation",
        "skips_forecast",
        "vaccines",
    )

    def __init__(self, dose: SeriesDose, plan: "Plan") -> None:
        self.dose = dose
        self.number = dose.number
        self.begin, self.end = ordinals(dose.window)
        self.ages = tuple(PlanAge(limits, plan) for limits in dose.ages)
        whole = len(self.ages) == 1 and (self.ages[0].begin, self.ages[0].end) == (0, NEVER)
        self.age = self.ages[0] if whole else None
        self.intervals = tuple(PlanInterval(each, plan) for each in dose.intervals)
        self.allowable_intervals = tuple(PlanInterval(each, plan) for each in dose.allowable_intervals)
        self.preferable = tuple(PlanVaccine(each, plan, preferable=True) for each in dose.preferable)
        self.recommended = tuple(each for each in self.preferable if each.vaccine.recommended)
        self.vaccines: dict[int, tuple[PlanVaccine, ...]] = {}
        allowable = [PlanVaccine(each, plan, preferable=False) for each in dose.allowable]
        for vaccine in (*self.preferable, *allowable):
            self.vaccines[vaccine.number] = (*self.vaccines.get(vaccine.number, ()), vaccine)
        self.inadvertent = frozenset(map(plan.number, dose.inadvertent))
        self.skips_evaluation = tuple(
            PlanSkip(skip, plan) for skip in dose.skips if skip.context is not SkipContext.FORECAST
        )
        self.skips_forecast = tuple(
            PlanSkip(skip, plan) for skip in dose.skips if skip.context is not SkipContext.EVALUATION
        )
        self.recurring = dose.recurring
        unstated = [each.minimum_unstated for each in dose.ages] + [each.minimum_unstated for each in dose.intervals]
        self.leaves_minimum_out = any(unstated)
        season = dose.season
        self.season_start = season.start.toordinal() if season and season.start else 0
        self.season_end = season.end.toordinal() if season and season.end else NEVER
        self.conflicts: dict[int, tuple[Length, ...]] = {}
        for vaccine in self.preferable:
            for previous, (_, _, end) in plan.conflicts.get(vaccine.number, {}).items():
                self.conflicts[previous] = (*self.conflicts.get(previous, ()), end)


class PlanSeries:
    """A series."""

    __slots__ = (
        "asks_series",
        "born_begin",
        "born_end",
        "codes",
        "counted_from",
        "doses",
        "equivalent",
        "group",
        "indications",
        "is_default",
        "is_unconditional",
        "kind",
        "latest_start",
        "preference",
        "series",
        "series_group",
    )

    def __init__(self, series: Series, plan: "Plan") -> None:
        self.series = series
        self.kind = series.kind
        self.group, self.series_group = series.group, series.series_group
        self.equivalent = series.equivalent_groups
        self.is_default, self.counted_from = series.default, series.counted_from
        anybody = series.born == ALWAYS and not series.areas and not series.counted_from
        self.is_unconditional = series.kind is not SeriesKind.RISK and anybody
        self.born_begin, self.born_end = ordinals(series.born)
        self.doses = tuple(PlanDose(dose, plan) for dose in series.doses)
        self.latest_start = plan.row(series.latest_start, _OPEN_END)
        self.indications = tuple(
            (each.code, plan.row(each.begin_age, _OPEN_BEGIN), plan.row(each.end_age, _OPEN_END))
            for each in series.indications
        )
        self.codes = frozenset(code for dose in self.doses for code in dose.vaccines)
        self.preference = NEVER if series.preference is None else series.preference
        self.asks_series = any(
            condition.kind == PlanCondition.SERIES
            for dose in self.doses
            for skip in (*dose.skips_evaluation, *dose.skips_forecast)
            for _, _, _, conditions, _ in skip.sets
            for condition in conditions
        )


class PlanAntigen:
    """An antigen: its series by series group, in the order in which they stand."""

    __slots__ = (
        "antigen",
        "asks_series",
        "contraindications",
        "for_everybody",
        "immune_by_birth",
        "immune_by_history",
        "index",
        "is_unconditional",
        "name",
        "series",
        "uses_ages",
        "vaccine_contraindications",
    )

    def __init__(self, antigen: Antigen, index: int, plan: "Plan") -> None:
        self.antigen = antigen
        self.name, self.index = antigen.name, index
        rows = plan.rows_used
        self.series = tuple(PlanSeries(series, plan) for series in antigen.series)
        unconditional = [series for series in self.series if series.is_unconditional]
        self.is_unconditional = len(unconditional) == len(self.series)
        """Whether nothing but the sex decides which series concern a person."""
        self.for_everybody = {sex: _by_group(unconditional, sex) for sex in Sex}
        """The series that concern everybody of a sex, by series group."""
        self.asks_series = any(series.asks_series for series in self.series)
        self.immune_by_history = antigen.immune_by_history
        self.immune_by_birth = tuple(
            (each.born_before.toordinal(), each.country_of_birth, each.unless) for each in antigen.immune_by_birth
        )
        self.contraindications = tuple(
            (each, plan.row(each.begin_age, _OPEN_BEGIN), plan.row(each.end_age, _OPEN_END))
            for each in antigen.contraindications
        )
        self.vaccine_contraindications = tuple(
            (
                each,
                tuple(
                    (
                        plan.number(one.code),
                        plan.row(one.begin_age, _OPEN_BEGIN),
                        plan.row(one.end_age, _OPEN_END),
                    )
                    for one in each.vaccines
                ),
            )
            for each in antigen.vaccine_contraindications
        )
        born = any(series.series.born != ALWAYS for series in self.series)
        self.uses_ages = plan.rows_used > rows or born or bool(antigen.immune_by_birth)
        """Whether the whole birth date counts."""


def _by_group(series: Iterable[PlanSeries], sex: Sex) -> dict[str, list[PlanSeries]]:
    groups: dict[str, list[PlanSeries]] = {}
    for each in series:
        if not each.series.sexes or sex in each.series.sexes:
            groups.setdefault(each.series_group, []).append(each)
    return groups


class Plan:
    """A schedule made ready for many people.

    Args:
        schedule: The schedule.
    """

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.calendar = Calendar(schedule.end_of_month)
        self.rows_used = 0
        self._rows: dict[Length, int] = {}
        self._numbers: dict[Code, int] = {}
        for vaccine in schedule.vaccines:
            self.number(vaccine.code)
        self.conflicts: dict[int, dict[int, tuple[Length, Length, Length]]] = {}
        for each in schedule.conflicts:
            rows = self.conflicts.setdefault(self.number(each.current), {})
            rows[self.number(each.previous)] = (_length(each.begin), _length(each.end_if_valid), _length(each.end))
        self.antigens = tuple(PlanAntigen(antigen, index, self) for index, antigen in enumerate(schedule.antigens))
        self.has_conditional_series = any(
            not series.is_unconditional and series.kind is not SeriesKind.RISK
            for antigen in self.antigens
            for series in antigen.series
        )
        """Whether birth dates, areas or events decide about a series that needs no indication."""
        self.asks_who = bool(schedule.observations) or any(
            antigen.uses_ages
            or antigen.contraindications
            or antigen.vaccine_contraindications
            or not all(series.is_unconditional for series in antigen.series)
            for antigen in self.antigens
        )
        by_name = {antigen.name: antigen for antigen in self.antigens}
        self.groups = tuple((group, tuple(by_name[name] for name in group.antigens)) for group in schedule.groups)
        self.associations: dict[Code, tuple[int, tuple[tuple[int, int, int], ...]]] = {
            vaccine.code: (
                self.number(vaccine.code),
                tuple(
                    (
                        by_name[each.antigen].index,
                        self.row(each.begin_age, _OPEN_BEGIN),
                        self.row(each.end_age, _OPEN_END),
                    )
                    for each in vaccine.antigens
                ),
            )
            for vaccine in schedule.vaccines
        }
        self.synonyms: dict[str, tuple[str, ...]] = {}
        for observation in schedule.observations:
            for synonym in observation.synonyms:
                self.synonyms[synonym] = (*self.synonyms.get(synonym, ()), observation.code)
        self.lengths = tuple(self._rows)

    def row(self, duration: Duration | None, empty: int) -> int:
        """The row of the age table for an age; `empty` where there is none."""
        if duration is None:
            return empty
        self.rows_used += 1
        return self._rows.setdefault(_length(duration), len(self._rows) + 2)

    def number(self, code: Code) -> int:
        """The small integer of a vaccine."""
        return self._numbers.setdefault(code, len(self._numbers))


def ordinals(window: Window) -> tuple[int, int]:
    """A window as two ordinals: from the first, until before the second."""
    return (
        0 if window.start is None else window.start.toordinal(),
        NEVER if window.end is None else window.end.toordinal(),
    )


def length(duration: Duration | None) -> Length | None:
    """A duration in months and days, None where there is none."""
    return None if duration is None else _length(duration)


def _length(duration: Duration) -> Length:
    return duration.total_months, duration.days
