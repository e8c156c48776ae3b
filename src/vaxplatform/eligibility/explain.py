"""Why a table says what it says, which facts are missing, and on which day its answer is another one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from vaxplatform.dates import Duration, Window, add
from vaxplatform.eligibility._answers import Facts, failures
from vaxplatform.eligibility._outcome import Outcome, Stop, outcome, waits
from vaxplatform.eligibility.predicate import Age, walk
from vaxplatform.eligibility.table import Answer, Exclusion, Rule, RuleTable
from vaxplatform.model import Reason

__all__ = ["changes_on", "missing", "reasons"]

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
        for fact in _stop_missing(stop, facts, on):
            yield Reason("fact-missing", stop.id, {"fact": fact, "source": stop.source})
    for rule in found.undecided:
        yield from _rule_failures(rule, facts, on)


def _failed_rules(rules: Iterable[Rule], facts: Facts, on: date) -> Iterator[Reason]:
    for rule in rules:
        if rule.window.contains(on):
            yield from _rule_failures(rule, facts, on)
    for rule in rules:
        if not rule.window.contains(on):
            yield Reason("rule-not-in-force", rule.id, {"in_force": _in_force(rule.window), "source": rule.source})


def _rule_failures(rule: Rule, facts: Facts, on: date) -> Iterator[Reason]:
    for code, compared in failures(rule.who, facts, on):
        yield Reason(code, rule.id, {**compared, "source": rule.source})


def _stop_missing(stop: Stop, facts: Facts, on: date) -> Iterable[str]:
    """What would settle a stop: of a deferral when the clock started, or whether there is the condition."""
    if isinstance(stop, Exclusion):
        return [compared["fact"] for _, compared in failures(stop.who, facts, on)]
    unclear = [condition.code for condition, end in waits(stop, facts, on) if end is None]
    return [f"conditions.{code}.{stop.since}" for code in dict.fromkeys(unclear)] or ["conditions"]


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


# ---------------------------------------------------------------------------------------------------- when it changes


def changes_on(found: Outcome, facts: Facts, table: RuleTable, on: date) -> date | None:
    """The first day after `on` with another answer; None if there is none."""
    days = sorted({day for day in _turning_days(facts, table) if day > on})
    return next((day for day in days if outcome(facts, table, day).answer is not found.answer), None)


def _turning_days(facts: Facts, table: RuleTable) -> Iterator[date]:
    """Every day on which any part of the table may begin to answer differently: nothing changes between two of them."""
    births = [date.fromordinal(number) for number in range(facts.earliest.toordinal(), facts.latest.toordinal() + 1)]
    ages: set[Duration | None] = set()
    entries: tuple[Rule | Exclusion, ...] = (*table.rules, *table.exclusions)
    for entry in entries:
        yield from _edges(entry.window)
        for node in walk(entry.who):
            if isinstance(node, Age) and node.as_of is None:
                ages |= {node.reached, node.below}
    for age in ages:
        if age is not None:
            yield from [add(birth, age, facts.policy) for birth in births]
    for condition in facts.person.conditions:
        if condition.since is not None:
            yield condition.since
    for deferral in table.deferrals:
        yield from _edges(deferral.window)
        yield from [end for _, end in waits(deferral, facts) if end is not None]


def _edges(window: Window) -> Iterator[date]:
    if window.start is not None:
        yield window.start
    if window.end is not None:
        yield window.end
