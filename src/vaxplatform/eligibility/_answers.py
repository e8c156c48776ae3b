"""One condition of a rule for one person on one day, in three-valued logic (Kleene's strong logic).

A fact nobody asked for is never taken as false, and a birth date of which only the year is known counts as every day of
that year.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from vaxplatform.dates import Duration, EndOfMonth, add, parse_date
from vaxplatform.eligibility.predicate import (
    ONSET,
    Age,
    All,
    Amount,
    AnyOf,
    AtLeast,
    AtVenue,
    BirthYear,
    Born,
    Dated,
    Detail,
    DosesGiven,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
    Worded,
)
from vaxplatform.eligibility.table import Answer
from vaxplatform.errors import DateError
from vaxplatform.model import Condition, DoseStatus, EvaluatedDose, Person, Sex

__all__ = ["Facts", "clock", "counted", "end_of", "has_begun", "has_reached", "judge", "passes"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL
_VALID = DoseStatus.VALID
_SEX_UNKNOWN = Sex.UNKNOWN


@frozen
class Facts:
    """What is known of one person and one visit, prepared once per decision.

    Args:
        person: With the facts that are known.
        policy: How birthdays fall that the calendar does not have.
        earliest: The first day that may be the birth date.
        latest: The last.
        exact: Whether they are the same.
        doses: The doses so far, as scheduling judged them; None when nobody looked.
        venue: The kind of place of the visit; empty when nobody said.
        booked_on: The day the visit was booked; None for a walk-in.
    """

    person: Person
    policy: EndOfMonth
    earliest: date
    latest: date
    exact: bool
    doses: Sequence[EvaluatedDose] | None
    venue: str = ""
    booked_on: date | None = None

    @classmethod
    def of(
        cls,
        person: Person,
        policy: EndOfMonth,
        doses: Sequence[EvaluatedDose] | None,
        venue: str = "",
        booked_on: date | None = None,
    ) -> "Facts":
        """The facts of a person and of the doses that were judged."""
        birth = person.birth_date
        exact = birth.day is not None
        earliest = birth.earliest
        return cls(person, policy, earliest, earliest if exact else birth.latest, exact, doses, venue, booked_on)

    def if_born(self, day: date) -> "Facts":
        """The same facts, if the birth was on this day."""
        return evolve(self, earliest=day, latest=day, exact=True)

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
    if groups and not (groups.isdisjoint(node.groups) and groups.isdisjoint(node.kinds)):
        return _YES
    return _CANNOT_TELL if facts.unknown("groups") else _NO


def _age(node: Age, facts: Facts, on: date) -> Answer:
    on = node.as_of or on
    reached = has_reached(node.reached, facts, on)
    if reached is _NO or node.below is None:
        return reached
    over = has_reached(node.below, facts, on)
    if over is _YES:
        return _NO
    return reached if over is _NO else _CANNOT_TELL


def has_reached(age: Duration, facts: Facts, on: date) -> Answer:
    """Whether an age is completed by a day."""
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
    result = _CANNOT_TELL if facts.unknown("conditions") else _NO
    for condition in facts.person.conditions:
        if (condition.code in node.codes or condition.code in node.kinds) and has_begun(condition, on):
            answer = _every(passes(detail, condition, facts, on) for detail in node.details)
            if answer is _YES:
                return _YES
            if answer is _CANNOT_TELL:
                result = answer
    if not node.means:
        return result
    return _some([result, *(judge(part, facts, on) for part in node.means)])


def has_begun(condition: Condition, on: date) -> bool:
    """Whether a condition is there on a day; one without a first day always is."""
    return condition.since is None or condition.since <= on


def passes(detail: Detail, condition: Condition, facts: Facts, on: date) -> Answer:
    """Whether what is known of a condition is as a rule asks; what is not written as it must be is not known."""
    if isinstance(detail, Worded):
        word = condition.attributes.get(detail.name)
        return _CANNOT_TELL if word is None else _YES if word in detail.words else _NO
    if isinstance(detail, Amount):
        amount = condition.attributes.get(detail.name, "")
        if not _AMOUNT.fullmatch(amount):
            return _CANNOT_TELL
        return _YES if detail.includes(Decimal(amount)) else _NO
    day = clock(detail.name, condition)
    if day is None:
        return _CANNOT_TELL
    if isinstance(detail, Dated):
        return _YES if detail.window.contains(day) else _NO
    if day > on or on < end_of(day, detail.reached, facts.policy):
        return _NO
    return _YES if detail.below is None or on < end_of(day, detail.below, facts.policy) else _NO


_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)


def clock(name: str, condition: Condition) -> date | None:
    """The day that a detail holds, or a condition's own first day; None where it is not known, or not a date."""
    if name == ONSET:
        return condition.since
    text = condition.attributes.get(name)
    if text is None:
        return None
    try:
        return parse_date(text)
    except DateError:
        return None


def end_of(day: date, time: Duration, policy: EndOfMonth) -> date:
    """The day on which a time has passed; the last of all days where that lies past the calendar."""
    try:
        return add(day, time, policy)
    except DateError:
        return date.max


def _sex_is(node: SexIs, facts: Facts, _on: date) -> Answer:
    sex = facts.person.sex
    if sex is node.sex:
        return _YES
    return _CANNOT_TELL if sex is _SEX_UNKNOWN else _NO


def _lives_in(node: LivesIn, facts: Facts, _on: date) -> Answer:
    area = facts.person.region
    if not area:
        return _CANNOT_TELL
    return _YES if any(area == each or area.startswith(f"{each}-") for each in node.areas) else _NO


def _at_venue(node: AtVenue, facts: Facts, _on: date) -> Answer:
    if not facts.venue:
        return _CANNOT_TELL
    return _YES if facts.venue in node.venues else _NO


def _doses_given(node: DosesGiven, facts: Facts, _on: date) -> Answer:
    if facts.doses is None:
        return _CANNOT_TELL
    count = counted(node, facts.doses)
    return _YES if node.at_least <= count and (node.at_most is None or count <= node.at_most) else _NO


def counted(node: DosesGiven, doses: Iterable[EvaluatedDose]) -> int:
    """How many of the doses a rule counts."""
    count = 0
    for each in doses:
        if (each.status is _VALID if node.valid else each.dose.withdrawn is None) and (
            not node.vaccines or str(each.dose.vaccine) in node.vaccines
        ):
            count += 1
    return count


def _all(node: All, facts: Facts, on: date) -> Answer:
    return _every(judge(part, facts, on) for part in node.parts)


def _any_of(node: AnyOf, facts: Facts, on: date) -> Answer:
    return _some(judge(part, facts, on) for part in node.parts)


def _at_least(node: AtLeast, facts: Facts, on: date) -> Answer:
    answers = [judge(part, facts, on) for part in node.parts]
    if answers.count(_YES) >= node.count:
        return _YES
    return _CANNOT_TELL if len(answers) - answers.count(_NO) >= node.count else _NO


def _every(answers: Iterable[Answer]) -> Answer:
    result = _YES
    for answer in answers:
        if answer is _NO:
            return _NO
        if answer is _CANNOT_TELL:
            result = answer
    return result


def _some(answers: Iterable[Answer]) -> Answer:
    result = _NO
    for answer in answers:
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
    LivesIn: _lives_in,
    AtVenue: _at_venue,
    DosesGiven: _doses_given,
    All: _all,
    AnyOf: _any_of,
    AtLeast: _at_least,
    Not: _not,
}
