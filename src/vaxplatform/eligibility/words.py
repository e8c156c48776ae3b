"""The words a programme's rules may use: groups, conditions with their details, vaccines."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import field, frozen

from vaxplatform.codes import Code
from vaxplatform.eligibility.predicate import Predicate

__all__ = ["ConditionWord", "DetailKind", "Kind", "Words"]


class Kind(Enum):
    """What a detail of a condition holds."""

    DATE = "date"
    NUMBER = "number"


DetailKind: TypeAlias = "Kind | tuple[str, ...]"
"""A date, a number, or one of these words."""


def _read_only(given: Mapping[Any, Any]) -> Mapping[Any, Any]:
    return MappingProxyType(dict(given))


@frozen
class ConditionWord:
    """A word for a health condition.

    Args:
        kinds: Words for narrower conditions: who has one of them has this one.
        details: What may be known of it, by name.
        means: Predicates of which each amounts to having it (diabetes for ten years, and hypertension on treatment).
    """

    kinds: tuple[str, ...] = ()
    details: Mapping[str, DetailKind] = field(factory=dict, converter=_read_only, hash=False)
    means: tuple[Predicate, ...] = ()


@frozen
class Words:
    """The closed vocabulary of a programme.

    Args:
        groups: Words for groups of people, each with the words for narrower ones.
        conditions: Words for health conditions.
        vaccines: The programme's words for products, each with its vaccine's code.

    Example:
        >>> from vaxplatform.eligibility import parse_predicate
        >>> words = Words(groups={"HCW": (), "FLW": ("POLL",), "POLL": ()})
        >>> parse_predicate({"group": "FLW"}, words)
        InGroup(groups=('FLW',), kinds=('POLL',))
    """

    groups: Mapping[str, tuple[str, ...]] = field(factory=dict, converter=_read_only, hash=False)
    conditions: Mapping[str, ConditionWord] = field(factory=dict, converter=_read_only, hash=False)
    vaccines: Mapping[str, Code] = field(factory=dict, converter=_read_only, hash=False)
