"""The fair draw: priority tiers, then a lottery that anyone can repeat (random serial dictatorship).

Tier by tier, people are taken in the order of their draw keys, and each gets the first session on their list that has a
seat left for their dose number. A draw key is HMAC-SHA256 of the person's id under the seed, so the order depends on
nothing but the seed: not on who asked first, not on the order of rows, not on the machine. Asking twice, or ranking
sessions otherwise than one likes them, gains nothing.

A household that is drawn together has one ticket. It gets the first session that all its members named and that has a
seat left for each of them, or none: in its tier a larger household has no better chance to be drawn early. Which
session comes first is counted from the lists of all members, and there one of them can gain from the others by naming
less.

Source:
    Abdulkadiroglu and Sönmez, Econometrica 66 (1998) 689-701; batch booking with it: Hakimov, Heller, Kübler and
    Kurino, American Economic Review 111 (2021) 2127-2151.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from vaxplatform.allocation.draw import Applicant, Draw
from vaxplatform.allocation.policy import Households
from vaxplatform.allocation.proof import OPEN, Bench, CutOffs, SeatKind, Standing
from vaxplatform.allocation.result import Allocation
from vaxplatform.model.request import Request

__all__ = ["common_options", "fair_draw", "serve"]


def fair_draw(draw: Draw) -> Allocation:
    """Draw seats.

    Args:
        draw: People and seats.

    Returns:
        The allocation, with the cut-off of every kind of seat that ran out.
    """
    given, cutoffs = serve(draw.applicants, draw.capacity, draw.policy.households)
    return draw.allocation(given, CutOffs(cutoffs))


def serve(
    applicants: Sequence[Applicant], capacity: Mapping[SeatKind, int], households: Households = Households.APART
) -> tuple[Mapping[str, tuple[str, str]], Mapping[Bench, Standing]]:
    """Give seats in the order of the draw.

    Args:
        applicants: In the order of the draw.
        capacity: Seats by kind.
        households: Which of them are drawn together.

    Returns:
        Who has which seat, as (session id, category) by person id; and the last standing seated where seats ran out.
    """
    free: dict[int, dict[str, int]] = defaultdict(dict)
    for (session, dose_number), seats in capacity.items():
        free[dose_number][session] = seats
    seat_at = {session: (session, OPEN) for session, _ in capacity}
    given: dict[str, tuple[str, str]] = {}
    cutoffs: dict[Bench, Standing] = {}
    for drawn in _tickets(applicants, households):
        found = _first_with_room(drawn, free)
        if found is None:
            continue
        for applicant in drawn:
            request = applicant.request
            given[request.person] = seat_at[found]
            room = free[request.dose_number]
            room[found] -= 1
            if not room[found]:
                cutoffs[found, request.dose_number, OPEN] = ((applicant.tier,), applicant.key)
    return given, cutoffs


def common_options(requests: Sequence[Request]) -> tuple[str, ...]:
    """The sessions that all members of a household named, those first that stand highest on their lists together.

    Args:
        requests: Those of the household's members, at least one.

    Returns:
        Session ids by the sum of their places on the lists; of equal sums the smaller id comes first.

    Example:
        >>> common_options([Request("P-1", 0, 1, ("S-1", "S-2", "S-3")), Request("P-2", 0, 2, ("S-3", "S-1"))])
        ('S-1', 'S-3')
    """
    shared = set(requests[0].options).intersection(*(request.options for request in requests[1:]))
    ranks = [{session: rank for rank, session in enumerate(request.options)} for request in requests]
    return tuple(sorted(shared, key=lambda session: (sum(rank[session] for rank in ranks), session)))


def _tickets(applicants: Sequence[Applicant], households: Households) -> Iterator[Sequence[Applicant]]:
    """The people of each ticket, in the order of the draw."""
    if households is Households.APART:
        return ((applicant,) for applicant in applicants)
    return (tuple(people) for _, people in groupby(applicants, key=attrgetter("ticket")))


def _first_with_room(drawn: Sequence[Applicant], free: Mapping[int, Mapping[str, int]]) -> str | None:
    if len(drawn) == 1:
        request = drawn[0].request
        room = free[request.dose_number]
        for session in request.options:
            if room.get(session):
                return session
        return None
    needed = Counter(applicant.request.dose_number for applicant in drawn)
    for session in common_options([applicant.request for applicant in drawn]):
        if all(free[dose].get(session, 0) >= seats for dose, seats in needed.items()):
            return session
    return None
