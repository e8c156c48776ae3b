"""Outreach: where a vehicle goes, so that the fewest are left out of reach.

Each possible place covers the people, or the areas with so many people, who can come to it. The next vehicle day goes
where most are covered who were not before. What is found covers at least 1 - 1/e of what the best choice would (63 %),
and no method that is quick in every case promises more.

Ties are broken by draw key where keys are handed in, else by id: never by the order in which places were named.

Source:
    Maximal covering location: Church and ReVelle, Papers of the Regional Science Association 32 (1974) 101-118. The
    bound: Nemhauser, Wolsey and Fisher, Mathematical Programming 14 (1978) 265-294; that none is better: Feige,
    Journal of the ACM 45 (1998) 634-652.
"""

from collections.abc import Iterable, Mapping

from attrs import frozen

from vaxplatform.allocation._given import whole
from vaxplatform.errors import AllocationError

__all__ = ["OutreachPlan", "OutreachVisit", "covered_within", "plan_outreach"]


@frozen
class OutreachVisit:
    """One vehicle day.

    Args:
        place: Where it goes.
        areas: Whom it covers who were not covered before, in the order of ids.
        people: How many people that are.
    """

    place: str
    areas: tuple[str, ...]
    people: int


@frozen
class OutreachPlan:
    """Vehicle days, each where it adds most.

    Args:
        visits: In the order of what they add, most first: whoever has fewer vehicle days takes the first of them.
        everybody: How many people there are, covered or not.

    Attributes:
        covered: How many are covered by all visits together.
    """

    visits: tuple[OutreachVisit, ...]
    everybody: int

    @property
    def covered(self) -> int:
        """How many people are covered by all visits together."""
        return sum(visit.people for visit in self.visits)


def covered_within(travel: Mapping[tuple[str, str], int], at_most: int) -> dict[str, frozenset[str]]:
    """Which areas a place covers, from the travel between them.

    Args:
        travel: Metres or minutes by (place, area), whole, at least 0; a pair that is absent is out of reach.
        at_most: How far people come, in the same unit, at least 0.

    Returns:
        The areas of each place that covers any.

    Raises:
        AllocationError: ``travel-range`` or ``at_most-range``.

    Example:
        >>> covered_within({("Bazaar", "A-1"): 10, ("Bazaar", "A-2"): 45, ("School", "A-2"): 5}, at_most=30)
        {'Bazaar': frozenset({'A-1'}), 'School': frozenset({'A-2'})}
    """
    whole(at_most, "how far people come", code="at_most-range")
    found: dict[str, set[str]] = {}
    for (place, area), far in travel.items():
        if whole(far, f"the travel from {area} to {place}", code="travel-range") <= at_most:
            found.setdefault(place, set()).add(area)
    return {place: frozenset(areas) for place, areas in found.items()}


def plan_outreach(
    covers: Mapping[str, Iterable[str]],
    people: Mapping[str, int],
    *,
    vehicle_days: int,
    keys: Mapping[str, bytes] | None = None,
) -> OutreachPlan:
    """Send each vehicle day where it covers most people who are not covered yet.

    Args:
        covers: The areas (or people) each possible place covers, by the place's id.
        people: How many people of each area are to be reached, such as those not yet vaccinated, at least 0; where
            places cover people one by one, 1 for each.
        vehicle_days: How many days there are, at least 0; none goes where it would add nobody.
        keys: Draw keys of the places, by id, for ties; without them the smaller id wins.

    Returns:
        The visits, and how many they cover.

    Raises:
        AllocationError: ``vehicle_days-range``, ``people-range``, ``area-unknown`` or ``key-missing``.

    Source:
        Greedy maximal covering, at least 1 - (1 - 1/k)^k of the best for k vehicle days.

    Example:
        >>> covers = {"Bazaar": ["A-1", "A-2"], "School": ["A-2", "A-3"], "Temple": ["A-3"]}
        >>> plan = plan_outreach(covers, {"A-1": 80, "A-2": 40, "A-3": 50}, vehicle_days=2)
        >>> [(visit.place, visit.people) for visit in plan.visits]
        [('Bazaar', 120), ('School', 50)]
        >>> plan.covered, plan.everybody
        (170, 170)
    """
    whole(vehicle_days, "the number of vehicle days", code="vehicle_days-range")
    for area, many in people.items():
        whole(many, f"the number of people of {area}", code="people-range")
    left = {place: set(areas) for place, areas in covers.items()}
    near: dict[str, list[str]] = {}
    for place, areas in left.items():
        if keys is not None and place not in keys:
            raise AllocationError(f"draw keys are handed in, and {place} has none", code="key-missing", place=place)
        for area in areas:
            if area not in people:
                raise AllocationError(
                    f"{place} covers {area}, of which it is not told how many people it has",
                    code="area-unknown",
                    place=place,
                    area=area,
                )
            near.setdefault(area, []).append(place)
    adds = {place: sum(people[area] for area in areas) for place, areas in left.items()}
    turn = {place: (b"" if keys is None else keys[place], place) for place in left}
    visits: list[OutreachVisit] = []
    while len(visits) < vehicle_days:
        best = min(adds, key=lambda place: (-adds[place], turn[place]), default=None)
        if best is None or not adds[best]:
            break
        new = tuple(sorted(area for area in left[best] if people[area]))
        visits.append(OutreachVisit(best, new, adds[best]))
        for area in new:
            for place in near[area]:
                left[place].discard(area)
                adds[place] -= people[area]
    return OutreachPlan(tuple(visits), sum(people.values()))
