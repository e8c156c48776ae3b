"""One condition of a rule for one person on one day, in three-valued logic (Kleene's strong logic), and why it fails.

A fact nobody asked for is never taken as false, and a birth date of which only the year is known counts as every day of
that year.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

from attrs import frozen

from vaxplatform.dates import Duration, EndOfMonth, add, completed_age
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
)
from vaxplatform.eligibility.table import Answer
from vaxplatform.model import Condition, DoseStatus, EvaluatedDose, Person, Sex

__all__ = ["Facts", "Failure", "failures", "has_begun", "judge"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
_VALID = DoseStatus.VALID
_SEX_UNKNOWN = Sex.UNKNOWN


@frozen
class Facts:
    """What is known of one person, prepared once per decision.

    Args:
        person: With the facts that are known.
        policy: How birthdays fall that the calendar does not have.
        earliest: The first day that may be the birth date.
        latest: The last.
        exact: Whether they are the same.
        doses: How many valid doses; None when nobody looked.
    """

    person: Person
    policy: EndOfMonth
    earliest: date
    latest: date
    exact: bool
    doses: int | None

    @classmethod
    def of(cls, person: Person, policy: EndOfMonth, history: Sequence[EvaluatedDose] | None) -> "Facts":
        """The facts of a person and of the doses that were judged."""
        birth = person.birth_date
        exact = birth.day is not None
        earliest = birth.earliest
        doses = None if history is None else sum(each.status is _VALID for each in history)
        return cls(person, policy, earliest, earliest if exact else birth.latest, exact, doses)

    def if_born(self, day: date) -> "Facts":
        """The same facts, if the birth was on this day."""
        return Facts(self.person, self.policy, day, day, exact=True, doses=self.doses)

    def unknown(self, kind: str) -> bool:
        """Whether nobody asked for this kind of facts."""
        return kind in self.person.facts_unknown


def judge(node: Predicate, facts: Facts, on: date) -> Answer:
    """Whether a condition holds for a person on a day."""
    return _ANSWERS[type(node)](node, facts, on)


def _everyone(_node: Everyone, _facts: Facts, _on: date) -> Answer:
    return _YES


def _in_group(node: InGroup, facts: Facts, _on: date) -> Answer:
    groups = facts.person.groups
    if groups and any(group in groups for group in node.groups):
        return _YES
    return _CANNOT_TELL if facts.unknown("groups") else _NO


def _age(node: Age, facts: Facts, on: date) -> Answer:
    on = node.as_of or on
    reached = _has_reached(node.reached, facts, on)
    if reached is _NO or node.below is None:
        return reached
    over = _has_reached(node.below, facts, on)
    if over is _YES:
        return _NO
    return reached if over is _NO else _CANNOT_TELL


def _has_reached(age: Duration, facts: Facts, on: date) -> Answer:
    # Whoever is born later reaches an age no earlier, so the two ends of a partial birth date speak for all between.
    if on < add(facts.earliest, age, facts.policy):
        return _NO
    if facts.exact or add(facts.latest, age, facts.policy) <= on:
        return _YES
    return _CANNOT_TELL


def _born(node: Born, facts: Facts, _on: date) -> Answer:
    window = node.window
    if (window.start is None or window.start <= facts.earliest) and (window.end is None or facts.latest < window.end):
        return _YES
    if (window.start is None or window.start <= facts.latest) and (window.end is None or facts.earliest < window.end):
        return _CANNOT_TELL
    return _NO


def _birth_year(node: BirthYear, facts: Facts, _on: date) -> Answer:
    year = facts.earliest.year
    return _YES if (node.first is None or node.first <= year) and (node.last is None or year <= node.last) else _NO


def _has_condition(node: HasCondition, facts: Facts, on: date) -> Answer:
    for condition in facts.person.conditions:
        if condition.code in node.codes and has_begun(condition, on):
            return _YES
    return _CANNOT_TELL if facts.unknown("conditions") else _NO


def has_begun(condition: Condition, on: date) -> bool:
    """Whether a condition is there on a day; one without a first day always is."""
    return condition.since is None or condition.since <= on


def _sex_is(node: SexIs, facts: Facts, _on: date) -> Answer:
    sex = facts.person.sex
    if sex is node.sex:
        return _YES
    return _CANNOT_TELL if sex is _SEX_UNKNOWN else _NO


def _doses_at_least(node: DosesAtLeast, facts: Facts, _on: date) -> Answer:
    if facts.doses is None:
        return _CANNOT_TELL
    return _YES if facts.doses >= node.count else _NO


def _all(node: All, facts: Facts, on: date) -> Answer:
    result = _YES
    for part in node.parts:
        answer = judge(part, facts, on)
        if answer is _NO:
            return _NO
        if answer is _CANNOT_TELL:
            result = answer
    return result


def _any_of(node: AnyOf, facts: Facts, on: date) -> Answer:
    result = _NO
    for part in node.parts:
        answer = judge(part, facts, on)
        if answer is _YES:
            return _YES
        if answer is _CANNOT_TELL:
            result = answer
    return result


def _not(node: Not, facts: Facts, on: date) -> Answer:
    return _NEGATION[judge(node.part, facts, on)]


_NEGATION = {_YES: _NO, _NO: _YES, _CANNOT_TELL: _CANNOT_TELL}

_ANSWERS: dict[type, Callable[[Any, Facts, date], Answer]] = {
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


Failure: TypeAlias = tuple[str, dict[str, str]]
"""A reason's word, and the fact with what it was compared to."""


def failures(node: Predicate, facts: Facts, on: date) -> Iterable[Failure]:
    """Why a condition is not a yes: of parts that must all hold the first that fails, of alternatives every one."""
    answer = judge(node, facts, on)
    if isinstance(node, All):
        blamed = [part for part in node.parts if judge(part, facts, on) is answer]
        return [each for part in (blamed[:1] if answer is _NO else blamed) for each in failures(part, facts, on)]
    if isinstance(node, AnyOf):
        blamed = [part for part in node.parts if judge(part, facts, on) is answer]
        return [each for part in blamed for each in failures(part, facts, on)]
    if isinstance(node, Not):
        return [("excluded", {})] if answer is _NO else failures(node.part, facts, on)
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


def _age_failed(node: Age, facts: Facts, on: date) -> Failure:
    day = node.as_of or on
    low = _has_reached(node.reached, facts, day) is _NO
    threshold = node.reached if low or node.below is None else node.below
    compared = {"age": _age_text(threshold, facts, day), "threshold": str(threshold)}
    if node.as_of is not None:
        compared["as_of"] = node.as_of.isoformat()
    return ("age-too-low" if low else "age-too-high"), compared


def _age_text(threshold: Duration, facts: Facts, on: date) -> str:
    """The age in years, or in months where the threshold is finer; never so fine that it gives the birth date."""
    counts = []
    for birth in dict.fromkeys((facts.latest, facts.earliest)):
        age = completed_age(birth, max(birth, on), facts.policy)
        counts.append(age.years * 12 + age.months if threshold.months or threshold.days else age.years)
    unit = "month" if threshold.months or threshold.days else "year"
    return " .. ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count in dict.fromkeys(counts))


def _born_failed(node: Born, facts: Facts, _on: date) -> Failure:
    end = node.window.end
    if end is not None and facts.earliest >= end:
        return "born-after", {"threshold": (end - timedelta(days=1)).isoformat()}
    return "born-before", {"threshold": str(node.window.start)}


def _birth_year_failed(node: BirthYear, facts: Facts, _on: date) -> Failure:
    if node.last is not None and facts.earliest.year > node.last:
        return "born-after", {"threshold": str(node.last)}
    return "born-before", {"threshold": str(node.first)}


def _group_failed(node: InGroup, _facts: Facts, _on: date) -> Failure:
    return "group-missing", {"threshold": ", ".join(node.groups)}


def _condition_failed(node: HasCondition, _facts: Facts, _on: date) -> Failure:
    return "condition-missing", {"threshold": ", ".join(node.codes)}


def _sex_failed(node: SexIs, _facts: Facts, _on: date) -> Failure:
    return "sex-differs", {"threshold": node.sex.value}


def _doses_failed(node: DosesAtLeast, facts: Facts, _on: date) -> Failure:
    return "doses-too-few", {"doses": str(facts.doses), "threshold": str(node.count)}


_FAILED: dict[type, Callable[[Any, Facts, date], Failure]] = {
    InGroup: _group_failed,
    Age: _age_failed,
    Born: _born_failed,
    BirthYear: _birth_year_failed,
    HasCondition: _condition_failed,
    SexIs: _sex_failed,
    DosesAtLeast: _doses_failed,
}
