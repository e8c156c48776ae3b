"""CertLogic by its specification, slow and plain: what the compiled expressions are compared with.

Date-times are counted in milliseconds as ECMAScript counts them (ECMA-262, MakeDay), not with Python's calendar.
"""

import re
from calendar import isleap
from functools import reduce
from itertools import pairwise
from operator import ge, gt, le, lt

from attrs import frozen

MS_OF_DAY, MS_OF_HOUR = 86_400_000, 3_600_000


class EvaluationError(Exception):
    """What the specification calls an error."""


@frozen
class Moment:
    """Milliseconds since 1970-01-01T00:00:00Z."""

    ms: int


def interpret(expression, data):
    """The value of a valid expression."""
    if isinstance(expression, list):
        return [interpret(item, data) for item in expression]
    if not isinstance(expression, dict):
        return expression
    [(operator, operands)] = expression.items()
    match operator:
        case "var":
            return reduce(drill, operands.split("."), data) if operands else data
        case "if":
            guard, then, otherwise = operands
            return interpret(then if is_truthy(interpret(guard, data)) else otherwise, data)
        case "and":
            for operand in operands:
                value = interpret(operand, data)
                if not is_truthy(value):
                    break
            return value
        case "reduce":
            return fold(operands, data)
    return OPERATIONS[operator](*(interpret(operand, data) for operand in operands))


def drill(value, fragment):
    if isinstance(value, dict):
        return value.get(fragment)
    if isinstance(value, list) and re.fullmatch("0|[1-9][0-9]*", fragment) and int(fragment) < len(value):
        return value[int(fragment)]
    return None


def is_truthy(value):
    if value is None or value is False or value in ("", [], {}) or (is_integer(value) and value == 0):
        return False
    if value is True or isinstance(value, str | list | dict) or is_integer(value):
        return True
    raise EvaluationError("neither truthy nor falsy")


def is_integer(value):
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value == int(value))
    )


def fold(operands, data):
    array, initial = interpret(operands[0], data), interpret(operands[2], data)
    if array is None:
        return initial
    if not isinstance(array, list):
        raise EvaluationError("not an array")
    return reduce(lambda so_far, item: interpret(operands[1], {"current": item, "accumulator": so_far}), array, initial)


def is_same(one, other):
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    return json_type(one) == json_type(other) and one == other


def json_type(value):
    return "number" if isinstance(value, float) or is_integer(value) else type(value)


def is_in(value, array):
    if not isinstance(array, list):
        raise EvaluationError("not an array")
    return any(is_same(value, item) for item in array)


def plus(one, other):
    if not (is_integer(one) and is_integer(other)):
        raise EvaluationError("not integers")
    return one + other


def comparison(sign, is_right, amount):
    def compare(*values):
        if not all(map(is_right, values)):
            raise EvaluationError("not what is compared")
        return all(sign(amount(one), amount(other)) for one, other in pairwise(values))

    return compare


def is_moment(value):
    return isinstance(value, Moment)


# ---------------------------------------------------------------------------------------------------------- date-times

FORM = re.compile(
    "([0-9]{4})-([0-9]{2})-([0-9]{2})(T([0-9]{2}):([0-9]{2}):([0-9]{2})([.][0-9]+)?"
    "(Z|[+-]([0-9]{1,2}|[0-9]{3,4}|[0-9]{1,2}:[0-9]{2}))?)?"
)


def days_of_month(year, month):
    return [31, 29 if isleap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


def day_number(year, months, day):
    """Days since 1970-01-01; any number of months after January, and any day, as in ECMA-262."""
    year, month = year + months // 12, months % 12
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400 - 719_162
    return days + sum(days_of_month(year, each) for each in range(1, month + 1)) + day - 1


def civil(days):
    """Year, month and day of a day number, found by looking."""
    year = 1970 + days // 366 - 2 if days >= 0 else 1970 + days // 365 - 2
    while day_number(year + 1, 0, 1) <= days:
        year += 1
    month = 0
    while day_number(year, month + 1, 1) <= days:
        month += 1
    return year, month, days - day_number(year, month, 1) + 1


def in_range(ms):
    if not day_number(1, 0, 1) * MS_OF_DAY <= ms < day_number(10_000, 0, 1) * MS_OF_DAY:
        raise EvaluationError("outside of the years 1 to 9999")
    return Moment(ms)


def read_moment(text):
    found = FORM.fullmatch(text)
    if not found:
        raise EvaluationError("not a date-time")
    year, month, day, *_ = (int(found[n]) for n in (1, 2, 3))
    hour, minute, second = (int(found[n] or 0) for n in (5, 6, 7))
    digits = (found[10] or "0").replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    possible = 1 <= month <= 12 and year and 1 <= day <= days_of_month(year, month)
    if not (possible and hour < 24 and minute < 60 and second < 60 and hours < 24 and minutes < 60):
        raise EvaluationError("an impossible date-time")
    ms = int(((found[8] or ".0")[1:] + "00")[:3])
    offset = (hours * 60 + minutes) * 60_000 * (-1 if (found[9] or "").startswith("-") else 1)
    clock = ((hour * 60 + minute) * 60 + second) * 1000 + ms
    return in_range(in_range(day_number(year, month - 1, day) * MS_OF_DAY + clock).ms - offset).ms


def completed(text):
    """A date of which only the year, or year and month, are known, as the last date that it can be."""
    if not isinstance(text, str):
        raise EvaluationError("not a text")
    if re.fullmatch("[0-9]{4}", text):
        return f"{text}-12-31"
    if re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", text):
        return f"{text}-{days_of_month(int(text[:4]), int(text[5:])):02}"
    return text


def plus_time(text, amount, unit):
    ms = read_moment(completed(text))
    if unit == "hour":
        return in_range(ms + amount * MS_OF_HOUR)
    days, clock = divmod(ms, MS_OF_DAY)
    if unit == "day":
        return in_range((days + amount) * MS_OF_DAY + clock)
    year, month, day = civil(days)
    years, months = (amount, 0) if unit == "year" else (0, amount)
    # Beyond these years an overflow into the next month cannot come back into range.
    if not 0 < year + years + (month + months) // 12 < 10_000:
        raise EvaluationError("outside of the years 1 to 9999")
    return in_range(day_number(year + years, month + months, day) * MS_OF_DAY + clock)


def date_of_birth(text):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", completed(text)):
        raise EvaluationError("not a date of birth")
    return Moment(read_moment(completed(text)))


def extract(text, index):
    if text is None:
        return None
    if not isinstance(text, str):
        raise EvaluationError("not a text")
    fragments = text.replace("#", "/").replace(":", "/").split("/")
    fragments = fragments[2:] if fragments[:2] == ["URN", "UVCI"] else fragments
    return dict(enumerate(fragments)).get(index)


OPERATIONS = {
    "!": lambda value: not is_truthy(value),
    "===": is_same,
    "in": is_in,
    "+": plus,
    "plusTime": plus_time,
    "dccDateOfBirth": date_of_birth,
    "extractFromUVCI": extract,
    **{name: comparison(sign, is_integer, int) for name, sign in {"<": lt, ">": gt, "<=": le, ">=": ge}.items()},
    **{
        name: comparison(sign, is_moment, lambda moment: moment.ms)
        for name, sign in {"after": gt, "before": lt, "not-after": le, "not-before": ge}.items()
    },
}
