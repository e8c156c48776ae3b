"""Which people a table cannot tell apart over some days, so that one decision serves them all.

A birth date matters to a table only by the days on which it reaches the ages that rules ask for. People for whom those
days fall between the same two days of a calendar, and whose other facts are equal, are decided alike on each of them:
a district of millions has a few dozen such classes.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date

from vaxplatform.dates import Duration, EndOfMonth, add
from vaxplatform.eligibility.predicate import Age, BirthYear, Born, LivesIn, walk
from vaxplatform.eligibility.table import Exclusion, Rule, RuleTable, Tier
from vaxplatform.model import Person

__all__ = ["Alike"]

_Mark = Callable[[date], int]


class Alike:
    """Tells people apart as far as a table does, over some days.

    Args:
        table: The rules and tiers.
        days: The days decisions are asked for, in rising order.
        ages: Further ages that matter to the caller, such as the age limits of sessions.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, PartialDate, Window
        >>> from vaxplatform.eligibility import HitPolicy, Offer, Rule, parse_predicate
        >>> rule = Rule("18", Window(None, None), parse_predicate({"age": ">= 18 years"}), Offer(), {}, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, [rule])
        >>> alike = Alike(table, [date(2021, 8, 26), date(2021, 8, 27)])
        >>> births = ("1980-01-01", "1999-05-05", "2003-08-27")
        >>> people = [Person(f"P-{born}", PartialDate.parse(born)) for born in births]
        >>> [alike.of(person) == alike.of(people[0]) for person in people]
        [True, True, False]
    """

    def __init__(self, table: RuleTable, days: Sequence[date], *, ages: Iterable[Duration] = ()) -> None:
        policy = table.end_of_month
        entries: tuple[Rule | Exclusion | Tier, ...] = (*table.rules, *table.exclusions, *table.tiers)
        predicates = [entry.who for entry in entries]
        nodes = [node for predicate in predicates for node in walk(predicate)]
        asked: list[tuple[Duration, date | None]] = [(age, None) for age in ages]
        for node in nodes:
            if isinstance(node, Age):
                asked.append((node.reached, node.as_of))
                if node.below is not None:
                    asked.append((node.below, node.as_of))
        marks: list[_Mark] = [
            _reaching(age, policy, days if as_of is None else [as_of]) for age, as_of in dict.fromkeys(asked)
        ]
        marks.extend(_born(edge) for edge in _edges(node for node in nodes if isinstance(node, Born | BirthYear)))
        self._marks = tuple(marks)
        self._asks_area = any(isinstance(node, LivesIn) for node in nodes)

    def of(self, person: Person) -> Hashable:
        """The person's class: equal for people whom the table decides alike on each of the days."""
        birth = person.birth_date
        return (
            self._marks_of(birth.earliest),
            self._marks_of(birth.latest) if birth.exact is None else None,
            person.sex,
            person.region if self._asks_area else None,
            person.groups,
            person.conditions,
            person.facts_unknown,
        )

    def _marks_of(self, birth: date) -> tuple[int, ...]:
        return tuple([mark(birth) for mark in self._marks])


def _reaching(age: Duration, policy: EndOfMonth, days: Sequence[date]) -> _Mark:
    """On which of the days the age is reached first."""
    return lambda birth: bisect_left(days, add(birth, age, policy))


def _born(edge: date) -> _Mark:
    """Whether the birth is on or after a day."""
    return lambda birth: int(birth >= edge)


def _edges(nodes: Iterable[Born | BirthYear]) -> Iterable[date]:
    found: set[date | None] = set()
    for node in nodes:
        if isinstance(node, Born):
            found |= {node.window.start, node.window.end}
        else:
            found |= {None if node.first is None else date(node.first, 1, 1)}
            found |= {None if node.last is None else date(node.last + 1, 1, 1)}
    return sorted(edge for edge in found if edge is not None)
