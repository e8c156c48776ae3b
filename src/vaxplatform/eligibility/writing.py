"""A condition as the plain values that `parse_predicate` reads: for rule sheets, for pages, for telling what fails."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from vaxplatform.dates import Duration
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
    Elapsed,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
    Worded,
)

__all__ = ["write_detail", "write_predicate", "write_range"]


def write_predicate(predicate: Predicate) -> dict[str, Any]:
    """Write a condition as plain values.

    Args:
        predicate: A tree, as `parse_predicate` gives it.

    Returns:
        A mapping that reads as an equal tree, given the same words; as short as the language allows.

    Example:
        >>> from vaxplatform.eligibility import parse_predicate
        >>> write_predicate(parse_predicate({"age": ["> 17 years", "< 45 years"], "group": ["HCW"]}))
        {'age': ['>= 18 years', '< 45 years'], 'group': 'HCW'}
    """
    if not isinstance(predicate, All):
        return _WRITE[type(predicate)](predicate)
    if ages := _ages(predicate):
        return ages
    each = [write_predicate(part) for part in predicate.parts]
    nested = any(isinstance(part, All) and not _ages(part) for part in predicate.parts)
    keys = [key for written in each for key in written]
    if nested or len(each) == 1 or len(keys) > len(set(keys)):
        return {"all": each}
    return {key: value for written in each for key, value in written.items()}


def _ages(node: All) -> dict[str, Any]:
    """Several ages that must all hold, as a list beside one ``age``; empty where it is anything else."""
    ages = [part for part in node.parts if isinstance(part, Age)]
    if len(ages) < max(len(node.parts), 2) or len({age.as_of for age in ages}) > 1:
        return {}
    written = [_age(age) for age in ages]
    if any("age" not in each for each in written):
        return {}
    return {**written[0], "age": [each["age"] for each in written]}


def _few(words: tuple[str, ...]) -> str | list[str]:
    return words[0] if len(words) == 1 else list(words)


def _any_of(node: AnyOf) -> dict[str, Any]:
    return {"any": [write_predicate(part) for part in node.parts]}


def _at_least(node: AtLeast) -> dict[str, Any]:
    return {"at_least": {"n": node.count, "of": [write_predicate(part) for part in node.parts]}}


def _not(node: Not) -> dict[str, Any]:
    if isinstance(node.part, AnyOf):
        return {"none": [write_predicate(part) for part in node.part.parts]}
    return {"not": write_predicate(node.part)}


def _age(node: Age) -> dict[str, Any]:
    counted = {} if node.as_of is None else {"as_of": node.as_of}
    if node.below is None:
        return {"age": f">= {node.reached}", **counted}
    if node.reached == Duration():
        return {"age": f"< {node.below}", **counted}
    last = _one_unit_less(node.below)
    if last is None:
        return {"all": [{"age": f">= {node.reached}", **counted}, {"age": f"< {node.below}", **counted}]}
    return {"age": f"{node.reached} .. {last}", **counted}


def _one_unit_less(age: Duration) -> Duration | None:
    """The last age below one that has a single unit: below 45 years it is 44 years."""
    match (age.years, age.months, age.days):
        case (years, 0, 0):
            return Duration(years=years - 1)
        case (0, months, 0):
            return Duration(months=months - 1)
        case (0, 0, days):
            return Duration(days=days - 1)
        case _:
            return None


def _condition(node: HasCondition) -> dict[str, Any]:
    if not node.details:
        return {"condition": _few(node.codes)}
    asked: dict[str, Any] = {"is": _few(node.codes)}
    details: dict[str, Any] = {}
    for detail in node.details:
        if detail.name == ONSET:
            asked["for"] = write_detail(detail)
        elif detail.name in details:
            held = details[detail.name]
            details[detail.name] = [*(held if isinstance(held, list) else [held]), write_detail(detail)]
        else:
            details[detail.name] = write_detail(detail)
    return {"condition": {**asked, "with": details} if details else asked}


def write_detail(detail: Detail) -> str | list[str]:
    """What is asked of one detail, as it stands under ``with``.

    Example:
        >>> write_detail(Elapsed("admitted", Duration(), Duration(years=1, days=1)))
        '<= 1 year'
    """
    match detail:
        case Worded(_, words):
            return _few(words)
        case Amount(_, low, high, with_low, with_high):
            return _amount(low, high, with_low=with_low, with_high=with_high)
        case Dated(_, window):
            return write_range(window.start, window.end)
        case Elapsed(_, reached, below):
            return _elapsed(reached, below)


def _amount(low: Decimal | None, high: Decimal | None, *, with_low: bool, with_high: bool) -> str:
    if low is None:
        return f"{'<=' if with_high else '<'} {high}"
    if high is None:
        return f"{'>=' if with_low else '>'} {low}"
    return f"{low} .. {high}"


def _elapsed(reached: Duration, below: Duration | None) -> str:
    if below is None:
        return f"> {_one_day_less(reached)}" if reached.days == 1 and reached.total_months else f">= {reached}"
    if reached != Duration():
        return f"{reached} .. {_one_day_less(below)}"
    return f"<= {_one_day_less(below)}" if below.days > 0 else f"< {below}"


def _one_day_less(time: Duration) -> Duration:
    return Duration(time.years, time.months, time.days - 1)


def write_range(start: date | None, end: date | None) -> str:
    """The days from `start` to the one before `end` as they stand beside ``born``.

    Example:
        >>> write_range(None, date(2008, 1, 1))
        '<= 2007-12-31'
    """
    last = None if end is None else end - timedelta(days=1)
    if start is None:
        return f"<= {last}"
    return f">= {start}" if last is None else f"{start} .. {last}"


def _birth_year(node: BirthYear) -> dict[str, Any]:
    if node.first is None:
        return {"birth_year": f"<= {node.last}"}
    return {"birth_year": f">= {node.first}" if node.last is None else f"{node.first} .. {node.last}"}


def _doses(node: DosesGiven) -> dict[str, Any]:
    asked: dict[str, Any]
    if node.at_least == node.at_most:
        asked = {"exactly": node.at_least}
    else:
        asked = {"at_least": node.at_least} if node.at_least else {}
        asked |= {} if node.at_most is None else {"at_most": node.at_most}
    asked |= {"of": _few(node.vaccines)} if node.vaccines else {}
    return {"doses": asked if node.valid else {**asked, "count": "any"}}


_WRITE: dict[type, Callable[[Any], dict[str, Any]]] = {
    Everyone: lambda _node: {"everyone": True},
    InGroup: lambda node: {"group": _few(node.groups)},
    Age: _age,
    Born: lambda node: {"born": write_range(node.window.start, node.window.end)},
    BirthYear: _birth_year,
    HasCondition: _condition,
    SexIs: lambda node: {"sex": node.sex.value},
    LivesIn: lambda node: {"lives_in": _few(node.areas)},
    AtVenue: lambda node: {"venue": _few(node.venues)},
    DosesGiven: _doses,
    AnyOf: _any_of,
    AtLeast: _at_least,
    Not: _not,
}
