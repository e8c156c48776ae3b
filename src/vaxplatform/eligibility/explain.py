"""Why a table says what it says, which facts are missing, and on which day its answer is another one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

from vaxplatform.dates import Duration, Window, add
from vaxplatform.eligibility._answers import Facts, clock, end_of, judge
from vaxplatform.eligibility._failures import failures
from vaxplatform.eligibility._outcome import Outcome, Stop, outcome, waits
from vaxplatform.eligibility.predicate import Age, Elapsed, HasCondition, Predicate, walk
from vaxplatform.eligibility.table import Answer, Exclusion, Rule, RuleTable
from vaxplatform.model import Reason

__all__ = ["RuleTrace", "changes_on", "missing", "reasons", "traces"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL


# ----------------------------------------------------------------------------------------------------------------- why


def reasons(found: Outcome, facts: Facts, table: RuleTable, on: date) -> Iterator[Reason]:
    """Why: the rules that match, or what stops a yes, or what each rule fails by; then the facts that are missing."""
    if found.answer is _YES:
        for rule in found.rules:
            yield Reason("rule-matches", rule.id, {"in_force": _in_force(rule.window), "source": rule.source})
        if found.possible:
            yield from _unsettled(found, facts, on)
    elif found.stops:
        if found.answer is _NO:
            for stop in found.stops:
                yield _stop_reason(stop, facts, on)
        yield from _unsettled(found, facts, on)
    else:
        if found.answer is _NO:
            yield Reason("no-rule-matches", "", {"programme": table.programme, "on": on.isoformat()})
        yield from _failed_rules(table.rules, facts, on)


def missing(found: Outcome, facts: Facts, on: date) -> tuple[str, ...]:
    """The facts that would settle what cannot be told; none where everything is."""
    if found.answer is _CANNOT_TELL or found.possible:
        return tuple(dict.fromkeys([reason.facts["fact"] for reason in _unsettled(found, facts, on)]))
    return ()


def _unsettled(found: Outcome, facts: Facts, on: date) -> Iterator[Reason]:
    """Every fact that is missing, for the stop or the rule that asks for it."""
    for stop in found.stops if found.answer is _CANNOT_TELL else ():
        for compared in _stop_missing(stop, facts, on):
            yield Reason(
                "fact-missing", stop.id, {**compared, "in_force": _in_force(stop.window), "source": stop.source}
            )
    for rule in found.undecided:
        yield from _rule_failures(rule, facts, on)


def _failed_rules(rules: Iterable[Rule], facts: Facts, on: date) -> Iterator[Reason]:
    for rule in rules:
        if rule.in_force(on, facts.booked_on):
            yield from _rule_failures(rule, facts, on)
    for rule in rules:
        if not rule.in_force(on, facts.booked_on):
            yield Reason("rule-not-in-force", rule.id, {"in_force": _in_force(rule.window), "source": rule.source})


def _rule_failures(rule: Rule, facts: Facts, on: date) -> Iterator[Reason]:
    for code, compared in failures(rule.who, facts, on):
        yield Reason(code, rule.id, {**compared, "in_force": _in_force(rule.window), "source": rule.source})


def _stop_missing(stop: Stop, facts: Facts, on: date) -> Iterable[dict[str, str]]:
    """What would settle a stop: of a deferral when the clock started, or whether there is the condition."""
    if isinstance(stop, Exclusion):
        return [compared for _, compared in failures(stop.who, facts, on)]
    unclear = [condition.code for condition, end in waits(stop, facts, on) if end is None]
    if not unclear:
        return [{"fact": "conditions", "asked": ", ".join(sorted(stop.conditions))}]
    return [{"fact": f"conditions.{code}.{stop.since}", "asked": str(stop.wait)} for code in dict.fromkeys(unclear)]


def _stop_reason(stop: Stop, facts: Facts, on: date) -> Reason:
    if isinstance(stop, Exclusion):
        return Reason("excluded", stop.id, {"in_force": _in_force(stop.window), "source": stop.source})
    until, condition = max((end, condition.code) for condition, end in waits(stop, facts, on) if end is not None)
    compared = {"condition": condition, "wait": str(stop.wait), "until": until.isoformat()}
    return Reason("deferred", stop.id, {**compared, "source": stop.source})


def _in_force(window: Window) -> str:
    start, end = window.start, window.end
    last = None if end is None else end - timedelta(days=1)
    return f"{start or ''} .. {last or ''}".strip()


# ------------------------------------------------------------------------------------------------------ rule by rule


@frozen
class RuleTrace:
    """One rule's own answer for a person on a day.

    Args:
        rule: The rule.
        in_force: Whether it counts on the day.
        answer: Whether it is in force and its condition holds.
        reasons: What the condition fails by; empty for a yes, and where it fails by nothing but its window.
        changes_on: The first day after on which this answer is another one; None if it never is.
    """

    rule: Rule
    in_force: bool
    answer: Answer
    reasons: tuple[Reason, ...]
    changes_on: date | None


def traces(facts: Facts, table: RuleTable, on: date) -> Iterator[RuleTrace]:
    """Every rule of the table, in its order."""
    for rule in table.rules:
        answer = _of_rule(rule, facts, on)
        fails = judge(rule.who, facts, on) is not _YES
        days = sorted({*_edges(rule.window), *_turning_days(rule.who, facts)})
        yield RuleTrace(
            rule,
            rule.in_force(on, facts.booked_on),
            answer,
            tuple(_rule_failures(rule, facts, on)) if fails else (),
            next((day for day in days if day > on and _of_rule(rule, facts, day) is not answer), None),
        )


def _of_rule(rule: Rule, facts: Facts, on: date) -> Answer:
    return judge(rule.who, facts, on) if rule.in_force(on, facts.booked_on) else _NO


# ---------------------------------------------------------------------------------------------------- when it changes


def changes_on(found: Outcome, facts: Facts, table: RuleTable, on: date) -> date | None:
    """The first day after `on` with another answer; None if there is none.

    Between two days on which a window begins or ends, an age is reached, or a time has passed, nothing changes.
    """
    entries: tuple[Rule | Exclusion, ...] = (*table.rules, *table.exclusions)
    turning = {day for entry in entries for day in (*_edges(entry.window), *_turning_days(entry.who, facts))}
    for deferral in table.deferrals:
        turning.update(_edges(deferral.window))
        turning.update(end for _, end in waits(deferral, facts) if end is not None)
        turning.update(begun for begun in _begun(deferral.conditions, facts))
    days = sorted(day for day in turning if day > on)
    return next((day for day in days if outcome(facts, table, day).answer is not found.answer), None)


def _turning_days(who: Predicate, facts: Facts) -> Iterator[date]:
    """Every day on which a condition may begin to answer differently."""
    ages: set[Duration] = set()
    for node in walk(who):
        if isinstance(node, Age) and node.as_of is None:
            ages.update(age for age in (node.reached, node.below) if age is not None)
        elif isinstance(node, HasCondition):
            yield from _begun((*node.codes, *node.kinds), facts)
            yield from _elapsed(node, facts)
    if ages:
        births = range(facts.earliest.toordinal(), facts.latest.toordinal() + 1)
        for birth in map(date.fromordinal, births):
            yield from [add(birth, age, facts.policy) for age in ages]


def _begun(codes: Iterable[str], facts: Facts) -> Iterator[date]:
    asked = frozenset(codes)
    for condition in facts.person.conditions:
        if condition.code in asked and condition.since is not None:
            yield condition.since


def _elapsed(node: HasCondition, facts: Facts) -> Iterator[date]:
    """The days on which the time since a detail's day begins and ceases to be as it must be."""
    for detail in node.details:
        if isinstance(detail, Elapsed):
            for condition in facts.person.conditions:
                day = clock(detail.name, condition)
                if day is not None:
                    yield day
                    times = (detail.reached, detail.below)
                    yield from [end_of(day, time, facts.policy) for time in times if time is not None]


def _edges(window: Window) -> Iterator[date]:
    if window.start is not None:
        yield window.start
    if window.end is not None:
        yield window.end
