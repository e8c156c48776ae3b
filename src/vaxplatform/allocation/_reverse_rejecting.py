"""Reverse rejecting: as many people as possible on open seats and seats of their groups, the last in the draw left out.

The method goes through the draw from its end and rejects whoever can be spared: the others can still fill as many
seats, with nobody on a bench behind somebody rejected who might have sat there. Since every bench takes people in the
order of the draw, those whom it keeps can be found going forward, asking each person once: somebody is kept who can be
seated beside everybody kept before. For whoever cannot found a tight set of benches, full of people before them who can
go nowhere else. So no seating of those kept has anybody behind that person on a bench of theirs, and in both directions
it is the greedy basis of the same transversal matroid.

What holds, at any number of sessions:

*   No outcome seats more people on open seats and on seats of their own groups.
*   Whoever has no seat stands behind everybody on the open seats, and on those of their groups, at sessions they named.
*   Coming earlier in the draw, belonging to more groups or naming more sessions never costs anybody their seat.

Reserved seats that are left then, where the policy turns them over, go to those who are left, again in the order of the
draw; so none is turned over on which a member of its group could have been seated, though that member stands behind.
The others keep a seat by right, though perhaps another. No further person could have one of them. At a single session
everything is filled that can be. At several it need not be: somebody seated by right is not moved to a seat that
another group left over elsewhere, which would hand on a seat of their own group to whoever comes first, though members
of it are left.

Source:
    Aziz and Brandl, "Efficient, Fair, and Incentive-Compatible Healthcare Rationing" (arXiv 2102.04384), with every
    bench a category. The matroid: Edmonds and Fulkerson, Journal of Research of the National Bureau of Standards 69B
    (1965) 147-153.
"""

from vaxplatform.allocation._benches import Benches, Sitter
from vaxplatform.allocation._matching import Matching
from vaxplatform.allocation.draw import Draw
from vaxplatform.allocation.proof import Bench
from vaxplatform.allocation.reserves import Reserves
from vaxplatform.allocation.result import Allocation

__all__ = ["reverse_rejecting"]


def reverse_rejecting(draw: Draw, reserves: Reserves) -> Allocation:
    """Seat people as above.

    Args:
        draw: People and seats.
        reserves: The reserves of its policy; their order only tells which bench people like better.

    Returns:
        The allocation, with the vertex cover of all open and reserved seats that somebody may have by right.

    Raises:
        AllocationError: ``reserve-too-large``.
    """
    benches = Benches(draw, reserves)
    by_right = {applicant.person: benches.of_right(applicant.request) for applicant in draw.applicants}
    matching = Matching[Sitter, Bench](benches.capacity)
    left = [
        applicant for applicant in draw.applicants if not matching.seat(applicant.person, by_right[applicant.person])
    ]
    cover = benches.cover(by_right, matching)
    benches.turn_over(matching)
    for applicant in left:
        matching.seat(applicant.person, benches.for_everybody(applicant.request))
    return benches.allocation(matching, cover)
