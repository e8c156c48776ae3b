"""One door to every rule over arrays."""

from collections.abc import Callable, Mapping

import numpy as np

from vaxplatform.allocation.draw import Draw, Scale
from vaxplatform.allocation.fast import (
    deferred_acceptance,
    fair_draw,
    most_people,
    reserved_by_matching,
    worst_served_first,
)
from vaxplatform.allocation.fast.benches import benches_of
from vaxplatform.allocation.fast.columns import columns_of, people_of
from vaxplatform.allocation.reserved_shares import standing_in_turn
from vaxplatform.allocation.reserves import ReserveMethod
from vaxplatform.allocation.result import Allocation
from vaxplatform.allocation.site_priority import standing_by

__all__ = ["allocate"]


def allocate(draw: Draw) -> Allocation:
    """Allot seats by the rule of the draw's policy.

    Args:
        draw: The draw.

    Returns:
        What the readable rule gives, to the byte.

    Raises:
        AllocationError: As the readable rule does; and ``draw-range``, for numbers that cannot be counted without
            fault.
    """
    return _RULES[draw.policy.rule](draw)


def _fair_draw(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    return fair_draw.allocation_of(draw, columns, fair_draw.fair_draw(draw, columns))


def _site_priority(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    standing = deferred_acceptance.standings(draw, columns)
    seated = deferred_acceptance.deferred_acceptance(draw, columns, standing)
    return deferred_acceptance.allocation_of(draw, columns, seated, standing_by(draw.policy))


def _most_people(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    scale = draw.scale or Scale.of(draw.applicants)
    return most_people.allocation_of(draw, columns, most_people.most_people(columns, scale.behind), scale)


def _reserved_shares(draw: Draw) -> Allocation:
    columns, reserves = columns_of(draw), draw.policy.reserves
    if reserves and reserves.method is not ReserveMethod.SEQUENTIAL:
        seated = reserved_by_matching.reserved_by_matching(benches_of(draw, columns, reserves))
        return reserved_by_matching.allocation_of(draw, columns, reserves, seated)
    in_turn = people_of(columns.wishes.first).astype(np.int64)  # people stand as they are drawn
    chosen = deferred_acceptance.deferred_acceptance(draw, columns, in_turn)
    return deferred_acceptance.allocation_of(draw, columns, chosen, standing_in_turn)


def _worst_served_first(draw: Draw) -> Allocation:
    columns = columns_of(draw)
    outcome = worst_served_first.worst_served_first(draw, columns)
    return worst_served_first.allocation_of(draw, columns, outcome)


_RULES: Mapping[str, Callable[[Draw], Allocation]] = {
    "fair-draw": _fair_draw,
    "site-priority": _site_priority,
    "most-people": _most_people,
    "reserved-shares": _reserved_shares,
    "worst-served-first": _worst_served_first,
}
