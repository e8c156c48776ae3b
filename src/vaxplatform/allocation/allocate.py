"""One door to every rule."""

from collections.abc import Iterable

from vaxplatform.allocation.fair_draw import fair_draw
from vaxplatform.allocation.policy import Policy
from vaxplatform.allocation.result import Allocation
from vaxplatform.errors import AllocationError
from vaxplatform.model.centre import Session
from vaxplatform.model.request import Request

__all__ = ["allocate", "capacity_of"]

_RULES = {"fair-draw": fair_draw}


def capacity_of(sessions: Iterable[Session]) -> dict[tuple[str, int], int]:
    """Seats by (session id, dose number).

    Raises:
        AllocationError: Two sessions share an id.
    """
    capacity: dict[tuple[str, int], int] = {}
    seen: set[str] = set()
    for session in sessions:
        if session.id in seen:
            raise AllocationError(f"two sessions are called {session.id}", code="session-duplicate", session=session.id)
        seen.add(session.id)
        for dose_number, seats in session.capacity.items():
            capacity[session.id, dose_number] = seats
    return capacity


def allocate(requests: Iterable[Request], sessions: Iterable[Session], policy: Policy, seed: str) -> Allocation:
    """Allot seats by the policy's rule.

    Args:
        requests: One a person; every option already judged for eligibility and due date on its session's own date.
        sessions: The sessions of the draw, each id once.
        policy: Which rule, from the country pack.
        seed: Not empty; publish ``commitment_of(seed)`` before requests close.

    Returns:
        Seats, those without one, and the cut-offs that prove it; the same for any order of the input.

    Raises:
        AllocationError: What was given contradicts itself (two requests of one person, an unknown session).

    Example:
        >>> from datetime import date
        >>> from vaxplatform.codes import Code
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 1})
        >>> policy = Policy(options_at_most=8, distance_km_at_most=25.0, source="district order")
        >>> wishes = [Request("P-1", 0, 1, ("S-1",)), Request("P-2", 0, 1, ("S-1",))]
        >>> print(allocate(wishes, [session], policy, seed="2021-08-26 Nagpur"))
        1 seated, 1 without a seat, by fair-draw
    """
    return _RULES[policy.rule](requests, capacity_of(sessions), seed)
