"""Seat people one after the other, moving those who sit already but never unseating anybody.

A person who finds every place on their list full looks for a chain of moves that ends at a free seat. When there is
none, all places that the search came to are full of people who can go nowhere else: no later person can gain anything
there, so they are never searched again. That keeps all failed searches together as cheap as one.

Whoever could be seated when asked is seated in the end, so asking the people who matter most first seats the best set
of people there is, which is also as large as any: sets of people who can be seated together are the independent sets of
a transversal matroid.

Source:
    Augmenting paths: Kuhn, Naval Research Logistics Quarterly 2 (1955) 83-97. Transversal matroids: Edmonds and
    Fulkerson, Journal of Research of the National Bureau of Standards 69B (1965) 147-153.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

__all__ = ["Matching"]

Member = TypeVar("Member", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


class Matching(Generic[Member, Place]):
    """Who sits where, as people are seated one by one.

    Args:
        capacity: How many each place holds; a place that is absent holds nobody.

    Attributes:
        options: The places of everybody seated, as they were handed in.
        at: The place of everybody seated.
        ranks: The places that a failed search came to, and which search it was, counted from 0. Whoever sits at a place
            of rank k, and whoever the k-th search was for, may have none but places of rank k or below. Ranks follow
            from who was asked in which order, not from who happened to be moved where.

    Example:
        >>> matching = Matching({"A": 1, "B": 1})
        >>> [matching.seat(*asked) for asked in (("Asha", "AB"), ("Bala", "A"), ("Chitra", "AB"))]
        [True, True, False]
        >>> matching.at, matching.ranks
        ({'Asha': 'B', 'Bala': 'A'}, {'A': 0, 'B': 0})
    """

    def __init__(self, capacity: Mapping[Place, int]) -> None:
        self.options: dict[Member, Sequence[Place]] = {}
        self.at: dict[Member, Place] = {}
        self.ranks: dict[Place, int] = {}
        self._room = dict(capacity)
        self._members: dict[Place, dict[Member, None]] = {place: {} for place in capacity}
        self._failed = 0

    def seat(self, member: Member, options: Sequence[Place]) -> bool:
        """Seat somebody who is not seated yet, if that can be done without unseating anybody.

        Args:
            member: Who.
            options: The places that they may have, now and whenever they are moved.
        """
        came_from: dict[Place, tuple[Place, Member] | None] = {
            place: None for place in options if place not in self.ranks
        }
        reached = list(came_from)
        for place in reached:
            if self._room.get(place, 0):
                self._move_along(came_from, place, member, options)
                return True
        for place in reached:
            for other in self._members.get(place, ()):
                for following in self.options[other]:
                    if following not in came_from and following not in self.ranks:
                        came_from[following] = place, other
                        if self._room.get(following, 0):
                            self._move_along(came_from, following, member, options)
                            return True
                        reached.append(following)
        if reached:
            self.ranks.update(dict.fromkeys(reached, self._failed))
            self._failed += 1
        return False

    def _move_along(
        self,
        came_from: Mapping[Place, tuple[Place, Member] | None],
        place: Place,
        member: Member,
        options: Sequence[Place],
    ) -> None:
        self._room[place] -= 1
        while step := came_from[place]:
            origin, other = step
            del self._members[origin][other]
            self._members[place][other] = None
            self.at[other] = place
            place = origin
        self.options[member] = options
        self._members[place][member] = None
        self.at[member] = place
