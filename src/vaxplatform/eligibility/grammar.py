"""The language of conditions: a closed grammar of plain YAML values, read into a typed tree and written from it.

A mapping holds when all of its keys hold, in the order written::

    group: [HCW, FLW]              one of these groups
    age: ">= 60 years"             completed on the day; also "18 years .. 44 years", or a list that must all hold
      as_of: 2022-01-01            (beside age) completed by this date instead
    born: "<= 2007-12-31"          date of birth; also "2005-01-01 .. 2007-12-31"
    birth_year: "<= 2007"          calendar year of birth; also "2005 .. 2007"
    condition: [C01, C02]          one of these conditions, or with what must be known of it:
      {is: diabetes, for: "> 10 years", with: {on_treatment: "yes"}}
    sex: female
    lives_in: [IN-MH, IN-GA]       areas; IN-MH lies in IN
    venue: government              the kind of place of this visit
    doses: {at_least: 2}           valid doses so far; also at_most, exactly, of: [PRODUCT], count: any
    all: [..]  any: [..]  none: [..]  not: {..}  at_least: {n: 2, of: [..]}  everyone: true

Ages count in the unit they are written in: "<= 44 years" ends the day before the 45th birthday. Of the time since a
day, "> 10 years" begins the day after ten years have passed. Under ``with`` stand the details that a pack gives a
condition: a word or a list of them, a number ("< 40"), a date (">= 2020-07-01"), or the time since one ("<= 1 year").
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NoReturn, TypeAlias

from attrs import frozen

from vaxplatform.codes import Code, one_spelling
from vaxplatform.dates import Duration, EndOfMonth, Window, add, parse_date
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
from vaxplatform.eligibility.table import VENUES
from vaxplatform.eligibility.words import DetailKind, Kind, Words
from vaxplatform.errors import CodeError, DateError, InputError
from vaxplatform.model import Sex

__all__ = ["EARLIEST", "LATEST", "parse_predicate"]

DEEPEST = 8
LARGEST = 1000
LONGEST_TEXT = 100
LONGEST_LIST = 100
OLDEST = Duration(years=150)
EARLIEST, LATEST = date(1850, 1, 1), date(2999, 12, 31)


Path: TypeAlias = tuple[str | int, ...]


def parse_predicate(data: object, words: Words | None = None) -> Predicate:
    """Read a condition from plain values.

    Args:
        data: What a YAML reader gives: a mapping with the keys of the grammar, at most 8 deep and 1000 values large.
        words: The programme's vocabulary, outside which no word may stand; None for any words.

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
    return _Reader(words).condition(data, ())


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


def _refuse(path: Path, sentence: str, code: str) -> NoReturn:
    raise InputError(sentence, code=code, path=path)


@frozen
class _Reader:
    """Reads conditions with the words of one programme."""

    words: Words | None

    def condition(self, data: object, path: Path) -> Predicate:
        """A mapping whose keys all hold."""
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
            elif isinstance(key, str) and key in _READ:
                parts.append(_READ[key](self, value, (*path, key)))
            else:
                _unknown_key(key, path, _KEYS, "condition")
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    # ------------------------------------------------------------------------------------------- combinations

    def all(self, value: object, path: Path) -> Predicate:
        """Every part holds."""
        return All(self._parts(value, path))

    def any(self, value: object, path: Path) -> Predicate:
        """At least one part holds."""
        return AnyOf(self._parts(value, path))

    def none(self, value: object, path: Path) -> Predicate:
        """No part holds."""
        return Not(AnyOf(self._parts(value, path)))

    def negation(self, value: object, path: Path) -> Predicate:
        """The part does not hold."""
        return Not(self.condition(value, path))

    def at_least(self, value: object, path: Path) -> Predicate:
        """So many of the parts hold."""
        if not isinstance(value, Mapping) or set(value) != {"n", "of"}:
            _refuse(path, "'at_least' is written 'at_least: {n: 2, of: [{..}, {..}, {..}]}'", "at-least-form")
        parts = self._parts(value["of"], (*path, "of"))
        return AtLeast(_whole(value["n"], (*path, "n"), 1, len(parts)), parts)

    def _parts(self, value: object, path: Path) -> tuple[Predicate, ...]:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= LONGEST_LIST:
            _refuse(path, f"'{path[-1]}' takes a list of 1 to {LONGEST_LIST} conditions", "list-size")
        return tuple(self.condition(part, (*path, index)) for index, part in enumerate(value))

    # -------------------------------------------------------------------------------------------------- words

    def group(self, value: object, path: Path) -> Predicate:
        """One of these groups, or of narrower ones."""
        groups = _list_of_words(value, path)
        if self.words is None:
            return InGroup(groups)
        for at, group in _with_paths(value, groups, path):
            _known("group", group, self.words.groups, at)
        kinds = [kind for group in groups for kind in self.words.groups[group]]
        return InGroup(groups, tuple(dict.fromkeys(kind for kind in kinds if kind not in groups)))

    def has_condition(self, value: object, path: Path) -> Predicate:
        """One of these conditions, with its details."""
        if not isinstance(value, Mapping):
            return self._has(value, path, ())
        for key in value:
            if key not in _CONDITION_KEYS:
                _unknown_key(key, path, _CONDITION_KEYS, "key of 'condition'")
        if "is" not in value:
            _refuse(path, "'is' is missing: it names the condition, or several", "condition-is-missing")
        codes = _list_of_codes(value["is"], (*path, "is"))
        details: list[Detail] = []
        if "for" in value:
            details.append(_elapsed(ONSET, value["for"], (*path, "for")))
        given = value.get("with", {})
        if not isinstance(given, Mapping) or ("with" in value and not given):
            _refuse((*path, "with"), "details are written 'with: {on_treatment: \"yes\"}'", "details-form")
        for name, asked in given.items():
            at = (*path, "with", name)
            if name == ONSET:
                _refuse(at, "how long somebody has had it is asked with 'for', beside 'is'", "onset-under-with")
            known = self._detail_kinds(codes, name, (*path, "is"), at)
            details.extend(_details(name, asked, at, known))
        return self._has(value["is"], (*path, "is"), tuple(details))

    def _has(self, value: object, path: Path, details: tuple[Detail, ...]) -> Predicate:
        codes = _list_of_codes(value, path)
        if self.words is None:
            return HasCondition(codes, details)
        for at, code in _with_paths(value, codes, path):
            _known("condition", code, self.words.conditions, at)
        words = [self.words.conditions[code] for code in codes]
        kinds = tuple(dict.fromkeys(kind for word in words for kind in word.kinds if kind not in codes))
        if details:
            return HasCondition(codes, details, kinds)
        meaning = [self.words.conditions[code] for code in (*codes, *kinds)]
        return HasCondition(codes, (), kinds, tuple(each for word in meaning for each in word.means))

    def _detail_kinds(self, codes: Iterable[str], name: object, path: Path, at: Path) -> list[DetailKind]:
        """What a detail may hold, of each of the conditions; nothing where there is no vocabulary."""
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_TEXT or not name.isprintable():
            _refuse(at, "a detail is named by a word, such as on_treatment", "word-form")
        if self.words is None:
            return []
        kinds: list[DetailKind] = []
        for code in codes:
            _known("condition", code, self.words.conditions, path)
            _known(f"detail of «{code}»", name, self.words.conditions[code].details, at, under="details")
            kinds.append(self.words.conditions[code].details[name])
        return kinds

    def lives_in(self, value: object, path: Path) -> Predicate:
        """In one of these areas."""
        return LivesIn(_list_of_words(value, path))

    def venue(self, value: object, path: Path) -> Predicate:
        """At one of these kinds of place."""
        venues = _list_of_words(value, path)
        for at, venue in _with_paths(value, venues, path):
            _known("venue", venue, VENUES, at)
        return AtVenue(venues)

    def doses(self, value: object, path: Path) -> Predicate:
        """So many doses, of any vaccine or of these."""
        if not isinstance(value, Mapping) or not value:
            _refuse(path, f"doses are counted as {_DOSES_LOOK}", "doses-form")
        for key in value:
            if key not in _DOSES_KEYS:
                _unknown_key(key, path, _DOSES_KEYS, "key of 'doses'")
        exactly, lowest, highest = (value.get(key) for key in ("exactly", "at_least", "at_most"))
        if (exactly is None) == (lowest is None and highest is None):
            _refuse(path, f"say how many doses: {_DOSES_LOOK}", "doses-form")
        low: int
        high: int | None
        if exactly is not None:
            low = high = _whole(exactly, (*path, "exactly"), 0, LONGEST_LIST)
        else:
            low = 0 if lowest is None else _whole(lowest, (*path, "at_least"), 1, LONGEST_LIST)
            high = None if highest is None else _whole(highest, (*path, "at_most"), low, LONGEST_LIST)
        count = value.get("count", "valid")
        if count not in ("valid", "any"):
            _refuse((*path, "count"), "'count' is 'valid' or 'any'; left out, valid doses count", "doses-count-kind")
        vaccines = self._vaccines(value["of"], (*path, "of")) if "of" in value else ()
        return DosesGiven(low, high, vaccines, valid=count == "valid")

    def _vaccines(self, value: object, path: Path) -> tuple[str, ...]:
        """Codes of vaccines; a programme's own word for a product stands for its code."""
        named = self.words.vaccines if self.words else {}
        found = []
        for at, word in _with_paths(value, _list_of_words(value, path), path):
            if word in named:
                found.append(str(named[word]))
            elif "|" not in word:
                _known("product", word, named, at)
            else:
                try:
                    found.append(str(Code.parse(word)))
                except CodeError as error:
                    raise InputError(error.sentence, code=error.code, path=at) from None
        return tuple(dict.fromkeys(found))

    def sex(self, value: object, path: Path) -> Predicate:
        """Of this sex."""
        if value not in ("female", "male"):
            _refuse(path, "sex is 'female' or 'male'", "sex-unknown")
        return SexIs(Sex(value))

    def everyone(self, value: object, path: Path) -> Predicate:
        """Everybody."""
        if value is not True:
            _refuse(path, "'everyone' is written 'everyone: true'; leave it out otherwise", "everyone-form")
        return Everyone()


_CONDITION_KEYS = ("is", "for", "with")
_DOSES_KEYS = ("at_least", "at_most", "exactly", "of", "count")
_DOSES_LOOK = "'doses: {at_least: 2}', 'doses: {exactly: 0}' or 'doses: {at_most: 2, of: [PRODUCT], count: any}'"


def _unknown_key(key: object, path: Path, known: Collection[str], what: str) -> NoReturn:
    written = str(key)[:LONGEST_TEXT]
    near = get_close_matches(written.lower(), known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known)}"
    step = key if isinstance(key, str | int) else written
    _refuse((*path, step), f"'{written}' is not a {what}: {hint}", "condition-unknown")


def _known(kind: str, word: str, known: Collection[str], path: Path, *, under: str = "") -> None:
    """Refuse a word that the programme does not define."""
    if word in known:
        return
    folded = {each.casefold(): each for each in known}
    near = get_close_matches(word.casefold(), folded, n=1)
    hint = f"did you mean «{folded[near[0]]}»?" if near else f"there is {', '.join(known) or 'none'}"
    where = under or f"{kind}s"
    _refuse(path, f"the {kind} «{word}» is not defined under «{where}»; {hint}", "word-undefined")


def _list_of_words(value: object, path: Path) -> tuple[str, ...]:
    words: Any = value if isinstance(value, list | tuple) else [value]
    if not 1 <= len(words) <= LONGEST_LIST:
        _refuse(path, f"give one word or a list of 1 to {LONGEST_LIST}", "list-size")
    for at, word in _with_paths(value, words, path):
        if not isinstance(word, str) or not 1 <= len(word) <= LONGEST_TEXT or not word.isprintable():
            _refuse(at, "this is named by a word, such as HCW", "word-form")
    return tuple(words)


def _list_of_codes(value: object, path: Path) -> tuple[str, ...]:
    """Words for conditions, of which those that are codes are brought to their one spelling."""
    words = _list_of_words(value, path)
    codes = []
    for at, word in _with_paths(value, words, path):
        try:
            codes.append(one_spelling(word))
        except CodeError as error:
            _refuse(at, error.sentence, error.code)
    return tuple(codes)


def _with_paths(value: object, words: Iterable[Any], path: Path) -> list[tuple[Path, Any]]:
    """Each word with its own place: in the list, or the place of the one word that stands alone."""
    alone = not isinstance(value, list | tuple)
    return [(path if alone else (*path, index), word) for index, word in enumerate(words)]


def _whole(value: object, path: Path, lowest: int, highest: int) -> int:
    if type(value) is not int or not lowest <= value <= highest:
        _refuse(path, f"give a whole number from {lowest} to {highest}", "number-range")
    return value


# --------------------------------------------------------------------------------------------- details of a condition

_WITH_SIGN = re.compile(r"\s*[<>=]|.*\.\.", re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_DETAILS_LOOK = "details look like 'yes', '< 40', '>= 2020-07-01' or '<= 1 year'"
_ELAPSED_LOOKS = "times look like '> 10 years' or '1 month .. 3 months'"
_NUMBERS_LOOK = "numbers look like '< 40' or '20 .. 40'"


def _details(name: str, value: object, path: Path, kinds: Collection[DetailKind]) -> Iterable[Detail]:
    """What must hold of one detail: a word, or comparisons with numbers, dates or times."""
    compared = [value] if isinstance(value, str) else value
    if isinstance(compared, list | tuple) and any(
        isinstance(each, str) and _WITH_SIGN.match(each) for each in compared
    ):
        for at, text in _with_paths(value, compared, path):
            yield _compared(name, text, at, kinds)
        return
    words = _list_of_words(value, path)
    for kind in kinds:
        if not isinstance(kind, tuple):
            _refuse(path, f"«{name}» holds a {kind.value}: compare it; {_DETAILS_LOOK}", "detail-compared")
        for at, word in _with_paths(value, words, path):
            _known(f"word for «{name}»", word, kind, at, under="details")
    yield Worded(name, words)


def _compared(name: str, value: object, path: Path, kinds: Collection[DetailKind]) -> Detail:
    """A comparison is of the kind its ends are written in."""
    lower, upper, *_ = _bounds(value, path, _DETAILS_LOOK)
    ends = [end for end in (lower, upper) if end is not None]
    if all(_NUMBER.fullmatch(end) for end in ends):
        wanted, detail = Kind.NUMBER, _amount(name, value, path)
    elif any(_ONE_UNIT.search(end) for end in ends):
        wanted, detail = Kind.DATE, _elapsed(name, value, path)
    else:
        wanted, detail = Kind.DATE, Dated(name, _days(value, path, _DETAILS_LOOK))
    for kind in kinds:
        if kind is not wanted:
            holds = f"one of {', '.join(kind)}" if isinstance(kind, tuple) else f"a {kind.value}"
            _refuse(path, f"«{name}» holds {holds}, and is compared with a {wanted.value} here", "detail-kind")
    return detail


def _amount(name: str, value: object, path: Path) -> Detail:
    lower, upper, with_lower, with_upper = _bounds(value, path, _NUMBERS_LOOK)
    low, high = (None if end is None else Decimal(end) for end in (lower, upper))
    if low is not None and high is not None and high < low:
        _refuse(path, "no number lies in this range: put the lower number first", "range-empty")
    return Amount(name, low, high, with_lower, with_upper)


def _elapsed(name: str, value: object, path: Path) -> Detail:
    """A time since a day; one more day has passed where the end itself is to be outside, or inside as the upper one."""
    lower, upper, with_lower, with_upper = _bounds(value, path, _ELAPSED_LOOKS)
    reached = Duration() if lower is None else _time(lower, path, _ELAPSED_LOOKS, one_day_more=not with_lower)
    below = None if upper is None else _time(upper, path, _ELAPSED_LOOKS, one_day_more=with_upper)
    if below is not None and not _reaches(below) > _reaches(reached):
        _refuse(path, "no time lies in this range: put the shorter time first", "range-empty")
    return Elapsed(name, reached, below)


def _time(text: str, path: Path, looks: str, *, one_day_more: bool) -> Duration:
    time = _length(text, path, looks)
    return Duration(time.years, time.months, time.days + one_day_more)


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
    age = _length(text, path, _AGES_LOOK)
    if not after:
        return age
    unit = _ONE_UNIT.fullmatch(text)
    if unit is None:
        _refuse(path, f"'{text}' has no single unit to count in: compare it with '>=' or '<'", "age-unit")
    more = _ONE_MORE[unit[1].lower()]
    return Duration(age.years + more.years, age.months + more.months, age.days + more.days)


def _length(text: str, path: Path, looks: str) -> Duration:
    try:
        length = Duration.parse(text)
        in_range = _reaches(Duration()) <= _reaches(length) <= _reaches(OLDEST)
    except DateError as error:
        raise InputError(f"{error.sentence}; {looks}", code=error.code, path=path) from None
    if not in_range:
        _refuse(path, f"an age or a time lies between 0 days and {OLDEST}", "age-out-of-range")
    return length


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


def _born(_reader: _Reader, value: object, path: Path) -> Predicate:
    return Born(_days(value, path, _BORN_LOOKS))


def _days(value: object, path: Path, looks: str) -> Window:
    lower, upper, with_lower, with_upper = _bounds(value, path, looks)
    start = None if lower is None else _day(lower, path, looks) + timedelta(days=not with_lower)
    end = None if upper is None else _day(upper, path, looks) + timedelta(days=with_upper)
    if start is not None and end is not None and end <= start:
        _refuse(path, "no date lies in this range: put the earlier date first", "range-empty")
    return Window(start, end)


_YEARS_LOOK = "years look like '<= 2007' or '2005 .. 2007'"
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)


def _birth_year(_reader: _Reader, value: object, path: Path) -> Predicate:
    lower, upper, with_lower, with_upper = _bounds(value, path, _YEARS_LOOK)
    for year in (lower, upper):
        if year is not None and not _YEAR.fullmatch(year):
            _refuse(path, f"a year has four digits: {_YEARS_LOOK}", "year-form")
    first = None if lower is None else int(lower) + (not with_lower)
    last = None if upper is None else int(upper) - (not with_upper)
    if first is not None and last is not None and last < first:
        _refuse(path, "no year lies in this range: put the earlier year first", "range-empty")
    return BirthYear(first, last)


_READ: dict[str, Callable[[_Reader, object, Path], Predicate]] = {
    "group": _Reader.group,
    "born": _born,
    "birth_year": _birth_year,
    "condition": _Reader.has_condition,
    "sex": _Reader.sex,
    "lives_in": _Reader.lives_in,
    "venue": _Reader.venue,
    "doses": _Reader.doses,
    "all": _Reader.all,
    "any": _Reader.any,
    "none": _Reader.none,
    "not": _Reader.negation,
    "at_least": _Reader.at_least,
    "everyone": _Reader.everyone,
}

_KEYS = ("group", "age", "as_of", *(key for key in _READ if key != "group"))
