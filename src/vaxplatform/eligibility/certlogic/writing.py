"""Conditions as expressions of CertLogic, true exactly when the condition's answer is yes.

A certificate says when its holder was born, and of a vaccination which dose of which product it was. An expression is
true or false only: where a fact is missing, and where a partial birth date leaves the answer open, it is false, under
a negation as well. The day is that of ``validationClock`` in UTC, from its first instant to its last.

Two things mean something else in CertLogic, and both are mended by texts. A month too short for the day runs over into
the next one, where our ages stay in it or go to the first of the next; a partial date is its last day, where ours is
every one of its days. CertLogic can only compare a text as a whole, so the birth dates for which that matters on the
days asked for are named, each group with the number of days by which CertLogic's birthday comes too late.

Source:
    CertLogic specification 1.3.3, Offset date-time (plusTime), Leap days and DCC Date of birth; European Health
    Network, DCC schema 1.3.0: one vaccination, test or recovery a certificate.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, PartialDate, Window, add
from vaxplatform.eligibility.certlogic._problems import all_of
from vaxplatform.eligibility.certlogic._times import plus_time
from vaxplatform.eligibility.certlogic.validation import parse
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    AtLeast,
    AtVenue,
    BirthYear,
    Born,
    DosesGiven,
    Everyone,
    HasCondition,
    InGroup,
    LivesIn,
    Not,
    Predicate,
    SexIs,
)
from vaxplatform.eligibility.table import Answer
from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["CONDITION", "ONE_MORE", "Json", "Terms", "Writer", "to_certlogic"]

Json: TypeAlias = Any
"""An expression as a JSON reader gives it."""

CONDITION = Place("condition", path="$")
_BIRTH, _CLOCK = {"var": "payload.dob"}, {"var": "external.validationClock"}
ONE_MORE = {"+": [{"var": "accumulator"}, {"if": [{"var": "current"}, 1, 0]}]}
_DOSE_NUMBER, _PRODUCT = {"var": "payload.v.0.dn"}, {"var": "payload.v.0.mp"}
_YES, _NO = Answer.YES, Answer.NO
_OTHER = {_YES: _NO, _NO: _YES}
_EU = "eu-dcc"
_EARLIEST_YEAR, _LATEST_YEAR = 1850, 2999  # of a `PartialDate`


def _read_only(given: Mapping[str, Code]) -> Mapping[str, Code]:
    return MappingProxyType(dict(given))


@frozen
class Terms:
    """What an expression leaves unsaid.

    Args:
        end_of_month: How birthdays fall that the calendar does not have.
        first: The first day on which the expression will be asked; it is exact from this day on.
        last: The last day.
        products: The vaccines' codes by what certificates call their products (``mp``). What is not named here goes by
            its own name: ``eu-dcc|Covaxin``.

    Raises:
        InputError: The last day lies before the first.

    Example:
        >>> Terms(EndOfMonth.CLAMP, date(2021, 5, 1), date(2021, 4, 30))
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: the last day, 2021-04-30, lies before the first, 2021-05-01
    """

    end_of_month: EndOfMonth
    first: date
    last: date
    products: Mapping[str, Code] = field(factory=dict, converter=_read_only, hash=False)

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InputError(f"the last day, {self.last}, lies before the first, {self.first}", code="days-order")

    def code_of(self, product: str) -> Code:
        """The code of the vaccine that a certificate names.

        Raises:
            CodeError: The name cannot be a code.
        """
        return self.products.get(product) or Code(_EU, product)


def to_certlogic(predicate: Predicate, terms: Terms, *, place: Place = CONDITION) -> Json:
    """Write a condition as an expression for certificates.

    Args:
        predicate: A tree of `Age`, `Born`, `BirthYear`, `DosesGiven`, `Everyone` and combinations of them. Of doses a
            certificate can show that so many were given, in all and of whatever validity, or one of a product; not
            that there were no more.
        terms: What the expression leaves unsaid.
        place: Where the condition stands.

    Returns:
        The expression as plain JSON values. Evaluated on one of the days, it is true exactly when the condition's
        answer is yes for what the certificate says, and false otherwise, also where that says nothing.

    Raises:
        InputError: A certificate does not say what the condition asks; all reasons stand in ``data["problems"]``.

    Example:
        >>> from vaxplatform.eligibility import parse_predicate
        >>> terms = Terms(EndOfMonth.ROLL_FORWARD, date(2021, 5, 1), date(2021, 12, 31))
        >>> to_certlogic(parse_predicate({"born": "<= 1977-01-01"}), terms)["if"][1]
        {'before': [{'plusTime': [{'var': 'payload.dob'}, 0, 'day']}, {'plusTime': ['1977-01-02', 0, 'day']}]}
        >>> to_certlogic(parse_predicate({"group": "HCW", "sex": "female"}), terms)
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: condition at $.all[0]: «group»: a certificate does not say to which groups a \
person belongs (and 1 more)
    """
    problems: list[InputError] = []
    written = Writer(terms, problems).write(predicate, Answer.YES, place)
    if problems:
        raise all_of(problems)
    parse(written, place=place)
    return written


_UNSAID: Mapping[type, tuple[str, str]] = {
    InGroup: ("group", "to which groups a person belongs"),
    HasCondition: ("condition", "which conditions a person has"),
    SexIs: ("sex", "of which sex a person is"),
    LivesIn: ("lives_in", "where a person lives"),
    AtVenue: ("venue", "where a visit takes place"),
}


class Writer:
    """Writes conditions, and gathers what a certificate cannot say among the problems."""

    def __init__(self, terms: Terms, problems: list[InputError]) -> None:
        self._terms = terms
        self._problems = problems

    def write(self, node: Predicate, wanted: Answer, place: Place) -> Json:
        """An expression that is true exactly when the condition's answer is the wanted one: yes, or no."""
        match node:
            case Everyone():
                return wanted is _YES
            case Not(part):
                return self.write(part, _OTHER[wanted], place.child("not"))
            case All(parts):
                each = self._each(parts, wanted, place.child("all"))
                return _both(each) if wanted is _YES else _either(each)
            case AnyOf(parts):
                each = self._each(parts, wanted, place.child("any"))
                return _either(each) if wanted is _YES else _both(each)
            case AtLeast(count, parts):
                enough = count if wanted is _YES else len(parts) - count + 1
                return _counted(self._each(parts, wanted, place.child("at_least").child("of")), enough)
            case _:
                return self._leaf(node, wanted, place)

    def _leaf(self, node: Predicate, wanted: Answer, place: Place) -> Json:
        """A condition without parts."""
        match node:
            case Age():
                return _known(_age(node, self._terms, wanted))
            case Born(Window(start, end)):
                return _known(_born(start, end, wanted))
            case BirthYear(first, last):
                start, end = _first_day(first), _first_day(None if last is None else last + 1)
                return _known(_born(start, end, wanted))
            case DosesGiven():
                return self._doses(node, wanted, place)
            case _:
                key, what = _UNSAID[type(node)]
                return self._refuse(f"«{key}»: a certificate does not say {what}", place)

    def _each(self, parts: Iterable[Predicate], wanted: Answer, place: Place) -> list[Json]:
        return [self.write(part, wanted, place.child(number)) for number, part in enumerate(parts)]

    def _refuse(self, sentence: str, place: Place) -> Json:
        self._problems.append(InputError(sentence, code="certificate-unsaid", place=place))
        return False

    def _doses(self, node: DosesGiven, wanted: Answer, place: Place) -> Json:
        if wanted is _NO or node.at_most is not None or node.at_least < 1:
            return self._refuse("«doses»: a certificate shows doses, never that there were no more", place)
        if node.valid:
            return self._refuse(
                "«doses»: a certificate does not say which doses scheduling finds valid; write 'count: any'", place
            )
        if not node.vaccines:
            return {"if": [_DOSE_NUMBER, {">=": [_DOSE_NUMBER, node.at_least]}, False]}
        if node.at_least > 1:
            return self._refuse("«doses»: a certificate names the product of one dose only", place)
        products: list[str] = []
        for vaccine in node.vaccines:
            named = self._names(vaccine)
            if not named:
                self._refuse(f"«doses»: no product on certificates is known for {vaccine}", place)
            products += named
        return {"in": [_PRODUCT, products]}

    def _names(self, vaccine: str) -> list[str]:
        """What certificates call the products of a vaccine."""
        code = Code.parse(vaccine)
        named = [name for name, each in self._terms.products.items() if each == code]
        if not named and code.system == _EU and code.value not in self._terms.products:
            return [code.value]
        return named


# --------------------------------------------------------------------------------------------------------- connectives


def _both(parts: Sequence[Json]) -> Json:
    return {"and": list(parts)} if len(parts) > 1 else parts[0] if parts else True


def _either(parts: Sequence[Json]) -> Json:
    if len(parts) > 1:
        return {"!": [{"and": [{"!": [part]} for part in parts]}]}
    return parts[0] if parts else False


def _counted(parts: Sequence[Json], enough: int) -> Json:
    return {">=": [{"reduce": [list(parts), ONE_MORE, 0]}, enough]}


def _known(expression: Json) -> Json:
    """False for a certificate without a date of birth, which may also be an empty text."""
    return {"if": [_BIRTH, expression, False]}


# --------------------------------------------------------------------------------------------------------- birth dates


def _plus(to: Json, amount: int = 0, unit: str = "day") -> Json:
    return {"plusTime": [to, amount, unit]}


def _first_day(year: int | None) -> date | None:
    return None if year is None else date(year, 1, 1)


def _born(start: date | None, end: date | None, wanted: Answer) -> Json:
    """Whether every day that the birth date may be lies in the window; or none of them."""
    if wanted is _YES:
        return _both([*map(_born_from, _given(start)), *map(_born_before, _given(end))])
    return _either([*map(_born_before, _given(start)), *map(_born_from, _given(end))])


def _given(day: date | None) -> list[date]:
    return [] if day is None else [day]


def _born_before(day: date) -> Json:
    return {"before": [_plus(_BIRTH), _plus(day.isoformat())]}


def _born_from(day: date) -> Json:
    """Born on a day or later; a partial date that also means days before it is not."""
    later = {"not-after": [_plus(day.isoformat()), _plus(_BIRTH)]}
    text = day.isoformat()
    unsure = [part for part, begins in ((text[:4], text[4:] == "-01-01"), (text[:7], day.day == 1)) if not begins]
    return {"and": [{"!": [{"in": [_BIRTH, unsure]}]}, later]} if unsure else later


def _age(node: Age, terms: Terms, wanted: Answer) -> Json:
    """Whether an age range certainly holds, or certainly does not: reached, and the upper end not."""
    ends = [_reached(node.reached, node.as_of, terms, wanted)]
    if node.below is not None:
        ends.append(_reached(node.below, node.as_of, terms, _OTHER[wanted]))
    return _both(ends) if wanted is _YES else _either(ends)


def _reached(age: Duration, as_of: date | None, terms: Terms, wanted: Answer) -> Json:
    """Whether an age is certainly reached by the day, or certainly not; the earliest birth date decides the latter."""
    amount, unit, days = _in_one_unit(age)
    birthday = _plus(_BIRTH, amount, unit)
    now = _CLOCK if as_of is None else as_of.isoformat()

    def compared(late: int) -> Json:
        today = _plus(now, late - days)
        return {"not-after": [birthday, today]} if wanted is _YES else {"before": [today, birthday]}

    expression = compared(0)
    for late, births in sorted(_late_birthdays(age, as_of, terms, wanted).items(), reverse=True):
        expression = {"if": [{"in": [_BIRTH, births]}, compared(late), expression]}
    return expression


def _in_one_unit(age: Duration) -> tuple[int, str, int]:
    """An age as an amount and a unit to add to the birth date, and days to take off the clock."""
    if age.total_months == 0:
        return age.days, "day", 0
    return (age.total_months, "month", age.days) if age.months else (age.years, "year", age.days)


def _late_birthdays(age: Duration, as_of: date | None, terms: Terms, wanted: Answer) -> dict[int, list[str]]:
    """Birth dates whose birthday comes too late in CertLogic, by the number of days, where one of the days sees it."""
    first, last = (terms.first, terms.last) if as_of is None else (as_of, as_of)
    amount, unit, days = _in_one_unit(age)
    late: dict[int, list[str]] = {}
    for born in _births_near(first, last, age):
        ours = add(born.latest if wanted is _YES else born.earliest, age, terms.end_of_month)
        theirs = plus_time(str(born), amount, unit).date() + timedelta(days)
        if ours <= last and first < theirs and ours < theirs:
            late.setdefault((theirs - ours).days, []).append(str(born))
    return late


def _births_near(first: date, last: date, age: Duration) -> Iterator[PartialDate]:
    """Every birth date, whole or partial, of the years in which an age may be reached between two days."""
    # Months differ in length: the age taken off a day may miss who reaches it on that day, so look a year further.
    oldest, youngest = (add(day, -age, EndOfMonth.CLAMP).year for day in (first, last))
    for year in range(max(oldest - 1, _EARLIEST_YEAR), min(youngest + 1, _LATEST_YEAR) + 1):
        yield PartialDate(year)
        for month in range(1, 13):
            yield PartialDate(year, month)
            yield from (PartialDate(year, month, day) for day in range(1, monthrange(year, month)[1] + 1))
