"""Reserved shares: a part of every session's seats is kept for groups, and everybody stands in the order of the draw.

Sequential: at each session categories are served one after the other, in the order stated. A reserve served before the
open seats is a minimum guarantee: its group's first members take reserved seats, though they would have had open ones
too. A reserve served after them is over and above what its group wins in the open.

Smart: as many reserved seats as possible go to their groups, however people belong to several. Reverse rejecting: as
many people as possible sit on open seats and those of their groups, and whoever can be spared stands last in the draw.

Source:
    Pathak, Sönmez, Ünver and Yenmez, Management Science 70 (2024) 3999-4036. Reverse rejecting: Aziz and Brandl (arXiv
    2102.04384).
"""

from collections.abc import Callable, Mapping

from vaxplatform.allocation._deferred_acceptance import deferred_acceptance
from vaxplatform.allocation._reverse_rejecting import reverse_rejecting
from vaxplatform.allocation._smart_reserves import smart_reserves
from vaxplatform.allocation.draw import Applicant, Draw
from vaxplatform.allocation.proof import Standing
from vaxplatform.allocation.reserves import ReserveMethod, Reserves
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session

__all__ = ["reserved_shares", "standing_in_turn"]


def reserved_shares(draw: Draw) -> Allocation:
    """Seat people by the method of the policy's reserves.

    Args:
        draw: People and seats; its policy states reserves.

    Returns:
        The allocation; for ``sequential`` with the cut-off of every bench that is full, else with a vertex cover.

    Raises:
        AllocationError: ``reserve-too-large``; ``reserves-missing``.

    Example:
        >>> from datetime import date
        >>> from fractions import Fraction
        >>> from vaxplatform.allocation import Policy, Reserve, Reserves, allocate
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request
        >>> elderly = Reserve("elderly", groups=frozenset({"60+"}), share=Fraction(1, 2))
        >>> policy = Policy(
        ...     rule="reserved-shares",
        ...     options_at_most=8,
        ...     distance_km_at_most=25.0,
        ...     source="district order",
        ...     reserves=Reserves((elderly,), order=("open", "elderly")),
        ... )
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 2})
        >>> wishes = [Request(f"P-{number}", 0, 1, ("S-1",)) for number in range(8)]
        >>> wishes.append(Request("P-8", 1, 1, ("S-1",), groups={"60+"}))
        >>> [(seat.person, seat.category) for seat in allocate(wishes, [session], policy, seed="2021-08-26").seats]
        [('P-0', 'open'), ('P-8', 'elderly')]
    """
    if draw.policy.reserves is None:
        raise AllocationError("reserved-shares needs reserves", code="reserves-missing")
    return _RESERVE_METHODS[draw.policy.reserves.method](draw, draw.policy.reserves)


def _sequential(draw: Draw, _reserves: Reserves) -> Allocation:
    return deferred_acceptance(draw, standing_in_turn)


def standing_in_turn(applicant: Applicant, _session: Session) -> Standing:
    """Where a person stands at every session: by tier and draw key."""
    return (applicant.tier,), applicant.key


_RESERVE_METHODS: Mapping[ReserveMethod, Callable[[Draw, Reserves], Allocation]] = {
    ReserveMethod.SEQUENTIAL: _sequential,
    ReserveMethod.SMART: smart_reserves,
    ReserveMethod.REVERSE_REJECTING: reverse_rejecting,
}
