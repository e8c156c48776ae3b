"""The days on which a table's thresholds turn, each as a formula that holds of the visits that stand on it."""

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve, field, frozen

from vaxplatform.dates import Duration, Window
from vaxplatform.eligibility._formula import (
    Entry,
    Every,
    Formula,
    Leaf,
    No,
    OnDays,
    Some,
    Waiting,
    entry_holds,
    holds_of,
    leaves_of,
    settled,
)
from vaxplatform.eligibility._search import Effort, Visit, first_visit
from vaxplatform.eligibility.predicate import ONSET, Age, BirthYear, Born, Dated, Elapsed, HasCondition
from vaxplatform.eligibility.table import Rule, RuleTable

__all__ = ["Boundary", "boundaries"]

_ONE_DAY = timedelta(days=1)
_POSITIONS = {-1: "the day before", 0: "on the day", 1: "the day after"}


@frozen
class Boundary:
    """A threshold of an entry, and a day before, on or after it.

    Args:
        entry: Id of the rule, exclusion or deferral.
        threshold: What it is, in words (``age 18 years``).
        position: -1 for the day before, 0 for the day itself, 1 for the day after.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, Window
        >>> from vaxplatform.eligibility import HitPolicy, Offer, Rule, RuleTable, parse_predicate
        >>> who = parse_predicate({"age": ">= 60 years"})
        >>> rule = Rule("60", Window(date(2021, 3, 1), None), who, Offer(), {}, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, [rule])
        >>> for boundary in boundaries(table)[-3:]:
        ...     print(boundary, "-", boundary.example())
        60, age 60 years, the day before - born 1961-03-02, on 2021-03-01
        60, age 60 years, on the day - born 1961-03-01, on 2021-03-01
        60, age 60 years, the day after - born 1961-02-28, on 2021-03-01
    """

    entry: str
    threshold: str
    position: int
    _goal: Formula = field(repr=False, eq=False)
    _table: RuleTable = field(repr=False, eq=False)

    def __str__(self) -> str:
        return f"{self.entry}, {self.threshold}, {_POSITIONS[self.position]}"

    def touched_by(self, visit: Visit) -> bool:
        """Whether a visit stands on this day, and the threshold decides there whether the entry applies."""
        return holds_of(self._goal, visit.asked(self._table.end_of_month)) is True

    def example(self, effort: Effort | None = None) -> Visit | None:
        """The plainest visit that touches it; None where nobody's can.

        Args:
            effort: What the searches for many may ask together; None for one alone.

        Raises:
            InputError: ``analysis-too-large``: there are too many facts to try them all.
        """
        return first_visit(self._goal, self._table, effort)


def boundaries(table: RuleTable) -> tuple[Boundary, ...]:
    """The day before, on and after every threshold of a table.

    Thresholds are the first and last day of every window, ages, cut-off dates, years of birth, times and dates asked
    for of a condition, and the ends of deferrals' waits. A visit touches one only where it decides: everything else
    that the entry asks for holds, and of an exclusion or deferral some rule matches that it may take away.

    Args:
        table: The rules.

    Returns:
        In the table's order. Numbers asked for of conditions, and numbers of doses, are no days and not among them.
    """
    matched = Some(1, tuple([entry_holds(rule) for rule in table.rules]))
    found: dict[Boundary, None] = {}
    entries: tuple[Entry, ...] = (*table.rules, *table.exclusions, *table.deferrals)
    for entry in entries:
        whole = entry_holds(entry)
        context: tuple[Formula, ...] = () if isinstance(entry, Rule) else (matched,)
        for leaf in dict.fromkeys(leaves_of(whole)):
            if_so, if_not = (settled(whole, {leaf: holds}.get) for holds in (True, False))
            decides = (if_so, No(if_not), *context)
            for threshold, position, day in _days_of(leaf):
                found[Boundary(entry.id, threshold, position, Every((day, *decides)), table)] = None
    return tuple(found)


def _days_of(leaf: Leaf) -> Iterator[tuple[str, int, Leaf]]:
    """The three days of each threshold of a leaf, each as a leaf that holds on that day only."""
    match leaf:
        case OnDays(window):
            for what, at, day in _of_window(window, "first day", "last day"):
                yield what, at, OnDays(day)
        case Born(window):
            yield from _of_births(window)
        case BirthYear(first, last):
            start = None if first is None else date(first, 1, 1)
            yield from _of_births(Window(start, None if last is None else date(last + 1, 1, 1)))
        case Age():
            yield from _of_age(leaf)
        case Waiting(deferral):
            wait = Elapsed(deferral.since, Duration(), deferral.wait)
            yield from _of_detail(HasCondition(tuple(sorted(deferral.conditions)), (wait,)), 0)
        case HasCondition(_, details):
            for number in range(len(details)):
                yield from _of_detail(leaf, number)


def _of_births(window: Window) -> Iterator[tuple[str, int, Leaf]]:
    for what, at, day in _of_window(window, "born from", "born until"):
        yield what, at, Born(day)


def _of_age(leaf: Age) -> Iterator[tuple[str, int, Leaf]]:
    by = f" by {leaf.as_of}" if leaf.as_of else ""
    for age in (leaf.reached, leaf.below):
        for at, start, end in _of_time(age):
            yield f"age {age}{by}", at, Age(start, end, leaf.as_of)


def _of_detail(leaf: HasCondition, number: int) -> Iterator[tuple[str, int, Leaf]]:
    detail = leaf.details[number]
    named = "its first day" if detail.name == ONSET else f"«{detail.name}»"
    others = (*leaf.details[:number], *leaf.details[number + 1 :])
    if isinstance(detail, Dated):
        for what, at, day in _of_window(detail.window, f"{named} from", f"{named} until"):
            yield f"{leaf.codes[0]}: {what}", at, evolve(leaf, details=(Dated(detail.name, day), *others))
    elif isinstance(detail, Elapsed):
        for time in (detail.reached, detail.below):
            for at, start, end in _of_time(time):
                asked = Elapsed(detail.name, start, end)
                yield f"{leaf.codes[0]}: {time} since {named}", at, evolve(leaf, details=(asked, *others))


def _of_window(window: Window, first: str, last: str) -> Iterator[tuple[str, int, Window]]:
    """The days before, on and after the first and the last day."""
    for what, day in ((first, window.start), (last, window.end and window.end - _ONE_DAY)):
        if day is not None:
            for at in _POSITIONS:
                start = day + timedelta(at)
                yield f"{what} {day}", at, Window(start, start + _ONE_DAY)


def _of_time(time: Duration | None) -> Iterator[tuple[int, Duration, Duration]]:
    """The day before, on and after a time has passed, each as the times between which it lies."""
    if time is not None and time != Duration():
        for at in _POSITIONS:
            start = Duration(time.years, time.months, time.days + at)
            yield at, start, Duration(start.years, start.months, start.days + 1)
