"""What the whole table says of a person on a day: the rules, then what stops a yes, for every birth date it may be."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from attrs import evolve, frozen

from vaxplatform.dates import Duration, add
from vaxplatform.eligibility._answers import Facts, clock, end_of, has_begun, judge
from vaxplatform.eligibility.predicate import Age, Born, Predicate, walk
from vaxplatform.eligibility.table import Answer, Deferral, Exclusion, HitPolicy, Offer, Rule, RuleTable
from vaxplatform.model import Condition

__all__ = ["Outcome", "Stop", "outcome", "settle", "stopped", "waits"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
_FIRST = HitPolicy.FIRST

Stop: TypeAlias = Exclusion | Deferral


@frozen
class Outcome:
    """What a table says.

    Args:
        answer: Yes, no, or cannot tell.
        rules: Those that match.
        undecided: Those of which a missing fact decides, and which would count if it did.
        stops: What takes the yes away, or may.
        offers: What is certainly offered; empty unless the answer is yes.
        possible: What else may be, if the missing facts say so.
    """

    answer: Answer
    rules: tuple[Rule, ...] = ()
    undecided: tuple[Rule, ...] = ()
    stops: tuple[Stop, ...] = ()
    offers: tuple[Offer, ...] = ()
    possible: tuple[Offer, ...] = ()


def outcome(facts: Facts, table: RuleTable, on: date) -> Outcome:
    """The table's word on a person, who may have been born on any day of a partial birth date."""
    found = _in_one_reading(facts, table, on)
    if facts.exact or (found.answer is not _CANNOT_TELL and not found.undecided):
        return found
    return _agreed(
        found, table, [_in_one_reading(facts.if_born(day), table, on) for day in _readings(facts, table, on)]
    )


def _in_one_reading(facts: Facts, table: RuleTable, on: date) -> Outcome:
    matching: list[Rule] = []
    undecided: list[Rule] = []
    for rule in table.rules:
        if rule.in_force(on, facts.booked_on):
            answer = judge(rule.who, facts, on)
            if answer is _YES:
                matching.append(rule)
                if table.hit is _FIRST:
                    break
            elif answer is _CANNOT_TELL:
                undecided.append(rule)
    stops = [(stop, stopped(stop, facts, on)) for stop in _stops(table, facts, on)]
    standing = [stop for stop, answer in stops if answer is _YES]
    return settle(table.hit, matching, undecided, standing, [stop for stop, answer in stops if answer is _CANNOT_TELL])


def settle(
    hit: HitPolicy,
    matching: Iterable[Rule],
    undecided: Iterable[Rule],
    standing: Iterable[Stop],
    unsure: Iterable[Stop],
) -> Outcome:
    """What follows from each entry's own answer.

    Args:
        hit: Which matching rules count.
        matching: Rules that match; under `FIRST` at most one.
        undecided: Rules that may; under `FIRST` those before the one that matches.
        standing: Exclusions and deferrals that apply.
        unsure: Exclusions and deferrals that may.
    """
    rules, perhaps = tuple(matching), tuple(undecided)
    if not rules and not perhaps:
        return Outcome(_NO)
    if stops := tuple(standing):
        return Outcome(_NO, rules, stops=stops)
    if stops := tuple(unsure):
        return Outcome(_CANNOT_TELL, rules, perhaps, stops, possible=_offers((*rules, *perhaps)))
    if not rules:
        return Outcome(_CANNOT_TELL, undecided=perhaps, possible=_offers(perhaps))
    if hit is _FIRST and perhaps:
        # The first rule that matches counts, and it may be any of these: only what all of them offer is certain.
        certain = _in_all([(offer,) for offer in _offers((*perhaps, *rules))])
        return Outcome(_YES, rules, perhaps, (), certain, _beyond(certain, _offers((*perhaps, *rules))))
    certain = _offers(rules)
    return Outcome(_YES, rules, perhaps, (), certain, _beyond(certain, _offers(perhaps)))


def _offers(rules: Iterable[Rule]) -> tuple[Offer, ...]:
    return tuple(dict.fromkeys([rule.offer for rule in rules]))


def _beyond(certain: tuple[Offer, ...], offers: Iterable[Offer]) -> tuple[Offer, ...]:
    return tuple([offer for offer in dict.fromkeys(offers) if offer not in certain])


def _in_all(readings: Iterable[tuple[Offer, ...]]) -> tuple[Offer, ...]:
    """What is offered whichever of the readings is the right one."""
    first, *others = dict.fromkeys(readings)
    for other in others:
        shared = [one.shared_with(another) for one in first for another in other]
        first = tuple(dict.fromkeys([offer for offer in shared if offer is not None]))
    return first


# ------------------------------------------------------------------------------------------------ partial birth dates


def _agreed(found: Outcome, table: RuleTable, readings: list[Outcome]) -> Outcome:
    """One outcome for all readings of a birth date: an answer only where every reading gives it."""
    answer = readings[0].answer
    if answer is _CANNOT_TELL or any(reading.answer is not answer for reading in readings):
        return found
    if answer is _NO:
        stops = tuple(dict.fromkeys([stop for reading in readings for stop in reading.stops]))
        return evolve(found, answer=answer, undecided=(), stops=stops, possible=())
    offers = _in_all([reading.offers for reading in readings])
    everything = [offer for reading in readings for offer in (*reading.offers, *reading.possible)]
    matching = {rule.id for reading in readings for rule in reading.rules}
    return Outcome(
        answer,
        tuple([rule for rule in table.rules if rule.id in matching]),
        found.undecided,
        (),
        offers,
        _beyond(offers, everything),
    )


def _readings(facts: Facts, table: RuleTable, on: date) -> list[date]:
    """A birth date of each kind that the table tells apart on a day, in rising order: births between two are alike."""
    first, last = facts.earliest.toordinal(), facts.latest.toordinal()
    births = range(first, last + 1)
    begin = {first}
    for node in _nodes(table, facts, on):
        if isinstance(node, Age):
            day = node.as_of or on
            begin.update(first + _reached_by(births, age, day, facts) for age in (node.reached, node.below) if age)
        elif isinstance(node, Born):
            begin.update(edge.toordinal() for edge in (node.window.start, node.window.end) if edge is not None)
    return [date.fromordinal(each) for each in sorted(begin) if first <= each <= last]


def _reached_by(births: range, age: Duration, day: date, facts: Facts) -> int:
    """How many of the births, given as ordinals in rising order, have reached an age by a day."""
    return bisect_right(births, day, key=lambda born: add(date.fromordinal(born), age, facts.policy))


def _nodes(table: RuleTable, facts: Facts, on: date) -> Iterator[Predicate]:
    for rule in table.rules:
        if rule.in_force(on, facts.booked_on):
            yield from walk(rule.who)
    for exclusion in table.exclusions:
        if exclusion.window.contains(on):
            yield from walk(exclusion.who)


# ------------------------------------------------------------------------------------------------- what stops a yes


def _stops(table: RuleTable, facts: Facts, on: date) -> list[Stop]:
    stops: list[Stop] = [exclusion for exclusion in table.exclusions if exclusion.window.contains(on)]
    if facts.person.conditions or facts.unknown("conditions"):
        stops.extend([deferral for deferral in table.deferrals if deferral.window.contains(on)])
    return stops


def stopped(stop: Stop, facts: Facts, on: date) -> Answer:
    """Whether an exclusion or deferral applies to a person on a day."""
    if isinstance(stop, Exclusion):
        return judge(stop.who, facts, on)
    unsure = facts.unknown("conditions")
    for _, end in waits(stop, facts, on):
        if end is None:
            unsure = True
        elif on < end:
            return _YES
    return _CANNOT_TELL if unsure else _NO


def waits(deferral: Deferral, facts: Facts, on: date | None = None) -> Iterator[tuple[Condition, date | None]]:
    """The conditions that defer, begun on a day or at all, each with the first day after its wait if that is known."""
    for condition in facts.person.conditions:
        if condition.code in deferral.conditions and (on is None or has_begun(condition, on)):
            day = clock(deferral.since, condition)
            yield condition, None if day is None else end_of(day, deferral.wait, facts.policy)
