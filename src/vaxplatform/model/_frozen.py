"""A mapping that cannot be changed, so that a frozen value holding one can be hashed, copied and sent to a process."""

from collections.abc import Mapping
from typing import NoReturn, TypeVar

from vaxplatform.errors import ModelError

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that refuses every change.

    Example:
        >>> seats = FrozenDict({1: 20})
        >>> hash(seats) == hash(FrozenDict({1: 20}))
        True
        >>> seats[1] = 21
        Traceback (most recent call last):
            ...
        TypeError: this mapping cannot be changed
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # dict says it has none, since a dict can change
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type["FrozenDict[K, V]"], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)

    def _refuse(self, *_arguments: object, **_named: object) -> NoReturn:
        raise TypeError("this mapping cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


def words(given: Mapping[str, str]) -> Mapping[str, str]:
    """A mapping of words that cannot be changed."""
    if isinstance(given, FrozenDict):
        return given
    try:
        found = FrozenDict(given)
    except (TypeError, ValueError):
        raise ModelError("a mapping of words to words is wanted here", code="words-type") from None
    kinds = {*map(type, found), *map(type, found.values())}
    if kinds != {str} and not all(issubclass(kind, str) for kind in kinds):
        raise ModelError("a mapping of words to words is wanted here", code="words-type")
    return found
