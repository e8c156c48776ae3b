"""The cheapest way to give people places of limited capacity, and the lowest prices that prove it.

People come in one by one, each along the cheapest chain there is: they go to a place, somebody there goes on to the
next, and so forth, to a free seat or to somebody who stays without one. What was cheapest before is cheapest again. The
search runs over places, not people: from one place to the next leads whoever is there and loses least by the move.

A price for each full place makes every such loss at least zero, so that Dijkstra's algorithm finds the chain; what lies
nearer than its end gets dearer by the difference. Prices begin at zero and rise no further than somebody would pay who
is elsewhere, so they end as the lowest that there are.

Source:
    Successive shortest paths with node potentials: Ahuja, Magnanti and Orlin, Network Flows (1993), section 9.7. Lowest
    prices: Demange, Gale and Sotomayor, Journal of Political Economy 94 (1986) 863-872.
"""

from collections.abc import Hashable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TypeVar

__all__ = ["cheapest"]

Place = TypeVar("Place", bound=Hashable)


def cheapest(
    costs: Sequence[Mapping[Place, int]], staying: Sequence[int], capacity: Mapping[Place, int]
) -> tuple[list[Place | None], dict[Place, int]]:
    """Give everybody one of their places, or none, at the least cost of all together.

    Args:
        costs: By person, what each place that would do costs, from 0.
        staying: By person, what it costs to stay without a place, from 0.
        capacity: Every place and how many people it holds.

    Returns:
        Each person's place in one of the cheapest outcomes, and the lowest price of each place at which nobody would
        rather be elsewhere and no place has both a price and a free seat: what one more seat there would save.

    Example:
        >>> cheapest([{"A": 100, "B": 300}, {"A": 200}], [5000, 5000], {"A": 1, "B": 1})
        (['B', 'A'], {'A': 200, 'B': 0})
    """
    number = {place: index for index, place in enumerate(capacity)}
    places = list[Place | None]([*capacity, None])
    out = len(number)
    market = _Market(
        [
            {**{number[place]: cost for place, cost in named.items()}, out: stays}
            for named, stays in zip(costs, staying, strict=True)
        ],
        [*capacity.values(), len(costs)],
    )
    for person in range(len(costs)):
        market.admit(person)
    return [places[at] for at in market.at], dict(zip(capacity, market.price, strict=False))


class _Market:
    """Who is where, at what prices. To stay without a place is one more place, the last, with room for everybody.

    Args:
        costs: Of each place, by person.
        capacity: Seats by place.
    """

    def __init__(self, costs: list[dict[int, int]], capacity: list[int]) -> None:
        self._costs = costs
        self._free = capacity
        self.at = [-1] * len(costs)
        self.price = [0] * len(capacity)
        # By place and the place where they could go: (what a person who came here would lose by the move, the person).
        self._movers: list[dict[int, list[tuple[int, int]]]] = [{} for _ in capacity]

    def admit(self, person: int) -> None:
        """Bring in one more person, along the cheapest chain."""
        distance = {place: cost + self.price[place] for place, cost in self._costs[person].items()}
        came_by = dict.fromkeys(distance, (person, -1))
        end, passed = self._nearest_end(distance, came_by)
        for place in passed:
            self.price[place] += distance[end] - distance[place]
        self._free[end] -= 1
        place = end
        while place >= 0:
            mover, origin = came_by[place]
            self._go(mover, place)
            place = origin

    def _nearest_end(self, distance: dict[int, int], came_by: dict[int, tuple[int, int]]) -> tuple[int, list[int]]:
        """The nearest place with a free seat, and the full places that are no farther and were searched for it."""
        queue = [(away, not self._free[place], place) for place, away in distance.items()]
        heapify(queue)
        bound = min(away for away, full, _ in queue if not full)
        passed = list[int]()
        while True:
            away, full, place = heappop(queue)
            if not full:
                return place, passed
            if away > distance[place]:
                continue
            passed.append(place)
            here = away - self.price[place]
            for goal, movers in self._movers[place].items():
                while movers and self.at[movers[0][1]] != place:
                    heappop(movers)
                if not movers:
                    continue
                loss, mover = movers[0]
                total = here + loss + self.price[goal]
                if total < bound and total < distance.get(goal, bound):
                    distance[goal], came_by[goal] = total, (mover, place)
                    if self._free[goal]:
                        bound = total
                    heappush(queue, (total, not self._free[goal], goal))

    def _go(self, person: int, place: int) -> None:
        self.at[person] = place
        costs, movers = self._costs[person], self._movers[place]
        for goal, cost in costs.items():
            if goal != place:
                heappush(movers.setdefault(goal, []), (cost - costs[place], person))
