"""The decision for one person on one day: yes, no or cannot tell, by which rule, why, and until when.

An interpreter of the rule table in three-valued logic (Kleene's strong logic): a fact nobody asked for is never taken
as false, and a birth date of which only the year is known counts as every day of that year.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, Window, add, completed_age, parse_date
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    BirthYear,
    Born,
    DosesAtLeast,
    Everyone,
    HasCondition,
    InGroup,
    Not,
    Predicate,
    SexIs,
    walk,
)
from vaxplatform.eligibility.table import Answer, Deferral, HitPolicy, Offer, Rule, RuleTable
from vaxplatform.errors import DateError
from vaxplatform.model import Condition, DoseStatus, EvaluatedDose, Person, Reason, Sex

__all__ = ["Decision", "decide", "tier_of"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
_FIRST = HitPolicy.FIRST
_VALID = DoseStatus.VALID
_SEX_UNKNOWN = Sex.UNKNOWN


class _Facts:
    """What is known of one person, prepared once per decision."""

    __slots__ = ("doses", "earliest", "exact", "latest", "person", "policy", "unknown")

    def __init__(self, person: Person, table: RuleTable, history: Sequence[EvaluatedDose] | None) -> None:
        self.person = person
        self.policy = table.end_of_month
        self.earliest = person.birth_date.earliest
        self.exact = person.birth_date.day is not None
        self.latest = self.earliest if self.exact else person.birth_date.latest
        self.unknown = person.facts_unknown
        self.doses = None if history is None else sum(each.status is _VALID for each in history)


@frozen
class Decision:
    """What a rule table says of a person on a day. `reasons` and `changes_on` are worked out when they are asked for.

    Args:
        on: The day decided for.
        answer: Yes, no, or cannot tell.
        rule: The first rule that matches; also set when a deferral then says not yet.
        rules: All matching rules; only the first under the hit policy ``FIRST``.
        offers: What those rules offer; empty unless the answer is yes.
        missing: Facts without which nothing can be said (``birth_date``, ``groups``, ``conditions``, ``sex``,
            ``doses``, or a date such as ``conditions.covid19.recovered``); empty unless the answer is cannot tell.

    Example:
        >>> from vaxplatform.dates import EndOfMonth, PartialDate
        >>> from vaxplatform.eligibility import HitPolicy, parse_predicate
        >>> who = parse_predicate({"age": ">= 60 years"})
        >>> rule = Rule("60", Window(date(2021, 3, 1), None), who, Offer(), {}, "circular")
        >>> table = RuleTable("covid19", EndOfMonth.CLAMP, HitPolicy.FIRST, (rule,))
        >>> decision = decide(Person("P-1", PartialDate.parse("1961-09-05")), table, date(2021, 8, 26))
        >>> decision.answer.value, str(decision.changes_on), dict(decision.reasons[1].facts)
        ('no', '2021-09-05', {'age': '59 years', 'threshold': '60 years', 'source': 'circular'})
    """

    on: date
    answer: Answer
    rule: Rule | None = None
    rules: tuple[Rule, ...] = ()
    offers: tuple[Offer, ...] = ()
    missing: tuple[str, ...] = ()
    _facts: _Facts = field(kw_only=True, eq=False, repr=False)
    _table: RuleTable = field(kw_only=True, eq=False, repr=False)

    def offered(self, vaccine: Code, dose_number: int, venue: str | None = None) -> bool:
        """Whether the person may have this vaccine as this dose at this kind of venue (None: at some kind)."""
        return any(offer.includes(vaccine, dose_number, venue) for offer in self.offers)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: for a yes the matching rules, for a deferral its rule; otherwise what each rule fails by.

        A no by the rules begins with ``no-rule-matches``; the rules in force follow with their first failing condition,
        then the rules that were not in force. Facts are texts and never a birth date.
        """
        return tuple(_reasons(self._facts, self._table, self.on))

    @property
    def changes_on(self) -> date | None:
        """The first day after `on` on which the answer is another one, for the same facts; None if it never is."""
        facts, table = self._facts, self._table
        days = sorted({day for day in _turning_days(facts, table) if day > self.on})
        return next((day for day in days if _outcome(facts, table, day)[0] is not self.answer), None)


def decide(person: Person, table: RuleTable, on: date, history: Sequence[EvaluatedDose] | None = None) -> Decision:
    """Decide whether a person may be vaccinated under a programme's rules.

    Args:
        person: With the facts that are known; ``facts_unknown`` names the kinds nobody asked for.
        table: The programme's rules.
        on: The day of the visit.
        history: The person's doses as `vaxplatform.schedule.evaluate` judged them; None when nobody looked.

    Returns:
        The decision. A deferral whose condition nobody asked for gives "cannot tell": missing is never false.
    """
    facts = _Facts(person, table, history)
    answer, rules, deferrals = _outcome(facts, table, on)
    return Decision(
        on,
        answer,
        rules[0] if rules else None,
        rules,
        tuple([rule.offer for rule in rules]) if answer is _YES else (),
        _missing(facts, table, on, deferrals) if answer is _CANNOT_TELL else (),
        facts=facts,
        table=table,
    )


def tier_of(person: Person, table: RuleTable, on: date) -> int:
    """The person's priority class on a day.

    Args:
        person: With the facts that are known.
        table: The programme's rules, with tiers.
        on: The day of the visit.

    Returns:
        The number of the first tier that the person certainly belongs to; one more than the last tier's number if none,
        and 0 where the table has no tiers.
    """
    facts = _Facts(person, table, None)
    for tier in table.tiers:
        if _answer(tier.who, facts, on) is _YES:
            return tier.number
    return table.tiers[-1].number + 1 if table.tiers else 0


# ---------------------------------------------------------------------------------------------------- the whole table


def _outcome(facts: _Facts, table: RuleTable, on: date) -> tuple[Answer, tuple[Rule, ...], list[Deferral]]:
    """The answer, the matching rules, and the deferrals that took the yes away."""
    matching: list[Rule] = []
    undecided = False
    for rule in table.rules:
        if not rule.window.contains(on):
            continue
        answer = _answer(rule.who, facts, on)
        if answer is _YES:
            matching.append(rule)
            if table.hit is _FIRST:
                break
        elif answer is _CANNOT_TELL:
            undecided = True
    if not matching:
        return (_CANNOT_TELL if undecided else _NO), (), []
    rules = tuple(matching)
    if facts.person.conditions or "conditions" in facts.unknown:
        in_force = [deferral for deferral in table.deferrals if deferral.window.contains(on)]
        for defers, answer in ((_YES, _NO), (_CANNOT_TELL, _CANNOT_TELL)):
            deferrals = [deferral for deferral in in_force if _deferred(deferral, facts, on) is defers]
            if deferrals:
                return answer, rules, deferrals
    return _YES, rules, []


def _missing(facts: _Facts, table: RuleTable, on: date, deferrals: list[Deferral]) -> tuple[str, ...]:
    if deferrals:
        return tuple(dict.fromkeys([_clock_missing(deferral, facts) for deferral in deferrals]))
    return tuple(
        dict.fromkeys(
            [
                compared["fact"]
                for rule in table.rules
                if rule.window.contains(on) and _answer(rule.who, facts, on) is _CANNOT_TELL
                for _, compared in _failures(rule.who, facts, on)
            ]
        )
    )


# ------------------------------------------------------------------------------------------------- one condition of it


def _answer(node: Predicate, facts: _Facts, on: date) -> Answer:
    return _ANSWERS[type(node)](node, facts, on)


def _everyone(_node: Everyone, _facts: _Facts, _on: date) -> Answer:
    return _YES


def _in_group(node: InGroup, facts: _Facts, _on: date) -> Answer:
    groups = facts.person.groups
    if groups and any(group in groups for group in node.groups):
        return _YES
    return _CANNOT_TELL if "groups" in facts.unknown else _NO


def _age(node: Age, facts: _Facts, on: date) -> Answer:
    on = node.as_of or on
    reached = _has_reached(node.reached, facts, on)
    if reached is _NO or node.below is None:
        return reached
    over = _has_reached(node.below, facts, on)
    if over is _YES:
        return _NO
    return reached if over is _NO else _CANNOT_TELL


def _has_reached(age: Duration, facts: _Facts, on: date) -> Answer:
    # Whoever is born later reaches an age no earlier, so the two ends of a partial birth date speak for all between.
    if on < add(facts.earliest, age, facts.policy):
        return _NO
    if facts.exact or add(facts.latest, age, facts.policy) <= on:
        return _YES
    return _CANNOT_TELL


def _born(node: Born, facts: _Facts, _on: date) -> Answer:
    window = node.window
    if (window.start is None or window.start <= facts.earliest) and (window.end is None or facts.latest < window.end):
        return _YES
    if (window.start is None or window.start <= facts.latest) and (window.end is None or facts.earliest < window.end):
        return _CANNOT_TELL
    return _NO


def _birth_year(node: BirthYear, facts: _Facts, _on: date) -> Answer:
    year = facts.earliest.year
    return _YES if (node.first is None or node.first <= year) and (node.last is None or year <= node.last) else _NO


def _has_condition(node: HasCondition, facts: _Facts, on: date) -> Answer:
    for condition in facts.person.conditions:
        if condition.code in node.codes and _begun(condition, on):
            return _YES
    return _CANNOT_TELL if "conditions" in facts.unknown else _NO


def _begun(condition: Condition, on: date) -> bool:
    return condition.since is None or condition.since <= on


def _sex_is(node: SexIs, facts: _Facts, _on: date) -> Answer:
    sex = facts.person.sex
    if sex is node.sex:
        return _YES
    return _CANNOT_TELL if sex is _SEX_UNKNOWN else _NO


def _doses_at_least(node: DosesAtLeast, facts: _Facts, _on: date) -> Answer:
    if facts.doses is None:
        return _CANNOT_TELL
    return _YES if facts.doses >= node.count else _NO


def _all(node: All, facts: _Facts, on: date) -> Answer:
    result = _YES
    for part in node.parts:
        answer = _answer(part, facts, on)
        if answer is _NO:
            return _NO
        if answer is _CANNOT_TELL:
            result = answer
    return result


def _any_of(node: AnyOf, facts: _Facts, on: date) -> Answer:
    result = _NO
    for part in node.parts:
        answer = _answer(part, facts, on)
        if answer is _YES:
            return _YES
        if answer is _CANNOT_TELL:
            result = answer
    return result


def _not(node: Not, facts: _Facts, on: date) -> Answer:
    return _NEGATION[_answer(node.part, facts, on)]


_NEGATION = {_YES: _NO, _NO: _YES, _CANNOT_TELL: _CANNOT_TELL}

_ANSWERS: dict[type, Callable[[Any, _Facts, date], Answer]] = {
    Everyone: _everyone,
    InGroup: _in_group,
    Age: _age,
    Born: _born,
    BirthYear: _birth_year,
    HasCondition: _has_condition,
    SexIs: _sex_is,
    DosesAtLeast: _doses_at_least,
    All: _all,
    AnyOf: _any_of,
    Not: _not,
}


# ----------------------------------------------------------------------------------------------------------- deferrals


def _deferred(deferral: Deferral, facts: _Facts, on: date) -> Answer:
    unsure = "conditions" in facts.unknown
    for condition in facts.person.conditions:
        if condition.code == deferral.condition and _begun(condition, on):
            clock = _clock(deferral, condition)
            if clock is None:
                unsure = True
            elif on < add(clock, deferral.wait, facts.policy):
                return _YES
    return _CANNOT_TELL if unsure else _NO


def _clock(deferral: Deferral, condition: Condition) -> date | None:
    """The day the wait is counted from; None where it is not known, or not written as a date."""
    if deferral.since == "onset":
        return condition.since
    text = condition.attributes.get(deferral.since)
    if text is None:
        return None
    try:
        return parse_date(text)
    except DateError:
        return None


def _clock_missing(deferral: Deferral, facts: _Facts) -> str:
    """The fact that would settle a deferral: when the condition's clock started, or whether there is the condition."""
    has = any(condition.code == deferral.condition for condition in facts.person.conditions)
    return f"conditions.{deferral.condition}.{deferral.since}" if has else "conditions"


def _waits(deferral: Deferral, facts: _Facts) -> Iterator[tuple[date | None, date]]:
    """When each condition that defers began, if known, and the first day after its wait."""
    for condition in facts.person.conditions:
        if condition.code == deferral.condition and (clock := _clock(deferral, condition)) is not None:
            yield condition.since, add(clock, deferral.wait, facts.policy)


# ---------------------------------------------------------------------------------------------------- when it changes


def _turning_days(facts: _Facts, table: RuleTable) -> Iterator[date]:
    """Every day on which any part of the table may begin to answer differently: nothing changes between two of them."""
    births = (facts.earliest,) if facts.exact else (facts.earliest, facts.latest)
    for rule in table.rules:
        yield from _edges(rule.window)
        for node in walk(rule.who):
            if isinstance(node, Age) and node.as_of is None:
                for birth in births:
                    yield add(birth, node.reached, facts.policy)
                    if node.below is not None:
                        yield add(birth, node.below, facts.policy)
    for condition in facts.person.conditions:
        if condition.since is not None:
            yield condition.since
    for deferral in table.deferrals:
        yield from _edges(deferral.window)
        for _, end in _waits(deferral, facts):
            yield end


def _edges(window: Window) -> Iterator[date]:
    if window.start is not None:
        yield window.start
    if window.end is not None:
        yield window.end


# ----------------------------------------------------------------------------------------------------------------- why


def _reasons(facts: _Facts, table: RuleTable, on: date) -> Iterator[Reason]:
    answer, rules, deferrals = _outcome(facts, table, on)
    if answer is _YES:
        for rule in rules:
            yield Reason("rule-matches", rule.id, {"in_force": _in_force(rule.window), "source": rule.source})
    elif deferrals:
        for deferral in deferrals:
            yield _deferral_reason(deferral, facts, on)
    else:
        if answer is _NO:
            yield Reason("no-rule-matches", "", {"programme": table.programme, "on": on.isoformat()})
        yield from _failed_rules(facts, table, on)


def _failed_rules(facts: _Facts, table: RuleTable, on: date) -> Iterator[Reason]:
    for rule in table.rules:
        if rule.window.contains(on):
            for code, compared in _failures(rule.who, facts, on):
                yield Reason(code, rule.id, {**compared, "source": rule.source})
    for rule in table.rules:
        if not rule.window.contains(on):
            yield Reason("rule-not-in-force", rule.id, {"in_force": _in_force(rule.window), "source": rule.source})


def _deferral_reason(deferral: Deferral, facts: _Facts, on: date) -> Reason:
    if _deferred(deferral, facts, on) is _CANNOT_TELL:
        fact = _clock_missing(deferral, facts)
        return Reason("fact-missing", deferral.id, {"fact": fact, "source": deferral.source})
    compared = {
        "condition": deferral.condition,
        "wait": str(deferral.wait),
        "until": max(end for begun, end in _waits(deferral, facts) if begun is None or begun <= on).isoformat(),
    }
    return Reason("deferred", deferral.id, {**compared, "source": deferral.source})


def _in_force(window: Window) -> str:
    start, end = window.start, window.end
    last = None if end is None else end - timedelta(days=1)
    return f"{start or ''} .. {last or ''}".strip()


Failure = tuple[str, dict[str, str]]


def _failures(node: Predicate, facts: _Facts, on: date) -> Iterable[Failure]:
    """Why a condition is not a yes: of parts that must all hold the first that fails, of alternatives every one."""
    answer = _answer(node, facts, on)
    if isinstance(node, All):
        blamed = [part for part in node.parts if _answer(part, facts, on) is answer]
        return [each for part in (blamed[:1] if answer is _NO else blamed) for each in _failures(part, facts, on)]
    if isinstance(node, AnyOf):
        blamed = [part for part in node.parts if _answer(part, facts, on) is answer]
        return [each for part in blamed for each in _failures(part, facts, on)]
    if isinstance(node, Not):
        return [("excluded", {})] if answer is _NO else _failures(node.part, facts, on)
    if answer is _CANNOT_TELL:
        return [("fact-missing", {"fact": _FACT[type(node)]})]
    return [_FAILED[type(node)](node, facts, on)]


_FACT: dict[type, str] = {
    InGroup: "groups",
    Age: "birth_date",
    Born: "birth_date",
    HasCondition: "conditions",
    SexIs: "sex",
    DosesAtLeast: "doses",
}


def _age_failed(node: Age, facts: _Facts, on: date) -> Failure:
    day = node.as_of or on
    low = _has_reached(node.reached, facts, day) is _NO
    threshold = node.reached if low or node.below is None else node.below
    compared = {"age": _age_text(threshold, facts, day), "threshold": str(threshold)}
    if node.as_of is not None:
        compared["as_of"] = node.as_of.isoformat()
    return ("age-too-low" if low else "age-too-high"), compared


def _age_text(threshold: Duration, facts: _Facts, on: date) -> str:
    """The age in years, or in months where the threshold is finer; never so fine that it gives the birth date."""
    counts = []
    for birth in dict.fromkeys((facts.latest, facts.earliest)):
        age = completed_age(birth, max(birth, on), facts.policy)
        counts.append(age.years * 12 + age.months if threshold.months or threshold.days else age.years)
    unit = "month" if threshold.months or threshold.days else "year"
    return " .. ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count in dict.fromkeys(counts))


def _born_failed(node: Born, facts: _Facts, _on: date) -> Failure:
    end = node.window.end
    if end is not None and facts.earliest >= end:
        return "born-after", {"threshold": (end - timedelta(days=1)).isoformat()}
    return "born-before", {"threshold": str(node.window.start)}


def _birth_year_failed(node: BirthYear, facts: _Facts, _on: date) -> Failure:
    if node.last is not None and facts.earliest.year > node.last:
        return "born-after", {"threshold": str(node.last)}
    return "born-before", {"threshold": str(node.first)}


def _group_failed(node: InGroup, _facts: _Facts, _on: date) -> Failure:
    return "group-missing", {"threshold": ", ".join(node.groups)}


def _condition_failed(node: HasCondition, _facts: _Facts, _on: date) -> Failure:
    return "condition-missing", {"threshold": ", ".join(node.codes)}


def _sex_failed(node: SexIs, _facts: _Facts, _on: date) -> Failure:
    return "sex-differs", {"threshold": node.sex.value}


def _doses_failed(node: DosesAtLeast, facts: _Facts, _on: date) -> Failure:
    return "doses-too-few", {"doses": str(facts.doses), "threshold": str(node.count)}


_FAILED: dict[type, Callable[[Any, _Facts, date], Failure]] = {
    InGroup: _group_failed,
    Age: _age_failed,
    Born: _born_failed,
    BirthYear: _birth_year_failed,
    HasCondition: _condition_failed,
    SexIs: _sex_failed,
    DosesAtLeast: _doses_failed,
}
