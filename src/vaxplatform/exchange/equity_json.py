"""What a draw gave to whom, as JSON: the counts, and what is measured over them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from vaxplatform.allocation import Equity, Group, Inequality

__all__ = ["equity_json"]

_PLACES = 6


def equity_json(found: Equity) -> Mapping[str, Any]:
    """Counts as they are; shares and indices rounded to six places, null where there are none.

    Args:
        found: The counts of one result.
    """
    return {
        "rule": found.rule,
        "below": found.below,
        "everybody": _group(found.everybody),
        "by": {dimension: [_group(group) for group in groups] for dimension, groups in found.by.items()},
        "of_asked": _inequality(found.of_asked),
        "of_target": _inequality(found.of_target),
        "ranks": list(found.ranks),
        "ranks_together": found.ranks_together,
    }


def _group(group: Group) -> Mapping[str, Any]:
    travel, home, target = group.travel, group.home, group.target
    return {
        "name": group.name,
        "asked": group.asked,
        "seated": group.seated,
        "coverage": _number(group.coverage),
        "target": {"target": target.target, "served": target.served} if target else None,
        "target_coverage": _number(group.target_coverage),
        "travel": {
            "known": travel.known,
            "unknown": travel.unknown,
            "mean_m": _number(travel.mean_m),
            "median_m": travel.median_m,
            "p95_m": travel.p95_m,
        },
        "home": {"own": home.own, "known": home.known} if home else None,
        "together": group.together,
    }


def _inequality(found: Inequality | None) -> Mapping[str, Any] | None:
    if found is None:
        return None
    return {
        "worst": found.worst,
        "lowest": _number(found.lowest),
        "best": found.best,
        "highest": _number(found.highest),
        "disparity": _number(found.disparity),
        "gini": _number(found.gini),
        "theil": _number(found.theil),
    }


def _number(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), _PLACES)
