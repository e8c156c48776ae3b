"""One door to every rule over arrays.

What a rule finds is told only once it has passed its certificate; households that are drawn together have none here.
"""

from collections.abc import Callable, Mapping

import numpy as np

from vaxplatform.allocation._deferred_acceptance import StandingAt
from vaxplatform.allocation.draw import Draw, Scale
from vaxplatform.allocation.fast import (
    certificates,
    deferred_acceptance,
    fair_draw,
    most_people,
    reserved_by_matching,
    worst_served_first,
)
from vaxplatform.allocation.fast.benches import benches_of
from vaxplatform.allocation.fast.columns import Columns, Ints, columns_of, people_of
from vaxplatform.allocation.policy import Households
from vaxplatform.allocation.reserved_shares import standing_in_turn
from vaxplatform.allocation.reserves import ReserveMethod
from vaxplatform.allocation.result import Allocation
from vaxplatform.allocation.site_priority import standing_by
from vaxplatform.errors import AllocationError

__all__ = ["allocate"]


def allocate(draw: Draw) -> Allocation:
    """Allot seats by the rule of the draw's policy.

    Args:
        draw: The draw.

    Returns:
        What the readable rule gives, to the byte.

    Raises:
        AllocationError: As the readable rule does; ``draw-range``, for numbers that cannot be counted without fault;
            ``draw-not-certified``, should what was found not pass the check of :mod:`certificates`, which knows nothing
            of how it was found.
    """
    return _RULES[draw.policy.rule](draw)


def _fair_draw(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    at = fair_draw.fair_draw(draw, columns)
    if draw.policy.households is Households.APART:
        _require(passed=certificates.draw_holds(columns, at))
    return fair_draw.allocation_of(draw, columns, at)


def _site_priority(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    standing = deferred_acceptance.standings(draw, columns)
    return _stable(draw, columns, standing, standing_by(draw.policy))


def _stable(draw: Draw, columns: Columns, standing: Ints, standing_at: StandingAt) -> Allocation:
    seated = deferred_acceptance.deferred_acceptance(draw, columns, standing)
    at = seated.serving_of_each(len(columns.tier))
    _require(passed=certificates.cut_offs_hold(columns, seated.servings, at, standing, seated.belongs))
    return deferred_acceptance.allocation_of(draw, columns, seated, standing_at)


def _most_people(draw: Draw) -> Allocation:
    columns, scale = columns_of(draw), draw.scale or Scale.of(draw.applicants)
    outcome = most_people.most_people(columns, scale.behind)
    _require(passed=certificates.prices_hold(columns, outcome.at, outcome.price, scale.behind))
    return most_people.allocation_of(draw, columns, outcome, scale)


def _reserved_shares(draw: Draw) -> Allocation:
    columns, reserves = columns_of(draw), draw.policy.reserves
    if reserves and reserves.method is not ReserveMethod.SEQUENTIAL:
        benches = benches_of(draw, columns, reserves)
        seated = reserved_by_matching.reserved_by_matching(benches)
        _require(passed=certificates.reserves_hold(benches, seated))
        return reserved_by_matching.allocation_of(draw, columns, reserves, seated)
    in_turn = people_of(columns.wishes.first).astype(np.int64)  # people stand as they are drawn
    return _stable(draw, columns, in_turn, standing_in_turn)


def _worst_served_first(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    groups = worst_served_first.groups_of(draw, columns)
    outcome = worst_served_first.worst_served_first(columns, groups)
    turns = worst_served_first.turns(groups, outcome.at)
    _require(passed=certificates.tight_sets_hold(columns, outcome.at, outcome.rank, groups.group, *turns))
    return worst_served_first.allocation_of(draw, columns, outcome)


def _require(*, passed: bool) -> None:
    if not passed:
        raise AllocationError(
            "what was found over arrays does not pass its certificate, so it is not told: that is a fault of this "
            "library; draw with the engine plain, and report it",
            code="draw-not-certified",
        )


_RULES: Mapping[str, Callable[[Draw], Allocation]] = {
    "fair-draw": _fair_draw,
    "site-priority": _site_priority,
    "most-people": _most_people,
    "reserved-shares": _reserved_shares,
    "worst-served-first": _worst_served_first,
}
