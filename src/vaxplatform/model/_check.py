"""Validators shared by the values of this room: each raises a sentence that names the class and the field."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, TypeGuard

import attrs

from vaxplatform.codes import Code
from vaxplatform.errors import ModelError

type_name = "{0.__class__.__name__}.{1.name}".format

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


_JOINERS = str.maketrans("", "", "\u200c\u200d\u00a0")
"""Zero-width joiners and the fixed space, which names in Indic and Arabic script are written with."""


def is_readable(value: str) -> bool:
    """Whether a text holds no control characters, and none that turn the direction of writing."""
    return value.isprintable() or value.translate(_JOINERS).isprintable()


def text(*, at_most: int) -> Validator:
    """A text of 1 to ``at_most`` characters with no control characters."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, str) or not 1 <= len(value) <= at_most or not is_readable(value):
            raise ModelError(
                f"{type_name(owner, attribute)} is a text of 1 to {at_most} printable characters",
                code=f"{attribute.name}-text",
                field=attribute.name,
            )

    return check


def whole_number(*, at_least: int = 0, at_most: int | None = None, optional: bool = False) -> Validator:
    """An integer in a closed range; None too where it is optional."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if optional and value is None:
            return
        if not is_whole(value) or value < at_least or (at_most is not None and value > at_most):
            upper = "" if at_most is None else f" and at most {at_most}"
            raise ModelError(
                f"{type_name(owner, attribute)} is a whole number of at least {at_least}{upper}, not {value!r}",
                code=f"{attribute.name}-range",
                field=attribute.name,
            )

    return check


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is an integer; True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(*, at_least: float, at_most: float) -> Validator:
    """A finite number in a closed range."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not at_least <= value <= at_most:
            raise ModelError(
                f"{type_name(owner, attribute)} is a number between {at_least} and {at_most}",
                code=f"{attribute.name}-range",
                field=attribute.name,
            )

    return check


def code(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    """A `Code`."""
    if not isinstance(value, Code):
        raise ModelError(
            f"{type_name(owner, attribute)} is a Code, such as Code.parse('cvx|210')",
            code=f"{attribute.name}-type",
            field=attribute.name,
        )


def kind(*kinds: type, optional: bool = False) -> Validator:
    """A value of one of these types; None too where it is optional."""
    named = " or ".join(each.__name__ for each in kinds)

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if optional and value is None:
            return
        if not isinstance(value, kinds):
            raise ModelError(
                f"{type_name(owner, attribute)} is a {named}, not a {type(value).__name__}",
                code=f"{attribute.name}-type",
                field=attribute.name,
            )

    return check


def each(*kinds: type) -> Validator:
    """A collection whose members are all of one of these types."""
    named = " or ".join(one.__name__ for one in kinds)

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: Iterable[object]) -> None:
        for member in value:
            if not isinstance(member, kinds):
                raise ModelError(
                    f"{type_name(owner, attribute)} holds a {type(member).__name__}, and each is a {named}",
                    code=f"{attribute.name}-type",
                    field=attribute.name,
                )

    return check


def day_if_known(value: date | None) -> date | None:
    """A civil date, or None where it is not known."""
    return None if value is None else day(value)


def day(value: date) -> date:
    """A civil date; equal dates become one object, so that millions of doses share it."""
    if type(value) is not date:
        raise ModelError("a date is wanted here, without a time", code="date-type", field="date")
    return _one_day(value)


@lru_cache(maxsize=65_536)
def _one_day(value: date) -> date:
    return value


def word_set(given: Iterable[str]) -> frozenset[str]:
    """A set of words; a single text is refused, since it would fall apart into letters."""
    return given if isinstance(given, frozenset) else frozenset(texts(given))


def texts(given: Iterable[str]) -> tuple[str, ...]:
    """A tuple of texts; a single text is refused, since it would fall apart into letters."""
    if isinstance(given, str):
        raise ModelError("a list of texts is wanted here, not a single text", code="texts-type")
    found = tuple(given)
    if not all(isinstance(text, str) for text in found):
        raise ModelError("a list of texts is wanted here", code="texts-type")
    return found


def no_duplicates(what: str, keys: list[object], owner: str) -> None:
    """Refuse two members of a collection with one key."""
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ModelError(f"{owner} has two {what} called {key!s}", code="duplicate", field=what)
        seen.add(key)
