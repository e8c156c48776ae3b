"""What compiled expressions call: checks of what only data decide, and operations that Python has no sign for."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NoReturn

from vaxplatform.eligibility.certlogic._times import date_of_birth, plus_time
from vaxplatform.errors import DateError, InputError
from vaxplatform.place import Place

__all__ = [
    "PLAIN", "born", "date_time", "datetime", "fold", "fragment", "judged", "member", "moment", "same", "step", "whole",
]  # fmt: skip

PLAIN = frozenset({bool, int, str, list, dict, type(None)})
"""The types whose values are truthy and falsy as they are in Python; of other numbers only those that are whole are."""

_INDEX = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_SEPARATORS = re.compile("[/#:]")


def is_index(text: str) -> bool:
    """Whether a step of a path is an index that an array may have."""
    return _INDEX.fullmatch(text) is not None


def step(value: object, to: str) -> Any:
    """What stands one step further down in the data, or None."""
    if value is None:
        return None
    if isinstance(value, dict):
        return value.get(to)
    if isinstance(value, list):
        return value[int(to)] if is_index(to) and int(to) < len(value) else None
    if isinstance(value, bool | int | float | str | datetime):
        return None
    raise InputError(
        f"data are JSON values: objects are of the type dict and arrays of list, not of {type(value).__name__}",
        code="certlogic-data",
    )


def judged(value: object, place: Place) -> object:
    """The value, which must be truthy or falsy."""
    if isinstance(value, dict | list) or (isinstance(value, float) and value.is_integer()):
        return value
    raise _unlike(value, "a value that is truthy or falsy", place)


def whole(value: object, place: Place) -> int:
    """The value, which must be an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise _unlike(value, "an integer", place)


def moment(value: object, place: Place) -> NoReturn:
    """Refuse what is no date-time."""
    raise _unlike(value, "a date-time", place)


def same(one: object, other: object) -> bool:
    """Whether two values are equal and of one JSON type; arrays and objects item by item."""
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            waiting.extend(zip(left, right, strict=True))
        elif isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
            waiting.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list | dict) or _json_type(left) is not _json_type(right) or left != right:
            return False
    return True


def member(value: object, array: object, place: Place) -> bool:
    """Whether an array, which it must be, holds a value."""
    if not isinstance(array, list):
        raise _unlike(array, "an array", place)
    if value.__class__ is str:
        return value in array
    return any(same(value, item) for item in array)


def date_time(text: object, amount: int, unit: str, place: Place) -> datetime:
    """`plus_time` of a value that must be a text."""
    if not isinstance(text, str):
        raise _unlike(text, "a text with a date-time", place)
    try:
        return plus_time(text, amount, unit)
    except DateError as error:
        raise error.at(place) from None


def born(text: object, place: Place) -> datetime:
    """`date_of_birth` of a value that must be a text."""
    if not isinstance(text, str):
        raise _unlike(text, "a text with a date of birth", place)
    try:
        return date_of_birth(text)
    except DateError as error:
        raise error.at(place) from None


def fold(array: object, each: Callable[[Any], Any], initial: Any, place: Place) -> Any:
    """The array's items taken together from the left, beginning with the initial value; of null the initial value."""
    if array is None:
        return initial
    if not isinstance(array, list):
        raise _unlike(array, "an array", place)
    result = initial
    for item in array:
        result = each({"current": item, "accumulator": result})
    return result


def fragment(text: object, index: int, place: Place) -> str | None:
    """A fragment of a certificate's identifier, or None where it has no such one."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise _unlike(text, "a text or null", place)
    fragments = _SEPARATORS.split(text)
    if fragments[:2] == ["URN", "UVCI"]:
        del fragments[:2]
    return fragments[index] if 0 <= index < len(fragments) else None


def _json_type(value: object) -> type:
    return float if value.__class__ is int else value.__class__


_NAMED = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number that is no integer",
    str: "a text",
    list: "an array",
    dict: "an object",
    datetime: "a date-time",
}


def _unlike(value: object, wanted: str, place: Place) -> InputError:
    """The error of a value of a type that an operation does not take; never with the value, which may be a person's."""
    name = _NAMED.get(type(value), f"a {type(value).__name__}")
    return InputError(f"{wanted} is wanted here, not {name}", code="certlogic-type", place=place)
