"""Is there anybody, on any day, of whom a formula holds? The answer is a visit, or that there is none.

A comparison against a constant changes its answer at that constant and nowhere else, so of all the days, birth dates,
first days of illnesses, numbers and words only one of each kind that the formula tells apart is tried. On one day the
facts of a person are independent of one another: each is tried by itself, and a formula that is settled by some of them
is not tried with the others.

What is complete: on one day every combination of all facts. Over all days: wherever a fact with a date is compared both
with a fixed day and with a time that has passed (born by 2007, and 15 years old), the day on which the two meet is
tried, with every edge of a window. The days on which a formula can hold begin with one of these, unless two times of
nearly equal length are counted in different units (12 months and 365 days): then every day of the four years after
each is tried too, and the limit is a year that divides by four and is no leap year. Of times that differ by a few days
in the same months (three months, and a day more) it is those of a quarter of a year. Facts are known, and nobody visits
before birth.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any, TypeAlias

from attrs import define, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, add
from vaxplatform.eligibility._answers import Facts, counted, end_of, passes
from vaxplatform.eligibility._formula import (
    Entry,
    Formula,
    Leaf,
    OnDays,
    Truth,
    Waiting,
    compiled,
    entry_holds,
    leaves_of,
    truth_of,
)
from vaxplatform.eligibility.decide import Decision, decide
from vaxplatform.eligibility.grammar import LATEST
from vaxplatform.eligibility.predicate import (
    ONSET,
    Age,
    Amount,
    AtVenue,
    BirthYear,
    Born,
    Dated,
    Detail,
    DosesGiven,
    Elapsed,
    HasCondition,
    InGroup,
    LivesIn,
    SexIs,
    Worded,
)
from vaxplatform.eligibility.table import VENUES, Answer, RuleTable
from vaxplatform.errors import InputError
from vaxplatform.model import Condition, Dose, DoseStatus, EvaluatedDose, Person, Sex

__all__ = ["Effort", "Visit", "births_told_apart", "days_of_change", "first_visit"]

_MOST_ASKED, _MOST_ASKED_IN_ALL = 2_000_000, 50_000_000
_OF_SOMEBODY = 20
_ONE_DAY = timedelta(days=1)
_LEAP_CYCLE, _QUARTER = 1461, 93
_SOME_DAY = date(2024, 1, 1)
_SOME_AGE = Duration(years=40)
_TODAY = Duration()


@frozen
class Visit:
    """A person on a day, with all that a table asks for.

    Args:
        person: Made up; sex and area are unknown where no rule asks, and of nobody special where they do not matter.
        on: The day.
        doses: As scheduling would judge them; their days do not matter.
        venue: The kind of place; empty where no rule asks.
        booked_on: The day of the booking; None for a walk-in.
    """

    person: Person
    on: date
    doses: tuple[EvaluatedDose, ...] = ()
    venue: str = ""
    booked_on: date | None = None

    def decision(self, table: RuleTable) -> Decision:
        """What a table says of it."""
        return decide(self.person, table, self.on, self.doses, venue=self.venue, booked_on=self.booked_on)

    def facts(self, policy: EndOfMonth) -> Facts:
        """What is known of it, for conditions."""
        return Facts.of(self.person, policy, self.doses, self.venue, self.booked_on)

    def asked(self, policy: EndOfMonth) -> Callable[[Leaf], bool | None]:
        """Answers whether a leaf holds of it; None where a fact is missing."""
        facts = self.facts(policy)
        return lambda leaf: truth_of(leaf, facts, self.on)

    def __str__(self) -> str:
        said = [f"born {self.person.birth_date}"]
        said += [self.person.sex.value] if self.person.sex is not Sex.UNKNOWN else []
        said += [f"of group {group}" for group in sorted(self.person.groups)]
        said += [f"with {_condition_text(condition)}" for condition in self.person.conditions]
        said += [f"living in {self.person.region}"] if self.person.region else []
        said += [f"{len(self.doses)} dose{'' if len(self.doses) == 1 else 's'} given"] if self.doses else []
        said += [f"at a place of the kind «{self.venue}»"] if self.venue else []
        said += [f"booked on {self.booked_on}"] if self.booked_on else []
        return f"{', '.join(said)}, on {self.on}"


def _condition_text(condition: Condition) -> str:
    since = [f"since {condition.since}"] if condition.since else []
    known = [*since, *(f"{name}: {value}" for name, value in condition.attributes.items())]
    return f"{condition.code} ({', '.join(known)})" if known else condition.code


# --------------------------------------------------------------------------------------------------------- the search


@define
class Effort:
    """How many questions may still be asked, whether one condition holds, before an analysis gives up.

    It counts and looks at no clock, so that the same table always has the same findings.

    Args:
        in_all: What is left for all searches together.
        in_one: What is left for the search that is going on.
    """

    in_all: int = _MOST_ASKED_IN_ALL
    in_one: int = _MOST_ASKED

    def spend(self, questions: int) -> None:
        """Ask some of them.

        Raises:
            InputError: ``analysis-too-large``: there are too many facts to try them all.
        """
        self.in_all -= questions
        self.in_one -= questions
        if self.in_all < 0 or self.in_one < 0:
            raise InputError(
                "too many facts matter together to try them all: split the rule, or the table",
                code="analysis-too-large",
            )


_Fields: TypeAlias = dict[str, Any]
"""Some facts of a visit, by name."""

_Ways: TypeAlias = Callable[[Sequence[Leaf], date, EndOfMonth], Iterable[_Fields]]
"""The ways in which a kind of fact may be on a day, as far as leaves tell them apart, the plainest first."""


@frozen
class _Kind:
    """A kind of fact, independent of all others on one day.

    Args:
        leaves: Those it settles.
        bits: A bit for each.
        policy: How dates fall that the calendar does not have.
        ways: How it may be. Of groups and conditions, of which a person may have several, what one alone may be.
    """

    leaves: tuple[Leaf, ...]
    bits: Mapping[Leaf, int]
    policy: EndOfMonth
    ways: _Ways

    @property
    def all_bits(self) -> int:
        """The leaves it settles."""
        return sum(self.bits[leaf] for leaf in self.leaves)

    def on(self, day: date, effort: Effort) -> Iterator[tuple[int, _Fields]]:
        """The leaves that hold together on a day, as bits, each time with facts of which they do."""
        single = self._single(day, effort)
        if self.ways not in _SEVERAL:
            yield from single
            return
        records = list(single)
        waiting: list[tuple[int, _Fields]] = [(0, {})]
        seen = {0}
        for holding, fields in waiting:
            yield holding, fields
            effort.spend(len(records))
            for more, record in records:
                if holding | more not in seen:
                    seen.add(holding | more)
                    waiting.append((holding | more, _joined(fields, record)))

    def _single(self, day: date, effort: Effort) -> Iterator[tuple[int, _Fields]]:
        seen: set[int] = set()
        for fields in self.ways(self.leaves, day, self.policy):
            effort.spend(_OF_SOMEBODY + len(self.leaves) * (1 + len(fields.get("doses", ()))))
            facts = _visit(fields, day).facts(self.policy)
            truths = {leaf: truth_of(leaf, facts, day) for leaf in self.leaves}
            holding = sum(self.bits[leaf] for leaf, holds in truths.items() if holds)
            if holding not in seen and None not in truths.values():
                seen.add(holding)
                yield holding, fields


class _Kept:
    """What an iterator gives, as often as it is asked for and no earlier."""

    def __init__(self, given: Iterator[tuple[int, _Fields]]) -> None:
        self._given = given
        self._kept: list[tuple[int, _Fields]] = []

    def __iter__(self) -> Iterator[tuple[int, _Fields]]:
        yield from self._kept
        for each in self._given:
            self._kept.append(each)
            yield each


def first_visit(goal: Formula, table: RuleTable, effort: Effort | None = None) -> Visit | None:
    """The plainest visit of which a formula holds, on the first day there is one; None where there is none.

    Args:
        goal: The formula.
        table: The rules it is about.
        effort: What many searches may ask together; None for one alone.

    Raises:
        InputError: ``analysis-too-large``: there are too many facts to try them all.
    """
    effort = effort or Effort()
    effort.in_one = _MOST_ASKED
    return _Search.of(goal, table, effort).found()


@frozen
class _Search:
    """A formula, the kinds of fact it asks for, and what may still be tried."""

    table: RuleTable
    leaves: tuple[Leaf, ...]
    holds: Truth
    kinds: tuple[_Kind, ...]
    effort: Effort

    @classmethod
    def of(cls, goal: Formula, table: RuleTable, effort: Effort) -> "_Search":
        leaves = tuple(dict.fromkeys(leaves_of(goal)))
        bits = {leaf: 1 << at for at, leaf in enumerate(leaves)}
        return cls(table, leaves, compiled(goal, bits), _kinds(leaves, bits, table.end_of_month), effort)

    def found(self) -> Visit | None:
        """The first visit of which the formula holds."""
        for on in _days(self.leaves, self.table.end_of_month):
            fields = self._among(0, 0, [_Kept(kind.on(on, self.effort)) for kind in self.kinds])
            if fields is not None:
                for kind in _plain(self.table):
                    fields = next(kind.on(on, self.effort))[1] | fields
                return _visit(fields, on)
        return None

    def _among(self, holding: int, known: int, ways: Sequence[_Kept]) -> _Fields | None:
        """The facts of the last kinds, whose ways are given, with which the formula holds; what is open may be any."""
        self.effort.spend(1 + len(self.leaves))
        verdict = self.holds(holding, known)
        if verdict is not None:
            return {} if verdict else None
        if not ways:
            return None
        kind = self.kinds[-len(ways)]
        for bits, fields in ways[0]:
            found = self._among(holding | bits, known | kind.all_bits, ways[1:])
            if found is not None:
                return _joined(fields, found)
        return None


def _joined(one: _Fields, other: _Fields) -> _Fields:
    """The facts of both; groups, and records of conditions, add up."""
    both = {name: (*one[name], *other[name]) for name in one.keys() & other.keys()}
    return one | other | both


def _visit(fields: _Fields, on: date) -> Visit:
    born = fields.get("born") or add(on, -_SOME_AGE, EndOfMonth.CLAMP)
    person = Person(
        "SOMEBODY",
        PartialDate(born.year, born.month, born.day),
        fields.get("sex", Sex.UNKNOWN),
        region=fields.get("region", ""),
        groups=frozenset(fields.get("groups", ())),
        conditions=fields.get("conditions", ()),
    )
    return Visit(person, on, fields.get("doses", ()), fields.get("venue", ""), fields.get("booked_on"))


def _kinds(leaves: Sequence[Leaf], bits: Mapping[Leaf, int], policy: EndOfMonth) -> tuple[_Kind, ...]:
    """The kinds of fact that some leaves ask for; what decides most comes first."""

    def of(*types: type) -> list[Leaf]:
        return [leaf for leaf in leaves if isinstance(leaf, types)]

    asked: list[tuple[Sequence[Leaf], _Ways]] = [
        (of(OnDays), _bookings),
        (of(Age, Born, BirthYear), _births),
        (of(SexIs), _sexes),
        (of(LivesIn), _areas),
        (of(AtVenue), _venues),
        (of(DosesGiven), _doses),
        *((together, _groups) for together in _connected(of(InGroup))),
        *((together, _conditions) for together in _connected(of(HasCondition, Waiting))),
    ]
    return tuple([_Kind(tuple(own), bits, policy, ways) for own, ways in asked if own])


def _plain(table: RuleTable) -> tuple[_Kind, ...]:
    """Sex, area and kind of place of nobody special: a table that asks for them needs an answer."""
    entries: tuple[Entry, ...] = (*table.rules, *table.exclusions)
    leaves = [leaf for entry in entries for leaf in leaves_of(entry_holds(entry))]
    asking = tuple(dict.fromkeys([leaf for leaf in leaves if isinstance(leaf, SexIs | LivesIn | AtVenue)]))
    return _kinds(asking, dict.fromkeys(asking, 0), table.end_of_month)


# --------------------------------------------------------------------------------------- the ways a kind of fact may be


def _bookings(own: Sequence[Leaf], on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    yield {}
    honoured = [leaf.window for leaf in own if isinstance(leaf, OnDays) and leaf.honours_bookings]
    for day in sorted({day for window in honoured for day in _around(_edges(window)) if day <= on}):
        yield {"booked_on": day}


def _births(own: Sequence[Leaf], on: date, policy: EndOfMonth) -> Iterator[_Fields]:
    for day in births_told_apart(own, on, policy):
        yield {"born": day}


def births_told_apart(leaves: Iterable[Leaf], on: date, policy: EndOfMonth) -> list[date]:
    """A birth date of each kind that leaves tell apart on a day, the latest first; none after the day."""
    fixed, times = _clock_of_birth(leaves, policy)
    births = {on, *_around(fixed), *_around(_first_after(on, time, policy) for time in times)}
    return sorted((day for day in births if day <= on), reverse=True)


def _clock_of_birth(leaves: Iterable[Leaf], policy: EndOfMonth) -> tuple[set[date], set[Duration]]:
    """The birth dates at which something changes, and the ages."""
    fixed: set[date] = set()
    times = {_TODAY}
    for leaf in leaves:
        if isinstance(leaf, Age):
            ages = {age for age in (leaf.reached, leaf.below) if age is not None}
            if leaf.as_of is None:
                times |= ages
            else:
                fixed |= {_first_after(leaf.as_of, age, policy) for age in ages}
        elif isinstance(leaf, Born):
            fixed.update(_edges(leaf.window))
        elif isinstance(leaf, BirthYear):
            fixed |= {date(leaf.first, 1, 1)} if leaf.first is not None else set()
            fixed |= {date(leaf.last + 1, 1, 1)} if leaf.last is not None else set()
    return fixed, times


def _sexes(_own: Sequence[Leaf], _on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    yield {"sex": Sex.FEMALE}
    yield {"sex": Sex.MALE}


def _areas(own: Sequence[Leaf], _on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    named = dict.fromkeys(area for leaf in own if isinstance(leaf, LivesIn) for area in leaf.areas)
    for area in (_ELSEWHERE, *named):
        yield {"region": area}


def _venues(own: Sequence[Leaf], _on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    named = [venue for leaf in own if isinstance(leaf, AtVenue) for venue in leaf.venues]
    for venue in dict.fromkeys((*VENUES, *named)):
        yield {"venue": venue}


_ELSEWHERE = "ZZ"
"""ISO 3166 leaves it to users: no area of a programme."""


def _groups(own: Sequence[Leaf], _on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    named = dict.fromkeys(word for leaf in own if isinstance(leaf, InGroup) for word in (*leaf.groups, *leaf.kinds))
    for word in named:
        yield {"groups": (word,)}


def _doses(own: Sequence[Leaf], _on: date, _policy: EndOfMonth) -> Iterator[_Fields]:
    """Numbers of doses of each kind that is counted for itself, the fewest first."""
    asked = [leaf for leaf in own if isinstance(leaf, DosesGiven)]
    most = [max(leaf.at_least, 0 if leaf.at_most is None else leaf.at_most + 1) for leaf in asked]
    named = dict.fromkeys(Code.parse(vaccine) for leaf in asked for vaccine in leaf.vaccines)
    kinds = [
        EvaluatedDose(Dose(_SOME_DAY, vaccine), status)
        for status in (DoseStatus.VALID, DoseStatus.NOT_VALID)
        for vaccine in (*named, _ANY_VACCINE)
    ]
    added = dict.fromkeys(tuple([counted(leaf, [dose]) for leaf in asked]) for dose in kinds)
    by_counts = {tuple([counted(leaf, [dose]) for leaf in asked]): dose for dose in reversed(kinds)}
    waiting: list[tuple[tuple[int, ...], tuple[EvaluatedDose, ...]]] = [(tuple([0] * len(asked)), ())]
    seen = {waiting[0][0]}
    for counts, doses in waiting:
        yield {"doses": doses}
        for more in added:
            reached = tuple(min(at + one, end) for at, one, end in zip(counts, more, most, strict=True))
            if reached not in seen:
                seen.add(reached)
                waiting.append((reached, (*doses, by_counts[more])))


_ANY_VACCINE = Code("cvx", "999")
"""CVX's word for a vaccine that nobody knows."""


# ---------------------------------------------------------------------------------------------- records of conditions


def _conditions(own: Sequence[Leaf], on: date, policy: EndOfMonth) -> Iterator[_Fields]:
    """One record each of every code that is told apart, with every value of what is asked of it."""
    asking: dict[tuple[Leaf, ...], str] = {}
    for code in dict.fromkeys(code for leaf in own for code in _words(leaf)):
        asking.setdefault(tuple([leaf for leaf in own if code in _words(leaf)]), code)
    for leaves, code in asking.items():
        details = [detail for leaf in leaves for detail in _details(leaf)]
        names = list(dict.fromkeys(detail.name for detail in details))
        told_apart = [_values(name, [each for each in details if each.name == name], on, policy) for name in names]
        for values in product(*told_apart):
            held = dict(zip(names, values, strict=True))
            since = held.pop(ONSET, None)
            yield {"conditions": (Condition(code, date.fromisoformat(since) if since else None, held),)}


def _details(leaf: Leaf) -> tuple[Detail, ...]:
    """What is asked of a condition; a wait asks for the day it is counted from."""
    if isinstance(leaf, Waiting):
        return (Elapsed(leaf.deferral.since, _TODAY, leaf.deferral.wait),)
    return leaf.details if isinstance(leaf, HasCondition) else ()


def _values(name: str, details: Sequence[Detail], on: date, policy: EndOfMonth) -> list[str]:
    """A value of each kind that the questions about one detail tell apart on a day."""
    facts = _visit({}, on).facts(policy)
    kept: dict[tuple[Answer, ...], str] = {}
    for value in (*_words_asked(details), *_numbers(details), *_dates(details, on, policy)):
        held = Condition("-", date.fromisoformat(value)) if name == ONSET else Condition("-", None, {name: value})
        kept.setdefault(tuple([passes(detail, held, facts, on) for detail in details]), value)
    return [value for answers, value in kept.items() if Answer.CANNOT_TELL not in answers]


def _words_asked(details: Iterable[Detail]) -> tuple[str, ...]:
    words = dict.fromkeys(word for detail in details if isinstance(detail, Worded) for word in detail.words)
    return (*words, next(each for each in _OTHER_WORDS if each not in words)) if words else ()


_OTHER_WORDS = ("no", "yes", "another", "none of these")


def _numbers(details: Iterable[Detail]) -> Iterator[str]:
    """Each number that is compared with, one between two of them, and one beyond each end."""
    ends = {end for each in details if isinstance(each, Amount) for end in (each.low, each.high) if end is not None}
    if not ends:
        return
    rising = sorted(ends)
    between = [(low + high) / 2 for low, high in pairwise(rising)]
    for number in (*rising, *between, rising[0] - 1, rising[-1] + 1):
        yield format(number, "f")


def _dates(details: Sequence[Detail], on: date, policy: EndOfMonth) -> list[str]:
    fixed, times = _clock_of(details)
    if not fixed and not times:
        return []
    days = {on, *_around(fixed), *_around(_first_after(on, time, policy) for time in times), on + _ONE_DAY}
    return [day.isoformat() for day in sorted(days, key=lambda day: (day > on, -day.toordinal()))]


def _clock_of(details: Iterable[Detail]) -> tuple[set[date], set[Duration]]:
    """The days at which something changes of a detail that is a date, and the times since it."""
    fixed = {edge for each in details if isinstance(each, Dated) for edge in _edges(each.window)}
    elapsed = [each for each in details if isinstance(each, Elapsed)]
    return fixed, {time for each in elapsed for time in (each.reached, each.below) if time is not None}


def _connected(leaves: Iterable[Leaf]) -> list[list[Leaf]]:
    """Leaves that share a word, at once or by way of others: what a person has may bear on all of them."""
    together: list[list[Leaf]] = []
    for leaf in leaves:
        words = frozenset(_words(leaf))
        joined = [group for group in together if any(not words.isdisjoint(_words(each)) for each in group)]
        together = [group for group in together if group not in joined]
        together.append([*(each for group in joined for each in group), leaf])
    return together


def _words(leaf: Leaf) -> tuple[str, ...]:
    match leaf:
        case InGroup(groups, kinds) | HasCondition(groups, _, kinds):
            return (*groups, *kinds)
        case Waiting(deferral):
            return tuple(sorted(deferral.conditions))
        case _:
            return ()


_SEVERAL = (_groups, _conditions)

# ------------------------------------------------------------------------------------------------------------- the days


def days_of_change(leaves: Iterable[Leaf], policy: EndOfMonth) -> list[date]:
    """In rising order, days between which it does not change of whom leaves may hold; times in one unit provided."""
    asked = list(leaves)
    days = {edge for leaf in asked if isinstance(leaf, OnDays) for edge in _edges(leaf.window)}
    for fixed, times in _clocks(asked, policy):
        days |= {end_of(day, time, policy) for day in fixed for time in (_TODAY, *times)}
    rising = sorted(day for day in days or {_SOME_DAY} if day <= LATEST)
    return [rising[0] - _ONE_DAY, *rising]


def _days(leaves: Sequence[Leaf], policy: EndOfMonth) -> Iterator[date]:
    """The days to try: where times of nearly equal length meet, those of some time after each as well."""
    days = days_of_change(leaves, policy)
    some_time = max([_uneven(times) for _, times in _clocks(leaves, policy)])
    if not some_time:
        yield from days
        return
    for day, following in pairwise((*days, LATEST)):
        for later in range(min((following - day).days, some_time)):
            yield day + timedelta(later)


def _clocks(leaves: Sequence[Leaf], policy: EndOfMonth) -> Iterator[tuple[set[date], set[Duration]]]:
    """Of every fact that is a date, the days and the times it is compared with."""
    yield _clock_of_birth(leaves, policy)
    details = [detail for leaf in leaves for detail in _details(leaf)]
    for name in dict.fromkeys(detail.name for detail in details):
        yield _clock_of([detail for detail in details if detail.name == name])


def _uneven(times: Iterable[Duration]) -> int:
    """For how many days the day decides how times of nearly equal length lie to each other, or whether any two meet.

    Of as many months, and more days or fewer, it is the ends of months that decide, over a quarter of a year: on 31 May
    nobody turns three months old, as nobody is born on 31 February.
    """
    rising = sorted((time.total_months * _DAYS_IN_MONTH + time.days, time.total_months) for time in times)
    near = [
        months == others
        for (shorter, months), (longer, others) in pairwise(rising)
        if longer - shorter < _UNEVEN and (months or others)
    ]
    return 0 if not near else _QUARTER if all(near) else _LEAP_CYCLE


_DAYS_IN_MONTH = 30.436875
_UNEVEN = 8
"""So many days a number of months may be longer or shorter than as many average ones, and a little more."""


def _first_after(on: date, time: Duration, policy: EndOfMonth) -> date:
    """The first day from which a time has not passed by another one."""
    day = add(on, -time, EndOfMonth.CLAMP) - timedelta(days=5)
    while end_of(day, time, policy) <= on:
        day += _ONE_DAY
    return day


def _edges(window: Window) -> list[date]:
    return [edge for edge in (window.start, window.end) if edge is not None]


def _around(days: Iterable[date]) -> set[date]:
    """Days at which something changes, and those before them."""
    return {each for day in days for each in (day - _ONE_DAY, day)}
