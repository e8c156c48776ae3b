"""Worst served first: in every tier, the next seat goes to the area of which the smallest part has been served.

Tiers are strict: who comes later takes no seat that an earlier tier could have had. Inside a tier the area with the
lowest coverage is next; of areas equally low the one with the smaller target, then the one whose next person comes
first in the draw. It is given one more seat if there is a way that leaves every area its number of seats, whoever of
the area they are for; otherwise there never will be, and it is not asked again. Those served before this draw and those
seated in earlier tiers count as served.

How many of each area can be seated together is a polymatroid, on which raising the lowest that can be raised, one by
one, is optimal. So in every tier the lowest coverage of any area is as high as it can be, then the second lowest, and
so on (leximin), and as many people are seated as there can be.

Who sits, and where, is then decided in the order of the draw: people are asked one after the other, and each takes the
first session on their list that still leaves every area its number of seats in every tier; to stay without a seat comes
last.

Source:
    Leximin on a polymatroid by raising the lowest: Federgruen and Groenevelt, Operations Research 34 (1986) 909-918.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import groupby
from typing import TypeAlias

from vaxplatform.allocation._counts import Counts
from vaxplatform.allocation._in_turn import in_turn
from vaxplatform.allocation.draw import Applicant, Draw
from vaxplatform.allocation.proof import OPEN, SeatKind, TightSets
from vaxplatform.allocation.result import Allocation

__all__ = ["worst_served_first"]

_Group: TypeAlias = tuple[int, str]
"""The people of one tier and area."""


def worst_served_first(draw: Draw) -> Allocation:
    """Seat the people of the areas that have been served least.

    Args:
        draw: People and seats. An area that its policy does not name has as target its people in the draw; people whose
            area is unknown count as one area.

    Returns:
        The allocation, with the rank of every kind of seat that somebody was refused.

    Example:
        >>> from datetime import date
        >>> from vaxplatform.allocation import AreaCoverage, Policy, allocate
        >>> from vaxplatform.codes import Code
        >>> from vaxplatform.model import Request, Session
        >>> policy = Policy(
        ...     rule="worst-served-first",
        ...     options_at_most=8,
        ...     distance_km_at_most=25.0,
        ...     source="district order",
        ...     areas=(AreaCoverage("Umred", target=10, served=4), AreaCoverage("Katol", target=10, served=6)),
        ... )
        >>> session = Session("S-1", "C-1", date(2021, 8, 26), Code.parse("cvx|210"), {1: 4})
        >>> wishes = [Request(f"U-{number}", 0, 1, ("S-1",), area="Umred") for number in range(5)]
        >>> wishes += [Request(f"K-{number}", 0, 1, ("S-1",), area="Katol") for number in range(5)]
        >>> [seat.person for seat in allocate(wishes, [session], policy, seed="2021-08-26").seats]
        ['K-3', 'U-1', 'U-2', 'U-4']
    """
    people: dict[_Group, list[Applicant]] = defaultdict(list)
    for applicant in draw.applicants:
        people[_group(applicant)].append(applicant)
    options = {
        applicant.person: [(session, applicant.request.dose_number) for session in applicant.request.options]
        for applicant in draw.applicants
    }
    members = {group: {each.person: options[each.person] for each in own} for group, own in people.items()}
    counts = Counts[_Group, SeatKind](members, draw.capacity)
    targets = Counter(applicant.request.area for applicant in draw.applicants)
    served = Counter[str]()
    for coverage in draw.policy.areas:
        targets[coverage.area], served[coverage.area] = coverage.target, coverage.served
    for _, groups in groupby(people, key=lambda group: group[0]):  # people are drawn tier by tier
        _serve({group: people[group] for group in groups}, targets, served, counts)
    return draw.allocation(_in_turn(draw, options, counts), TightSets(counts.ranks))


def _group(applicant: Applicant) -> _Group:
    return applicant.tier, applicant.request.area


def _serve(
    people: Mapping[_Group, Sequence[Applicant]],
    targets: Mapping[str, int],
    served: Counter[str],
    counts: Counts[_Group, SeatKind],
) -> None:
    """Give the seats of a tier, to one area after the other."""
    seats = Counter[_Group]()

    def turn(group: _Group) -> tuple[Fraction, int, tuple[int, bytes, str], _Group]:
        _, area = group
        return Fraction(served[area], targets[area]), targets[area], people[group][seats[group]].turn, group

    areas = [turn(group) for group in people]
    heapify(areas)
    while areas:
        *_, group = heappop(areas)
        if counts.raised(group):
            seats[group] += 1
            served[group[1]] += 1
            if seats[group] < len(people[group]):
                heappush(areas, turn(group))


def _in_turn(
    draw: Draw, options: Mapping[str, Sequence[SeatKind]], counts: Counts[_Group, SeatKind]
) -> Mapping[str, tuple[str, str]]:
    """Who sits, and where; as many of each tier and area stay without a seat as were left."""
    left = Counter(_group(applicant) for applicant in draw.applicants if applicant.person not in counts.at)
    without = {group: left[group] for group in map(_group, draw.applicants)}
    allowed: list[list[SeatKind | _Group | None]] = [
        [*(kind for kind in options[applicant.person] if kind in draw.capacity), _group(applicant)]
        for applicant in draw.applicants
    ]
    at = [counts.at.get(applicant.person, _group(applicant)) for applicant in draw.applicants]
    places = in_turn(allowed, at, {**draw.capacity, **without}, full=without)
    session_of: dict[SeatKind | _Group | None, str] = {kind: kind[0] for kind in draw.capacity}
    return {
        applicant.person: (session_of[place], OPEN)
        for applicant, place in zip(draw.applicants, places, strict=True)
        if place in session_of
    }
