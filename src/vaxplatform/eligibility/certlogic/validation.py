"""Whether a JSON value is a valid expression, and the expression it is.

Source:
    CertLogic specification 1.3.3, sections Values and Operations; the validation test suite for the findings' words.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from attrs import frozen

from vaxplatform.eligibility.certlogic.expression import Array, Expression, Literal, Operation, Var
from vaxplatform.errors import InputError
from vaxplatform.place import Place

__all__ = ["DEEPEST", "EXPRESSION", "LARGEST", "Finding", "parse", "validate"]

DEEPEST = 64
"""How many objects and arrays may be nested; the rules of member states nest up to 16."""
LARGEST = 10_000
"""How many values an expression may hold."""

EXPRESSION = Place("expression", path="$")

# The numbers of operands that each operator takes.
_TWO, _TWO_OR_THREE = range(2, 3), range(2, 4)
_OPERATORS: Mapping[str, range] = {
    "if": range(3, 4),
    "===": _TWO,
    "in": _TWO,
    "+": _TWO,
    "and": range(2, LARGEST + 1),
    "<": _TWO_OR_THREE,
    ">": _TWO_OR_THREE,
    "<=": _TWO_OR_THREE,
    ">=": _TWO_OR_THREE,
    "after": _TWO_OR_THREE,
    "before": _TWO_OR_THREE,
    "not-after": _TWO_OR_THREE,
    "not-before": _TWO_OR_THREE,
    "!": range(1, 2),
    "plusTime": range(3, 4),
    "dccDateOfBirth": range(1, 2),
    "reduce": range(3, 4),
    "extractFromUVCI": _TWO,
}
_LARGEST_INTEGER = 2**53 - 1  # RFC 7493, section 2.2
_TIME_UNITS = ("year", "month", "day", "hour")
_PATH = re.compile(r"([^.]+(\.[^.]+)*)?", re.DOTALL)


@frozen
class Finding:
    """One thing that makes an expression invalid, or that a rule says in error.

    Args:
        place: Its JSON path.
        expression: The value that stands there.
        message: What is wrong, in the words of the validation test suite where it has any.
        hint: What was probably meant; empty where nothing is near.

    Example:
        >>> print(validate({"if": [{"equals": [1, 2]}, True, {"aftr": []}]})[1])
        expression at $.if[2]: unrecognised operator: "aftr"; did you mean "after"?
    """

    place: Place
    expression: object
    message: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong and what was probably meant."""
        return self.message + (f"; did you mean {_quoted(self.hint)}?" if self.hint else "")

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def validate(expression: object, *, place: Place = EXPRESSION) -> tuple[Finding, ...]:
    """Everything that makes a JSON value no expression of CertLogic.

    Args:
        expression: What a JSON reader gives.
        place: Where it stands.

    Returns:
        The findings in the order of the text; none for a valid expression. Types that only the data decide are not
        looked at.

    Source:
        CertLogic specification 1.3.3, sections Values and Operations.

    Example:
        >>> [finding.message for finding in validate({"var": "payload.v."})]
        ["data access path doesn't have a valid format: payload.v."]
        >>> validate({"===": [{"var": "payload.v.0.dn"}, 2]})
        ()
    """
    if not _fits(expression):
        limits = f"an expression nests at most {DEEPEST} objects and arrays and holds at most {LARGEST} values"
        return (Finding(place, expression, limits),)
    return tuple(_findings(expression, place))


def parse(expression: object, *, place: Place = EXPRESSION) -> Expression:
    """Read an expression.

    Args:
        expression: What a JSON reader gives.
        place: Where it stands.

    Returns:
        The tree; a number written ``42.0`` is the integer 42.

    Raises:
        InputError: It is no valid expression; every finding stands in ``data["problems"]``.

    Example:
        >>> parse({"!": [{"var": "payload.t.0"}]})
        Operation(operator='!', operands=(Var(path='payload.t.0'),))
        >>> parse({"plustime": [{"var": "payload.v.0.dt"}, 14, "day"]})
        Traceback (most recent call last):
        ...
        vaxplatform.errors.InputError: expression at $: unrecognised operator: "plustime"; did you mean "plusTime"?
    """
    found = validate(expression, place=place)
    if found:
        problems = tuple(map(str, found))
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise InputError(found[0].sentence + more, code="certlogic-form", place=found[0].place, problems=problems)
    return _tree(expression)


def _fits(expression: object) -> bool:
    """Whether it is neither too deep nor too large, counted before anything is read."""
    waiting, seen = [(expression, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > LARGEST:
            return False
        if isinstance(value, dict):
            waiting.extend((each, depth + 1) for each in value.values())
        elif isinstance(value, list):
            waiting.extend((each, depth + 1) for each in value)
    return True


# ------------------------------------------------------------------------------------------------------------ findings


def _findings(expression: object, place: Place) -> Iterator[Finding]:
    match expression:
        case bool() | str():
            return
        case int() | float():
            yield from _of_number(expression, place)
        case list():
            for index, item in enumerate(expression):
                yield from _findings(item, place.child(index))
        case dict() if len(expression) == 1:
            [(operator, operands)] = expression.items()
            if operator == "var":
                yield from _of_path(operands, expression, place)
            else:
                yield from _of_operation(operator, operands, expression, place)
        case dict():
            message = f"expression object must have exactly one key, but it has {len(expression)}"
            yield Finding(place, expression, message)
        case _:
            yield Finding(place, expression, "invalid CertLogic expression")


def _of_number(number: float, place: Place) -> Iterator[Finding]:
    if number != number // 1:
        yield Finding(place, number, f"{number} is a non-integer number")
    elif abs(number) > _LARGEST_INTEGER:
        yield Finding(place, number, "the integer has more digits than every JSON reader keeps")


def _of_path(path: object, expression: object, place: Place) -> Iterator[Finding]:
    if not isinstance(path, str):
        yield Finding(place, expression, 'not of the form { "var": "<path>" }')
    elif not _PATH.fullmatch(path):
        yield Finding(place, expression, f"data access path doesn't have a valid format: {path}")


def _of_operation(operator: object, operands: object, expression: object, place: Place) -> Iterator[Finding]:
    if not isinstance(operands, list):
        yield Finding(place, expression, 'operation not of the form { "<operator>": [ <values...> ] }')
    elif not isinstance(operator, str) or operator not in _OPERATORS:
        near = get_close_matches(str(operator), [*_OPERATORS, "var"], n=1)
        yield Finding(place, expression, f"unrecognised operator: {_quoted(operator)}", "".join(near))
    elif len(operands) not in (taken := _OPERATORS[operator]):
        message = f"operation {_quoted(operator)} takes {_counted(taken)}, but it has {len(operands)}"
        yield Finding(place, expression, message)
    else:
        for index, operand in enumerate(operands):
            here = place.child(operator).child(index)
            match operator, index:
                case ("plusTime" | "extractFromUVCI", 1):
                    yield from _of_integer(operator, operand, here)
                case ("plusTime", 2):
                    yield from _of_time_unit(operand, here)
                case _:
                    yield from _findings(operand, here)


def _of_integer(operator: str, operand: object, place: Place) -> Iterator[Finding]:
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        what = "amount" if operator == "plusTime" else "index"
        yield Finding(place, operand, f"the {what} of {_quoted(operator)} must be an integer")
    else:
        yield from _of_number(operand, place)


def _of_time_unit(operand: object, place: Place) -> Iterator[Finding]:
    if not isinstance(operand, str) or operand not in _TIME_UNITS:
        units = ", ".join(map(_quoted, _TIME_UNITS))
        near = get_close_matches(str(operand), _TIME_UNITS, n=1)
        yield Finding(place, operand, f'the time unit of "plusTime" must be one of {units}', "".join(near))


def _quoted(word: object) -> str:
    return f'"{word}"'


def _counted(taken: range) -> str:
    if len(taken) == 1:
        return f"{taken[0]} operand{'s' if taken[0] > 1 else ''}"
    return f"{taken[0]} or {taken[-1]} operands" if taken[-1] < LARGEST else f"{taken[0]} or more operands"


# ------------------------------------------------------------------------------------------------------------ the tree


def _tree(expression: object) -> Expression:
    match expression:
        case list():
            return Array(tuple(map(_tree, expression)))
        case {"var": str(path)}:
            return Var(path)
        case dict():
            [(operator, operands)] = expression.items()
            return Operation(operator, tuple(map(_tree, operands)))
        case float():
            return Literal(int(expression))
        case bool() | int() | str():
            return Literal(expression)
    raise AssertionError(expression)  # pragma: no cover - `validate` has refused it
