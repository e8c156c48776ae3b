"""Why a condition is not a yes: the fact, what it was compared with, and what would settle it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, TypeAlias

from vaxplatform.dates import Duration, add, completed_age
from vaxplatform.eligibility._answers import Facts, clock, counted, has_begun, has_reached, judge, passes
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    AtLeast,
    AtVenue,
    BirthYear,
    Born,
    Dated,
    Detail,
    DosesGiven,
    Elapsed,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
)
from vaxplatform.eligibility.table import Answer
from vaxplatform.eligibility.writing import write_detail, write_predicate
from vaxplatform.model import Condition

__all__ = ["Failure", "failures"]

_YES, _NO, _CANNOT_TELL = Answer.YES, Answer.NO, Answer.CANNOT_TELL

Failure: TypeAlias = tuple[str, dict[str, str]]
"""A reason's word, and the fact with what it was compared to."""


def failures(node: Predicate, facts: Facts, on: date) -> Iterable[Failure]:
    """Why a condition is not a yes: of parts that must all hold the first that fails, of alternatives every one."""
    answer = judge(node, facts, on)
    if isinstance(node, All | AnyOf | AtLeast):
        blamed = [part for part in node.parts if judge(part, facts, on) is answer]
        if isinstance(node, All) and answer is _NO:
            blamed = blamed[:1]
        return [each for part in blamed for each in failures(part, facts, on)]
    if isinstance(node, Not):
        return [("ruled-out", {"by": written(node.part)})] if answer is _NO else failures(node.part, facts, on)
    if answer is _CANNOT_TELL:
        return list(_MISSING[type(node)](node, facts, on))
    return [_FAILED[type(node)](node, facts, on)]


def written(node: Predicate) -> str:
    """A condition in one line, as its keys and values stand in a pack: ``condition: {is: gout, for: > 10 years}``."""
    return _flow(write_predicate(node))[1:-1]


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return "true" if value is True else str(value)


# ---------------------------------------------------------------------------------------------------- what is missing


def _groups_missing(node: InGroup, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "groups", "asked": ", ".join(node.groups)}


def _age_missing(node: Age, facts: Facts, on: date) -> Iterator[Failure]:
    """A birth date that is not known to the day, with the days between which an age turns the answer."""
    for age in (node.reached, node.below):
        if age is not None and has_reached(age, facts, node.as_of or on) is _CANNOT_TELL:
            turns = f"{add(facts.earliest, age, facts.policy)} .. {add(facts.latest, age, facts.policy)}"
            yield "fact-missing", {"fact": "birth_date", "asked": str(age), "turns_between": turns}


def _born_missing(node: Born, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "birth_date", "asked": written(node)}


def _condition_missing(node: HasCondition, facts: Facts, on: date) -> Iterator[Failure]:
    """Whether there is the condition; or a detail of one that is there."""
    if facts.unknown("conditions"):
        yield "fact-missing", {"fact": "conditions", "asked": ", ".join(node.codes)}
    for condition, detail in _details(node, facts, on, _CANNOT_TELL):
        yield "fact-missing", {"fact": f"conditions.{condition.code}.{detail.name}", "asked": _text(detail)}
    for part in node.means if not facts.unknown("conditions") else ():
        if judge(part, facts, on) is _CANNOT_TELL:
            yield from failures(part, facts, on)


def _details(node: HasCondition, facts: Facts, on: date, answer: Answer) -> Iterator[tuple[Condition, Detail]]:
    for condition in facts.person.conditions:
        if condition.code in (*node.codes, *node.kinds) and has_begun(condition, on):
            for detail in node.details:
                if passes(detail, condition, facts, on) is answer:
                    yield condition, detail


def _text(detail: Detail) -> str:
    asked = write_detail(detail)
    return asked if isinstance(asked, str) else ", ".join(asked)


def _sex_missing(node: SexIs, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "sex", "asked": node.sex.value}


def _area_missing(node: LivesIn, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "area", "asked": ", ".join(node.areas)}


def _venue_missing(node: AtVenue, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "venue", "asked": ", ".join(node.venues)}


def _doses_missing(node: DosesGiven, _facts: Facts, _on: date) -> Iterator[Failure]:
    yield "fact-missing", {"fact": "doses", "asked": written(node)}


_MISSING: dict[type, Callable[[Any, Facts, date], Iterator[Failure]]] = {
    InGroup: _groups_missing,
    Age: _age_missing,
    Born: _born_missing,
    HasCondition: _condition_missing,
    SexIs: _sex_missing,
    LivesIn: _area_missing,
    AtVenue: _venue_missing,
    DosesGiven: _doses_missing,
}


# -------------------------------------------------------------------------------------------------------- what fails


def _age_failed(node: Age, facts: Facts, on: date) -> Failure:
    day = node.as_of or on
    low = has_reached(node.reached, facts, day) is _NO
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


def _condition_failed(node: HasCondition, facts: Facts, on: date) -> Failure:
    """The first detail that fails of a condition that is there; otherwise that it is not there."""
    found = next(_details(node, facts, on, _NO), None)
    if found is None:
        return "condition-missing", {"threshold": ", ".join(node.codes)}
    condition, detail = found
    compared = {"condition": condition.code, "detail": detail.name, "threshold": _text(detail)}
    held = clock(detail.name, condition)
    if isinstance(detail, Elapsed) and held is not None:
        passed = completed_age(held, max(held, on), facts.policy)
        return "condition-detail", {**compared, "value": str(passed)}
    value = str(held) if isinstance(detail, Dated) else condition.attributes[detail.name]
    return "condition-detail", {**compared, "value": value}


def _sex_failed(node: SexIs, _facts: Facts, _on: date) -> Failure:
    return "sex-differs", {"threshold": node.sex.value}


def _area_failed(node: LivesIn, facts: Facts, _on: date) -> Failure:
    return "area-differs", {"area": facts.person.region, "threshold": ", ".join(node.areas)}


def _venue_failed(node: AtVenue, facts: Facts, _on: date) -> Failure:
    return "venue-differs", {"venue": facts.venue, "threshold": ", ".join(node.venues)}


def _doses_failed(node: DosesGiven, facts: Facts, _on: date) -> Failure:
    count = counted(node, facts.doses or ())
    few = count < node.at_least
    compared = {"doses": str(count), "threshold": str(node.at_least if few else node.at_most)}
    if node.vaccines:
        compared["vaccines"] = ", ".join(node.vaccines)
    return ("doses-too-few" if few else "doses-too-many"), compared


_FAILED: dict[type, Callable[[Any, Facts, date], Failure]] = {
    InGroup: _group_failed,
    Age: _age_failed,
    Born: _born_failed,
    BirthYear: _birth_year_failed,
    HasCondition: _condition_failed,
    SexIs: _sex_failed,
    LivesIn: _area_failed,
    AtVenue: _venue_failed,
    DosesGiven: _doses_failed,
}
