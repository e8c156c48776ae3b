"""Expressions of CertLogic as conditions: what our conditions say with the same meaning comes back, or a refusal.

What `to_certlogic` writes is read, and so are the shapes of countries' rules that mean the same. Whatever compares a
birth date is read as the condition that it looks like, which is then written again: a birth date that the two judge
otherwise on one of the days shows as a difference, and refuses.

Source:
    CertLogic specification 1.3.3.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from vaxplatform.codes import Code
from vaxplatform.dates import Duration, EndOfMonth, Window, parse_date
from vaxplatform.eligibility.certlogic.expression import data_accesses, to_json
from vaxplatform.eligibility.certlogic.rule import CertificateType, CertLogicRule
from vaxplatform.eligibility.certlogic.validation import EXPRESSION, parse
from vaxplatform.eligibility.certlogic.writing import ONE_MORE, Json, Terms, Writer
from vaxplatform.eligibility.predicate import (
    Age,
    All,
    AnyOf,
    AtLeast,
    Born,
    DosesGiven,
    Everyone,
    Not,
    Predicate,
    walk,
)
from vaxplatform.eligibility.table import Answer
from vaxplatform.errors import CodeError, DateError, InputError
from vaxplatform.place import Place

__all__ = ["from_certlogic", "from_certlogic_rule"]

_COUNTING = repr([ONE_MORE, 0])  # as text, in which 1 is not true
_COMBINED = (All, AnyOf, AtLeast, Not)
_ASKED: Mapping[str, tuple[type, ...]] = {"payload.dob": (Age, Born), "payload.v.0": (DosesGiven,)}


def from_certlogic(
    expression: object,
    terms: Terms,
    *,
    certificate_type: CertificateType = CertificateType.GENERAL,
    place: Place = EXPRESSION,
) -> Predicate:
    """Read an expression as a condition.

    Args:
        expression: What a JSON reader gives.
        terms: What the expression leaves unsaid.
        certificate_type: The certificates it is for. Of a vaccination certificate «if there is a vaccination» says
            nothing, and is left out.
        place: Where it stands.

    Returns:
        A condition whose answer is yes exactly when the expression is true, wherever that has a value. What
        `to_certlogic` wrote comes back as the same tree, but for what it does not tell apart: a birth year is a window
        of birth dates, negations stand directly before ages and windows of birth dates, and what combines one part
        alone is that part.

    Raises:
        InputError: It is no valid expression, or our conditions cannot say the same; with the place of the part.

    Example:
        >>> terms = Terms(EndOfMonth.ROLL_FORWARD, date(2021, 5, 1), date(2021, 12, 31))
        >>> adult = {"not-after": [{"plusTime": [{"var": "payload.dob"}, 18, "year"]},
        ...                        {"plusTime": [{"var": "external.validationClock"}, 0, "day"]}]}
        >>> from_certlogic(adult, terms)
        Age(reached=Duration(years=18, months=0, days=0), below=None, as_of=None)
        >>> from_certlogic({"and": [adult, {"===": [{"var": "payload.v.0.dn"}, {"var": "payload.v.0.sd"}]}]}, terms)
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: expression at $.and[1]: none of our conditions asks this of payload.v.0.dn and \
payload.v.0.sd
    """
    return _Reader(terms, certificate_type).read(_normal(to_json(parse(expression, place=place))), place)


def from_certlogic_rule(
    rule: CertLogicRule, end_of_month: EndOfMonth, products: Mapping[str, Code] | None = None
) -> Predicate:
    """Read the logic of a rule as a condition, for the days on which the rule is in force.

    Args:
        rule: A rule, as `read_rule` gives it.
        end_of_month: How birthdays fall that the calendar does not have.
        products: The vaccines' codes by what certificates call their products.

    Raises:
        InputError: Our conditions cannot say the same.
    """
    terms = Terms(end_of_month, rule.valid_from.date(), rule.valid_to.date(), products or {})
    place = rule.place.child("Logic")
    return from_certlogic(to_json(rule.logic.expression), terms, certificate_type=rule.certificate_type, place=place)


def _normal(expression: Json) -> Json:
    """The same expression with one way to write what has several."""
    match expression:
        case list():
            return [_normal(each) for each in expression]
        case {"after": [one, other]}:
            return {"before": [_normal(other), _normal(one)]}
        case {"not-before": [one, other]}:
            return {"not-after": [_normal(other), _normal(one)]}
        case {"plusTime": [text, 0, _]}:
            return {"plusTime": [_normal(text), 0, "day"]}
        case {">": [one, least]} if _is_count(least):
            return {">=": [_normal(one), least + 1]}
        case {"===": [{"var": path}, str(word)]}:
            return {"in": [{"var": path}, [word]]}
        case {"var": _}:
            return expression
        case dict():
            return {operator: _normal(operands) for operator, operands in expression.items()}
        case _:
            return expression


def _is_count(value: Json) -> bool:
    return type(value) is int


class _Reader:
    """Reads expressions in the normal form."""

    def __init__(self, terms: Terms, certificate_type: CertificateType) -> None:
        self._terms = terms
        self._certificate_type = certificate_type

    def read(self, expression: Json, place: Place) -> Predicate:
        """The condition whose answer is yes exactly when the expression is true."""
        if (found := self._leaf(expression, place)) is not None:
            return found
        match expression:
            case bool():
                return Everyone() if expression else Not(Everyone())
            case {"if": operands}:
                return self._if(operands, place)
            case {"and": [*parts]}:
                return All(self._each(parts, place.child("and")))
            case {"!": [{"and": [*parts]}]} if all(isinstance(part, dict) and "!" in part for part in parts):
                inner = place.child("!").child(0).child("and")
                return AnyOf(self._each([part["!"][0] for part in parts], inner))
            case {">=": [{"reduce": [[*parts], *fold]}, count]} if (
                repr(fold) == _COUNTING and _is_count(count) and 1 <= count <= len(parts)
            ):
                return AtLeast(count, self._each(parts, place.child(">=").child(0).child("reduce").child(0)))
            case {"!": _}:
                raise _refused("it also holds where what it denies is not known; our conditions then do not", place)
        raise _refused(f"none of our conditions asks this{_of(expression)}", place)

    def _if(self, operands: Sequence[Json], place: Place) -> Predicate:
        inside = place.child("if").child(1)
        match operands:
            case [{"var": "payload.dob" | "payload.v.0" as path}, inner, False]:
                found = self.read(inner, inside)
                if not all(isinstance(node, _ASKED[path] + _COMBINED) for node in walk(found)):
                    raise _refused(f"it holds only with {path}, which the condition within asks in part alone", place)
                return found
            case [{"var": "payload.v.0"}, inner, True] if self._certificate_type is CertificateType.VACCINATION:
                return self.read(inner, inside)
            case [{"var": path}, _, True]:
                raise _refused(f"it also accepts a certificate without {path}; no condition of ours does", place)
            case [one, True, other]:
                return AnyOf((self.read(one, place.child("if").child(0)), self.read(other, place.child("if").child(2))))
            case [one, other, False]:
                return All(self._each([one, other], place.child("if")))
        raise _refused("of «if», our conditions say «if A then true else B» and «if A then B else false»", place)

    def _each(self, parts: Sequence[Json], place: Place) -> tuple[Predicate, ...]:
        return tuple(self.read(part, place.child(number)) for number, part in enumerate(parts))

    # -------------------------------------------------------------------------------------- conditions without parts

    def _leaf(self, expression: Json, place: Place) -> Predicate | None:
        """The condition without parts that an expression is; None where it does not look like one."""
        match expression:
            case {"if": [{"var": "payload.v.0.dn"}, {">=": [{"var": "payload.v.0.dn"}, least]}, False]} | {
                ">=": [{"var": "payload.v.0.dn"}, least]
            } if _is_count(least) and least > 0:
                return DosesGiven(least, valid=False)
            case {"in": [{"var": "payload.v.0.mp"}, [*products]]} if products:
                return self._one_of(products, place)
            case {"if": [{"var": "payload.dob"}, compared, False]}:
                return self._by_birth(compared, place)
            case _:
                return self._by_birth(expression, place)

    def _one_of(self, products: Sequence[Json], place: Place) -> Predicate:
        try:
            codes = dict.fromkeys(str(self._terms.code_of(product)) for product in products)
        except CodeError as error:
            raise _refused(error.sentence, place) from None
        found = DosesGiven(1, vaccines=tuple(codes), valid=False)
        for product in self._written(found, place)["in"][1]:
            if product not in products:
                raise _refused(f"of one vaccine our conditions name all products: {product} is missing", place)
        return found

    def _by_birth(self, compared: Json, place: Place) -> Predicate | None:
        try:
            found = _of_birth(compared)
            if found is None or self._written(found, place)["if"][1] == compared:
                return found
        except DateError as error:
            raise _refused(error.sentence, place) from None
        days = f"{self._terms.first} to {self._terms.last}"
        counted = "partial birth dates, or birthdays at the end of a month, are judged otherwise"
        raise _refused(f"from {days}, some {counted} than in our conditions", place)

    def _written(self, found: Predicate, place: Place) -> Json:
        return Writer(self._terms, []).write(found, Answer.YES, place)


def _of_birth(compared: Json) -> Predicate | None:
    """The condition that a comparison of the birth date looks like: one comparison, a range, or what is outside it."""
    match compared:
        case {"and": [{"!": _}, _]}:
            return _end(compared)
        case {"and": [one, other]}:
            return _range(_end(one), _end(other))
        case {"!": [{"and": [{"!": [one]}, {"!": [other]}]}]}:
            inside = _range(_opposite(_end(one)), _opposite(_end(other)))
            return None if inside is None else Not(inside)
    return _end(compared)


def _end(compared: Json) -> Predicate | None:
    """One end of a range of ages or birth dates; which birth dates it treats apart is looked at later."""
    match compared:
        case {"if": [{"in": [{"var": "payload.dob"}, _]}, _, rest]}:
            return _end(rest)
        case {"and": [{"!": [{"in": [{"var": "payload.dob"}, _]}]}, later]}:
            return _end(later)
        case {"before": [{"plusTime": [{"var": "payload.dob"}, 0, "day"]}, {"plusTime": [str(day), 0, "day"]}]}:
            return Born(Window(None, parse_date(day)))
        case {"not-after": [{"plusTime": [str(day), 0, "day"]}, {"plusTime": [{"var": "payload.dob"}, 0, "day"]}]}:
            return Born(Window(parse_date(day), None))
        case {"not-after": [{"plusTime": [{"var": "payload.dob"}, amount, unit]}, {"plusTime": [now, less, "day"]}]}:
            return _reached(amount, unit, less, now)
        case {"before": [{"plusTime": [now, less, "day"]}, {"plusTime": [{"var": "payload.dob"}, amount, unit]}]}:
            age = _reached(amount, unit, less, now)
            return None if age is None else Not(age)
    return None


def _reached(amount: int, unit: str, less: int, now: Json) -> Age | None:
    match unit, now:
        case "year" | "month" | "day", {"var": "external.validationClock"}:
            as_of = None
        case "year" | "month" | "day", str():
            as_of = parse_date(now)
        case _:
            return None
    lengths = {"year": 0, "month": 0, "day": 0, unit: amount}
    return Age(Duration(lengths["year"], lengths["month"], lengths["day"] - less), as_of=as_of)


def _range(lower: Predicate | None, upper: Predicate | None) -> Predicate | None:
    match lower, upper:
        case Age(reached, None, day), Not(Age(below, None, same_day)) if day == same_day:
            return Age(reached, below, day)
        case Born(Window(date() as start, None)), Born(Window(None, date() as end)) if start < end:
            return Born(Window(start, end))
    return None


def _opposite(end: Predicate | None) -> Predicate | None:
    match end:
        case Age():
            return Not(end)
        case Not(part):
            return part
        case Born(Window(start, stop)):
            return Born(Window(stop, start))
    return None


def _refused(sentence: str, place: Place) -> InputError:
    return InputError(sentence, code="certlogic-unsaid", place=place)


def _of(expression: Json) -> str:
    read = data_accesses(parse(expression))
    return f" of {' and '.join(read)}" if read else ""
