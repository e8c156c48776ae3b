"""A rule table as straight-line Python over day numbers, so that a million people are decided in about a second.

A table asks little of a person: on which days some ages are reached, and a bit for each other condition that holds or
may hold. From the rules in force on a day two functions are generated, one that says which rules certainly hold and one
that says which may; both are ands, ors and comparisons of whole numbers. Nothing that a pack writes stands in them but
the shape of its conditions: every word and every date is a bit or a place in a tuple.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import UnionType
from typing import TypeAlias

from attrs import evolve, field, frozen

from vaxplatform.dates import Duration, PartialDate
from vaxplatform.eligibility._answers import Facts, counted, end_of, judge
from vaxplatform.eligibility._outcome import Outcome, Stop, outcome, settle, stopped
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    AtLeast,
    AtVenue,
    BirthYear,
    Born,
    DosesGiven,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
    walk,
)
from vaxplatform.eligibility.table import Answer, Deferral, Exclusion, HitPolicy, Rule, RuleTable
from vaxplatform.model import EvaluatedDose, Person, Sex

__all__ = ["Compiled", "InForce", "Prepared"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL

Days: TypeAlias = tuple[int, ...]
Bits: TypeAlias = tuple[int, int]
"""The conditions that certainly hold, and those that may: a bit each."""

Masks: TypeAlias = Callable[[int, Days, Days, int, int], int]
"""Of the day, the earliest and latest days on which each age is reached, and the two sets of bits: a bit a rule."""

_ANY_DAY = PartialDate(2000, 1, 1)

_REMEMBERED = 50_000
"""Birth dates, and days of visits, of which what follows is kept: those of more than a century."""


Prepared: TypeAlias = tuple[int, Days, Days, int, int, int, int]
"""A person and a visit as numbers: the day; the first and the last day on which each of the table's ages may be
reached; the conditions that hold, and those that hold or may; the deferrals that apply, and those that apply or may."""


# ------------------------------------------------------------------------------------------------- the rules of a day


@frozen(eq=False)
class InForce:
    """The entries of a table that are in force on a day, as two functions over whole numbers.

    Args:
        hit: Which matching rules count.
        rules: In the table's order; rule n is bit n.
        exclusions: Their bits follow.
        deferrals: Their bits follow those.
        certainly: Which rules and exclusions hold.
        possibly: Which hold or may.
    """

    hit: HitPolicy
    rules: tuple[Rule, ...]
    exclusions: tuple[Exclusion, ...]
    deferrals: tuple[Deferral, ...]
    certainly: Masks
    possibly: Masks
    _known: dict[Bits, Outcome] = field(factory=dict, init=False, repr=False)

    def outcome(self, given: Prepared) -> Outcome:
        """What the table says of a person."""
        on, earliest, latest, certain, possible, waiting, maybe_waiting = given
        holds = may = self.certainly(on, earliest, latest, certain, possible)
        if possible != certain or latest is not earliest:
            may = self.possibly(on, earliest, latest, certain, possible)
        if maybe_waiting:
            shift = len(self.rules) + len(self.exclusions)
            holds |= waiting << shift
            may |= maybe_waiting << shift
        found = self._known.get((holds, may))
        if found is None:
            found = self._known[holds, may] = self._settled(holds, may)
        return found

    def _settled(self, holds: int, may: int) -> Outcome:
        matching = [(at, rule) for at, rule in enumerate(self.rules) if holds >> at & 1]
        undecided = [(at, rule) for at, rule in enumerate(self.rules) if (may & ~holds) >> at & 1]
        if self.hit is HitPolicy.FIRST and matching:
            first = matching[0][0]
            matching, undecided = matching[:1], [(at, rule) for at, rule in undecided if at < first]
        stops: tuple[Stop, ...] = (*self.exclusions, *self.deferrals)
        bits = [(stop, 1 << at) for at, stop in enumerate(stops, len(self.rules))]
        return settle(
            self.hit,
            [rule for _, rule in matching],
            [rule for _, rule in undecided],
            [stop for stop, bit in bits if holds & bit],
            [stop for stop, bit in bits if may & ~holds & bit],
        )


# ----------------------------------------------------------------------------------------------------- the whole table


class Compiled:
    """A table made ready for many people."""

    def __init__(self, table: RuleTable) -> None:
        self._table = table
        entries: tuple[Rule | Exclusion, ...] = (*table.rules, *table.exclusions)
        nodes = list(dict.fromkeys(node for entry in entries for node in walk(entry.who)))
        self._ages = tuple(dict.fromkeys(age for node in nodes if isinstance(node, Age) for age in _open_ages(node)))
        self._bit_of = {leaf: 1 << at for at, leaf in enumerate(dict.fromkeys(_leaves(nodes)))}
        windows = [entry.window for entry in (*entries, *table.deferrals)]
        edges = {edge.toordinal() for window in windows for edge in (window.start, window.end) if edge is not None}
        self._edges = sorted(edges)
        self._honours = any(rule.honours_bookings for rule in table.rules)
        self._in_force: dict[tuple[int, int], InForce] = {}
        self._by_day: dict[date, InForce] = {}
        self._births: dict[tuple[int, int | None, int | None], tuple[Days, Days, int, int]] = {}
        self._groups: dict[frozenset[str], int] = {}
        self._sexes = {
            sex: self._bits(SexIs, Facts.of(_somebody(_ANY_DAY, sex), table.end_of_month, ())) for sex in Sex
        }
        self._asks_sex = any(isinstance(leaf, SexIs) for leaf in self._bit_of)
        self._conditions = [(leaf, bit) for leaf, bit in self._bit_of.items() if isinstance(leaf, HasCondition)]
        self._asking_for = {
            code: [(each, bit) for each, bit in self._conditions if code in each.codes or code in each.kinds]
            for leaf, _ in self._conditions
            for code in (*leaf.codes, *leaf.kinds)
        }
        self._asks_doses = [(leaf, bit) for leaf, bit in self._bit_of.items() if isinstance(leaf, DosesGiven)]
        self._no_doses = self._bits(DosesGiven, self._facts(_somebody(_ANY_DAY), ()))
        self._doses_unknown = self._bits(DosesGiven, self._facts(_somebody(_ANY_DAY), None))
        self._asks_place = any(isinstance(leaf, LivesIn | AtVenue) for leaf in self._bit_of)
        self._places: dict[tuple[str, str], Bits] = {}

    def outcome(
        self,
        person: Person,
        on: date,
        doses: Sequence[EvaluatedDose] | None = None,
        venue: str = "",
        booked_on: date | None = None,
    ) -> Outcome:
        """What the table says of a person on a day."""
        rules = self.in_force(on, booked_on)
        found = rules.outcome(self.prepared(person, on, rules, doses, venue))
        if (found.answer is _CANNOT_TELL or found.undecided) and person.birth_date.day is None:
            facts = Facts.of(person, self._table.end_of_month, doses, venue, booked_on)
            return outcome(facts, self._table, on)
        return found

    # ------------------------------------------------------------------------------------------------ the day

    def in_force(self, on: date, booked_on: date | None = None) -> InForce:
        """The rules of a day; generated once for all days between two on which the table changes."""
        if booked_on is None and (known := self._by_day.get(on)):
            return known
        at = bisect_right(self._edges, on.toordinal())
        booked = bisect_right(self._edges, booked_on.toordinal()) if booked_on and self._honours else at
        found = self._in_force.get((at, booked))
        if found is None:
            found = self._in_force[at, booked] = self._generated(on, booked_on)
        if booked_on is None and len(self._by_day) < _REMEMBERED:
            self._by_day[on] = found
        return found

    def _generated(self, on: date, booked_on: date | None) -> InForce:
        table = self._table
        rules = tuple(rule for rule in table.rules if rule.in_force(on, booked_on))
        exclusions = tuple(exclusion for exclusion in table.exclusions if exclusion.window.contains(on))
        deferrals = tuple(deferral for deferral in table.deferrals if deferral.window.contains(on))
        entries = [*(rule.who for rule in rules), *(exclusion.who for exclusion in exclusions)]
        certainly, possibly = _functions(entries, self._ages, self._bit_of)
        return InForce(table.hit, rules, exclusions, deferrals, certainly, possibly)

    # --------------------------------------------------------------------------------------------- the person

    def prepared(
        self, person: Person, on: date, rules: InForce, doses: Sequence[EvaluatedDose] | None = None, venue: str = ""
    ) -> Prepared:
        """A person and a visit as whole numbers.

        Args:
            person: With the facts that are known.
            on: The day of the visit.
            rules: Those in force on it.
            doses: As scheduling judged them; None when nobody looked.
            venue: The kind of place of the visit.
        """
        birth = person.birth_date
        born = self._births.get((birth.year, birth.month, birth.day))
        if born is None:
            born = self._born(birth)
        earliest, latest, certain, possible = born
        groups = self._groups.get(person.groups)
        if groups is None:
            if len(self._groups) >= _REMEMBERED:
                self._groups.clear()
            groups = self._groups[person.groups] = self._bits(InGroup, self._facts(person, ()))[0]
        certain |= groups
        possible |= groups
        if self._asks_sex:
            holds, may = self._sexes[person.sex]
            certain |= holds
            possible |= may
        unknown = person.facts_unknown
        if unknown and "groups" in unknown:
            possible |= self._bits(InGroup, self._facts(person, ()))[1]
        waiting = maybe_waiting = 0
        if person.conditions or (unknown and "conditions" in unknown):
            facts = self._facts(person, doses)
            holds, may = _answers(self._asking(person), facts, on)
            certain |= holds
            possible |= may
            if rules.deferrals:
                waiting, maybe_waiting = _waits(rules.deferrals, facts, on)
        if self._asks_doses:
            holds, may = self._dosed(doses)
            certain |= holds
            possible |= may
        if self._asks_place:
            holds, may = self._placed(person, venue)
            certain |= holds
            possible |= may
        return on.toordinal(), earliest, latest, certain, possible, waiting, maybe_waiting

    def _asking(self, person: Person) -> Iterable[tuple[Predicate, int]]:
        """The leaves that may hold of a person: of others it is known that they do not."""
        if "conditions" in person.facts_unknown:
            return self._conditions
        codes = {condition.code for condition in person.conditions}
        return [asking for code in codes for asking in self._asking_for.get(code, ())]

    def _dosed(self, doses: Sequence[EvaluatedDose] | None) -> Bits:
        """What follows from the doses so far."""
        if not doses:
            return self._doses_unknown if doses is None else self._no_doses
        held = 0
        for leaf, bit in self._asks_doses:
            count = counted(leaf, doses)
            if leaf.at_least <= count and (leaf.at_most is None or count <= leaf.at_most):
                held |= bit
        return held, held

    def _placed(self, person: Person, venue: str) -> Bits:
        """What follows from where the person lives and the kind of place of the visit."""
        found = self._places.get((person.region, venue))
        if found is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            found = self._bits(LivesIn | AtVenue, self._facts(person, (), venue))
            self._places[person.region, venue] = found
        return found

    def _facts(self, person: Person, doses: Sequence[EvaluatedDose] | None, venue: str = "") -> Facts:
        return Facts.of(person, self._table.end_of_month, doses, venue)

    def _born(self, birth: PartialDate) -> tuple[Days, Days, int, int]:
        """The days on which ages are reached, and what else follows from a birth date alone."""
        if len(self._births) >= _REMEMBERED:
            self._births.clear()
        facts = self._facts(_somebody(birth), ())
        earliest = self._reached(facts.earliest)
        latest = earliest if facts.exact else self._reached(facts.latest)
        found = (earliest, latest, *self._bits(Age | Born | BirthYear, facts))
        self._births[birth.year, birth.month, birth.day] = found
        return found

    def _reached(self, birth: date) -> Days:
        return tuple([end_of(birth, age, self._table.end_of_month).toordinal() for age in self._ages])

    def _bits(self, kind: type | UnionType, facts: Facts) -> Bits:
        return _answers([each for each in self._bit_of.items() if isinstance(each[0], kind)], facts, facts.earliest)


def _answers(leaves: Iterable[tuple[Predicate, int]], facts: Facts, on: date) -> Bits:
    certain = possible = 0
    for leaf, bit in leaves:
        answer = judge(leaf, facts, on)
        if answer is _YES:
            certain |= bit
        if answer is not _NO:
            possible |= bit
    return certain, possible


def _somebody(birth: PartialDate, sex: Sex = Sex.UNKNOWN) -> Person:
    return Person("-", birth, sex)


def _waits(deferrals: Iterable[Deferral], facts: Facts, on: date) -> Bits:
    certain = possible = 0
    codes = {condition.code for condition in facts.person.conditions}
    unsure = facts.unknown("conditions")
    for at, deferral in enumerate(deferrals):
        if not unsure and codes.isdisjoint(deferral.conditions):
            continue
        answer = stopped(deferral, facts, on)
        if answer is _YES:
            certain |= 1 << at
        if answer is not _NO:
            possible |= 1 << at
    return certain, possible


def _open_ages(node: Age) -> Iterable[Duration]:
    """The ages that count on the day of the visit."""
    return () if node.as_of else (node.reached,) if node.below is None else (node.reached, node.below)


def _leaves(nodes: Iterable[Predicate]) -> Iterable[Predicate]:
    """What is a bit: all that does not turn with the day by itself, and is made of nothing else."""
    for node in nodes:
        if isinstance(node, HasCondition):
            yield evolve(node, means=())
        elif not isinstance(node, Everyone | All | AnyOf | AtLeast | Not) and not (
            isinstance(node, Age) and node.as_of is None
        ):
            yield node


# ---------------------------------------------------------------------------------------------------------- the source


def _functions(
    entries: Sequence[Predicate], ages: Sequence[Duration], bits: dict[Predicate, int]
) -> tuple[Masks, Masks]:
    """The two functions of a day's entries."""
    return (
        _function([_Writer(ages, bits, certain=True).written(entry) for entry in entries], len(ages)),
        _function([_Writer(ages, bits, certain=False).written(entry) for entry in entries], len(ages)),
    )


def _function(conditions: Sequence[str], ages: int) -> Masks:
    lines = ["def masks(on, earliest, latest, certain, possible):"]
    for word, days in (("e", "earliest"), ("l", "latest")):
        names = [f"{word}{at}" for at in range(ages)]
        if any(name in condition for name in names for condition in conditions):
            lines.append(f"    ({', '.join(names)},) = {days}")
    lines.append("    found = 0")
    for at, condition in enumerate(conditions):
        lines.append(f"    if {condition}: found |= {1 << at}")
    lines.append("    return found")
    made: dict[str, Masks] = {}
    # The text is made of the names above, whole numbers and operators: nothing of it comes from a pack.
    exec(compile("\n".join(lines), "<rules in force>", "exec"), {}, made)  # noqa: S102
    return made["masks"]


@frozen
class _Writer:
    """Writes the conditions of a table, as what certainly holds or as what may."""

    ages: Sequence[Duration]
    bits: dict[Predicate, int]
    certain: bool

    def written(self, node: Predicate) -> str:
        match node:
            case Everyone():
                return "True"
            case Age(reached, below, None):
                return self._age(reached, below)
            case HasCondition(means=means) if means:
                return self._any((evolve(node, means=()), *means))
            case All(parts):
                return self._all(parts)
            case AnyOf(parts):
                return self._any(parts)
            case AtLeast(count, parts):
                held = " + ".join(f"(1 if {self.written(part)} else 0)" for part in parts)
                return f"({held}) >= {count}"
            case Not(part):
                return f"not ({evolve(self, certain=not self.certain).written(part)})"
            case _:
                return f"{self._known} & {self.bits[node]}"

    @property
    def _known(self) -> str:
        return "certain" if self.certain else "possible"

    def _age(self, reached: Duration, below: Duration | None) -> str:
        """Who may be born on one of several days has certainly reached an age on the last of its days."""
        first, last = ("l", "e") if self.certain else ("e", "l")
        begun = f"{first}{self.ages.index(reached)} <= on"
        return begun if below is None else f"({begun} < {last}{self.ages.index(below)})"

    def _all(self, parts: Sequence[Predicate]) -> str:
        bits = [self.bits[part] for part in parts if part in self.bits]
        together = f"{self._known} & {sum(set(bits))} == {sum(set(bits))}"
        written = [self.written(part) for part in parts if part not in self.bits]
        return f"({' and '.join([*([together] if bits else []), *written])})"

    def _any(self, parts: Sequence[Predicate]) -> str:
        bits = [self.bits[part] for part in parts if part in self.bits]
        together = f"{self._known} & {sum(set(bits))}"
        written = [self.written(part) for part in parts if part not in self.bits]
        return f"({' or '.join([*([together] if bits else []), *written])})"
