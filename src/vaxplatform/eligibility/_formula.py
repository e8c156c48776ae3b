"""Conditions over a whole visit: a rule with the days it is in force, a deferral with its wait, and what combines them.

The language of rules has no word for the day of a visit. An analysis needs one: "this rule matches and no other does"
is a formula over the leaves of all of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from vaxplatform.dates import Window
from vaxplatform.eligibility._answers import Facts, judge
from vaxplatform.eligibility._outcome import stopped
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
)
from vaxplatform.eligibility.table import Answer, Deferral, Exclusion, Rule

__all__ = [
    "ALWAYS",
    "NEVER",
    "Entry",
    "Every",
    "Formula",
    "Leaf",
    "No",
    "OnDays",
    "Some",
    "Truth",
    "Waiting",
    "compiled",
    "entry_holds",
    "formula_of",
    "holds_of",
    "leaves_of",
    "settled",
    "truth_of",
]


@frozen
class OnDays:
    """The visit is on one of these days, or was booked on one where that is honoured."""

    window: Window
    honours_bookings: bool = False


@frozen
class Waiting:
    """A condition of the person defers, and the wait is not over; whether the deferral is in force is not asked."""

    deferral: Deferral


Entry: TypeAlias = Rule | Exclusion | Deferral
"""A line of a table that is in force on some days."""

Leaf: TypeAlias = (
    Age | Born | BirthYear | InGroup | HasCondition | SexIs | LivesIn | AtVenue | DosesGiven | OnDays | Waiting
)
"""What is known or not of one visit; a `HasCondition` among them means nothing but itself."""


@frozen
class Every:
    """All parts hold; without parts it always does."""

    parts: "tuple[Formula, ...]"


@frozen
class Some:
    """So many of the parts hold."""

    count: int
    parts: "tuple[Formula, ...]"


@frozen
class No:
    """The part does not hold."""

    part: "Formula"


Formula: TypeAlias = Leaf | Every | Some | No

ALWAYS, NEVER = Every(()), No(Every(()))
"""What holds of every visit, and what of none."""

Truth: TypeAlias = Callable[[int, int], bool | None]
"""Of the leaves that hold and of those that are known, a bit each: whether a formula holds; None where that is open."""


def formula_of(predicate: Predicate) -> Formula:
    """A rule's condition as a formula."""
    match predicate:
        case Everyone():
            return ALWAYS
        case All(parts):
            return Every(tuple([formula_of(part) for part in parts]))
        case AnyOf(parts):
            return Some(1, tuple([formula_of(part) for part in parts]))
        case AtLeast(count, parts):
            return Some(count, tuple([formula_of(part) for part in parts]))
        case Not(part):
            return No(formula_of(part))
        case HasCondition(_, _, _, means) if means:
            return Some(1, (evolve(predicate, means=()), *[formula_of(part) for part in means]))
        case _:
            return predicate


def entry_holds(entry: Entry) -> Every:
    """An entry is in force and its condition holds: the first part is its days, the others are its condition's."""
    if isinstance(entry, Deferral):
        return Every((OnDays(entry.window), Waiting(entry)))
    days = OnDays(entry.window, isinstance(entry, Rule) and entry.honours_bookings)
    who = formula_of(entry.who)
    return Every((days, *(who.parts if isinstance(who, Every) else (who,))))


def leaves_of(formula: Formula) -> Iterator[Leaf]:
    """Every leaf, as often as it stands there."""
    match formula:
        case Every(parts) | Some(_, parts):
            for part in parts:
                yield from leaves_of(part)
        case No(part):
            yield from leaves_of(part)
        case _:
            yield formula


def settled(formula: Formula, ask: Callable[[Leaf], bool | None]) -> Formula:
    """What is left of a formula when leaves are answered: it has only those whose answer is None."""
    match formula:
        case Every(parts):
            return _still_open(len(parts), parts, ask)
        case Some(count, parts):
            return _still_open(count, parts, ask)
        case No(part):
            left = settled(part, ask)
            return left.part if isinstance(left, No) else No(left)
        case _:
            holds = ask(formula)
            return formula if holds is None else ALWAYS if holds else NEVER


def _still_open(count: int, parts: Sequence[Formula], ask: Callable[[Leaf], bool | None]) -> Formula:
    left = [settled(part, ask) for part in parts]
    still = tuple([part for part in left if part not in (ALWAYS, NEVER)])
    needed = count - left.count(ALWAYS)
    if needed <= 0:
        return ALWAYS
    if needed > len(still):
        return NEVER
    if needed < len(still):
        return Some(needed, still)
    return Every(still) if len(still) > 1 else still[0]


def compiled(formula: Formula, bits: Mapping[Leaf, int]) -> Truth:
    """A formula as a function of which leaves hold and which are known, in Kleene's strong logic."""
    match formula:
        case Every(parts):
            return _counting([compiled(part, bits) for part in parts], len(parts))
        case Some(count, parts):
            return _counting([compiled(part, bits) for part in parts], count)
        case No(part):
            return _negated(compiled(part, bits))
        case _:
            return _single(bits[formula])


def holds_of(formula: Formula, ask: Callable[[Leaf], bool | None]) -> bool | None:
    """Whether a formula holds by what is answered to its leaves; None where that is open, as an answer may be."""
    match formula:
        case Every(parts):
            return _enough(len(parts), parts, ask)
        case Some(count, parts):
            return _enough(count, parts, ask)
        case No(part):
            found = holds_of(part, ask)
            return None if found is None else not found
        case _:
            return ask(formula)


def _enough(count: int, parts: Sequence[Formula], ask: Callable[[Leaf], bool | None]) -> bool | None:
    spare, unknown = len(parts) - count, 0
    for part in parts:
        found = holds_of(part, ask)
        unknown += found is None
        spare -= found is False
        if spare < 0:
            return False
    return None if unknown > spare else True


def _counting(parts: list[Truth], count: int) -> Truth:
    spare = len(parts) - count

    def truth(holding: int, known: int) -> bool | None:
        holds = fails = 0
        for part in parts:
            found = part(holding, known)
            if found:
                holds += 1
            elif found is False:
                fails += 1
                if fails > spare:
                    return False
        return holds >= count or None

    return truth


def _negated(part: Truth) -> Truth:
    def truth(holding: int, known: int) -> bool | None:
        found = part(holding, known)
        return None if found is None else not found

    return truth


def _single(bit: int) -> Truth:
    def truth(holding: int, known: int) -> bool | None:
        return True if holding & bit else False if known & bit else None

    return truth


def truth_of(leaf: Leaf, facts: Facts, on: date) -> bool | None:
    """Whether a leaf holds of a visit; None where a fact is missing."""
    if isinstance(leaf, OnDays):
        booked = facts.booked_on if leaf.honours_bookings else None
        return leaf.window.contains(on) or (booked is not None and booked <= on and leaf.window.contains(booked))
    answer = stopped(leaf.deferral, facts, on) if isinstance(leaf, Waiting) else judge(leaf, facts, on)
    return {Answer.YES: True, Answer.NO: False}.get(answer)
