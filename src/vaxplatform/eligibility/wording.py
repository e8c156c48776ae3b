"""Conditions and reasons in sentences, in a language, with a programme's own names for its words."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from attrs import field, frozen

from vaxplatform.dates import Duration, parse_date
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
from vaxplatform.eligibility.table import VENUES, Offer
from vaxplatform.errors import DateError
from vaxplatform.messages import Messages
from vaxplatform.model import Reason

__all__ = ["Wording"]

Names = Mapping[str, Mapping[str, str]]


@frozen
class Wording:
    """How a programme's rules are said in one language.

    Args:
        messages: Sentences by id.
        language: A tag such as ``hi``; what it lacks is said in the default language.
        groups: Names of groups by word, each by language.
        conditions: Names of conditions.
        vaccines: Names of vaccines by their code as text.
        proofs: What shows that somebody is of a group or has a condition.
        areas: Names of areas by their code.

    Example:
        >>> from vaxplatform.countries import core_messages
        >>> from vaxplatform.eligibility import parse_predicate
        >>> english = Wording(core_messages(), "en", groups={"HCW": {"en": "Health-care workers"}})
        >>> english.condition(parse_predicate({"group": "HCW", "age": ">= 18 years"}))
        'Health-care workers; at least 18 years old'
    """

    messages: Messages
    language: str
    groups: Names = field(factory=dict)
    conditions: Names = field(factory=dict)
    vaccines: Mapping[str, str] = field(factory=dict)
    proofs: Names = field(factory=dict)
    areas: Names = field(factory=dict)

    def __call__(self, id_: str, /, n: int | None = None, **values: object) -> str:
        """The sentence with this id."""
        return self.messages.get(id_, self.language, n, **values)

    # ------------------------------------------------------------------------------------------------ small things

    def digits(self, number: object) -> str:
        """A number in the language's digits."""
        return self.messages.digits(str(number), self.language)

    def length(self, length: Duration) -> str:
        """A length of time: ``18 years``, ``9 months``; whole weeks are said as weeks."""
        return self._measured("length", length)

    def age(self, age: Duration) -> str:
        """An age: ``18 years``, ``9 months``; some languages have a word of their own for a year of age."""
        return self._measured("age", age)

    def _measured(self, id_: str, length: Duration) -> str:
        days, weeks = length.days, 0
        if days and days % 7 == 0:
            days, weeks = 0, days // 7
        units = {"years": length.years, "months": length.months, "weeks": weeks, "days": days}
        said = [self(f"{id_}.{unit}", n=number) for unit, number in units.items() if number]
        return self("list.and").join(said) if said else self(f"{id_}.days", n=0)

    def day(self, day: date) -> str:
        """A day: ``5 Mar 2021``."""
        return self("format.day", day=day.day, month=self(f"format.month.{day.month}"), year=day.year)

    def days(self, start: date | None, end: date | None) -> str:
        """From a day on, until the day before `end`."""
        return self._between(
            "days",
            None if start is None else self.day(start),
            None if end is None else self.day(end - timedelta(days=1)),
        )

    def name(self, names: Mapping[str, str]) -> str:
        """The name in this language, in the one it is a dialect of, or in any."""
        base = self.language.replace("-", "_").split("_")[0]
        return names.get(self.language) or names.get(base) or next(iter(names.values()), "")

    def _between(self, id_: str, low: str | None, high: str | None) -> str:
        if low and high:
            return self(f"{id_}.between", low=low, high=high)
        return self(f"{id_}.from", low=low) if low else self(f"{id_}.until", high=high) if high else self(f"{id_}.any")

    def _list(self, said: Iterable[str]) -> str:
        return self("list.comma").join(said)

    def _either(self, words: Iterable[str], names: Names) -> str:
        return self("list.or").join(self.word(word, names) for word in words)

    def word(self, word: str, names: Names) -> str:
        """A word by its name, if it has one."""
        return self.name(names[word]) if word in names else word

    # -------------------------------------------------------------------------------------------------- conditions

    def condition(self, node: Predicate) -> str:  # noqa: C901, PLR0912  a case for each key of the language
        """Who is meant, in one line.

        Args:
            node: A condition, as `parse_predicate` gives it.
        """
        match node:
            case Everyone():
                return self("who.everyone")
            case InGroup(groups):
                return self._either(groups, self.groups)
            case Age():
                return self._age(node)
            case Born(window):
                return self("who.born", when=self.days(window.start, window.end))
            case BirthYear(first, last):
                years = (None if year is None else self.digits(year) for year in (first, last))
                return self("who.born", when=self._between("years", *years))
            case HasCondition():
                return self._condition(node)
            case SexIs(sex):
                return self(f"who.sex.{sex.value}")
            case LivesIn(areas):
                return self("who.lives-in", areas=self._list(self.word(area, self.areas) for area in areas))
            case AtVenue(venues):
                return self("who.venue", venues=self._list(self._or_word(f"venue.{each}", each) for each in venues))
            case DosesGiven():
                return self._doses(node)
            case All(parts):
                return self("list.semicolon").join(map(self.condition, parts))
            case AnyOf(parts):
                return self("who.any", what=self("list.or").join(map(self._inner, parts)))
            case AtLeast(count, parts):
                return self("who.at-least", count=count, what=self("list.semicolon").join(map(self._inner, parts)))
            case Not(part):
                return self("who.not", what=self._inner(part))

    def parts(self, node: Predicate) -> tuple[str, ...]:
        """Who is meant, a line for each condition that must hold."""
        return tuple(map(self.condition, node.parts)) if isinstance(node, All) else (self.condition(node),)

    def _age(self, node: Age) -> str:
        low = None if node.reached == Duration() else self.age(node.reached)
        said = self._between("who.age", low, None if node.below is None else self.age(node.below))
        return said if node.as_of is None else self("who.as-of", what=said, day=self.day(node.as_of))

    def _condition(self, node: HasCondition) -> str:
        named = self._either(node.codes, self.conditions)
        if not node.details:
            return named
        return self("who.condition", what=named, details=self._list(map(self.detail, node.details)))

    def detail(self, detail: Detail) -> str:
        """What must be known of a condition."""
        match detail:
            case Worded(name, words):
                return self("detail.is", detail=self.detail_name(name), value=self._list(map(self._word, words)))
            case Amount(name, low, high, with_low, with_high):
                held = self._ends("number", _end(low, included=with_low), _end(high, included=with_high))
                return self("detail.is", detail=self.detail_name(name), value=held)
            case Dated(name, window):
                days = self.days(window.start, window.end)
                return self("detail.is", detail=self.detail_name(name), value=days)
            case Elapsed(name, reached, below):
                first = None if reached == Duration() else self._time(reached)
                last = None if below is None else self._time(below, upper=True)
                held = self._ends("held" if name == ONSET else "ago", first, last)
                return held if name == ONSET else self("detail.is", detail=self.detail_name(name), value=held)

    def _time(self, time: Duration, *, upper: bool = False) -> tuple[str, bool]:
        """A time as people say it, and whether it is itself meant: ten years and a day is «more than 10 years»."""
        day_more = time.days == 1 and time.total_months > 0
        week_more = upper and not time.total_months and time.days > 1 and time.days % 7 == 1
        if day_more or week_more:
            return self.length(Duration(time.years, time.months, time.days - 1)), upper
        return self.length(time), not upper

    def _ends(self, id_: str, low: tuple[str, bool] | None, high: tuple[str, bool] | None) -> str:
        """A range in words: at least, more than, at most, less than."""
        said = []
        if low is not None:
            said.append(self(f"{id_}.at-least" if low[1] else f"{id_}.more-than", end=self.digits(low[0])))
        if high is not None:
            said.append(self(f"{id_}.at-most" if high[1] else f"{id_}.less-than", end=self.digits(high[0])))
        return self("list.and").join(said)

    def detail_name(self, name: str) -> str:
        """A detail of a condition by its name, if it has one."""
        return self._or_word(f"detail.{name}", name)

    def _word(self, word: str) -> str:
        return self._or_word(f"word.{word}", word)

    def _or_word(self, id_: str, word: str) -> str:
        said = self(id_)
        return word.replace("_", " ") if said == id_ else said

    def _doses(self, node: DosesGiven) -> str:
        if node.at_least == node.at_most:
            counted = self.digits(node.at_least)
        else:
            low = (str(node.at_least), True) if node.at_least else None
            counted = self._ends("number", low, None if node.at_most is None else (str(node.at_most), True))
        said = self("who.doses" if node.valid else "who.doses.any", count=counted)
        if not node.vaccines:
            return said
        return self("who.doses.of", what=said, vaccines=self._list(self.vaccines.get(v, v) for v in node.vaccines))

    def _inner(self, node: Predicate) -> str:
        said = self.condition(node)
        return f"({said})" if isinstance(node, All | AnyOf | AtLeast) and len(node.parts) > 1 else said

    # ------------------------------------------------------------------------------------------------------ offers

    def offer(self, offer: Offer) -> Iterator[str]:
        """What may be had: vaccines, doses, kinds of place, fee; nothing is said of what is left open."""
        if offer.vaccines:
            yield self._list(sorted(self.vaccines.get(str(code), str(code)) for code in offer.vaccines))
        if offer.dose_numbers:
            yield self("offer.doses", doses=self._list(map(self.digits, sorted(offer.dose_numbers))))
        if offer.venues:
            yield self._list(self._or_word(f"venue.{venue}", venue) for venue in sorted(offer.venues))
        if offer.fee:
            yield self(f"fee.{offer.fee.value}")

    # ----------------------------------------------------------------------------------------------------- reasons

    def reason(self, reason: Reason) -> str:
        """A reason as a sentence: days, lengths of time, words and facts by the names that people know."""
        measured = self.age if "age" in reason.code.split("-") else self.length
        facts = {key: self._fact(key, value, measured) for key, value in reason.facts.items()}
        said = self(f"reason.{reason.code}", None, **{"rule": reason.rule, **facts})
        if "vaccines" in facts:
            said = f"{said} {self('reason.vaccines', None, vaccines=facts['vaccines'])}"
        if "turns_between" not in reason.facts:
            return said
        first, last = map(parse_date, reason.facts["turns_between"].split(" .. "))
        return f"{said} {self('reason.turns', None, first=self.day(first), last=self.day(last))}"

    def proofs_for(self, reason: Reason) -> tuple[str, ...]:
        """What settles a fact that is missing, as far as the programme says."""
        asked = reason.facts.get("asked", "").split(", ")
        return tuple(dict.fromkeys(self.name(self.proofs[word]) for word in asked if word in self.proofs))

    def _fact(self, key: str, value: str, measured: Callable[[Duration], str]) -> str:
        if key == "fact":
            return self._missing(value)
        if key in ("source", "by"):
            return value
        if key == "from":
            return self._counted_from(value)
        if key == "observed":
            return self._list(self._or_word(f"observed.{each}", each) for each in value.split(", "))
        if key == "because":
            return _AGE.sub(lambda found: self._ages(found["reached"], found["below"]), value)
        return self._list(self._value(each, measured) for each in value.split(", "))

    def _ages(self, reached: str, below: str | None) -> str:
        high = None if below is None else self.age(Duration.parse(below))
        return self._between("who.age", self.age(Duration.parse(reached)), high)

    def _counted_from(self, value: str) -> str:
        """What an interval counts from."""
        kind, *vaccines = value.split(", ")
        if kind == "last-of":
            return self("since.last-of", None, vaccines=self._list(self._value(each, self.length) for each in vaccines))
        if dose := _DOSE.fullmatch(kind):
            return self("since.dose", None, number=dose[1])
        return self("since.dose-before") if kind == "dose-before" else self._value(value, self.length)

    def _missing(self, fact: str) -> str:
        kind, _, rest = fact.partition(".")
        if not rest:
            return self(f"fact.{kind}")
        code, _, detail = rest.rpartition(".")
        return self("fact.detail", condition=self.word(code, self.conditions), detail=self.detail_name(detail))

    def _value(self, text: str, measured: Callable[[Duration], str]) -> str:
        for names in (self.groups, self.conditions, self.areas):
            if text in names:
                return self.name(names[text])
        if text in self.vaccines:
            return self.vaccines[text]
        if text in VENUES:
            return self(f"venue.{text}")
        if text in _SEXES:
            return self(f"who.sex.{text}")
        if _DAY.fullmatch(text):
            return self.day(parse_date(text))
        if _LENGTH.fullmatch(text):
            try:
                return measured(Duration.parse(text))
            except DateError:
                return text
        return text


_SEXES = ("female", "male")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DOSE = re.compile(r"dose ([0-9]+)", re.ASCII)
_A_LENGTH = r"-?\d+ (?:year|month|week|day)s?(?: [+-] \d+ (?:year|month|week|day)s?)*"
_LENGTH = re.compile(_A_LENGTH, re.ASCII)
_AGE = re.compile(rf"age >= (?P<reached>{_A_LENGTH})(?:, < (?P<below>{_A_LENGTH}))?", re.ASCII)


def _end(end: Decimal | None, *, included: bool) -> tuple[str, bool] | None:
    return None if end is None else (str(end), included)
