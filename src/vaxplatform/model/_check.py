"""Validators shared by the values of this room: each raises a sentence that names the class and the field."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from vaxplatform.errors import ModelError

type_name = "{0.__class__.__name__}.{1.name}".format

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def text(*, at_most: int) -> Validator:
    """A text of 1 to ``at_most`` characters with no control characters."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, str) or not 1 <= len(value) <= at_most or not value.isprintable():
            raise ModelError(
                f"{type_name(owner, attribute)} is a text of 1 to {at_most} printable characters",
                code=f"{attribute.name}-text",
                field=attribute.name,
            )

    return check


def whole_number(*, at_least: int = 0, at_most: int | None = None) -> Validator:
    """An integer in a closed range."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
        if not isinstance(value, int) or value < at_least or (at_most is not None and value > at_most):
            upper = "" if at_most is None else f" and at most {at_most}"
            raise ModelError(
                f"{type_name(owner, attribute)} is a whole number of at least {at_least}{upper}, not {value!r}",
                code=f"{attribute.name}-range",
                field=attribute.name,
            )

    return check


def number(*, at_least: float, at_most: float) -> Validator:
    """A finite number in a closed range."""

    def check(owner: object, attribute: "attrs.Attribute[Any]", value: float) -> None:
        if not at_least <= value <= at_most:
            raise ModelError(
                f"{type_name(owner, attribute)} lies between {at_least} and {at_most}",
                code=f"{attribute.name}-range",
                field=attribute.name,
            )

    return check


def words(given: Mapping[str, str]) -> Mapping[str, str]:
    """A read-only copy of a mapping of words."""
    return MappingProxyType(dict(given))


def texts(given: Iterable[str]) -> tuple[str, ...]:
    """A tuple of texts; a single text is refused, since it would fall apart into letters."""
    if isinstance(given, str):
        raise ModelError("a list of texts is wanted here, not a single text", code="texts-type")
    return tuple(given)


def no_duplicates(what: str, keys: list[object], owner: str) -> None:
    """Refuse two members of a collection with one key."""
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ModelError(f"{owner} has two {what} called {key!s}", code="duplicate", field=what)
        seen.add(key)
