"""The conditions of a rule: a closed grammar of plain YAML values, read into a typed tree.

A mapping holds when all of its keys hold, in the order written::

    group: [HCW, FLW]              one of these groups
    age: ">= 60 years"             completed on the day; also "18 years .. 44 years", or a list that must all hold
      as_of: 2022-01-01            (beside age) completed by this date instead
    born: "<= 2007-12-31"          date of birth; also "2005-01-01 .. 2007-12-31"
    birth_year: "<= 2007"          calendar year of birth; also "2005 .. 2007"
    condition: [C01, C02]          one of these conditions
    sex: female
    doses: {at_least: 2}           valid doses so far
    all: [..]  any: [..]  not: {..}  everyone: true

Ages count in the unit they are written in: "<= 44 years" ends the day before the 45th birthday. Every comparison is
kept as a half-open range, so that nothing below has to know five signs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NoReturn, TypeAlias

from attrs import field, frozen

from vaxplatform.codes import one_spelling
from vaxplatform.dates import Duration, EndOfMonth, Window, add, parse_date
from vaxplatform.errors import CodeError, DateError, InputError
from vaxplatform.model import Sex

__all__ = [
    "Age",
    "All",
    "AnyOf",
    "BirthYear",
    "Born",
    "DosesAtLeast",
    "Everyone",
    "HasCondition",
    "InGroup",
    "Not",
    "Predicate",
    "SexIs",
    "parse_predicate",
    "walk",
]

DEEPEST = 8
LARGEST = 1000
LONGEST_TEXT = 100
LONGEST_LIST = 100
OLDEST = Duration(years=150)
EARLIEST, LATEST = date(1850, 1, 1), date(2999, 12, 31)


# ----------------------------------------------------------------------------------------------------------- the tree


@frozen
class Everyone:
    """Holds for every person."""


@frozen
class InGroup:
    """The person belongs to one of these groups."""

    groups: tuple[str, ...]


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
    """The person has one of these conditions; codes are brought to their one spelling."""

    codes: tuple[str, ...] = field(converter=_one_spelling_each)


@frozen
class SexIs:
    """The person's administrative sex."""

    sex: Sex


@frozen
class DosesAtLeast:
    """The person has had so many valid doses."""

    count: int


@frozen
class All:
    """Every part holds."""

    parts: "tuple[Predicate, ...]"


@frozen
class AnyOf:
    """At least one part holds."""

    parts: "tuple[Predicate, ...]"


@frozen
class Not:
    """The part does not hold."""

    part: "Predicate"


Predicate: TypeAlias = (
    Everyone | InGroup | Age | Born | BirthYear | HasCondition | SexIs | DosesAtLeast | All | AnyOf | Not
)


def walk(predicate: Predicate) -> Iterator[Predicate]:
    """Every node of a tree, from the top.

    Example:
        >>> [type(node).__name__ for node in walk(parse_predicate({"group": "HCW", "age": ">= 18 years"}))]
        ['All', 'InGroup', 'Age']
    """
    yield predicate
    if isinstance(predicate, All | AnyOf):
        for part in predicate.parts:
            yield from walk(part)
    elif isinstance(predicate, Not):
        yield from walk(predicate.part)


# -------------------------------------------------------------------------------------------------------- reading it

Path: TypeAlias = tuple[str | int, ...]


def parse_predicate(data: object) -> Predicate:
    """Read a condition from plain values.

    Args:
        data: What a YAML reader gives: a mapping with the keys of the grammar, at most 8 deep and 1000 values large.

    Returns:
        The tree; equal trees for equal meaning of signs (``> 17 years`` is ``>= 18 years``).

    Raises:
        InputError: With ``data["path"]``, the keys and indexes that lead from ``data`` to what is wrong.

    Example:
        >>> parse_predicate({"age": "18 years .. 44 years"})
        Age(reached=Duration(years=18, months=0, days=0), below=Duration(years=45, months=0, days=0), as_of=None)
        >>> parse_predicate({"age": "ge 60 years"})
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: 'ge' is not a comparison: did you mean '>='? ages look like '>= 60 years' or \
'18 years .. 44 years'
    """
    if not _fits(data):
        _refuse((), f"a condition holds at most {LARGEST} values: split the rule", "condition-large")
    return _condition(data, ())


def _fits(data: object) -> bool:
    """Whether the values, counted before any is read, are few enough."""
    waiting, seen = [data], 0
    while waiting and seen <= LARGEST:
        seen += 1
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
    return seen <= LARGEST


def _condition(data: object, path: Path) -> Predicate:
    if sum(isinstance(step, str) for step in path) >= DEEPEST:
        _refuse(path, f"conditions are nested at most {DEEPEST} deep: split the rule", "condition-deep")
    if not isinstance(data, Mapping) or not data:
        _refuse(path, f"a condition is a mapping with one or more of: {', '.join(_KEYS)}", "condition-form")
    parts: list[Predicate] = []
    for key, value in data.items():
        if key == "as_of":
            if "age" not in data:
                _refuse((*path, key), "'as_of' says when an age counts: put it beside 'age'", "as-of-without-age")
        elif key == "age":
            parts.append(_age(value, (*path, key), _as_of(data, path)))
        elif isinstance(key, str) and key in _KEYS:
            parts.append(_KEYS[key](value, (*path, key)))
        else:
            _unknown_key(key, path)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _unknown_key(key: object, path: Path) -> NoReturn:
    written = str(key)[:LONGEST_TEXT]
    near = get_close_matches(written.lower(), [*_KEYS, "as_of"], n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join([*_KEYS, 'as_of'])}"
    step = key if isinstance(key, str | int) else written
    _refuse((*path, step), f"'{written}' is not a condition: {hint}", "condition-unknown")


def _refuse(path: Path, sentence: str, code: str) -> NoReturn:
    raise InputError(sentence, code=code, path=path)


# ------------------------------------------------------------------------------------------------- words and numbers


def _everyone(value: object, path: Path) -> Predicate:
    if value is not True:
        _refuse(path, "'everyone' is written 'everyone: true'; leave it out otherwise", "everyone-form")
    return Everyone()


def _group(value: object, path: Path) -> Predicate:
    return InGroup(_words(value, path))


def _has_condition(value: object, path: Path) -> Predicate:
    try:
        return HasCondition(_words(value, path))
    except CodeError as error:
        raise InputError(error.sentence, code=error.code, path=path) from None


def _words(value: object, path: Path) -> tuple[str, ...]:
    words = value if isinstance(value, list | tuple) else [value]
    if not 1 <= len(words) <= LONGEST_LIST:
        _refuse(path, f"give one word or a list of 1 to {LONGEST_LIST}", "list-size")
    for index, word in enumerate(words):
        if not isinstance(word, str) or not 1 <= len(word) <= LONGEST_TEXT or not word.isprintable():
            where = (*path, index) if isinstance(value, list | tuple) else path
            _refuse(where, "a group or condition is named by a word, such as HCW", "word-form")
    return tuple(words)


def _sex(value: object, path: Path) -> Predicate:
    if value not in ("female", "male"):
        _refuse(path, "sex is 'female' or 'male'", "sex-unknown")
    return SexIs(Sex(value))


def _doses(value: object, path: Path) -> Predicate:
    if not isinstance(value, Mapping) or list(value) != ["at_least"]:
        _refuse(path, "doses are counted as 'doses: {at_least: 2}'", "doses-form")
    count = value["at_least"]
    if type(count) is not int or not 1 <= count <= LONGEST_LIST:
        _refuse((*path, "at_least"), f"give a whole number from 1 to {LONGEST_LIST}", "doses-count")
    return DosesAtLeast(count)


# ------------------------------------------------------------------------------------------------------ combinations


def _all(value: object, path: Path) -> Predicate:
    return All(_parts(value, path))


def _any(value: object, path: Path) -> Predicate:
    return AnyOf(_parts(value, path))


def _not(value: object, path: Path) -> Predicate:
    return Not(_condition(value, path))


def _parts(value: object, path: Path) -> tuple[Predicate, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= LONGEST_LIST:
        _refuse(path, f"'{path[-1]}' takes a list of 1 to {LONGEST_LIST} conditions", "list-size")
    return tuple(_condition(part, (*path, index)) for index, part in enumerate(value))


# ------------------------------------------------------------------------------------------------------- comparisons

_COMPARISON = re.compile(r"\s*(>=|<=|==|>(?!=)|<(?!=))\s*(.*\S)\s*", re.DOTALL)
_RANGE = re.compile(r"\s*(.*?\S)\s*\.\.\s*(.*\S)\s*", re.DOTALL)
_WRITTEN_SIGN = re.compile(r"\s*([^\w\s]+|[A-Za-z]+)")
_SIGN_MEANT = {
    **dict.fromkeys(("ge", "gte", "=>", "≥", "from", "min", "minimum"), ">="),
    **dict.fromkeys(("le", "lte", "=<", "≤", "max", "maximum"), "<="),
    **dict.fromkeys(("gt", "over", "above"), ">"),
    **dict.fromkeys(("lt", "under", "below"), "<"),
    **dict.fromkeys(("=", "===", "eq", "is"), "=="),
}


def _bounds(value: object, path: Path, looks: str) -> tuple[str | None, str | None, bool, bool]:
    """The lower and upper end as written, and whether each end itself is inside."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT:
        _refuse(path, f"this is a comparison, written as text: {looks}", "comparison-form")
    if match := _COMPARISON.fullmatch(value):
        sign, end = match.groups()
        if sign == "==":
            return end, end, True, True
        return (None, end, True, sign == "<=") if sign[0] == "<" else (end, None, sign == ">=", True)
    if match := _RANGE.fullmatch(value):
        return match[1], match[2], True, True
    if (match := _WRITTEN_SIGN.match(value)) is None:
        _refuse(path, f"a comparison such as '>=' is missing: {looks}", "comparison-missing")
    if match[1] in _SIGN_MEANT.values():
        _refuse(path, f"nothing follows '{match[1]}': {looks}", "comparison-open")
    meant = _SIGN_MEANT.get(match[1].lower())
    hint = f"did you mean '{meant}'? " if meant else ""
    _refuse(path, f"'{match[1]}' is not a comparison: {hint}{looks}", "comparison-unknown")


_AGES_LOOK = "ages look like '>= 60 years' or '18 years .. 44 years'"
_ONE_UNIT = re.compile(r"\s*\d+\s*(day|week|month|year)s?\s*", re.ASCII | re.IGNORECASE)
_ONE_MORE = {"day": Duration(days=1), "week": Duration(days=7), "month": Duration(months=1), "year": Duration(years=1)}


def _age(value: object, path: Path, as_of: date | None) -> Predicate:
    if isinstance(value, list | tuple):
        if not 1 <= len(value) <= LONGEST_LIST:
            _refuse(path, f"give one comparison or a list of 1 to {LONGEST_LIST}", "list-size")
        parts = tuple(_age(each, (*path, index), as_of) for index, each in enumerate(value))
        return parts[0] if len(parts) == 1 else All(parts)
    lower, upper, with_lower, with_upper = _bounds(value, path, _AGES_LOOK)
    reached = Duration() if lower is None else _age_from(lower, path, after=not with_lower)
    below = None if upper is None else _age_from(upper, path, after=with_upper)
    if below is not None and not _reaches(below) > _reaches(reached):
        _refuse(path, "no age lies in this range: put the lower age first", "range-empty")
    return Age(reached, below, as_of)


def _age_from(text: str, path: Path, *, after: bool) -> Duration:
    """The age at which a range begins or ends; ``after`` when the age as written is completed one unit earlier."""
    try:
        age = Duration.parse(text)
        in_range = _reaches(Duration()) <= _reaches(age) <= _reaches(OLDEST)
    except DateError as error:
        raise InputError(f"{error.sentence}; {_AGES_LOOK}", code=error.code, path=path) from None
    if not in_range:
        _refuse(path, f"an age lies between 0 days and {OLDEST}", "age-out-of-range")
    if not after:
        return age
    unit = _ONE_UNIT.fullmatch(text)
    if unit is None:
        _refuse(path, f"'{text}' has no single unit to count in: compare it with '>=' or '<'", "age-unit")
    more = _ONE_MORE[unit[1].lower()]
    return Duration(age.years + more.years, age.months + more.months, age.days + more.days)


def _reaches(age: Duration) -> date:
    # Durations have no order of their own; that of ages from one first of January is enough to catch slips.
    return add(date(2001, 1, 1), age, EndOfMonth.CLAMP)


def _as_of(data: Mapping[object, object], path: Path) -> date | None:
    return (
        None if "as_of" not in data else _day(data["as_of"], (*path, "as_of"), "this looks right: 'as_of: 2022-01-01'")
    )


def _day(value: object, path: Path, looks: str) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str):
        _refuse(path, f"a date is written YYYY-MM-DD; {looks}", "date-not-text")
    try:
        day = parse_date(value)
    except DateError as error:
        raise InputError(f"{error.sentence}; {looks}", code=error.code, path=path) from None
    if not EARLIEST <= day <= LATEST:
        _refuse(path, f"a date lies between {EARLIEST} and {LATEST}", "date-out-of-range")
    return day


_BORN_LOOKS = "dates look like '<= 2007-12-31' or '2005-01-01 .. 2007-12-31'"


def _born(value: object, path: Path) -> Predicate:
    lower, upper, with_lower, with_upper = _bounds(value, path, _BORN_LOOKS)
    start = None if lower is None else _day(lower, path, _BORN_LOOKS) + timedelta(days=not with_lower)
    end = None if upper is None else _day(upper, path, _BORN_LOOKS) + timedelta(days=with_upper)
    if start is not None and end is not None and end <= start:
        _refuse(path, "no date lies in this range: put the earlier date first", "range-empty")
    return Born(Window(start, end))


_YEARS_LOOK = "years look like '<= 2007' or '2005 .. 2007'"
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


def _birth_year(value: object, path: Path) -> Predicate:
    lower, upper, with_lower, with_upper = _bounds(value, path, _YEARS_LOOK)
    for year in (lower, upper):
        if year is not None and not _YEAR.fullmatch(year):
            _refuse(path, f"a year has four digits: {_YEARS_LOOK}", "year-form")
    first = None if lower is None else int(lower) + (not with_lower)
    last = None if upper is None else int(upper) - (not with_upper)
    if first is not None and last is not None and last < first:
        _refuse(path, "no year lies in this range: put the earlier year first", "range-empty")
    return BirthYear(first, last)


_KEYS: dict[str, Callable[..., Predicate]] = {
    "group": _group,
    "age": _age,
    "born": _born,
    "birth_year": _birth_year,
    "condition": _has_condition,
    "sex": _sex,
    "doses": _doses,
    "all": _all,
    "any": _any,
    "not": _not,
    "everyone": _everyone,
}
