"""The fair draw: priority tiers, then a lottery that anyone can repeat (random serial dictatorship).

Tier by tier, people are taken in the order of their draw keys, and each gets the first session on their list that has a
seat left for their dose number. A draw key is HMAC-SHA256 of the person's id under the seed, so the order depends on
nothing but the seed: not on who asked first, not on the order of rows, not on the machine. Asking twice, or ranking
sessions otherwise than one likes them, gains nothing.

Source:
    Abdulkadiroglu and Sönmez, Econometrica 66 (1998) 689-701; batch booking with it: Hakimov, Heller, Kübler and
    Kurino, American Economic Review 111 (2021) 2127-2151. HMAC: RFC 2104.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from operator import attrgetter

from vaxplatform.allocation.result import Allocation, Seat, Unseated
from vaxplatform.errors import AllocationError, CommitmentMismatch
from vaxplatform.model.request import Request

__all__ = ["check_commitment", "commitment_of", "draw_key", "fair_draw"]


def draw_key(seed: str, person: str) -> bytes:
    """A person's place in the lottery: smaller comes first.

    Args:
        seed: The seed of the draw, published afterwards; not empty.
        person: The person's id.

    Returns:
        32 bytes, HMAC-SHA256 of the id under the seed, both in UTF-8.

    Example:
        >>> draw_key("2021-08-26 Nagpur", "P-1").hex()[:16]
        '61f5ff87c94a6739'
    """
    return hmac.digest(seed.encode(), person.encode(), "sha256")


def commitment_of(seed: str) -> str:
    """What is published before requests close, so that nobody can pick a seed afterwards: SHA-256 of the seed, in hex.

    Example:
        >>> commitment_of("2021-08-26 Nagpur")[:16]
        '00e5cab584fbc6f2'
    """
    return hashlib.sha256(seed.encode()).hexdigest()


def check_commitment(seed: str, commitment: str) -> None:
    """Refuse a seed that is not the one whose hash was published.

    Args:
        seed: The seed.
        commitment: 64 hex digits, in any case.

    Raises:
        CommitmentMismatch: The hash is another, or not a SHA-256.
    """
    if not hmac.compare_digest(commitment_of(seed).encode(), commitment.strip().lower().encode()):
        raise CommitmentMismatch(
            "the seed's SHA-256 is not the published commitment: use the seed that was committed to",
            commitment=commitment.strip()[:80],
        )


def fair_draw(requests: Iterable[Request], capacity: Mapping[tuple[str, int], int], seed: str) -> Allocation:
    """Draw seats for requests.

    Args:
        requests: One a person, in any order.
        capacity: Seats by (session id, dose number).
        seed: Not empty; the same seed gives the same result.

    Returns:
        The allocation; the same for any order of requests.

    Raises:
        AllocationError: The seed is empty, a person has two requests, or a request names a session that is not there.

    Example:
        >>> wishes = [Request("P-1", 1, 1, ("S-1",)), Request("P-2", 0, 1, ("S-1",))]
        >>> [seat.person for seat in fair_draw(wishes, {("S-1", 1): 1}, "seed").seats]
        ['P-2']
    """
    if not seed:
        raise AllocationError("a draw needs a seed that is not empty", code="seed-empty")
    order = [(request.tier, draw_key(seed, request.person), request.person, request) for request in requests]
    order.sort(key=lambda turn: turn[:3])
    _check(order, {session for session, _ in capacity})
    free = dict(capacity)
    taken = dict.fromkeys((session for session, _ in capacity), 0)
    seats: list[Seat] = []
    unseated: list[Unseated] = []
    cutoffs: dict[tuple[str, int], tuple[int, bytes]] = {}
    for tier, key, person, request in order:
        for session in request.options:
            seat = (session, request.dose_number)
            left = free.get(seat, 0)
            if left > 0:
                free[seat] = left - 1
                if left == 1:
                    cutoffs[seat] = (tier, key)
                seats.append(Seat(person, session, request.dose_number, tier, key, taken[session]))
                taken[session] += 1
                break
        else:
            unseated.append(Unseated(person, request.dose_number, tier, key))
    by_person = attrgetter("person")
    return Allocation("fair-draw", tuple(sorted(seats, key=by_person)), tuple(sorted(unseated, key=by_person)), cutoffs)


def _check(order: list[tuple[int, bytes, str, Request]], sessions: set[str]) -> None:
    people: set[str] = set()
    for _, _, person, request in order:
        if person in people:
            raise AllocationError(f"{person} has two requests in this draw", code="request-duplicate", person=person)
        people.add(person)
        for session in request.options:
            if session not in sessions:
                raise AllocationError(
                    f"the request of {person} names session {session}, which is not in this draw",
                    code="session-unknown",
                    person=person,
                    session=session,
                )
