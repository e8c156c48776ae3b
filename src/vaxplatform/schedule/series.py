"""A series as typed data: target doses, their ages, intervals, vaccines and skips, and who the series is for.

A superset of what CDC's supporting data can say, in the field's words. Vaccine and observation codes are opaque. What
national schedules and campaigns need beyond it: windows in which a dose or a vaccine belongs to the series, years of
birth, areas, an event other than birth that ages are counted from, a minimum that nobody stated, and intervals that
honour bookings made before they came into force.

Collections may be given as lists or sets; the values keep tuples and frozensets.

Source:
    CDC, Logic Specification for ACIP Recommendations, chapter 3, and the supporting data's schema.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from attrs import field, frozen

from vaxplatform.codes import Code, one_spelling
from vaxplatform.dates import Duration, EndOfMonth, Window, add
from vaxplatform.errors import ModelError
from vaxplatform.model import Sex

__all__ = [
    "AgeLimits",
    "FromDose",
    "FromMostRecent",
    "FromObservation",
    "FromPrevious",
    "Indication",
    "Interval",
    "IntervalReference",
    "Season",
    "Series",
    "SeriesDose",
    "SeriesKind",
    "SeriesVaccine",
    "Skip",
    "SkipByAge",
    "SkipByCount",
    "SkipByInterval",
    "SkipBySeries",
    "SkipCondition",
    "SkipContext",
    "SkipSet",
]

ALWAYS = Window(None, None)
LONGEST_YEARS = 300
"""No age and no wait of a schedule is longer."""
_A_DAY = date(2001, 1, 1)


def in_order(given: Iterable[Any]) -> tuple[Any, ...]:
    """A collection as a tuple; a single text is refused, since it would fall apart into letters."""
    if isinstance(given, str):
        raise ModelError("a collection is wanted here, not a single text", code="collection-type")
    return tuple(given)


def members(given: Iterable[Any]) -> frozenset[Any]:
    """A collection as a set; a single text is refused, since it would fall apart into letters."""
    return frozenset(in_order(given))


def observed(given: Iterable[str]) -> frozenset[str]:
    """Observations as a set, each in its one spelling."""
    return frozenset(map(one_spelling, members(given)))


def refuse_twice(what: str, given: Sequence[object]) -> None:
    """Refuse an entry that stands a second time as it is."""
    if len(set(given)) < len(given):
        raise ModelError(f"{what} stand there twice, all the same: take one out", code="schedule-duplicate")


# --------------------------------------------------------------------------------------------------- ages, intervals


def refuse_unless_rising(what: str, *lengths: Duration | None) -> None:
    """Refuse lengths that no schedule asks for, and those that do not rise.

    Durations have no order of their own, so they are compared from a day.
    """
    given = [length for length in lengths if length is not None]
    reached = [add(_A_DAY, _asked_for(what, length), EndOfMonth.CLAMP) for length in given]
    if reached and reached[0] < _A_DAY:
        raise ModelError(f"{what}: {given[0]} lies before the day it is counted from", code="duration-negative")
    if reached != sorted(reached):
        raise ModelError(
            f"{what} are {', '.join(map(str, given))}: each must be at least the one before", code="schedule-order"
        )


def _asked_for(what: str, length: Duration) -> Duration:
    if abs(length.total_months) > LONGEST_YEARS * 12 or abs(length.days) > LONGEST_YEARS * 365:
        raise ModelError(
            f"{what}: {length} is longer than a schedule asks for, at most {LONGEST_YEARS} years", code="duration-long"
        )
    return length


@frozen
class AgeLimits:
    """At which ages a target dose is given, counted from birth or from the series' own event; None is open.

    Args:
        absolute_minimum: Given younger, a dose does not count. A grace period is already taken off here, never by the
            engine.
        minimum: Given younger, a dose counts by grace; it is never planned for a younger age.
        earliest_recommended: From when the dose is recommended.
        latest_recommended: From when it is overdue.
        maximum: From when it is no longer given.
        window: When these limits are in force: a given dose is judged by its own day, a forecast by the day it is made
            for.
        minimum_unstated: The schedule states no minimum: the recommended age is taken for it, and results say so.
        source: Where it is published.
        verified: False for a fact the authors have not confirmed.

    Raises:
        ModelError: The ages do not rise, or are none that a schedule asks for; a minimum that is unstated stands there,
            or nothing that could replace it.
    """

    absolute_minimum: Duration | None = None
    minimum: Duration | None = None
    earliest_recommended: Duration | None = None
    latest_recommended: Duration | None = None
    maximum: Duration | None = None
    window: Window = ALWAYS
    minimum_unstated: bool = False
    source: str = ""
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the minimum ages", self.absolute_minimum, self.minimum, self.maximum)
        refuse_unless_rising("the recommended ages", self.earliest_recommended, self.latest_recommended)
        _unstated(self.minimum_unstated, self.absolute_minimum, self.minimum, self.earliest_recommended)


def _unstated(unstated: bool, *lengths: Duration | None) -> None:  # noqa: FBT001 -- the field of that name
    *minimums, recommended = lengths
    if unstated and (recommended is None or any(minimums)):
        raise ModelError(
            "an unstated minimum stands for the recommended one: give that and no minimum", code="minimum-unstated"
        )


@frozen
class FromPrevious:
    """From the dose given before, valid or not; not from one that was inadvertent."""


@frozen
class FromDose:
    """From the dose that satisfied an earlier target dose.

    Args:
        number: The target dose's number, from 1.
    """

    number: int


@frozen
class FromMostRecent:
    """From the last dose given of one of these vaccines.

    Args:
        vaccines: Their codes.
    """

    vaccines: frozenset[Code] = field(converter=members)


@frozen
class FromObservation:
    """From the most recent day on which something was observed of the person.

    Args:
        code: The observation (``cdsi|007``, pregnancy).
    """

    code: str = field(converter=one_spelling)


IntervalReference: TypeAlias = FromPrevious | FromDose | FromMostRecent | FromObservation


@frozen
class Interval:
    """How long to wait, and after what; None is open.

    Args:
        reference: What the wait is counted from.
        absolute_minimum: A dose given earlier does not count. A grace period is already taken off here.
        minimum: A dose given earlier counts by grace; it is never planned earlier.
        earliest_recommended: From when the dose is recommended.
        latest_recommended: From when it is overdue.
        window: When this interval is in force.
        overrides: Whether it brings the dose forward in a vaccine group of several antigens.
        minimum_unstated: The schedule states no minimum: the recommended interval is taken for it, and results say so.
        honours_bookings_before: Doses booked before this day are judged by the interval in force when they were booked.
        source: Where it is published.
        verified: False for a fact the authors have not confirmed.

    Raises:
        ModelError: The lengths do not rise, or are none that a schedule asks for; an unstated minimum that is stated,
            or nothing that could replace it.
    """

    reference: IntervalReference
    absolute_minimum: Duration | None = None
    minimum: Duration | None = None
    earliest_recommended: Duration | None = None
    latest_recommended: Duration | None = None
    window: Window = ALWAYS
    overrides: bool = False
    minimum_unstated: bool = False
    honours_bookings_before: date | None = None
    source: str = ""
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the minimum intervals", self.absolute_minimum, self.minimum)
        refuse_unless_rising("the recommended intervals", self.earliest_recommended, self.latest_recommended)
        _unstated(self.minimum_unstated, self.absolute_minimum, self.minimum, self.earliest_recommended)


# ----------------------------------------------------------------------------------------------------------- vaccines


@frozen
class SeriesVaccine:
    """A vaccine that may satisfy a target dose.

    Args:
        code: The vaccine.
        begin_age: From which age; None is open.
        end_age: Until before which age.
        manufacturer: Only from this one (an MVX code); empty for any.
        trade_name: The name it is recommended under; for information, since records seldom have it.
        volume_ml: The recommended volume in millilitres, if one is; for information.
        recommended: Whether a forecast names it.
        window: When it may be given as this dose.
        source: Where it is published.
        verified: False for a fact the authors have not confirmed.

    Raises:
        ModelError: It ends before it begins.
    """

    code: Code
    begin_age: Duration | None = None
    end_age: Duration | None = None
    manufacturer: str = ""
    trade_name: str = ""
    volume_ml: float | None = None
    recommended: bool = False
    window: Window = ALWAYS
    source: str = ""
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of a vaccine", self.begin_age, self.end_age)


# -------------------------------------------------------------------------------------------------------------- skips


class SkipContext(Enum):
    """When a skip is asked: for a dose that was given, for one to come, or for both."""

    EVALUATION = "evaluation"
    FORECAST = "forecast"
    BOTH = "both"


@frozen
class SkipByAge:
    """The person's age lies in a range; None is open."""

    begin: Duration | None = None
    end: Duration | None = None

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of a skip", self.begin, self.end)


@frozen
class SkipByInterval:
    """So long has passed since the person's last dose of the antigen."""

    interval: Duration

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the interval of a skip", self.interval)


@frozen
class SkipBySeries:
    """A series of one of these series groups of the same antigen is complete."""

    series_groups: tuple[str, ...] = field(converter=in_order)


class Comparison(Enum):
    """How a number of doses is compared."""

    GREATER_THAN = ">"
    EQUAL_TO = "="
    LESS_THAN = "<"


@frozen
class SkipByCount:
    """How many doses of the antigen the person has had compares in this way.

    Args:
        comparison: More than, exactly or fewer than.
        count: The number compared with.
        valid_only: Count doses that are valid in this series, or all.
        vaccines: Count these vaccines; empty for all.
        begin_age: Count doses given from this age on.
        end_age: Count doses given before this age.
        given: Count doses given in this window.
    """

    comparison: Comparison
    count: int
    valid_only: bool = False
    vaccines: frozenset[Code] = field(default=frozenset(), converter=members)
    begin_age: Duration | None = None
    end_age: Duration | None = None
    given: Window = ALWAYS

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of a skip", self.begin_age, self.end_age)


SkipCondition: TypeAlias = SkipByAge | SkipByInterval | SkipBySeries | SkipByCount


@frozen
class SkipSet:
    """Conditions that together are one ground to skip a target dose.

    Args:
        conditions: At least one.
        all_of: Whether all must hold, or one.
        window: When the set is in force.
        description: For people.

    Raises:
        ModelError: No condition.
    """

    conditions: tuple[SkipCondition, ...] = field(converter=in_order)
    all_of: bool = True
    window: Window = ALWAYS
    description: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.conditions:
            raise ModelError("a set of a skip has no condition: it would always hold", code="skip-empty")


@frozen
class Skip:
    """When a target dose is passed over as not needed.

    Args:
        context: When it is asked.
        sets: At least one.
        all_of: Whether all sets must hold, or one.

    Raises:
        ModelError: No set.
    """

    context: SkipContext
    sets: tuple[SkipSet, ...] = field(converter=in_order)
    all_of: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.sets:
            raise ModelError("a skip has no set of conditions: say when the dose is passed over", code="skip-empty")


# ------------------------------------------------------------------------------------------------------- target doses


@frozen
class Season:
    """The days of the year's season; None is open.

    Args:
        start: The first day.
        end: The last day.

    Raises:
        ModelError: It ends before it begins.
    """

    start: date | None = None
    end: date | None = None

    def __attrs_post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ModelError(
                f"a season from {self.start} to {self.end} ends before it begins: check both", code="season-order"
            )


@frozen
class SeriesDose:
    """One target dose.

    Args:
        number: From 1.
        preferable: Vaccines that satisfy it and are preferred.
        allowable: Vaccines that satisfy it too.
        inadvertent: Vaccines that are a mistake as this dose.
        ages: In force one at a time, in rising order of their windows.
        intervals: All that are in force must be kept.
        allowable_intervals: One that is in force is enough where the others were not kept; only the absolute minimum
            counts.
        skips: Any of them may pass the dose over.
        recurring: Whether the dose comes again and again, until it is skipped.
        season: When it is given in the year.
        window: When the dose is part of the series.
        source: Where it is published.
        verified: False for a fact the authors have not confirmed.

    Raises:
        ModelError: No vaccine; a vaccine that stands there twice, or that satisfies the dose and is a mistake as it;
            ages in force together; an interval from a dose that does not come before.
    """

    number: int
    preferable: tuple[SeriesVaccine, ...] = field(default=(), converter=in_order)
    allowable: tuple[SeriesVaccine, ...] = field(default=(), converter=in_order)
    inadvertent: frozenset[Code] = field(default=frozenset(), converter=members)
    ages: tuple[AgeLimits, ...] = field(default=(), converter=in_order)
    intervals: tuple[Interval, ...] = field(default=(), converter=in_order)
    allowable_intervals: tuple[Interval, ...] = field(default=(), converter=in_order)
    skips: tuple[Skip, ...] = field(default=(), converter=in_order)
    recurring: bool = False
    season: Season | None = None
    window: Window = ALWAYS
    source: str = ""
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        if not self.preferable and not self.allowable:
            raise ModelError(f"dose {self.number} names no vaccine: say what satisfies it", code="dose-vaccines")
        refuse_twice(f"vaccines that dose {self.number} prefers", self.preferable)
        refuse_twice(f"vaccines that dose {self.number} allows", self.allowable)
        for code in sorted(self.inadvertent & self.vaccines):
            raise ModelError(
                f"dose {self.number} names {code} as what satisfies it and as a mistake: take it out of one",
                code="dose-vaccine-mistaken",
            )
        for index, one in enumerate(self.ages):
            for other in self.ages[index + 1 :]:
                if one.window.overlaps(other.window):
                    raise ModelError(
                        f"dose {self.number} has two age limits in force together: end one before the next begins",
                        code="ages-window",
                    )
        for interval in (*self.intervals, *self.allowable_intervals):
            if isinstance(interval.reference, FromDose) and not 1 <= interval.reference.number < self.number:
                raise ModelError(
                    f"dose {self.number} is counted from dose {interval.reference.number}: count it from an earlier "
                    "dose, from 1",
                    code="dose-number",
                )

    @property
    def vaccines(self) -> frozenset[Code]:
        """What satisfies it."""
        return frozenset(vaccine.code for vaccine in (*self.preferable, *self.allowable))


# ------------------------------------------------------------------------------------------------------------- series


class SeriesKind(Enum):
    """Whom a series is for.

    Attributes:
        STANDARD: Everybody.
        RISK: Those with an indication.
        EVALUATION_ONLY: Nobody any more: doses given by it still count.
    """

    STANDARD = "Standard"
    RISK = "Risk"
    EVALUATION_ONLY = "Evaluation Only"


@frozen
class Indication:
    """What makes a risk series relevant.

    Args:
        code: The observation.
        begin_age: From which age it counts; None is open.
        end_age: Until before which age.
        description: For people.
        guidance: What a vaccinator should know.
    """

    code: str = field(converter=one_spelling)
    begin_age: Duration | None = None
    end_age: Duration | None = None
    description: str = ""
    guidance: str = ""

    def __attrs_post_init__(self) -> None:
        refuse_unless_rising("the ages of an indication", self.begin_age, self.end_age)


@frozen
class Series:
    """An ordered series of target doses: one path to protection.

    Args:
        id: Its name, unique in the schedule (``COVISHIELD``).
        antigen: What it protects from.
        group: The vaccine group forecasts are made for (``MMR``).
        doses: Numbered from 1 without holes, in order.
        kind: Whom it is for.
        series_group: Series that stand for one another share a group of their antigen; of each group one is chosen.
        series_group_name: For people.
        equivalent_groups: Series groups of the antigen that do the same for a person.
        default: Whether it is the group's path for who has had no dose.
        product_path: Whether it keeps to one product.
        exclusive: Whether the group's paths exclude one another: the one that the first valid dose began is followed;
            before it, all that can be begun on the assessment date are equal.
        priority: Of risk series: ``A`` before ``B`` before ``C``.
        preference: Among equals the lowest is chosen; None comes last.
        latest_start: The first dose counts for choosing the series when it was given before this age.
        earliest_start: The age it is meant to begin at; for information.
        sexes: Of whom it is for; empty for all.
        born: Of which birth dates it is for.
        areas: ISO 3166-2 codes where it applies; empty for all.
        counted_from: The observation whose day ages are counted from; empty for birth.
        indications: Of a risk series.
        guidance: What a vaccinator should know.
        source: Where it is published.

    Raises:
        ModelError: Numbers with holes or out of order; a risk series without an indication, or with one twice; ages to
            begin at that do not rise.
    """

    id: str
    antigen: str
    group: str
    doses: tuple[SeriesDose, ...] = field(converter=in_order)
    kind: SeriesKind = SeriesKind.STANDARD
    series_group: str = "1"
    series_group_name: str = ""
    equivalent_groups: tuple[str, ...] = field(default=(), converter=in_order)
    default: bool = False
    product_path: bool = False
    exclusive: bool = False
    priority: str = "A"
    preference: int | None = None
    latest_start: Duration | None = None
    earliest_start: Duration | None = None
    sexes: frozenset[Sex] = field(default=frozenset(), converter=members)
    born: Window = ALWAYS
    areas: frozenset[str] = field(default=frozenset(), converter=members)
    counted_from: str = field(default="", converter=one_spelling)
    indications: tuple[Indication, ...] = field(default=(), converter=in_order)
    guidance: tuple[str, ...] = field(default=(), converter=in_order)
    source: str = ""

    def __attrs_post_init__(self) -> None:
        numbers = [dose.number for dose in self.doses]
        if not numbers or numbers != list(range(1, len(numbers) + 1)):
            raise ModelError(
                f"the doses of series {self.id!r} are numbered {numbers}: number them from 1, in order, without holes",
                code="series-numbers",
            )
        if (self.kind is SeriesKind.RISK) != bool(self.indications):
            raise ModelError(
                f"series {self.id!r} is {self.kind.value} and has {len(self.indications)} indications: a risk series "
                "has some, others none",
                code="series-indications",
            )
        refuse_twice(f"indications of series {self.id!r}", self.indications)
        refuse_unless_rising("the ages a series is begun at", self.earliest_start, self.latest_start)

    @property
    def skip_conditions(self) -> Iterator[SkipCondition]:
        """Every condition of a skip of one of its doses."""
        for dose in self.doses:
            for skip in dose.skips:
                for part in skip.sets:
                    yield from part.conditions

    @property
    def references(self) -> Iterator[IntervalReference]:
        """Everything that an interval of one of its doses is counted from."""
        for dose in self.doses:
            for interval in (*dose.intervals, *dose.allowable_intervals):
                yield interval.reference

    @property
    def observations(self) -> frozenset[str]:
        """Everything it asks whether it was observed."""
        asked = {each.code for each in self.indications}
        asked |= {each.code for each in self.references if isinstance(each, FromObservation)}
        return frozenset(asked | {self.counted_from} - {""})

    @property
    def vaccines(self) -> frozenset[Code]:
        """Every vaccine it names: what satisfies its doses, is a mistake as one, or is counted or waited for."""
        named = {code for dose in self.doses for code in dose.vaccines | dose.inadvertent}
        named.update(*[each.vaccines for each in self.references if isinstance(each, FromMostRecent)])
        named.update(*[each.vaccines for each in self.skip_conditions if isinstance(each, SkipByCount)])
        return frozenset(named)
