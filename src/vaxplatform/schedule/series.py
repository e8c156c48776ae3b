"""A schedule as typed data: series of target doses, and how long to wait between them, each with its dates in force.

A series is one path to protection; a campaign product such as Covishield is one. Everything that changed during a
programme carries a window: a dose that joined the series later (a precaution dose), an interval that was lengthened. A
given dose is judged by what was in force on its day, a forecast by what is in force on the day it is made for.

Collections may be given as lists or sets; the values keep tuples and frozensets.
"""

from datetime import date
from itertools import pairwise

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window, add
from vaxplatform.errors import ModelError

__all__ = ["Interval", "Schedule", "Series", "SeriesDose"]


@frozen
class Interval:
    """How long after the dose it is counted from.

    Args:
        window: When this interval is in force.
        minimum: A dose given earlier is not valid. A grace period is already taken off here, never by the engine.
        recommended: From when the dose is recommended.
        recommended_to: Until when; later, the dose is overdue. None where nothing is said.
        source: Where it is published.
        honours_bookings_before: Doses booked before this day are judged by the interval in force when they were booked.
        verified: False for a fact the pack's authors have not confirmed.

    Raises:
        ModelError: Minimum, recommended and recommended_to are not in rising order.
    """

    window: Window
    minimum: Duration
    recommended: Duration
    recommended_to: Duration | None
    source: str
    honours_bookings_before: date | None = None
    verified: bool = True

    def __attrs_post_init__(self) -> None:
        given = [length for length in (self.minimum, self.recommended, self.recommended_to) if length is not None]
        # Durations have no order of their own: compared from a first of January, which is enough to catch slips.
        reached = [add(date(2001, 1, 1), length, EndOfMonth.CLAMP) for length in (Duration(), *given)]
        if reached != sorted(reached):
            raise ModelError(
                f"an interval waits {', '.join(map(str, given))}: from 0 days, each must be at least the one before",
                code="interval-order",
            )


@frozen
class SeriesDose:
    """One target dose. Two rows may share a number when their windows do not overlap: what was allowed then, and later.

    Args:
        number: From 1.
        vaccines: What satisfies it.
        window: When this row is part of the series.
        after: The number of the dose its intervals are counted from; None for the first.
        intervals: In rising order of their windows, without gap or overlap. Before the first window the first holds,
            after the last the last.
        source: Where it is published.
        verified: False for a fact the pack's authors have not confirmed.

    Raises:
        ModelError: Intervals overlap, leave a gap or are missing; no vaccine; numbers that cannot be.
    """

    number: int
    vaccines: frozenset[Code]
    window: Window
    after: int | None = None
    intervals: tuple[Interval, ...] = ()
    source: str = ""
    verified: bool = True
    in_order: tuple[Code, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "vaccines", frozenset(self.vaccines))
        object.__setattr__(self, "intervals", tuple(self.intervals))
        object.__setattr__(self, "in_order", tuple(sorted(self.vaccines)))
        if not self.vaccines:
            raise ModelError(f"dose {self.number} names no vaccine: say what satisfies it", code="dose-vaccines")
        if self.number < 1 or (self.after is not None and not 1 <= self.after < self.number):
            raise ModelError(
                f"dose {self.number} is counted from dose {self.after}: count it from an earlier dose, from 1",
                code="dose-number",
            )
        if (self.after is None) != (not self.intervals):
            raise ModelError(
                f"dose {self.number} needs both intervals and the dose they are counted from, or neither",
                code="dose-intervals",
            )
        for earlier, later in pairwise(self.intervals):
            if earlier.window.end is None or earlier.window.end != later.window.start:
                raise ModelError(
                    f"the intervals of dose {self.number} overlap or leave a gap: begin each when the one before ends",
                    code="intervals-window",
                )

    def interval_for(self, given: date, booked_on: date | None) -> Interval | None:
        """The interval a given dose is judged by: that of its day, or of its booking where that is honoured."""
        interval = self.interval_on(given)
        if interval is not None and interval.honours_bookings_before is not None and booked_on is not None:
            return self.interval_on(booked_on) if booked_on < interval.honours_bookings_before else interval
        return interval

    def interval_on(self, day: date) -> Interval | None:
        """The interval in force on a day; None for a dose that waits for no other."""
        for interval in reversed(self.intervals):
            if interval.window.start is None or interval.window.start <= day:
                return interval
        return self.intervals[0] if self.intervals else None


@frozen
class Series:
    """An ordered series of target doses.

    Args:
        id: Its name (``COVISHIELD``).
        group: The vaccine group it belongs to, which forecasts are made for (``COVID-19``).
        doses: Numbered from 1 without holes, in order.

    Raises:
        ModelError: Numbers with holes or out of order; two rows of one number in force together.
    """

    id: str
    group: str
    doses: tuple[SeriesDose, ...]
    _spans: dict[SeriesDose, Window] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "doses", tuple(self.doses))
        numbers = [dose.number for dose in self.doses]
        if sorted(set(numbers)) != list(range(1, len(set(numbers)) + 1)) or numbers != sorted(numbers) or not numbers:
            raise ModelError(
                f"the doses of series {self.id!r} are numbered {numbers}: number them from 1, in order, without holes",
                code="series-numbers",
            )
        for earlier, later in pairwise(self.doses):
            if earlier.number == later.number and (
                earlier.window.end is None or later.window.start is None or later.window.start < earlier.window.end
            ):
                raise ModelError(
                    f"two rows of dose {later.number} of series {self.id!r} overlap: end one before the next begins",
                    code="series-window",
                )

        object.__setattr__(self, "_spans", {dose: self._span(dose) for dose in self.doses})

    def _span(self, dose: SeriesDose) -> Window:
        first = last = dose
        for row in self.doses:
            if row.number == dose.number and row.window.start is not None and row.window.start == last.window.end:
                last = row
        for row in reversed(self.doses):
            if row.number == dose.number and row.window.end is not None and row.window.end == first.window.start:
                first = row
        return Window(first.window.start, last.window.end)

    def span_of(self, dose: SeriesDose) -> Window:
        """How long the dose is part of the series without a break: its row and those that follow on or go before it.

        A product that joins or leaves begins a new row; it does not move the dates of the dose.
        """
        return self._spans[dose]

    def dose_on(self, number: int, day: date) -> SeriesDose | None:
        """The row of this number that is in force on a day, or None where the dose is not part of the series then."""
        for dose in self.doses:
            if dose.number == number and dose.window.contains(day):
                return dose
        return None


@frozen
class Schedule:
    """What a programme gives, and when.

    Args:
        id: Its name.
        end_of_month: Where a date goes that the calendar does not have.
        series: Its series; of two that begin with the same vaccine the first is followed.

    Raises:
        ModelError: Two series share an id.
    """

    id: str
    end_of_month: EndOfMonth
    series: tuple[Series, ...]
    by_group: dict[str, tuple[Series, ...]] = field(init=False, eq=False, repr=False)
    groups_of: dict[Code, tuple[str, ...]] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "series", tuple(self.series))
        ids = [series.id for series in self.series]
        if len(set(ids)) < len(ids):
            raise ModelError(f"schedule {self.id!r} names a series twice: {', '.join(ids)}", code="series-duplicate")
        by_group: dict[str, tuple[Series, ...]] = {}
        groups_of: dict[Code, tuple[str, ...]] = {}
        for series in self.series:
            by_group[series.group] = (*by_group.get(series.group, ()), series)
            for vaccine in {vaccine for dose in series.doses for vaccine in dose.vaccines}:
                groups_of[vaccine] = tuple(dict.fromkeys((*groups_of.get(vaccine, ()), series.group)))
        object.__setattr__(self, "by_group", by_group)
        object.__setattr__(self, "groups_of", groups_of)
