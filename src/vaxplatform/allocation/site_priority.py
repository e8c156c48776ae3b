"""Each centre's own order: residents first, nearer people first, by tier, or several of these one after the other.

People rank sessions; each centre ranks people by what the policy says it compares, and by draw key where that leaves
them level. Seats are given by deferred acceptance, so that an appeal has one answer: everybody seated there, in a
category that is yours too, stood before you. Ranking sessions otherwise than one likes them gains nothing.

Where all centres compare the tier alone and nothing is reserved, the outcome is the fair draw's.

Source:
    Gale and Shapley, American Mathematical Monthly 69 (1962) 9-15; schools that rank by residence and by lot:
    Abdulkadiroglu and Sönmez, American Economic Review 93 (2003) 729-747.
"""

from bisect import bisect_left

from vaxplatform.allocation._deferred_acceptance import StandingAt, deferred_acceptance
from vaxplatform.allocation.draw import Applicant, Draw
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.proof import Standing
from vaxplatform.allocation.result import Allocation
from vaxplatform.model.centre import Session

__all__ = ["compared", "site_priority"]


def site_priority(draw: Draw) -> Allocation:
    """Seat people by each centre's own order.

    Args:
        draw: People and seats. The policy's ``site_order`` and ``site_orders`` say what centres compare:

            - ``tier``: the person's tier.
            - ``resident``: 0 for people of the centre's own area, 1 for others.
            - ``band``: which of the policy's distance bands the person travels from, 0 for the nearest; a distance that
              nobody knows counts as beyond the last.
            - ``group:WORD``: 0 for people of that group, 1 for others.

    Returns:
        The allocation, with the cut-off of every bench that is full.

    Raises:
        AllocationError: ``reserve-too-large``.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import Policy, allocate
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 1}, area="Umred")
        >>> policy = Policy(
        ...     rule="site-priority",
        ...     options_at_most=8,
        ...     distance_km_at_most=25.0,
        ...     source="district order",
        ...     site_order=("resident", "tier"),
        ... )
        >>> wishes = [
        ...     Request("P-1", tier=0, dose_number=1, options=("S-1",), area="Nagpur"),
        ...     Request("P-2", tier=2, dose_number=1, options=("S-1",), area="Umred"),
        ... ]
        >>> [seat.person for seat in allocate(wishes, [session], policy, seed="2021-08-26").seats]
        ['P-2']
    """
    return deferred_acceptance(draw, standing_by(draw.policy))


def standing_by(policy: Policy) -> StandingAt:
    """Where a person stands at a centre, by what the policy says that it compares."""

    def standing_at(applicant: Applicant, session: Session) -> Standing:
        order = policy.order_at(session.centre)
        return tuple(compared(criterion, applicant, session, policy.bands_km) for criterion in order), applicant.key

    return standing_at


def compared(criterion: str, applicant: Applicant, session: Session, bands_km: tuple[float, ...]) -> int:
    """What a centre compares, the best smallest."""
    request = applicant.request
    match criterion:
        case "tier":
            return applicant.tier
        case "resident":
            return 0 if session.area and request.area == session.area else 1
        case "band":
            metres = request.metres_to(session.id)
            return len(bands_km) if metres is None else bisect_left(bands_km, metres / 1000)
        case group:
            return 0 if group.removeprefix("group:") in request.groups else 1
