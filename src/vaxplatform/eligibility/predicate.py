"""The conditions of a rule as a typed tree; `parse_predicate` reads one from plain values, `write_predicate` writes it.

Every comparison is kept as a half-open range, so that nothing that reads the tree has to know five signs.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from attrs import evolve, field, frozen

from vaxplatform.codes import one_spelling
from vaxplatform.dates import Duration, Window
from vaxplatform.model import Sex

__all__ = [
    "ONSET",
    "Age",
    "All",
    "Amount",
    "AnyOf",
    "AtLeast",
    "AtVenue",
    "BirthYear",
    "Born",
    "Dated",
    "Detail",
    "DosesGiven",
    "Elapsed",
    "Everyone",
    "HasCondition",
    "InGroup",
    "LivesIn",
    "Not",
    "Predicate",
    "SexIs",
    "Worded",
    "replace",
    "walk",
]

ONSET = "onset"
"""The name under which a condition's own first day is asked for, as if it were one of its details."""


# -------------------------------------------------------------------------------------------- details of a condition


@frozen
class Worded:
    """A detail is one of these words (``on_treatment: yes``).

    Args:
        name: The detail.
        words: Any of them.
    """

    name: str
    words: tuple[str, ...]


@frozen
class Amount:
    """A detail is a number in a range (``ejection_fraction: "< 40"``).

    Args:
        name: The detail.
        low: The lower end; None is open.
        high: The upper end; None is open.
        with_low: Whether the lower end itself is inside.
        with_high: Whether the upper end is.
    """

    name: str
    low: Decimal | None
    high: Decimal | None
    with_low: bool = True
    with_high: bool = True

    def includes(self, amount: Decimal) -> bool:
        """Whether a number lies in the range."""
        above = self.low is None or self.low < amount or (self.with_low and amount == self.low)
        return above and (self.high is None or amount < self.high or (self.with_high and amount == self.high))


@frozen
class Dated:
    """A detail is a day in a window (``diagnosed: ">= 2020-07-01"``).

    Args:
        name: The detail, or `ONSET`.
        window: The days.
    """

    name: str
    window: Window


@frozen
class Elapsed:
    """The time since a day lies in a half-open range (``admitted: "<= 1 year"``).

    Args:
        name: The detail that holds the day, or `ONSET`.
        reached: The time that has passed; nought days where only an upper end is set.
        below: The time that has not passed yet, or None.
    """

    name: str
    reached: Duration
    below: Duration | None = None


Detail: TypeAlias = Worded | Amount | Dated | Elapsed


# ----------------------------------------------------------------------------------------------------------- the tree


@frozen
class Everyone:
    """Holds for every person."""


@frozen
class InGroup:
    """The person belongs to one of these groups.

    Args:
        groups: As the rule names them.
        kinds: Words for narrower groups, which meet the rule too.
    """

    groups: tuple[str, ...]
    kinds: tuple[str, ...] = ()


@frozen
class Age:
    """The age lies in a half-open range: reached, and not yet the upper one.

    Args:
        reached: The age that has been completed; nought days where only an upper end is set.
        below: The age that has not been completed yet, or None.
        as_of: The day on which the age counts; None for the day of the decision.
    """

    reached: Duration
    below: Duration | None = None
    as_of: date | None = None


@frozen
class Born:
    """The date of birth lies in a window."""

    window: Window


@frozen
class BirthYear:
    """The calendar year of birth lies in a closed range; None is open."""

    first: int | None
    last: int | None


def _one_spelling_each(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(one_spelling, codes))


@frozen
class HasCondition:
    """The person has one of these conditions, with all of the details; or what one of them means holds.

    Args:
        codes: Words for conditions, any of them, as the rule names them; codes in their one spelling.
        details: What else must be known of that same condition.
        kinds: Words for narrower conditions, which meet the rule too.
        means: Predicates that amount to one of the conditions, where a pack says so; only without details.
    """

    codes: tuple[str, ...] = field(converter=_one_spelling_each)
    details: tuple[Detail, ...] = ()
    kinds: tuple[str, ...] = ()
    means: "tuple[Predicate, ...]" = ()


@frozen
class SexIs:
    """The person's administrative sex."""

    sex: Sex


@frozen
class LivesIn:
    """The person lives in one of these areas, ISO 3166-2 codes or a pack's own; ``IN-MH`` lies in ``IN``."""

    areas: tuple[str, ...]


@frozen
class AtVenue:
    """The visit is at one of these kinds of place."""

    venues: tuple[str, ...]


@frozen
class DosesGiven:
    """The person has had so many doses.

    Args:
        at_least: Not fewer.
        at_most: Not more; None is open.
        vaccines: Codes as text, any of them; empty for all.
        valid: Whether only those count that scheduling found valid.
    """

    at_least: int = 0
    at_most: int | None = None
    vaccines: tuple[str, ...] = ()
    valid: bool = True


@frozen
class All:
    """Every part holds."""

    parts: "tuple[Predicate, ...]"


@frozen
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Predicate, ...]"


@frozen
class AtLeast:
    """So many of the parts hold.

    Args:
        count: 1 or more, at most as many as there are parts.
        parts: The conditions.
    """

    count: int
    parts: "tuple[Predicate, ...]"


@frozen
class Not:
    """The part does not hold."""

    part: "Predicate"


Predicate: TypeAlias = (
    Everyone
    | InGroup
    | Age
    | Born
    | BirthYear
    | HasCondition
    | SexIs
    | LivesIn
    | AtVenue
    | DosesGiven
    | All
    | AnyOf
    | AtLeast
    | Not
)


def walk(predicate: Predicate) -> Iterator[Predicate]:
    """Every node of a tree, from the top.

    Example:
        >>> from vaxplatform.eligibility import parse_predicate
        >>> [type(node).__name__ for node in walk(parse_predicate({"group": "HCW", "age": ">= 18 years"}))]
        ['All', 'InGroup', 'Age']
    """
    yield predicate
    for part in _parts(predicate):
        yield from walk(part)


def _parts(predicate: Predicate) -> "tuple[Predicate, ...]":
    match predicate:
        case All(parts) | AnyOf(parts) | AtLeast(_, parts) | HasCondition(_, _, _, parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def replace(predicate: Predicate, change: "Callable[[Predicate], Predicate]") -> Predicate:
    """The same tree with every node changed, parts before the whole.

    Example:
        >>> def sooner(node: Predicate) -> Predicate:
        ...     return Age(Duration(years=18)) if isinstance(node, Age) else node
        >>> replace(Not(Age(Duration(years=60))), sooner)
        Not(part=Age(reached=Duration(years=18, months=0, days=0), below=None, as_of=None))
    """
    match predicate:
        case All(parts) | AnyOf(parts) | AtLeast(_, parts):
            return change(evolve(predicate, parts=tuple([replace(part, change) for part in parts])))
        case HasCondition(_, _, _, means):
            return change(evolve(predicate, means=tuple([replace(part, change) for part in means])))
        case Not(part):
            return change(Not(replace(part, change)))
        case _:
            return change(predicate)
