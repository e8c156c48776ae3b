"""How many of each group can be served together, raised one by one, whoever of the group that is.

A group gets one more seat along a chain: somebody of it sits down where another moves on, or gives the seat up to be
replaced by somebody of their own group, who sits down elsewhere, and so forth, to a free seat. The other groups keep
their numbers. When there is no chain, all places that the search came to are full of people whose groups have nobody
left who could sit anywhere else: neither this group nor any that the search came to can ever have one more, and those
places are never searched again.

The numbers that can be served together are those of a polymatroid. So a group that cannot be raised never can be, and
raising one group after the other ends with as many served as there can be.

Source:
    Augmenting paths in a network of groups, people and places: Ahuja, Magnanti and Orlin, Network Flows (1993), section
    6.5. Polymatroids: Edmonds, in Combinatorial Structures and their Applications (1970) 69-87.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

__all__ = ["Counts"]

Group = TypeVar("Group", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


class Counts(Generic[Group, Place]):
    """How many of each group are served.

    Args:
        members: By group, the people and the places that would do for each.
        capacity: How many each place holds; a place that is absent holds nobody.

    Attributes:
        at: The place of everybody who is served at present; it is their number that counts.
        ranks: The places that a failed search came to, and which search it was, counted from 0.

    Example:
        >>> counts = Counts({"Katol": {"K": "A"}, "Umred": {"U": "A", "V": "B"}}, {"A": 1, "B": 1})
        >>> [counts.raised(group) for group in ("Umred", "Katol", "Umred")], counts.at
        ([True, True, False], {'V': 'B', 'K': 'A'})
    """

    def __init__(self, members: Mapping[Group, Mapping[str, Sequence[Place]]], capacity: Mapping[Place, int]) -> None:
        self.at: dict[str, Place] = {}
        self.ranks: dict[Place, int] = {}
        self._options = {person: options for people in members.values() for person, options in people.items()}
        self._group_of = {person: group for group, people in members.items() for person in people}
        self._waiting = {group: dict.fromkeys(people) for group, people in members.items()}
        self._room = dict(capacity)
        self._sitting: dict[Place, dict[str, None]] = {place: {} for place in capacity}
        self._failed = 0

    def raised(self, group: Group) -> bool:
        """Whether one more of a group can be served; from then on it is."""
        came_by: dict[Place, str] = {}
        leaves: dict[Group, str | None] = {group: None}
        reached: list[Place] = []
        for person in self._may_move(group, leaves, reached):
            for place in self._options[person]:
                if place not in came_by and place not in self.ranks:
                    came_by[place] = person
                    reached.append(place)
                    if self._room.get(place, 0):
                        self._move(place, came_by, leaves)
                        return True
        if reached:
            self.ranks.update(dict.fromkeys(reached, self._failed))
            self._failed += 1
        return False

    def _may_move(self, group: Group, leaves: dict[Group, str | None], reached: Sequence[Place]) -> Iterator[str]:
        """Whoever waits of the group; then those who sit where somebody could go, and whoever waits in their groups."""
        yield from self._waiting[group]
        for place in reached:
            for other in self._sitting.get(place, ()):
                yield other
                own = self._group_of[other]
                if own not in leaves:
                    leaves[own] = other
                    yield from self._waiting[own]

    def _move(self, place: Place, came_by: Mapping[Place, str], leaves: Mapping[Group, str | None]) -> None:
        self._room[place] -= 1
        while True:
            person = came_by[place]
            group = self._group_of[person]
            origin = self.at.get(person)
            self._sitting[place][person] = None
            self.at[person] = place
            if origin is None:  # somebody waiting sits down, in the stead of one of their group or as one more
                del self._waiting[group][person]
                gives_up = leaves[group]
                if gives_up is None:
                    return
                origin = self.at.pop(gives_up)
                del self._sitting[origin][gives_up]
                self._waiting[group][gives_up] = None
            else:
                del self._sitting[origin][person]
            place = origin
